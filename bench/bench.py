#!/usr/bin/env python3
"""./dev bench [--full] [--json FILE] [--only NAME[,NAME…]] [--sizes N,N] [--seconds S]

Measures the binary of the release build beside ceilings taken in the same run (doc/kernel/speed.md says how each row
is made) and prints: what, ours, ceiling, share, server CPU a request, the goal and whether it was reached.
Rate limits and proof of work are off.  Data are made once a size and kept in the build directory."""
import argparse
import glob
import gzip
import hashlib
import json
import os
import re
import shutil
import sqlite3
import statistics
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BUILD = os.path.join(ROOT, "b-bench")
BIN = os.path.join(BUILD, "src/app/xiaobao")
TOOL = os.path.join(BUILD, "bench/bench-")
TODAY = "2026-11-24"
BASE = 2000  # cases of the demonstration under every size: complete lives
os.environ["XB_BIN"] = BIN
sys.path.insert(0, os.path.join(ROOT, "test/lib"))
import xb  # noqa: E402

ROWS, options = [], None
LABEL = {10000: "10 k", 100000: "100 k", 1000000: "1 M"}


def label(n):
    return LABEL.get(n, str(n))


def row(name, size, ours, ceiling=None, cpu=None, goal="", ok=None, **more):
    """One line of the table; numbers carry their unit in the text."""
    ROWS.append({"name": name, "size": size, "ours": ours, "ceiling": ceiling, "cpu_us": cpu, "goal": goal, "ok": ok, **more})
    mark = "" if ok is None else ("ok" if ok else "MISSED")
    print(f"{name:<34} {label(size) if size else '':>5}  {ours:<26} {ceiling or '':<34} "
          f"{'' if cpu is None else f'{cpu:.0f} us':>7}  {goal:<28} {mark}", flush=True)


def tool(name, *args):
    p = subprocess.run([TOOL + name, *map(str, args)], capture_output=True, text=True)
    if p.returncode:
        sys.exit(f"bench-{name}: {p.stderr}")
    return json.loads(p.stdout)


def command(*args):
    """(seconds, CPU seconds, output) of one xiaobao command."""
    before, began = os.times(), time.monotonic()
    p = subprocess.run([BIN, *map(str, args)], capture_output=True, text=True)
    after = os.times()
    if p.returncode:
        sys.exit(f"xiaobao {args}: {p.stderr}")
    return time.monotonic() - began, after.children_user + after.children_system - before.children_user - before.children_system, p.stdout


def median(values):
    return statistics.median(values)


# --- data: made once a size, thrown away when the tables or the filling changed ---

def key():
    h = hashlib.sha256()
    for f in sorted(glob.glob(ROOT + "/src/**/migrations/*.sql", recursive=True)) + [ROOT + "/bench/fill.c", ROOT + "/src/kernel/db/sqlite.c"]:
        h.update(open(f, "rb").read())
    return h.hexdigest()[:12]


def data(size):
    keep = os.path.join(BUILD, "data")
    path = os.path.join(keep, f"{size}-{key()}")
    if not os.path.exists(path + ".json"):
        for old in glob.glob(os.path.join(keep, f"{size}-*")):
            shutil.rmtree(old) if os.path.isdir(old) else os.unlink(old)
        os.makedirs(keep, exist_ok=True)
        print(f"... making {label(size)} cases through the real events", flush=True)
        seconds, cpu, _ = command("demo", "--data", path, "--cases", BASE, "--seed", 1, "--today", TODAY, "--json")
        made = tool("fill", "--data", path, "--cases", size - BASE, "--today", TODAY)
        made["seconds"] += seconds
        made["cpu"] += cpu
        json.dump(made, open(path + ".json", "w"))
    return path


def made(size):
    return json.load(open(data(size) + ".json"))


class Copy:
    """A copy that may be written to."""

    def __init__(self, size):
        self.path = os.path.join(BUILD, "data", "scratch")
        shutil.rmtree(self.path, ignore_errors=True)
        shutil.copytree(data(size), self.path)

    def __enter__(self):
        return self.path

    def __exit__(self, *_):
        shutil.rmtree(self.path, ignore_errors=True)


# --- servers and load ---

class Server:
    def __init__(self, *argv):
        self.began = time.monotonic()
        self.proc = subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        line = self.proc.stdout.readline()
        self.started = time.monotonic() - self.began
        if "://" not in line:
            sys.exit(f"{argv[0]} did not start")
        self.port = int(line.split("://", 1)[1].split()[0].rsplit(":", 1)[1])

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.proc.terminate()
        self.proc.wait()

    def client(self, login):
        c = xb.Client(self.port)
        c.token = c.post("/api/session", {"login": login, "password": xb.PASSWORD}).json["token"]
        return c

    def anonymous_mb(self):
        text = open(f"/proc/{self.proc.pid}/status").read()
        return int(re.search(r"RssAnon:\s+(\d+)", text)[1]) / 1024

    def load(self, *args, seconds=None):
        return tool("load", "--port", self.port, "--pid", self.proc.pid, "--seconds", seconds or options.seconds, *args)


def serve(path):
    return Server(BIN, "serve", "--data", path, "--listen", "127.0.0.1:0", "--no-limits")


def settle(path):
    """Derived tables caught up, so that a measurement is not disturbed by them."""
    with serve(path) as s:
        time.sleep(1)
        while True:
            before = os.stat(f"/proc/{s.proc.pid}/stat") and open(f"/proc/{s.proc.pid}/stat").read().rsplit(")", 1)[1].split()[11:13]
            time.sleep(1)
            if open(f"/proc/{s.proc.pid}/stat").read().rsplit(")", 1)[1].split()[11:13] == before:
                return


def file_of(name, text):
    path = os.path.join(BUILD, "data", name)
    open(path, "w").write(text)
    return path


FILING = {"tenant_id": "101", "outlet_id": "10101", "consumer_name": "王小明", "phone": "13{n}", "id_no": "510104{n}15X", "demand": "退还年费",
          "matter": "多扣了一笔年费，没有人通知过我，柜台说要等下个月才能查，请尽快核实退还，流水编号{n}。"}


# --- rows ---

def some_ids(c, is_open, n=1000):
    ids, after = [], ""
    while after is not None and len(ids) < n:
        page = c.get(f"/api/desk/cases?limit=200&open={is_open}" + (f"&after={after}" if after else "")).json
        ids += [r["id"] for r in page["items"]]
        after = page.get("next")
    return ids[:n]


def bench_read(size):
    with serve(data(size)) as s:
        c = s.client("a.desk")
        ids = some_ids(c, "false") + some_ids(c, "true")  # complete lives and cases just begun, half and half
        docs = os.path.join(BUILD, "data", "documents.db")
        if os.path.exists(docs):
            os.unlink(docs)
        with sqlite3.connect(docs) as db:
            db.execute("PRAGMA journal_mode=WAL")
            db.execute("CREATE TABLE document (id INTEGER PRIMARY KEY, body BLOB NOT NULL)")
            db.executemany("INSERT INTO document VALUES (?, ?)", ((int(i), c.get("/api/desk/cases/" + i).body) for i in ids))
        paths = file_of("paths", "\n".join("/api/desk/cases/" + i for i in ids))
        ours, ceiling = [], []
        with Server(TOOL + "ceiling-read", docs) as top:
            for _ in range(options.rounds):
                ours.append(s.load("--paths", paths, "--bearer", c.token))
                ceiling.append(top.load("--paths", paths))
        memory = s.anonymous_mb()
    share = median([a["rate"] / b["rate"] for a, b in zip(ours, ceiling)])
    cpu, top_cpu = median([r["cpu_us"] for r in ours]), median([r["cpu_us"] for r in ceiling])
    refused = sum(r["refused"] for r in ours)
    row("read a case, 64 connections", size, f"{median([r['rate'] for r in ours]):.0f}/s p99 {median([r['p99_us'] for r in ours]) / 1000:.1f} ms",
        f"{median([r['rate'] for r in ceiling]):.0f}/s {top_cpu:.0f} us, share {share:.0%}", cpu, ">= 45 % of the ceiling", share >= 0.45 and not refused, share=share)
    row("server CPU: read a case", size, f"{cpu / 1000:.3f} ms", None, cpu, "<= 0.06 ms", cpu <= 60)
    row("anonymous memory under reads", size, f"{memory:.0f} MB", None, None, "<= 200 MB", memory <= 200)


def bench_file(size):
    with Copy(size) as path:
        settle(path)
        ours, ceiling, two = [], [], []
        body = file_of("body", json.dumps(FILING, ensure_ascii=False))
        first = 0
        for _ in range(options.rounds):
            with serve(path) as s:
                ours.append(s.load("--post", "/api/portal/cases", "--body", body, "--first", first))
                memory = s.anonymous_mb()
            first = ours[-1]["last"]
            ceiling.append(tool("ceiling-file", path, options.seconds))
            two.append(tool("ceiling-file", path, options.seconds, "--two-rows"))
    share = median([a["rate"] / b["rate"] for a, b in zip(ours, ceiling)])
    fsync = median([r["fsync_p50_ms"] for r in ceiling + two])
    p99, cpu, refused = median([r["p99_us"] for r in ours]) / 1000, median([r["cpu_us"] for r in ours]), sum(r["refused"] for r in ours)
    limit = 10 * fsync + 20
    row("file a complaint, durable", size, f"{median([r['rate'] for r in ours]):.0f}/s, {refused} refused",
        f"{median([r['rate'] for r in ceiling]):.0f}/s {median([r['cpu_us'] for r in ceiling]):.0f} us, share {share:.0%}", cpu,
        ">= 50 % of the ceiling, 0 ref.", share >= 0.5 and refused == 0, share=share, refused=refused)
    row("  beside the loop of two rows", size, f"{median([r['rate'] for r in ours]):.0f}/s",
        f"{median([r['rate'] for r in two]):.0f}/s {median([r['cpu_us'] for r in two]):.0f} us, share {median([a['rate'] / b['rate'] for a, b in zip(ours, two)]):.0%}")
    row("  p99 of a filing", size, f"{p99:.1f} ms", f"fsync p50 {fsync:.2f} ms", None, f"<= 10 fsync + 20 = {limit:.0f} ms", p99 <= limit)
    row("server CPU: file a complaint", size, f"{cpu / 1000:.3f} ms", None, cpu, "<= 0.25 ms", cpu <= 250)
    row("anonymous memory under filings", size, f"{memory:.0f} MB", None, None, "<= 200 MB", memory <= 200)


QUEUES = {}  # (scope, filter) -> milliseconds at the smallest size


def queue_paths(s):
    """Who asks, and for what; handler and county are those of the asker, the cause is the rare one of bench-fill."""
    handler = "1015210"
    for scope, login, county in (("union", "p.lead", "&tenant_id=101"), ("county", "a.lead", ""), ("outlet", "a.head1", "")):
        who = s.client(login)
        for name, query in (("none", ""), ("handler", f"&handler_id={handler}{county}"), ("cause", "&cause=C0204")):
            yield scope, name, who, "/api/desk/cases?limit=50" + query


def plan_of(path):
    db = sqlite3.connect(os.path.join(path, "xiaobao.db"))
    text = open(os.path.join(ROOT, "src/features/cases/cases.sql"), encoding="utf-8").read()
    for name in ("all", "tenant", "unit", "handler", "cause"):
        sql = text.split(f"-- name: cases_queue_{name} :many\n", 1)[1].split("-- name:")[0]
        sql = re.sub(r"/\*@postgres.*?@\*/", "", "\n".join(l for l in sql.split("\n") if not l.startswith("--")), flags=re.S)
        sql = re.sub(r"/\*@sqlite(.*?)@\*/", r"\1", sql, flags=re.S).split(";")[0]
        params = {p: 1 for p in re.findall(r"(?<![:\w]):([a-z]\w*)", sql)}
        plan = [r[3] for r in db.execute("EXPLAIN QUERY PLAN " + sql, params)]
        print(f"      plan of cases_queue_{name}: " + "; ".join(p for p in plan if "LEFT-JOIN" not in p))


def bench_queue(size):
    slow = False
    with serve(data(size)) as s:
        for scope, name, who, path in queue_paths(s):
            hits = len(who.get(path).json["items"])
            paths = file_of("paths", path + "\n")
            alone = [s.load("--paths", paths, "--bearer", who.token, "--connections", 1, "--warm", 0.2, seconds=0.7) for _ in range(3)]
            ms = min(r["p50_us"] for r in alone) / 1000
            base = QUEUES.setdefault((scope, name), ms)
            ok = ms <= 1.5 * base or ms <= 5
            slow = slow or ms > 1.5 * base
            row(f"queue {scope} x {name}, {hits} hits", size, f"{ms:.2f} ms", f"{base:.2f} ms at {label(options.sizes[0])}", median([r["cpu_us"] for r in alone]),
                "<= 1.5 x or <= 5 ms", ok)
        lead = s.client("a.lead")
        loads = [s.load("--paths", file_of("paths", "/api/desk/cases?limit=50\n"), "--bearer", lead.token) for _ in range(options.rounds)]
    cpu = median([r["cpu_us"] for r in loads])
    row("server CPU: queue page of 50", size, f"{cpu / 1000:.3f} ms", None, cpu, "<= 0.2 ms", cpu <= 200)
    if slow:
        plan_of(data(size))


def bench_load(size):
    m = made(size)
    row("load cases to read tables", size, f"{m['rate']}/s ({m['rate_of_cpu']}/s of CPU)", None, None, ">= 8,000 cases/s", m["rate"] >= 8000)


def bench_rebuild(size):
    """Beside the time it took to load the same events, in CPU seconds: the machine does other work too."""
    load = made(size)["cpu"]
    with Copy(size) as path:
        _, derived, _ = command("rebuild", "--only", "derived", "--data", path, "--json")
        _, read, _ = command("rebuild", "--only", "read", "--data", path, "--json")
        _, everything, _ = command("rebuild", "--data", path, "--json")
    row("load until derived tables caught up", size, f"{load + derived:.1f} s CPU", f"to read tables {load:.1f} s")
    row("rebuild read tables", size, f"{read:.1f} s CPU", f"load {load:.1f} s, {read / load:.2f} x", None, "<= 0.6 x load", read <= 0.6 * load)
    row("rebuild all tables", size, f"{everything:.1f} s CPU", f"load {load + derived:.1f} s, {everything / (load + derived):.2f} x", None,
        "<= 1 x load until caught up", everything <= load + derived)


def bench_verify(size):
    path = data(size)
    one = min((tool("hash-pass", os.path.join(path, "xiaobao.db")) for _ in range(3)), key=lambda r: r["seconds"])
    seconds, cpu, _ = min(command("verify", "--data", path, "--json") for _ in range(3))
    ratio = cpu / one["seconds"]
    row("verify", size, f"{cpu:.2f} s CPU", f"one pass {one['seconds']:.2f} s, {ratio:.1f} x", None, "<= 5 x one pass", ratio <= 5)


def bench_start(size):
    took = []
    for _ in range(3):
        with serve(data(size)) as s:
            took.append(s.started)
    row("start until it listens", size, f"{min(took):.3f} s", None, None, "<= 0.5 s", min(took) <= 0.5)


def bench_binary():
    small = os.path.join(BUILD, "xiaobao.stripped")
    subprocess.run(["strip", "-o", small, BIN], check=True)
    mb = os.path.getsize(small) / 1e6
    row("stripped binary with web inside", 0, f"{mb:.1f} MB", None, None, "<= 15 MB", mb <= 15 if os.path.exists(ROOT + "/web/dist/portal.html") else None)


def read(path):
    return open(path, encoding="utf-8").read()


def at_once(dist, todo):
    """The files named by a page or module, and by those in turn, that load before anything is clicked."""
    seen = set()
    while todo:
        f = todo.pop()
        if f in seen or not os.path.exists(f):
            continue
        seen.add(f)
        names = []
        if f.endswith(".html"):
            names = re.findall(r'(?:src|href)="([^"]+\.(?:js|css|svg|woff2))"', read(f))
        elif f.endswith(".js"):
            names = re.findall(r'(?:\bimport|\bfrom)\s*"(\.[^"]+\.js)"', read(f))
        todo += [os.path.join(dist, n.lstrip("/")) if n.startswith("/") else os.path.normpath(os.path.join(os.path.dirname(f), n)) for n in names]
    return seen


def later(dist, module):
    """For each page a module opens on demand: all it needs (its chunk, and what the builder preloads with it)."""
    text = read(module)
    listed = re.search(r"m\.f=\[([^\]]*)\]", text)
    deps = re.findall(r'"([^"]+)"', listed[1]) if listed else []
    for chunk, numbers in re.findall(r'\bimport\(["`](\./[^"`]+\.js)["`]\)(?:[^_]{0,40}__vite__mapDeps\(\[([\d,]*)\]\))?', text):
        with_it = [os.path.join(dist, deps[int(n)]) for n in numbers.split(",") if n]
        yield at_once(dist, [os.path.normpath(os.path.join(os.path.dirname(module), chunk)), *with_it])


def bench_view():
    """The page, what it loads at once, and the heaviest of the views it may open first."""
    dist = os.path.join(ROOT, "web/dist")
    for page, limit in (("portal", 130), ("desk", 300)):
        start = os.path.join(dist, page + ".html")
        if not os.path.exists(start):
            print(f"first view of {page}: web/dist is not built")
            continue
        weigh = lambda files: sum(len(gzip.compress(open(f, "rb").read(), 9)) for f in files) / 1000  # noqa: E731
        shell = at_once(dist, [start])
        heaviest = max([weigh(view - shell) for f in shell if f.endswith(".js") for view in later(dist, f)], default=0)
        kb = weigh(shell) + heaviest
        row(f"first view of {page}, gzip", 0, f"{kb:.0f} KB", f"shell {weigh(shell):.0f} KB, heaviest view {heaviest:.0f} KB", None, f"<= {limit} KB", kb <= limit)


PER_SIZE = {"read": bench_read, "file": bench_file, "queue": bench_queue, "load": bench_load, "rebuild": bench_rebuild, "verify": bench_verify,
            "start": bench_start}
ONCE = {"binary": bench_binary, "view": bench_view}


def main():
    global options
    p = argparse.ArgumentParser(prog="./dev bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--full", action="store_true", help="1 M cases too")
    p.add_argument("--json", metavar="FILE")
    p.add_argument("--only", help="among " + ", ".join([*PER_SIZE, *ONCE]))
    p.add_argument("--sizes", help="instead of 10000,100000")
    p.add_argument("--seconds", type=float, default=4, help="of load a measurement")
    p.add_argument("--rounds", type=int, default=3, help="ours and the ceiling in turn; medians are printed")
    options = p.parse_args()
    options.sizes = [int(n) for n in options.sizes.split(",")] if options.sizes else [10000, 100000] + ([1000000] if options.full else [])
    only = options.only.split(",") if options.only else [*PER_SIZE, *ONCE]
    cpus = os.cpu_count()
    print(f"rate limits and proof of work are OFF; {cpus} processors shared by server and load; load average {os.getloadavg()[0]:.1f}")
    print(f"{'':<34} {'cases':>5}  {'ours':<26} {'ceiling':<34} {'CPU':>7}  {'goal':<28}")
    for size in options.sizes:
        for name, measure in PER_SIZE.items():
            if name in only:
                measure(size)
    for name, measure in ONCE.items():
        if name in only:
            measure()
    if options.json:
        json.dump({"limits": "off", "proof_of_work": "off", "processors": cpus, "rows": ROWS}, open(options.json, "w"), indent=1)
    missed = [r for r in ROWS if r["ok"] is False]
    print(f"{len(ROWS)} rows, {len(missed)} goals missed")


main()
