#!/usr/bin/env python3
"""xiaobao due: the limit, the rolled limit, whether it is provisional, and every day on the way."""
import csv
import json
import os
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from xb import ROOT, World, check, equal, main, run, test

PACK = os.path.join(ROOT, "packs/cn")


def rows(name):
    with open(os.path.join(PACK, name), encoding="utf-8", newline="") as f:
        return list(csv.DictReader(f))


def due(*args, ok=(0,)):
    """Without an institution: the rules inside the binary."""
    with tempfile.TemporaryDirectory() as empty:
        p = run("due", *args, "--json", "--data", os.path.join(empty, "none"), ok=ok)
    return json.loads(p.stdout) if p.returncode == 0 else p


@test("every known answer is given by the rule of that name")
def _():
    vectors = rows("deadline_vectors.csv")
    check(len(vectors) >= 20)
    for v in vectors:
        got = due(v["rule_id"], "--from", v["start_date"])
        equal((got["due"], got["rolled"], got["provisional"]), (v["due_date"], v["due_date_if_rolled"], False), str(v))


@test("each day is told as counted, skipped, added or rolled, with the calendar's word for it")
def _():
    got = due("NFRA-REFER-7", "--from", "2026-02-12", "--calendar", "cn")
    kinds = {s["day"]: (s["kind"], s["note"]) for s in got["steps"]}
    equal(kinds["2026-02-12"][0], "start")
    equal(kinds["2026-02-14"], ("added", "春节"), "a Saturday that is worked")
    equal(kinds["2026-02-17"], ("skipped", "春节"))
    equal(sum(k in ("counted", "added") for k, _ in kinds.values()), 7)
    rolled = due("C-DEC-15", "--from", "2026-09-17")
    equal([s["kind"] for s in rolled["steps"]].count("rolled"), 6)
    equal(rolled["steps"][-1]["day"], rolled["rolled"])


@test("days of a pause are told and do not count; several pauses may be given")
def _():
    got = due("C-DEC-15", "--from", "2026-01-05", "--pause", "2026-01-10..2026-01-12", "--pause=2026-01-15..2026-01-15")
    equal(got["due"], "2026-01-24")
    equal([s["day"] for s in got["steps"] if s["kind"] == "paused"], ["2026-01-10", "2026-01-11", "2026-01-12", "2026-01-15"])


@test("a limit in hours is an instant; working hours run inside the working day")
def _():
    hours = {r["id"]: r for r in rows("deadlines.csv") if r["unit"] in ("hour", "working_hour")}
    got = due("PI-LEAK-72", "--from", "2026-10-01T08:30")
    equal((got["due"], got["rolled"]), ("2026-10-04 08:30:00", "2026-10-04"))
    rule = next(i for i, r in hours.items() if r["unit"] == "working_hour" and r["amount"] == "2")
    for start, end in [("2026-11-24 11:00", "2026-11-24 14:30:00"), ("2026-11-27 17:00", "2026-11-30 10:30:00"), ("2026-09-30 16:30", "2026-10-08 10:00:00")]:
        equal(due(rule, "--from", start)["due"], end, rule)


@test("a date that needs a year without a calendar is provisional, never guessed")
def _():
    equal(due("NFRA-REFER-7", "--from", "2026-12-28")["provisional"], True)
    equal(due("NFRA-REFER-7", "--from", "2026-12-15")["provisional"], False)
    check("provisional  yes" in run("due", "NFRA-REFER-7", "--from", "2026-12-28", "--data", "/nonexistent/none").stdout)


@test("a rule that is no period, an unknown one, one not in force and wrong words exit with 2 and say why")
def _():
    for r in rows("deadlines.csv"):
        period = r["unit"] in ("calendar_day", "working_day", "hour", "working_hour", "week", "month", "year", "calendar_day_before", "working_day_before")
        day = max(r["valid_from"], "2026-05-06")
        if r["valid_to"] and r["valid_to"] < day:
            continue
        p = due(r["id"], "--from", day, ok=(0,) if period and r["amount"].isdigit() else (2,))
        if not isinstance(p, dict):
            check("period" in p.stderr, f"{r['id']}: {p.stderr}")
    for args, word in [(["NO-SUCH", "--from", "2026-01-01"], "NO-SUCH"), (["C-DEC-15", "--from", "1999-01-01"], "in force"),
                       (["C-DEC-15"], "--from"), (["C-DEC-15", "--from", "2026-02-30"], "--from"), ([], "which rule"),
                       (["C-DEC-15", "--from", "2026-01-01", "--pause", "2026-01-05..2026-01-04"], "--pause"),
                       (["C-DEC-15", "--from", "2026-01-01", "--calendar", "mars"], "cn")]:
        p = due(*args, ok=(2,))
        check(word in p.stderr, f"{args}: {p.stderr}")


@test("the rules of an institution answer when there is one, and the server gives the same dates")
def _():
    with World() as w:
        c = w.client("a.desk")
        for v in rows("deadline_vectors.csv"):
            cli = json.loads(w.cli("due", v["rule_id"], "--from", v["start_date"], "--json").stdout)
            web = c.post("/api/desk/due", {"rule": v["rule_id"], "from_on": v["start_date"]}).json
            equal((cli["due"], cli["rolled"]), (v["due_date"], v["due_date_if_rolled"]))
            equal((web["due_on"], web["due_on_rolled"]), (v["due_date"], v["due_date_if_rolled"]))
            equal([s["day"] for s in web["steps"]], [s["day"] for s in cli["steps"]])


main()
