/* Checkpoints: their bytes, their signatures, their rows. */
#include "kernel/seal/seal_int.h"

#include "seal.sql.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* clang-format off */
static const struct db_col checkpoint_cols[] = {
    DB_I64 (struct seal_checkpoint, tenant_id),
    DB_I64 (struct seal_checkpoint, size),
    DB_I64 (struct seal_checkpoint, at),
    DB_BLOB(struct seal_checkpoint, root),
    DB_BLOB(struct seal_checkpoint, prev),
    DB_I64 (struct seal_checkpoint, suite),
    DB_STR (struct seal_checkpoint, key_id),
    DB_BLOB(struct seal_checkpoint, signature),
};
static const struct db_col hash_cols[] = {
    DB_I64 (struct seal_hash_row, log_index),
    DB_I64 (struct seal_hash_row, tenant_id),
    DB_I64 (struct seal_hash_row, stream_id),
    DB_I64 (struct seal_hash_row, version),
    DB_BLOB(struct seal_hash_row, hash),
};
/* clang-format on */
const struct db_rowtype seal_checkpoint_row = DB_ROWTYPE(struct seal_checkpoint, checkpoint_cols);
const struct db_rowtype seal_hash_row = DB_ROWTYPE(struct seal_hash_row, hash_cols);
static const struct db_col log_cols[] = { DB_I64(struct journal_tenant, tenant_id) };
static const struct db_rowtype log_row = DB_ROWTYPE(struct journal_tenant, log_cols);

static void key_id_of(const struct suite *suite, struct arena *a, str public_der, char out[33])
{
    unsigned char hash[SUITE_HASH];
    const str parts[] = { { "\x05", 1 }, public_der };
    suite_hash(suite, parts, ARRAY_LEN(parts), hash);
    const str hex = str_hex(a, hash, 16);
    memcpy(out, hex.p, 32);
    out[32] = 0;
}

rc seal_open(const struct suite *suite, str private_der, str public_der, const char *anchor_dir, struct seal **out)
{
    struct suite_signer *signer = NULL;
    if (private_der.n)
        TRY(suite_signer_load(suite, private_der, &signer));
    struct seal *s = calloc(1, sizeof *s);
    if (!s)
        abort();
    *s = (struct seal){ .suite = suite, .signer = signer, .arena = arena_new(1 << 16) };
    pthread_mutex_init(&s->lock, NULL);
    const int n = snprintf(s->anchor_dir, sizeof s->anchor_dir, "%s", anchor_dir);
    rc r = n > 0 && (size_t)n < sizeof s->anchor_dir ? RC_OK : RC_LIMIT;
    s->public_der = str_dup(s->arena, public_der);
    if (r == RC_OK && signer)
        r = suite_signer_public(s->arena, signer, &s->public_der);
    if (r == RC_OK && mkdir(anchor_dir, 0700) != 0 && errno != EEXIST)
        r = RC_IO;
    if (r != RC_OK) {
        seal_free(s);
        return r;
    }
    key_id_of(suite, s->arena, s->public_der, s->key_id);
    *out = s;
    return RC_OK;
}

void seal_free(struct seal *s)
{
    if (!s)
        return;
    suite_signer_free(s->signer);
    pthread_mutex_destroy(&s->lock);
    arena_free(s->arena);
    free(s);
}

str seal_public(const struct seal *s)
{
    return s->public_der;
}

const char *seal_key_id(const struct seal *s)
{
    return s->key_id;
}

static void put_be(struct buf *b, int64_t v, int bytes)
{
    for (int i = bytes - 1; i >= 0; i--)
        buf_char(b, (char)((uint64_t)v >> (8 * i)));
}

str seal_checkpoint_body(struct arena *a, const struct seal_checkpoint *c)
{
    struct buf b;
    buf_init(&b, a, 128);
    buf_c(&b, "XBC1");
    put_be(&b, c->suite, 1);
    put_be(&b, c->tenant_id, 8);
    put_be(&b, c->size, 8);
    put_be(&b, c->at, 8);
    buf_str(&b, c->root);
    buf_str(&b, c->prev);
    return buf_get(&b);
}

void seal_checkpoint_hash(struct arena *a, const struct seal_checkpoint *c, unsigned char out[SUITE_HASH])
{
    const str parts[] = { { "\x04", 1 }, seal_checkpoint_body(a, c) };
    suite_hash(suite_get((int)c->suite), parts, ARRAY_LEN(parts), out);
}

bool seal_checkpoint_good(struct arena *a, const struct seal *s, const struct seal_checkpoint *c)
{
    return c->suite == (int64_t)s->suite->id && c->root.n == SUITE_HASH && c->prev.n == SUITE_HASH && str_is(c->key_id, s->key_id) &&
           suite_verify(s->suite, s->public_der, seal_checkpoint_body(a, c), c->signature);
}

rc seal_sign(struct ctx *ctx, str message, str *signature)
{
    const struct seal *s = ctx->env->seal;
    const rc r = s->signer ? suite_sign(ctx->arena, s->signer, message, signature) : RC_FORBIDDEN;
    return r == RC_OK ? r : fail(ctx, r, "seal.cannot_sign", NULL);
}

rc seal_newest(struct ctx *ctx, id64 tenant, struct seal_checkpoint *out)
{
    return db_one(ctx->db, ctx->arena, SQL_SEAL_CHECKPOINT_NEWEST, DB_ARGS(ARG_I64("tenant_id", tenant)), &seal_checkpoint_row, out);
}

rc seal_sealed_logs(struct ctx *ctx, struct db_page *out)
{
    return db_many(ctx->db, ctx->arena, SQL_SEAL_SEALED_LOGS, DB_NO_ARGS, &log_row, 10000, out);
}

rc seal_log_size(struct ctx *ctx, id64 tenant, int64_t *out)
{
    return db_i64(ctx->db, SQL_SEAL_LOG_SIZE, DB_ARGS(ARG_I64("tenant_id", tenant)), out);
}

rc seal_newest_all(struct ctx *ctx, struct db_page *out)
{
    struct db_page logs;
    TRY(seal_sealed_logs(ctx, &logs));
    const struct journal_tenant *log = logs.rows;
    struct seal_checkpoint *list = ARENA_ARRAY(ctx->arena, struct seal_checkpoint, logs.n + 1);
    for (size_t i = 0; i < logs.n; i++)
        TRY(seal_newest(ctx, log[i].tenant_id, &list[i]));
    *out = (struct db_page){ list, logs.n };
    return RC_OK;
}
