#!/usr/bin/env python3
"""Persons: the same one however written, masks, a page by right, revealing with a reason."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from xb import World, check, equal, main, test

WHO = {"consumer_name": "欧阳小明", "phone": "13987650123", "id_no": "11010519491231002X", "address": "成都市锦江区红星路九十九号"}


def consumer(w, case):
    r = w.client("a.desk").get("/api/desk/cases/" + case)
    equal(r.status, 200, str(r))
    return r.json["consumer"]


def filed(w, **members):
    case = w.file(**{**WHO, **members})["id"]
    return case, consumer(w, case)["id"]


@test("the same identity number and name is the same person, however it is written, also in the old form of 15 digits")
def _():
    with World() as w:
        first = filed(w)[1]
        for id_no in ("11010519491231002x", " 110105 19491231 002X ", "１１０１０５19491231002Ｘ", "110105491231002"):
            equal(filed(w, id_no=id_no)[1], first, id_no)
        check(filed(w, consumer_name="欧阳小红")[1] != first, "the same number under another name is looked at by somebody first")
        check(filed(w, id_no="510104199003078519")[1] != first)


@test("without an identity number the name and the telephone tell; +86, blanks and full-width digits do not matter")
def _():
    with World() as w:
        first = filed(w, id_no="")[1]
        for phone in ("+86 139 8765 0123", "139-8765-0123", "8613987650123", "１３９８７６５０１２３", "0086 13987650123"):
            equal(filed(w, id_no="", phone=phone)[1], first, phone)
        check(filed(w, id_no="", phone="13987650124")[1] != first)
        check(filed(w, id_no="", consumer_name="欧阳小红")[1] != first)


@test("a person who files again, from the same and from another telephone, keeps every case readable")
def _():
    with World() as w:
        cases = [filed(w, phone=p) for p in ("13987650123", "13987650123", "13611112222", "13987650123", "13611112222")]
        equal(len({person for _, person in cases}), 1)
        equal([consumer(w, c)["phone_masked"] for c, _ in cases], ["139****0123", "139****0123", "136****2222", "139****0123", "136****2222"])


@test("a page tells masks, special groups, a doubtful number and the cases that its reader may open")
def _():
    with World() as w:
        group = sorted(e["code"] for e in w.client("a.desk").get("/api/desk/codes/special_group").json["items"])[0]
        case, person = filed(w, special_groups=[group])
        other, _ = filed(w, outlet_id="10102")
        page = w.client("a.desk").get("/api/desk/consumers/" + person).json
        equal((page["name_masked"], page["phone_masked"], page["id_no_masked"], page["id_doubtful"]), ("欧***", "139****0123", "110***********002X", False))
        equal(([c["id"] for c in page["cases"]], page["special_groups"]), ([other, case], [group]), "the newest first")
        clear = w.client("a.desk").get("/api/desk/consumers/" + person).body.decode()
        check(not any(WHO[k] in clear for k in WHO), "masked")
        equal([c["id"] for c in w.client("a.clerk1").get("/api/desk/consumers/" + person).json["cases"]], [case], "of his own outlet")
        for login in ("a.handler1", "b.desk", "p.lead"):
            equal(w.client(login).get("/api/desk/consumers/" + person).status, 404, login)
        equal(w.client("admin").get("/api/desk/consumers/" + person).status, 403)
        equal(w.client("a.desk").get("/api/desk/consumers/77").status, 404)
        doubtful = filed(w, id_no="110105194912310021")[1]
        equal(w.client("a.desk").get("/api/desk/consumers/" + doubtful).json["id_doubtful"], True)
        w.stop()
        w.cli("rebuild", "--check")


@test("wrong telephones and numbers are refused and named")
def _():
    with World() as w:
        body = {"tenant_id": "101", "outlet_id": "10101", "matter": "多扣了一笔年费，没有人通知过我。", "demand": "退还年费", **WHO}
        for change, field in [({"phone": "12345"}, "phone"), ({"phone": "1" * 16}, "phone"), ({"phone": "没有电话啊"}, "phone"), ({"id_no": "12"}, "id_no"),
                              ({"consumer_name": "  "}, "consumer_name")]:
            r = w.client().post("/api/portal/cases", {**body, **change})
            equal((r.status, r.json["field"]), (422, field), str(change))


main()
