#!/usr/bin/env python3
"""Files of a case: up in parts that may be cut and resumed, down as they were; nothing foreign, false or too large."""
import hashlib
import os
import sys
import urllib.parse

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from xb import World, check, equal, main, test

PART = 1 << 18
PDF = b"%PDF-1.4\n" + bytes(range(256)) * 3000  # 768 kB: three parts
tried = []  # ids of the uploads begun
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 100


def sha(data):
    return hashlib.sha256(data).hexdigest()


def begin(c, base, data=PDF, name="流水 2026.pdf", kind="application/pdf", size=None):
    return c.post(base + "/uploads", {"name": name, "type": kind, "size": len(data) if size is None else size})


def send(c, base, data=PDF, **kw):
    """The whole way; gives the reply of finish."""
    r = begin(c, base, data, **kw)
    equal(r.status, 201, repr(r))
    tried.append(r.json["id"])
    path = f"{base}/uploads/{r.json['id']}"
    for at in range(0, len(data), PART):
        r = c.put(f"{path}?offset={at}", raw=data[at:at + PART])
        equal(r.status, 200, repr(r))
    return c.post(path + "/finish", {"sha256": sha(data)})


def desk(w):
    filed = w.file()
    c = w.client("a.desk")
    return c, filed, f"/api/desk/cases/{filed['id']}"


def portal(w, filed):
    c = w.client()
    r = c.post("/api/portal/session", {"code": filed["code"], "phone": "13800001234"})
    equal(r.status, 200)
    c.token = r.json["token"]
    equal(c.post("/api/portal/case/second-factor", {"id_tail": "8515"}).status, 200)
    return c


@test("a file sent in parts comes back byte for byte, under its own name, and stands on the case and its timeline")
def _():
    with World() as w:
        c, filed, base = desk(w)
        done = send(c, base)
        equal(done.status, 201, repr(done))
        file = done.json
        got = c.get(f"{base}/files/{file['id']}")
        equal(got.status, 200)
        equal(sha(got.body), sha(PDF))
        equal(got.headers["content-type"], "application/pdf")
        equal(got.headers["content-length"], str(len(PDF)))
        equal(got.headers["x-content-type-options"], "nosniff")
        check(urllib.parse.quote("流水 2026.pdf") in got.headers["content-disposition"], got.headers["content-disposition"])
        check(got.headers["content-disposition"].isascii() and got.headers["content-disposition"].startswith("attachment"))
        case = c.get(base).json
        equal([(f["name"], f["size"], f["source"]) for f in case["attachments"]], [("流水 2026.pdf", len(PDF), "desk")])
        kinds = [e["type"] for e in c.get(base + "/timeline").json["items"]]
        check("case.file_attached" in kinds, kinds)


@test("what lies on the disk is ciphertext under its own hash")
def _():
    with World() as w:
        c, filed, base = desk(w)
        secret = b"13800001234 " * 8000
        equal(send(c, base, secret, name="a.txt", kind="text/plain").status, 201)
        seen = 0
        for at, _, names in os.walk(os.path.join(w.data, "blobs")):
            for name in names:
                data = open(os.path.join(at, name), "rb").read()
                check(b"13800001234" not in data, "a plain byte reached the disk")
                if "parts" not in at:
                    equal(os.path.basename(at) + name, sha(data))
                    seen += 1
        equal(seen, 1)


@test("an upload that was cut goes on where it stopped, and a part that comes twice counts once")
def _():
    with World() as w:
        c, filed, base = desk(w)
        path = f"{base}/uploads/{begin(c, base).json['id']}"
        equal(c.put(path + "?offset=0", raw=PDF[:PART]).json["received"], PART)
        other_line = w.client("a.desk")
        equal(other_line.get(path).json["received"], PART)
        equal(other_line.put(path + "?offset=0", raw=PDF[:PART]).json["received"], PART, "the same part again")
        equal(other_line.put(f"{path}?offset={PART}", raw=PDF[PART:2 * PART]).json["received"], 2 * PART)
        r = other_line.post(path + "/finish", {"sha256": sha(PDF)})
        equal((r.status, r.json["key"], r.json["rule"]), (409, "cases.upload_incomplete", str(2 * PART)))
        equal(other_line.put(f"{path}?offset={2 * PART}", raw=PDF[2 * PART:]).status, 200)
        first = other_line.post(path + "/finish", {"sha256": sha(PDF)})
        again = other_line.post(path + "/finish", {"sha256": sha(PDF)})
        equal((first.status, again.status), (201, 201), "a lost reply does not lose the file")
        equal(first.json["id"], again.json["id"])
        equal(len(c.get(base).json["attachments"]), 1)


@test("the wrong offset is refused with the right one, and nothing of it is kept")
def _():
    with World() as w:
        c, filed, base = desk(w)
        path = f"{base}/uploads/{begin(c, base).json['id']}"
        equal(c.put(path + "?offset=0", raw=PDF[:PART]).status, 200)
        for at in (1, PART - 1, PART + 1, 2 * PART):
            r = c.put(f"{path}?offset={at}", raw=PDF[:PART])
            equal((r.status, r.json["key"], r.json["rule"]), (409, "cases.wrong_offset", str(PART)), f"offset {at}")
        equal(c.put(path + "?offset=-1", raw=PDF[:PART]).status, 422)
        equal(c.put(path, raw=PDF[:PART]).status, 422, "no offset")
        equal(c.get(path).json["received"], PART)


@test("sizes have limits: the file, a part, a part that is too small, and what goes beyond the end")
def _():
    with World() as w:
        c, filed, base = desk(w)
        r = begin(c, base, size=(20 << 20) + 1)
        equal((r.status, r.json["field"]), (422, "size"))
        equal(begin(c, base, size=0).status, 422)
        path = f"{base}/uploads/{begin(c, base).json['id']}"
        equal(c.put(path + "?offset=0", raw=b"x" * (4 * 1024 * 1024 + 1)).status, 413)
        r = w.client("a.desk").put(path + "?offset=0", raw=PDF[:1000])
        equal((r.status, r.json["key"]), (422, "cases.part_size"))
        r = c.put(path + "?offset=0", raw=PDF + b"more")
        equal((r.status, r.json["key"]), (422, "cases.part_beyond_end"))
        equal(c.put(path + "?offset=0", raw=b"").status, 422)


@test("a file of 20 MB goes up and comes down")
def _():
    with World() as w:
        c, filed, base = desk(w)
        data = b"RIFF\0\0\0\0WAVE" + os.urandom(1 << 20) * 20
        data = data[:20 << 20]
        r = begin(c, base, data, name="录音.wav", kind="audio/wav")
        path = f"{base}/uploads/{r.json['id']}"
        for at in range(0, len(data), 4 << 20):
            equal(c.put(f"{path}?offset={at}", raw=data[at:at + (4 << 20)]).status, 200)
        file = c.post(path + "/finish", {"sha256": sha(data)}).json
        equal(sha(c.get(f"{base}/files/{file['id']}").body), sha(data))


@test("a wrong hash attaches nothing")
def _():
    with World() as w:
        c, filed, base = desk(w)
        r = begin(c, base, PNG, name="a.png", kind="image/png")
        path = f"{base}/uploads/{r.json['id']}"
        equal(c.put(path + "?offset=0", raw=PNG).status, 200)
        for bad in (sha(PNG + b"x"), sha(PNG).upper(), "0" * 64):
            r = c.post(path + "/finish", {"sha256": bad})
            equal((r.status, r.json["key"]), (422, "cases.wrong_hash"))
        equal(c.post(path + "/finish", {"sha256": "12"}).status, 422)
        equal(c.get(base).json["attachments"], [])


@test("only listed types are taken, the name must fit the type, and the bytes must be what they say")
def _():
    with World() as w:
        c, filed, base = desk(w)
        for name, kind in (("a.exe", "application/x-msdownload"), ("a.html", "text/html"), ("a.svg", "image/svg+xml"), ("a.pdf", "image/png"), ("a", "application/pdf"),
                           ("a.pdf.exe", "application/pdf"), ("a.pdf", "application/pdf; x=y")):
            r = begin(c, base, name=name, kind=kind)
            equal((r.status, r.json["key"]), (422, "cases.file_type"), name)
        lies = ((b"MZ" + b"\0" * 100, "a.pdf", "application/pdf"), (PNG, "a.jpg", "image/jpeg"), (b"GIF89a" + b"x" * 90, "a.png", "image/png"),
                (b"text\0text", "a.txt", "text/plain"), (b"PK\x03\x04" + b"x" * 90, "a.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"))
        for data, name, kind in lies:
            r = send(c, base, data, name=name, kind=kind)
            equal((r.status, r.json["key"]), (422, "cases.other_type"), name)
            equal(c.delete(f"{base}/uploads/{tried[-1]}").status, 200)
        equal(c.get(base).json["attachments"], [])
        for data, name, kind in ((PNG, "a.PNG", "image/png"), (b"\xff\xfb\x90\x00" + b"x" * 90, "b.mp3", "audio/mpeg"), (b"\0\0\0\x18ftypmp42" + b"\0" * 90, "c.mp4", "video/mp4"),
                                 ("文字".encode(), "d.txt", "text/plain")):
            equal(send(c, base, data, name=name, kind=kind).status, 201, name)


@test("a name is cleaned of paths, controls and direction tricks")
def _():
    with World() as w:
        c, filed, base = desk(w)
        for name, want in (("../../etc/passwd.png", "passwd.png"), ("C:\\temp\\图.png", "图.png"), ("a\u202egnp.exe.png", "agnp.exe.png"), (".hidden.png", "hidden.png"),
                           ("a\r\nSet-Cookie: x.png", "aSet-Cookie x.png"), ("长" * 200 + ".png", "长" * 112 + "长" * 4 + ".png")):
            r = begin(c, base, PNG, name=name, kind="image/png")
            equal((r.status, r.json.get("name")), (201, want))
            equal(c.delete(f"{base}/uploads/{r.json['id']}").status, 200)


@test("five uploads at a time and twenty files a case")
def _():
    with World() as w:
        c, filed, base = desk(w)
        open_ones = [begin(c, base, PNG, name="a.png", kind="image/png") for _ in range(6)]
        equal([r.status for r in open_ones], [201] * 5 + [429])
        for r in open_ones[:5]:
            equal(c.delete(f"{base}/uploads/{r.json['id']}").status, 200)
        for i in range(20):
            equal(send(c, base, PNG, name=f"{i}.png", kind="image/png").status, 201, str(i))
        r = begin(c, base, PNG, name="a.png", kind="image/png")
        equal((r.status, r.json["key"]), (409, "cases.too_many_files"))


@test("nobody reads, continues or finishes what belongs to another case, another person or another county")
def _():
    with World() as w:
        c, filed, base = desk(w)
        other = w.file(phone="13800005555", consumer_name="别人", id_no="")
        foreign = f"/api/desk/cases/{other['id']}"
        upload = begin(c, base).json["id"]
        equal(c.put(f"{foreign}/uploads/{upload}?offset=0", raw=PDF[:PART]).status, 404)
        file = send(c, base).json["id"]
        equal(c.get(f"{foreign}/files/{file}").status, 404)
        lead = w.client("a.lead")
        equal(lead.get(f"{base}/uploads/{upload}").status, 404, "somebody else's upload")
        equal(lead.get(f"{base}/files/{file}").status, 200)
        equal(w.client("b.desk").get(f"{base}/files/{file}").status, 404)
        equal(w.client("admin").get(f"{base}/files/{file}").status, 403)
        equal(w.client().get(f"{base}/files/{file}").status, 401)
        consumer = portal(w, filed)
        equal(consumer.get(f"/api/portal/case/files/{file}").status, 404, "evidence of the house")
        equal(consumer.get(f"{base}/files/{file}").status, 403, "the other door")


@test("a consumer adds files to his own case, sees them, and sees no others")
def _():
    with World() as w:
        filed = w.file()
        consumer = portal(w, filed)
        done = send(consumer, "/api/portal/case", PNG, name="凭证.png", kind="image/png")
        equal(done.status, 201, repr(done))
        equal([f["name"] for f in consumer.get("/api/portal/case").json["case"]["attachments"]], ["凭证.png"])
        equal(consumer.get(f"/api/portal/case/files/{done.json['id']}").body, PNG)
        desk_client = w.client("a.desk")
        base = f"/api/desk/cases/{filed['id']}"
        equal(desk_client.get(base).json["attachments"][0]["source"], "portal")
        equal(desk_client.get(f"{base}/files/{done.json['id']}").body, PNG)
        second = w.file(phone="13800005555", consumer_name="别人", id_no="510104199003071234")
        c2 = w.client()
        c2.token = c2.post("/api/portal/session", {"code": second["code"], "phone": "13800005555"}).json["token"]
        equal(c2.post("/api/portal/case/second-factor", {"id_tail": "1234"}).status, 200)
        equal(c2.get(f"/api/portal/case/files/{done.json['id']}").status, 404)


@test("attaching by the act itself, without an upload, is refused")
def _():
    with World() as w:
        c, filed, base = desk(w)
        r = c.act(filed["id"], "attach", 1)
        equal((r.status, r.json["key"]), (422, "cases.attach_by_upload"))


@test("the tables of files are the same when they are built again from the journal")
def _():
    with World() as w:
        c, filed, base = desk(w)
        equal(send(c, base, PNG, name="a.png", kind="image/png").status, 201)
        w.stop()
        w.cli("rebuild", "--check")
        w.cli("verify")


main()
