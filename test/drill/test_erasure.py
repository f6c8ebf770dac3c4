#!/usr/bin/env python3
"""A lawful erasure: the key goes, everything else stays valid and says what was erased."""
import json
import os
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from xb import BIN, PG_URL, ROOT, Skip, World, check, equal, main, run, test

VERIFY = os.path.join(os.path.dirname(BIN), "xiaobao-verify")
ORDER = "Court order (2026) \"No. 17\""
NAME, PHONE, ID_NO = "欧阳清泉", "13911112222", "510104198811223344"
MATTER = "十年前的贷款利息多算了，一直没有退还，材料都在网点。"


def verifier(*args):
    p = subprocess.run([VERIFY, *map(str, args), "--json"], capture_output=True, text=True, timeout=300)
    equal(p.returncode, 0, p.stdout + p.stderr)
    return json.loads(p.stdout)


def file_case(w):
    one = {"tenant_id": "101", "outlet_id": "10101", "matter": MATTER, "demand": "退还利息", "consumer_name": NAME, "phone": PHONE, "id_no": ID_NO}
    p = w.cli("case", "file", "-", "--json", stdin=json.dumps(one))
    return json.loads(p.stdout)


def rows(w, sql):
    if w.database:
        p = subprocess.run(["psql", "-qAt", "-F", "|", w.database, "-c", sql], capture_output=True, text=True, check=True)
        return [line.split("|") for line in p.stdout.splitlines()]
    import sqlite3
    db = sqlite3.connect(os.path.join(w.data, "xiaobao.db"))
    out = [[str(v) for v in r] for r in db.execute(sql)]
    db.close()
    return out


def bytes_on_disk(w):
    found = b""
    for name in os.listdir(w.data):
        if name.endswith((".db", "-wal")):
            found += open(os.path.join(w.data, name), "rb").read()
    return found


def everything_valid(w, erased):
    w.cli("verify", "--checkpoint", os.path.join(w.data, "anchors", "newest.json"))
    w.cli("rebuild", "--check")
    out = os.path.join(w.dir, f"segments{erased}")
    w.cli("export", "--journal", "--out", out)
    good = verifier("--journal", out, "--checkpoint", os.path.join(w.data, "anchors", "newest.json"))
    equal(len(good["erased"]), erased)
    if not w.database:
        equal(len(verifier("--data", w.data)["erased"]), erased)
    shutil.rmtree(out)
    return good["erased"]


@test("erasing a person leaves every proof valid, empties every row, and the case that must be kept keeps its texts")
def _():
    with World(cases=20, serve=False) as w:
        filed = file_case(w)
        consumer = rows(w, f"SELECT consumer_id FROM cases_complaint WHERE id = {filed['id']}")[0][0]
        index = rows(w, f"SELECT phone_index FROM consumers_person WHERE id = {consumer}")[0][0]
        check(len(index) == 32)
        everything_valid(w, 0)
        done = json.loads(w.cli("erase", "--consumer", consumer, "--order", ORDER, "--reason", "request of the person", "--json").stdout)
        equal(done, {"persons": 1, "cases": 0})
        row = rows(w, f"SELECT name_masked, phone_masked, id_no_masked, name_index, phone_index, id_index FROM consumers_person WHERE id = {consumer}")[0]
        equal(row, [""] * 6)
        said = everything_valid(w, 1)
        equal((said[0]["stream"], said[0]["order"]), (consumer, ORDER))
        if not w.database:
            for secret in ("欧阳", "139****2222", index):
                check(secret.encode() not in bytes_on_disk(w), secret + " is still on the disk")
        shown = json.loads(w.cli("case", "show", filed["no"], "--json").stdout)
        check(shown["case"]["no"] == filed["no"])
        # again, after a crash say: nothing is done twice
        w.cli("erase", "--consumer", consumer, "--order", ORDER)
        everything_valid(w, 1)
        w.cli("erase", "--consumer", "1", "--order", ORDER, ok=(1,))
        w.cli("erase", "--consumer", consumer, ok=(2,))


@test("the desk reads 'erased', and the person who files again is another one")
def _():
    with World(cases=3) as w:
        filed = w.file(consumer_name=NAME, phone=PHONE, id_no=ID_NO)
        desk = w.client("a.desk")
        consumer = desk.get("/api/desk/cases/" + filed["id"]).json["consumer"]["id"]
        ask = {"field": "phone", "reason": "call back"}
        equal(desk.post(f"/api/desk/cases/{filed['id']}/reveal", ask).json["value"], PHONE)
        w.stop()
        w.cli("erase", "--consumer", consumer, "--order", ORDER)
        w.start("--no-limits")
        desk = w.client("a.desk")
        r = desk.post(f"/api/desk/cases/{filed['id']}/reveal", ask)
        equal((r.status, r.json["key"]), (404, "consumers.erased"))
        equal(desk.get("/api/desk/cases/" + filed["id"]).json["consumer"].get("phone_masked", ""), "")
        again = w.file(consumer_name=NAME, phone=PHONE, id_no=ID_NO)
        check(desk.get("/api/desk/cases/" + again["id"]).json["consumer"]["id"] != consumer)


@test("a case past its retention loses its texts, its package says so, and a restored vault loses the key again")
def _():
    if PG_URL:
        raise Skip("the copied vault is a file of SQLite")
    with World(cases=20, serve=False, today="2022-06-28") as w:
        id_, no, consumer, key = rows(w, "SELECT id, no, consumer_id, case_key FROM cases_complaint WHERE state = 'closed' ORDER BY id LIMIT 1")[0]
        vault = os.path.join(w.dir, "vault.db")
        shutil.copy(os.path.join(w.data, "vault.db"), vault)
        before = os.path.join(w.dir, "before.zip")
        w.cli("export", "--case", no, "--out", before)
        equal(verifier(before)["erased"], [])
        summary = rows(w, f"SELECT summary FROM cases_complaint WHERE id = {id_}")[0][0]
        check(len(summary) > 5)
        done = json.loads(w.cli("erase", "--consumer", consumer, "--order", ORDER, "--keep-years", 3, "--json").stdout)
        check(done["cases"] >= 1, str(done))
        equal(rows(w, f"SELECT summary FROM cases_complaint WHERE id = {id_}")[0][0], "")
        check(summary.encode() not in bytes_on_disk(w), "the summary is still on the disk")
        everything_valid(w, 1 + done["cases"])
        package = os.path.join(w.dir, "after.zip")
        w.cli("export", "--case", no, "--out", package)
        said = verifier(package)["erased"]
        equal([(e["stream"], e["key"], e["order"]) for e in said], [(id_, key, ORDER)])
        shown = w.cli("case", "show", no).stdout
        check(MATTER not in shown and summary not in shown)
        verifier(before)  # what was handed out before stays good
        # the vault of yesterday comes back
        shutil.copy(vault, os.path.join(w.data, "vault.db"))
        for tail in ("-wal", "-shm"):
            if os.path.exists(os.path.join(w.data, "vault.db" + tail)):
                os.remove(os.path.join(w.data, "vault.db" + tail))
        w.cli("rebuild", "--check")
        w.cli("erase", "--replay", os.path.join(w.data, "anchors", "erasures.txt"))
        everything_valid(w, 1 + done["cases"])
        again = os.path.join(w.dir, "again.zip")
        w.cli("export", "--case", no, "--out", again)
        equal(len(verifier(again)["erased"]), 1)
        import zipfile
        check(b'"value"' not in zipfile.ZipFile(again).read("keys.json"))


if not PG_URL:
    @test("the same on PostgreSQL, in a cluster of its own")
    def _():
        if not os.path.isdir("/usr/lib/postgresql"):
            raise Skip("no PostgreSQL here")
        p = subprocess.run([os.path.join(ROOT, "tools/with_postgres.sh"), sys.executable, os.path.abspath(__file__)], capture_output=True, text=True)
        check(p.returncode == 0, p.stdout[-4000:] + p.stderr[-2000:])


main()
