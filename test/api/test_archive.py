#!/usr/bin/env python3
"""A case as a package from the desk: sealed, proved, recorded; and the sealer that runs while serving."""
import hashlib
import io
import json
import os
import subprocess
import sys
import time
import tempfile
import zipfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from xb import BIN, World, check, equal, main, test, wait_until

VERIFY = os.path.join(os.path.dirname(BIN), "xiaobao-verify")
PDF = b"%PDF-1.4\n" + bytes(range(256)) * 6000  # 1.5 MB: two boxes
ASK = {"reason": "the court asked for the file"}


def verifier(data, *args, want=0):
    with tempfile.NamedTemporaryFile(suffix=".zip") as f:
        f.write(data)
        f.flush()
        p = subprocess.run([VERIFY, f.name, "--json", *map(str, args)], capture_output=True, text=True, timeout=120)
    equal(p.returncode, want, p.stdout + p.stderr)
    return json.loads(p.stdout)


def attach(c, case, name, data):
    r = c.post(f"/api/desk/cases/{case}/uploads", {"name": name, "type": "application/pdf", "size": len(data)})
    equal(r.status, 201, str(r))
    path = f"/api/desk/cases/{case}/uploads/{r.json['id']}"
    step = 1 << 20
    for at in range(0, len(data), step):
        r = c.ask("PUT", f"{path}?offset={at}", raw=data[at:at + step], headers={"Content-Type": "application/octet-stream"})
        check(r.status in (200, 204), str(r))
    r = c.post(path + "/finish", {"sha256": hashlib.sha256(data).hexdigest()})
    check(r.status in (200, 201), str(r))


def checkpoints(w):
    return json.load(open(os.path.join(w.data, "anchors", "newest.json")))["checkpoints"]


def package(client, case_id):
    """On PostgreSQL an event just written has no place in the log yet: 503 with Retry-After says so (decisions 9)."""
    for _ in range(100):
        r = client.post(f"/api/desk/cases/{case_id}/package", ASK)
        if r.status != 503:
            break
        check("retry-after" in r.headers)
        time.sleep(0.1)
    return r


def size_of(w, log=101):
    return next(c["size"] for c in checkpoints(w) if c["log"] == log)


@test("the desk takes a case out as a package; it verifies, opens, and stands in the journal with its hash")
def _():
    with World(cases=2) as w:
        filed = w.file()
        desk = w.client("a.desk")
        attach(desk, filed["id"], "证据 一.pdf", PDF)
        r = package(desk, filed["id"])
        equal((r.status, r.headers["content-type"]), (200, "application/zip"))
        good = verifier(r.body, "--key", os.path.join(w.data, "seal.pub"), "--checkpoint", os.path.join(w.data, "anchors", "newest.json"))
        equal((good["events"], good["sealed"], good["pinned"]), (2, 2, True))
        with zipfile.ZipFile(io.BytesIO(r.body)) as z:
            members = {n: z.read(n) for n in z.namelist()}
        check("多扣了一笔年费" in members["index.html"].decode())
        equal(json.loads(members["case.json"])["case"]["no"], filed["no"])
        plain = [n for n in members if n.startswith("documents/") and not n.endswith(".box")]
        equal(len(plain), 1)
        check(plain[0].endswith(".pdf") and members[plain[0]] == PDF)
        # a document exchanged for another one is found even when everything around it is made to fit but the signature
        for name in (plain[0], plain[0].split("-")[0] + ".box"):
            out = io.BytesIO()
            with zipfile.ZipFile(out, "w") as z:
                for n, data in members.items():
                    z.writestr(n, data[:-1] + bytes([data[-1] ^ 1]) if n == name else data)
            equal(verifier(out.getvalue(), want=1)["member"], name)
        w.stop()
        segments = os.path.join(w.dir, "segments")
        w.cli("export", "--journal", "--out", segments)
        found = b"".join(open(os.path.join(segments, n), "rb").read() for n in os.listdir(segments))
        check(hashlib.sha256(r.body).hexdigest().encode() in found, "the disclosure names the bytes that were handed out")
        check(ASK["reason"].encode() in found)


@test("who may not export, and a request without a reason, get nothing")
def _():
    with World(cases=2) as w:
        filed = w.file()
        path = f"/api/desk/cases/{filed['id']}/package"
        equal(w.client().post(path, ASK).status, 401)
        equal(w.client("a.clerk1").post(path, ASK).status, 403)
        equal(w.client("admin").post(path, ASK).status, 403)
        equal(w.client("b.handler1").post(path, ASK).status, 403)
        r = w.client("a.desk").post(path, {"reason": ""})
        equal((r.status, r.json["field"]), (422, "reason"))
        equal(w.client("a.desk").post("/api/desk/cases/12345/package", ASK).status, 404)


@test("while serving, new events are sealed by themselves, and the rest at shutdown")
def _():
    with World(cases=2, args=("--no-limits", "--seal-seconds", "1")) as w:
        before = size_of(w)
        w.file()
        wait_until(lambda: size_of(w) >= before + 2, 20, "no checkpoint came")
        w.stop()
        w.start("--no-limits", "--seal-seconds", "3600")
        before = size_of(w)
        w.file(consumer_name="李小明", phone="13800009999", id_no="")
        equal(size_of(w), before)
        w.stop()
        check(size_of(w) >= before + 2, "shutdown seals")
        w.cli("verify", "--checkpoint", os.path.join(w.data, "anchors", "newest.json"))


@test("after so many events a checkpoint comes before its time")
def _():
    with World(cases=2, args=("--no-limits", "--seal-seconds", "3600", "--seal-events", "6")) as w:
        w.file()
        first = size_of(w)  # the round at start
        for i in range(4):
            w.file(consumer_name="李小明", phone=f"1380000{i:04d}", id_no="")
        wait_until(lambda: size_of(w) >= first + 6, 20, "no checkpoint came")


main()
