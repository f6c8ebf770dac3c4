/* One pass over one log: read what is new, make tiles and a signed checkpoint, store both. */
#include "kernel/seal/seal_int.h"

#include "seal.sql.h"

#include <string.h>

struct reading {
    struct ctx *ctx;
    struct seal_growth growth;
    int64_t size;
    bool gap;
};

static void keep_tile(void *self, const struct seal_tile *tile)
{
    struct seal_pass *p = self;
    if (p->n_tiles == p->cap) {
        struct seal_tile *more = ARENA_ARRAY(p->arena, struct seal_tile, p->cap * 2 + 8);
        if (p->n_tiles)
            memcpy(more, p->tiles, p->n_tiles * sizeof *more);
        p->tiles = more;
        p->cap = p->cap * 2 + 8;
    }
    p->tiles[p->n_tiles++] = *tile;
}

static rc add_event(void *self, void *row)
{
    struct reading *r = self;
    const struct seal_hash_row *h = row;
    unsigned char leaf[SUITE_HASH];
    if (h->log_index != r->size + 1 || h->hash.n != SUITE_HASH) {
        r->gap = true;
        return RC_LIMIT; /* stop */
    }
    seal_leaf(r->growth.suite, h->hash, leaf);
    seal_growth_add(&r->growth, leaf);
    r->size++;
    return RC_OK;
}

static rc read_new(struct ctx *ctx, struct seal_pass *p, struct reading *r)
{
    r->growth = (struct seal_growth){ .suite = ctx->env->suite, .whole = keep_tile, .self = p };
    TRY(seal_growth_load(ctx, p->tenant, p->last.size, &r->growth));
    r->size = p->last.size;
    const rc got = db_each(ctx->db, SQL_SEAL_HASHES,
                           DB_ARGS(ARG_I64("tenant_id", p->tenant), ARG_I64("after", p->last.size), ARG_I64("n", SEAL_BATCH)),
                           &seal_hash_row, add_event, r);
    if (r->gap)
        return fail(ctx, RC_IO, "seal.gap", NULL);
    TRY(got);
    for (int i = 0; i < SEAL_LEVELS; i++)
        if (r->growth.changed[i])
            keep_tile(p, &r->growth.level[i]);
    return RC_OK;
}

static rc sign_it(struct ctx *ctx, struct seal_pass *p, const struct reading *r)
{
    unsigned char *hashes = arena_alloc(ctx->arena, 2 * SUITE_HASH); /* root, prev */
    seal_growth_root(&r->growth, hashes);
    if (p->last.size)
        seal_checkpoint_hash(ctx->arena, &p->last, hashes + SUITE_HASH);
    p->next = (struct seal_checkpoint){
        .tenant_id = p->tenant,
        .size = r->size,
        .at = clock_now(ctx),
        .root = { (const char *)hashes, SUITE_HASH },
        .prev = { (const char *)hashes + SUITE_HASH, SUITE_HASH },
        .suite = ctx->env->suite->id,
        .key_id = str_of(ctx->env->seal->key_id),
    };
    return seal_sign(ctx, seal_checkpoint_body(ctx->arena, &p->next), &p->next.signature);
}

rc seal_pass_make(struct ctx *ctx, id64 tenant, struct seal_pass *out)
{
    struct seal_pass p = { .tenant = tenant, .arena = ctx->arena };
    struct reading *r = ARENA_NEW(ctx->arena, struct reading); /* 64 KiB of open tiles: not on a thread's stack */
    int64_t size;
    const rc known = seal_newest(ctx, tenant, &p.last);
    if (known == RC_NOT_FOUND)
        p.last = (struct seal_checkpoint){ 0 };
    else
        TRY(known);
    TRY(seal_log_size(ctx, tenant, &size));
    if (size < p.last.size)
        return fail(ctx, RC_IO, "seal.log_cut", NULL);
    p.next = p.last;
    if (size > p.last.size) {
        TRY(read_new(ctx, &p, r));
        if (r->size == p.last.size)
            return fail(ctx, RC_IO, "seal.gap", NULL); /* the log has entries, their events are gone */
        TRY(sign_it(ctx, &p, r));
    }
    *out = p;
    return RC_OK;
}

static rc still_newest(struct ctx *ctx, const struct seal_pass *p)
{
    struct seal_checkpoint now = { 0 };
    const rc r = seal_newest(ctx, p->tenant, &now);
    if (r != RC_OK && r != RC_NOT_FOUND)
        return r;
    return now.size == p->last.size ? RC_OK : RC_CONFLICT;
}

rc seal_pass_store(struct ctx *ctx, const struct seal_pass *p)
{
    TRY(db_exec(ctx->db, SQL_SEAL_LOCK, DB_NO_ARGS, NULL));
    TRY(still_newest(ctx, p));
    for (size_t i = 0; i < p->n_tiles; i++) {
        const struct seal_tile *t = &p->tiles[i];
        const str hashes = { (const char *)t->hashes, t->n * SUITE_HASH };
        TRY(db_exec(
            ctx->db, SQL_SEAL_TILE_PUT,
            DB_ARGS(ARG_I64("tenant_id", p->tenant), ARG_I64("level", t->level), ARG_I64("pos", t->pos), ARG_BLOB("hashes", hashes)),
            NULL));
    }
    return db_exec_row(ctx->db, SQL_SEAL_CHECKPOINT_ADD, &seal_checkpoint_row, &p->next, DB_NO_ARGS, NULL);
}

rc seal_settle(struct ctx *ctx)
{
    int64_t moved = 1;
    while (moved && db_is_postgres(ctx->db)) {
        TRY(db_begin(ctx->db, DB_WRITE));
        const rc r = journal_index_pending(ctx, 5000, &moved);
        if (r != RC_OK) {
            db_rollback(ctx->db);
            return r;
        }
        TRY(db_commit(ctx->db));
    }
    return RC_OK;
}

/* One checkpoint in a transaction of its own. */
static rc store_alone(struct ctx *ctx, const struct seal_pass *p)
{
    TRY(db_begin(ctx->db, DB_WRITE));
    const rc r = seal_pass_store(ctx, p);
    if (r == RC_OK)
        return db_commit(ctx->db);
    db_rollback(ctx->db);
    return r;
}

static rc seal_log(struct ctx *ctx, id64 tenant)
{
    for (;;) {
        AUTO(arena_drop) struct arena *scratch = arena_new((size_t)64 << 20);
        struct ctx inner = *ctx;
        struct seal_pass p;
        inner.arena = scratch;
        TRY(seal_pass_make(&inner, tenant, &p));
        if (p.next.size == p.last.size)
            return RC_OK;
        const rc r = store_alone(&inner, &p);
        if (r != RC_OK && r != RC_CONFLICT)
            return r;
    }
}

rc seal_all(struct ctx *ctx)
{
    struct db_page logs;
    TRY(seal_settle(ctx));
    TRY(journal_tenants(ctx, &logs));
    const struct journal_tenant *log = logs.rows;
    for (size_t i = 0; i < logs.n; i++)
        TRY(seal_log(ctx, log[i].tenant_id));
    return seal_anchor_write(ctx);
}
