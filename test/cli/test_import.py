#!/usr/bin/env python3
"""Tables brought in: checked first, written once, every row accounted for; bad files refused in words."""
import csv
import glob
import io
import json
import os
import sys
import zipfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from xb import ROOT, SHARED, Skip, World, check, equal, main, run, test

HEAD = "original_no,entity,unit,received_at,channel_in,business,matter,consumer_name,phone,amount,state,closed_on"
ROWS = [
    "A-1,0007,01,2023-05-06 10:30,IN02,B0302,多扣了年费,王小明,13800001234,12.50,closed,2023-05-20",
    "A-2,0007,,2024/3/4,营业网点现场,信用卡,ATM 吞卡,李四,13900001111,,open,",
    "A-3,0008,02,2025-01-02,IN01,B0201,利率不清楚,,,\"1,000\",,",
]


def put(w, name, data):
    path = os.path.join(w.dir, name)
    with open(path, "wb") as f:
        f.write(data if isinstance(data, bytes) else data.encode())
    return path


def table(*rows, head=HEAD):
    return "\r\n".join((head,) + rows) + "\r\n"


def bring(w, kind, path, *more, ok=(0,)):
    return json.loads(w.cli("import", kind, path, "--json", *more, ok=ok).stdout)


def counts(done):
    c = done["report"]["counts"]
    equal(c["read"], c["filed"] + c["merged"] + c["duplicates"] + c["rejected"], "every row is accounted for")
    return c["filed"], c["merged"], c["duplicates"], c["rejected"]


def cases(w):
    """The open cases as an operator sees them."""
    items, after = [], None
    while True:
        more = ["--after", after] if after else []
        page = json.loads(w.cli("case", "list", "--json", *more).stdout)
        items += page["items"]
        after = page.get("next")
        if not after:
            return items


def xlsx(rows, extra=()):
    """A workbook by hand: texts shared, numbers as they are, ("date", serial) with a date style."""
    strings, body = [], []
    for r, row in rows:
        cells = []
        for c, v in enumerate(row):
            ref = f"{chr(65 + c)}{r}"
            if isinstance(v, tuple):
                cells.append(f'<c r="{ref}" s="1"><v>{v[1]}</v></c>')
            elif isinstance(v, (int, float)):
                cells.append(f'<c r="{ref}"><v>{v}</v></c>')
            elif v is not None:
                strings.append(v)
                cells.append(f'<c r="{ref}" t="s"><v>{len(strings) - 1}</v></c>')
        body.append(f'<row r="{r}">{"".join(cells)}</row>')
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr("xl/workbook.xml", '<workbook xmlns:r="r"><sheets><sheet name="台账" sheetId="1" r:id="a"/></sheets></workbook>')
        z.writestr("xl/_rels/workbook.xml.rels", '<Relationships><Relationship Id="a" Type="x/worksheet" Target="s.xml"/>'
                   '<Relationship Id="b" Type="x/sharedStrings" Target="t.xml"/><Relationship Id="c" Type="x/styles" Target="y.xml"/></Relationships>')
        z.writestr("xl/y.xml", '<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="22"/></cellXfs></styleSheet>')
        z.writestr("xl/t.xml", "<sst>" + "".join(f"<si><t>{s}</t></si>" for s in strings) + "</sst>")
        z.writestr("xl/s.xml", f'<worksheet><sheetData>{"".join(body)}</sheetData></worksheet>')
        for name, text in extra:
            z.writestr(name, text)
    return out.getvalue()


@test("a dry run writes nothing, the real one files each row, the same file again files nothing")
def _():
    with World(serve=False) as w:
        path = put(w, "old.csv", table(*ROWS))
        dry = bring(w, "cases", path, "--dry-run")
        equal((dry["written"], counts(dry)), (False, (3, 0, 0, 0)))
        equal(cases(w) + cases_of_county(w), [])
        equal(counts(bring(w, "cases", path)), (3, 0, 0, 0))
        equal(counts(bring(w, "cases", path)), (0, 0, 3, 0))
        w.cli("verify")
        w.cli("rebuild", "--check")


@test("an old case keeps its dates and its number, is marked, and only the limit it had runs on it")
def _():
    with World(serve=False) as w:
        bring(w, "cases", put(w, "old.csv", table(*ROWS, "A-4,0007,,2014-02-03,IN02,,十年前的事,,,,open,")))
        shown = [json.loads(w.cli("case", "show", c["no"], "--json").stdout) for c in cases(w)]
        by_no = {d["case"]["original_no"]: d for d in shown}
        equal(sorted(by_no), ["A-2", "A-3", "A-4"])
        two = by_no["A-2"]["case"]
        equal((two["no"][:12], two["source"], two["due_on"]), ("TS-2024-0007", "import", "2024-03-19"))
        equal([c["rule"] for c in by_no["A-2"]["clocks"]], ["C-DEC-15"])
        equal(by_no["A-4"]["clocks"], [], "older than the rule: no limit")
        closed = [c for c in cases_of_county(w) if c["state"] == "closed"]
        equal([c["no"][:12] for c in closed], ["TS-2023-0007"])


def cases_of_county(w):
    w.start("--no-limits")
    try:
        return w.client("a.lead").get("/api/desk/cases?open=false").json["items"]
    finally:
        w.stop()


@test("one bad row and nothing is written; with --skip-bad the rest is, and the bad rows stand in a file with reasons")
def _():
    with World(serve=False) as w:
        bad = "A-9,0007,77,2023-13-45,IN77,B0302,,王五,12,12.345,maybe,"
        path, rejects = put(w, "old.csv", table(ROWS[0], bad, ROWS[1])), os.path.join(w.dir, "bad.csv")
        done = bring(w, "cases", path, ok=(1,))
        equal((done["written"], counts(done)), (False, (2, 0, 0, 1)))
        told = {p["column"]: p["key"] for p in done["report"]["problems"]}
        equal(told, {"received_at": "exchange.date", "channel_in": "exchange.unknown_code", "matter": "exchange.missing",
                     "amount": "exchange.yuan", "state": "exchange.open"})
        check(all(p["row"] == 3 and p["message_zh"] and p["message_en"] for p in done["report"]["problems"]))
        done = bring(w, "cases", path, "--skip-bad", "--rejects", rejects, ok=(1,))
        equal((done["written"], counts(done)), (True, (2, 0, 0, 1)))
        rows = list(csv.reader(open(rejects, encoding="utf-8")))
        equal((len(rows), rows[0][0], rows[0][3]), (1, "3", "A-9"))
        check("2023-13-45" in rows[0] and "amount" in rows[0][2])
        equal(os.stat(rejects).st_mode & 0o077, 0, "others cannot read the rejected rows")


@test("each rule of another room is told with row and column too")
def _():
    with World(serve=False) as w:
        rows = ["B-1,9999,,2023-05-06,IN02,,x,,,,,", "B-2,0007,77,2023-05-06,IN02,,x,,,,,", "B-3,0007,,2023-05-06,IN02,,x,甲,12,,,",
                "B-4,0007,,2099-05-06,IN02,,x,,,,,", "B-5,0007,,2023-05-06,IN02,,x,,,,closed,2022-01-01", "B-6,0007,,2023-05-06,IN02,,#N/A,,,,,",
                "B-7,0007,,2023-05-06,IN02,," + "长" * 32767 + ",,,,,", "B-8,0007,,2023-05-06,IN02,,x," + "名" * 81 + ",,,,"]
        done = bring(w, "cases", put(w, "b.csv", table(*rows)), "--dry-run", ok=(1,))
        equal([(p["row"], p["column"], p["key"]) for p in done["report"]["problems"]],
              [(2, "entity", "exchange.unknown_entity"), (3, "unit", "exchange.unknown_unit"), (4, "phone", "consumers.phone"),
               (5, "received_at", "cases.received_later"), (6, "closed_on", "cases.closed_when"), (7, "matter", "exchange.sheet_error"),
               (9, "consumer_name", "json.too_long")])
        equal(counts(done), (1, 0, 0, 7))


@test("a number twice: the same row is a duplicate, another text under it is wrong, in one file and across files")
def _():
    with World(serve=False) as w:
        other = ROWS[0].replace("多扣了年费", "别的事")
        for dry in (["--dry-run"], []):
            done = bring(w, "cases", put(w, "a.csv", table(ROWS[0], ROWS[0], other)), "--skip-bad", "--rejects", os.path.join(w.dir, "r"), *dry, ok=(1,))
            equal(counts(done), (1, 0, 1, 1))
            equal(done["report"]["problems"][0]["key"], "exchange.number_again")
        equal(counts(bring(w, "cases", put(w, "b.csv", table(other)), ok=(1,))), (0, 0, 0, 1))


@test("personal values are never shown whole in a report")
def _():
    with World(serve=False) as w:
        done = w.cli("import", "cases", put(w, "a.csv", table("A-1,0007,,2023-05-06,IN02,,x,欧阳修远大人,99,,,")), "--json", ok=(1,))
        check("99" not in json.loads(done.stdout)["report"]["problems"][0]["value"].replace("99***", ""))
        check("欧阳修远" not in done.stdout + done.stderr)


@test("rows without a person hang on the one placeholder of their legal entity, and are nobody's repeats")
def _():
    with World(serve=False) as w:
        bring(w, "cases", put(w, "a.csv", table(*[f"N-{i},0007,,2024-05-0{i},IN02,B0302,没有姓名,,,,open," for i in range(1, 6)])))
        w.start("--no-limits")
        lead = w.client("a.lead")
        items = lead.get("/api/desk/cases").json["items"]
        equal({c["consumer_masked"] for c in items}, {"未提供"})
        docs = [lead.get("/api/desk/cases/" + c["id"]).json for c in items]
        equal(len({d["consumer"]["id"] for d in docs}), 1)
        check(all("repeat_of" not in d["case"] or not d["case"]["repeat_of"] for d in docs))


@test("GB18030, semicolons, a title above the header and Chinese headings are read")
def _():
    with World(serve=False) as w:
        text = "投诉台账;;;;\r\n原编号;法人机构编码;受理时间;来源渠道;投诉事由\r\nG-1;0007;2023年5月6日;营业网点现场;多扣年费\r\n"
        done = bring(w, "cases", put(w, "g.csv", text.encode("gb18030")))
        equal((counts(done), done["report"]["encoding"], done["report"]["header_row"]), ((1, 0, 0, 0), "GB18030", 2))


@test("XLSX: numbers, dates by style, the sheet and unused columns are told")
def _():
    with World(serve=False) as w:
        rows = [(1, ["original_no", "entity", "received_at", "channel_in", "matter", "phone", "备注"]),
                (2, ["X-1", "0007", ("date", 45052.4375), "IN02", "多扣年费", 13800001234, "n"]), (4, ["X-2", "0007", "2023-05-07", "IN02", "x", None, None])]
        done = bring(w, "cases", put(w, "x.xlsx", xlsx(rows)))
        equal((counts(done), done["report"]["sheet"], done["report"]["unused"]), ((2, 0, 0, 0), "台账", ["备注"]))
        equal(sorted(c["received_at"] for c in cases(w))[0], 1683340200000)


@test("files that are no table, cut off, empty, without header, or made to harm are refused in words and write nothing")
def _():
    with World(serve=False) as w:
        good = xlsx([(1, ["original_no"])])
        bomb = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;">]><worksheet><sheetData><row><c t="str"><v>&c;</v></c></row></sheetData></worksheet>'
        evil = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(good)) as a, zipfile.ZipFile(evil, "w") as b:
            for n in a.namelist():
                b.writestr(n, bomb if n == "xl/s.xml" else a.read(n))
        packed = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(good)) as a, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as b:
            for n in a.namelist():
                b.writestr(n, "<worksheet>" + " " * (64 << 20) if n == "xl/s.xml" else a.read(n))
        for name, data, word in [("empty.csv", b"", "empty"), ("only.csv", HEAD.encode() + b"\n", "no row below"), ("no.csv", b"a,b\n1,2\n", "header"),
                                 ("quote.csv", table("A-1,\"0007").encode(), "quotation"), ("bytes.csv", b"a,b\n\xff\xff\n", "encoding"),
                                 ("null.csv", b"a\0b", "no table"), ("cut.xlsx", good[: len(good) // 2], "damaged"), ("bomb.xlsx", evil.getvalue(), "document type"),
                                 ("packed.xlsx", packed.getvalue(), "grows beyond"), ("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", ".xls")]:
            p = run("import", "cases", put(w, name, data), *w.place, env={**w.env, "LANG": "C"}, ok=(1,))
            check(word in p.stderr, f"{name}: {p.stderr}")
        run("import", "cases", os.path.join(w.dir, "absent.csv"), *w.place, ok=(1,))
        equal(len(cases(w)), 0)


@test("usage errors exit 2, a map that is wrong is named")
def _():
    with World(serve=False) as w:
        run("import", "birds", "x.csv", *w.place, ok=(2,))
        run("import", "cases", *w.place, ok=(2,))
        path = put(w, "a.csv", table(*ROWS))
        for text, word in [("{", "JSON"), ('{"kind":"orgs","source":"x","columns":[{"to":"code","from":["a"]}]}', "orgs"),
                           ('{"kind":"cases","source":"x","columns":[{"to":"colour","from":["a"]}]}', "colour"),
                           ('{"kind":"cases","source":"x","columns":[{"to":"matter"}]}', "matter")]:
            p = run("import", "cases", path, "--map", put(w, "map.json", text), *w.place, env={**w.env, "LANG": "C"}, ok=(1,))
            check(word in p.stderr, p.stderr)


@test("units and staff by the thousand: made, left alone, changed; new accounts have no password")
def _():
    with World(serve=False) as w:
        units = "\n".join(["entity,kind,code,name"] + [f"{7 + i % 3:04d},outlet,N{i:04d},新网点{i}" for i in range(5000)])
        path = put(w, "units.csv", units)
        equal(counts(bring(w, "orgs", path)), (5000, 0, 0, 0))
        equal(counts(bring(w, "orgs", path)), (0, 0, 5000, 0))
        equal(counts(bring(w, "orgs", put(w, "u2.csv", units.replace("新网点17\n", "改名网点17\n")))), (0, 1, 4999, 0))
        staff = "\n".join(["法人机构编码,机构编码,工号,姓名,角色"] + [f"{7 + i % 3:04d},N{i % 5000:04d},S{i},员工{i},first_contact_person" for i in range(40000) if (i % 5000) % 3 == i % 3])
        n = staff.count("\n")
        path = put(w, "staff.csv", staff)
        equal(counts(bring(w, "staff", path)), (n, 0, 0, 0))
        equal(counts(bring(w, "staff", path)), (0, 0, n, 0))
        bad = bring(w, "staff", put(w, "s2.csv", "entity,staff_no,name,roles\n0007,Z1,x,emperor\n0066,Z2,x,\n0007,,x,\n"), ok=(1,))
        equal([(p["row"], p["column"]) for p in bad["report"]["problems"]], [(2, "roles"), (3, "entity"), (4, "staff_no")])
        w.cli("verify")
        w.start("--no-limits")
        for password in ("", "S0", "0007.s0"):
            check(w.client().post("/api/session", {"login": "0007.s0", "password": password}).status != 200)


@test("the public complaints of the US bureau come in by the map of the pack, every row accounted for")
def _():
    folder = os.path.join(SHARED, "data/complaints-en")
    if not os.path.isdir(folder):
        raise Skip("the public complaints are not here")
    with World(serve=False) as w:
        rejects = os.path.join(w.dir, "rejects.csv")
        for rounds in range(2):
            total = [0, 0, 0, 0]
            for path in sorted(glob.glob(folder + "/*.csv")):
                args = ("--map", "cfpb", "--entity", "0007")
                dry = bring(w, "cases", path, *args, "--dry-run", ok=(0, 1))
                done = bring(w, "cases", path, *args, "--skip-bad", "--rejects", rejects, ok=(0, 1))
                equal(counts(dry), counts(done), "the dry run said so")
                total = [a + b for a, b in zip(total, counts(done))]
            equal(sum(total), 5625)
            equal(total, [5623, 0, 1, 1] if rounds == 0 else [0, 0, 5624, 1])
        w.cli("verify")
        w.cli("rebuild", "--check")


@test("every file of the suites is read or refused in words")
def _():
    root = os.path.join(SHARED, "data/testsuites")
    if not os.path.isdir(root):
        raise Skip("the suites are not here")
    with World(serve=False) as w:
        n = 0
        for folder in ("csv/csvs", "csv/json", "xlsx/malformed", "zip/failure", "zip/success", "utf8", "encoding", "docx/malformed", "docx/valid"):
            for path in sorted(glob.glob(os.path.join(root, folder, "*"))):
                p = run("import", "cases", path, *w.place, env={**w.env, "LANG": "C"}, ok=None, timeout=120)
                check(p.returncode == 1 and "(RC_" in p.stderr, f"{path}: {p.returncode} {p.stderr}")
                check("Sanitizer" not in p.stderr and "not allowed" not in p.stderr and "safely" not in p.stderr, f"{path}: {p.stderr}")
                n += 1
        check(n > 50, f"{n} files")


@test("the manual names every field of every kind")
def _():
    text = open(os.path.join(ROOT, "doc/import.md"), encoding="utf-8").read()
    source = open(os.path.join(ROOT, "src/features/exchange/exchange_fields.c"), encoding="utf-8").read()
    fields = [line.split('"')[1] for line in source.split("\n") if line.startswith('    { "')]
    check(len(fields) > 30)
    equal([f for f in fields if f"`{f}`" not in text], [])


main()
