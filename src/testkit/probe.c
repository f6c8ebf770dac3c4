#include "testkit/probe.h"

#include "kernel/auth/auth.h"
#include "kernel/serve/serve.h"

/* clang-format off */
static const struct json_field event_fields[] = {
    JSON_STR   (struct probe_event, name,   REQUIRED, 0, 1000),
    JSON_I64   (struct probe_event, n,      OPTIONAL, INT64_MIN, INT64_MAX),
    JSON_SEALED(struct probe_event, secret, OPTIONAL, 10000),
};
const struct json_type probe_event_type = JSON_TYPE(struct probe_event, event_fields);

static const struct db_col row_cols[] = {
    DB_I64 (struct probe_row, tenant_id), DB_I64 (struct probe_row, id), DB_I64(struct probe_row, version),
    DB_I64 (struct probe_row, n), DB_STR (struct probe_row, name), DB_STR (struct probe_row, secret), DB_BOOL(struct probe_row, erased),
};
const struct db_rowtype probe_rowtype = DB_ROWTYPE(struct probe_row, row_cols);
#define COLUMNS "tenant_id, id, version, n, name, secret, erased"
#define SAVED   " ON CONFLICT (tenant_id, id) DO UPDATE SET version = excluded.version, n = excluded.n, name = excluded.name," \
                " secret = excluded.secret, erased = excluded.erased"

static const char *const row_params[] = { "tenant_id", "id", "version", "n", "name", "secret", "erased" };
static const char *const key_params[] = { "tenant_id", "id" };
const struct db_query probe_add[1] = { { "probe_add", "INSERT INTO probe_item (" COLUMNS ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)" SAVED,
                                         "INSERT INTO probe_item (" COLUMNS ") VALUES ($1, $2, $3, $4, $5, $6, $7)" SAVED, row_params, 7, "" } };
const struct db_query probe_get[1] = { { "probe_get", "SELECT " COLUMNS " FROM probe_item WHERE tenant_id = ?1 AND id = ?2",
                                         "SELECT " COLUMNS " FROM probe_item WHERE tenant_id = $1 AND id = $2", key_params, 2, "primary key" } };
const struct db_query probe_list[1] = { { "probe_list", "SELECT " COLUMNS " FROM probe_item ORDER BY tenant_id, id",
                                          "SELECT " COLUMNS " FROM probe_item ORDER BY tenant_id, id", NULL, 0, "" } };
const struct db_query probe_bump[1] = { { "probe_bump", "UPDATE probe_item SET n = n + 1 WHERE tenant_id = ?1 AND id = ?2",
                                          "UPDATE probe_item SET n = n + 1 WHERE tenant_id = $1 AND id = $2", key_params, 2, "primary key" } };
const struct db_query probe_sum[1] = { { "probe_sum", "SELECT SUM(n) FROM probe_item WHERE tenant_id = ?1",
                                         "SELECT CAST(SUM(n) AS INT8) FROM probe_item WHERE tenant_id = $1", (const char *const[]){ "tenant_id" }, 1, "" } };
const struct db_query probe_next[1] = { { "probe_next", "INSERT INTO probe_item (" COLUMNS ") VALUES (?1, ?2, 0, 0, 'next', '', 0)",
                                          "INSERT INTO probe_item (" COLUMNS ") VALUES ($1, $2, 0, 0, 'next', '', 0)", key_params, 2, "" } };

static const struct db_query *const queries[] = { probe_add, probe_get, probe_list, probe_bump, probe_sum, probe_next };
#define TABLE "CREATE TABLE probe_item (tenant_id INT8 NOT NULL, id INT8 NOT NULL, version INT8 NOT NULL, n INT8 NOT NULL," \
              " name TEXT NOT NULL, secret TEXT NOT NULL, erased INT2 NOT NULL, PRIMARY KEY (tenant_id, id))"
static const struct db_migration first = { "200001010000_probe", TABLE, TABLE };
static const struct db_migration *const migrations[] = { &first };
static const struct db_table tables[] = { { "probe_item", DB_TABLE_READ, "tenant_id, id" } };
const struct db_schema probe_schema = { "probe", migrations, 1, tables, 1, queries, ARRAY_LEN(queries) };
/* clang-format on */

const struct db_schema *const probe_schemas[] = { &journal_schema, &serve_schema, &auth_schema, &probe_schema };
const size_t probe_n_schemas = ARRAY_LEN(probe_schemas);

static rc apply_set(struct ctx *ctx, const struct journal_event *ev, const void *payload)
{
    const struct probe_event *p = payload;
    if (p->n == 13)
        return RC_INVALID;
    const struct probe_row row = { ev->tenant, ev->stream, ev->version, p->n, p->name, p->secret.text, p->secret.erased };
    return db_exec_row(ctx->db, probe_add, &probe_rowtype, &row, DB_NO_ARGS, NULL);
}

const struct journal_type probe_set = { .name = "probe.set", .schema = 1, .payload = &probe_event_type, .apply = apply_set };

void probe_register(void)
{
    static const struct journal_type *const types[] = { &probe_set };
    if (!journal_type_find(STR("probe.set")))
        journal_register(types, 1);
}

rc probe_append(struct ctx *ctx, id64 tenant, id64 id, int64_t expected, str name, int64_t n, struct sealed secret)
{
    const struct probe_event ev = { name, n, secret };
    return journal_append(ctx, &probe_set, tenant, id, expected, &ev, NULL);
}

rc probe_find(struct ctx *ctx, id64 tenant, id64 id, struct probe_row *out)
{
    return db_one(ctx->db, ctx->arena, probe_get, DB_ARGS(ARG_I64("tenant_id", tenant), ARG_I64("id", id)), &probe_rowtype, out);
}
