#!/usr/bin/env python3
"""Merge all words/{zh-CN,en}.json files into one sorted C table.  usage: words.py OUT_C SRC_DIR

Fails when a key stands in one language only, or twice."""
import json
import pathlib
import sys


def load(root, lang):
    words = {}
    for path in sorted(pathlib.Path(root).rglob(f"words/{lang}.json")):
        for key, text in json.loads(path.read_text(encoding="utf-8")).items():
            if key in words:
                sys.exit(f"{path}: {key} stands twice")
            words[key] = text
    return words


def quote(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def main():
    out, root = sys.argv[1:]
    zh, en = load(root, "zh-CN"), load(root, "en")
    if zh.keys() != en.keys():
        sys.exit("keys in one language only: " + ", ".join(sorted(zh.keys() ^ en.keys())))
    rows = "\n".join(f"    {{ {quote(k)}, {quote(zh[k])}, {quote(en[k])} }}," for k in sorted(zh))
    pathlib.Path(out).write_text(
        '#include "kernel/i18n/i18n.h"\n\nconst struct i18n_word i18n_words[] = {\n'
        + rows
        + "\n};\nconst size_t i18n_n_words = sizeof i18n_words / sizeof i18n_words[0];\n",
        encoding="utf-8",
    )


if __name__ == "__main__":
    main()
