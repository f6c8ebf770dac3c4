"""Load with a ledger, for the drills: many hands file complaints, every answer is written down with fsync before the next
request leaves, and afterwards the institution must hold exactly what was acknowledged - none lost, none twice."""
import http.client
import json
import os
import threading
import time
import uuid

from xb import Client, check, equal

UNITS = [("101", "10101"), ("101", "10102"), ("102", "10201"), ("103", "10301")]
TROUBLE = (http.client.HTTPException, OSError, ValueError)


class Ledger:
    """What was asked (by Idempotency-Key) and what was answered, on disk before anything else happens."""

    def __init__(self, path):
        self.fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self.lock = threading.Lock()
        self.asked, self.known = {}, {}

    def ask(self, key, body):
        with self.lock:
            self.asked[key] = body

    def answer(self, key, reply):
        line = f"{key} {reply['id']} {reply['no']}\n".encode()
        with self.lock:
            os.write(self.fd, line)
            os.fsync(self.fd)
            was = self.known.get(key)
            check(was is None or was == reply["id"], f"one key, two cases: {was} and {reply['id']}")
            self.known[key] = reply["id"]

    def open_questions(self):
        with self.lock:
            return [k for k in self.asked if k not in self.known]


class Load:
    """`hands` threads that file until told to stop; each refusal that is not `allowed` is an error."""

    def __init__(self, world, ledger, hands=4, allowed=()):
        self.world, self.ledger, self.allowed = world, ledger, allowed
        self.stop_now = threading.Event()
        self.answered, self.refused, self.wrong = 0, {}, []
        self.threads = [threading.Thread(target=self._hand, args=(i,), daemon=True) for i in range(hands)]
        for t in self.threads:
            t.start()

    def _hand(self, n):
        client = Client(self.world.port)
        tenant, outlet = UNITS[n % len(UNITS)]
        while not self.stop_now.is_set():
            key = uuid.uuid4().hex
            body = {"tenant_id": tenant, "outlet_id": outlet, "matter": f"扣费有误 {key}", "consumer_name": "王小明", "phone": f"138{n:04d}0001"}
            self.ledger.ask(key, body)
            try:
                r = once(client, key, body)
            except TROUBLE:
                if self.stop_now.is_set():
                    return
                time.sleep(0.02)
                continue
            if r.status in (200, 201):
                self.ledger.answer(key, r.json)
                self.answered += 1
            else:
                self.refused[r.status] = self.refused.get(r.status, 0) + 1
                if r.status not in self.allowed:
                    self.wrong.append(repr(r))
                    return
                time.sleep(0.5 if r.status == 507 else 0.01)

    def reach(self, answers, seconds=60):
        """Until so many were acknowledged; whatever the machine's speed, at most `seconds`."""
        end = time.monotonic() + seconds
        while self.answered < answers and time.monotonic() < end and not self.wrong and any(t.is_alive() for t in self.threads):
            time.sleep(0.005)

    def stop(self):
        self.stop_now.set()
        for t in self.threads:
            t.join(90)
        check(not self.wrong, f"answered wrongly: {self.wrong[:2]}")


def once(client, key, body):
    """One filing, tried once: the drill, not the client, decides what to do when the line is cut."""
    conn = client.conn or http.client.HTTPConnection("127.0.0.1", client.port, timeout=60)
    client.conn = None
    conn.request("POST", "/api/portal/cases", json.dumps(body).encode(), {"Content-Type": "application/json", "Idempotency-Key": key})
    r = conn.getresponse()
    from xb import Reply

    reply = Reply(r.status, dict(r.getheaders()), r.read())
    if not r.will_close:
        client.conn = conn
    else:
        conn.close()
    return reply


def ask_again(world, ledger):
    """Every question whose answer was lost is put again with its key: done before or done now, but once."""
    client = Client(world.port)
    for key in ledger.open_questions():
        for _ in range(200):
            r = client.post("/api/portal/cases", ledger.asked[key], headers={"Idempotency-Key": key})
            if r.status not in (503, 507):
                break
            time.sleep(0.05)
        check(r.status in (200, 201), f"asked again: {r}")
        ledger.answer(key, r.json)


def all_cases(world):
    """id -> number, as the three counties' desks see them."""
    found = {}
    for county in "abc":
        desk, after = world.client(f"{county}.desk"), ""
        while after is not None:
            page = desk.get("/api/desk/cases?limit=200" + (f"&after={after}" if after else "")).json
            for c in page["items"]:
                check(c["id"] not in found, "one case twice in the list")
                found[c["id"]] = c["no"]
            after = page.get("next") or None
    return found


def none_lost_none_twice(world, ledger):
    cases = all_cases(world)
    lost = [i for i in ledger.known.values() if i not in cases]
    check(not lost, f"{len(lost)} acknowledged cases are gone, first {lost[:3]}")
    equal(len(set(cases.values())), len(cases), "case numbers")
    equal(len(set(ledger.known.values())), len(ledger.known), "cases of the keys")
    equal(len(cases), len(ledger.known), "cases in the institution against cases acknowledged")


def books_are_right(world):
    """The journal proves itself and the tables; run while no server is up."""
    verdict = json.loads(world.cli("verify", "--json").stdout)
    check(verdict["ok"], f"verify: {verdict}")
    rebuilt = world.cli("rebuild", "--check", ok=None)
    check(rebuilt.returncode == 0, f"rebuild --check: {rebuilt.stdout}{rebuilt.stderr}")
