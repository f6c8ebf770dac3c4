#!/usr/bin/env python3
"""xiaobao org: units by an operator at the machine."""
import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from xb import World, check, equal, main, run, test


def org(w, *args, ok=(0,)):
    p = w.cli("org", *args, "--json", ok=ok)
    return json.loads(p.stdout) if p.returncode == 0 else p


@test("a legal entity, a branch and an outlet are added by their codes; the same again changes nothing, other words change it")
def _():
    with World(serve=False) as w:
        entity = org(w, "add", "--kind", "entity", "--code", "0099", "--name", "新县联社", "--from", "2026-01-01")
        equal(entity["outcome"], "new")
        branch = ["add", "--kind", "branch", "--entity", "0099", "--code", "B1", "--name", "中心支行"]
        outlet = ["add", "--kind", "outlet", "--entity", "0099", "--code", "01", "--name", "城关分社", "--parent", "B1", "--phone", "028-1"]
        equal([org(w, *branch)["outcome"], org(w, *branch)["outcome"]], ["new", "same"])
        equal([org(w, *outlet)["outcome"], org(w, *outlet)["outcome"], org(w, *outlet, "--address", "东街1号")["outcome"]], ["new", "same", "changed"])
        rows = {u["code"]: u for u in org(w, "list", "--entity", "0099")["items"]}
        equal((rows["0099"]["tenant_id"], rows["0099"]["valid_from"]), (entity["id"], "2026-01-01"))
        equal(rows["01"]["parent_id"], rows["B1"]["id"])
        moved = org(w, *outlet[:-4], "--parent", "")
        equal((moved["outcome"], {u["code"]: u for u in org(w, "list", "--entity", "0099")["items"]}["01"]["parent_id"]), ("changed", entity["id"]))
        w.cli("rebuild", "--check")


@test("the tree is drawn with each unit below its own parent")
def _():
    with World(serve=False) as w:
        lines = w.cli("org", "tree").stdout.splitlines()
        check(lines[0].startswith("union") and len(lines) == 1 + 1 + 3 + 3 * 6 + 40, f"{len(lines)} lines")
        at = next(i for i, l in enumerate(lines) if "0008" in l)
        check(lines[at].startswith("  entity") and lines[at + 1].startswith("    "), lines[at + 1])
        county = w.cli("org", "tree", "--entity", "0008").stdout.splitlines()
        equal(len(county), 1 + 6 + 14)


@test("a day tells the units open then")
def _():
    with World(serve=False) as w:
        equal(org(w, "list", "--on", "2001-01-01")["items"], [])
        equal(len(org(w, "list", "--on", "2026-11-24")["items"]), len(org(w, "list")["items"]))


@test("what is wrong is named, with exit status 2")
def _():
    with World(serve=False) as w:
        add = lambda **m: org(w, "add", *[x for k, v in {"kind": "outlet", "entity": "0007", "code": "77", "name": "n", **m}.items() for x in ("--" + k, v)], ok=(2,)).stderr
        for change, word in [({"kind": "castle"}, "kind"), ({"entity": "9999"}, "9999"), ({"parent": "ZZ"}, "ZZ"), ({"parent": "02"}, "outlet"),
                             ({"code": "7 7"}, "code"), ({"name": " "}, "name"), ({"from": "2026-02-30"}, "from"), ({"code": "D01"}, "department")]:
            check(word in add(**change), f"{change}: {add(**change)}")
        for args in ([], ["fly"], ["list", "--on", "yesterday"], ["list", "--entity", "9999"]):
            equal(org(w, *args, ok=(2,)).returncode, 2)
        equal(run("org", "list", "--data", w.dir + "/none", ok=(3,)).returncode, 3)


main()
