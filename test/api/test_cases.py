#!/usr/bin/env python3
"""One complaint through every floor of the house, and everything that must not be done to it."""
import csv
import datetime
import io
import os
import sys
import threading

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from xb import World, check, equal, main, test, wait_until

FOUR = {"facts": "经查属实", "basis": "合同约定", "reasons": "告知不充分", "remedies": "可申请核查、调解、仲裁或诉讼"}


class Story:
    """One case and the people around it; each act reads the version first, as a screen does."""

    def __init__(self, w, **filing):
        self.w, self.filed, self.clients = w, w.file(**filing), {}
        self.id, self.path = self.filed["id"], "/api/desk/cases/" + self.filed["id"]

    def who(self, login):
        if login not in self.clients:
            self.clients[login] = self.w.client(login)
        return self.clients[login]

    def person(self, login):
        return self.who(login).get("/api/session").json["user"]["id"]

    def case(self, login="a.lead"):
        return self.who(login).get(self.path).json

    def try_(self, login, action, **members):
        return self.who(login).act(self.id, action, self.case()["case"]["version"], **members)

    def do(self, login, action, **members):
        r = self.try_(login, action, **members)
        check(r.status == 200, f"{login} {action}: {r}")
        return r

    def no(self, login, action, status, key, **members):
        r = self.try_(login, action, **members)
        equal((r.status, r.json["key"]), (status, key), f"{login} {action}")
        return r

    def state(self):
        return self.case()["case"]["state"]

    def to_investigation(self, handler="a.handler1"):
        self.do("a.desk", "take")
        self.do("a.desk", "code", business="B03", cause="C01", level="NORMAL", urgency="II")
        self.do("a.desk", "hand_over", to_id=self.person(handler), note="请接办")
        self.do(handler, "sign")
        self.do(handler, "first_contact", note="已联系", reached=True)
        self.do(handler, "start")
        return self

    def to_notified(self, responsibility="NONE"):
        self.do("a.handler1", "propose_decision", outcome="PART", responsibility=responsibility, **FOUR)
        self.do("a.head", "check_approve", note="同意")
        self.do("a.handler1", "notify", kind="message", proof="短信回执 1", reached=True)
        return self

    def consumer(self):
        c = self.w.client()
        r = c.post("/api/portal/session", {"code": self.filed["code"], "phone": "13800001234"})
        equal(r.status, 200)
        c.token = r.json["token"]
        return c


@test("a complaint goes from the portal to the archive, each by whom it may, and every table is the journal's")
def _():
    with World() as w:
        s = Story(w)
        equal(s.state(), "registered")
        s.to_investigation()
        s.do("a.handler1", "note", note="只在内部")
        s.do("a.handler1", "message", note="正在核对您的流水")
        s.do("a.handler1", "finding", facts="属实", evidence="流水", conclusion="告知不充分")
        s.to_notified("STAFF")
        consumer = s.consumer()
        before = consumer.get("/api/portal/case").json["case"]["messages"]
        check(before and all(m["locked"] and "text" not in m for m in before), "code and telephone show status only")
        equal(consumer.get("/api/portal/case/letter").status, 403)
        equal(consumer.post("/api/portal/case/second-factor", {"id_tail": "8515"}).status, 200)
        texts = [m.get("text", "") for m in consumer.get("/api/portal/case").json["case"]["messages"]]
        check("正在核对您的流水" in texts and "只在内部" not in texts, texts)
        letter = consumer.get("/api/portal/case/letter").json
        equal([letter[k] for k in FOUR], list(FOUR.values()))
        equal(consumer.post("/api/portal/case/actions", {"action": "accept"}).status, 200)
        s.do("a.callback", "follow_up", result="reached", note="认可", satisfaction=4, timely=True, respect=True, clear=True)
        s.no("a.handler1", "close", 409, "cases.close_needs_note")
        s.do("a.handler1", "handling_note", note="症结：告知不足")
        s.no("a.handler1", "close", 409, "cases.close_needs_fault_finding")
        s.no("a.lead", "find_fault", 422, "json.required", responsibility="STAFF", note="柜员未告知")
        s.do("a.lead", "find_fault", responsibility="STAFF", note="柜员未告知", rectification="柜面告知整改")
        s.no("a.handler1", "close", 409, "cases.close_needs_self_review")
        s.do("a.handler1", "self_review", lacking="告知", improvement="逐项说明", done_on="2026-12-31")
        s.do("a.handler1", "close")
        done = s.case()
        equal((done["case"]["state"], done["case"]["rectification"], done["case"]["responsibility"]), ("closed", "柜面告知整改", "STAFF"))
        clocks = {c["rule"]: c["state"] for c in done["clocks"]}
        equal((clocks["C-DEC-15"], clocks["C-INT-7"], clocks["C-VISIT"]), ("met", "met", "met"))
        w.stop()
        w.cli("rebuild", "--check")
        w.cli("verify")


@test("the rail of every case tells when each step was done, never before the step in front of it")
def _():
    with World(cases=60) as w:
        desk, seen = w.client("a.desk"), 0
        for open_ in ("true", "false"):
            for row in desk.get(f"/api/desk/cases?limit=200&open={open_}").json["items"]:
                done = [s for s in desk.get("/api/desk/cases/" + row["id"]).json["steps"] if s["state"] == "done"]
                times = [s["at"] for s in done]
                equal(times, sorted(times), f"{row['no']} {[s['step'] for s in done]}")
                seen += len(done)
        check(seen > 60, f"only {seen} steps")


@test("a decision without one of the four parts, or before the codes are complete, cannot leave")
def _():
    with World() as w:
        s = Story(w)
        s.do("a.desk", "take")
        s.do("a.desk", "hand_over", to_id=s.person("a.handler1"), note="n")
        s.do("a.handler1", "sign")
        s.do("a.handler1", "start")
        s.no("a.handler1", "propose_decision", 409, "cases.code_first", outcome="PART", responsibility="NONE", **FOUR)
        s.do("a.desk", "code", business="B03", cause="C01")
        for part in FOUR:
            r = s.no("a.handler1", "propose_decision", 422, "json.required", outcome="PART", responsibility="NONE", **{**FOUR, part: "  "})
            equal(r.json["field"], part)
        s.no("a.handler1", "propose_decision", 422, "codes.unknown_code", outcome="MAYBE", responsibility="NONE", **FOUR)
        s.do("a.handler1", "propose_decision", outcome="PART", responsibility="NONE", **FOUR)


@test("handler, checker, caller-back, fault finder: nobody does two of these, and the reason is told")
def _():
    with World() as w:
        s = Story(w).to_investigation()
        equal(s.who("a.handler2").get(s.path).status, 404)
        s.do("a.handler1", "propose_decision", outcome="PART", responsibility="NONE", **FOUR)
        s.no("a.handler1", "check_approve", 403, "auth.right_needed")
        s.do("a.head", "check_approve", note="同意")
        s.do("a.handler1", "notify", kind="letter", proof="挂号信", reached=True)
        s.no("a.handler1", "follow_up", 403, "auth.right_needed", result="reached", note="n")
        s.no("a.head", "find_fault", 409, "cases.own_fault", responsibility="NONE", note="n")
        s.do("a.callback", "follow_up", result="reached", note="n")


@test("the person complained about neither receives nor sees the case")
def _():
    with World() as w:
        s = Story(w)
        respondent = s.person("a.handler2")
        s.do("a.desk", "take")
        s.do("a.desk", "code", business="B03", cause="C01", respondent_id=respondent)
        s.no("a.desk", "hand_over", 422, "cases.receiver_is_respondent", to_id=respondent, note="n")
        s.do("a.desk", "hand_over", to_id=s.person("a.handler1"), note="n")
        s.do("a.handler1", "sign")
        s.no("a.desk", "code", 422, "cases.respondent_handles", business="B03", cause="C01", respondent_id=s.person("a.handler1"))
        s.do("a.desk", "code", business="B03", cause="C01", respondent_id=s.person("a.head"))
        equal(s.who("a.head").get(s.path).status, 404)


@test("the first contact keeps the case until a receipt; one reasoned refusal, a ruling, and no third transfer")
def _():
    with World() as w:
        s = Story(w)
        s.do("a.desk", "take")
        first, second = s.person("a.handler1"), s.person("a.handler2")
        s.do("a.desk", "hand_over", to_id=first, note="n")
        case = s.case()["case"]
        equal((case["state"], case.get("handler_id")), ("registered", None))
        s.no("a.desk", "hand_over", 409, "cases.handover_pending", to_id=second, note="n")
        s.no("a.handler1", "refuse_handover", 422, "json.required")
        s.do("a.handler1", "refuse_handover", note="不属本部门")
        s.do("a.lead", "rule_handover", to_id=second, note="由你部承办")
        s.no("a.handler2", "refuse_handover", 409, "cases.refused_once", note="不行")
        s.do("a.handler2", "sign")
        s.do("a.handler2", "hand_over", to_id=first, note="n")
        s.do("a.handler1", "sign")
        s.no("a.handler1", "hand_over", 409, "cases.third_transfer", to_id=second, note="n")
        s.no("a.desk", "hand_over", 403, "auth.right_needed", to_id=second, note="n")


@test("an extension goes 15 to 30 to 60 by reason, approver and notice, and each date explains itself")
def _():
    with World() as w:
        s = Story(w).to_investigation()
        due = datetime.date.fromisoformat(s.case()["case"]["due_on"])
        s.no("a.handler1", "request_extension", 422, "cases.extension_step", to=60, note="复杂")
        s.no("a.handler1", "request_extension", 422, "json.required", to=30)
        s.do("a.handler1", "request_extension", to=30, note="需调取流水")
        s.no("a.handler1", "approve_extension", 403, "auth.right_needed", note="n")
        s.no("a.head", "approve_extension", 422, "json.required")
        s.do("a.head", "approve_extension", note="同意，已告知消费者")
        case = s.case()["case"]
        equal((case["due_on"], case["extended_to"]), (str(due + datetime.timedelta(15)), 30))
        s.do("a.handler1", "request_extension", to=60, note="特别复杂")
        s.no("a.head", "approve_extension", 403, "auth.right_needed", note="n")
        s.do("a.exec", "approve_extension", note="同意")
        equal(s.case()["case"]["due_on"], str(due + datetime.timedelta(45)))
        s.no("a.handler1", "request_extension", 409, "cases.extended_to_the_end", to=60, note="n")
        why = s.who("a.handler1").get(s.path + "/clocks/C-DEC-60/why").json
        equal((why["due_on"], len([d for d in why["steps"] if d["kind"] == "counted"])), (str(due + datetime.timedelta(45)), 60))
        check(why["basis"])
        consumer = s.consumer()
        equal(consumer.post("/api/portal/case/second-factor", {"id_tail": "8515"}).status, 200)
        told = [m["text"] for m in consumer.get("/api/portal/case").json["case"]["messages"] if m["type"] == "case.extension_approved"]
        equal(told, ["同意，已告知消费者", "同意"])


@test("only mediation and appraisal pause, with proof, between receipt and today")
def _():
    with World() as w:
        s = Story(w).to_investigation()
        due = s.case()["case"]["due_on"]
        s.no("a.handler1", "pause", 422, "json.word", reason="waiting", proof="p")
        s.no("a.handler1", "pause", 422, "json.required", reason="mediation")
        s.no("a.handler1", "pause", 422, "cases.pause_day", reason="mediation", proof="p", from_on="2020-01-01")
        s.do("a.handler1", "pause", reason="appraisal", proof="鉴定受理单")
        equal(s.state(), "appraisal")
        s.no("a.handler1", "resume", 422, "cases.pause_day", proof="p", to_on="2020-01-01")
        s.do("a.handler1", "resume", proof="鉴定结论")
        equal(s.case()["case"]["due_on"], due, "the day of receipt is day 0: a pause on it moves nothing")


@test("who withdraws is called by another unit, and pressed to withdraw the case is taken up again")
def _():
    with World() as w:
        s = Story(w).to_investigation()
        equal(s.consumer().post("/api/portal/case/actions", {"action": "withdraw", "text": "算了"}).status, 200)
        equal(s.state(), "withdrawn")
        s.do("a.callback", "follow_up", result="reached", note="客户称被要求撤诉", pressed=True)
        equal(s.state(), "reopened")


@test("a review goes to somebody who neither handled nor checked, and overturned the case begins anew with a new limit")
def _():
    with World() as w:
        s = Story(w).to_investigation().to_notified()
        equal(s.consumer().post("/api/portal/case/actions", {"action": "apply_review", "text": "对结果不服"}).status, 200)
        equal(s.state(), "review")
        s.no("a.head", "decide_review", 403, "auth.right_needed", opinion="n")
        s.do("a.lead", "decide_review", opinion="事实不清，撤销", upheld=False)
        equal(s.state(), "reopened")
        case = s.case()["case"]
        check("notified_at" not in case or not case["notified_at"], "the old notice stands no more")
        s.do("a.handler1", "start")


@test("two clerks at once: one acts, the other is told 409 and nothing of his is written")
def _():
    with World() as w:
        s = Story(w)
        codes = []
        clients = [s.who("a.desk"), s.who("a.lead")]

        def act(c):
            codes.append(c.act(s.id, "note", 1, note="同时").status)
        threads = [threading.Thread(target=act, args=(c,)) for c in clients]
        [t.start() for t in threads]
        [t.join() for t in threads]
        equal(sorted(codes), [200, 409])
        equal(s.case()["case"]["version"], 2)
        r = s.who("a.desk").act(s.id, "note", 1, note="旧版本")
        equal((r.status, r.json["key"], r.json["field"]), (409, "journal.changed_meanwhile", "version"))


@test("the same Idempotency-Key files once; with another body it is refused")
def _():
    with World() as w:
        c = w.client()
        body = {"tenant_id": "101", "matter": "重复提交", "consumer_name": "王小明", "phone": "13800001234"}
        one = c.post("/api/portal/cases", body, headers={"Idempotency-Key": "k1"})
        two = c.post("/api/portal/cases", body, headers={"Idempotency-Key": "k1"})
        equal((one.status, two.status, one.json), (201, 201, two.json))
        equal(c.post("/api/portal/cases", {**body, "matter": "别的"}, headers={"Idempotency-Key": "k1"}).status, 422)
        desk = w.client("a.desk")
        acts = [desk.post(f"/api/desk/cases/{one.json['id']}/actions", {"action": "take", "version": 1}, headers={"Idempotency-Key": "k2"}) for _ in range(2)]
        equal([a.status for a in acts], [200, 200])
        equal(desk.get(f"/api/desk/cases/{one.json['id']}").json["case"]["version"], 2)


@test("bad filings are refused by field and rule, and leave nothing behind")
def _():
    with World() as w:
        c = w.client()
        good = {"tenant_id": "101", "matter": "多扣年费", "consumer_name": "王小明", "phone": "13800001234"}
        for change, field in (({"matter": ""}, "matter"), ({"matter": "字" * 4001}, "matter"), ({"phone": "12"}, "phone"), ({"tenant_id": "999"}, None), ({"colour": "red"}, "colour"),
                              ({"happened_on": "2026-02-30"}, "happened_on"), ({"happened_on": "2099-01-01"}, "happened_on"), ({"amount_fen": -1}, "amount_fen"),
                              ({"amount_fen": 1.5}, "amount_fen"), ({"product": "NOPE"}, "product"), ({"demands": ["NOPE"]}, "demands"), ({"consumer_name": " "}, "consumer_name"),
                              ({"demands": "REFUND"}, "demands")):
            r = c.post("/api/portal/cases", {**good, **change})
            check(r.status in (404, 422), f"{change}: {r}")
            if field:
                equal(r.json["field"], field, str(change))
        for raw in (b'{"tenant_id":"101","matter":"\\ud800","consumer_name":"a","phone":"13800001234"}', b'{"tenant_id":"101","matter":"\xff","consumer_name":"a","phone":"13800001234"}',
                    b'{"tenant_id":"101"', b'[]', b'{"tenant_id":"101","tenant_id":"101","matter":"m","consumer_name":"a","phone":"13800001234"}'):
            r = c.post("/api/portal/cases", raw=raw, headers={"Content-Type": "application/json"})
            check(r.status in (400, 422), f"{raw!r}: {r}")
        equal(w.client("a.desk").get("/api/desk/cases").json["items"], [])


@test("the queue is filtered by every filter together, sorted three ways, paged by key and counted")
def _():
    with World(cases=120) as w:
        lead = w.client("a.lead")

        def pages(**q):
            items, after = [], ""
            while True:
                r = lead.get("/api/desk/cases?limit=7&" + "&".join(f"{k}={v}" for k, v in {**q, **({"after": after} if after else {})}.items()))
                equal(r.status, 200, repr(r))
                items += r.json["items"]
                after = r.json.get("next", "")
                if not after:
                    return items
        for closed in ("true", "false"):
            rows = {order: pages(open=closed, sort=order) for order in ("received", "no")}
            ids = {order: [i["id"] for i in list_] for order, list_ in rows.items()}
            equal(sorted(ids["received"]), sorted(ids["no"]), closed)
            equal(len(set(ids["no"])), len(ids["no"]))
            equal([i["no"] for i in rows["no"]], sorted((i["no"] for i in rows["no"]), reverse=True))
            equal([i["received_at"] for i in rows["received"]], sorted((i["received_at"] for i in rows["received"]), reverse=True))
            equal(lead.get(f"/api/desk/cases?limit=1&totals=true&open={closed}").json["total"], str(len(ids["no"])))
        archive = pages(open="false")
        one = archive[0]
        for name in ("business", "cause", "channel_in"):
            want = sorted(i["id"] for i in archive if i[name] == one[name])
            equal(sorted(i["id"] for i in pages(open="false", **{name: one[name]})), want, name)
        both = pages(open="false", business=one["business"], channel_in=one["channel_in"])
        equal(sorted(i["id"] for i in both), sorted(i["id"] for i in archive if (i["business"], i["channel_in"]) == (one["business"], one["channel_in"])))
        due = pages()
        equal([i["due_on"] for i in due], sorted(i["due_on"] for i in due))
        middle = due[len(due) // 2]["due_on"]
        equal([i["id"] for i in pages(due_from=middle)], [i["id"] for i in due if i["due_on"] >= middle])
        equal([i["id"] for i in pages(due_to=middle)], [i["id"] for i in due if i["due_on"] <= middle])
        equal(lead.get("/api/desk/cases?sort=colour").status, 422)
        equal(lead.get("/api/desk/cases?after=x&limit=5").status, 422)


@test("a warning stands on the row and in the numbers: five days, two days, the day itself")
def _():
    with World() as w:
        s = Story(w)
        row = s.who("a.lead").get("/api/desk/cases").json["items"][0]
        equal(row.get("warning", 0), 0, "fifteen days are left")
        numbers = s.who("a.lead").get("/api/desk/summary").json
        equal([numbers[k] for k in ("warn_first", "warn_second", "warn_last")], [0, 0, 0])


@test("an export holds exactly the queue under its filters and stands in the journal before it leaves")
def _():
    with World(cases=60) as w:
        lead, audit = w.client("a.lead"), w.client("a.audit")
        queue = lead.get("/api/desk/cases?open=false&limit=200").json["items"]
        r = lead.post("/api/desk/cases.csv", {"open": "false"})
        equal((r.status, r.headers["content-type"]), (200, "text/csv; charset=utf-8"))
        rows = list(csv.DictReader(io.StringIO(r.body.decode("utf-8-sig"))))
        equal([x["no"] for x in rows], [i["no"] for i in queue])
        wait_until(lambda: audit.get("/api/desk/audit?type=case.list_exported").json["items"], what="the export is not in the trail")
        equal(audit.get("/api/desk/audit?type=case.list_exported").json["items"][0]["detail"]["kind"], "csv")
        equal(lead.get("/api/desk/cases.csv").status, 405)
        equal(w.client("a.handler1").post("/api/desk/cases.csv", {}).status, 403)
        equal(lead.post("/api/desk/cases.csv", {"sort": "colour"}).status, 422)


@test("a search by person finds the cases one may see, and is written down without the person")
def _():
    with World() as w:
        s = Story(w)
        w.file(phone="13800005555", consumer_name="别人", id_no="")
        lead, audit = s.who("a.lead"), w.client("a.audit")
        r = lead.post("/api/desk/cases/by-person", {"field": "phone", "value": "138 0000 1234"})
        equal((r.status, [i["id"] for i in r.json["items"]]), (200, [s.id]))
        equal([i["id"] for i in lead.post("/api/desk/cases/by-person", {"field": "id_no", "value": "510104199003078515"}).json["items"]], [s.id])
        equal(s.who("a.handler1").post("/api/desk/cases/by-person", {"field": "phone", "value": "13800001234"}).json["items"], [])
        equal(w.client("b.lead").post("/api/desk/cases/by-person", {"field": "phone", "value": "13800001234"}).json["items"], [])
        equal(lead.post("/api/desk/cases/by-person", {"field": "name", "value": "王小明王"}).status, 422)
        wait_until(lambda: len(audit.get("/api/desk/audit?type=case.person_searched").json["items"]) == 3, what="the searches are not in the trail")
        check("13800001234" not in audit.get("/api/desk/audit?type=case.person_searched").body.decode())


main()
