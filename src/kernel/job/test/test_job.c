#include "kernel/auth/auth.h"
#include "kernel/clock/clock.h"
#include "kernel/job/job.h"
#include "testkit/check.h"

static int runs;
static rc result;
static bool again;
static rc count_run(struct ctx *ctx, str payload, bool *more)
{
    (void)ctx, (void)payload;
    runs++;
    *more = again;
    return result;
}
static const struct job_kind timed = { "test.timed", 60000, count_run, "" }, queued = { "test.queued", 0, count_run, "" };
static const struct job_kind *const kinds[] = { &timed, &queued };
static const struct job_conf conf = { .kinds = kinds, .n_kinds = 2 };

struct world {
    struct clock_fixed clock;
    struct env env;
    struct fault_info why;
    struct ctx ctx;
    struct job_task task;
    bool found;
};

static void begin(struct world *w)
{
    static const struct db_schema *const schemas[] = { &job_schema };
    *w = (struct world){ 0 };
    clock_fixed_init(&w->clock, 1000000);
    w->env.clock = &w->clock.face;
    w->ctx = (struct ctx){ check_arena(), NULL, &w->env, &auth_system, &w->why };
    CHECK(db_open_file(":memory:", &w->ctx.db) == RC_OK);
    CHECK(db_migrate(w->ctx.db, w->ctx.arena, schemas, 1) == RC_OK);
    runs = 0;
    result = RC_OK;
    again = false;
}

static rc run_one(struct world *w)
{
    return job_run_one(&w->ctx, &conf, &w->task, &w->found);
}

TEST(job, a_timed_kind_runs_once_a_period)
{
    struct world w;
    begin(&w);
    CHECK(job_plant(&w.ctx, &conf) == RC_OK && job_plant(&w.ctx, &conf) == RC_OK);
    CHECK(run_one(&w) == RC_OK && w.found);
    CHECK(run_one(&w) == RC_OK && !w.found);
    clock_fixed_set(&w.clock, 1000000 + 60000);
    CHECK(run_one(&w) == RC_OK && w.found);
    CHECK_I64(runs, 2);
    db_close(w.ctx.db);
}

TEST(job, a_queued_task_runs_once_however_often_it_is_put)
{
    struct world w;
    begin(&w);
    for (int i = 0; i < 3; i++)
        CHECK(job_put(&w.ctx, 7, "test.queued", STR("k"), STR("p"), 1000000) == RC_OK);
    CHECK(run_one(&w) == RC_OK && w.found);
    CHECK_STR(w.task.payload, STR("p"));
    CHECK(run_one(&w) == RC_OK && !w.found);
    CHECK_I64(runs, 1);
    db_close(w.ctx.db);
}

TEST(job, work_that_is_not_over_is_called_again)
{
    struct world w;
    begin(&w);
    again = true;
    CHECK(job_put(&w.ctx, 7, "test.queued", STR("k"), STR(""), 1000000) == RC_OK);
    CHECK(run_one(&w) == RC_OK && run_one(&w) == RC_OK && w.found);
    again = false;
    CHECK(run_one(&w) == RC_OK && w.found);
    CHECK(run_one(&w) == RC_OK && !w.found);
    CHECK_I64(runs, 3);
    db_close(w.ctx.db);
}

TEST(job, a_failing_task_waits_longer_each_time_and_is_dead_after_eight)
{
    struct world w;
    struct job_stats s;
    begin(&w);
    result = RC_IO;
    ms_t now = 1000000;
    CHECK(job_put(&w.ctx, 7, "test.queued", STR("k"), STR(""), now) == RC_OK);
    for (int i = 0; i < JOB_TRIES; i++) {
        CHECK(run_one(&w) == RC_IO && w.found);
        CHECK(job_failed(&w.ctx, &conf, &w.task, RC_IO) == RC_OK);
        CHECK(run_one(&w) == RC_OK && !w.found);
        now += INT64_C(1000) << i;
        clock_fixed_set(&w.clock, now);
    }
    CHECK_I64(runs, JOB_TRIES);
    CHECK(run_one(&w) == RC_OK && !w.found);
    CHECK(job_stats_get(&w.ctx, &s) == RC_OK);
    CHECK_I64(s.dead, 1);
    CHECK_I64(s.waiting, 0);
    db_close(w.ctx.db);
}

TEST(job, a_timed_kind_never_dies)
{
    struct world w;
    begin(&w);
    result = RC_IO;
    ms_t now = 1000000;
    CHECK(job_plant(&w.ctx, &conf) == RC_OK);
    for (int i = 0; i < 20; i++) {
        CHECK(run_one(&w) == RC_IO && w.found);
        CHECK(job_failed(&w.ctx, &conf, &w.task, RC_IO) == RC_OK);
        now += 60000;
        clock_fixed_set(&w.clock, now);
    }
    CHECK_I64(runs, 20);
    db_close(w.ctx.db);
}
