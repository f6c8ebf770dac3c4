#!/usr/bin/env python3
"""Live updates: who watches is told what changed, if he may know, and nothing else."""
import http.client
import json
import os
import queue
import socket
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from xb import World, check, equal, main, test


class Watch:
    """One open stream; events arrive in a queue as (id, event, data), comments as (None, None, text), the end as None."""

    def __init__(self, w, token, last_id=None):
        self.conn = http.client.HTTPConnection("127.0.0.1", w.port, timeout=60)
        headers = {"Authorization": "Bearer " + token, **({"Last-Event-ID": last_id} if last_id else {})}
        self.conn.request("GET", "/api/desk/events", headers=headers)
        self.reply = self.conn.getresponse()
        self.heard = queue.Queue()
        if self.reply.status == 200:
            threading.Thread(target=self.listen, daemon=True).start()
            equal(self.next()[2], "here")

    def listen(self):
        event = {}
        try:
            for line in self.reply:
                line = line.decode().rstrip("\n")
                if line.startswith(":"):
                    self.heard.put((None, None, line[1:].strip()))
                elif line:
                    name, value = line.split(": ", 1)
                    event[name] = value
                elif event:
                    self.heard.put((event["id"], event["event"], json.loads(event["data"])))
                    event = {}
        except (OSError, http.client.HTTPException, ValueError, AttributeError):
            pass
        self.heard.put(None)

    def next(self, seconds=20):
        try:
            return self.heard.get(timeout=seconds)
        except queue.Empty:
            raise AssertionError("nothing was heard")

    def changed(self):
        """The next change; comments are passed over."""
        while True:
            got = self.next()
            check(got is not None, "the stream ended")
            if got[1]:
                return got

    def close(self):
        try:
            self.reply.fp.raw._sock.shutdown(socket.SHUT_RDWR)
        except (OSError, AttributeError):
            pass
        self.conn.close()


def note(c, filed, text="记录"):
    version = c.get("/api/desk/cases/" + filed["id"]).json["case"]["version"]
    r = c.act(filed["id"], "note", version, note=text)
    equal(r.status, 200, repr(r))
    return version + 1


@test("a filing and an act are told at once, with kind, id and version")
def _():
    with World() as w:
        desk = w.client("a.desk")
        watch = Watch(w, desk.token)
        equal(watch.reply.getheader("Content-Type"), "text/event-stream")
        equal(watch.reply.getheader("Cache-Control"), "no-store")
        filed = w.file()
        equal(watch.changed()[1:], ("changed", {"kind": "case", "id": filed["id"], "version": 1}))
        version = note(desk, filed)
        equal(watch.changed()[1:], ("changed", {"kind": "case", "id": filed["id"], "version": version}))
        watch.close()


@test("nobody hears of a case he may not see")
def _():
    with World() as w:
        desk, foreign, admin = w.client("a.desk"), w.client("b.desk"), w.client("admin")
        watches = [Watch(w, c.token) for c in (foreign, admin)]
        mine = Watch(w, desk.token)
        filed = w.file()
        mine.changed()
        in_b = w.file(tenant_id="102", outlet_id="10201")
        equal(watches[0].changed()[2]["id"], in_b["id"], "the other county heard only of its own")
        note(desk, filed, "一")
        equal(mine.changed()[2]["id"], filed["id"])
        check(all(e[1] is None for e in list(watches[1].heard.queue)), "an administrator hears nothing of cases")
        for one in watches + [mine]:
            one.close()


@test("who comes back with the last id is told what he missed; with a strange one he is told to fetch again")
def _():
    with World() as w:
        desk = w.client("a.desk")
        watch = Watch(w, desk.token)
        filed = w.file()
        last = watch.changed()[0]
        watch.close()
        version = note(desk, filed)
        again = Watch(w, desk.token, last)
        equal(again.changed()[1:], ("changed", {"kind": "case", "id": filed["id"], "version": version}))
        again.close()
        for strange in ("1-1", "nonsense", last.split("-")[0] + "-999999"):
            lost = Watch(w, desk.token, strange)
            equal(lost.changed()[1], "resync", strange)
            lost.close()


@test("signing out ends the stream; a stranger, a consumer and a ninth stream are refused")
def _():
    with World() as w:
        equal(w.client().get("/api/desk/events").status, 401)
        filed = w.file()
        consumer = w.client()
        consumer.token = consumer.post("/api/portal/session", {"code": filed["code"], "phone": "13800001234"}).json["token"]
        equal(consumer.get("/api/desk/events").status, 403)
        desk = w.client("a.desk")
        open_ones = [Watch(w, desk.token) for _ in range(8)]
        ninth = Watch(w, desk.token)
        equal(ninth.reply.status, 429)
        equal(desk.delete("/api/session").status, 200)
        for one in open_ones:
            while one.next() is not None:
                pass


@test("stopping the server ends every stream and does not wait for them")
def _():
    with World() as w:
        watch = Watch(w, w.client("a.desk").token)
        began = time.monotonic()
        equal(w.stop(), 0)
        check(time.monotonic() - began < 20, "the server waited for a watcher")
        while watch.next() is not None:
            pass


@test("a quiet stream stays open and says so")
def _():
    with World() as w:
        desk = w.client("a.desk")
        watch = Watch(w, desk.token)
        equal(watch.next(40)[2], "still here")
        equal(watch.next(40)[2], "still here")
        equal(watch.next(40)[2], "still here")
        filed = w.file()
        equal(watch.changed()[2]["id"], filed["id"])
        watch.close()


@test("who does not read delays nobody")
def _():
    with World() as w:
        desk = w.client("a.desk")
        deaf = socket.create_connection(("127.0.0.1", w.port))
        deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        deaf.sendall(f"GET /api/desk/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {desk.token}\r\n\r\n".encode())
        watch = Watch(w, desk.token)
        filed = w.file()
        watch.changed()
        version = 1
        for i in range(300):
            r = desk.act(filed["id"], "note", version, note=str(i))
            equal(r.status, 200)
            version += 1
        while watch.changed()[2]["version"] != version:
            pass
        watch.close()
        deaf.close()


main()
