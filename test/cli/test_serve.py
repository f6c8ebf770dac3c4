#!/usr/bin/env python3
"""Settings, roles, TLS and signals of a serving process."""
import json
import os
import signal
import ssl
import subprocess
import sys
import urllib.request

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from xb import World, check, equal, main, run, test


def settings(*args, env=None):
    out = run("config", "--json", *args, env={**os.environ, **(env or {})})
    return {s["name"]: s for s in json.loads(out.stdout)["settings"]}


@test("config tells each value and where it comes from")
def _():
    with World(serve=False) as w:
        with open(os.path.join(w.data, "xiaobao.conf"), "w") as f:
            f.write("read_workers = 3\nproof_bits = 8\n")
        got = settings("--data", w.data, "--proof-bits", "5", env={"XIAOBAO_READ_WORKERS": "4"})
        equal((got["read_workers"]["value"], got["read_workers"]["origin"]), ("4", "environment"))
        equal((got["proof_bits"]["value"], got["proof_bits"]["origin"]), ("5", "command line"))
        equal((got["loops"]["value"], got["loops"]["origin"]), ("2", "default"))


@test("a wrong setting stops the start with its name, exit status 2")
def _():
    with World(serve=False) as w:
        for bad in (("--read-workers", "0"), ("--role", "both"), ("--listen", "nowhere"), ("--listen", "0.0.0.0:0"), ("--tls-key", "k")):
            p = w.cli("serve", *bad, ok=(2,))
            check(bad[0][2:].replace("-", "_") in p.stderr, p.stderr)


@test("a portal process knows no workspace and the other way round")
def _():
    for role, yes, no in (("portal", "/api/portal/info", "/api/desk/cases"), ("desk", "/api/desk/cases", "/api/portal/info")):
        with World(args=("--no-limits", "--role", role)) as w:
            c = w.client()
            check(c.get(yes).status in (200, 401))
            equal(c.get(no).status, 404)
            equal(c.get("/" if role == "desk" else "/desk").status, 404)


def certificate(folder):
    key, cert = os.path.join(folder, "key.pem"), os.path.join(folder, "cert.pem")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", cert, "-days", "2",
                    "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"], check=True, capture_output=True)
    return cert, key


@test("with a certificate the server speaks TLS 1.3 and nothing below 1.2, and answers as before")
def _():
    with World(serve=False) as w:
        cert, key = certificate(w.dir)
        w.start("--no-limits", "--tls-certificate", cert, "--tls-key", key)
        trust = ssl.create_default_context(cafile=cert)
        with urllib.request.urlopen(f"https://127.0.0.1:{w.port}/api/portal/info", context=trust) as r:
            equal(r.status, 200)
            check(len(json.load(r)["institutions"]) == 3)
        trust.minimum_version = trust.maximum_version = ssl.TLSVersion.TLSv1_1
        try:
            urllib.request.urlopen(f"https://127.0.0.1:{w.port}/healthz", context=trust)
            check(False, "TLS 1.1 was accepted")
        except (OSError, ValueError):
            pass


@test("SIGHUP takes up the log level, SIGTERM ends with status 0")
def _():
    with World() as w:
        with open(os.path.join(w.data, "xiaobao.conf"), "w") as f:
            f.write("log_level = debug\n")
        w.proc.send_signal(signal.SIGHUP)
        equal(w.client().get("/healthz").status, 200)
        equal(w.stop(), 0)
        check("serve.reload" in open(w.log_path).read())


main()
