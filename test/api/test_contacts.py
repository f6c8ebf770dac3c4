#!/usr/bin/env python3
"""Who files again with another telephone is answered at that one, and nobody else's is shown."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from xb import World, check, equal, main, test

ID_NO = "510104199003078515"


def enter(w, filed, phone):
    return w.client().post("/api/portal/session", {"code": filed["code"], "phone": phone}).status


@test("a person known already who files with a new telephone opens that case with the new one and the old case with the old one")
def _():
    with World() as w:
        old = w.file(id_no=ID_NO, phone="13800001111")
        new = w.file(id_no=ID_NO, phone="+86 139 0000 2222")
        equal([enter(w, old, "13800001111"), enter(w, old, "13900002222")], [200, 401])
        equal([enter(w, new, "13900002222"), enter(w, new, "13800001111")], [200, 401])
        desk = w.client("a.desk")
        docs = {f["id"]: desk.get("/api/desk/cases/" + f["id"]).json for f in (old, new)}
        equal(docs[old["id"]]["consumer"]["id"], docs[new["id"]]["consumer"]["id"], "one person")
        equal(docs[old["id"]]["consumer"]["phone_masked"], "138****1111")
        equal(docs[new["id"]]["consumer"]["phone_masked"], "139****2222")
        rows = {r["id"]: r["phone_masked"] for r in desk.get("/api/desk/cases").json["items"]}
        equal((rows[old["id"]], rows[new["id"]]), ("138****1111", "139****2222"))
        for filed, phone in ((old, "13800001111"), (new, "13900002222")):
            r = desk.post(f"/api/desk/cases/{filed['id']}/reveal", {"field": "phone", "reason": "回电核实"})
            equal(r.json["value"], phone)
        again = w.file(id_no=ID_NO, phone="13900002222", matter="第三次反映同一件事情，请回复。")
        equal(enter(w, again, "13900002222"), 200)
        w.stop()
        w.cli("rebuild", "--check")


@test("the same identity number under another name is another person")
def _():
    with World() as w:
        one, two = w.file(id_no=ID_NO), w.file(id_no=ID_NO, consumer_name="别的人")
        desk = w.client("a.desk")
        ids = [desk.get("/api/desk/cases/" + f["id"]).json["consumer"]["id"] for f in (one, two)]
        check(ids[0] != ids[1])


@test("after twenty further telephones the next is refused by name and nothing is filed")
def _():
    with World() as w:
        for i in range(21):
            w.file(id_no=ID_NO, phone=f"1380000{i:04d}")
        r = w.client().post("/api/portal/cases", {"tenant_id": "101", "outlet_id": "10101", "matter": "多扣了一笔年费，没有人通知过我。",
                                                  "consumer_name": "王小明", "phone": "13899999999", "id_no": ID_NO})
        equal((r.status, r.json["field"]), (429, "phone"))


main()
