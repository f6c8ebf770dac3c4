#pragma once
#include "kernel/work/work.h"

/* Work outside requests: timed (every_ms) or queued (job_put, in the transaction of what causes it).  Each run is one write
 * transaction below 256 events and 5 ms; larger work says *more and is called again after what waits meanwhile.  What a job
 * does outside the database must bear being done twice.
 *
 * One row a task.  On PostgreSQL the row's lock is the lease: a node that dies lets go of it.  A run that fails is rolled back
 * and tried again after 1, 2, 4 … seconds (an hour at most); a queued task is dead after JOB_TRIES and stays for a person to
 * look at (metrics: xiaobao_jobs_dead). */
enum { JOB_TRIES = 8, JOB_PAYLOAD = 4000 };

struct job_kind {
    const char *name; /* "serve.sweep" */
    int64_t every_ms; /* 0 = queued only */
    rc (*run)(struct ctx *ctx, str payload, bool *more);
    const char *summary; /* English, for the catalogue */
};

/* Queue a task.  The same kind and key again changes nothing (RC_OK): key names the intention.  RC_TOO_LARGE. */
MUST_USE rc job_put(struct ctx *ctx, id64 tenant, const char *kind, str key, str payload, ms_t run_at);

struct job_conf {
    struct work *work;
    const struct env *env;
    const struct job_kind *const *kinds;
    size_t n_kinds;
};
struct job_runner;
MUST_USE rc job_start(const struct job_conf *conf, struct job_runner **out);
void job_stop(struct job_runner *r); /* before the work is freed; accepts NULL */

struct job_stats {
    int64_t waiting, dead;
};
MUST_USE rc job_stats_get(struct ctx *ctx, struct job_stats *out);

/* One due task, in the caller's transaction: what the runner's writer does, and tests.  *found = false when nothing is due.
 * *task says which it was also when it failed. */
struct job_task {
    id64 tenant_id;
    str kind, key, payload;
    ms_t run_at;
    int64_t tries;
    str state, error;
};
MUST_USE rc job_run_one(struct ctx *ctx, const struct job_conf *conf, struct job_task *task, bool *found);
MUST_USE rc job_failed(struct ctx *ctx, const struct job_conf *conf, const struct job_task *task, rc why);
/* Rows for the timed kinds that have none. */
MUST_USE rc job_plant(struct ctx *ctx, const struct job_conf *conf);

extern const struct db_schema job_schema;
