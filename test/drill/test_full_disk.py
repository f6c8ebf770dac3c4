#!/usr/bin/env python3
"""The disk fills up: a clear refusal, nothing lost, nothing half written, and filing goes on once there is room."""
import os
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
import xb
from drill import Ledger, Load, ask_again, books_are_right, none_lost_none_twice
from xb import Skip, World, check, equal, main, test


class SmallDisk:
    """A file system of a few megabytes with a ballast that can be thrown off."""

    def __init__(self, megabytes, ballast):
        self.at = tempfile.mkdtemp(prefix="xb-disk-")
        p = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", self.at], capture_output=True, text=True)
        if p.returncode != 0:
            os.rmdir(self.at)
            raise Skip("no file system may be mounted here: " + p.stderr.strip())
        self.ballast = os.path.join(self.at, "ballast")
        with open(self.ballast, "wb") as f:
            f.write(os.urandom(1 << 20) * ballast)

    def throw_off(self):
        os.unlink(self.ballast)

    def __enter__(self):
        tempfile.tempdir = self.at
        return self

    def __exit__(self, *_):
        tempfile.tempdir = None
        subprocess.run(["umount", "-l", self.at], check=False)
        shutil.rmtree(self.at, ignore_errors=True)


@test("on a full disk every filing is refused in words, reading goes on, and after room is made filing goes on too")
def _():
    if xb.PG_URL:
        raise Skip("the disk of PostgreSQL is another matter")
    with tempfile.TemporaryDirectory(prefix="xb-ledger-") as apart, SmallDisk(72, 44) as disk, World() as w:
        ledger = Ledger(os.path.join(apart, "ledger"))
        load = Load(w, ledger, hands=8, allowed=(507, 503))
        while not load.refused.get(507) and load.answered < 200000:
            load.reach(load.answered + 100, 1)
        load.stop()
        check(load.refused.get(507), f"the disk never filled: {load.answered} answers, {load.refused}")
        r = w.client().post("/api/portal/cases", {"tenant_id": "101", "outlet_id": "10101", "matter": "x" * 4000, "consumer_name": "A",
                                                  "phone": "13800001234"})
        if r.status != 201:  # a last small page may have been left
            equal((r.status, r.json["key"]), (507, "error.full"))
            check(len(r.json["message"]) > 10, "and in words")
        else:
            ledger.asked["last"] = None
            ledger.answer("last", r.json)
        equal(w.client().get("/api/portal/info").status, 200)
        disk.throw_off()
        ask_again(w, ledger)
        again = Load(w, ledger, hands=4)
        again.reach(200)
        again.stop()
        check(again.answered >= 200, "filing goes on")
        none_lost_none_twice(w, ledger)
        equal(w.stop(), 0)
        tempfile.tempdir = None
        books_are_right(w)
        print(f"         {load.answered} filed, then refused {load.refused}")
        w.start("--no-limits")


main()
