/* The Merkle tree of RFC 9162, kept in tiles. */
#include "kernel/seal/seal_int.h"

#include "seal.sql.h"

#include <string.h>

static str of(const unsigned char *hash)
{
    return (str){ (const char *)hash, SUITE_HASH };
}

void seal_leaf(const struct suite *s, str event_hash, unsigned char out[SUITE_HASH])
{
    const str parts[] = { { "\0", 1 }, event_hash };
    suite_hash(s, parts, ARRAY_LEN(parts), out);
}

void seal_node(const struct suite *s, const unsigned char *left, const unsigned char *right, unsigned char out[SUITE_HASH])
{
    const str parts[] = { { "\x01", 1 }, of(left), of(right) };
    suite_hash(s, parts, ARRAY_LEN(parts), out);
}

void seal_range_add(const struct suite *s, struct seal_range *r, const unsigned char leaf[SUITE_HASH])
{
    memcpy(r->nodes[r->n++], leaf, SUITE_HASH);
    for (int64_t size = r->size; size & 1; size >>= 1) { /* each set bit is a subtree as large as the one to its right */
        seal_node(s, r->nodes[r->n - 2], r->nodes[r->n - 1], r->nodes[r->n - 2]);
        r->n--;
    }
    r->size++;
}

void seal_range_root(const struct suite *s, const struct seal_range *r, unsigned char out[SUITE_HASH])
{
    memcpy(out, r->nodes[r->n - 1], SUITE_HASH);
    for (size_t i = r->n - 1; i > 0; i--)
        seal_node(s, r->nodes[i - 1], out, out);
}

/* The root of 2^height entries. */
static void perfect(const struct suite *s, const unsigned char (*entries)[SUITE_HASH], int height, unsigned char out[SUITE_HASH])
{
    unsigned char work[SEAL_TILE][SUITE_HASH];
    size_t n = (size_t)1 << height;
    memcpy(work, entries, n * SUITE_HASH);
    for (; n > 1; n /= 2)
        for (size_t i = 0; i < n / 2; i++)
            seal_node(s, work[2 * i], work[2 * i + 1], work[i]);
    memcpy(out, work[0], SUITE_HASH);
}

struct tile_row {
    str hashes;
};
static const struct db_col tile_cols[] = { DB_BLOB(struct tile_row, hashes) };
static const struct db_rowtype tile_row = DB_ROWTYPE(struct tile_row, tile_cols);

static rc load(struct ctx *ctx, id64 tenant, int64_t level, int64_t pos, size_t at_least, struct tile_row *row)
{
    const rc r = db_one(ctx->db, ctx->arena, SQL_SEAL_TILE_GET,
                        DB_ARGS(ARG_I64("tenant_id", tenant), ARG_I64("level", level), ARG_I64("pos", pos)), &tile_row, row);
    if (r != RC_OK && r != RC_NOT_FOUND)
        return r;
    if (r == RC_NOT_FOUND || row->hashes.n < at_least * SUITE_HASH || row->hashes.n > sizeof((struct seal_tile *)0)->hashes)
        return fail(ctx, RC_IO, "seal.tiles_damaged", NULL);
    return RC_OK;
}

rc seal_growth_load(struct ctx *ctx, id64 tenant, int64_t size, struct seal_growth *g)
{
    for (int i = 0; i < SEAL_LEVELS; i++) {
        const int64_t nodes = size >> (8 * i);
        struct seal_tile *t = &g->level[i];
        *t = (struct seal_tile){ .level = i, .pos = nodes / SEAL_TILE, .n = (size_t)(nodes % SEAL_TILE) };
        g->changed[i] = false;
        if (t->n == 0)
            continue;
        struct tile_row row;
        TRY(load(ctx, tenant, i, t->pos, t->n, &row));
        memcpy(t->hashes, row.hashes.p, t->n * SUITE_HASH);
    }
    return RC_OK;
}

void seal_growth_add(struct seal_growth *g, const unsigned char leaf[SUITE_HASH])
{
    unsigned char up[SUITE_HASH];
    memcpy(up, leaf, sizeof up);
    for (int i = 0; i < SEAL_LEVELS; i++) {
        struct seal_tile *t = &g->level[i];
        memcpy(t->hashes[t->n++], up, SUITE_HASH);
        g->changed[i] = true;
        if (t->n < SEAL_TILE)
            return;
        g->whole(g->self, t);
        perfect(g->suite, t->hashes, 8, up);
        t->pos++;
        t->n = 0;
        g->changed[i] = false;
    }
}

void seal_growth_root(const struct seal_growth *g, unsigned char out[SUITE_HASH])
{
    bool have = false;
    for (int i = 0; i < SEAL_LEVELS; i++) {
        size_t end = g->level[i].n;
        for (int height = 0; end; height++) {
            const size_t wide = (size_t)1 << height;
            unsigned char one[SUITE_HASH];
            if (!(end & wide))
                continue;
            end -= wide;
            perfect(g->suite, g->level[i].hashes + end, height, one);
            if (have)
                seal_node(g->suite, one, out, out);
            else
                memcpy(out, one, SUITE_HASH);
            have = true;
        }
    }
}

/* --- proofs --- */

struct proving {
    struct ctx *ctx;
    const struct suite *suite;
    id64 tenant;
};

/* The perfect subtree of `height` at `place` (in subtrees of that height): inside one tile. */
static rc subtree(const struct proving *p, int height, int64_t place, unsigned char out[SUITE_HASH])
{
    const int rest = height % 8;
    const int64_t first = place << rest;
    const size_t in_tile = (size_t)(first % SEAL_TILE), wide = (size_t)1 << rest;
    struct tile_row row;
    unsigned char entries[SEAL_TILE][SUITE_HASH];
    TRY(load(p->ctx, p->tenant, height / 8, first / SEAL_TILE, in_tile + wide, &row));
    memcpy(entries, row.hashes.p + in_tile * SUITE_HASH, wide * SUITE_HASH);
    perfect(p->suite, entries, rest, out);
    return RC_OK;
}

/* The largest power of two below n (n > 1), as its exponent. */
static int split_of(int64_t n)
{
    return 63 - __builtin_clzll((uint64_t)(n - 1));
}

/* The root of leaves [from, to): perfect subtrees left to right, folded from the right. */
static rc span(const struct proving *p, int64_t from, int64_t to, unsigned char out[SUITE_HASH])
{
    unsigned char nodes[63][SUITE_HASH];
    size_t n = 0;
    while (from < to) {
        const int64_t left = to - from;
        const int height = left == 1 ? 0 : (left & (left - 1)) == 0 ? __builtin_ctzll((uint64_t)left) : split_of(left);
        TRY(subtree(p, height, from >> height, nodes[n++]));
        from += INT64_C(1) << height;
    }
    assert(n > 0 && "a span has leaves");
    memcpy(out, nodes[--n], SUITE_HASH);
    while (n > 0)
        seal_node(p->suite, nodes[--n], out, out);
    return RC_OK;
}

rc seal_leaf_get(struct ctx *ctx, id64 tenant, int64_t log_index, unsigned char out[SUITE_HASH])
{
    const int64_t at = log_index - 1;
    struct tile_row row;
    const rc r = db_one(ctx->db, ctx->arena, SQL_SEAL_TILE_GET,
                        DB_ARGS(ARG_I64("tenant_id", tenant), ARG_I64("level", 0), ARG_I64("pos", at / SEAL_TILE)), &tile_row, &row);
    TRY(r);
    const size_t offset = (size_t)(at % SEAL_TILE) * SUITE_HASH;
    if (row.hashes.n < offset + SUITE_HASH)
        return RC_NOT_FOUND;
    memcpy(out, row.hashes.p + offset, SUITE_HASH);
    return RC_OK;
}

rc seal_prove(struct ctx *ctx, id64 tenant, int64_t log_index, int64_t size, struct seal_proof *out)
{
    const struct proving p = { ctx, ctx->env->suite, tenant };
    const int64_t at = log_index - 1;
    int64_t from = 0, to = size;
    unsigned char down[63][SUITE_HASH]; /* from the root; the proof goes the other way */
    size_t n = 0;
    if (at < 0 || at >= size)
        return fail(ctx, RC_NOT_FOUND, "seal.not_sealed", NULL);
    TRY(subtree(&p, 0, at, out->leaf));
    while (to - from > 1) {
        const int64_t middle = from + (INT64_C(1) << split_of(to - from));
        const bool left = at < middle;
        TRY(left ? span(&p, middle, to, down[n++]) : span(&p, from, middle, down[n++]));
        if (left)
            to = middle;
        else
            from = middle;
    }
    out->n = n;
    for (size_t i = 0; i < n; i++)
        memcpy(out->path[i], down[n - 1 - i], SUITE_HASH);
    return RC_OK;
}
