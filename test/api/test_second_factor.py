#!/usr/bin/env python3
"""Code and telephone show the status only; what was written needs the tail of the identity number or a one-time code."""
import hashlib
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from xb import World, check, equal, main, test

HOUR = 3600 * 1000
PHONE = "13800001234"
SAID = {"matter": "柜面说年费免收，后来扣了三百二十元。", "demand": "退还年费并道歉", "supplement": "找到了当天的短信",
        "message": "我们已调取流水，三日内联系您。"}
FACTOR = "/api/portal/case/second-factor"
REASON = "本人持身份证到柜台，已核对原件"


def filed_without_number(w, phone=PHONE, **members):
    return w.file(id_no="", phone=phone, matter=SAID["matter"], demand=SAID["demand"], **members)


def enter(w, filed, phone=PHONE):
    c = w.client()
    r = c.post("/api/portal/session", {"code": filed["code"], "phone": phone})
    equal(r.status, 200)
    c.token = r.json["token"]
    return c, r


def make(w, filed, who="a.desk", reason=REASON):
    return w.client(who).post(f"/api/desk/cases/{filed['id']}/one-time-code", {"reason": reason})


def wrong(code):
    return f"{(int(code) + 1) % 100000000:08d}"


@test("without the second factor nothing that was written leaves the house, in any reply; with it everything does")
def _():
    with World() as w:
        filed = w.file(phone=PHONE, id_no="510104199003078515", matter=SAID["matter"], demand=SAID["demand"])
        equal(w.client("a.clerk1").act(filed["id"], "take", 1).status, 200)
        equal(w.client("a.clerk1").act(filed["id"], "message", 2, note=SAID["message"]).status, 200)
        c, entered = enter(w, filed)
        up = c.post("/api/portal/case/uploads", {"name": "短信截图.png", "type": "image/png", "size": 70}).json["id"]
        png = bytes.fromhex("89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082")
        png = png + b"\0" * (70 - len(png))
        equal(c.ask("PUT", f"/api/portal/case/uploads/{up}?offset=0", raw=png).status, 200)
        equal(c.post(f"/api/portal/case/uploads/{up}/finish", {"sha256": hashlib.sha256(png).hexdigest()}).status, 201)
        acted = c.post("/api/portal/case/actions", {"action": "supplement", "text": SAID["supplement"]})
        seen = c.get("/api/portal/case")
        for r in (entered, acted, seen):
            for text in [*SAID.values(), "短信截图", "年费"]:
                check(text.encode() not in r.body and text.encode("unicode_escape") not in r.body, f"{text} in {r}")
        case = seen.json["case"]
        equal([(m["from"], m["type"], m["locked"], "text" in m) for m in case["messages"]],
              [("you", "case.registered", True, False), ("us", "case.messaged", True, False), ("you", "case.supplemented", True, False)])
        equal(["name" in f for f in case["attachments"]], [False])
        equal(c.get(f"/api/portal/case/files/{up}").json["key"], "cases.second_factor")

        equal(c.post(FACTOR, {"id_tail": "8515"}).status, 200)
        case = c.get("/api/portal/case").json["case"]
        equal([m.get("text") for m in case["messages"]], [SAID["matter"], SAID["message"], SAID["supplement"]])
        check(not any(m["locked"] for m in case["messages"]))
        equal([f["name"] for f in case["attachments"]], ["短信截图.png"])
        equal(c.get(f"/api/portal/case/files/{up}").body, png)
        other, _ = enter(w, filed)
        check(other.get("/api/portal/case").json["case"]["messages"][0]["locked"], "another session proves itself again")


@test("a one-time code opens once, only its own case, and is told in the history without the code")
def _():
    with World() as w:
        mine, other = filed_without_number(w), filed_without_number(w, phone="13900005678", consumer_name="李四")
        made = make(w, mine)
        equal(made.status, 201)
        code = made.json["code"]
        check(len(code) == 8 and code.isdigit(), code)
        stranger, _ = enter(w, other, "13900005678")
        r = stranger.post(FACTOR, {"code": code})
        equal((r.status, r.json["key"], r.json["field"]), (422, "cases.wrong_one_time", "code"))
        c, _ = enter(w, mine)
        equal(c.post(FACTOR, {"code": wrong(code)}).status, 422)
        equal(c.get("/api/portal/case").json["case"]["messages"][0]["locked"], True)
        equal(c.post(FACTOR, {"code": code}).status, 200)
        equal(c.get("/api/portal/case").json["case"]["messages"][0]["text"], SAID["matter"])
        again, _ = enter(w, mine)
        equal(again.post(FACTOR, {"code": code}).json["key"], "cases.wrong_one_time")

        told = w.client("a.desk").get(f"/api/desk/cases/{mine['id']}/timeline")
        equal([(e["type"], e["text"]) for e in told.json["items"]][1:], [("case.one_time_code", REASON)])
        check(code.encode() not in told.body)
        equal(len(again.get("/api/portal/case").json["case"]["messages"]), 1, "the consumer is not shown how he was identified")
        w.stop()
        w.cli("rebuild", "--check")
        check(code not in w.cli("case", "show", mine["no"], "--as-at", "2099-01-01", "--json").stdout)


@test("a new code takes the place of the old one")
def _():
    with World() as w:
        filed = filed_without_number(w)
        old, new = make(w, filed).json["code"], make(w, filed).json["code"]
        c, _ = enter(w, filed)
        if old != new:
            equal(c.post(FACTOR, {"code": old}).status, 422)
        equal(c.post(FACTOR, {"code": new}).status, 200)


@test("a code is over after 24 hours")
def _():
    with World() as w:
        filed = filed_without_number(w)
        code = make(w, filed).json["code"]
        for ahead, status in ((25 * HOUR, 422), (23 * HOUR, 200)):
            w.stop()
            w.env["XIAOBAO_CLOCK_OFFSET_MS"] = str(ahead)
            w.start("--no-limits")
            c, _ = enter(w, filed)
            equal(c.post(FACTOR, {"code": code}).status, status, f"{ahead // HOUR} hours later")


@test("five wrong tries, tails and codes together, lock the door; a code tried five times is void for good")
def _():
    with World() as w:
        filed = filed_without_number(w)
        code = make(w, filed).json["code"]
        c, _ = enter(w, filed)
        for _ in range(5):
            equal(c.post(FACTOR, {"code": wrong(code)}).status, 422)
        equal(c.post(FACTOR, {"code": code}).json["key"], "auth.locked")
        equal(c.post(FACTOR, {"id_tail": "1234"}).json["key"], "auth.locked")
        w.stop()
        w.env["XIAOBAO_CLOCK_OFFSET_MS"] = str(HOUR // 2)
        w.start("--no-limits")
        c, _ = enter(w, filed)
        equal(c.post(FACTOR, {"code": code}).json["key"], "cases.wrong_one_time")
        code = make(w, filed).json["code"]
        for tail in ("1111", "2222"):
            equal(c.post(FACTOR, {"id_tail": tail}).json["key"], "cases.wrong_tail", "nobody without a number has a tail")
        equal(c.post(FACTOR, {"code": wrong(code)}).status, 422)
        equal(c.post(FACTOR, {"code": "1234"}).json["field"], "code", "a malformed code costs no try")
        equal(c.post(FACTOR, {}).json["key"], "cases.tail_or_code")
        equal(c.post(FACTOR, {"code": code, "id_tail": "1234"}).json["key"], "cases.tail_or_code")
        equal(c.post(FACTOR, {"code": code}).status, 200, "four wrong ones do not lock yet, and the right one opens")


@test("who may not tell the decision makes no code; a reason must be given; the case of another county does not exist")
def _():
    with World() as w:
        filed = filed_without_number(w)
        equal(make(w, filed, "a.clerk1").status, 403)
        equal(make(w, filed, "a.audit").status, 403)
        equal(make(w, filed, "a.handler1").status, 404, "not his case")
        equal(make(w, filed, "b.desk").status, 404)
        r = make(w, filed, reason="嗯")
        equal((r.status, r.json["field"]), (422, "reason"))
        equal(len(w.client("a.desk").get(f"/api/desk/cases/{filed['id']}/timeline").json["items"]), 1, "nothing was written")


main()
