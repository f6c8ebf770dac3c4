#!/usr/bin/env python3
"""Fail when a room leaks a symbol or calls what no friend's door offers.

usage: check_room.py NM ROOM ARCHIVE ALL,ROOMS [friend/api/friend.h ...]
"""
import re
import subprocess
import sys

nm, room, archive, rooms, *doors = sys.argv[1:]
offered = set(re.findall(r"\w+", " ".join(open(d, encoding="utf-8").read() for d in doors)))
BANNED = {"malloc", "calloc", "realloc", "free", "time", "getenv", "printf", "system", "popen", "strcpy", "strcat", "sprintf", "strtok", "gmtime", "localtime", "rand"}


def symbols(flag):
    out = subprocess.run([nm, "-P", "-g", flag, archive], check=True, capture_output=True, text=True).stdout
    names = {line.split()[0] for line in out.splitlines() if line and not line.endswith(":")}
    return {n for n in names if not n.startswith("__")}


mine = (room + "_", "SQL_" + room.upper() + "_")
others = tuple(r + "_" for r in rooms.split(",") if r != room)
defined, needed = symbols("--defined-only"), symbols("--undefined-only")
bad = ["leaks " + s for s in defined if not s.startswith(mine)]
bad += ["reaches " + s for s in needed if s.startswith(others) and s not in offered]
bad += ["uses " + s for s in needed if s in BANNED or s.startswith(("sqlite3_", "PQ", "pthread_"))]
print("\n".join(f"{room}: {b}" for b in sorted(bad)) or f"{room}: closed")
sys.exit(bool(bad))
