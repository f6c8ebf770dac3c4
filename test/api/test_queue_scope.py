#!/usr/bin/env python3
"""The queue shows what the asker's scope allows, whatever filter stands beside it."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from xb import World, check, equal, main, test


@test("a unit head who filters by handler sees the unit's cases of that handler, not the county's")
def _():
    with World(cases=150) as w:
        lead, head = w.client("a.lead"), w.client("a.head1")
        open_cases = lead.get("/api/desk/cases?limit=200").json["items"]
        handlers = {r["handler_id"] for r in open_cases if r.get("handler_id")}
        check(handlers, "the demonstration has handlers with open cases")
        for handler in handlers:
            mine = {r["id"] for r in open_cases if r.get("handler_id") == handler and r["unit_id"] == "10101"}
            got = head.get(f"/api/desk/cases?limit=200&handler_id={handler}")
            equal(got.status, 200)
            equal({r["id"] for r in got.json["items"]}, mine)


main()
