#!/usr/bin/env python3
"""A table sent over HTTP: checked, kept sealed, let in by a second word, written in small parts."""
import io
import os
import re
import sys
import zipfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from xb import World, check, equal, main, test, wait_until

HEAD = "original_no,received_at,channel_in,business,matter,consumer_name,phone,state\n"


def rows(n, first=0):
    return "".join(f"L-{i},2024-0{1 + i % 9}-11,IN02,B0302,旧台账第{i}件：多扣了年费,旧人{i},138{i:08d},closed\n" for i in range(first, first + n))


def send(c, text, kind="cases", **query):
    q = "&".join(f"{k}={v}" for k, v in {"kind": kind, **query}.items())
    return c.post("/api/desk/imports?" + q, raw=text.encode() if isinstance(text, str) else text)


def until_done(c, job):
    last = {}

    def over():
        last.update(c.get("/api/desk/imports/" + job).json)
        return last["state"] in ("done", "cancelled")

    wait_until(over, 60)
    return last


def counts(job):
    equal(job["read"], job["filed"] + job["merged"] + job["duplicates"] + job["rejected"])
    return job["read"], job["filed"], job["merged"], job["duplicates"], job["rejected"]


@test("a table is checked, then let in as a job; sent again it files nothing")
def _():
    with World() as w:
        lead = w.client("a.lead")
        r = send(lead, HEAD + rows(100), name="old.csv")
        equal(r.status, 201, r)
        equal((r.json["state"], r.json["report"]["counts"]["filed"], r.json["report"]["problems"]), ("checked", 100, []))
        equal(lead.get("/api/desk/cases?open=false").json["items"], [], "checking writes nothing")
        equal(lead.post(f"/api/desk/imports/{r.json['id']}/confirm").status, 202)
        equal(counts(until_done(lead, r.json["id"])), (100, 100, 0, 0, 0))
        equal(len(lead.get("/api/desk/cases?open=false&limit=200").json["items"]), 100)
        equal(lead.post(f"/api/desk/imports/{r.json['id']}/confirm").status, 409)
        again = send(lead, HEAD + rows(100)).json
        equal(again["report"]["counts"]["duplicates"], 100)
        lead.post(f"/api/desk/imports/{again['id']}/confirm")
        equal(counts(until_done(lead, again["id"])), (100, 0, 0, 100, 0))
        equal([j["state"] for j in lead.get("/api/desk/imports").json["items"]], ["done", "done"])
        w.stop()
        w.cli("verify")
        w.cli("rebuild", "--check")


@test("bad rows are told with row and column, and come in only when they are to be skipped")
def _():
    with World() as w:
        lead = w.client("a.lead")
        r = send(lead, HEAD + rows(40) + "L-X,yesterday,IN02,,x,,,\n" + rows(40, 40)).json
        equal([(p["row"], p["column"], p["key"]) for p in r["report"]["problems"]], [(42, "received_at", "exchange.date")])
        no = lead.post(f"/api/desk/imports/{r['id']}/confirm")
        equal((no.status, no.json["field"]), (422, "skip_bad"))
        equal(lead.post(f"/api/desk/imports/{r['id']}/confirm", {"skip_bad": True}).status, 202)
        equal(counts(until_done(lead, r["id"])), (81, 80, 0, 0, 1))


@test("files that are no table are refused with field and words, and nothing is kept")
def _():
    with World() as w:
        lead = w.client("a.lead")
        for text, key in [(b"", "sheet.empty"), (b"PK\x03\x04 not", "sheet.zip"), (b"a\0b", "sheet.binary"), ("a,b\n1,2\n", "exchange.no_header"),
                          (HEAD, "exchange.no_rows"), (b"\xd0\xcf\x11\xe0\xa1", "sheet.old_format")]:
            r = send(lead, text)
            equal((r.status, r.json["key"], r.json["field"]), (422, key, "file"))
        equal(send(lead, HEAD, map="birds").json["field"], "map")
        equal(send(lead, HEAD, kind="birds").status, 422)
        equal(lead.get("/api/desk/imports").json["items"], [])


@test("a table of 16 MB less a little is taken, one of more is refused before it is read")
def _():
    with World() as w:
        lead = w.client("a.lead")
        wide = HEAD + "".join(f"W-{i},2024-05-11,IN02,B0302,{'x' * 32000},,,closed\n" for i in range(500))
        equal(send(lead, wide).json["report"]["counts"]["filed"], 500)
        equal(send(lead, wide + wide).status, 413)


@test("who has no right brings in nothing; nobody brings cases into another legal entity or sees its imports")
def _():
    with World() as w:
        equal(send(w.client("a.clerk1"), HEAD + rows(1)).status, 403)
        equal(send(w.client("admin"), HEAD + rows(1)).status, 403)
        lead = w.client("a.lead")
        r = send(lead, HEAD + rows(1), entity="0008").json
        equal([p["key"] for p in r["report"]["problems"]], ["exchange.foreign_entity"])
        mine = send(lead, HEAD + rows(1)).json["id"]
        equal(w.client("b.lead").get("/api/desk/imports/" + mine).status, 404)
        equal(w.client("b.lead").post(f"/api/desk/imports/{mine}/confirm").status, 404)


@test("an administrator brings in units and staff; a stopped import keeps what is written and says where it stopped")
def _():
    with World() as w:
        admin = w.client("admin")
        units = "entity,kind,code,name\n" + "".join(f"0007,outlet,K{i},新点{i}\n" for i in range(450))
        job = send(admin, units, kind="orgs").json
        admin.post(f"/api/desk/imports/{job['id']}/confirm")
        equal(counts(until_done(admin, job["id"])), (450, 450, 0, 0, 0))
        staff = "entity,unit,staff_no,name,roles\n" + "".join(f"0007,K{i},T{i},新人{i},handler\n" for i in range(450))
        job = send(admin, staff, kind="staff").json
        admin.post(f"/api/desk/imports/{job['id']}/confirm")
        equal(counts(until_done(admin, job["id"])), (450, 450, 0, 0, 0))
        lead = w.client("a.lead")
        job = send(lead, HEAD + rows(4000)).json
        lead.post(f"/api/desk/imports/{job['id']}/confirm")
        r = lead.post(f"/api/desk/imports/{job['id']}/cancel")
        check(r.status in (200, 409), r)
        end = until_done(lead, job["id"])
        equal(end["filed"], end["last_row"] - 1 if end["filed"] else 0)
        w.stop()
        w.cli("verify")


@test("an import goes on after the server was killed in the middle, and files each row once")
def _():
    with World() as w:
        lead = w.client("a.lead")
        job = send(lead, HEAD + rows(3000)).json
        lead.post(f"/api/desk/imports/{job['id']}/confirm")
        wait_until(lambda: lead.get("/api/desk/imports/" + job["id"]).json["filed"] > 0)
        w.stop(9)
        w.start("--no-limits")
        lead = w.client("a.lead")
        equal(counts(until_done(lead, job["id"])), (3000, 3000, 0, 0, 0))
        w.stop()
        w.cli("verify")
        w.cli("rebuild", "--check")


def book(body):
    """Rows of the first sheet of an XLSX whose cells are all inline texts."""
    with zipfile.ZipFile(io.BytesIO(body)) as z:
        equal(z.testzip(), None)
        xml = z.read("xl/worksheets/sheet1.xml").decode()
    return [re.findall(r"<t xml:space=\"preserve\">([^<]*)</t>", row) for row in re.findall(r"<row.*?</row>", xml, re.S)]


@test("the queue leaves as XLSX exactly as it is shown under the same filters; our own reader reads it; without the right it stays")
def _():
    with World(cases=60) as w:
        desk = w.client("a.desk")
        for query, members in (("", {}), ("&due=overdue", {"due": "overdue"}), ("&open=false", {"open": "false"})):
            shown = desk.get("/api/desk/cases?limit=200" + query).json["items"]
            check(shown, f"the demonstration has cases for {query!r}")
            r = desk.post("/api/desk/cases.xlsx", members)
            equal((r.status, r.headers["content-type"]), (200, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"))
            check("cases.xlsx" in r.headers["content-disposition"])
            rows = book(r.body)
            equal(rows[0][:3], ["no", "state", "title"])
            equal([(c[0], c[1], c[7]) for c in rows[1:]], [(c["no"], c["state"], c.get("consumer_masked", "")) for c in shown])
        equal(w.client("a.handler1").post("/api/desk/cases.xlsx").status, 403)
        back = send(w.client("a.lead"), r.body)
        equal((back.status, back.json["key"]), (422, "exchange.no_header"), "read, but no old ledger")


main()
