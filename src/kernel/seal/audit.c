/* The seal proved from inside: events against leaves, checkpoints against roots, all against the anchor. */
#include "kernel/journal/journal_int.h"
#include "kernel/seal/seal_int.h"

#include "seal.sql.h"

#include <string.h>

struct audit {
    struct ctx ctx;
    const struct seal *seal;
    struct seal_verdict *v;
    id64 tenant;
    struct seal_range range;
    uint64_t sum;
    int64_t logged;
    unsigned char prev[SUITE_HASH];       /* hash of the checkpoint before */
    int64_t newest;                       /* its size */
    const struct seal_anchor_row *anchor; /* of this log, NULL = none or done */
    struct seal_tile *tile;               /* leaves of the 256 at hand */
    const struct seal_checkpoint *due;    /* checkpoints among them, in order */
    size_t n_due;
};

static rc bad(struct audit *a, id64 stream, int64_t version, int64_t log_index, const char *why)
{
    struct journal_verdict *j = &a->v->journal;
    if (j->ok) {
        j->ok = false;
        j->tenant = a->tenant;
        j->stream = stream;
        j->version = version;
        j->why = why;
        a->v->log_index = log_index;
    }
    return RC_LIMIT; /* stop */
}

struct place {
    id64 tenant_id, stream_id;
    int64_t version;
};
static const struct db_col place_cols[] = { DB_I64(struct place, tenant_id), DB_I64(struct place, stream_id),
                                            DB_I64(struct place, version) };
static const struct db_rowtype place_row = DB_ROWTYPE(struct place, place_cols);

static rc bad_at(struct audit *a, int64_t log_index, const char *why)
{
    struct place p = { 0 };
    const rc r = db_one(a->ctx.db, a->ctx.arena, SQL_SEAL_LOG_AT, DB_ARGS(ARG_I64("tenant_id", a->tenant), ARG_I64("log_index", log_index)),
                        &place_row, &p);
    if (r != RC_OK && r != RC_NOT_FOUND)
        return r;
    return bad(a, p.stream_id, p.version, log_index, why);
}

static bool same_hex(struct arena *a, const unsigned char *hash, str hex)
{
    return str_eq(str_hex(a, hash, SUITE_HASH), hex);
}

static rc check_checkpoint(struct audit *a, const struct seal_checkpoint *c, const unsigned char *root)
{
    struct arena *arena = a->ctx.arena;
    if (!seal_checkpoint_good(arena, a->seal, c))
        return bad(a, 0, 0, c->size, "the signature of a checkpoint is not good");
    if (memcmp(c->prev.p, a->prev, SUITE_HASH) != 0)
        return bad(a, 0, 0, c->size, "a checkpoint does not follow from the one before");
    if (memcmp(c->root.p, root, SUITE_HASH) != 0)
        return bad(a, 0, 0, c->size, "the log does not give the root that was signed");
    seal_checkpoint_hash(arena, c, a->prev);
    a->newest = c->size;
    a->v->checkpoints++;
    return RC_OK;
}

/* After each event: does somebody say what the root is here? */
static rc check_roots(struct audit *a)
{
    unsigned char root[SUITE_HASH];
    const bool signed_here = a->n_due && a->due->size == a->range.size;
    const bool anchored_here = a->anchor && a->anchor->size == a->range.size;
    if (!signed_here && !anchored_here)
        return RC_OK;
    seal_range_root(a->seal->suite, &a->range, root);
    if (signed_here) {
        TRY(check_checkpoint(a, a->due, root));
        a->due++;
        a->n_due--;
    }
    if (anchored_here) {
        if (!same_hex(a->ctx.arena, root, a->anchor->root))
            return bad(a, 0, 0, a->range.size, "the log is not the one the anchor saw: rewritten, or another backup");
        a->anchor = NULL;
    }
    return RC_OK;
}

static rc check_event(void *self, void *row)
{
    struct audit *a = self;
    const struct seal_hash_row *h = row;
    const int64_t index = a->range.size + 1;
    const size_t in_tile = (size_t)(a->range.size % SEAL_TILE);
    unsigned char leaf[SUITE_HASH];
    if (h->log_index != index)
        return RC_LIMIT; /* the caller says which one is missing */
    seal_leaf(a->seal->suite, h->hash, leaf);
    if (in_tile < a->tile->n && memcmp(a->tile->hashes[in_tile], leaf, SUITE_HASH) != 0)
        return bad(a, h->stream_id, h->version, index, "the event is not the one that was sealed here");
    seal_range_add(a->seal->suite, &a->range, leaf);
    a->sum += journal_sum((const unsigned char *)h->hash.p);
    a->logged++;
    return check_roots(a);
}

struct tile_row {
    str hashes;
};
static const struct db_col tile_cols[] = { DB_BLOB(struct tile_row, hashes) };
static const struct db_rowtype tile_row = DB_ROWTYPE(struct tile_row, tile_cols);

/* What was said about the next 256 events. */
static rc load_page(struct audit *a)
{
    struct tile_row row = { 0 };
    struct db_page due;
    const struct db_arg tenant = ARG_I64("tenant_id", a->tenant);
    const int64_t from = a->range.size;
    const rc r = db_one(a->ctx.db, a->ctx.arena, SQL_SEAL_TILE_GET, DB_ARGS(tenant, ARG_I64("level", 0), ARG_I64("pos", from / SEAL_TILE)),
                        &tile_row, &row);
    if (r != RC_OK && r != RC_NOT_FOUND)
        return r;
    const size_t n = row.hashes.n / SUITE_HASH;
    a->tile->n = n < SEAL_TILE ? n : SEAL_TILE;
    if (a->tile->n)
        memcpy(a->tile->hashes, row.hashes.p, a->tile->n * SUITE_HASH);
    TRY(db_many(a->ctx.db, a->ctx.arena, SQL_SEAL_CHECKPOINTS_WITHIN,
                DB_ARGS(tenant, ARG_I64("after", from), ARG_I64("up_to", from + SEAL_TILE)), &seal_checkpoint_row, SEAL_TILE, &due));
    a->due = due.rows;
    a->n_due = due.n;
    return RC_OK;
}

static rc end_of_log(struct audit *a)
{
    struct seal_checkpoint newest = { 0 };
    const rc r = seal_newest(&a->ctx, a->tenant, &newest);
    if (r != RC_OK && r != RC_NOT_FOUND)
        return r;
    if (newest.size > a->range.size)
        return bad_at(a, a->range.size + 1, "the newest events are missing: the log is shorter than what was signed");
    if (a->anchor)
        return bad_at(a, a->range.size + 1, "the log is shorter than the anchor: cut, or an older backup");
    a->v->sealed += newest.size;
    return RC_OK;
}

static rc check_log(struct audit *a, id64 tenant)
{
    struct arena *arena = a->ctx.arena;
    int64_t size;
    a->tenant = tenant;
    a->range = (struct seal_range){ 0 };
    memset(a->prev, 0, sizeof a->prev);
    TRY(seal_log_size(&a->ctx, tenant, &size));
    while (a->range.size < size && a->v->journal.ok) {
        arena_reset(arena);
        a->tile = ARENA_NEW(arena, struct seal_tile);
        const int64_t from = a->range.size, want = size - from < SEAL_TILE ? size - from : SEAL_TILE;
        TRY(load_page(a));
        const rc r = db_each(a->ctx.db, SQL_SEAL_HASHES, DB_ARGS(ARG_I64("tenant_id", tenant), ARG_I64("after", from), ARG_I64("n", want)),
                             &seal_hash_row, check_event, a);
        if (r != RC_OK && r != RC_LIMIT)
            return r;
        if (a->v->journal.ok && a->range.size != from + want)
            return bad_at(a, a->range.size + 1, "an event of the log is missing");
    }
    return a->v->journal.ok ? end_of_log(a) : RC_LIMIT;
}

static const struct seal_anchor_row *anchor_of(const struct seal_anchor *anchor, id64 tenant)
{
    const struct seal_anchor_row *rows = anchor->checkpoints.items;
    for (size_t i = 0; i < anchor->checkpoints.n; i++)
        if (rows[i].log == tenant)
            return &rows[i];
    return NULL;
}

static bool anchor_row_good(struct audit *a, const struct seal_anchor_row *row)
{
    unsigned char *p = arena_alloc(a->ctx.arena, 2 * SUITE_HASH + SUITE_SIG_MAX);
    const size_t n = row->signature.n / 2;
    if (!str_unhex(row->root, p, SUITE_HASH) || !str_unhex(row->prev, p + SUITE_HASH, SUITE_HASH) ||
        !str_unhex(row->signature, p + 2 * SUITE_HASH, n))
        return false;
    const struct seal_checkpoint c = { row->log,
                                       row->size,
                                       row->at,
                                       { (const char *)p, SUITE_HASH },
                                       { (const char *)p + SUITE_HASH, SUITE_HASH },
                                       row->suite,
                                       row->key,
                                       { (const char *)p + 2 * SUITE_HASH, n } };
    return seal_checkpoint_good(a->ctx.arena, a->seal, &c);
}

/* The logs that are there, then the anchored and the sealed ones of which nothing is left. */
static rc check_logs(struct audit *a, struct ctx *ctx, const struct seal_anchor *anchor)
{
    struct db_page logs, sealed;
    int64_t size;
    TRY(journal_tenants(ctx, &logs));
    TRY(seal_sealed_logs(ctx, &sealed));
    const struct journal_tenant *log = logs.rows, *was = sealed.rows;
    const struct seal_anchor_row *rows = anchor->checkpoints.items;
    for (size_t i = 0; i < anchor->checkpoints.n; i++) {
        a->tenant = rows[i].log;
        if (!anchor_row_good(a, &rows[i]))
            return bad(a, 0, 0, rows[i].size, "the anchor is not signed by the key of this institution");
        TRY(seal_log_size(&a->ctx, a->tenant, &size));
        if (size == 0)
            return bad(a, 0, 0, 1, "the log is shorter than the anchor: cut, or an older backup");
    }
    for (size_t i = 0; i < logs.n; i++) {
        a->anchor = anchor_of(anchor, log[i].tenant_id);
        TRY(check_log(a, log[i].tenant_id));
    }
    for (size_t i = 0; i < sealed.n; i++) {
        a->tenant = was[i].tenant_id;
        TRY(seal_log_size(&a->ctx, a->tenant, &size));
        if (size == 0)
            return bad(a, 0, 0, 1, "the newest events are missing: the log is shorter than what was signed");
    }
    return RC_OK;
}

/* An event outside the log, or in it twice. */
static rc check_membership(struct audit *a)
{
    struct journal_verdict *j = &a->v->journal;
    struct place p = { 0 };
    if (a->logged == j->events && a->sum == j->sum)
        return RC_OK;
    rc r = db_one(a->ctx.db, a->ctx.arena, SQL_SEAL_NOT_LOGGED, DB_NO_ARGS, &place_row, &p);
    const char *why = "the event has no place in the log";
    if (r == RC_NOT_FOUND) {
        r = db_one(a->ctx.db, a->ctx.arena, SQL_SEAL_WITHOUT_EVENT, DB_NO_ARGS, &place_row, &p);
        why = "the log names an event that is missing";
    }
    if (r == RC_NOT_FOUND && db_is_postgres(a->ctx.db) && j->events > a->logged)
        return RC_OK; /* committed, and still waiting for their place */
    if (r == RC_NOT_FOUND) {
        why = "the log names an event twice";
        r = RC_OK;
    }
    TRY(r);
    a->tenant = p.tenant_id;
    return bad(a, p.stream_id, p.version, 0, why);
}

static rc verify(struct ctx *ctx, const char *anchor_path, _Atomic int64_t *walked, struct seal_verdict *out)
{
    AUTO(arena_drop) struct arena *scratch = arena_new((size_t)16 << 20);
    struct seal_verdict v = { 0 };
    struct seal_anchor anchor = { 0 };
    struct audit a = { .ctx = *ctx, .seal = ctx->env->seal, .v = &v };
    a.ctx.arena = scratch;
    if (anchor_path)
        TRY(seal_anchor_read(ctx, anchor_path, &anchor));
    TRY(journal_verify_watched(ctx, walked, &v.journal));
    rc r = v.journal.ok ? check_logs(&a, ctx, &anchor) : RC_LIMIT;
    if (r == RC_OK)
        r = check_membership(&a);
    if (r != RC_OK && v.journal.ok)
        return r;
    *out = v;
    return RC_OK;
}

rc seal_verify_within(struct ctx *ctx, _Atomic int64_t *walked, struct seal_verdict *out)
{
    if (db_is_postgres(ctx->db))
        TRY(db_script(ctx->db, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"));
    return verify(ctx, NULL, walked, out);
}

rc seal_verify(struct ctx *ctx, const char *anchor_path, struct seal_verdict *out)
{
    _Atomic int64_t walked = 0;
    TRY(db_begin(ctx->db, DB_READ)); /* one view of everything, while a server may go on writing */
    rc r = db_is_postgres(ctx->db) ? db_script(ctx->db, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ") : RC_OK;
    if (r == RC_OK)
        r = verify(ctx, anchor_path, &walked, out);
    db_rollback(ctx->db);
    return r;
}
