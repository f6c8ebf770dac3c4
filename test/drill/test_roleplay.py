#!/usr/bin/env python3
"""Real complaint texts, filed by consumers on the portal and handled to the end by people in their roles - with refusals,
objections, returns, conflicts, withdrawals and cases that come too late - against a ledger of our own."""
import collections
import csv
import os
import random
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from drill import books_are_right
from xb import SHARED, Skip, World, check, equal, main, test

TEXTS = os.path.join(SHARED, "data/complaints-zh/unlicensed/messages_detail.csv")
LONG = bool(os.environ.get("XB_LONG"))
HOW_MANY = None if LONG else 60
DAY = 86400000
SPECIAL = ["ELDERLY", "RURAL", "MIGRANT", "DISABLED", "STUDENT"]


def messages():
    if not os.path.isfile(TEXTS):
        raise Skip("the texts are not on this machine")
    with open(TEXTS, encoding="utf-8-sig", newline="") as f:
        rows = [r["留言详情"].strip() for r in csv.DictReader(f)]
    return [t[:4000] for t in rows if t][:HOW_MANY]


class Cast:
    """Everybody who acts, signed in once a day."""

    def __init__(self, world):
        self.world, self.people = world, {}

    def __getitem__(self, login):
        if login not in self.people:
            self.people[login] = self.world.client(login)
        return self.people[login]

    def id_of(self, login):
        return self[login].get("/api/session").json["user"]["id"]


class Case:
    """What we know of one complaint from our own book."""

    def __init__(self, n, text, dice):
        self.n, self.text, self.version, self.state = n, text, 1, "registered"
        self.outlet = n % 14 + 1
        self.clerk, self.handler = f"a.clerk{self.outlet}", f"a.handler{n % 7 + 1}"
        self.phone = f"139{n:08d}"
        self.id_no = f"5108{n % 90 + 10:02d}1970010{n % 9 + 1}{n % 10000:04d}X"[-18:].rjust(18, "5")
        self.refuse = dice.random() < 0.05
        self.object = dice.random() < 0.05
        self.returned = dice.random() < 0.05
        self.withdraw = dice.random() < 0.03
        self.conflict = dice.random() < 0.10
        self.late = dice.random() < 0.05
        self.fault = dice.random() < 0.20
        self.acts = collections.Counter()


class Play:
    def __init__(self, world, texts):
        self.world, self.dice, self.seconds = world, random.Random(7), 0.0
        self.cases = [Case(n, t, self.dice) for n, t in enumerate(texts)]
        self.conflicts = 0
        self.day(0)

    def day(self, n):
        """Another working day begins: the server is started again with its clock moved on."""
        if n:
            equal(self.world.stop(), 0)
            self.world.env["XIAOBAO_CLOCK_OFFSET_MS"] = str(n * DAY)
            self.world.start("--no-limits")
        self.cast = Cast(self.world)
        self.today = n

    def act(self, c, login, action, state=None, **members):
        r = self.cast[login].act(c.id, action, c.version, **members)
        check(r.status == 200, f"case {c.n} in {c.state}: {login} {action}: {r}")
        c.version += 1
        c.state = state or c.state
        c.acts[action] += 1
        shown = r.json.get("case")
        if shown:
            equal((shown["state"], shown["version"]), (c.state, c.version), f"case {c.n} after {action}")

    def consumer(self, c):
        portal = self.world.client()
        r = portal.post("/api/portal/session", {"code": c.code, "phone": c.phone})
        check(r.status == 200, f"case {c.n}: the consumer cannot enter: {r}")
        portal.token = r.json["token"]
        return portal

    def says(self, c, action, state=None, **members):
        r = self.consumer(c).post("/api/portal/case/actions", {"action": action, **members})
        check(r.status == 200, f"case {c.n} in {c.state}: consumer {action}: {r}")
        c.version += 1
        c.state = state or c.state
        c.acts[action] += 1

    # --- what happens, stage by stage ---

    def file(self, c):
        body = {"tenant_id": "101", "outlet_id": f"101{c.outlet:02d}", "matter": c.text, "demand": "请尽快处理并书面答复", "consumer_name": "李某",
                "phone": c.phone, "id_no": c.id_no, "product": "B03", "demands": ["REPLY"]}
        if c.n % 4 == 0:
            body["special_groups"] = [SPECIAL[c.n // 4 % len(SPECIAL)]]
        r = self.world.client().post("/api/portal/cases", body, headers={"Idempotency-Key": f"play-{c.n}"})
        check(r.status == 201, f"filing {c.n}: {r}")
        c.id, c.no, c.code = r.json["id"], r.json["no"], r.json["code"]

    def take(self, c):
        self.act(c, c.clerk, "take")
        self.act(c, "a.desk", "code", business="B0302", cause="C0703", level="NORMAL", urgency="II")
        self.act(c, "a.desk", "hand_over", to_id=self.handlers[c.handler], note="请按首问责任接办")

    def sign(self, c):
        if c.refuse:
            self.act(c, c.handler, "refuse_handover", note="不属于本部门职责")
            c.handler = "a.handler8"
            self.act(c, "a.lead", "rule_handover", to_id=self.handlers[c.handler], note="裁定由零售部办理")
        self.act(c, c.handler, "sign", "assigned")
        if c.conflict:
            r = self.cast[c.handler].act(c.id, "start", c.version - 1)
            equal((r.status, r.json["key"]), (409, "journal.changed_meanwhile"), f"case {c.n}: an old version")
            self.conflicts += 1
        self.act(c, c.handler, "first_contact", note="已电话联系消费者", reached=True)
        self.act(c, c.handler, "start", "investigating")

    def withdrawn(self, c):
        self.says(c, "withdraw", "withdrawn", text="问题已经解决", pressed=False)

    def decide(self, c):
        self.act(c, c.handler, "note", note="已调取流水与录音")
        self.act(c, c.handler, "finding", facts="经核对系统流水与业务凭证", evidence="账户流水", conclusion="属实" if c.fault else "告知不够充分")
        self.propose(c)
        if c.returned:
            self.act(c, "a.head", "check_return", "investigating", note="理由不充分，请补充")
            self.propose(c)
        self.act(c, "a.head", "check_approve", "decided", note="同意")
        self.act(c, c.handler, "notify", "notified", kind="message", proof="短信平台回执", reached=True)

    def propose(self, c):
        self.act(c, c.handler, "propose_decision", "decision_pending", facts="经查，流水与凭证已核对一致。", basis="办法第十八条、第十九条",
                 reasons="如上所述", remedies="可自收到之日起三十日内申请核查", outcome="FULL" if c.fault else "PART",
                 responsibility="STAFF" if c.fault else "NONE", amount_fen=32050 if c.fault else 0)

    def answer(self, c):
        letter = self.consumer(c)
        equal(letter.get("/api/portal/case/letter").status, 403, f"case {c.n}: the letter needs the second factor")
        equal(letter.post("/api/portal/case/second-factor", {"id_tail": c.id_no[-4:]}).status, 200)
        equal(letter.get("/api/portal/case/letter").json["outcome"], "FULL" if c.fault else "PART")
        if not c.object:
            self.says(c, "accept")
            return
        self.says(c, "object", text="对答复不满意")
        self.says(c, "apply_review", "review", text="申请核查")

    def review(self, c):
        if c.object:
            self.act(c, "a.lead", "decide_review", "notified", upheld=True, opinion="经核查，维持原处理决定")

    def close(self, c):
        self.act(c, c.handler, "handling_note", note="症结：告知不充分")
        self.act(c, "a.callback", "follow_up", "followup", result="reached", note="回访：认可", satisfaction=4, timely=True, respect=True, clear=True)
        self.act(c, c.handler, "self_review", lacking="首次告知不充分", improvement="逐项说明费用", done_on="2027-12-31")
        self.act(c, "a.lead", "find_fault", responsibility="STAFF" if c.fault else "NONE", note="责任认定如下", **({"rectification": "柜面告知整改"} if c.fault else {}))
        self.act(c, c.handler, "close", "closed")

    def each(self, stage, chosen):
        for c in chosen:
            stage(c)

    def run(self):
        staff = {f"a.handler{i}": None for i in range(1, 9)}
        self.handlers = {login: self.cast.id_of(login) for login in staff}
        stay = [c for c in self.cases if not c.withdraw]
        prompt, late = [c for c in stay if not c.late], [c for c in stay if c.late]
        self.each(self.file, self.cases)
        self.each(self.take, self.cases)
        self.day(1)
        self.each(self.sign, self.cases)
        self.day(3)
        self.each(self.withdrawn, [c for c in self.cases if c.withdraw])
        self.each(self.decide, prompt)
        self.day(5)
        self.each(self.answer, prompt)
        self.day(12)
        self.each(self.review, prompt)
        self.each(self.close, prompt)
        self.day(25)
        self.check_overdue(late)
        self.each(self.decide, late)
        self.each(self.answer, late)
        self.day(30)
        self.each(self.review, late)
        self.each(self.close, late)

    # --- our book against theirs ---

    def listed(self, query):
        found, after = [], ""
        while after is not None:
            page = self.cast["a.desk"].get(f"/api/desk/cases?limit=200&{query}" + (f"&after={after}" if after else "")).json
            found += page["items"]
            after = page.get("next") or None
        return found

    def check_overdue(self, late):
        open_now = {c["id"] for c in self.listed("open=true")}
        equal(open_now, {c.id for c in late}, "what is still open on day 25")
        overdue = {c["id"] for c in self.listed("due=overdue")}
        equal(overdue, {c.id for c in late}, "what is overdue on day 25")

    def check_books(self):
        want = collections.Counter(c.state for c in self.cases)
        rows = {c["id"]: c for c in self.listed("open=true") + self.listed("open=false")}
        equal(set(rows), {c.id for c in self.cases}, "cases in the list")
        equal(collections.Counter(r["state"] for r in rows.values()), want, "states in the list")
        for state in want:
            equal(len(self.listed(f"state={state}&open=false")), want[state], "cases listed as " + state)
        equal(self.listed("open=true"), [], "still open")
        for c in self.cases[:: max(1, len(self.cases) // 100)]:
            doc = self.cast["a.desk"].get("/api/desk/cases/" + c.id).json
            equal((doc["case"]["no"], doc["case"]["state"], doc["case"]["version"], doc["case"]["matter"]), (c.no, c.state, c.version, c.text))
            told = self.cast["a.desk"].get(f"/api/desk/cases/{c.id}/timeline").json["items"]
            check(len(told) >= c.version, f"case {c.n}: {len(told)} entries for {c.version} events")


@test("real complaints are handled to the end by their people, and every count agrees with our own ledger")
def _():
    texts = messages()
    check(LONG or len(texts) == 60, f"{len(texts)} texts")
    with World() as w:
        began = time.monotonic()
        play = Play(w, texts)
        play.run()
        play.check_books()
        equal(w.stop(), 0)
        books_are_right(w)
        took = time.monotonic() - began
        done = collections.Counter(a for c in play.cases for a in c.acts.elements())
        print(f"         {len(play.cases)} complaints, {sum(done.values())} acts, {done['refuse_handover']} refusals, {done['object']} objections, "
              f"{play.conflicts} conflicts, {sum(c.late and not c.withdraw for c in play.cases)} late, {done['withdraw']} withdrawn, in {took:.0f} s")
        w.start("--no-limits")


main()
