#!/usr/bin/env python3
"""kill -9 under load, also while checkpoints are sealed; SIGTERM under load; many hands with one key; two clerks at once."""
import os
import random
import signal
import sys
import threading

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from drill import Ledger, Load, all_cases, ask_again, books_are_right, none_lost_none_twice, once
from xb import Client, World, check, equal, main, test

LONG = bool(os.environ.get("XB_LONG"))
ROUNDS, ANSWERS = (50, 1000) if LONG else (5, 200)
SEAL_OFTEN = ("--no-limits", "--seal-seconds", "1", "--seal-events", "50")


@test(f"killed {ROUNDS} times under load with seals going on, the institution holds what it acknowledged: none lost, none twice")
def _():
    dice = random.Random(20261124)
    total = 0
    with World(args=SEAL_OFTEN) as w:
        ledger = Ledger(os.path.join(w.dir, "ledger"))
        for n in range(ROUNDS):
            load = Load(w, ledger)
            load.reach(ANSWERS + dice.randrange(100))
            check(load.answered >= ANSWERS // 2 or not LONG, f"only {load.answered} answers in a minute")
            equal(w.stop(signal.SIGKILL), -signal.SIGKILL)
            load.stop()
            total += load.answered
            if n % 5 == 0 or not LONG:
                books_are_right(w)
            w.start(*SEAL_OFTEN)
            ask_again(w, ledger)
            if n % 10 == 0 or n == ROUNDS - 1 or not LONG:
                none_lost_none_twice(w, ledger)
        equal(w.stop(), 0)
        books_are_right(w)
        w.start(*SEAL_OFTEN)
    print(f"         {ROUNDS} kills, {total} acknowledged before them")


@test("told to stop under load, the server answers what is under way and ends in order")
def _():
    for n in range(10 if LONG else 2):
        with World() as w:
            ledger = Ledger(os.path.join(w.dir, "ledger"))
            load = Load(w, ledger)
            load.reach(100)
            equal(w.stop(signal.SIGTERM), 0)
            load.stop()
            w.start("--no-limits")
            ask_again(w, ledger)
            none_lost_none_twice(w, ledger)
            equal(w.stop(), 0)
            books_are_right(w)
            w.start("--no-limits")


@test("one key from eight hands at once files one case, and each hand is told of the same")
def _():
    with World() as w:
        told = []

        def hand(key):
            body = {"tenant_id": "101", "outlet_id": "10101", "matter": "同一件事", "consumer_name": "王", "phone": "13800001234"}
            told.append((key, once(Client(w.port), key, body)))

        for n in range(100 if LONG else 25):
            hands = [threading.Thread(target=hand, args=(f"key-{n}",)) for _ in range(8)]
            [t.start() for t in hands]
            [t.join() for t in hands]
        answers = {}
        for key, r in told:
            check(r.status in (200, 201), f"{key}: {r}")
            answers.setdefault(key, set()).add((r.json["id"], r.json["no"], r.json["code"]))
        check(all(len(a) == 1 for a in answers.values()), "two hands were told of different cases")
        equal(len(all_cases(w)), len(answers))


@test("of two clerks who take one case at the same moment, one has it and the other is told")
def _():
    with World() as w:
        clerks = [w.client("a.clerk1"), w.client("a.o1.s1")]
        for n in range(100 if LONG else 25):
            case, said = w.file(matter=f"两人同办 {n}")["id"], []
            hands = [threading.Thread(target=lambda c=c: said.append(c.act(case, "take", 1))) for c in clerks]
            [t.start() for t in hands]
            [t.join() for t in hands]
            equal(sorted(r.status for r in said)[0], 200)
            check(sorted(r.status for r in said)[1] in (404, 409), f"both were told yes: {said}")
            loser = max(said, key=lambda r: r.status)
            check(loser.json["key"], "and why")
            equal(w.client("a.desk").get("/api/desk/cases/" + case).json["case"]["version"], 2)


main()
