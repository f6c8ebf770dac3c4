#!/usr/bin/env python3
"""A backup taken from a running server is restored whole, or refused before anything is written."""
import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from xb import PG_URL, World, check, equal, main, run, test


def restore(w, source, *args, **kw):
    new = os.path.join(w.dir, "restored")
    database = ["--database", w._database()] if PG_URL else []
    return new, database, run("restore", "--from", source, "--data", new, "--json", *database, *args, **kw)


@test("everything acknowledged before a backup is in it, and the restored institution is the same")
def _():
    with World(cases=30) as w:
        filed = w.file()
        out = os.path.join(w.dir, "backup")
        made = json.loads(w.cli("backup", "--out", out, "--with-keys", "--json").stdout)
        check(made["files"] >= 4)
        after = w.file(phone="13800007777", consumer_name="后来的人")
        new, database, told = restore(w, out)
        told = json.loads(told.stdout)
        check(told["ok"])
        show = run("case", "show", filed["no"], "--data", new, *database, "--json")
        equal(json.loads(show.stdout)["case"]["no"], filed["no"])
        equal(run("case", "show", after["no"], "--data", new, *database, ok=(1, 3)).returncode != 0, True)
        run("rebuild", "--check", "--data", new, *database)
        run("verify", "--data", new, *database)


@test("restored with the newest anchors an older backup loses again who was erased since, and says what it lacks")
def _():
    with World(cases=3) as w:
        filed = w.file()
        person = w.client("a.desk").get("/api/desk/cases/" + filed["id"]).json["consumer"]["id"]
        w.stop()
        out = os.path.join(w.dir, "backup")
        w.cli("backup", "--out", out, "--with-keys")
        w.cli("erase", "--consumer", person, "--order", "court order 7")
        anchors = os.path.join(w.data, "anchors")
        new, database, told = restore(w, out, "--anchors", anchors, ok=(1,))
        told = json.loads(told.stdout)
        equal((told["ok"], told["erased"]), (False, 1))
        run("rebuild", "--check", "--data", new, *database)
        w.place = ["--data", new, *database]
        w.start("--no-limits")
        check("name_masked" not in w.client("a.desk").get("/api/desk/cases/" + filed["id"]).json["consumer"])


@test("without --with-keys no key is in the backup, and restore asks for them")
def _():
    with World(cases=3, serve=False) as w:
        out = os.path.join(w.dir, "backup")
        w.cli("backup", "--out", out)
        names = [os.path.join(d, f) for d, _, files in os.walk(out) for f in files]
        check(not [n for n in names if n.endswith(".key")], str(names))
        _, _, refused = restore(w, out, ok=(3,))
        check("--keys" in refused.stderr, refused.stderr)
        check(not os.path.exists(os.path.join(w.dir, "restored")))
        _, _, told = restore(w, out, "--keys", w.data)
        check(json.loads(told.stdout)["ok"])


@test("a changed, missing or foreign file of a backup stops the restore before anything is written")
def _():
    with World(cases=3, serve=False) as w:
        out = os.path.join(w.dir, "backup")
        w.cli("backup", "--out", out, "--with-keys")
        victim = os.path.join(out, "suite")
        good = open(victim).read()
        for bad in (lambda: open(victim, "w").write("gm"), lambda: os.unlink(victim)):
            bad()
            _, _, refused = restore(w, out, ok=(3,))
            check("suite" in refused.stderr, refused.stderr)
            check(not os.path.exists(os.path.join(w.dir, "restored")))
        open(victim, "w").write(good)
        manifest = os.path.join(out, "manifest.json")
        text = open(manifest).read()
        open(manifest, "w").write(text.replace('"suite"', '"../suite"'))
        restore(w, out, ok=(3,))
        check(not os.path.exists(os.path.join(w.dir, "restored")))


@test("a backup goes into no folder that is there, and a restore into none that holds something")
def _():
    with World(cases=0, serve=False) as w:
        w.cli("backup", "--out", w.dir, ok=(3,))
        out = os.path.join(w.dir, "backup")
        w.cli("backup", "--out", out, "--with-keys")
        run("restore", "--from", out, "--data", w.data, ok=(3,))
        w.cli("verify")


main()
