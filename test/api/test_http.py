#!/usr/bin/env python3
"""HTTP as bytes on a socket: what must be refused or cut, what must never be executed, and that others are served meanwhile."""
import concurrent.futures
import os
import re
import resource
import socket
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from xb import SHARED, Skip, World, check, equal, main, test

HOST = b"Host: x\r\n"
FILING = (b'{"tenant_id":"101","outlet_id":"10101","matter":"%s","consumer_name":"A","phone":"13800001234"}')


def filing(mark, head=b""):
    body = FILING % mark
    return b"POST /api/portal/cases HTTP/1.1\r\n" + HOST + head + b"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body) + body


def post(head, body=b"{}"):
    return b"POST /api/portal/cases HTTP/1.1\r\n" + HOST + head + b"\r\n" + body


def get(head=b"", path=b"/api/portal/info", host=HOST):
    return b"GET " + path + b" HTTP/1.1\r\n" + host + head + b"\r\n"


REFUSED = [
    ("two different Content-Length", post(b"Content-Length: 2\r\nContent-Length: 3\r\n"), (400,)),
    ("Content-Length 2,3", post(b"Content-Length: 2,3\r\n"), (400,)),
    ("Content-Length +2", post(b"Content-Length: +2\r\n"), (400,)),
    ("Content-Length -1", post(b"Content-Length: -1\r\n"), (400,)),
    ("Content-Length of 20 digits", post(b"Content-Length: 99999999999999999999\r\n"), (400, 413)),
    ("Content-Length with Transfer-Encoding", post(b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n", b"0\r\n\r\n"), (400, 411)),
    ("chunked", post(b"Transfer-Encoding: chunked\r\n", b"2\r\n{}\r\n0\r\n\r\n"), (411, 400)),
    ("gzip, chunked", post(b"Transfer-Encoding: gzip, chunked\r\n", b"0\r\n\r\n"), (411, 400)),
    ("xchunked", post(b"Transfer-Encoding: xchunked\r\n", b"0\r\n\r\n"), (411, 400)),
    ("a chunk size of 0x2", post(b"Transfer-Encoding: chunked\r\n", b"0x2\r\n{}\r\n0\r\n\r\n"), (411, 400)),
    ("no Host", get(host=b""), (400,)),
    ("two Host", get(b"Host: y\r\n"), (400,)),
    ("a blank before the colon", get(b"Accept : */*\r\n"), (400,)),
    ("NUL in a header", get(b"A: b\x00c\r\n"), (400,)),
    ("bare line feeds", b"GET /api/portal/info HTTP/1.1\nHost: x\n\n", (400,)),
    ("a folded header", get(b"A: b\r\n c\r\n"), (400,)),
    ("a blank in the method", b"G ET /api/portal/info HTTP/1.1\r\n" + HOST + b"\r\n", (400,)),
    ("a head over 64 KiB", get(b"A: " + b"x" * 70000 + b"\r\n"), (431, 400)),
    ("a body over the route's limit", post(b"Content-Length: 300000\r\n", b""), (413,)),
    ("..", get(path=b"/static/../etc/passwd"), (400, 404)),
    ("%2e%2e", get(path=b"/static/%2e%2e/etc/passwd"), (400, 404)),
    # beyond the list of 25: what another reader of the same bytes would take for two requests
    ("a body behind GET", get(b"Content-Length: 4\r\n") + b"GET ", (400,)),
    ("a body behind DELETE", b"DELETE /api/session HTTP/1.1\r\n" + HOST + b"Content-Length: 2\r\n\r\n{}", (400,)),
    ("a body behind HEAD", b"HEAD / HTTP/1.1\r\n" + HOST + b"Content-Length: 2\r\n\r\n{}", (400, 405)),
    ("a lone CR", get(b"A: b\rc\r\n"), (400,)),
    ("HTTP/2.0", b"GET / HTTP/2.0\r\n" + HOST + b"\r\n", (400,)),
    ("no version", b"GET /\r\n" + HOST + b"\r\n", (400,)),
    ("a control character in the target", get(path=b"/api\x01"), (400,)),
]


def talk(port, data, seconds=10):
    """Everything the server says to these bytes until it closes or is silent."""
    with socket.create_connection(("127.0.0.1", port), timeout=seconds) as s:
        try:
            s.sendall(data)
        except OSError:
            pass  # refused before all of it was read
        said = b""
        s.settimeout(seconds)
        try:
            while part := s.recv(65536):
                said += part
        except OSError:
            pass
        return said


def statuses(said):
    return [int(x) for x in re.findall(rb"HTTP/1\.[01] (\d{3}) ", said)]


def marks(w):
    """The matters filed, from the journal of the portal's own cases."""
    rows = []
    desk, after = w.client("a.desk"), None
    while True:
        page = desk.get("/api/desk/cases?limit=100" + (f"&after={after}" if after else "")).json
        rows += [desk.get("/api/desk/cases/" + c["id"]).json["case"]["matter"] for c in page["items"]]
        after = page.get("next")
        if not after:
            return rows


@test("each malformed request is refused or cut, and what stands behind it is never executed")
def _():
    with World() as w, concurrent.futures.ThreadPoolExecutor(8) as pool:
        def ask(row):
            name, data, want = row
            return name, want, statuses(talk(w.port, data + filing(b"smuggled behind " + name.encode()), 5))

        for name, want, got in pool.map(ask, REFUSED):
            check(len(got) <= 1 and (not got or got[0] in want), f"{name}: answered {got}, wanted {want} or the end")
        equal(w.client().get("/healthz").status, 200)
        w.file(matter="an ordinary one")
        equal(marks(w), ["an ordinary one"])


@test("a refused request in the middle of a pipeline stops everything behind it, not what stood before")
def _():
    with World() as w:
        said = talk(w.port, filing(b"first") + post(b"Content-Length: 2\r\nContent-Length: 3\r\n") + filing(b"third"), 5)
        check(201 not in statuses(said)[1:], f"answered {statuses(said)}")
        check(set(marks(w)) <= {"first"}, "the third was executed")


@test("good requests one behind the other are answered in order")
def _():
    with World() as w:
        said = talk(w.port, filing(b"one") + get() + filing(b"two", b"Connection: close\r\n"), 10)
        equal(statuses(said), [201, 200, 201])
        equal(sorted(marks(w)), ["one", "two"])


@test("methods nobody serves are told so, and 100-continue is understood")
def _():
    with World() as w:
        for method in (b"HEAD", b"PATCH", b"OPTIONS", b"TRACE", b"BREW"):
            got = statuses(talk(w.port, method + b" /api/portal/info HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n", 5))
            check(not got or got[0] in (400, 405, 501), f"{method}: {got}")
        body = FILING % b"patient"
        head = b"POST /api/portal/cases HTTP/1.1\r\n" + HOST + b"Expect: 100-continue\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % len(body)
        equal(statuses(talk(w.port, head + body, 5))[-1], 201)


def cut_after(port, data, drip):
    """Seconds until the server ends a connection that sends `drip` every two seconds."""
    s = socket.create_connection(("127.0.0.1", port), timeout=2)
    began = time.monotonic()
    try:
        s.sendall(data)
        while time.monotonic() - began < 90:
            try:
                if s.recv(4096) == b"":
                    break
            except socket.timeout:
                if drip:
                    s.sendall(drip)
    except OSError:
        pass
    finally:
        s.close()
    return time.monotonic() - began


@test("whoever sends too slowly or nothing is cut: head 12 s, body 30 s, idle 60 s")
def _():
    with World() as w, concurrent.futures.ThreadPoolExecutor(4) as pool:
        head = pool.submit(cut_after, w.port, b"GET / HTTP/1.1\r\nA: ", b"x")
        body = pool.submit(cut_after, w.port, post(b"Content-Length: 100000\r\n", b"{"), b" ")
        idle = pool.submit(cut_after, w.port, get(), b"")
        never = pool.submit(cut_after, w.port, b"", b"")
        slack = 8  # a loaded machine
        for what, took, most in (("head drip", head, 12), ("body drip", body, 30), ("idle", idle, 60), ("a connection that says nothing", never, 60)):
            check(took.result() <= most + slack, f"{what} was cut after {took.result():.0f} s")


@test("2,000 idle connections are held while others are served")
def _():
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < 2200:
        raise Skip(f"this machine allows only {hard} open files")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, 2200), hard))
    with World() as w:
        idle = []
        try:
            for _ in range(2000):
                s = socket.create_connection(("127.0.0.1", w.port), timeout=10)
                idle.append(s)
            idle[0].sendall(b"GET /healthz HTTP/1.1\r\n" + HOST + b"\r\n")
            began = time.monotonic()
            for n in range(20):
                w.file(matter=f"while others wait {n}")
            equal(w.client().get("/api/portal/info").status, 200)
            check(time.monotonic() - began < 60, "served, but far too slowly")
            check(b" 200 " in idle[0].recv(4096), "one of the idle is served when it speaks")
        finally:
            for s in idle:
                s.close()
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@test("request vectors of a public parser suite never crash the server nor make it say 500")
def _():
    folder = os.path.join(SHARED, "data/testsuites/http/request")
    if not os.path.isdir(folder):
        raise Skip("the vectors are not on this machine")
    vectors = []
    for name in sorted(os.listdir(folder)):
        text = open(os.path.join(folder, name), encoding="utf-8").read()
        for block in re.findall(r"```http\n(.*?)```", text, re.S):
            raw = block.replace("\n", "\r\n").replace("\\\r\n", "").replace("\\r", "\r").replace("\\n", "\n").replace("\\t", "\t").replace("\\f", "\f")
            vectors.append(re.sub(r"\\x([0-9a-fA-F]{2})", lambda m: chr(int(m[1], 16)), raw).encode("latin-1", "replace"))
    check(len(vectors) > 60, f"only {len(vectors)} vectors")
    with World() as w, concurrent.futures.ThreadPoolExecutor(16) as pool:
        for data, said in zip(vectors, pool.map(lambda d: talk(w.port, d, 2), vectors)):
            check(not [s for s in statuses(said) if s >= 500 and s != 501], f"{data[:200]!r} gave {said[:200]!r}")
        equal(w.client().get("/healthz").status, 200)


main()
