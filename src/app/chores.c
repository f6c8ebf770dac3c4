#include "chores.h"

#include "audit.h"
#include "cases.h"
#include "kernel/auth/auth.h"
#include "kernel/log/log.h"
#include "kernel/seal/check.h"
#include "kernel/serve/seen.h"

#include <stdlib.h>
#include <time.h>

enum { RECORD_MS = 1000, SWEEP_MS = 3600000, SWEEP_FIRST_MS = 60000, FINISH_MS = 10000, STEP_MS = 5, CHORE_ARENA = 64 << 20 };
static const ms_t ORPHAN_MS = INT64_C(48) * 3600000;

struct chores {
    struct app *app;
    struct work *work;
    struct work_job record, sweep_uploads, sweep_blobs;
    _Atomic bool recording, sweeping;
    ms_t recorded_at, sweep_at;
    id64 stream; /* of this process's batches */
    const struct seen_entry *list;
    size_t n;
};

static rc with_ctx(struct chores *c, struct db *db, rc (*run)(struct chores *c, struct ctx *ctx))
{
    AUTO(arena_drop) struct arena *a = arena_new(CHORE_ARENA);
    struct fault_info why = { 0 };
    struct ctx ctx = { a, db, &c->app->env, &auth_system, &why };
    return run(c, &ctx);
}

static void complain(const char *what, rc result)
{
    if (result != RC_OK)
        log_fact(LOG_WARN, what, F_STR("code", str_of(rc_name(result))));
}

/* --- who read what --- */

static rc record(struct chores *c, struct ctx *ctx)
{
    return audit_record(ctx, c->stream, c->list, c->n);
}

static rc record_run(struct work_job *job, struct db *db)
{
    return with_ctx((struct chores *)((char *)job - offsetof(struct chores, record)), db, record);
}

static void record_done(struct work_job *job, rc result)
{
    struct chores *c = (struct chores *)((char *)job - offsetof(struct chores, record));
    complain("audit.not_written", result);
    if (result == RC_OK)
        seen_written(c->app->env.seen);
    c->recording = false;
}

static void start_record(struct chores *c, ms_t now, bool all)
{
    if (c->recording || (!all && now - c->recorded_at < RECORD_MS))
        return;
    c->recorded_at = now;
    c->list = seen_take(c->app->env.seen, now, all, &c->n);
    if (!c->list)
        return;
    c->recording = true;
    c->record = (struct work_job){ .run = record_run, .done = record_done };
    if (!work_write(c->work, &c->record))
        c->recording = false;
}

/* --- sweeping: rows on the writer, then files with a reading connection --- */

static rc sweep_files(struct chores *c, struct ctx *ctx)
{
    int64_t removed = 0;
    (void)c;
    TRY(cases_sweep_blobs(ctx, ORPHAN_MS, &removed));
    if (removed)
        log_fact(LOG_INFO, "blob.swept", F_I64("removed", removed));
    return RC_OK;
}

static rc sweep_blobs_run(struct work_job *job, struct db *db)
{
    return with_ctx((struct chores *)((char *)job - offsetof(struct chores, sweep_blobs)), db, sweep_files);
}

static void sweep_blobs_done(struct work_job *job, rc result)
{
    struct chores *c = (struct chores *)((char *)job - offsetof(struct chores, sweep_blobs));
    complain("blob.sweep", result);
    c->sweeping = false;
}

static rc sweep_rows(struct chores *c, struct ctx *ctx)
{
    (void)c;
    return cases_sweep_uploads(ctx);
}

static rc sweep_uploads_run(struct work_job *job, struct db *db)
{
    return with_ctx((struct chores *)((char *)job - offsetof(struct chores, sweep_uploads)), db, sweep_rows);
}

static void sweep_uploads_done(struct work_job *job, rc result)
{
    struct chores *c = (struct chores *)((char *)job - offsetof(struct chores, sweep_uploads));
    complain("blob.sweep", result);
    c->sweep_blobs = (struct work_job){ .run = sweep_blobs_run, .done = sweep_blobs_done };
    if (result != RC_OK || !work_export(c->work, &c->sweep_blobs))
        c->sweeping = false;
}

static void start_sweep(struct chores *c, ms_t now)
{
    if (c->sweeping || now < c->sweep_at)
        return;
    c->sweep_at = now + SWEEP_MS;
    c->sweeping = true;
    c->sweep_uploads = (struct work_job){ .run = sweep_uploads_run, .done = sweep_uploads_done };
    if (!work_write(c->work, &c->sweep_uploads))
        c->sweeping = false;
}

struct chores *chores_new(struct app *app, struct work *work)
{
    struct chores *c = calloc(1, sizeof *c);
    if (!c)
        abort();
    c->app = app;
    c->work = work;
    c->stream = id_next(app->env.ids);
    c->sweep_at = clock_now(&app->ctx) + SWEEP_FIRST_MS;
    app->env.seen = seen_new();
    app->env.check = seal_check_new(&app->env, work);
    return c;
}

void chores_tick(struct chores *c)
{
    const ms_t now = clock_now(&c->app->ctx);
    start_record(c, now, false);
    start_sweep(c, now);
}

void chores_finish(struct chores *c)
{
    if (!c)
        return;
    for (int waited = 0; waited < FINISH_MS; waited += STEP_MS) {
        const struct timespec step = { .tv_nsec = STEP_MS * 1000000 };
        if (!c->recording)
            start_record(c, clock_now(&c->app->ctx), true);
        if (!c->recording)
            return;
        nanosleep(&step, NULL);
    }
}

void chores_free(struct chores *c)
{
    if (!c)
        return;
    seal_check_free(c->app->env.check);
    seen_free(c->app->env.seen);
    c->app->env.seen = NULL;
    c->app->env.check = NULL;
    free(c);
}
