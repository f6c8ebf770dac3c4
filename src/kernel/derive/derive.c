#include "kernel/derive/derive.h"

#include "derive.sql.h"
#include "kernel/auth/auth.h"
#include "kernel/log/log.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

struct hearing {
    struct ctx to; /* db = the derived database */
    const struct derive_subscriber *who;
};

static rc hear_one(void *self, const struct journal_event *ev, const struct journal_type *type, const void *payload)
{
    struct hearing *h = self;
    arena_reset(h->to.arena);
    return h->who->hear(&h->to, ev, type, payload);
}

static rc read_cursor(struct db *db, id64 tenant, const char *name, int64_t *out)
{
    *out = 0;
    const rc r = db_i64(db, SQL_DERIVE_CURSOR, DB_ARGS(ARG_I64("tenant_id", tenant), ARG_STR("subscriber", str_of(name))), out);
    return r == RC_NOT_FOUND ? RC_OK : r;
}

/* At most DERIVE_BATCH events; *n = how far the cursor moved. */
static rc hear_batch(struct ctx *ctx, struct hearing *h, id64 tenant, int64_t *n)
{
    struct db *db = h->to.db;
    const struct db_arg who = ARG_STR("subscriber", str_of(h->who->name)), where = ARG_I64("tenant_id", tenant);
    int64_t was, last, changed = 0;
    TRY(read_cursor(db, tenant, h->who->name, &was));
    TRY(journal_read_log_of(ctx, tenant, was, DERIVE_BATCH, h->who->wants, hear_one, h, &last));
    *n = last - was;
    if (last == was)
        return RC_OK;
    if (was == 0)
        TRY(db_exec(db, SQL_DERIVE_FIRST_CURSOR, DB_ARGS(where, who), NULL));
    TRY(db_exec(db, SQL_DERIVE_MOVE_CURSOR, DB_ARGS(where, who, ARG_I64("log_index", last), ARG_I64("was", was)), &changed));
    return changed == 1 ? RC_OK : RC_BUSY; /* another node was faster: what we wrote is rolled back */
}

static rc one_transaction(struct ctx *ctx, struct hearing *h, id64 tenant, int64_t *n)
{
    *n = 0;
    TRY(db_begin(h->to.db, DB_WRITE));
    const rc r = hear_batch(ctx, h, tenant, n);
    if (r == RC_OK && *n)
        return db_commit(h->to.db);
    db_rollback(h->to.db);
    return r;
}

static rc hear_all(struct ctx *ctx, struct hearing *h, int64_t *events)
{
    struct db_page tenants;
    TRY(journal_tenants(ctx, &tenants));
    const struct journal_tenant *t = tenants.rows;
    for (size_t i = 0; i < tenants.n; i++)
        for (int64_t n = 1; n; *events += n)
            TRY(one_transaction(ctx, h, t[i].tenant_id, &n));
    return RC_OK;
}

rc derive_catch_up(struct ctx *ctx, struct db *derived, const struct derive_conf *conf, int64_t *events)
{
    AUTO(arena_drop) struct arena *scratch = arena_new((size_t)64 << 20);
    struct hearing h = { .to = *ctx };
    h.to.db = derived;
    h.to.arena = scratch;
    *events = 0;
    for (size_t i = 0; i < conf->n_subscribers; i++) {
        h.who = conf->subscribers[i];
        TRY(hear_all(ctx, &h, events));
    }
    return RC_OK;
}

rc derive_behind(struct ctx *ctx, id64 tenant, const char *subscriber, int64_t *events)
{
    struct db *derived;
    int64_t last, pending, heard;
    TRY(db_derived(ctx->db, &derived));
    TRY(journal_last_index(ctx, tenant, &last, &pending));
    TRY(read_cursor(derived, tenant, subscriber, &heard));
    *events = last > heard ? last - heard + pending : pending;
    return RC_OK;
}

/* --- the thread --- */

struct derive {
    struct db_place place;
    const struct env *env;
    struct derive_conf conf;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t poked;
    bool news, closed;
};

static bool wait_for_news(struct derive *d)
{
    struct timespec until;
    (void)clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += 200 * 1000000L;
    until.tv_sec += until.tv_nsec / 1000000000L;
    until.tv_nsec %= 1000000000L;
    pthread_mutex_lock(&d->lock);
    while (!d->news && !d->closed)
        if (pthread_cond_timedwait(&d->poked, &d->lock, &until) != 0)
            break;
    d->news = false;
    const bool go_on = !d->closed;
    pthread_mutex_unlock(&d->lock);
    return go_on;
}

static void catch_up_once(struct derive *d, struct db *from, struct db *to)
{
    AUTO(arena_drop) struct arena *a = arena_new((size_t)16 << 20);
    struct fault_info why = { 0 };
    struct ctx ctx = { a, from, d->env, &auth_system, &why };
    int64_t n;
    rc r = db_begin(from, DB_READ); /* reopens a lost connection */
    db_rollback(from);
    if (r == RC_OK)
        r = derive_catch_up(&ctx, to, &d->conf, &n);
    if (r != RC_OK && r != RC_BUSY)
        log_fact(LOG_ERROR, "derive.failed", F_STR("code", str_of(rc_name(r))), F_STR("key", str_of(why.key)),
                 F_STR("db", str_of(db_error(to))));
}

static void *derive_main(void *arg)
{
    struct derive *d = arg;
    AUTO(db_drop) struct db *from = NULL;
    AUTO(db_drop) struct db *to = NULL;
    do {
        if (!from && db_open(&d->place, DB_READ, &from) != RC_OK)
            continue;
        if (!to && db_open_derived(&d->place, &to) != RC_OK)
            continue;
        catch_up_once(d, from, to);
    } while (wait_for_news(d));
    return NULL;
}

rc derive_start(const struct db_place *place, const struct env *env, const struct derive_conf *conf, struct derive **out)
{
    struct derive *d = calloc(1, sizeof *d);
    if (!d)
        abort();
    *d = (struct derive){ .place = *place, .env = env, .conf = *conf };
    pthread_mutex_init(&d->lock, NULL);
    pthread_cond_init(&d->poked, NULL);
    if (pthread_create(&d->thread, NULL, derive_main, d) != 0)
        abort();
    *out = d;
    return RC_OK;
}

void derive_poke(struct derive *d)
{
    if (!d)
        return;
    pthread_mutex_lock(&d->lock);
    if (!d->news)
        pthread_cond_signal(&d->poked);
    d->news = true;
    pthread_mutex_unlock(&d->lock);
}

void derive_stop(struct derive *d)
{
    if (!d)
        return;
    pthread_mutex_lock(&d->lock);
    d->closed = true;
    pthread_cond_signal(&d->poked);
    pthread_mutex_unlock(&d->lock);
    pthread_join(d->thread, NULL);
    pthread_mutex_destroy(&d->lock);
    pthread_cond_destroy(&d->poked);
    free(d);
}
