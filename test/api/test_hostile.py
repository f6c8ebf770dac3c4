#!/usr/bin/env python3
"""Hostile texts in every field a stranger can reach: stored and given back byte for byte, or refused with the field
named; never 500, never a page that runs them."""
import glob
import hashlib
import json
import os
import random
import re
import sys
import urllib.parse

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from xb import SHARED, Skip, World, check, equal, main, test

LONG = bool(os.environ.get("XB_LONG"))
SUITES = os.path.join(SHARED, "data/testsuites")

OWN = ["'; DROP TABLE cases_complaint; --", "<script>alert(1)</script>", "\u202eevil\u202c", "a\u0301\u0301\u0301", "\ufeffBOM", "\u2028\u2029", "\x7f", "\u0001\u001f",
       "../../etc/passwd", "%00%0a%0d", "%s%n%d", "${jndi:ldap://x}", "{{7*7}}", "🏳️‍🌈👩‍👩‍👧‍👦", "ﷺ" * 50, "\U0010ffff\ufffe", "=cmd|' /C calc'!A0", "\t=1+1", "NULL", "undefined",
       "true", "-0", "1e309", "\\", "\\u0000", '"', "'", "\r\nSet-Cookie: a=b", "𠮷野家", "　全角　空白　", "Ω≈ç√∫˜µ≤≥÷", "a" * 4000]


def texts():
    """Our own, and those of the public suites where they are; a slice of them unless --long."""
    found = []
    if os.path.isdir(SUITES):
        found += json.load(open(os.path.join(SUITES, "strings/blns.json"), encoding="utf-8"))
        for path in sorted(glob.glob(SUITES + "/attacks/**/*.txt", recursive=True)):
            found += open(path, encoding="utf-8", errors="surrogateescape").read().splitlines()
        found += [v["input"] for v in json.load(open(os.path.join(SUITES, "url/urltestdata.json"), encoding="utf-8")) if isinstance(v, dict)]
        found += open(os.path.join(SUITES, "utf8/utf8tests.txt"), encoding="utf-8").read().splitlines()
        found += [chr(int(line.split()[1], 16)) * 3 for line in open(os.path.join(SUITES, "encoding/index-gb18030.txt"), encoding="utf-8")
                  if line.strip() and not line.startswith("#")][:: 200]
    found = [t for t in dict.fromkeys(found) if isinstance(t, str) and t]
    if not LONG:
        random.Random(11).shuffle(found)
        found = found[:250]
    return OWN + found


def encodable(t):
    try:
        t.encode()
        return "\0" not in t
    except UnicodeEncodeError:
        return False


def body(**members):
    return {"tenant_id": "101", "outlet_id": "10101", "matter": "扣费", "consumer_name": "王小明", "phone": "13800001234", **members}


def refused_in_words(r, field=None):
    check(r.status in (400, 413, 422), f"{r}")
    check(r.json["key"] and r.json["message"], f"{r}")
    check(field is None or r.status != 422 or r.json.get("field") == field, f"{r} should name {field}")


@test("a text filed by a consumer is given back byte for byte to the desk, or refused with its field named")
def _():
    with World() as w:
        portal, desk = w.client(), w.client("a.desk")
        kept = refused = 0
        for t in texts():
            r = portal.post("/api/portal/cases", body(matter=t, demand=t[:1000]))
            if r.status != 201:
                refused_in_words(r)
                refused += 1
                check(not encodable(t) or not t.strip(" \t\r\n") or len(t) > 4000, f"refused without need: {t[:80]!r} {r}")
                continue
            case = desk.get("/api/desk/cases/" + r.json["id"]).json["case"]
            equal((case["matter"], case["demand"]), (t, t[:1000]))
            kept += 1
        print(f"         {kept} kept, {refused} refused")


@test("names, addresses and numbers of a consumer: revealed as they were given, masked before, or refused by name")
def _():
    with World() as w:
        portal, desk = w.client(), w.client("a.desk")
        for n, t in enumerate(texts()[:: 1 if LONG else 4]):
            for field in ("consumer_name", "address", "phone", "id_no"):
                r = portal.post("/api/portal/cases", body(**{"phone": f"138{n:08d}", field: t}))
                if r.status != 201:
                    refused_in_words(r, None if not encodable(t) else field)
                    continue
                doc = desk.get("/api/desk/cases/" + r.json["id"])
                equal(doc.status, 200)
                if field in ("consumer_name", "address"):
                    what = {"consumer_name": "name", "address": "address"}[field]
                    told = desk.post(f"/api/desk/cases/{r.json['id']}/reveal", {"field": what, "reason": "回访核对"})
                    check(told.status == 200 and told.json["value"].strip() == t.strip(), f"{field}: {t[:60]!r} came back as {told}")


@test("search fields, filters and paths take anything and never break")
def _():
    with World(cases=30) as w:
        desk = w.client("a.desk")
        for t in texts()[:: 1 if LONG else 2]:
            if not encodable(t):
                continue
            q = urllib.parse.quote(t[:300], safe="")
            for path in ("/api/desk/search?q=", "/api/desk/cases?text=", "/api/desk/users?text=", "/api/desk/cases?state=", "/api/desk/cases?after=",
                         "/api/desk/cases/", "/api/desk/codes/", "/api/desk/calendar?year="):
                r = desk.get(path + q)
                check(r.status < 500, f"{path}{q[:100]}: {r}")
                if r.status >= 400 and r.body[:1] == b"{":
                    check(r.json["key"], f"{r}")


@test("signing in and portal codes: a hostile text is a wrong one, nothing more")
def _():
    with World() as w:
        c = w.client()
        for t in texts()[:: 1 if LONG else 6]:
            for path, members in (("/api/session", {"login": t, "password": t}), ("/api/portal/session", {"code": t, "phone": t}), ("/api/activate", {"token": t, "password": t})):
                r = c.post(path, members)
                check(r.status in (400, 401, 403, 404, 413, 422, 429), f"{path} {t[:60]!r}: {r}")


@test("the letters of a file's name are kept, what hides or leads elsewhere is not; it never leaves its folder nor enters a header")
def _():
    with World() as w:
        filed = w.file()
        c = w.client()
        r = c.post("/api/portal/session", {"code": filed["code"], "phone": "13800001234"})
        c.token = r.json["token"]
        equal(c.post("/api/portal/case/second-factor", {"id_tail": "8515"}).status, 200)  # names and bytes need it
        data, taken = b"%PDF-1.4\n%%EOF\n", 0
        for t in texts()[:: 1 if LONG else 5]:
            name = t[:200] + ".pdf"
            r = c.post("/api/portal/case/uploads", {"name": name, "type": "application/pdf", "size": len(data)})
            if r.status >= 400:
                refused_in_words(r) if r.status not in (409, 429) else None
                continue
            base = f"/api/portal/case/uploads/{r.json['id']}"
            equal(c.put(base + "?offset=0", raw=data).status, 200)
            r = c.post(base + "/finish", {"sha256": hashlib.sha256(data).hexdigest()})
            if r.status >= 400:
                refused_in_words(r) if r.status not in (409, 429) else None
                continue
            taken += 1
            file = next(f for f in c.get("/api/portal/case").json["case"]["attachments"] if f["id"] == r.json["id"])
            letters = [x for x in re.split(r"[/\\\\]", name)[-1] if x.isalnum()]
            equal([x for x in file["name"] if x.isalnum()], letters, "letters of the name behind the last separator")
            check(not set(file["name"]) & set('/\\<>:"|?*\r\n\0\u202e\u200b'), f"{name!r} became {file['name']!r}")
            got = c.get(f"/api/portal/case/files/{r.json['id']}")
            check(got.status == 200 and got.body == data, f"{name!r}: {got}")
            check("set-cookie" not in got.headers and got.headers.get("content-disposition", "").startswith("attachment"), f"{name!r}: {got.headers}")
            if taken >= 90:
                break
        check(taken > 5, f"only {taken} names were taken")
        for root, _, files in os.walk(w.dir):
            check(not [f for f in files if f.endswith(".pdf")], "a file stands under a name from outside")


@test("bytes that are no text - lone surrogates, overlong forms, cut characters, NUL - are refused everywhere")
def _():
    raws = [b'"\\ud800"', b'"\\udc00x"', b'"\\u0000"', b'"\xed\xa0\x80"', b'"\xc0\xaf"', b'"\xf4\x90\x80\x80"', b'"\xff"', b'"\xe6\xb6"', b'"a\x00b"', b'"a\nb"']
    suite = os.path.join(SUITES, "utf8/utf8tests.txt")
    if os.path.isfile(suite):
        for line in open(suite, encoding="utf-8"):
            parts = line.strip().split(":")
            if len(parts) == 5 and parts[1] == "invalid hex" and parts[0][0].isdigit():
                raws.append(b'"' + bytes.fromhex(parts[2].replace(" ", "")) + b'"')
    check(len(raws) >= 10)
    with World() as w:
        c, desk = w.client(), w.client("a.desk")
        plain = json.dumps(body(matter="@"), ensure_ascii=False).encode()
        for raw in raws:
            r = c.ask("POST", "/api/portal/cases", raw=plain.replace(b'"@"', raw), headers={"Content-Type": "application/json"})
            check(r.status in (400, 422), f"{raw!r} was taken: {r}")
            bytes_of = raw[1:-1]
            if b"\\" not in bytes_of:
                r = desk.get("/api/desk/search?q=" + urllib.parse.quote_from_bytes(bytes_of, safe=""))
                check(r.status in (200, 400, 422), f"{raw!r}: {r}")
        equal(desk.get("/api/desk/cases").json["items"], [])


@test("an over-long or unknown word in a list is refused by its field, never dropped")
def _():
    with World() as w:
        c, admin = w.client(), w.client("admin")
        for word in ("X" * 3000, "ELDERLY X", "老" * 900):
            r = c.post("/api/portal/cases", body(special_groups=["ELDERLY", word]))
            equal((r.status, r.json.get("field")), (422, "special_groups"), word[:20])
            r = admin.post("/api/desk/users", {"login": "long.roles", "name": "张三", "org_id": "101", "roles": ["handler", word]})
            equal((r.status, r.json.get("field")), (422, "roles"), word[:20])


@test("too deep, too long, too many, twice: refused with the rule, before anything is written")
def _():
    with World() as w:
        c = w.client()
        big = "x" * 4001
        rows = [('{"a":' * 40 + "1" + "}" * 40, (400, 422)), ("[" * 100000, (400, 413, 422)), (json.dumps(body(matter=big)), (422,)), (json.dumps(body(demands=["REFUND"] * 16)), (422,)),
                (json.dumps(body())[:-1] + ',"matter":"b"}', (422,)), (json.dumps(body(extra=1)), (422,)), (json.dumps(body(amount_fen=1.5)), (422,)),
                (json.dumps(body(amount_fen=-1)), (422,)), (json.dumps(body(happened_on="2026-02-30")), (422,)), (json.dumps(body(tenant_id=101)), (422,)), ("", (400, 422)), ("null", (400, 422)),
                ("\ufeff{}", (400, 422)), (json.dumps(body()) + "x", (400,))]
        for text, want in rows:
            r = c.ask("POST", "/api/portal/cases", raw=text.encode(), headers={"Content-Type": "application/json"})
            check(r.status in want and r.json["key"], f"{text[:80]!r}: {r}")
        equal(w.client("a.desk").get("/api/desk/cases").json["items"], [])


main()
