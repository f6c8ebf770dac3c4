#!/usr/bin/env python3
"""Somebody with a shell changes what was recorded; each time the first bad place is named, by the server's own verify, by
the stand-alone verifier on the archive, and by the verifier on exported segments.  Both suites; both databases."""
import hashlib
import io
import json
import os
import shutil
import sqlite3
import struct
import subprocess
import sys
import tempfile
import zipfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from xb import BIN, PG_URL, ROOT, TODAY, Skip, World, check, equal, main, run, test

VERIFY = os.path.join(os.path.dirname(BIN), "xiaobao-verify")
LOG = 101
SUITES = {"intl": "sha256", "gm": "sm3"}


def verifier(*args, want):
    p = subprocess.run([VERIFY, *map(str, args), "--json"], capture_output=True, text=True, timeout=300)
    equal(p.returncode, want, f"xiaobao-verify {' '.join(map(str, args))}: {p.stdout}{p.stderr}")
    return json.loads(p.stdout)


class Archive:
    """A demonstration institution without a server, its newest anchor kept elsewhere, and copies of it to be damaged."""

    def __init__(self, suite):
        self.suite = suite
        self.dir = tempfile.mkdtemp(prefix="xb-tamper-")
        self.data = os.path.join(self.dir, "data")
        run("demo", "--data", self.data, "--cases", 30, "--today", TODAY, "--suite", suite)
        self.anchor = os.path.join(self.dir, "anchor.json")
        shutil.copy(os.path.join(self.data, "anchors", "newest.json"), self.anchor)
        self.n = 0

    def copy(self):
        self.n += 1
        to = os.path.join(self.dir, f"copy{self.n}")
        shutil.copytree(self.data, to)
        return to

    def __enter__(self):
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.dir, ignore_errors=True)


def h(suite, *parts):
    d = hashlib.new(SUITES[suite])
    for p in parts:
        d.update(p)
    return d.digest()


def event_bytes(row):
    """The canonical bytes of doc/format.md, from a row of journal_event."""
    kind = row["type"].encode()
    return (b"XBE1" + struct.pack(">BqqqIqqqB", row["suite"], row["tenant_id"], row["stream_id"], row["version"], row["schema"], row["at"],
                                  row["actor_id"], row["org_id"], len(kind)) + kind + row["prev"] + row["payload"])


def edit(data, change):
    db = sqlite3.connect(os.path.join(data, "xiaobao.db"))
    db.row_factory = sqlite3.Row
    out = change(db)
    db.commit()
    db.close()
    return out


def victim(db, offset=0):
    """An event in the middle of a long stream in the middle of the log."""
    return db.execute("SELECT l.log_index, e.* FROM journal_log l JOIN journal_event e USING (tenant_id, stream_id, version) "
                      "WHERE tenant_id = ? AND version BETWEEN 3 AND 5 AND l.log_index > 40 ORDER BY l.log_index LIMIT 1 OFFSET ?", (LOG, offset)).fetchone()


def last_of_stream(db):
    return db.execute("SELECT l.log_index, e.* FROM journal_log l JOIN journal_event e USING (tenant_id, stream_id, version) WHERE tenant_id = ? AND "
                      "version > 5 AND NOT EXISTS (SELECT 1 FROM journal_event f WHERE f.tenant_id = e.tenant_id AND f.stream_id = e.stream_id AND "
                      "f.version = e.version + 1) ORDER BY l.log_index LIMIT 1", (LOG,)).fetchone()


def close_gap(db, index):
    """Renumber the log so that no entry is missing in the count."""
    db.execute("UPDATE journal_log SET log_index = -log_index WHERE tenant_id = ? AND log_index > ?", (LOG, index))
    db.execute("UPDATE journal_log SET log_index = -log_index - 1 WHERE tenant_id = ? AND log_index < 0", (LOG,))


def place(row):
    return {"stream": str(row["stream_id"]), "version": row["version"], "log_index": row["log_index"]}


# --- what is done; each gives what must be named ---

def change_a_byte(db, suite):
    row = victim(db)
    payload = bytearray(row["payload"])
    payload[-2] ^= 1
    db.execute("UPDATE journal_event SET payload = ? WHERE tenant_id = ? AND stream_id = ? AND version = ?", (bytes(payload), LOG, row["stream_id"], row["version"]))
    return place(row)


def change_who_did_it(db, suite):
    row = victim(db)
    db.execute("UPDATE journal_event SET actor_id = actor_id + 1 WHERE tenant_id = ? AND stream_id = ? AND version = ?", (LOG, row["stream_id"], row["version"]))
    return place(row)


def rewrite_an_event_and_its_chain(db, suite):
    """With the knowledge of the format: hash and chain are made right again, only the seal is not."""
    row = victim(db)
    prev = None
    for r in db.execute("SELECT * FROM journal_event WHERE tenant_id = ? AND stream_id = ? AND version >= ? ORDER BY version", (LOG, row["stream_id"], row["version"])).fetchall():
        r = dict(r)
        r["at"] += prev is None
        r["prev"] = prev or r["prev"]
        prev = h(suite, b"\2", event_bytes(r))
        db.execute("UPDATE journal_event SET at = ?, prev = ?, hash = ? WHERE tenant_id = ? AND stream_id = ? AND version = ?",
                   (r["at"], r["prev"], prev, LOG, r["stream_id"], r["version"]))
    return place(row)


def delete_an_event(db, suite):
    row = victim(db)
    db.execute("DELETE FROM journal_event WHERE tenant_id = ? AND stream_id = ? AND version = ?", (LOG, row["stream_id"], row["version"]))
    return {"log_index": row["log_index"]}


def delete_an_event_and_its_entry(db, suite):
    row = victim(db)
    delete_an_event(db, suite)
    db.execute("DELETE FROM journal_log WHERE tenant_id = ? AND log_index = ?", (LOG, row["log_index"]))
    close_gap(db, row["log_index"])
    return {"log_index": row["log_index"]}


def delete_an_entry(db, suite):
    row = victim(db)
    db.execute("DELETE FROM journal_log WHERE tenant_id = ? AND log_index = ?", (LOG, row["log_index"]))
    return {"log_index": row["log_index"]}


def insert_an_event(db, suite):
    """A forged one at the end of a closed stream, well chained, at a place of its own in the middle of the log."""
    row = dict(last_of_stream(db))
    index = row["log_index"] + 1
    row.update(version=row["version"] + 1, prev=row["hash"])
    row["hash"] = h(suite, b"\2", event_bytes(row))
    db.execute("INSERT INTO journal_event (tenant_id, stream_id, version, type, schema, at, actor_id, org_id, suite, prev, hash, payload) VALUES "
               "(:tenant_id, :stream_id, :version, :type, :schema, :at, :actor_id, :org_id, :suite, :prev, :hash, :payload)", row)
    db.execute("UPDATE journal_log SET log_index = -log_index WHERE tenant_id = ? AND log_index >= ?", (LOG, index))
    db.execute("UPDATE journal_log SET log_index = 1 - log_index WHERE tenant_id = ? AND log_index < 0", (LOG,))
    db.execute("INSERT INTO journal_log (tenant_id, log_index, stream_id, version) VALUES (?, ?, ?, ?)", (LOG, index, row["stream_id"], row["version"]))
    return {"stream": str(row["stream_id"]), "version": row["version"], "log_index": index}


def reorder(db, suite):
    """Two neighbours of different streams change places."""
    a, b = db.execute("SELECT a.*, b.stream_id AS other, b.version AS other_version FROM journal_log a JOIN journal_log b ON b.tenant_id = a.tenant_id AND "
                      "b.log_index = a.log_index + 1 WHERE a.tenant_id = ? AND a.stream_id <> b.stream_id AND b.version = 1 AND a.log_index > 20 LIMIT 1", (LOG,)).fetchone(), None
    i = a["log_index"]
    db.execute("UPDATE journal_log SET stream_id = ?, version = ? WHERE tenant_id = ? AND log_index = ?", (a["other"], a["other_version"], LOG, i))
    db.execute("UPDATE journal_log SET stream_id = ?, version = ? WHERE tenant_id = ? AND log_index = ?", (a["stream_id"], a["version"], LOG, i + 1))
    return {"stream": str(a["other"]), "version": a["other_version"], "log_index": i}


def shorten_a_stream(db, suite):
    row = last_of_stream(db)
    db.execute("DELETE FROM journal_event WHERE tenant_id = ? AND stream_id = ? AND version = ?", (LOG, row["stream_id"], row["version"]))
    db.execute("DELETE FROM journal_log WHERE tenant_id = ? AND log_index = ?", (LOG, row["log_index"]))
    close_gap(db, row["log_index"])
    return {"log_index": row["log_index"]}


def cut(db, n):
    """The newest n events of the log, gone from the record."""
    size = db.execute("SELECT MAX(log_index) FROM journal_log WHERE tenant_id = ?", (LOG,)).fetchone()[0]
    db.execute("DELETE FROM journal_event WHERE (tenant_id, stream_id, version) IN (SELECT tenant_id, stream_id, version FROM journal_log "
               "WHERE tenant_id = ? AND log_index > ?)", (LOG, size - n))
    db.execute("DELETE FROM journal_log WHERE tenant_id = ? AND log_index > ?", (LOG, size - n))
    return size - n + 1


def cut_the_newest(db, suite):
    return {"log_index": cut(db, 3)}


def cut_the_newest_and_what_was_signed(db, suite):
    index = cut(db, 3)
    db.execute("DELETE FROM seal_checkpoint WHERE tenant_id = ?", (LOG,))
    db.execute("DELETE FROM seal_tile WHERE tenant_id = ?", (LOG,))
    return {"log_index": index}


def forge_a_signature(db, suite):
    size, signature = db.execute("SELECT size, signature FROM seal_checkpoint WHERE tenant_id = ? ORDER BY size DESC LIMIT 1", (LOG,)).fetchone()
    bad = bytearray(signature)
    bad[-1] ^= 1
    db.execute("UPDATE seal_checkpoint SET signature = ? WHERE tenant_id = ? AND size = ?", (bytes(bad), LOG, size))
    return {"log_index": size}


DEEDS = [change_a_byte, change_who_did_it, rewrite_an_event_and_its_chain, delete_an_event, delete_an_event_and_its_entry, delete_an_entry, insert_an_event, reorder,
         shorten_a_stream, cut_the_newest, cut_the_newest_and_what_was_signed, forge_a_signature]


def named(verdict, want, who):
    for key, value in want.items():
        equal(verdict[key], value, f"{who} names the {key}: {verdict}")


def deed_is_found(archive, deed):
    data = archive.copy()
    want = edit(data, lambda db: deed(db, archive.suite))
    found = verifier("--data", data, "--checkpoint", archive.anchor, want=1)
    equal(found["log"], str(LOG), str(found))
    named(found, want, "xiaobao-verify --data")
    own = json.loads(run("verify", "--data", data, "--checkpoint", archive.anchor, "--json", ok=(1,)).stdout)
    equal(own["tenant"], str(LOG), str(own))
    # chains are walked by stream, so the server may stop at the same place without knowing its log entry
    named(own, {k: v for k, v in want.items() if k != "log_index" or own["log_index"]}, "xiaobao verify")
    if deed is forge_a_signature:
        return
    out = data + "-segments"
    run("export", "--journal", "--out", out, "--data", data)
    found = verifier("--journal", out, "--checkpoint", archive.anchor, want=1)
    equal(found["log"], str(LOG), str(found))
    named(found, {"log_index": want["log_index"]}, "xiaobao-verify --journal")


def untouched(archive):
    good = verifier("--data", archive.data, "--checkpoint", archive.anchor, "--key", os.path.join(archive.data, "seal.pub"), want=0)
    check(good["pinned"] and good["sealed"] == good["events"] > 500, str(good))
    run("verify", "--data", archive.data, "--checkpoint", archive.anchor)
    out = os.path.join(archive.dir, "segments")
    run("export", "--journal", "--out", out, "--data", archive.data)
    equal(verifier("--journal", out, "--checkpoint", archive.anchor, want=0)["events"], good["events"])


for suite in SUITES:
    def whole(suite=suite):
        with Archive(suite) as a:
            untouched(a)
            for deed in DEEDS:
                deed_is_found(a, deed)

    test(f"{suite}: an untouched archive passes, and each of {len(DEEDS)} deeds is found at its place")(whole)


@test("an older backup is told from the newest anchor, also after it went on")
def _():
    with Archive("intl") as a:
        old = a.copy()
        one = json.dumps({"tenant_id": "101", "outlet_id": "10101", "matter": "多扣了一笔年费，没有人通知过我。", "consumer_name": "王小明", "phone": "13800001234"})
        run("case", "file", "-", "--data", a.data, stdin=one)
        run("verify", "--data", a.data)
        shutil.copy(os.path.join(a.data, "anchors", "newest.json"), a.anchor)
        verifier("--data", a.data, "--checkpoint", a.anchor, want=0)
        found = verifier("--data", old, "--checkpoint", a.anchor, want=1)
        check("older backup" in found["what"], str(found))
        own = json.loads(run("verify", "--data", old, "--checkpoint", a.anchor, "--json", ok=(1,)).stdout)
        check("older backup" in own["why"], str(own))
        for name in ("张三", "李四"):  # the backup lives on: as long as the anchored log, and another one
            run("case", "file", "-", "--data", old, stdin=one.replace("王小明", name))
        run("verify", "--data", old)
        found = verifier("--data", old, "--checkpoint", a.anchor, want=1)
        check("another backup" in found["what"], str(found))


@test("an anchor signed by another institution is refused")
def _():
    with Archive("intl") as a, Archive("intl") as b:
        key = os.path.join(b.dir, "b.pub")
        run("demo", "--data", os.path.join(b.dir, "other"), "--cases", 1, "--seed", 7, "--today", TODAY)
        shutil.copy(os.path.join(b.dir, "other", "seal.pub"), key)
        found = verifier("--data", a.data, "--key", key, want=1)
        check("signature" in found["what"], str(found))
        found = verifier("--data", a.data, "--checkpoint", os.path.join(b.dir, "other", "anchors", "newest.json"), want=1)
        check(not found["ok"])


def repacked(path, change):
    """The zip again, with its members changed by `change` (name -> bytes)."""
    with zipfile.ZipFile(path) as z:
        members = {i.filename: z.read(i) for i in z.infolist()}
    change(members)
    out = path + ".changed.zip"
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
        for name, data in members.items():
            z.writestr(name, data)
    return out


def flip(name, at):
    def change(members):
        data = bytearray(members[name])
        data[at] ^= 1
        members[name] = bytes(data)
    return change


for suite in SUITES:
    def package(suite=suite):
        with Archive(suite) as a:
            nos = edit(a.data, lambda db: [r[0] for r in db.execute("SELECT no FROM cases_complaint WHERE state = 'closed' AND tenant_id = ? LIMIT 2", (LOG,))])
            paths = []
            for no in nos:
                paths.append(os.path.join(a.dir, no + ".zip"))
                run("export", "--case", no, "--out", paths[-1], "--data", a.data)
            key = os.path.join(a.data, "seal.pub")
            good = verifier(paths[0], "--key", key, "--checkpoint", os.path.join(a.data, "anchors", "newest.json"), want=0)
            check(good["events"] > 5 and good["sealed"] == good["events"], str(good))
            with zipfile.ZipFile(paths[0]) as z:
                names = z.namelist()
            for name in names:
                for at in (0, -2):
                    found = verifier(repacked(paths[0], flip(name, at)), "--key", key, want=1)
                    check(found["member"] in (name, "manifest.sig", "seal.pub", "manifest.json"), f"{name}: {found}")
                found = verifier(repacked(paths[0], lambda m: m.pop(name)), want=1)
                equal(found["member"], name, str(found))
                found = verifier(repacked(paths[0], lambda m: m.update({name: b"" if m[name] else b"x"})), want=1)
            found = verifier(repacked(paths[0], lambda m: m.update({"extra.txt": b"x"})), want=1)
            equal((found["member"], found["what"]), ("extra.txt", "a member that nobody signed"))
            with zipfile.ZipFile(paths[1]) as z:
                other = {n: z.read(n) for n in z.namelist()}
            found = verifier(repacked(paths[0], lambda m: m.update({"events.bin": other["events.bin"], "proofs.bin": other["proofs.bin"]})), want=1)
            equal(found["member"], "events.bin")
            found = verifier(repacked(paths[0], lambda m: m.update({"manifest.json": other["manifest.json"], "manifest.sig": other["manifest.sig"]})), want=1)
            check(found["what"] == "the member is not the one that was signed", str(found))
            run("export", "--case", nos[0], "--out", paths[0], "--data", a.data, ok=(3,))  # never written over
            run("export", "--case", "TS-1999-0001-00001", "--out", paths[0] + "x", "--data", a.data, ok=(1,))
            check(not os.path.exists(paths[0] + "x"))

    test(f"{suite}: a package passes, and every changed, missing, swapped or added member is named")(package)


@test("what is no package is refused without harm: cut, empty, nested, a bomb, a name twice")
def _():
    with Archive("intl") as a:
        no = edit(a.data, lambda db: db.execute("SELECT no FROM cases_complaint WHERE tenant_id = ? LIMIT 1", (LOG,)).fetchone()[0])
        path = os.path.join(a.dir, "p.zip")
        run("export", "--case", no, "--out", path, "--data", a.data)
        whole = open(path, "rb").read()
        bad = os.path.join(a.dir, "bad.zip")
        for n in (0, 1, 21, len(whole) // 2, len(whole) - 1):
            open(bad, "wb").write(whole[:n])
            verifier(bad, want=1)
        bomb = io.BytesIO()
        with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as z:
            for i in range(5):
                z.writestr(f"m{i}", b"\0" * (250 << 20))
        open(bad, "wb").write(bomb.getvalue())
        check("larger than the limit" in verifier(bad, want=1)["what"])
        twice = io.BytesIO()
        import warnings
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with zipfile.ZipFile(twice, "w") as z:
                z.writestr("manifest.json", b"{}")
                z.writestr("manifest.json", b"{}")
        open(bad, "wb").write(twice.getvalue())
        verifier(bad, want=1)


def psql(url, sql):
    p = subprocess.run(["psql", "-qAt", "-v", "ON_ERROR_STOP=1", url, "-c", sql], capture_output=True, text=True)
    check(p.returncode == 0, p.stderr)
    return p.stdout.strip()


if PG_URL:
    @test("PostgreSQL: the same segments as SQLite, and each deed is found in them")
    def _():
        with World(cases=30, serve=False) as w, Archive("intl") as a:
            out, lite = os.path.join(w.dir, "segments"), os.path.join(a.dir, "segments")
            w.cli("export", "--journal", "--out", out)
            run("export", "--journal", "--out", lite, "--data", a.data)
            names = sorted(n for n in os.listdir(out) if n.endswith(".xbj"))
            equal(names, sorted(n for n in os.listdir(lite) if n.endswith(".xbj")))
            for n in names:
                check(open(os.path.join(out, n), "rb").read() == open(os.path.join(lite, n), "rb").read(), n + " differs between the databases")
            anchor = os.path.join(w.data, "anchors", "newest.json")
            kept = os.path.join(w.dir, "kept.json")
            shutil.copy(anchor, kept)
            verifier("--journal", out, "--checkpoint", kept, want=0)
            index, stream, version = psql(w.database, f"SELECT l.log_index, l.stream_id, l.version FROM journal_log l WHERE tenant_id = {LOG} AND version = 4 AND "
                                                      "log_index > 40 ORDER BY log_index LIMIT 1").split("|")
            this = f"tenant_id = {LOG} AND stream_id = {stream} AND version = {version}"
            deeds = [
                (f"UPDATE journal_event SET actor_id = actor_id + 1 WHERE {this}", f"UPDATE journal_event SET actor_id = actor_id - 1 WHERE {this}"),
                (f"UPDATE journal_log SET log_index = 0 - log_index WHERE tenant_id = {LOG} AND log_index = {index}",
                 f"UPDATE journal_log SET log_index = 0 - log_index WHERE tenant_id = {LOG} AND log_index < 0"),
                (f"CREATE TABLE kept AS SELECT * FROM journal_event WHERE {this}; DELETE FROM journal_event WHERE {this}", "INSERT INTO journal_event SELECT * FROM kept"),
            ]
            for n, (do, undo) in enumerate(deeds):
                psql(w.database, do)
                to = f"{out}-{n}"
                w.cli("export", "--journal", "--out", to)
                found = verifier("--journal", to, "--checkpoint", kept, want=1)
                equal((found["log"], found["log_index"]), (str(LOG), int(index)), str(found))
                own = json.loads(w.cli("verify", "--checkpoint", kept, "--json", ok=(1,)).stdout)
                equal(own["tenant"], str(LOG), str(own))
                psql(w.database, undo)
            w.cli("verify", "--checkpoint", kept)
else:
    @test("the PostgreSQL part of this drill, in a cluster of its own")
    def _():
        if not os.path.isdir("/usr/lib/postgresql"):
            raise Skip("no PostgreSQL here")
        p = subprocess.run([os.path.join(ROOT, "tools/with_postgres.sh"), sys.executable, os.path.abspath(__file__), "PostgreSQL:"], capture_output=True, text=True)
        check(p.returncode == 0, p.stdout[-4000:] + p.stderr[-2000:])


main()
