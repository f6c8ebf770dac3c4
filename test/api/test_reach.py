"""What each person finds in the queue, and that the numbers of the desk are the rows behind them."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from xb import World, test, main, check, equal

OUTLET, OTHER_OUTLET = "10101", "10102"


def numbers(client, query):
    page = client.get("/api/desk/cases?limit=200&" + query)
    equal(page.status, 200, query)
    return [row["no"] for row in page.json["items"]]


def summary(client):
    return client.get("/api/desk/summary").json


def file(w, outlet=OUTLET, phone="13800001234"):
    r = w.client().post("/api/portal/cases", {"tenant_id": "101", "outlet_id": outlet, "matter": "多扣了一笔年费。", "consumer_name": "王小明", "phone": phone})
    equal(r.status, 201, "filing")
    return r.json["id"], r.json["no"]


def me(client):
    return client.get("/api/session").json["user"]["id"]


def act(client, case_id, action, **members):
    version = client.get(f"/api/desk/cases/{case_id}").json["case"]["version"]
    r = client.post(f"/api/desk/cases/{case_id}/actions", {"action": action, "version": version, **members})
    check(r.status < 300, f"{action} refused: {r.json}")


@test("a clerk finds what nobody took at her outlet, and nothing of another outlet")
def _():
    with World(cases=0) as w:
        _, mine = file(w)
        _, other = file(w, OTHER_OUTLET, "13800005678")
        clerk = w.client("a.clerk1")
        equal(numbers(clerk, "mine=take"), [mine])
        equal(summary(clerk)["unassigned"], 1)
        equal(numbers(w.client("a.clerk2"), "mine=take"), [other])
        equal(sorted(numbers(w.client("a.desk"), "mine=take")), sorted([mine, other]))
        equal(w.client("a.handler1").get("/api/desk/cases?mine=take").status, 403, "a handler takes nothing")


@test("whoever took a case finds it under hers until the receiver signs")
def _():
    with World(cases=0) as w:
        case_id, no = file(w)
        clerk, handler = w.client("a.clerk1"), w.client("a.handler1")
        act(clerk, case_id, "take")
        equal(numbers(clerk, "mine=true"), [no])
        equal(summary(clerk)["mine_open"], 1)
        equal(summary(clerk)["unassigned"], 0)
        act(clerk, case_id, "hand_over", to_id=me(handler))
        equal(numbers(clerk, "mine=true"), [no], "before the receipt")
        equal(numbers(handler, "mine=sign"), [no])
        equal(summary(handler)["to_sign"], 1)
        act(handler, case_id, "sign")
        equal(numbers(clerk, "mine=true"), [], "after the receipt")
        equal(numbers(handler, "mine=true"), [no])


@test("the head of the handling unit finds what her people handle for an outlet")
def _():
    with World(cases=0) as w:
        case_id, no = file(w)
        clerk, handler, head = w.client("a.clerk1"), w.client("a.handler1"), w.client("a.head")
        equal(numbers(head, ""), [])
        act(clerk, case_id, "take")
        act(clerk, case_id, "hand_over", to_id=me(handler))
        act(handler, case_id, "sign")
        equal(numbers(head, ""), [no])
        act(handler, case_id, "start")
        act(handler, case_id, "request_extension", to=30, note="需要向合作机构调取材料")
        equal(summary(head)["to_approve"], 1)
        equal(numbers(head, "state=extension_pending"), [no])
        equal(summary(w.client("b.head"))["to_approve"], 0, "another county")


@test("a number looked for shows only what one may see")
def _():
    with World(cases=0) as w:
        case_id, no = file(w)
        act(w.client("a.clerk1"), case_id, "take")
        equal(numbers(w.client("a.clerk1"), "text=" + no), [no])
        equal(numbers(w.client("a.handler2"), "text=" + no), [], "nobody's handler")
        equal(numbers(w.client("a.lead"), "text=" + no[:12]), [no])


@test("every number of the desk is the number of rows behind it, for every role")
def _():
    links = {"due_today": "due=today", "overdue": "due=overdue", "to_sign": "mine=sign", "to_check": "state=decision_pending",
             "to_approve": "state=extension_pending", "mine_open": "mine=true", "followup_due": "state=notified"}
    with World(cases=400, seed=5) as w:
        for login in ("a.clerk1", "a.desk", "a.handler1", "a.head", "a.lead", "a.exec", "a.callback", "a.audit", "p.lead"):
            client = w.client(login)
            told = summary(client)
            for name, query in links.items():
                equal(told[name], len(numbers(client, query)), f"{login} {name}")


main()
