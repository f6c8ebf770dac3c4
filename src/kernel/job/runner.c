/* The thread that asks the writer, again and again, to run what is due. */
#include "kernel/auth/auth.h"
#include "kernel/job/job.h"
#include "kernel/log/log.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

enum { IDLE_MS = 250 };

struct job_runner {
    struct job_conf conf;
    struct work_job job;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t turn;
    bool answered, closed;
    rc result;
    enum { STEP_PLANT, STEP_RUN, STEP_FAILED } step;
    /* what the writer did, and what it will do next */
    struct arena *arena;
    struct fault_info why;
    struct job_task task;
    bool found;
};

static rc run_step(struct work_job *job, struct db *db)
{
    struct job_runner *r = (struct job_runner *)((char *)job - offsetof(struct job_runner, job));
    struct ctx ctx = { r->arena, db, r->conf.env, &auth_system, &r->why };
    if (r->step == STEP_PLANT)
        return job_plant(&ctx, &r->conf);
    if (r->step == STEP_FAILED)
        return job_failed(&ctx, &r->conf, &r->task, r->result);
    arena_reset(r->arena);
    r->why = (struct fault_info){ 0 };
    return job_run_one(&ctx, &r->conf, &r->task, &r->found);
}

static void step_done(struct work_job *job, rc result)
{
    struct job_runner *r = (struct job_runner *)((char *)job - offsetof(struct job_runner, job));
    pthread_mutex_lock(&r->lock);
    if (r->step != STEP_FAILED)
        r->result = result;
    r->answered = true;
    pthread_cond_signal(&r->turn);
    pthread_mutex_unlock(&r->lock);
}

static void take_step(struct job_runner *r, int step)
{
    r->step = step;
    r->answered = false;
    r->job = (struct work_job){ .run = run_step, .done = step_done };
    if (!work_write(r->conf.work, &r->job)) {
        r->found = false; /* the queue is full: requests first */
        return;
    }
    pthread_mutex_lock(&r->lock);
    while (!r->answered)
        pthread_cond_wait(&r->turn, &r->lock);
    pthread_mutex_unlock(&r->lock);
}

static void run_due(struct job_runner *r)
{
    do {
        r->found = false;
        r->result = RC_OK;
        take_step(r, STEP_RUN);
        if (r->result != RC_OK && r->found) {
            log_fact(LOG_WARN, "job.failed", F_STR("kind", r->task.kind), F_STR("code", str_of(rc_name(r->result))),
                     F_STR("key", str_of(r->why.key)), F_I64("tries", r->task.tries + 1));
            take_step(r, STEP_FAILED);
            return;
        }
    } while (r->found && r->result == RC_OK && !r->closed);
}

static bool pause_a_little(struct job_runner *r)
{
    struct timespec until;
    (void)clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += IDLE_MS * 1000000L;
    until.tv_sec += until.tv_nsec / 1000000000L;
    until.tv_nsec %= 1000000000L;
    pthread_mutex_lock(&r->lock);
    while (!r->closed)
        if (pthread_cond_timedwait(&r->turn, &r->lock, &until) != 0)
            break;
    const bool go_on = !r->closed;
    pthread_mutex_unlock(&r->lock);
    return go_on;
}

static void *runner_main(void *arg)
{
    struct job_runner *r = arg;
    take_step(r, STEP_PLANT);
    while (pause_a_little(r))
        run_due(r);
    return NULL;
}

rc job_start(const struct job_conf *conf, struct job_runner **out)
{
    struct job_runner *r = calloc(1, sizeof *r);
    if (!r)
        abort();
    r->conf = *conf;
    r->arena = arena_new((size_t)16 << 20);
    pthread_mutex_init(&r->lock, NULL);
    pthread_cond_init(&r->turn, NULL);
    if (pthread_create(&r->thread, NULL, runner_main, r) != 0)
        abort();
    *out = r;
    return RC_OK;
}

void job_stop(struct job_runner *r)
{
    if (!r)
        return;
    pthread_mutex_lock(&r->lock);
    r->closed = true;
    pthread_cond_broadcast(&r->turn);
    pthread_mutex_unlock(&r->lock);
    pthread_join(r->thread, NULL);
    pthread_mutex_destroy(&r->lock);
    pthread_cond_destroy(&r->turn);
    arena_free(r->arena);
    free(r);
}
