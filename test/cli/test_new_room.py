#!/usr/bin/env python3
"""A new room is one command: it builds, is closed, migrates and answers."""
import json
import os
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from xb import ROOT, Skip, check, equal, main, test


def sh(cwd, *args):
    p = subprocess.run(args, cwd=cwd, capture_output=True, text=True)
    check(p.returncode == 0, f"{' '.join(args)}: {p.stdout[-1500:]}{p.stderr[-1500:]}")
    return p.stdout


@test("a room made by new-room builds with the tree, is closed, has its route and its table")
def _():
    tree = tempfile.mkdtemp(prefix="xb-room-")
    try:
        names = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True)
        if names.returncode != 0:
            raise Skip("not a git checkout")
        for name in filter(None, names.stdout.split("\0")):
            if name.startswith(("web/", "test/", "doc/")) or not os.path.exists(os.path.join(ROOT, name)):
                continue
            os.makedirs(os.path.dirname(os.path.join(tree, name)), exist_ok=True)
            shutil.copy(os.path.join(ROOT, name), os.path.join(tree, name))
        sh(tree, "python3", "tools/new_room.py", "petitions")
        for path in ("src/features/petitions", ):
            sources = [os.path.join(d, f) for d, _, files in os.walk(os.path.join(tree, path)) for f in files if f.endswith((".c", ".h"))]
            sh(tree, "clang-format", "-i", *sources)
        with open(os.path.join(tree, "packs/cn/rights.csv"), "a") as f:
            f.write("complaint_desk,petitions.read,entity,test\ncomplaint_desk,petitions.manage,entity,test\n")
        sh(tree, "meson", "setup", "b", "-Dbuildtype=debug")
        sh(tree, "ninja", "-C", "b", "src/app/xiaobao")
        sh(tree, "meson", "test", "-C", "b", "--no-rebuild", "petitions is a closed room")
        api = json.loads(sh(tree, "b/src/app/xiaobao", "openapi"))
        check("/api/desk/petitions" in api["paths"])
        sh(tree, "b/src/app/xiaobao", "demo", "--data", "d", "--cases", "0")
        sh(tree, "b/src/app/xiaobao", "rebuild", "--check", "--data", "d")
        refused = subprocess.run(["python3", "tools/new_room.py", "petitions"], cwd=tree, capture_output=True, text=True)
        equal(refused.returncode, 1)
    finally:
        shutil.rmtree(tree, ignore_errors=True)


main()
