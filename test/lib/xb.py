"""What every whole-program test uses: a scratch institution, its server, clients, and a small test frame.

XB_BIN names the binary (default build/xiaobao).  With XB_PG_URL (tools/with_postgres.sh sets it) every World
lives in a fresh PostgreSQL database of that cluster; without it, in SQLite.

    from xb import World, test, main, check, equal

    @test("a stranger reads no case")
    def _():
        with World(cases=5) as w:
            equal(w.client().get("/api/desk/cases").status, 401)

    main()
"""
import http.client
import itertools
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BIN = os.path.abspath(os.environ.get("XB_BIN", os.path.join(ROOT, "build", "xiaobao")))
PG_URL = os.environ.get("XB_PG_URL")
SHARED = os.path.join(os.path.dirname(ROOT), "shared")  # real data beside the project; tests that need it skip without
PASSWORD = "Xiaobao-demo-2026"
TODAY = "2026-11-24"
_serial = itertools.count(1)
_tests = []


def test(promise):
    def keep(body):
        _tests.append((promise, body))
        return body

    return keep


class Skip(Exception):
    """Raised with the reason when a test cannot run here; printed and counted as skipped, never as passed."""


def check(ok, what="this should hold"):
    if not ok:
        raise AssertionError(what)


def equal(got, want, what=""):
    if got != want:
        raise AssertionError(f"{what + ': ' if what else ''}got {got!r}, want {want!r}")


def main():
    """Run the tests whose promise contains argv[1] (all without it); last line `N passed, N failed[, N skipped]`."""
    passed = failed = skipped = 0
    for promise, body in _tests:
        if len(sys.argv) > 1 and sys.argv[1] not in promise:
            continue
        try:
            body()
            passed += 1
            print("ok      ", promise, flush=True)
        except Skip as why:
            skipped += 1
            print("skipped ", promise, "-", why, flush=True)
        except Exception:
            failed += 1
            print("FAILED  ", promise, flush=True)
            traceback.print_exc(file=sys.stdout)
    print(f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))
    sys.exit(1 if failed else 0)


def run(*args, stdin=None, ok=(0,), env=None, timeout=600):
    """xiaobao ARGS...; gives the finished process (text); any other exit status than `ok` is a failed test."""
    p = subprocess.run([BIN, *map(str, args)], input=stdin, capture_output=True, text=True, timeout=timeout, env=env)
    if ok is not None and p.returncode not in ok:
        raise AssertionError(f"xiaobao {' '.join(map(str, args))}: exit {p.returncode}\n{p.stdout[-2000:]}\n{p.stderr[-4000:]}")
    return p


class Reply:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    @property
    def json(self):
        return json.loads(self.body)

    def __repr__(self):
        return f"<{self.status} {self.body[:500]!r}>"


class Client:
    """One person at the API.  `token` is a session or API token."""

    def __init__(self, port, token=None, lang="en"):
        self.port, self.token, self.lang = port, token, lang
        self.conn = None

    def ask(self, method, path, body=None, headers=None, raw=None):
        h = {"Accept-Language": self.lang, **(headers or {})}
        if self.token:
            h["Authorization"] = "Bearer " + self.token
        data = raw
        if raw is None and body is not None:
            data = json.dumps(body).encode()
            h.setdefault("Content-Type", "application/json")
        for attempt in (1, 2):  # a kept-alive connection may have been closed meanwhile
            if self.conn is None:
                self.conn = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
            try:
                self.conn.request(method, path, data, h)
                r = self.conn.getresponse()
                return Reply(r.status, dict((k.lower(), v) for k, v in r.getheaders()), r.read())
            except (http.client.HTTPException, ConnectionError, BrokenPipeError):
                self.conn = None
                if attempt == 2 or (method != "GET" and "Idempotency-Key" not in h):
                    raise

    def get(self, path, **kw):
        return self.ask("GET", path, **kw)

    def post(self, path, body=None, **kw):
        return self.ask("POST", path, body if body is not None else {}, **kw)

    def put(self, path, body=None, **kw):
        return self.ask("PUT", path, body if body is not None else {}, **kw)

    def delete(self, path, **kw):
        return self.ask("DELETE", path, **kw)

    def act(self, case_id, action, version, **members):
        """One act on a case; gives the reply."""
        return self.post(f"/api/desk/cases/{case_id}/actions", {"action": action, "version": version, **members})


class World:
    """A scratch institution: `with World(cases=10) as w`.  demo=False gives a bare `init` one; serve=False no server."""

    def __init__(self, cases=0, seed=1, today=TODAY, demo=True, suite="intl", serve=True, args=("--no-limits",), env=None):
        self.dir = tempfile.mkdtemp(prefix="xb-world-")
        self.data = os.path.join(self.dir, "data")
        self.proc = None
        self.port = None
        self.env = {**os.environ, **(env or {})}
        self.database = self._database()
        self.place = ["--data", self.data] + (["--database", self.database] if self.database else [])
        if demo:
            made = run("demo", *self.place, "--suite", suite, "--cases", cases, "--seed", seed, "--today", today, "--json", env=self.env)
        else:
            made = run("init", *self.place, "--suite", suite, "--json", env=self.env)
        self.made = json.loads(made.stdout)
        self.log_path = os.path.join(self.dir, "log")
        if serve:
            self.start(*args)

    def _database(self):
        if not PG_URL:
            return None
        name = f"w{os.getpid()}_{next(_serial)}"
        subprocess.run(["psql", "-q", PG_URL, "-c", f"CREATE DATABASE {name}"], check=True, capture_output=True)
        head, tail = PG_URL.split("?", 1)
        return head[: head.rindex("/")] + "/" + name + "?" + tail

    def start(self, *args, port=0):
        log = open(self.log_path, "a")
        self.proc = subprocess.Popen([BIN, "serve", *self.place, "--listen", f"127.0.0.1:{port}", *args],
                                     stdout=subprocess.PIPE, stderr=log, text=True, env=self.env)
        line = self.proc.stdout.readline()
        if "http" not in line:
            raise AssertionError("the server did not start: " + open(self.log_path).read()[-3000:])
        self.port = int(line.split("://", 1)[1].split("(")[0].strip().rsplit(":", 1)[1].split()[0])

    def stop(self, sig=signal.SIGTERM):
        """End the server; gives its exit status (negative signal number when killed)."""
        if not self.proc:
            return None
        self.proc.send_signal(sig)
        status = self.proc.wait(60)
        self.proc = None
        return status

    def cli(self, command, *args, **kw):
        return run(command, *args, *self.place, env=self.env, **kw)

    def client(self, login=None, password=PASSWORD, lang="en"):
        c = Client(self.port, lang=lang)
        if login:
            r = c.post("/api/session", {"login": login, "password": password})
            if r.status != 200:
                raise AssertionError(f"{login} cannot sign in: {r}")
            c.token = r.json["token"]
        return c

    def file(self, **members):
        """A complaint filed on the portal; gives the reply's JSON."""
        body = {"tenant_id": "101", "outlet_id": "10101", "matter": "多扣了一笔年费，没有人通知过我。", "demand": "退还年费",
                "consumer_name": "王小明", "phone": "13800001234", "id_no": "510104199003078515", **members}
        r = self.client().post("/api/portal/cases", body)
        if r.status != 201:
            raise AssertionError(f"filing refused: {r}")
        return r.json

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        if self.proc:
            status = self.stop()
            text = open(self.log_path).read()
            if kind is None and (status != 0 or "Sanitizer" in text or "runtime error" in text):
                raise AssertionError(f"the server ended with {status}: {text[-4000:]}")
            if kind is not None and text:
                print("--- the server said:\n" + text[-3000:])
        shutil.rmtree(self.dir, ignore_errors=True)
        if self.database:
            name = self.database.split("?")[0].rsplit("/", 1)[1]
            for db in (name, name + "_vault"):
                subprocess.run(["psql", "-q", PG_URL, "-c", f"DROP DATABASE IF EXISTS {db} WITH (FORCE)"], capture_output=True)


def wait_until(ready, seconds=30, what="it did not happen in time"):
    """Poll, for what comes to pass by itself (jobs, cursors)."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if ready():
            return
        time.sleep(0.05)
    raise AssertionError(what)
