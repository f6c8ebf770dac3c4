#include "kernel/seal/check.h"

#include "kernel/auth/auth.h"

#include <pthread.h>
#include <stdlib.h>

enum { CHECK_ARENA = 64 << 20 };

struct seal_check {
    struct work_job job;
    const struct env *env;
    struct work *work;
    pthread_mutex_t lock; /* over state */
    struct seal_check_state state;
    struct seal_verdict verdict; /* of the run under way */
    _Atomic int64_t walked;
};

static struct seal_check *check_of(struct work_job *job)
{
    return (struct seal_check *)((char *)job - offsetof(struct seal_check, job));
}

static rc run(struct work_job *job, struct db *db)
{
    struct seal_check *c = check_of(job);
    AUTO(arena_drop) struct arena *a = arena_new(CHECK_ARENA);
    struct fault_info why = { 0 };
    struct ctx ctx = { a, db, c->env, &auth_system, &why };
    return seal_verify_within(&ctx, &c->walked, &c->verdict);
}

static void done(struct work_job *job, rc result)
{
    struct seal_check *c = check_of(job);
    pthread_mutex_lock(&c->lock);
    c->state.running = false;
    c->state.ended = true;
    c->state.ended_at = c->env->clock->now(c->env->clock->self);
    c->state.result = result;
    c->state.verdict = c->verdict;
    pthread_mutex_unlock(&c->lock);
}

struct seal_check *seal_check_new(const struct env *env, struct work *work)
{
    struct seal_check *c = calloc(1, sizeof *c);
    if (!c)
        abort();
    *c = (struct seal_check){ .job = { .run = run, .done = done }, .env = env, .work = work };
    pthread_mutex_init(&c->lock, NULL);
    return c;
}

void seal_check_free(struct seal_check *c)
{
    if (!c)
        return;
    pthread_mutex_destroy(&c->lock);
    free(c);
}

rc seal_check_start(struct ctx *ctx, int64_t total)
{
    struct seal_check *c = ctx->env->check;
    rc r = RC_OK;
    if (!c)
        return fail(ctx, RC_BUSY, "error.busy", NULL);
    pthread_mutex_lock(&c->lock);
    if (c->state.running) {
        r = fail(ctx, RC_CONFLICT, "seal.check_running", NULL);
    } else {
        c->walked = 0;
        c->state = (struct seal_check_state){ .running = true, .total = total, .started_at = clock_now(ctx), .started_by = ctx->actor->id };
        if (!work_export(c->work, &c->job)) {
            c->state.running = false;
            r = fail(ctx, RC_BUSY, "serve.queue_full", NULL);
        }
    }
    pthread_mutex_unlock(&c->lock);
    return r;
}

void seal_check_get(const struct ctx *ctx, struct seal_check_state *out)
{
    struct seal_check *c = ctx->env->check;
    *out = (struct seal_check_state){ 0 };
    if (!c)
        return;
    pthread_mutex_lock(&c->lock);
    *out = c->state;
    out->walked = c->walked;
    pthread_mutex_unlock(&c->lock);
}
