#!/usr/bin/env python3
"""Write an empty room that already builds, is closed and answers GET /api/desk/NAME.  usage: ./dev new-room NAME"""
import datetime
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent

FILES = {
    "README.md": "# {name}\n\nWhat this room is for, whose it is, and which rule it serves.\n",
    "meson.build": "sources = files('{name}_events.c', '{name}_routes.c', '{name}_store.c')\nsql     = files('{name}.sql', 'migrations/{stamp}_{name}.sql')\n",
    "api/{name}.h": """#pragma once
#include "kernel/http/http.h"

/* The {name} room, as other rooms may know it. */
extern const struct feature {name}_feature;
""",
    "{name}_int.h": """#pragma once
#include "{name}.h"

struct {name}_item {{
    id64 tenant_id, id;
    str name;
    int64_t version;
}};
struct {name}_recorded {{
    str name;
}};
enum {{ {upper}_N_ROUTES = 2, {upper}_PAGE = 200 }};
extern const struct http_route {name}_routes[{upper}_N_ROUTES];
extern const struct journal_type {name}_recorded_event;
MUST_USE rc {name}_store_put(struct ctx *ctx, const struct {name}_item *item);
MUST_USE rc {name}_store_list(struct ctx *ctx, id64 tenant, struct db_page *out);
""",
    "{name}_events.c": """/* What happens in this room, and the only code that writes its rows. */
#include "{name}_int.h"

#include "{name}.sql.h"

static const struct json_field recorded_fields[] = {{
    JSON_STR(struct {name}_recorded, name, REQUIRED, 1, 100),
}};
static const struct json_type recorded_type = JSON_TYPE(struct {name}_recorded, recorded_fields);

static rc apply_recorded(struct ctx *ctx, const struct journal_event *ev, const void *payload)
{{
    const struct {name}_recorded *p = payload;
    const struct {name}_item row = {{ ev->tenant, ev->stream, p->name, ev->version }};
    return {name}_store_put(ctx, &row);
}}

const struct journal_type {name}_recorded_event = {{ "{name}.recorded", 1, &recorded_type, apply_recorded, "an item was recorded" }};
static const struct journal_type *const events[] = {{ &{name}_recorded_event }};
static const char *const rights[] = {{ "{name}.read", "{name}.manage" }};

const struct feature {name}_feature = {{
    .name = "{name}",
    .routes = {name}_routes,
    .n_routes = {upper}_N_ROUTES,
    .events = events,
    .n_events = ARRAY_LEN(events),
    .schema = &{name}_schema,
    .rights = rights,
    .n_rights = ARRAY_LEN(rights),
}};
""",
    "{name}_routes.c": """/* What may be asked, by whom, in which shape. */
#include "{name}_int.h"

#include "kernel/id/id.h"

struct item_list {{
    struct json_list items;
}};

static const struct json_field item_fields[] = {{
    JSON_ID(struct {name}_item, id, REQUIRED),
    JSON_STR(struct {name}_item, name, REQUIRED, 1, 100),
    JSON_I64(struct {name}_item, version, REQUIRED, 1, INT64_MAX),
}};
static const struct json_type item_type = JSON_TYPE(struct {name}_item, item_fields);
static const struct json_field list_fields[] = {{ JSON_LIST(struct item_list, items, REQUIRED, 0, {upper}_PAGE, &item_type) }};
static const struct json_type list_type = {{ "struct {name}_list", list_fields, 1, sizeof(struct item_list) }};
static const struct json_field new_fields[] = {{ JSON_STR(struct {name}_recorded, name, REQUIRED, 1, 100) }};
static const struct json_type new_type = {{ "struct {name}_new", new_fields, 1, sizeof(struct {name}_recorded) }};

static rc get_items(struct ctx *ctx, const struct http_in *in, struct http_out *out)
{{
    struct db_page page;
    (void)in;
    TRY({name}_store_list(ctx, ctx->actor->tenant, &page));
    const struct item_list list = {{ {{ page.rows, page.n }} }};
    return http_reply(ctx, out, 200, &list_type, &list);
}}

static rc post_item(struct ctx *ctx, const struct http_in *in, struct http_out *out)
{{
    const struct {name}_recorded *b = in->body;
    const id64 id = id_new(ctx);
    TRY(journal_append(ctx, &{name}_recorded_event, ctx->actor->tenant, id, 0, b, NULL));
    out->stream_id = id;
    out->seq = 1;
    const struct {name}_item item = {{ ctx->actor->tenant, id, b->name, 1 }};
    return http_reply(ctx, out, 201, &item_type, &item);
}}

/* clang-format off */
const struct http_route {name}_routes[{upper}_N_ROUTES] = {{
    {{ .method = GET,  .path = "/api/desk/{name}", .run = get_items, .right = "{name}.read",   .tx = TX_READ,  .reply = &list_type, .summary = "the items" }},
    {{ .method = POST, .path = "/api/desk/{name}", .run = post_item, .right = "{name}.manage", .tx = TX_WRITE, .body = &new_type, .reply = &item_type, .summary = "a new item" }},
}};
/* clang-format on */
""",
    "{name}_store.c": """/* Rows in, rows out. */
#include "{name}_int.h"

#include "{name}.sql.h"

static const struct db_col cols[] = {{
    DB_I64(struct {name}_item, tenant_id),
    DB_I64(struct {name}_item, id),
    DB_STR(struct {name}_item, name),
    DB_I64(struct {name}_item, version),
}};
static const struct db_rowtype item_row = DB_ROWTYPE(struct {name}_item, cols);

rc {name}_store_put(struct ctx *ctx, const struct {name}_item *item)
{{
    return db_exec_row(ctx->db, SQL_{upper}_PUT, &item_row, item, DB_NO_ARGS, NULL);
}}

rc {name}_store_list(struct ctx *ctx, id64 tenant, struct db_page *out)
{{
    return db_many(ctx->db, ctx->arena, SQL_{upper}_LIST, DB_ARGS(ARG_I64("tenant_id", tenant), ARG_I64("n", {upper}_PAGE)), &item_row, {upper}_PAGE, out);
}}
""",
    "{name}.sql": """-- name: {name}_put :exec
INSERT INTO {name}_item (tenant_id, id, name, version) VALUES (:tenant_id, :id, :name, :version)
    ON CONFLICT (tenant_id, id) DO UPDATE SET name = excluded.name, version = excluded.version;

-- name: {name}_list :many
-- uses: primary key
SELECT tenant_id, id, name, version FROM {name}_item WHERE tenant_id = :tenant_id ORDER BY id LIMIT :n;
""",
    "migrations/{stamp}_{name}.sql": """-- The items.
-- table: {name}_item read (tenant_id, id)
CREATE TABLE {name}_item (
    tenant_id INT8 NOT NULL,
    id        INT8 NOT NULL,
    name      TEXT NOT NULL,
    version   INT8 NOT NULL,
    PRIMARY KEY (tenant_id, id)
) /*@sqlite WITHOUT ROWID @*/;
""",
    "words/zh-CN.json": "{{\n  \"{name}.not_found\": \"没有这条记录\"\n}}\n",
    "words/en.json": "{{\n  \"{name}.not_found\": \"no such item\"\n}}\n",
}


def main():
    if len(sys.argv) != 2 or not re.fullmatch(r"[a-z][a-z0-9]{2,19}", sys.argv[1]):
        sys.exit("usage: ./dev new-room NAME   (three to twenty lower-case letters and digits)")
    name = sys.argv[1]
    room = ROOT / "src/features" / name
    if room.exists():
        sys.exit(f"src/features/{name} is there already")
    fill = {"name": name, "upper": name.upper(), "stamp": datetime.datetime.now().strftime("%Y%m%d%H%M")}
    for path, text in FILES.items():
        to = room / path.format(**fill)
        to.parent.mkdir(parents=True, exist_ok=True)
        to.write_text(text.format(**fill), encoding="utf-8")
    rooms = ROOT / "src/features/meson.build"
    text = rooms.read_text(encoding="utf-8")
    rooms.write_text(text.replace("\n}\n", f"\n  {repr(name):<12}: [],\n}}\n", 1), encoding="utf-8")
    print(f"src/features/{name} is written; give {name}.read and {name}.manage to roles in packs/cn/rights.csv, then ./dev test")


if __name__ == "__main__":
    main()
