#!/usr/bin/env python3
"""xiaobao user: accounts by an operator at the machine."""
import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from xb import PASSWORD, World, check, equal, main, run, test

GOOD = "Kiefer~Birke_71"


def user(w, *args, ok=(0,)):
    p = w.cli("user", *args, "--json", ok=ok)
    return json.loads(p.stdout) if p.returncode == 0 else p


@test("an account is made with an activation token, printed once, and signs in")
def _():
    with World() as w:
        made = user(w, "add", "--login", "b.new", "--name", "新人", "--entity", "0008", "--unit", "D01", "--staff-no", "N1", "--roles", "handler complaint_desk")
        equal(w.client().post("/api/activate", {"token": made["activation_token"], "new_password": GOOD}).status, 200)
        me = w.client("b.new", GOOD).get("/api/session").json["user"]
        equal((me["id"], me["roles"]), (made["id"], ["handler", "complaint_desk"]))
        row = user(w, "list", "--text", "b.new")["items"]
        equal([(r["login"], r["staff_no"], r["state"], r["roles"]) for r in row], [("b.new", "N1", "active", "handler complaint_desk")])


@test("an account is disabled, enabled, reset and given other roles; open sessions end")
def _():
    with World() as w:
        c = w.client("a.desk")
        equal(user(w, "disable", "a.desk")["state"], "disabled")
        equal(w.client().post("/api/session", {"login": "a.desk", "password": PASSWORD}).status, 401)
        equal(user(w, "enable", "a.desk")["state"], "active")
        c = w.client("a.desk")
        token = user(w, "reset", "a.desk")["activation_token"]
        equal(w.client().post("/api/activate", {"token": token, "new_password": GOOD}).status, 200)
        equal(user(w, "roles", "a.desk", "hr_officer", "data_steward")["roles"], "hr_officer data_steward")
        equal(w.client("a.desk", GOOD).get("/api/session").json["user"]["roles"], ["hr_officer", "data_steward"])
        w.stop()
        w.cli("rebuild", "--check")


@test("all accounts are listed, or those of a legal entity or unit; the roles there are are told")
def _():
    with World(serve=False) as w:
        every, county, unit = user(w, "list")["items"], user(w, "list", "--entity", "0007")["items"], user(w, "list", "--entity", "0007", "--unit", "01")["items"]
        check(len(every) > len(county) > len(unit) > 0, f"{len(every)}, {len(county)}, {len(unit)}")
        check({"a.clerk1", "a.head1"} <= {u["login"] for u in unit})
        check("system_administrator" in user(w, "roles")["roles"])


@test("what is wrong is named, with exit status 2; without an institution it is 3")
def _():
    with World(serve=False) as w:
        for args, word in [(["add", "--login", "X Y", "--name", "n", "--entity", "0007"], "3 to 40"), (["add", "--login", "a.desk", "--name", "n", "--entity", "0007"], "taken"),
                           (["add", "--login", "b.x", "--name", "n", "--entity", "9999"], "9999"), (["roles", "a.desk", "king"], "king"),
                           (["disable", "nobody.here"], "account"), (["fly"], "usage"), ([], "usage"), (["disable"], "usage")]:
            p = user(w, *args, ok=(2,))
            check(word in p.stderr, f"{args}: {p.stderr}")
        equal(run("user", "list", "--data", w.dir + "/none", ok=(3,)).returncode, 3)
        check("disable" in run("user", "--help").stdout)


main()
