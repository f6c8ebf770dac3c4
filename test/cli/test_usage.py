#!/usr/bin/env python3
"""Every command says what it takes, refuses what it does not know, and serves scripts."""
import json
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from xb import World, check, equal, main, run, test

WANTED = "init demo serve config user org import export due case verify rebuild backup restore openapi describe version".split()


def commands():
    return re.findall(r"^  ([a-z]+) ", run("--help").stdout, re.M)


@test("all commands are there, each with --help that names it and exit status 0")
def _():
    have = commands()
    equal([c for c in WANTED if c not in have], [])
    for c in have:
        check(f"xiaobao {c}" in run(c, "--help").stdout, c)


@test("an unknown option, an option without its value and an unknown command are usage errors")
def _():
    for c in commands():
        p = run(c, "--frobnicate", "1", ok=(2,))
        check("--frobnicate" in p.stderr, p.stderr)
    check("needs a value" in run("demo", "--cases", ok=(2,)).stderr)
    run("frobnicate", ok=(2,))
    run(ok=(2,))


@test("without an institution every command that needs one says so with exit status 3")
def _():
    for c in (("serve",), ("case", "list"), ("verify",), ("rebuild",), ("user", "list"), ("org", "list"), ("backup", "--out", "nowhere"),
              ("export", "--journal", "--out", "nowhere")):
        p = run(*c, "--data", "/nonexistent-institution", ok=(3,))
        check("/nonexistent-institution" in p.stderr, f"{c}: {p.stderr}")


@test("--json prints one JSON document on stdout and nothing else")
def _():
    with World(cases=3, serve=False) as w:
        for c in (("version",), ("config",), ("openapi",)):
            json.loads(run(*c, "--json").stdout)
        json.loads(run("due", "C-DEC-15", "--from", "2026-11-24", "--json").stdout)
        for c in (("case", "list"), ("verify",), ("rebuild", "--check"), ("rebuild",), ("user", "list"), ("org", "list")):
            json.loads(w.cli(*c, "--json").stdout)
        no = json.loads(w.cli("case", "list", "--open", "false", "--entity", "0007", "--json").stdout)["items"][0]["no"]
        equal(json.loads(w.cli("case", "show", no, "--json").stdout)["case"]["no"], no)


main()
