#!/usr/bin/env python3
"""Signing in, and what a stranger may not do."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from xb import World, check, equal, main, test


@test("a stranger reads no case and a wrong password opens nothing")
def _():
    with World(cases=3) as w:
        equal(w.client().get("/api/desk/cases").status, 401)
        r = w.client().post("/api/session", {"login": "a.desk", "password": "wrong"})
        equal(r.status, 401)
        check("token" not in r.json)


@test("an administrator manages accounts and cannot read cases")
def _():
    with World(cases=3) as w:
        admin = w.client("admin")
        equal(admin.get("/api/desk/users").status, 200)
        equal(admin.get("/api/desk/cases").status, 403)


@test("a filed complaint is seen by the desk of its county, not by another county's handler")
def _():
    with World() as w:
        filed = w.file()
        equal(w.client("a.desk").get("/api/desk/cases/" + filed["id"]).status, 200)
        equal(w.client("b.handler1").get("/api/desk/cases/" + filed["id"]).status, 404)


main()
