#!/usr/bin/env python3
"""PostgreSQL is restarted under load: 503 in between is allowed, nothing acknowledged is lost, no key files twice."""
import glob
import os
import shutil
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
import xb
from drill import Ledger, Load, ask_again, books_are_right, none_lost_none_twice
from xb import Skip, World, check, equal, main, test

LONG = bool(os.environ.get("XB_LONG"))


class Cluster:
    """A throw-away PostgreSQL of our own, because it is going to be stopped."""

    def __init__(self):
        found = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"))
        if not found:
            raise Skip("PostgreSQL is not installed")
        self.bin = os.path.dirname(found[-1])
        self.dir = tempfile.mkdtemp(prefix="xb-pg-")
        self.as_whom = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if os.geteuid() == 0 else []
        if self.as_whom:
            shutil.chown(self.dir, "postgres")
        self.run("initdb", "-D", self.dir + "/data", "-U", "xiaobao", "-A", "trust", "-E", "UTF8", "--no-locale")
        self.start()
        self.run("createdb", "-h", self.dir, "-U", "xiaobao", "xiaobao")
        self.url = f"postgresql://xiaobao@/xiaobao?host={self.dir}"

    def run(self, program, *args):
        subprocess.run([*self.as_whom, os.path.join(self.bin, program), *args], check=True, stdout=subprocess.DEVNULL, cwd=self.dir)

    def start(self):
        self.run("pg_ctl", "-D", self.dir + "/data", "-w", "-l", self.dir + "/log", "-o", f"-k {self.dir} -c listen_addresses='' -c max_connections=100", "start")

    def stop(self, mode):
        self.run("pg_ctl", "-D", self.dir + "/data", "-w", "-m", mode, "stop")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        try:
            self.stop("immediate")
        except subprocess.CalledProcessError:
            pass
        shutil.rmtree(self.dir, ignore_errors=True)


@test("PostgreSQL restarted under load, in order and at once: nothing acknowledged is lost and no key files twice")
def _():
    modes = ["fast", "immediate"] * (10 if LONG else 2)
    with Cluster() as cluster:
        was, xb.PG_URL = xb.PG_URL, cluster.url
        try:
            with World() as w, tempfile.TemporaryDirectory(prefix="xb-ledger-") as apart:
                ledger = Ledger(os.path.join(apart, "ledger"))
                load = Load(w, ledger, hands=6, allowed=(503,))
                for mode in modes:
                    load.reach(load.answered + 100)
                    cluster.stop(mode)
                    time.sleep(0.3)
                    cluster.start()
                load.reach(load.answered + 100)
                load.stop()
                ask_again(w, ledger)
                none_lost_none_twice(w, ledger)
                check(load.answered > 100 * len(modes), f"only {load.answered} were filed")
                equal(w.stop(), 0)
                books_are_right(w)
                print(f"         {len(modes)} restarts, {load.answered} acknowledged, meanwhile refused: {load.refused}")
                w.start("--no-limits")
        finally:
            xb.PG_URL = was


main()
