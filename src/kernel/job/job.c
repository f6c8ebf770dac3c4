#include "kernel/job/job.h"

#include "job.sql.h"

#include <string.h>

enum { SECOND = 1000, HOUR = 3600000 };

/* clang-format off */
static const struct db_col cols[] = {
    DB_I64(struct job_task, tenant_id),
    DB_STR(struct job_task, kind),
    DB_STR(struct job_task, key),
    DB_STR(struct job_task, payload),
    DB_I64(struct job_task, run_at),
    DB_I64(struct job_task, tries),
    DB_STR(struct job_task, state),
    DB_STR(struct job_task, error),
};
/* clang-format on */
static const struct db_rowtype task_row = DB_ROWTYPE(struct job_task, cols);

rc job_put(struct ctx *ctx, id64 tenant, const char *kind, str key, str payload, ms_t run_at)
{
    if (payload.n > JOB_PAYLOAD)
        return fail(ctx, RC_TOO_LARGE, "error.too_large", "payload");
    return db_exec(ctx->db, SQL_JOB_ADD,
                   DB_ARGS(ARG_I64("tenant_id", tenant), ARG_STR("kind", str_of(kind)), ARG_STR("key", key), ARG_STR("payload", payload),
                           ARG_I64("run_at", run_at)),
                   NULL);
}

rc job_plant(struct ctx *ctx, const struct job_conf *conf)
{
    for (size_t i = 0; i < conf->n_kinds; i++)
        if (conf->kinds[i]->every_ms)
            TRY(job_put(ctx, 0, conf->kinds[i]->name, STR(""), STR(""), clock_now(ctx)));
    return RC_OK;
}

static const struct job_kind *kind_of(const struct job_conf *conf, str name)
{
    for (size_t i = 0; i < conf->n_kinds; i++)
        if (str_is(name, conf->kinds[i]->name))
            return conf->kinds[i];
    return NULL;
}

static rc finish(struct ctx *ctx, const struct job_task *t, const struct job_kind *kind, bool more)
{
    const struct db_arg tenant = ARG_I64("tenant_id", t->tenant_id), name = ARG_STR("kind", t->kind), key = ARG_STR("key", t->key);
    if (!more && kind->every_ms == 0)
        return db_exec(ctx->db, SQL_JOB_DONE, DB_ARGS(tenant, name, key), NULL);
    const ms_t next = clock_now(ctx) + (more ? 0 : kind->every_ms);
    return db_exec(ctx->db, SQL_JOB_AGAIN, DB_ARGS(ARG_I64("run_at", next), tenant, name, key), NULL);
}

rc job_run_one(struct ctx *ctx, const struct job_conf *conf, struct job_task *task, bool *found)
{
    bool more = false;
    const rc r = db_one(ctx->db, ctx->arena, SQL_JOB_NEXT, DB_ARGS(ARG_I64("now", clock_now(ctx))), &task_row, task);
    *found = r != RC_NOT_FOUND;
    if (r != RC_OK)
        return *found ? r : RC_OK;
    const struct job_kind *kind = kind_of(conf, task->kind);
    if (!kind)
        return fail_rule(ctx, RC_BUG, "job.unknown_kind", NULL, task->kind);
    TRY(kind->run(ctx, task->payload, &more));
    return finish(ctx, task, kind, more);
}

static ms_t pause_after(int64_t tries)
{
    return tries >= 12 ? HOUR : SECOND << (tries - 1);
}

rc job_failed(struct ctx *ctx, const struct job_conf *conf, const struct job_task *t, rc why)
{
    const struct job_kind *kind = kind_of(conf, t->kind);
    const int64_t tries = t->tries + 1;
    const bool timed = kind && kind->every_ms;
    ms_t pause = pause_after(tries);
    if (timed && pause > kind->every_ms)
        pause = kind->every_ms;
    return db_exec(ctx->db, SQL_JOB_FAIL,
                   DB_ARGS(ARG_I64("run_at", clock_now(ctx) + pause), ARG_I64("tries", tries),
                           ARG_STR("state", !timed && tries >= JOB_TRIES ? STR("dead") : STR("waiting")),
                           ARG_STR("error", str_of(rc_name(why))), ARG_I64("tenant_id", t->tenant_id), ARG_STR("kind", t->kind),
                           ARG_STR("key", t->key)),
                   NULL);
}

rc job_stats_get(struct ctx *ctx, struct job_stats *out)
{
    struct job_stats s;
    TRY(db_i64(ctx->db, SQL_JOB_COUNT, DB_ARGS(ARG_STR("state", STR("waiting"))), &s.waiting));
    TRY(db_i64(ctx->db, SQL_JOB_COUNT, DB_ARGS(ARG_STR("state", STR("dead"))), &s.dead));
    *out = s;
    return RC_OK;
}
