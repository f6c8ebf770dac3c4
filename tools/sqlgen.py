#!/usr/bin/env python3
"""Turn a room's .sql file and migrations into named queries and a schema, for SQLite (?N) and PostgreSQL ($N).

usage: sqlgen.py ROOM OUT_H OUT_C IN_SQL [MIGRATION...]

Statements:  -- name: <room>_<verb> :one|:many|:exec     then optional "-- uses: index", "-- why: ..." lines.
Tables:      -- table: <name> kernel|ops|read|derived (key, columns)   in a migration.
Dialects:    /*@postgres ... @*/ is a comment to SQLite, /*@sqlite ... @*/ a comment to PostgreSQL.
Types:       ID8 = the one integer key (INTEGER on SQLite, INT8 on PostgreSQL); BLOB = BYTEA on PostgreSQL.
"""
import os
import re
import sys

HEAD = re.compile(r"^-- name: (\w+) :(?:one|many|exec)$", re.M)
PARAM = re.compile(r"(?<![:\w]):([a-z]\w*)")
TABLE = re.compile(r"^-- table: (\w+) (kernel|ops|read|derived) \(([\w, ]+)\)$", re.M)
ONLY = {d: re.compile(r"/\*@%s(.*?)@\*/" % d, re.S) for d in ("postgres", "sqlite")}


def dialect(sql, keep, drop):
    return ONLY[keep].sub(r"\1", ONLY[drop].sub("", sql))


def types(sql, postgres):
    sql = re.sub(r"\bID8\b", "INT8" if postgres else "INTEGER", sql)
    return re.sub(r"\bBLOB\b", "BYTEA", sql) if postgres else sql


def numbered(sql, mark):
    slots = {}
    text = PARAM.sub(lambda m: mark + str(slots.setdefault(m[1], len(slots) + 1)), sql.strip())
    return text, list(slots)


def c_text(sql):
    lines = sql.replace("\\", "\\\\").replace('"', '\\"').split("\n")
    return "\n    ".join(f'"{line.strip()}\\n"' for line in lines if line.strip())


def strip_comments(body):
    return "\n".join(l for l in body.strip().split("\n") if not l.lstrip().startswith("--")).strip().rstrip(";")


def queries(room, source, h, c):
    parts = HEAD.split(open(source, encoding="utf-8").read())[1:]
    for name, body in zip(parts[0::2], parts[1::2]):
        if not name.startswith(room + "_"):
            sys.exit(f"{source}: query {name} must start with {room}_")
        uses = re.search(r"^-- uses: (.+)$", body, re.M)
        sql = strip_comments(body)
        lite, slots = numbered(dialect(sql, "sqlite", "postgres"), "?")
        pg, pg_slots = numbered(dialect(sql, "postgres", "sqlite"), "$")
        if slots != pg_slots:
            sys.exit(f"{source}: {name}: both dialects must name the same parameters in the same order")
        names = ", ".join(f'"{s}"' for s in slots) or "NULL"
        h.append(f"extern const struct db_query SQL_{name.upper()}[1];")
        c.append(f"static const char *const {name}_params[] = {{ {names} }};")
        c.append(
            f'const struct db_query SQL_{name.upper()}[1] = {{ {{ "{name}",\n    {c_text(lite)},\n    {c_text(pg)},\n'
            f'    {name}_params, {len(slots)}, "{uses[1].strip() if uses else ""}" }} }};'
        )
    if parts:
        listed = ", ".join(f"SQL_{n.upper()}" for n in parts[0::2])
        c.append(f"static const struct db_query *const {room}_queries[] = {{ {listed} }};")
    return len(parts) // 2


def schema(room, files, n_queries, c):
    tables = []
    for f in sorted(files):
        text = open(f, encoding="utf-8").read()
        tables += TABLE.findall(text)
        stem = os.path.basename(f)[:-4]
        body = strip_comments(text)
        c.append(
            f"static const struct db_migration migration_{stem} = {{ \"{stem}\",\n    "
            f"{c_text(types(dialect(body, 'sqlite', 'postgres'), False))},\n    "
            f"{c_text(types(dialect(body, 'postgres', 'sqlite'), True))} }};"
        )
    stems = [os.path.basename(f)[:-4] for f in sorted(files)]
    c.append(f"static const struct db_migration *const {room}_migrations[] = {{ {', '.join('&migration_' + s for s in stems) or 'NULL'} }};")
    rows = ", ".join(f'{{ "{n}", DB_TABLE_{k.upper()}, "{key}" }}' for n, k, key in tables)
    c.append(f"static const struct db_table {room}_tables[] = {{ {rows or '{ NULL, 0, NULL }'} }};")
    queries_of = f"{room}_queries" if n_queries else "NULL"
    c.append(
        f'const struct db_schema {room}_schema = {{ "{room}", {room}_migrations, {len(stems)}, {room}_tables, {len(tables)}, {queries_of}, {n_queries} }};'
    )


def main():
    room, out_h, out_c, source, *migrations = sys.argv[1:]
    h = ["#pragma once", '#include "kernel/db/db.h"', f"extern const struct db_schema {room}_schema;"]
    c = [f'#include "{os.path.basename(out_h)}"', "", "#include <stddef.h>"]
    n = queries(room, source, h, c)
    schema(room, migrations, n, c)
    open(out_h, "w", encoding="utf-8").write("\n".join(h) + "\n")
    open(out_c, "w", encoding="utf-8").write("\n".join(c) + "\n")


if __name__ == "__main__":
    main()
