/* Appending: encode, chain, store, apply - in the caller's transaction. */
#include "kernel/auth/auth.h"
#include "kernel/journal/journal_int.h"
#include "kernel/vault/vault.h"

#include "journal.sql.h"

#include <string.h>

enum { MAX_PAYLOAD = 1 << 20 };

struct head {
    int64_t version;
    ms_t at;
    str hash;
};
static const struct db_col head_cols[] = { DB_I64(struct head, version), DB_I64(struct head, at), DB_BLOB(struct head, hash) };
static const struct db_rowtype head_row = DB_ROWTYPE(struct head, head_cols);

static rc changed_meanwhile(struct ctx *ctx)
{
    return fail(ctx, RC_CONFLICT, "journal.changed_meanwhile", "version");
}

static rc read_head(struct ctx *ctx, id64 tenant, id64 stream, int64_t expected, struct head *head)
{
    static const char zeros[SUITE_HASH];
    *head = (struct head){ .hash = { zeros, sizeof zeros } };
    if (expected == 0)
        return RC_OK; /* the primary key refuses a second first event */
    const rc r =
        db_one(ctx->db, ctx->arena, SQL_JOURNAL_HEAD, DB_ARGS(ARG_I64("tenant_id", tenant), ARG_I64("stream_id", stream)), &head_row, head);
    if (r == RC_NOT_FOUND || (r == RC_OK && head->version != expected))
        return changed_meanwhile(ctx);
    return r;
}

/* SQLite: one writer, so the next index is the last plus one.  PostgreSQL: the index comes later. */
static rc place_in_log(struct ctx *ctx, const struct journal_row *row)
{
    const struct db_args place =
        DB_ARGS(ARG_I64("tenant_id", row->tenant_id), ARG_I64("stream_id", row->stream_id), ARG_I64("version", row->version));
    if (db_is_postgres(ctx->db))
        return db_exec(ctx->db, SQL_JOURNAL_ADD_PENDING, place, NULL);
    int64_t last;
    TRY(db_i64(ctx->db, SQL_JOURNAL_LAST_INDEX, DB_ARGS(ARG_I64("tenant_id", row->tenant_id)), &last));
    return db_exec(ctx->db, SQL_JOURNAL_ADD_LOG,
                   DB_ARGS(ARG_I64("tenant_id", row->tenant_id), ARG_I64("log_index", last + 1), ARG_I64("stream_id", row->stream_id),
                           ARG_I64("version", row->version)),
                   NULL);
}

static rc encode(struct ctx *ctx, const struct journal_type *type, const struct vault_place *place, const void *payload, str *out)
{
    struct buf b;
    buf_init(&b, ctx->arena, MAX_PAYLOAD);
    TRY(json_encode_sealed(ctx, type->payload, payload, vault_sealer(ctx, place), &b));
    if (b.over)
        return fail(ctx, RC_TOO_LARGE, "journal.too_large", NULL);
    *out = buf_get(&b);
    return RC_OK;
}

static rc store(struct ctx *ctx, struct journal_row *row)
{
    unsigned char hash[SUITE_HASH];
    journal_hash(ctx->arena, row, hash);
    row->hash = (str){ (const char *)hash, sizeof hash };
    const rc r = db_exec_row(ctx->db, SQL_JOURNAL_ADD, &journal_rowtype, row, DB_NO_ARGS, NULL);
    if (r == RC_CONFLICT)
        return changed_meanwhile(ctx);
    TRY(r);
    return place_in_log(ctx, row);
}

rc journal_append_at(struct ctx *ctx, const struct journal_type *type, id64 tenant, id64 stream, int64_t expected, ms_t at,
                     const void *payload, struct journal_mark *out)
{
    struct head head;
    TRY(read_head(ctx, tenant, stream, expected, &head));
    const struct vault_place place = { tenant, stream, expected + 1 };
    struct journal_row row = {
        .tenant_id = tenant,
        .stream_id = stream,
        .version = expected + 1,
        .type = str_of(type->name),
        .schema = type->schema,
        .at = at > head.at ? at : head.at,
        .actor_id = ctx->actor->id,
        .org_id = ctx->actor->org,
        .suite = ctx->env->suite->id,
        .prev = head.hash,
    };
    TRY(encode(ctx, type, &place, payload, &row.payload));
    TRY(store(ctx, &row));
    const struct journal_event ev = { tenant, stream, row.version, type->name, type->schema, row.at, row.actor_id, row.org_id };
    if (type->apply)
        TRY(type->apply(ctx, &ev, payload));
    if (out)
        *out = (struct journal_mark){ row.version, row.at };
    return RC_OK;
}

rc journal_append(struct ctx *ctx, const struct journal_type *type, id64 tenant, id64 stream, int64_t expected, const void *payload,
                  struct journal_mark *out)
{
    return journal_append_at(ctx, type, tenant, stream, expected, clock_now(ctx), payload, out);
}

struct pending {
    id64 tenant_id, stream_id;
    int64_t version;
};
static const struct db_col pending_cols[] = { DB_I64(struct pending, tenant_id), DB_I64(struct pending, stream_id),
                                              DB_I64(struct pending, version) };
static const struct db_rowtype pending_row = DB_ROWTYPE(struct pending, pending_cols);

rc journal_index_pending(struct ctx *ctx, int64_t max, int64_t *moved)
{
    struct db_page page;
    *moved = 0;
    TRY(db_many(ctx->db, ctx->arena, SQL_JOURNAL_PENDING_LIST, DB_ARGS(ARG_I64("n", max)), &pending_row, (size_t)max, &page));
    const struct pending *rows = page.rows;
    int64_t index = 0;
    for (size_t i = 0; i < page.n; i++) {
        const struct db_arg tenant = ARG_I64("tenant_id", rows[i].tenant_id);
        if (i == 0 || rows[i].tenant_id != rows[i - 1].tenant_id)
            TRY(db_i64(ctx->db, SQL_JOURNAL_LAST_INDEX, DB_ARGS(tenant), &index));
        const struct db_arg stream = ARG_I64("stream_id", rows[i].stream_id), version = ARG_I64("version", rows[i].version);
        TRY(db_exec(ctx->db, SQL_JOURNAL_ADD_LOG, DB_ARGS(tenant, ARG_I64("log_index", ++index), stream, version), NULL));
        TRY(db_exec(ctx->db, SQL_JOURNAL_DROP_PENDING, DB_ARGS(tenant, stream, version), NULL));
    }
    *moved = (int64_t)page.n;
    return RC_OK;
}
