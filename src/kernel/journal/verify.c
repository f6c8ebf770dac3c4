/* Verification from inside; xiaobao-verify does the same from outside, sharing no code. */
#include "kernel/journal/journal_int.h"

#include "journal.sql.h"

#include <string.h>

enum { PAGE = 2000 };

struct walk {
    struct journal_verdict *v;
    struct arena *scratch;
    unsigned char last_hash[SUITE_HASH];
    id64 tenant, stream;
    int64_t version;
    ms_t at;
    int64_t rows;
};

static rc bad(struct walk *w, const struct journal_row *r, const char *why)
{
    w->v->ok = false;
    w->v->tenant = r->tenant_id;
    w->v->stream = r->stream_id;
    w->v->version = r->version;
    w->v->why = why;
    return RC_LIMIT; /* stop */
}

uint64_t journal_sum(const unsigned char hash[SUITE_HASH])
{
    uint64_t v;
    memcpy(&v, hash, sizeof v); /* any byte order: it never leaves the process */
    return v;
}

static rc check_row(void *self, void *row)
{
    static const unsigned char zeros[SUITE_HASH];
    struct walk *w = self;
    const struct journal_row *r = row;
    unsigned char hash[SUITE_HASH];
    const bool same = r->tenant_id == w->tenant && r->stream_id == w->stream;
    w->rows++;
    if (!same && r->version != 1)
        return bad(w, r, "the stream does not begin at version 1");
    if (same && r->version != w->version + 1) {
        (void)bad(w, r, "a version is missing");
        w->v->version = w->version + 1;
        return RC_LIMIT;
    }
    if (r->prev.n != SUITE_HASH || memcmp(r->prev.p, same ? w->last_hash : zeros, SUITE_HASH) != 0)
        return bad(w, r, "the chain is broken");
    arena_reset(w->scratch);
    journal_hash(w->scratch, r, hash);
    if (r->hash.n != SUITE_HASH || memcmp(r->hash.p, hash, SUITE_HASH) != 0)
        return bad(w, r, "the hash does not fit the bytes");
    if (same && r->at < w->at)
        return bad(w, r, "time falls within the stream");
    memcpy(w->last_hash, hash, SUITE_HASH);
    w->v->events++;
    w->v->sum += journal_sum(hash);
    w->v->streams += !same;
    w->tenant = r->tenant_id;
    w->stream = r->stream_id;
    w->version = r->version;
    w->at = r->at;
    return RC_OK;
}

rc journal_verify(struct ctx *ctx, struct journal_verdict *out)
{
    _Atomic int64_t walked = 0;
    return journal_verify_watched(ctx, &walked, out);
}

rc journal_verify_watched(struct ctx *ctx, _Atomic int64_t *walked, struct journal_verdict *out)
{
    AUTO(arena_drop) struct arena *scratch = arena_new((size_t)16 << 20);
    struct journal_verdict v = { .ok = true };
    struct walk w = { .v = &v, .scratch = scratch, .tenant = -1 };
    do {
        w.rows = 0;
        const rc r = db_each(
            ctx->db, SQL_JOURNAL_WALK,
            DB_ARGS(ARG_I64("tenant_id", w.tenant), ARG_I64("stream_id", w.stream), ARG_I64("version", w.version), ARG_I64("n", PAGE)),
            &journal_rowtype, check_row, &w);
        if (r != RC_OK && v.ok)
            return r;
        *walked = v.events;
    } while (v.ok && w.rows == PAGE);
    *out = v;
    return RC_OK;
}

static const struct db_col tenant_cols[] = { DB_I64(struct journal_tenant, tenant_id) };
static const struct db_rowtype tenant_row = DB_ROWTYPE(struct journal_tenant, tenant_cols);

rc journal_tenants(struct ctx *ctx, struct db_page *out)
{
    return db_many(ctx->db, ctx->arena, SQL_JOURNAL_TENANTS, DB_NO_ARGS, &tenant_row, 10000, out);
}
