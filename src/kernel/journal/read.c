/* Reading: rows back into events, streams and logs in order. */
#include "kernel/journal/journal_int.h"
#include "kernel/vault/vault.h"

#include "journal.sql.h"

#include <string.h>

/* clang-format off */
static const struct db_col cols[] = {
    DB_I64 (struct journal_row, log_index),
    DB_I64 (struct journal_row, tenant_id),
    DB_I64 (struct journal_row, stream_id),
    DB_I64 (struct journal_row, version),
    DB_STR (struct journal_row, type),
    DB_I64 (struct journal_row, schema),
    DB_I64 (struct journal_row, at),
    DB_I64 (struct journal_row, actor_id),
    DB_I64 (struct journal_row, org_id),
    DB_I64 (struct journal_row, suite),
    DB_BLOB(struct journal_row, prev),
    DB_BLOB(struct journal_row, hash),
    DB_BLOB(struct journal_row, payload),
};
/* clang-format on */
const struct db_rowtype journal_rowtype = DB_ROWTYPE(struct journal_row, cols);

enum { MAX_TYPES = 512 };
static const struct journal_type *registered[MAX_TYPES]; /* written once at start-up, sorted by name */
static size_t n_registered;

void journal_register(const struct journal_type *const *types, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        assert(n_registered < MAX_TYPES && !journal_type_find(str_of(types[i]->name)));
        size_t at = n_registered++;
        while (at > 0 && strcmp(registered[at - 1]->name, types[i]->name) > 0) {
            registered[at] = registered[at - 1];
            at--;
        }
        registered[at] = types[i];
    }
}

const struct journal_type *journal_type_find(str name)
{
    size_t lo = 0, hi = n_registered;
    while (lo < hi) {
        const size_t mid = (lo + hi) / 2;
        const int d = str_cmp(str_of(registered[mid]->name), name);
        if (d == 0)
            return registered[mid];
        if (d < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    return NULL;
}

size_t journal_types(const struct journal_type *const **out)
{
    *out = registered;
    return n_registered;
}

static void put_be(struct buf *b, uint64_t v, int bytes)
{
    char raw[8];
    for (int i = 0; i < bytes; i++)
        raw[i] = (char)(v >> (8 * (bytes - 1 - i)));
    buf_put(b, raw, (size_t)bytes);
}

void journal_header(struct buf *b, const struct journal_row *row)
{
    assert(row->type.n <= 255 && row->prev.n == SUITE_HASH);
    buf_c(b, "XBE1");
    put_be(b, (uint64_t)row->suite, 1);
    put_be(b, (uint64_t)row->tenant_id, 8);
    put_be(b, (uint64_t)row->stream_id, 8);
    put_be(b, (uint64_t)row->version, 8);
    put_be(b, (uint64_t)row->schema, 4);
    put_be(b, (uint64_t)row->at, 8);
    put_be(b, (uint64_t)row->actor_id, 8);
    put_be(b, (uint64_t)row->org_id, 8);
    put_be(b, row->type.n, 1);
    buf_str(b, row->type);
    buf_str(b, row->prev);
}

void journal_hash(struct arena *a, const struct journal_row *row, unsigned char out[SUITE_HASH])
{
    struct buf header;
    buf_init(&header, a, 1024);
    journal_header(&header, row);
    const str parts[] = { { "\x02", 1 }, buf_get(&header), row->payload };
    suite_hash(suite_get((int)row->suite), parts, ARRAY_LEN(parts), out);
}

rc journal_decode(struct ctx *ctx, const struct journal_row *row, struct journal_event *ev, const struct journal_type **type,
                  void **payload)
{
    const struct journal_type *t = journal_type_find(row->type);
    if (!t)
        return fail_rule(ctx, RC_BUG, "journal.unknown_type", NULL, row->type);
    const struct vault_place place = { row->tenant_id, row->stream_id, row->version };
    void *out = arena_alloc(ctx->arena, t->payload->size);
    TRY(json_decode_sealed(ctx, t->payload, row->payload, vault_sealer(ctx, &place), out));
    *ev = (struct journal_event){ row->tenant_id, row->stream_id, row->version, t->name, row->schema, row->at, row->actor_id, row->org_id };
    *type = t;
    *payload = out;
    return RC_OK;
}

rc journal_apply_to(struct ctx *ctx, const struct journal_event *ev, const struct journal_type *type, const void *payload)
{
    return type->apply ? type->apply(ctx, ev, payload) : RC_OK;
}

struct reading {
    struct ctx ctx;
    bool (*wants)(str type); /* NULL = all */
    journal_each_fn *each;
    void *self;
    int64_t last;
};

static rc one_row(void *self, void *row)
{
    struct reading *rd = self;
    const struct journal_row *r = row;
    struct journal_event ev;
    const struct journal_type *type;
    void *payload;
    rd->last = r->log_index;
    if (rd->wants && !rd->wants(r->type))
        return RC_OK;
    arena_reset(rd->ctx.arena);
    TRY(journal_decode(&rd->ctx, r, &ev, &type, &payload));
    TRY(rd->each(rd->self, &ev, type, payload));
    return RC_OK;
}

/* Each event gets a fresh scratch arena, so a stream of any length needs little memory. */
static rc read_rows(struct ctx *ctx, const struct db_query *q, struct db_args args, struct reading *rd)
{
    AUTO(arena_drop) struct arena *scratch = arena_new((size_t)64 << 20);
    rd->ctx = *ctx;
    rd->ctx.arena = scratch;
    return db_each(ctx->db, q, args, &journal_rowtype, one_row, rd);
}

rc journal_read_stream(struct ctx *ctx, id64 tenant, id64 stream, ms_t up_to, journal_each_fn *each, void *self)
{
    struct reading rd = { .each = each, .self = self };
    return read_rows(ctx, SQL_JOURNAL_STREAM,
                     DB_ARGS(ARG_I64("tenant_id", tenant), ARG_I64("stream_id", stream), ARG_I64("up_to", up_to ? up_to : INT64_MAX)), &rd);
}

rc journal_read_one(struct ctx *ctx, id64 tenant, id64 stream, int64_t version, struct journal_event *ev, const struct journal_type **type,
                    const void **payload)
{
    struct journal_row row;
    void *made;
    TRY(db_one(ctx->db, ctx->arena, SQL_JOURNAL_ONE,
               DB_ARGS(ARG_I64("tenant_id", tenant), ARG_I64("stream_id", stream), ARG_I64("version", version)), &journal_rowtype, &row));
    TRY(journal_decode(ctx, &row, ev, type, &made));
    *payload = made;
    return RC_OK;
}

rc journal_read_log_of(struct ctx *ctx, id64 tenant, int64_t after, int64_t max, bool (*wants)(str type), journal_each_fn *each, void *self,
                       int64_t *last)
{
    struct reading rd = { .wants = wants, .each = each, .self = self, .last = after };
    TRY(read_rows(ctx, SQL_JOURNAL_RANGE, DB_ARGS(ARG_I64("tenant_id", tenant), ARG_I64("after", after), ARG_I64("n", max)), &rd));
    *last = rd.last;
    return RC_OK;
}

rc journal_read_log(struct ctx *ctx, id64 tenant, int64_t after, int64_t max, journal_each_fn *each, void *self, int64_t *last)
{
    return journal_read_log_of(ctx, tenant, after, max, NULL, each, self, last);
}

rc journal_last_index(struct ctx *ctx, id64 tenant, int64_t *out, int64_t *pending)
{
    *pending = 0;
    if (db_is_postgres(ctx->db))
        TRY(db_i64(ctx->db, SQL_JOURNAL_COUNT_PENDING, DB_ARGS(ARG_I64("tenant_id", tenant)), pending));
    return db_i64(ctx->db, SQL_JOURNAL_LAST_INDEX, DB_ARGS(ARG_I64("tenant_id", tenant)), out);
}

struct digest {
    const struct suite *suite;
    unsigned char hash[SUITE_HASH];
    int64_t n;
};

static rc add_to_digest(void *self, void *row)
{
    struct digest *d = self;
    const struct journal_row *r = row;
    const str parts[] = { { (const char *)d->hash, sizeof d->hash }, r->hash };
    suite_hash(d->suite, parts, ARRAY_LEN(parts), d->hash);
    d->n++;
    return RC_OK;
}

rc journal_digest(struct ctx *ctx, id64 tenant, unsigned char out[SUITE_HASH], int64_t *count)
{
    struct digest d = { .suite = ctx->env->suite };
    TRY(db_each(ctx->db, SQL_JOURNAL_RANGE, DB_ARGS(ARG_I64("tenant_id", tenant), ARG_I64("after", 0), ARG_I64("n", INT64_MAX)),
                &journal_rowtype, add_to_digest, &d));
    memcpy(out, d.hash, sizeof d.hash);
    *count = d.n;
    return RC_OK;
}
