#!/usr/bin/env python3
"""Search over what was said in cases, from the derived index."""
import os
import sys
from urllib.parse import quote

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from xb import World, check, equal, main, test


def search(client, q, **more):
    r = client.get("/api/desk/search?fresh=true&q=" + quote(q) + "".join(f"&{k}={quote(v)}" for k, v in more.items()))
    equal(r.status, 200, q)
    return r.json


@test("a term finds exactly the cases whose text contains it, two terms those that contain both")
def _():
    with World() as w:
        one = w.file(matter="柜员把我的定期存款办成了保险产品")
        two = w.file(matter="定期存款到期没有通知，利息少了", phone="13800005678", consumer_name="李四")
        desk = w.client("a.desk")
        equal([h["id"] for h in search(desk, "定期存款")["items"]], [two["id"], one["id"]])
        equal([h["id"] for h in search(desk, "定期存款 保险")["items"]], [one["id"]])
        equal([h["id"] for h in search(desk, "存款办成")["items"]], [one["id"]])
        equal(search(desk, "期定")["items"], [], "the characters stand in another order")
        equal([h["no"] for h in search(desk, one["no"])["items"]], [one["no"]])


@test("search shows nobody a case he may not open, and the province no text at all")
def _():
    with World() as w:
        w.file(matter="柜员把我的定期存款办成了保险产品")
        equal(search(w.client("b.handler1"), "定期存款")["items"], [])
        equal(search(w.client("p.lead"), "定期存款")["items"], [])
        equal(w.client("admin").get("/api/desk/search?q=a").status, 403)


@test("telephone, identity and card numbers in a narrative are not searchable")
def _():
    with World() as w:
        w.file(matter="请打我电话 13912345678，卡号 6222021234567890123")
        desk = w.client("a.desk")
        equal(search(desk, "13912345678")["items"], [])
        equal(search(desk, "6222021234567890123")["items"], [])
        equal(len(search(desk, "请打我电话")["items"]), 1)


@test("signs of the query language are plain text, and an empty question is refused by name")
def _():
    with World() as w:
        filed = w.file(matter='费率写的是 100%_"保证" OR 收益*')
        desk = w.client("a.desk")
        for q in ('"保证"', "保证 收益", "100%_", "OR"):
            equal([h["id"] for h in search(desk, q)["items"]], [filed["id"]], q)
        r = desk.get("/api/desk/search?q=" + quote('"*"'))
        equal(r.status, 422)
        equal(r.json["field"], "q")


@test("pages of search go on where the last one ended, each case once")
def _():
    with World(cases=120) as w:
        desk, seen, after = w.client("a.desk"), [], None
        while True:
            page = search(desk, "的", **({"after": after} if after else {}))
            seen += [h["id"] for h in page["items"]]
            after = page.get("next")
            if not after:
                break
        check(len(seen) > 25, f"only {len(seen)} found")
        equal(len(set(seen)), len(seen), "a case twice")


@test("the derived index built again from the journal is the same")
def _():
    with World(cases=40) as w:
        w.file(matter="柜员把我的定期存款办成了保险产品")
        w.stop()
        w.cli("rebuild", "--check")
        w.cli("rebuild")
        w.cli("rebuild", "--check")
        w.start()
        equal(len(search(w.client("a.desk"), "办成了保险产品")["items"]), 1)


main()
