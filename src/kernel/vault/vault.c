/* Keys: made, wrapped, found, destroyed; blind indexes; the portal code. */
#include "kernel/vault/vault_int.h"

#include "kernel/id/id.h"
#include "vault.sql.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A small direct-mapped cache of unwrapped keys.  LIMIT: on several nodes a key destroyed elsewhere may stay here
 * for CACHE_MS; the erasing node forgets it at once. */
enum { CACHE_SLOTS = 8192, CACHE_MS = 60000 };

struct slot {
    id64 tenant, id;
    ms_t until;
    unsigned char key[SUITE_KEY];
};

struct vault {
    const struct suite *suite;
    const struct random_source *random;
    unsigned char wrap[SUITE_KEY], index[SUITE_KEY], portal[SUITE_KEY];
    pthread_mutex_t lock;
    struct slot *slots;
};

struct vault *vault_new(const struct suite *suite, const unsigned char master[SUITE_KEY], const struct random_source *rnd)
{
    struct vault *v = calloc(1, sizeof *v);
    if (!v || !(v->slots = calloc(CACHE_SLOTS, sizeof *v->slots)))
        abort();
    v->suite = suite;
    v->random = rnd;
    suite_derive(suite, master, "xiaobao wrap", v->wrap);
    suite_derive(suite, master, "xiaobao blind index", v->index);
    suite_derive(suite, master, "xiaobao portal code", v->portal);
    pthread_mutex_init(&v->lock, NULL);
    return v;
}

void vault_free(struct vault *v)
{
    if (!v)
        return;
    suite_wipe(v->slots, CACHE_SLOTS * sizeof *v->slots);
    free(v->slots);
    pthread_mutex_destroy(&v->lock);
    suite_wipe(v, sizeof *v);
    free(v);
}

static struct slot *slot_of(struct vault *v, id64 tenant, id64 id)
{
    return &v->slots[((uint64_t)id * 0x9E3779B97F4A7C15u ^ (uint64_t)tenant) % CACHE_SLOTS];
}

static void remember(struct ctx *ctx, id64 tenant, id64 id, const unsigned char key[SUITE_KEY])
{
    struct vault *v = ctx->env->vault;
    pthread_mutex_lock(&v->lock);
    struct slot *s = slot_of(v, tenant, id);
    s->tenant = tenant;
    s->id = id;
    s->until = clock_now(ctx) + CACHE_MS;
    memcpy(s->key, key, SUITE_KEY);
    pthread_mutex_unlock(&v->lock);
}

static bool recall(struct ctx *ctx, id64 tenant, id64 id, unsigned char key[SUITE_KEY])
{
    struct vault *v = ctx->env->vault;
    pthread_mutex_lock(&v->lock);
    const struct slot *s = slot_of(v, tenant, id);
    const bool hit = s->id == id && s->tenant == tenant && id != 0 && s->until > clock_now(ctx);
    if (hit)
        memcpy(key, s->key, SUITE_KEY);
    pthread_mutex_unlock(&v->lock);
    return hit;
}

static void forget(struct vault *v, id64 tenant, id64 id)
{
    pthread_mutex_lock(&v->lock);
    struct slot *s = slot_of(v, tenant, id);
    if (s->id == id && s->tenant == tenant)
        suite_wipe(s, sizeof *s);
    pthread_mutex_unlock(&v->lock);
}

void vault_put_be(struct buf *b, int64_t v)
{
    char raw[8];
    for (int i = 0; i < 8; i++)
        raw[i] = (char)((uint64_t)v >> (56 - 8 * i));
    buf_put(b, raw, 8);
}

/* The associated data of a wrapped key: which key of which legal entity it is. */
static str wrap_aad(struct arena *a, id64 tenant, id64 id)
{
    struct buf b;
    buf_init(&b, a, 32);
    buf_c(&b, "XBW1");
    vault_put_be(&b, tenant);
    vault_put_be(&b, id);
    return buf_get(&b);
}

static str commitment(struct ctx *ctx, id64 id, const unsigned char key[SUITE_KEY])
{
    struct buf b;
    buf_init(&b, ctx->arena, 16);
    vault_put_be(&b, id);
    const str parts[] = { { "\x03", 1 }, buf_get(&b), { (const char *)key, SUITE_KEY } };
    unsigned char hash[SUITE_HASH];
    suite_hash(ctx->env->suite, parts, ARRAY_LEN(parts), hash);
    return str_hex(ctx->arena, hash, sizeof hash);
}

rc vault_key_new(struct ctx *ctx, id64 tenant, id64 *key, str *commitment_hex)
{
    struct vault *v = ctx->env->vault;
    unsigned char raw[SUITE_KEY];
    const id64 id = id_new(ctx);
    v->random->fill(v->random->self, raw, sizeof raw);
    str wrapped;
    TRY(suite_seal(ctx->arena, v->suite, v->random, v->wrap, wrap_aad(ctx->arena, tenant, id), (str){ (const char *)raw, sizeof raw },
                   &wrapped));
    TRY(db_exec(
        db_vault(ctx->db), SQL_VAULT_ADD_KEY,
        DB_ARGS(ARG_I64("tenant_id", tenant), ARG_I64("id", id), ARG_BLOB("wrapped", wrapped), ARG_I64("created_at", clock_now(ctx))),
        NULL));
    *commitment_hex = commitment(ctx, id, raw);
    *key = id;
    remember(ctx, tenant, id, raw);
    suite_wipe(raw, sizeof raw);
    return RC_OK;
}

rc vault_key_destroy(struct ctx *ctx, id64 tenant, id64 key, str legal_order)
{
    int64_t changed = 0;
    TRY(db_exec(db_vault(ctx->db), SQL_VAULT_DESTROY_KEY,
                DB_ARGS(ARG_BLOB("empty", (str){ 0 }), ARG_I64("destroyed_at", clock_now(ctx)), ARG_STR("legal_order", legal_order),
                        ARG_I64("tenant_id", tenant), ARG_I64("id", key)),
                &changed));
    forget(ctx->env->vault, tenant, key);
    return changed == 1 ? RC_OK : fail(ctx, RC_NOT_FOUND, "vault.no_such_key", "key");
}

struct key_row {
    str wrapped;
    ms_t destroyed_at;
};
static const struct db_col key_cols[] = { DB_BLOB(struct key_row, wrapped), DB_I64(struct key_row, destroyed_at) };
static const struct db_rowtype key_row = DB_ROWTYPE(struct key_row, key_cols);

rc vault_key_get(struct ctx *ctx, id64 tenant, id64 key, unsigned char out[SUITE_KEY])
{
    if (recall(ctx, tenant, key, out))
        return RC_OK;
    struct key_row row;
    const rc found = db_one(db_vault(ctx->db), ctx->arena, SQL_VAULT_FIND_KEY, DB_ARGS(ARG_I64("tenant_id", tenant), ARG_I64("id", key)),
                            &key_row, &row);
    if (found == RC_NOT_FOUND)
        return fail(ctx, RC_IO, "vault.key_missing", NULL); /* not erased but lost: never pass it off as erasure */
    TRY(found);
    if (row.destroyed_at)
        return RC_NOT_FOUND;
    str plain;
    TRY(suite_open(ctx->arena, ctx->env->vault->wrap, wrap_aad(ctx->arena, tenant, key), row.wrapped, &plain));
    if (plain.n != SUITE_KEY)
        return fail(ctx, RC_IO, "vault.key_damaged", NULL);
    memcpy(out, plain.p, SUITE_KEY);
    remember(ctx, tenant, key, out);
    return RC_OK;
}

str vault_blind(struct ctx *ctx, id64 tenant, const char *kind, str value)
{
    if (value.n == 0)
        return (str){ "", 0 };
    struct vault *v = ctx->env->vault;
    unsigned char mac[SUITE_HASH];
    const str text = str_fmt(ctx->arena, "%lld|%s|" STR_FMT, (long long)tenant, kind, STR_ARG(value));
    suite_mac(v->suite, (str){ (const char *)v->index, SUITE_KEY }, text, mac);
    return str_hex(ctx->arena, mac, 16);
}

str vault_portal_code(struct ctx *ctx, id64 tenant, id64 id)
{
    struct vault *v = ctx->env->vault;
    unsigned char mac[SUITE_HASH];
    const str text = str_fmt(ctx->arena, "%lld|%lld", (long long)tenant, (long long)id);
    suite_mac(v->suite, (str){ (const char *)v->portal, SUITE_KEY }, text, mac);
    return suite_base32(ctx->arena, (str){ (const char *)mac, 10 });
}
