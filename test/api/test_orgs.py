#!/usr/bin/env python3
"""The tree of units with its past, duties, the routing table and substitutes."""
import datetime
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from xb import World, check, equal, main, test


def day(offset=0):  # the server's day in Asia/Shanghai
    now = datetime.datetime.now(datetime.timezone(datetime.timedelta(hours=8)))
    return (now.date() + datetime.timedelta(days=offset)).isoformat()


def tree(c, **query):
    text = "&".join(f"{k}={v}" for k, v in query.items())
    return {u["id"]: u for u in c.get("/api/desk/orgs" + ("?" + text if text else "")).json["items"]}


def new_unit(c, parent, code, kind="branch", **more):
    r = c.post("/api/desk/orgs", {"parent_id": parent, "kind": kind, "code": code, "name": "单位" + code, **more})
    equal(r.status, 201, str(r))
    return r.json


def handed(w, outlet="10101"):
    """A complaint about that outlet, handed over to a.handler1 and signed for; gives its id."""
    case = w.file(outlet_id=outlet, consumer_name="客户" + outlet, phone="1380000" + outlet[1:])["id"]
    desk, handler = w.client("a.desk"), w.client("a.handler1")
    me = handler.get("/api/session").json["user"]
    for c, action, members in [(desk, "take", {}), (desk, "hand_over", {"to_id": me["id"], "unit_id": me["org_id"]}), (handler, "sign", {})]:
        version = c.get("/api/desk/cases/" + case).json["case"]["version"]
        equal(c.act(case, action, version, **members).status, 200, action)
    return case


@test("a unit moves with all that is below it, and everybody's path follows")
def _():
    with World() as w:
        lead = w.client("a.lead")
        branch, other = new_unit(lead, "101", "B1"), new_unit(lead, "101", "B2")
        outlet = tree(lead)["10101"]
        r = lead.post("/api/desk/orgs/10101/move", {"parent_id": branch["id"], "version": outlet["version"]})
        equal((r.status, r.json["path"]), (200, f"/1/101/{branch['id']}/10101/"))
        r = lead.post(f"/api/desk/orgs/{branch['id']}/move", {"parent_id": other["id"], "version": branch["version"]})
        equal(r.status, 200)
        now = tree(lead)
        equal(now["10101"]["path"], f"/1/101/{other['id']}/{branch['id']}/10101/")
        equal((now["10101"]["version"], now["10101"]["parent_id"]), (3, branch["id"]))
        r = w.client("a.exec").get("/api/desk/orgs")  # rights by unit read the new path at once
        equal(r.status, 200)
        staff = lead.get(f"/api/desk/staff?unit_id={other['id']}").json["items"]
        check(any(s["org_id"] == "10101" for s in staff), "the clerk of the outlet is found below the new branch")
        w.stop()
        w.cli("rebuild", "--check")


@test("rights follow a unit that moves: its head keeps the cases, the head of the old branch loses them, of the new one gains them")
def _():
    with World() as w:
        lead, admin, case = w.client("a.lead"), w.client("admin"), handed(w)
        old, new = new_unit(lead, "101", "B1"), new_unit(lead, "101", "B2")

        def head(login, org):
            r = admin.post("/api/desk/users", {"login": login, "name": "行长", "org_id": org, "roles": ["unit_head"]})
            equal(w.client().post("/api/activate", {"token": r.json["activation_token"], "new_password": "Kiefer~Birke_71"}).status, 200)
            return w.client(login, "Kiefer~Birke_71")

        heads = [w.client("a.head1"), head("a.old", old["id"]), head("a.new", new["id"])]
        sees = lambda: [c.get("/api/desk/cases/" + case).status for c in heads]
        move = lambda to, v: equal(lead.post("/api/desk/orgs/10101/move", {"parent_id": to, "version": v}).status, 200)
        equal(sees(), [200, 404, 404])
        move(old["id"], 1)
        equal(sees(), [200, 200, 404])
        move(new["id"], 2)
        equal(sees(), [200, 404, 200])


@test("a unit hangs neither under itself, nor under an outlet, nor in another legal entity")
def _():
    with World() as w:
        lead = w.client("a.lead")
        b = new_unit(lead, "101", "B1")
        inner = new_unit(lead, b["id"], "B1A")
        for parent, status, key in [(b["id"], 422, "orgs.under_itself"), (inner["id"], 422, "orgs.under_itself"),
                                    ("10101", 422, "orgs.parent_kind"), ("102", 404, "orgs.not_found"), ("99999", 404, "orgs.not_found")]:
            r = lead.post(f"/api/desk/orgs/{b['id']}/move", {"parent_id": parent, "version": 1})
            equal((r.status, r.json["key"]), (status, key), parent)
        r = w.client("admin").post(f"/api/desk/orgs/{b['id']}/move", {"parent_id": "102", "version": 1})
        equal((r.status, r.json["key"]), (422, "orgs.parent_kind"), "not even by the administrator")
        equal(w.client("b.lead").post(f"/api/desk/orgs/{b['id']}/move", {"parent_id": "102", "version": 1}).status, 404)


@test("closing asks that nothing below is open; a closed unit opens again; stale versions are refused")
def _():
    with World() as w:
        lead = w.client("a.lead")
        b = new_unit(lead, "101", "B1", valid_from=day(-30))
        inner = new_unit(lead, b["id"], "B1A", valid_from=day(-30))
        r = lead.post(f"/api/desk/orgs/{b['id']}/close", {"valid_to": day(-1), "version": 1})
        equal((r.status, r.json["key"]), (409, "orgs.open_below"))
        r = lead.post(f"/api/desk/orgs/{inner['id']}/close", {"valid_to": day(-60), "version": 1})
        equal((r.status, r.json["field"]), (422, "valid_to"))
        equal(lead.post(f"/api/desk/orgs/{inner['id']}/close", {"valid_to": day(-1), "version": 1}).status, 200)
        equal(lead.post(f"/api/desk/orgs/{b['id']}/close", {"valid_to": day(-1), "version": 1}).status, 200)
        open_today, open_before = tree(lead, on=day()), tree(lead, on=day(-1))
        check(b["id"] not in open_today and b["id"] in tree(lead), "closed, yet still in the whole list")
        check(b["id"] in open_before, "the last day counts")
        equal(lead.post(f"/api/desk/orgs/{b['id']}/reopen", {"version": 1}).status, 409)
        equal(lead.post(f"/api/desk/orgs/{b['id']}/reopen", {"version": 2}).status, 200)
        check(b["id"] in tree(lead, on=day()))
        equal(lead.post(f"/api/desk/orgs/{b['id']}/reopen", {"version": 3}).json["key"], "orgs.not_closed")


@test("the tree is told as it was on a day, and as it was known then")
def _():
    with World() as w:
        lead = w.client("a.lead")
        b = new_unit(lead, "101", "B1", valid_from=day(-100))
        r = lead.put(f"/api/desk/orgs/{b['id']}", {"name": "新名", "phone": "028-1", "effective_on": day(-10), "version": 1})
        equal((r.status, r.json["name"], r.json["phone"]), (200, "新名", "028-1"))
        equal(tree(lead, on=day(-11))[b["id"]]["name"], "单位B1")
        equal(tree(lead, on=day(-10))[b["id"]]["name"], "新名")
        check(b["id"] not in tree(lead, on=day(-101)), "not yet opened")
        check(b["id"] not in tree(lead, on=day(-5), known=day(-1)), "nobody knew of it yesterday: it was recorded today")
        equal(tree(lead, on=day(-5), known=day())[b["id"]]["name"], "新名")
        r = lead.put(f"/api/desk/orgs/{b['id']}", {"name": "后名", "effective_on": day(1), "version": 2})
        equal((r.status, r.json["field"]), (422, "effective_on"))
        r = lead.put(f"/api/desk/orgs/{b['id']}", {"phone": "", "version": 2})
        equal((r.json["name"], r.json.get("phone", "")), ("新名", ""), "what is left out stays, what is empty is cleared")


@test("a code is used once: an outlet's within its legal entity, a legal entity's in the whole institution")
def _():
    with World() as w:
        admin = w.client("admin")
        body = {"parent_id": "1", "kind": "entity", "name": "新联社"}
        for code, key in [("0007", "orgs.code_taken"), ("12", "orgs.entity_code"), ("12a4", "orgs.entity_code")]:
            r = admin.post("/api/desk/orgs", {**body, "code": code})
            equal((r.status, r.json["key"], r.json["field"]), (422, key, "code"), code)
        e = admin.post("/api/desk/orgs", {**body, "code": "0042"}).json
        equal(e["tenant_id"], e["id"], "its own")
        r = admin.post("/api/desk/orgs", {"parent_id": e["id"], "kind": "outlet", "name": "网点", "code": "01"})
        equal(r.status, 201, "01 is taken in other counties only")
        r = admin.post("/api/desk/orgs", {"parent_id": e["id"], "kind": "outlet", "name": "网点", "code": "0 1"})
        equal((r.status, r.json["key"]), (422, "orgs.code_form"))


@test("duties carry shares and dates; nobody works more than the whole of his time on any day")
def _():
    with World() as w:
        lead = w.client("a.lead")
        me = lead.get("/api/session").json["user"]
        duty = {"unit_id": me["org_id"], "user_id": me["id"], "duty": "consumer_protection_head", "share_percent": 60,
                "valid_from": day(-10), "valid_to": day(10)}
        first = lead.post("/api/desk/duties", duty)
        equal((first.status, first.json.get("full_time", False)), (201, False))
        r = lead.post("/api/desk/duties", {**duty, "duty": "handler", "share_percent": 50, "valid_from": day(5)})
        equal((r.status, r.json["key"], r.json["rule"]), (422, "orgs.share_over", day(5)))
        equal(lead.post("/api/desk/duties", {**duty, "duty": "handler", "share_percent": 50, "valid_from": day(11), "valid_to": day(20)}).status, 201)
        equal(lead.post("/api/desk/duties", {**duty, "duty": "auditor", "share_percent": 40, "valid_from": day(-20)}).status, 201)
        for change, field in [({"duty": "king"}, "duty"), ({"share_percent": 101}, "share_percent"), ({"user_id": "999"}, "user_id"),
                              ({"unit_id": "10201"}, "unit_id"), ({"valid_to": day(-11)}, "valid_to"), ({"tenant_id": "102"}, "tenant_id")]:
            r = lead.post("/api/desk/duties", {**duty, "share_percent": 1, **change})
            equal((r.status, r.json["field"]), (422, field), str(change))
        r = lead.put("/api/desk/duties/" + first.json["id"], {**duty, "share_percent": 0, "valid_to": day(-1), "version": 1})
        equal((r.status, r.json["version"]), (200, 2))
        equal(lead.put("/api/desk/duties/" + first.json["id"], {**duty, "share_percent": 0, "version": 1}).status, 409)
        names = [d["duty"] for d in lead.get("/api/desk/duties?on=" + day()).json["items"]]
        equal(names, ["auditor"])
        equal(len(lead.get("/api/desk/duties").json["items"]), 3)
        equal(w.client("b.lead").get("/api/desk/duties?tenant_id=101").status, 404)
        equal(w.client("a.clerk1").post("/api/desk/duties", duty).status, 403)
        w.stop()
        w.cli("rebuild", "--check")


@test("the routing table proposes the row of smallest priority, then the one that asks for most")
def _():
    with World() as w:
        lead = w.client("a.lead")
        person = w.client("a.handler1").get("/api/session").json["user"]["id"]
        row = lambda **m: lead.post("/api/desk/routing", {"to_unit_id": "10150", "priority": 5, "valid_from": day(-5), **m})
        code = next(e["code"] for e in lead.get("/api/desk/codes/business").json["items"] if e.get("parent"))
        equal(row().status, 201)
        equal(row(business=code[:3], to_unit_id="10152", to_user_id=person).status, 201)
        equal(row(business=code[:3], unit_id="10101", to_unit_id="10153").status, 201)
        equal(row(priority=1, channel="A01", to_unit_id="10151", valid_to=day(-1)).status, 201)
        ask = lambda **q: lead.get("/api/desk/routing/receiver?" + "&".join(f"{k}={v}" for k, v in q.items())).json
        equal(ask(unit_id="10102")["unit_id"], "10150", "the general row")
        got = ask(business=code, unit_id="10102")
        equal((got["unit_id"], got["user_id"]), ("10152", person), "a code stands for those below it")
        equal(ask(business=code, unit_id="10101")["unit_id"], "10153", "the row that asks for more")
        equal(ask(business=code, channel="A0101", unit_id="10101", on=day(-1))["unit_id"], "10151", "priority first, while it holds")
        equal(ask(business=code, channel="A0101", unit_id="10101")["unit_id"], "10153", "it ended yesterday")
        equal(ask(on=day(-9)).get("route_id"), None, "no row then")
        for change, field in [({"business": "ZZZ"}, "business"), ({"to_unit_id": "10201"}, "to_unit_id"), ({"priority": 0}, "priority"),
                              ({"to_user_id": "5"}, "to_user_id"), ({"channel": "nope"}, "channel")]:
            r = row(**change)
            equal((r.status, r.json["field"]), (422, field), str(change))


@test("a substitute is proposed in place of the absent one, on those days only")
def _():
    with World() as w:
        lead = w.client("a.lead")
        ids = [w.client(f"a.handler{i}").get("/api/session").json["user"]["id"] for i in (1, 2, 3)]
        equal(lead.post("/api/desk/routing", {"to_unit_id": "10152", "to_user_id": ids[0], "priority": 1, "valid_from": day(-5)}).status, 201)
        sub = {"absent_id": ids[0], "substitute_id": ids[1], "reason": "年休假", "valid_from": day(), "valid_to": day(3)}
        made = lead.post("/api/desk/substitutes", sub)
        equal(made.status, 201)
        ask = lambda on: lead.get("/api/desk/routing/receiver?on=" + on).json
        equal((ask(day())["user_id"], ask(day())["instead_of"]), (ids[1], ids[0]))
        equal((ask(day(4))["user_id"], ask(day(4)).get("instead_of")), (ids[0], None))
        for change, field in [({"substitute_id": ids[2]}, "absent_id"), ({"absent_id": ids[1], "substitute_id": ids[1]}, "substitute_id"),
                              ({"absent_id": ids[2], "substitute_id": ids[0]}, "substitute_id"), ({"valid_to": day(-1)}, "valid_to"),
                              ({"valid_from": day(10), "valid_to": day(400)}, "valid_to"), ({"reason": ""}, "reason")]:
            r = lead.post("/api/desk/substitutes", {**sub, **change})
            equal((r.status, r.json["field"]), (422, field), str(change))
        equal(lead.put("/api/desk/substitutes/" + made.json["id"], {**sub, "valid_to": day(1), "version": 1}).status, 200)
        equal(len(lead.get("/api/desk/substitutes?on=" + day(2)).json["items"]), 0)


@test("a substitute reads the absent one's cases while he stands in, and not a day longer")
def _():
    with World() as w:
        lead = w.client("a.lead")
        theirs = [handed(w), handed(w, "10102")]
        one, two = (w.client(l).get("/api/session").json["user"]["id"] for l in ("a.handler1", "a.handler2"))
        sub = w.client("a.handler2")
        equal([sub.get("/api/desk/cases/" + c).status for c in theirs], [404, 404])
        body = {"absent_id": one, "substitute_id": two, "reason": "病假", "valid_from": day(), "valid_to": day(1)}
        made = lead.post("/api/desk/substitutes", body)
        equal(sub.get("/api/desk/cases/" + theirs[0]).status, 200)
        listed = {c["id"] for c in sub.get("/api/desk/cases?handler_id=" + one).json["items"]}
        check(set(theirs) <= listed, "and finds them by the absent one's name")
        equal(w.client("a.handler3").get("/api/desk/cases/" + theirs[0]).status, 404, "nobody else")
        past = {**body, "valid_from": day(-3), "valid_to": day(-1), "version": 1}
        equal(lead.put("/api/desk/substitutes/" + made.json["id"], past).status, 200)
        equal(sub.get("/api/desk/cases/" + theirs[0]).status, 404, "the days are over")


@test("whoever stands in for a head sees the head's unit, not his own in the head's place; configuration is never carried")
def _():
    with World() as w:
        lead = w.client("a.lead")
        who = lambda login: w.client(login).get("/api/session").json["user"]["id"]
        clerk = w.client("a.clerk2")
        below, other = [handed(w)], [handed(w, "10102")]
        equal([clerk.get("/api/desk/cases/" + c).status for c in below + other], [404, 404])
        body = {"absent_id": who("a.head1"), "substitute_id": who("a.clerk2"), "reason": "出差", "valid_from": day(), "valid_to": day()}
        equal(lead.post("/api/desk/substitutes", body).status, 201)
        equal([clerk.get("/api/desk/cases/" + c).status for c in below], [200] * len(below))
        equal([clerk.get("/api/desk/cases/" + c).status for c in other], [404] * len(other), "his own unit's cases are no wider open")
        equal(clerk.get("/api/desk/cases").json["items"], [], "and the list is no wider")
        admin = w.client("admin")
        staff = {"login": "p.clerk", "name": "职员", "org_id": "11", "roles": ["handler"]}
        token = admin.post("/api/desk/users", staff).json["activation_token"]
        equal(w.client().post("/api/activate", {"token": token, "new_password": "Kiefer~Birke_71"}).status, 200)
        c = w.client("p.clerk", "Kiefer~Birke_71")
        body = {"absent_id": who("admin"), "substitute_id": c.get("/api/session").json["user"]["id"], "reason": "休假", "valid_from": day(), "valid_to": day()}
        equal(admin.post("/api/desk/substitutes", body).status, 201)
        equal([c.get("/api/desk/users").status, c.post("/api/desk/orgs", {}).status], [403, 403])


main()
