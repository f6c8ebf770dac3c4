#!/usr/bin/env python3
"""Embed files into a C table.  usage: embed.py OUT_C SYMBOL ROOT FILE...

Gives `const struct embed_file SYMBOL[]` (name relative to ROOT, bytes, length; NULL name at the end)."""
import os
import sys


def main():
    out, symbol, root, *files = sys.argv[1:]
    rows, blobs = [], []
    for i, path in enumerate(sorted(files)):
        data = open(path, "rb").read()
        body = ",".join(map(str, data)) or "0"
        blobs.append(f"static const unsigned char file_{i}[] = {{ {body} }};")
        rows.append(f'    {{ "{os.path.relpath(path, root)}", (const char *)file_{i}, {len(data)} }},')
    with open(out, "w", encoding="utf-8") as c:
        c.write('#include "kernel/pack/pack.h"\n\n' + "\n".join(blobs))
        c.write(f"\nconst struct embed_file {symbol}[] = {{\n" + "\n".join(rows) + "\n    { NULL, NULL, 0 },\n};\n")


if __name__ == "__main__":
    main()
