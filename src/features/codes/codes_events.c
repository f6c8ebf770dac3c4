/* Loading the pack: one event a file, so that "which rules were in force then" is answered by the journal. */
#include "codes_int.h"

#include "codes.sql.h"
#include "kernel/pack/pack.h"
#include "kernel/suite/suite.h"

/* clang-format off */
static const struct db_col pack_cols[] = {
    DB_I64(struct codes_pack, tenant_id),
    DB_I64(struct codes_pack, id),
    DB_STR(struct codes_pack, name),
    DB_STR(struct codes_pack, content),
    DB_STR(struct codes_pack, sha),
    DB_STR(struct codes_pack, shipped_sha),
    DB_STR(struct codes_pack, source),
    DB_I64(struct codes_pack, loaded_at),
    DB_I64(struct codes_pack, version),
};
static const struct db_col past_cols[] = {
    DB_I64(struct codes_past, tenant_id),
    DB_I64(struct codes_past, id),
    DB_I64(struct codes_past, version),
    DB_STR(struct codes_past, sha),
    DB_STR(struct codes_past, source),
    DB_STR(struct codes_past, reason),
    DB_I64(struct codes_past, added),
    DB_I64(struct codes_past, changed),
    DB_I64(struct codes_past, ended),
    DB_I64(struct codes_past, actor_id),
    DB_I64(struct codes_past, at),
};
static const struct json_field loaded_fields[] = {
    JSON_STR(struct codes_pack_loaded, name,        REQUIRED, 1, 100),
    JSON_STR(struct codes_pack_loaded, sha,         REQUIRED, 64, 64),
    JSON_STR(struct codes_pack_loaded, shipped_sha, REQUIRED, 64, 64),
    JSON_STR(struct codes_pack_loaded, source,      REQUIRED, 1, 20),
    JSON_STR(struct codes_pack_loaded, reason,      OPTIONAL, 0, 400),
    JSON_I64(struct codes_pack_loaded, added,       OPTIONAL, 0, INT64_MAX),
    JSON_I64(struct codes_pack_loaded, changed,     OPTIONAL, 0, INT64_MAX),
    JSON_I64(struct codes_pack_loaded, ended,       OPTIONAL, 0, INT64_MAX),
    JSON_STR(struct codes_pack_loaded, content,     REQUIRED, 0, CODES_CONTENT),
};
/* clang-format on */
const struct db_rowtype codes_pack_row = DB_ROWTYPE(struct codes_pack, pack_cols);
const struct db_rowtype codes_past_row = DB_ROWTYPE(struct codes_past, past_cols);
static const struct json_type loaded_type = JSON_TYPE(struct codes_pack_loaded, loaded_fields);

static rc apply_loaded(struct ctx *ctx, const struct journal_event *ev, const void *payload)
{
    const struct codes_pack_loaded *p = payload;
    const struct codes_pack row = { ev->tenant, ev->stream, p->name, p->content, p->sha, p->shipped_sha, p->source, ev->at, ev->version };
    const struct codes_past past = { ev->tenant, ev->stream, ev->version, p->sha,    p->source, p->reason,
                                     p->added,   p->changed, p->ended,    ev->actor, ev->at };
    TRY(db_exec_row(ctx->db, SQL_CODES_PUT_PACK, &codes_pack_row, &row, DB_NO_ARGS, NULL));
    return db_exec_row(ctx->db, SQL_CODES_PUT_PAST, &codes_past_row, &past, DB_NO_ARGS, NULL);
}

const struct journal_type codes_pack_loaded_event = { "codes.pack_loaded", 1, &loaded_type, apply_loaded,
                                                      "a file of the rule pack was loaded" };
static const struct journal_type *const events[] = { &codes_pack_loaded_event };
static const char *const rights[] = { "rules.read", "rules.manage", "stats.read", "config.manage", "audit.read", "audit.verify" };

const struct feature codes_feature = {
    .name = "codes",
    .routes = codes_routes,
    .n_routes = CODES_N_ROUTES,
    .events = events,
    .n_events = ARRAY_LEN(events),
    .schema = &codes_schema,
    .rights = rights,
    .n_rights = ARRAY_LEN(rights),
};

static const char *const names[] = { "calendar.csv", "codes.csv", "deadlines.csv", "rights.csv", "roles.csv", "working_hours.csv" };

str codes_sha(struct arena *a, str content)
{
    unsigned char hash[SUITE_HASH];
    suite_hash(suite_get(SUITE_INTL), &content, 1, hash);
    return str_hex(a, hash, sizeof hash);
}

str codes_shipped(str name)
{
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        if (str_is(name, names[i]))
            return pack_file(names[i]);
    return (str){ 0 };
}

rc codes_packs(struct ctx *ctx, struct db_page *out)
{
    return db_many(ctx->db, ctx->arena, SQL_CODES_PACKS, DB_ARGS(ARG_I64("tenant_id", 0)), &codes_pack_row, 100, out);
}

rc codes_pack_find(struct ctx *ctx, str word, struct codes_pack *out)
{
    struct db_page page;
    const str name = str_cat(ctx->arena, word, STR(".csv"));
    TRY(codes_packs(ctx, &page));
    const struct codes_pack *rows = page.rows;
    for (size_t i = 0; i < page.n; i++)
        if (str_eq(rows[i].name, name)) {
            *out = rows[i];
            return RC_OK;
        }
    return fail(ctx, RC_NOT_FOUND, "codes.unknown_pack", NULL);
}

/* Rights and roles always come with the binary.  Of the others a newer file of the binary is loaded unless somebody
 * has uploaded one of his own since: that stays until he loads another. */
static rc load_one(struct ctx *ctx, id64 stream, const char *name, const struct db_page *have)
{
    const str content = pack_file(name), sha = codes_sha(ctx->arena, content);
    const struct codes_pack_loaded p = {
        .name = str_of(name), .content = content, .sha = sha, .shipped_sha = sha, .source = STR("shipped")
    };
    int64_t version = 0;
    for (size_t i = 0; i < have->n; i++) {
        const struct codes_pack *row = &((const struct codes_pack *)have->rows)[i];
        if (row->id != stream)
            continue;
        if (str_eq(row->shipped_sha, sha) || str_is(row->source, "uploaded"))
            return RC_OK;
        version = row->version;
    }
    return journal_append(ctx, &codes_pack_loaded_event, 0, stream, version, &p, NULL);
}

rc codes_load_pack(struct ctx *ctx)
{
    struct db_page have;
    TRY(codes_packs(ctx, &have));
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        TRY(load_one(ctx, (id64)i + 1, names[i], &have)); /* streams 1.. of legal entity 0: the rules of all */
    return RC_OK;
}

rc codes_use_embedded(struct ctx *ctx)
{
    str contents[ARRAY_LEN(names)];
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        contents[i] = pack_file(names[i]);
    return codes_use(ctx, names, contents, ARRAY_LEN(names));
}
