#!/usr/bin/env python3
"""Rules, calendars and code tables as data: dry run, loading, history, and dates that follow."""
import csv
import datetime
import io
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from xb import ROOT, World, check, equal, main, test

PACK = os.path.join(ROOT, "packs/cn")


def day(offset=0):
    now = datetime.datetime.now(datetime.timezone(datetime.timedelta(hours=8)))
    return (now.date() + datetime.timedelta(days=offset)).isoformat()


def table(text):
    return list(csv.reader(io.StringIO(text)))


def text_of(rows):
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


def pack(c, word):
    r = c.get("/api/desk/packs/" + word)
    equal(r.status, 200, word)
    return r.json


def load(c, word, rows, reason="年度更新", version=None):
    return c.post("/api/desk/packs/" + word, {"content": text_of(rows), "reason": reason, "version": version or pack(c, word)["version"]})


def try_out(c, word, rows):
    r = c.post(f"/api/desk/packs/{word}/check", {"content": rows if isinstance(rows, str) else text_of(rows)})
    equal(r.status, 200, str(r))
    return r.json


@test("the shipped files pass their own dry run and change nothing")
def _():
    with World() as w:
        c = w.client("admin")
        names = {p["name"] for p in c.get("/api/desk/packs").json["items"]}
        check({"calendar.csv", "codes.csv", "deadlines.csv", "working_hours.csv", "rights.csv", "roles.csv"} <= names, str(names))
        for word in ("calendar", "codes", "deadlines", "working_hours"):
            rep = try_out(c, word, pack(c, word)["content"])
            equal((rep["problems"], rep["n_added"], rep["n_changed"], rep["n_ended"]), ([], 0, 0, 0), word)
            check(rep["n_rows"] > 1, word)
            r = c.post("/api/desk/packs/" + word, {"content": pack(c, word)["content"], "reason": "x", "version": 1})
            equal((r.status, r.json["key"]), (409, "codes.pack_same"))


@test("a calendar for a new year is loaded; dates stop being provisional at once, and the history says who and why")
def _():
    with World() as w:
        c = w.client("admin")
        ask = lambda: c.post("/api/desk/due", {"rule": "NFRA-REFER-7", "from_on": "2026-12-28"}).json
        before = ask()
        equal(before["provisional"], True)
        rows = table(pack(c, "calendar")["content"]) + [["2027-01-01", "holiday", "元旦"], ["2027-01-04", "holiday", "元旦调休"]]
        rep = try_out(c, "calendar", rows)
        equal((rep["problems"], [r["key"] for r in rep["added"]]), ([], ["2027-01-01", "2027-01-04"]))
        equal(ask(), before, "a dry run changes nothing")
        equal(pack(c, "calendar")["version"], 1)
        r = load(c, "calendar", rows)
        equal((r.status, r.json["n_added"]), (200, 2))
        after = ask()
        equal((after["provisional"], after["due_on"]), (False, "2027-01-08"))
        check(("2027-01-04", "skipped", "元旦调休") in [(s["day"], s["kind"], s.get("note")) for s in after["steps"]], "the new entry is told")
        p = pack(c, "calendar")
        equal((p["version"], p["source"], p["history"][0]["reason"], p["history"][0]["added"]), (2, "uploaded", "年度更新", 2))
        equal(p["history"][0]["actor_id"], c.get("/api/session").json["user"]["id"])
        equal(p["history"][1]["source"], "shipped")
        w.stop()
        w.cli("rebuild", "--check")
        w.start("--no-limits")
        c = w.client("admin")
        equal(c.post("/api/desk/due", {"rule": "NFRA-REFER-7", "from_on": "2026-12-28"}).json["due_on"], "2027-01-08", "it stays after a restart")
        equal(pack(c, "calendar")["version"], 2, "the shipped file does not write over it")


@test("a limit in force is not rewritten: its row is ended, a new row begins, and both hold on their own days")
def _():
    with World() as w:
        c = w.client("admin")
        rows = table(pack(c, "deadlines")["content"])
        head = rows[0]
        amount, begin, end = head.index("amount"), head.index("valid_from"), head.index("valid_to")
        at = next(i for i, r in enumerate(rows) if r[0] == "FIRST-CONTACT")
        changed = [list(r) for r in rows]
        changed[at][amount] = "3"
        rep = try_out(c, "deadlines", changed)
        equal([(p["row"], p["column"], p["key"]) for p in rep["problems"]], [(at + 1, "amount", "codes.new_row")])
        r = load(c, "deadlines", changed)
        equal((r.status, r.json["key"], r.json["field"]), (422, "codes.pack_problems", "content"))
        check(str(at + 1) in r.json["rule"], r.json["rule"])
        new = list(rows[at])
        changed = [list(r) for r in rows]
        changed[at][end], new[begin], new[amount] = "2027-02-28", "2027-03-01", "3"
        changed.append(new)
        rep = try_out(c, "deadlines", changed)
        equal((rep["problems"], [e["key"] for e in rep["ended"]], [a["key"] for a in rep["added"]]),
              ([], ["FIRST-CONTACT/" + rows[at][begin]], ["FIRST-CONTACT/2027-03-01"]))
        equal(load(c, "deadlines", changed).status, 200)
        due = lambda d: c.post("/api/desk/due", {"rule": "FIRST-CONTACT", "from_on": d}).json["amount"]
        equal((due("2026-11-24"), due("2027-02-28"), due("2027-03-01")), (int(rows[at][amount]), int(rows[at][amount]), 3))


@test("a code that was in use is never taken out; it is ended, and from then on refused")
def _():
    with World() as w:
        c = w.client("admin")
        rows = table(pack(c, "codes")["content"])
        at = next(i for i, r in enumerate(rows) if r[0] == "duty" and r[1] == "registrar")
        rep = try_out(c, "codes", rows[:at] + rows[at + 1:])
        equal([(p["row"], p["key"], p["rule"]) for p in rep["problems"]], [(0, "codes.never_dropped", "duty/registrar")])
        rows[at][rows[0].index("valid_to")] = day(-1)
        rep = try_out(c, "codes", rows)
        equal([(e["row"], e["key"]) for e in rep["ended"]], [(at + 1, "duty/registrar")])
        equal(load(c, "codes", rows).status, 200)
        lead = w.client("a.lead")
        me = lead.get("/api/session").json["user"]
        r = lead.post("/api/desk/duties", {"unit_id": me["org_id"], "user_id": me["id"], "duty": "registrar", "share_percent": 1, "valid_from": day()})
        equal((r.status, r.json["key"], r.json["field"]), (422, "codes.not_valid_then", "duty"))


@test("every kind of wrong row is named with its number, column and rule; nothing is half loaded")
def _():
    with World() as w:
        c = w.client("admin")
        cal, rules, codes = (table(pack(c, word)["content"]) for word in ("calendar", "deadlines", "codes"))
        hours = [["from", "to"], ["09:00", "12:00"], ["13:30", "17:30"]]
        width = len(rules[0])
        rule = lambda **m: [m.get(h, "x" if h in ("process", "name_zh", "name_en", "basis", "id") else "") for h in rules[0]]
        code = lambda **m: [m.get(h, "x" if h in ("list", "code", "name_zh", "name_en") else "") for h in codes[0]]
        for word, rows, want in [
            ("calendar", cal + [["2027-02-30", "holiday", "x"]], (len(cal) + 1, "date", "json.day")),
            ("calendar", cal + [["2027-02-20", "feast", "x"]], (len(cal) + 1, "kind", "json.word")),
            ("calendar", cal + [["", "holiday", "x"]], (len(cal) + 1, "date", "json.required")),
            ("calendar", cal + [cal[5]], (len(cal) + 1, "date", "codes.row_twice")),
            ("calendar", cal + [["2027-01-01", "holiday"]], (len(cal) + 1, None, "codes.row_length")),
            ("calendar", cal + [["2027-01-01", "holiday", "名" * 101]], (len(cal) + 1, "name", "json.too_long")),
            ("calendar", [["date", "sort", "name"]] + cal[1:], (1, "kind", "codes.column_missing")),
            ("calendar", [r + ["x"] for r in cal], (1, None, "codes.column_unknown")),
            ("calendar", cal[:1], (0, None, "codes.no_rows")),
            ("calendar", 'date,kind,name\n2027-01-01,holiday,"x', (2, None, "csv.quote_open")),
            ("deadlines", rules + [rule(id="N-1", unit="working_day", amount="two")], (len(rules) + 1, "amount", "codes.amount")),
            ("deadlines", rules + [rule(id="N-1", unit="working_day", amount="9999")], (len(rules) + 1, "amount", "codes.amount")),
            ("deadlines", rules + [rule(id="N-1", valid_from="2027-01-02", valid_to="2027-01-01")], (len(rules) + 1, "valid_to", "codes.ends_before")),
            ("deadlines", rules + [rule(id="N-1", valid_from="2027-01-01"), rule(id="N-1", valid_from="2028-01-01")], (len(rules) + 2, "valid_from", "codes.overlap")),
            ("deadlines", rules + [rule(id="N-1", kind="regulation", basis="")], (len(rules) + 1, "basis", "json.required")),
            ("deadlines", rules + [rule(id="N 1")], (len(rules) + 1, "id", "codes.plain")),
            ("codes", codes + [code(parent="nope")], (len(codes) + 1, "parent", "codes.parent_unknown")),
            ("codes", codes + [code(name_zh="")], (len(codes) + 1, "name_zh", "json.required")),
            ("working_hours", hours + [["17:00", "19:00"]], (4, "from", "codes.hours_order")),
            ("working_hours", hours + [["18:00", "17:45"]], (4, "from", "codes.hours_order")),
            ("working_hours", hours + [["9:00", "25:00"]], (4, "from", "codes.minute")),
        ]:
            rep = try_out(c, word, rows)
            got = [(p["row"], p.get("column") or None, p["key"]) for p in rep["problems"]]
            check(want in got, f"{want} not in {got[:5]}")
            check(all(p["message"] for p in rep["problems"]))
            if not isinstance(rows, str):
                equal(load(c, word, rows).status, 422)
        equal({p["version"] for p in c.get("/api/desk/packs").json["items"]}, {1}, "nothing was loaded")
        equal(width, len(rules[0]))


@test("rights and roles cannot be loaded, a stale version is refused, and only those with the right may load")
def _():
    with World() as w:
        c = w.client("admin")
        for word in ("rights", "roles"):
            rows = table(pack(c, word)["content"]) + [["system_administrator", "cases.read", "entity", "x"]]
            r = load(c, word, rows)
            equal((r.status, r.json["key"]), (422, "codes.pack_fixed"), word)
        rows = table(pack(c, "calendar")["content"])
        equal(load(c, "calendar", rows + [["2027-01-01", "holiday", "元旦"]], version=1).status, 200)
        r = load(c, "calendar", rows + [["2027-01-02", "holiday", "元旦"]], version=1)
        equal((r.status, r.json["field"]), (409, "version"))
        equal(c.get("/api/desk/packs/none").status, 404)
        lead = w.client("a.lead")
        equal(lead.get("/api/desk/packs/calendar").status, 200)
        equal([load(lead, "calendar", rows).status, lead.post("/api/desk/packs/calendar/check", {"content": ""}).status], [403, 403])
        equal(w.client("a.handler1").get("/api/desk/packs").status, 403)


main()
