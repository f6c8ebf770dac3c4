#!/usr/bin/env python3
"""Embed web/dist, gzip -9, as C.  usage: embed_web.py OUT_C DIST

Without DIST the two pages say that the web part was not built.  The output is rewritten only when it changes."""
import gzip
import os
import sys

PAGE = "<!doctype html><meta charset=utf-8><title>消保</title><p>网页部分尚未构建；接口可用。<p>The web pages were not built; the API works."


def files_of(dist):
    found = {}
    for base, _, names in os.walk(dist):
        for name in names:
            path = os.path.join(base, name)
            found[os.path.relpath(path, dist)] = open(path, "rb").read()
    return found or {"portal.html": PAGE.encode(), "desk.html": PAGE.encode()}


def main():
    out, dist = sys.argv[1:]
    rows, blobs = [], []
    for i, (name, data) in enumerate(sorted(files_of(dist).items())):
        if not name.endswith((".png", ".woff2")):
            name, data = name + ".gz", gzip.compress(data, 9, mtime=0)
        blobs.append("static const unsigned char file_%d[] = { %s };" % (i, ",".join(map(str, data))))
        rows.append('    { "%s", (const char *)file_%d, %d },' % (name, i, len(data)))
    text = '#include "kernel/pack/pack.h"\n\nextern const struct embed_file web_assets[];\n' + "\n".join(blobs)
    text += "\nconst struct embed_file web_assets[] = {\n" + "\n".join(rows) + "\n    { NULL, NULL, 0 },\n};\n"
    if not os.path.exists(out) or open(out, encoding="utf-8").read() != text:
        open(out, "w", encoding="utf-8").write(text)


if __name__ == "__main__":
    main()
