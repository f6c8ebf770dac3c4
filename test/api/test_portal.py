#!/usr/bin/env python3
"""The consumer's own door: follow, read the letter, answer, leave."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from xb import World, check, equal, main, test


def told(w, filed):
    """Lead a filed complaint to the day the consumer is told."""
    path = "/api/desk/cases/%s" % filed["id"]
    people = {name: w.client(name) for name in ("a.clerk1", "a.desk", "a.handler1", "a.head")}
    handler = people["a.handler1"].get("/api/session").json["user"]["id"]
    acts = [
        ("a.clerk1", "take", {}),
        ("a.desk", "code", {"business": "B03", "cause": "C01"}),
        ("a.desk", "hand_over", {"to_id": handler, "note": "n"}),
        ("a.handler1", "sign", {}),
        ("a.handler1", "first_contact", {"note": "called", "reached": True}),
        ("a.handler1", "start", {}),
        ("a.handler1", "finding", {"facts": "f", "evidence": "e", "conclusion": "c"}),
        ("a.handler1", "propose_decision", {"facts": "facts found", "basis": "b", "reasons": "r", "remedies": "m", "outcome": "FULL", "responsibility": "NONE"}),
        ("a.head", "check_approve", {"note": "yes"}),
        ("a.handler1", "notify", {"kind": "message", "proof": "receipt", "reached": True}),
    ]
    for who, action, members in acts:
        version = people[who].get(path).json["case"]["version"]
        r = people[who].act(filed["id"], action, version, **members)
        check(r.status < 300, "%s: %s" % (action, r))


def enter(w, filed, phone="13800001234"):
    c = w.client()
    r = c.post("/api/portal/session", {"code": filed["code"], "phone": phone})
    equal(r.status, 200)
    c.token = r.json["token"]
    return c


def act(c, action, **members):
    return c.post("/api/portal/case/actions", dict(members, action=action))


@test("code and telephone show where the case stands; the wrong telephone shows nothing")
def _():
    with World() as w:
        filed = w.file(phone="13800001234")
        equal(w.client().post("/api/portal/session", {"code": filed["code"], "phone": "13800009999"}).status, 401)
        case = enter(w, filed).get("/api/portal/case").json["case"]
        equal(case["no"], filed["no"])
        equal(case["due_on"], filed["due_on"])
        check("review_until" not in case, "nothing was decided yet")


@test("the letter opens only after the tail of the identity number")
def _():
    with World() as w:
        filed = w.file(phone="13800001234", id_no="510104199003078515")
        told(w, filed)
        c = enter(w, filed)
        equal(c.get("/api/portal/case/letter").status, 403)
        equal(c.post("/api/portal/case/second-factor", {"id_tail": "0000"}).status, 422)
        equal(c.post("/api/portal/case/second-factor", {"id_tail": "8515"}).status, 200)
        equal(c.get("/api/portal/case/letter").json["facts"], "facts found")


@test("an objection, a rating in four parts and a request for review are kept and shown with their dates")
def _():
    with World() as w:
        filed = w.file(phone="13800001234")
        told(w, filed)
        c = enter(w, filed)
        equal(act(c, "object", text="not enough").json["case"]["answer"], "objected")
        equal(act(c, "rate", satisfaction=9).status, 422)
        equal(act(c, "rate", satisfaction=2, timely=True, clear=False, respect=True).json["case"]["rated"], 2)
        case = act(c, "apply_review", text="the facts are wrong").json["case"]
        equal(case["state"], "review")
        check(case["review_due_on"] > case["notified_on"])
        equal(act(c, "apply_review", text="again").status, 409)


@test("who leaves is out: the old token opens nothing")
def _():
    with World() as w:
        c = enter(w, w.file(phone="13800001234"))
        equal(c.delete("/api/portal/session").status, 200)
        equal(c.get("/api/portal/case").status, 401)


main()
