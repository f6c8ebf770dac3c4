#!/usr/bin/env python3
"""The public JSON parsing suite, judged by the unit test that takes its folder from the environment."""
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from xb import BIN, SHARED, Skip, check, main, test

SUITE = os.path.join(SHARED, "data/testsuites/json/test_parsing")
PROGRAM = os.path.join(os.path.dirname(os.path.realpath(BIN)), "../testkit/test_json")


@test("every y_ file of the suite is read, every n_ file refused, none crashes the reader")
def _():
    if not os.path.isdir(SUITE):
        raise Skip("the suite is not on this machine")
    p = subprocess.run([PROGRAM, "public_parsing_suite"], env={**os.environ, "XB_JSON_SUITE": SUITE}, capture_output=True, text=True)
    check(p.returncode == 0 and "1 passed, 0 failed" in p.stdout, p.stdout + p.stderr)


main()
