/* Events as they leave the house: records of segments and packages (doc/format.md). */
#include "kernel/journal/journal_int.h"
#include "kernel/seal/seal_int.h"

#include "journal.sql.h"
#include "seal.sql.h"

#include <string.h>

enum { RECORD_MAX = 2 << 20 };

static void put_be(struct buf *b, uint64_t v, int bytes)
{
    for (int i = bytes - 1; i >= 0; i--)
        buf_char(b, (char)(v >> (8 * i)));
}

void seal_segment_head(struct ctx *ctx, id64 tenant, struct buf *b)
{
    buf_c(b, "XBJ1");
    put_be(b, ctx->env->suite->id, 1);
    put_be(b, (uint64_t)tenant, 8);
}

/* length 4 | log index 8 | leaf | header | payload; the length counts what follows it. */
static void put_record(struct arena *a, const struct journal_row *row, int64_t log_index, const unsigned char *leaf, struct buf *b)
{
    struct buf header;
    buf_init(&header, a, 1024);
    journal_header(&header, row);
    put_be(b, 8 + SUITE_HASH + header.n + row->payload.n, 4);
    put_be(b, (uint64_t)log_index, 8);
    buf_put(b, leaf, SUITE_HASH);
    buf_str(b, buf_get(&header));
    buf_str(b, row->payload);
}

struct leaving {
    struct arena *scratch;
    str tile; /* leaves of the 256 at hand */
    int64_t last;
    seal_record_fn *each;
    void *self;
};

static rc leave(void *self, void *row)
{
    static const unsigned char zeros[SUITE_HASH];
    struct leaving *l = self;
    const struct journal_row *r = row;
    const size_t at = (size_t)((r->log_index - 1) % SEAL_TILE) * SUITE_HASH;
    struct buf b;
    arena_reset(l->scratch);
    buf_init(&b, l->scratch, RECORD_MAX);
    put_record(l->scratch, r, r->log_index, at + SUITE_HASH <= l->tile.n ? (const unsigned char *)l->tile.p + at : zeros, &b);
    if (b.over)
        return RC_LIMIT;
    l->last = r->log_index;
    return l->each(l->self, r->log_index, buf_get(&b));
}

struct tile_row {
    str hashes;
};
static const struct db_col tile_cols[] = { DB_BLOB(struct tile_row, hashes) };
static const struct db_rowtype tile_row = DB_ROWTYPE(struct tile_row, tile_cols);

rc seal_log_records(struct ctx *ctx, id64 tenant, seal_record_fn *each, void *self)
{
    AUTO(arena_drop) struct arena *page = arena_new((size_t)1 << 20);
    AUTO(arena_drop) struct arena *scratch = arena_new((size_t)16 << 20);
    struct leaving l = { .scratch = scratch, .each = each, .self = self };
    int64_t size;
    TRY(seal_log_size(ctx, tenant, &size));
    for (int64_t from = 0; from < size; from += SEAL_TILE) {
        struct tile_row row = { 0 };
        const struct db_arg of = ARG_I64("tenant_id", tenant);
        arena_reset(page);
        const rc r =
            db_one(ctx->db, page, SQL_SEAL_TILE_GET, DB_ARGS(of, ARG_I64("level", 0), ARG_I64("pos", from / SEAL_TILE)), &tile_row, &row);
        if (r != RC_OK && r != RC_NOT_FOUND)
            return r;
        l.tile = row.hashes;
        TRY(db_each(ctx->db, SQL_SEAL_ROWS, DB_ARGS(of, ARG_I64("after", from), ARG_I64("up_to", from + SEAL_TILE)), &journal_rowtype,
                    leave, &l));
    }
    return RC_OK;
}

struct place_row {
    int64_t log_index, version;
};
static const struct db_col place_cols[] = { DB_I64(struct place_row, log_index), DB_I64(struct place_row, version) };
static const struct db_rowtype place_row = DB_ROWTYPE(struct place_row, place_cols);

rc seal_stream_get(struct ctx *ctx, id64 tenant, id64 stream, struct seal_event **out, size_t *n)
{
    struct db_page rows, places;
    const struct db_args of = DB_ARGS(ARG_I64("tenant_id", tenant), ARG_I64("stream_id", stream), ARG_I64("up_to", INT64_MAX));
    const struct db_args by_log = DB_ARGS(ARG_I64("tenant_id", tenant), ARG_I64("stream_id", stream));
    TRY(db_many(ctx->db, ctx->arena, SQL_JOURNAL_STREAM, of, &journal_rowtype, SEAL_STREAM_MAX, &rows));
    TRY(db_many(ctx->db, ctx->arena, SQL_SEAL_PLACES, by_log, &place_row, SEAL_STREAM_MAX, &places));
    if (rows.n == 0)
        return RC_NOT_FOUND;
    if (places.n < rows.n)
        return fail(ctx, RC_BUSY, "seal.not_sealed", NULL);
    const struct journal_row *row = rows.rows;
    const struct place_row *place = places.rows;
    struct seal_event *list = ARENA_ARRAY(ctx->arena, struct seal_event, rows.n);
    for (size_t i = 0; i < rows.n; i++) {
        if (place[i].version != row[i].version)
            return fail(ctx, RC_IO, "seal.gap", NULL);
        list[i] = (struct seal_event){ { tenant, stream, row[i].version, str_c(ctx->arena, row[i].type), row[i].schema, row[i].at,
                                         row[i].actor_id, row[i].org_id },
                                       place[i].log_index,
                                       row[i].hash,
                                       row[i].payload,
                                       { 0 } };
        struct buf b;
        unsigned char leaf[SUITE_HASH];
        buf_init(&b, ctx->arena, RECORD_MAX);
        seal_leaf(ctx->env->suite, row[i].hash, leaf);
        put_record(ctx->arena, &row[i], place[i].log_index, leaf, &b);
        list[i].record = buf_get(&b);
    }
    *out = list;
    *n = rows.n;
    return RC_OK;
}
