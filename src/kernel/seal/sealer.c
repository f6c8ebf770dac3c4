#include "kernel/seal/sealer.h"

#include "kernel/auth/auth.h"
#include "kernel/log/log.h"
#include "kernel/seal/seal_int.h"

#include "seal.sql.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

enum { TICK_MS = 250, LEASE_MS = 15000 /* after a crash another node waits so long */, REQUEST_S = 5 };

struct sealer {
    struct sealer_conf conf;
    struct work *work;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    pthread_cond_t answered;
    int64_t asked, rounds; /* requests made; requests whose round is over */
    int waiting;           /* threads inside sealer_now */
    bool stop;
    bool wanted; /* this round was asked for */
    struct db *db;
    int64_t holder; /* this node, for the lease */
    ms_t sealed_at; /* when the last round ended */
    struct fault_info why;
};

/* A write on its way through the queue; the sealer waits for it. */
struct errand {
    struct work_job job;
    struct ctx ctx;
    const struct seal_pass *pass; /* NULL = only the lease */
    int64_t holder;               /* 0 = asked for by a person: the lock is enough, the lease stays where it is */
    bool ours;
    rc result;
    pthread_mutex_t lock;
    pthread_cond_t over;
    bool finished;
};

static rc errand_run(struct work_job *job, struct db *db)
{
    struct errand *e = (struct errand *)job;
    int64_t changed = 0;
    e->ctx.db = db;
    const ms_t now = clock_now(&e->ctx);
    e->ours = e->holder == 0;
    if (e->ours)
        return e->pass ? seal_pass_store(&e->ctx, e->pass) : RC_OK;
    TRY(db_exec(db, SQL_SEAL_CLAIM, DB_ARGS(ARG_I64("holder", e->holder), ARG_I64("until_at", now + LEASE_MS), ARG_I64("now_at", now)),
                &changed));
    e->ours = changed == 1;
    return e->ours && e->pass ? seal_pass_store(&e->ctx, e->pass) : RC_OK;
}

static void errand_done(struct work_job *job, rc result)
{
    struct errand *e = (struct errand *)job;
    pthread_mutex_lock(&e->lock);
    e->result = result;
    e->finished = true;
    pthread_cond_signal(&e->over);
    pthread_mutex_unlock(&e->lock);
}

/* RC_BUSY when the queue is full: another second will do. */
static rc through_writer(struct sealer *s, const struct ctx *ctx, const struct seal_pass *pass, bool *ours)
{
    const int64_t holder = s->wanted ? 0 : s->holder;
    struct errand e = { .job = { .run = errand_run, .done = errand_done }, .ctx = *ctx, .pass = pass, .holder = holder };
    pthread_mutex_init(&e.lock, NULL);
    pthread_cond_init(&e.over, NULL);
    if (!work_write(s->work, &e.job)) {
        e.result = RC_BUSY;
        e.finished = true;
    }
    pthread_mutex_lock(&e.lock);
    while (!e.finished)
        pthread_cond_wait(&e.over, &e.lock);
    pthread_mutex_unlock(&e.lock);
    pthread_cond_destroy(&e.over);
    pthread_mutex_destroy(&e.lock);
    *ours = e.ours;
    return e.result;
}

/* One checkpoint of one log.  The read transaction is over before the write is asked for. */
static rc seal_one(struct sealer *s, id64 tenant, bool *more, bool *ours)
{
    AUTO(arena_drop) struct arena *arena = arena_new((size_t)64 << 20);
    struct ctx ctx = { .arena = arena, .db = s->db, .env = s->conf.env, .actor = &auth_system, .why = &s->why };
    struct seal_pass pass;
    TRY(db_begin(s->db, DB_READ));
    const rc made = seal_pass_make(&ctx, tenant, &pass);
    db_rollback(s->db);
    TRY(made);
    *more = pass.next.size != pass.last.size;
    return *more ? through_writer(s, &ctx, &pass, ours) : RC_OK;
}

static rc seal_log_whole(struct sealer *s, id64 tenant, bool *did)
{
    bool more = true, ours = true;
    while (more && ours) {
        const rc r = seal_one(s, tenant, &more, &ours);
        if (r != RC_OK && r != RC_CONFLICT) /* a command sealed meanwhile: look again */
            return r;
        *did |= more;
    }
    return RC_OK;
}

static rc all_logs(struct sealer *s, struct ctx *ctx)
{
    struct db_page logs;
    bool did = false;
    TRY(journal_tenants(ctx, &logs));
    const struct journal_tenant *log = logs.rows;
    rc bad = RC_OK;
    for (size_t i = 0; i < logs.n; i++) {
        const rc r = seal_log_whole(s, log[i].tenant_id, &did);
        if (r != RC_OK) { /* one damaged log must not keep the others from being sealed */
            log_fact(LOG_ERROR, "seal.failed", F_I64("log", log[i].tenant_id), F_STR("code", str_of(rc_name(r))),
                     F_STR("key", str_of(s->why.key)));
            bad = r;
        }
        s->why = (struct fault_info){ 0 };
    }
    if (did)
        TRY(seal_anchor_write(ctx));
    return bad;
}

/* Is it time?  Asked every tick, so it only looks at the ends of the logs. */
static rc is_due(struct sealer *s, struct ctx *ctx, bool *due)
{
    struct db_page logs;
    const bool late = clock_now(ctx) - s->sealed_at >= s->conf.every_ms;
    *due = false;
    TRY(journal_tenants(ctx, &logs));
    const struct journal_tenant *log = logs.rows;
    for (size_t i = 0; i < logs.n && !*due; i++) {
        struct seal_checkpoint last = { 0 };
        int64_t size;
        TRY(seal_log_size(ctx, log[i].tenant_id, &size));
        const rc r = seal_newest(ctx, log[i].tenant_id, &last);
        if (r != RC_OK && r != RC_NOT_FOUND)
            return r;
        *due = size - last.size >= (late ? 1 : s->conf.every_events);
    }
    return RC_OK;
}

static rc round_of(struct sealer *s, bool last)
{
    AUTO(arena_drop) struct arena *arena = arena_new((size_t)16 << 20);
    struct ctx ctx = { .arena = arena, .db = s->db, .env = s->conf.env, .actor = &auth_system, .why = &s->why };
    bool due = false, ours = false;
    TRY(is_due(s, &ctx, &due));
    if (!due && !last && !s->wanted)
        return RC_OK;
    TRY(through_writer(s, &ctx, NULL, &ours));
    s->sealed_at = clock_now(&ctx);
    return ours ? all_logs(s, &ctx) : RC_OK;
}

/* Until the next tick, a request or the end; false at the end. */
static bool asleep(struct sealer *s, int64_t *asked)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_nsec += TICK_MS * 1000000L;
    until.tv_sec += until.tv_nsec / 1000000000L;
    until.tv_nsec %= 1000000000L;
    pthread_mutex_lock(&s->lock);
    while (!s->stop && s->asked == s->rounds && pthread_cond_timedwait(&s->wake, &s->lock, &until) == 0)
        ;
    const bool go_on = !s->stop;
    *asked = s->asked;
    s->wanted = s->asked > s->rounds;
    pthread_mutex_unlock(&s->lock);
    return go_on;
}

static void answer(struct sealer *s, int64_t asked)
{
    pthread_mutex_lock(&s->lock);
    s->rounds = asked;
    pthread_cond_broadcast(&s->answered);
    pthread_mutex_unlock(&s->lock);
}

static void *thread_main(void *self)
{
    struct sealer *s = self;
    int64_t asked;
    while (asleep(s, &asked)) {
        if (round_of(s, false) == RC_IO)
            s->sealed_at = s->conf.env->clock->now(s->conf.env->clock->self); /* said once a period, not every tick */
        answer(s, asked);
    }
    s->wanted = true; /* whoever holds the lease: what this node wrote is not left unsealed */
    (void)round_of(s, true);
    answer(s, INT64_MAX);
    return NULL;
}

rc sealer_start(const struct sealer_conf *conf, struct work *work, struct sealer **out)
{
    struct sealer *s = calloc(1, sizeof *s);
    if (!s)
        abort();
    s->conf = *conf;
    s->work = work;
    const rc r = db_open(&conf->place, DB_READ, &s->db);
    if (r != RC_OK) {
        free(s);
        return r;
    }
    conf->env->random->fill(conf->env->random->self, &s->holder, sizeof s->holder);
    s->holder &= INT64_MAX;
    pthread_condattr_t attr;
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_mutex_init(&s->lock, NULL);
    pthread_cond_init(&s->wake, &attr);
    pthread_cond_init(&s->answered, &attr);
    pthread_condattr_destroy(&attr);
    if (pthread_create(&s->thread, NULL, thread_main, s) != 0)
        abort();
    struct seal *seal = conf->env->seal;
    pthread_mutex_lock(&seal->lock);
    seal->running = s;
    pthread_mutex_unlock(&seal->lock);
    *out = s;
    return RC_OK;
}

static struct sealer *enter(struct seal *seal)
{
    pthread_mutex_lock(&seal->lock);
    struct sealer *s = seal->running;
    if (s) {
        pthread_mutex_lock(&s->lock);
        s->waiting++;
        pthread_mutex_unlock(&s->lock);
    }
    pthread_mutex_unlock(&seal->lock);
    return s;
}

rc sealer_now(struct ctx *ctx)
{
    struct sealer *s = enter(ctx->env->seal);
    struct timespec until;
    if (!s)
        return fail(ctx, RC_BUSY, "seal.not_sealed", NULL);
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += REQUEST_S;
    pthread_mutex_lock(&s->lock);
    const int64_t mine = ++s->asked;
    pthread_cond_signal(&s->wake);
    while (s->rounds < mine && pthread_cond_timedwait(&s->answered, &s->lock, &until) == 0)
        ;
    const bool over = s->rounds >= mine;
    s->waiting--;
    pthread_cond_broadcast(&s->answered);
    pthread_mutex_unlock(&s->lock);
    if (!over)
        return fail(ctx, RC_BUSY, "seal.not_sealed", NULL);
    db_rollback(ctx->db);
    return db_begin(ctx->db, DB_READ);
}

void sealer_stop(struct sealer *s)
{
    if (!s)
        return;
    struct seal *seal = s->conf.env->seal;
    pthread_mutex_lock(&seal->lock);
    seal->running = NULL;
    pthread_mutex_unlock(&seal->lock);
    pthread_mutex_lock(&s->lock);
    s->stop = true;
    pthread_cond_signal(&s->wake);
    pthread_mutex_unlock(&s->lock);
    pthread_join(s->thread, NULL);
    pthread_mutex_lock(&s->lock);
    while (s->waiting) /* whoever asked was answered and leaves */
        pthread_cond_wait(&s->answered, &s->lock);
    pthread_mutex_unlock(&s->lock);
    db_close(s->db);
    pthread_cond_destroy(&s->answered);
    pthread_cond_destroy(&s->wake);
    pthread_mutex_destroy(&s->lock);
    free(s);
}
