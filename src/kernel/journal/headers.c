/* The journal by its headers, newest first: what an auditor pages through. */
#include "kernel/journal/journal_int.h"

#include "journal.sql.h"

static const struct db_col cols[] = {
    DB_I64(struct journal_header, log_index), DB_I64(struct journal_header, stream_id), DB_I64(struct journal_header, version),
    DB_STR(struct journal_header, type),      DB_I64(struct journal_header, at),        DB_I64(struct journal_header, actor_id),
    DB_I64(struct journal_header, org_id),    DB_BLOB(struct journal_header, hash),     DB_BLOB(struct journal_header, payload),
};
static const struct db_rowtype header_row = DB_ROWTYPE(struct journal_header, cols);

rc journal_headers(struct ctx *ctx, const struct journal_filter *f, struct db_page *out, int64_t *next)
{
    int64_t last = INT64_MAX - 1, pending;
    if (!f->stream)
        TRY(journal_last_index(ctx, f->tenant, &last, &pending));
    const int64_t before = f->before ? f->before : last + 1;
    const int64_t floor = f->stream || before <= JOURNAL_SCAN ? 1 : before - JOURNAL_SCAN;
    const struct db_args args =
        DB_ARGS(ARG_I64("tenant_id", f->tenant), ARG_I64("stream_id", f->stream), ARG_I64("before", before), ARG_I64("floor", floor),
                ARG_I64("actor_id", f->actor), ARG_STR("type", f->type), ARG_I64("from_at", f->from_at),
                ARG_I64("to_at", f->to_at ? f->to_at : INT64_MAX), ARG_I64("n", f->n));
    TRY(db_many(ctx->db, ctx->arena, f->stream ? SQL_JOURNAL_HEADERS_OF_STREAM : SQL_JOURNAL_HEADERS, args, &header_row, (size_t)f->n,
                out));
    const struct journal_header *rows = out->rows;
    if (out->n == (size_t)f->n)
        *next = f->stream ? rows[out->n - 1].version : rows[out->n - 1].log_index;
    else
        *next = floor > 1 ? floor : 0; /* this stretch is done; an older one may hold more */
    return RC_OK;
}
