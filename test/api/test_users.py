#!/usr/bin/env python3
"""Accounts, passwords, lockout, sessions and API tokens."""
import concurrent.futures
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from xb import PASSWORD, SHARED, Client, Skip, World, check, equal, main, test, wait_until

GOOD = "Kiefer~Birke_71"


def made(w, login="b.new", org="102", roles=("handler",), **more):
    r = w.client("admin").post("/api/desk/users", {"login": login, "name": "新人", "org_id": org, "roles": list(roles), **more})
    equal(r.status, 201, "account")
    return r.json


def activated(w, login="b.new", password=GOOD, **more):
    u = made(w, login, **more)
    equal(w.client().post("/api/activate", {"token": u["activation_token"], "new_password": password}).status, 200)
    return u["id"], w.client(login, password)


@test("an account begins with a token, not a password; the token works once")
def _():
    with World() as w:
        u = made(w)
        equal(w.client().post("/api/session", {"login": "b.new", "password": ""}).status, 422)
        equal(w.client().post("/api/session", {"login": "b.new", "password": GOOD}).status, 401)
        token = u["activation_token"]
        equal(w.client().post("/api/activate", {"token": token, "new_password": GOOD}).status, 200)
        r = w.client().post("/api/activate", {"token": token, "new_password": GOOD})
        equal((r.status, r.json["key"]), (422, "users.token_over"))
        equal(w.client("b.new", GOOD).get("/api/session").json["user"]["roles"], ["handler"])


@test("wrong forms are refused and the member is named")
def _():
    with World() as w:
        admin = w.client("admin")
        base = {"login": "b.new", "name": "新人", "org_id": "102", "roles": ["handler"], "staff_no": "X1"}
        for change, field, key in [({"login": "B New"}, "login", "users.login_form"), ({"login": "a.desk"}, "login", "users.login_taken"),
                                   ({"roles": ["king"]}, "roles", "users.unknown_role"), ({"name": "  "}, "name", "json.required"),
                                   ({"org_id": "999"}, "org_id", "orgs.not_found"), ({"colour": "red"}, "colour", "json.unknown")]:
            r = admin.post("/api/desk/users", {**base, **change})
            check(r.status in (404, 422), f"{change}: {r}")
            equal(r.json.get("field"), field, str(change))
        equal(admin.post("/api/desk/users", base).status, 201)
        r = admin.post("/api/desk/users", {**base, "login": "b.other"})
        equal((r.status, r.json["field"]), (422, "staff_no"))


@test("every common password of our length is refused, and so are patterns, numbers and the login")
def _():
    path = os.path.join(SHARED, "data/lexicon/common_passwords_5000.txt")
    words = [p for p in open(path, encoding="utf-8").read().split("\n") if len(p) >= 10] if os.path.exists(path) else []
    with World() as w:
        c = w.client("a.desk")
        own = ["13800138000", "510104199003078515", "Password-2026", "qwertyuiop[]", "1qaz2wsx3edc", "aaaaaaaaaaaa", "abcdefghijkl",
               "woaini1314520", "Zhongguo2026!", "a.desk-a.desk", "My-A.Desk-99x"]
        for p in own + words:
            r = c.put("/api/session/password", {"old_password": PASSWORD, "new_password": p})
            equal((r.status, r.json["field"]), (422, "new_password"), p)
            check(r.json["key"] in ("users.password_common", "users.password_login"), r.json["key"])
        for p, key in [("short~Ab1", "users.password_length"), ("x" * 201, "json.too_long")]:
            equal(c.put("/api/session/password", {"old_password": PASSWORD, "new_password": p}).json["key"], key)
        equal(c.put("/api/session/password", {"old_password": PASSWORD, "new_password": GOOD}).status, 200)
    if not words:
        raise Skip("the list of common passwords is not beside the project")


@test("a new password ends all sessions, and the old password is asked for")
def _():
    with World() as w:
        one, two = w.client("a.desk"), w.client("a.desk")
        r = one.put("/api/session/password", {"old_password": "not-this-one", "new_password": GOOD})
        equal((r.status, r.json["field"]), (422, "old_password"))
        equal(one.put("/api/session/password", {"old_password": PASSWORD, "new_password": GOOD}).status, 200)
        equal([one.get("/api/session").status, two.get("/api/session").status], [401, 401])
        equal(w.client("a.desk", GOOD).get("/api/session").status, 200)


@test("five wrong tries lock the login, also for the right password; another login stays open")
def _():
    with World() as w:
        say = lambda p: w.client().post("/api/session", {"login": "a.desk", "password": p})
        equal([say("wrong-one").status for _ in range(5)], [401] * 5)
        r = say(PASSWORD)
        equal((r.status, r.json["key"]), (429, "auth.locked"))
        check(1 <= int(r.json["rule"]) <= 15, "minutes are told")
        equal(w.client("a.lead").get("/api/session").status, 200)
        for _ in range(4):
            w.client().post("/api/session", {"login": "a.exec", "password": "wrong-one"})
        equal(w.client("a.exec").get("/api/session").status, 200, "four are forgiven")


@test("an address that tries many logins is locked too, unknown logins included")
def _():
    with World() as w:
        seen = [w.client().post("/api/session", {"login": f"nobody{i}", "password": "wrong-one"}).status for i in range(27)]
        equal(seen[:25], [401] * 25)
        equal(seen[25:], [429, 429])


@test("tries side by side count: of forty at once no more than five are heard, and pages are read meanwhile")
def _():
    with World(cases=3) as w:
        reader = w.client("a.lead")
        attempt = lambda i: w.client().post("/api/session", {"login": "a.desk", "password": f"wrong-{i}"}).status
        with concurrent.futures.ThreadPoolExecutor(40) as pool:
            tries = [pool.submit(attempt, i) for i in range(40)]
            equal(reader.get("/api/desk/cases").status, 200)
            seen = [t.result() for t in tries]
        equal(seen.count(401), 5)
        check(set(seen) <= {401, 429, 503}, str(set(seen)))


@test("sessions are listed, one is closed, and all are closed at once")
def _():
    with World() as w:
        one, two, three = (w.client("a.desk") for _ in range(3))
        rows = one.get("/api/session/list").json["items"]
        equal((len(rows), [r["current"] for r in rows].count(True)), (3, 1))
        mine = next(r["id"] for r in two.get("/api/session/list").json["items"] if r["current"])
        equal(one.delete("/api/session/" + mine).status, 200)
        equal([one.get("/api/session").status, two.get("/api/session").status], [200, 401])
        equal(w.client("b.handler1").delete("/api/session/" + rows[0]["id"]).status, 404, "of somebody else")
        equal(one.delete("/api/session/list").status, 200)
        equal([one.get("/api/session").status, three.get("/api/session").status], [401, 401])


@test("an API token has a name, an end and only the rights it was given")
def _():
    with World(cases=2) as w:
        c = w.client("a.desk")
        r = c.post("/api/session/tokens", {"name": "ledger", "scopes": ["cases.read"], "days": 30})
        equal(r.status, 201)
        t = Client(w.port, r.json["token"])
        equal(t.get("/api/desk/cases").status, 200)
        equal(t.get("/api/desk/orgs").status, 403, "not given")
        equal(t.post("/api/session/tokens", {"name": "x", "scopes": ["cases.read"], "days": 1}).status, 403)
        row = c.get("/api/session/tokens").json["items"][0]
        equal((row["name"], row["scopes"]), ("ledger", ["cases.read"]))
        wait_until(lambda: c.get("/api/session/tokens").json["items"][0]["last_used_at"] > 0, what="the last use is shown")
        check(r.json["token"] not in c.get("/api/session/tokens").body.decode(), "shown once")
        equal(w.client("a.lead").delete("/api/session/tokens/" + row["id"]).status, 404)
        equal(c.delete("/api/session/tokens/" + row["id"]).status, 200)
        equal(t.get("/api/desk/cases").status, 401)


@test("a token with rights its maker does not hold, without rights or without an end is refused")
def _():
    with World() as w:
        c = w.client("a.desk")
        for body, field in [({"scopes": ["users.manage"], "days": 1}, "scopes"), ({"scopes": [], "days": 1}, "scopes"),
                            ({"scopes": ["cases.read"]}, "days"), ({"scopes": ["cases.read"], "days": 367}, "days"),
                            ({"scopes": ["cases.read"], "days": 0}, "days")]:
            r = c.post("/api/session/tokens", {"name": "x", **body})
            equal((r.status, r.json["field"]), (422, field), str(body))


@test("a change of roles takes effect at once, also for a session that is open and for its tokens")
def _():
    with World(cases=2) as w:
        uid, c = activated(w, roles=["complaint_desk"])
        token = Client(w.port, c.post("/api/session/tokens", {"name": "t", "scopes": ["cases.read"], "days": 1}).json["token"])
        equal([c.get("/api/desk/cases").status, token.get("/api/desk/cases").status], [200, 200])
        admin = w.client("admin")
        row = next(u for u in admin.get("/api/desk/users?org_id=102&text=b.new").json["items"])
        change = {"name": "新人", "org_id": "102", "version": row["version"]}
        r = admin.put("/api/desk/users/" + uid, {**change, "roles": ["hr_officer"]})
        equal(r.status, 200)
        equal([c.get("/api/desk/cases").status, token.get("/api/desk/cases").status], [403, 403])
        r = admin.put("/api/desk/users/" + uid, {**change, "roles": ["hr_officer"]})
        equal((r.status, r.json["field"]), (409, "version"))


@test("a disabled account is out at once and stays out; a reset invites it again")
def _():
    with World() as w:
        uid, c = activated(w)
        admin = w.client("admin")
        row = admin.get("/api/desk/users?org_id=102&text=b.new").json["items"][0]
        change = {"name": "新人", "org_id": "102", "roles": ["handler"], "version": row["version"]}
        r = admin.put("/api/desk/users/" + uid, {**change, "disabled": True})
        equal((r.status, r.json["state"]), (200, "disabled"))
        equal(c.get("/api/session").status, 401)
        equal(w.client().post("/api/session", {"login": "b.new", "password": GOOD}).status, 401)
        r = admin.put("/api/desk/users/" + uid, {**change, "version": r.json["version"], "disabled": False})
        again = w.client("b.new", GOOD)
        r = admin.post(f"/api/desk/users/{uid}/reset?org_id=102")
        equal(r.status, 200)
        equal(again.get("/api/session").status, 401)
        new = "Lerche~Amsel_52"
        equal(w.client().post("/api/activate", {"token": r.json["activation_token"], "new_password": new}).status, 200)
        equal(w.client("b.new", new).get("/api/session").status, 200)
        equal(w.client().post("/api/session", {"login": "b.new", "password": GOOD}).status, 401, "the old password is gone")


@test("no password and no token stands in the journal, the log or the rows")
def _():
    with World() as w:
        uid, c = activated(w)
        token = c.post("/api/session/tokens", {"name": "t", "scopes": ["cases.read"], "days": 1}).json["token"]
        Client(w.port, token).get("/api/session")
        w.stop()
        if w.database:
            raise Skip("the files of SQLite are looked at; the rows are the same on both")
        paths = [os.path.join(folder, f) for folder, _, files in os.walk(w.data) for f in files] + [w.log_path]
        seen = b"".join(open(path, "rb").read() for path in paths)
        for secret in (GOOD, token, c.token, PASSWORD):
            check(secret.encode() not in seen, "a secret is on the disk")


main()
