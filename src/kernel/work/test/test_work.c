/* The threads that touch the database: first in first out, one bad job harms nobody else, nobody is told of a change
 * that is not on disk, all queues are bounded. */
#include "kernel/work/work.h"
#include "testkit/probe.h"
#include "testkit/world.h"

#include <pthread.h>
#include <time.h>

enum { JOBS = 2000 };

struct job {
    struct work_job face;
    id64 id;
    rc want, got;
    int runs;
    _Atomic int done;
};

static pthread_mutex_t order_lock = PTHREAD_MUTEX_INITIALIZER;
static id64 order[JOBS];
static int n_order;

static rc run(struct work_job *face, struct db *db)
{
    struct job *j = (struct job *)face;
    j->runs++;
    const rc r = db_exec(db, probe_next, DB_ARGS(ARG_I64("tenant_id", 1), ARG_I64("id", j->id)), NULL);
    return r == RC_OK ? j->want : r;
}

static void done(struct work_job *face, rc result)
{
    struct job *j = (struct job *)face;
    j->got = result;
    pthread_mutex_lock(&order_lock);
    order[n_order++] = j->id;
    pthread_mutex_unlock(&order_lock);
    j->done++;
}

static int finished(void)
{
    pthread_mutex_lock(&order_lock);
    const int n = n_order;
    pthread_mutex_unlock(&order_lock);
    return n;
}

static struct job *jobs_of(int n)
{
    struct job *jobs = ARENA_ARRAY(check_arena(), struct job, n);
    for (int i = 0; i < n; i++) {
        jobs[i].face = (struct work_job){ .run = run, .done = done };
        jobs[i].id = i + 1;
    }
    n_order = 0;
    return jobs;
}

static struct work *start(struct world *w)
{
    struct work *work = NULL;
    const struct work_conf conf = { w->place, 2, 4, 1 };
    CHECK_I64(work_new(&conf, &work), RC_OK);
    return work;
}

TEST(work, every_job_is_answered_once_and_what_succeeded_is_there)
{
    AUTO(world_drop) struct world *w = world_new(WORLD_DISK, probe_schemas, probe_n_schemas);
    struct work *work = start(w);
    struct job *jobs = jobs_of(JOBS);
    int kept = 0;
    for (int i = 0; i < JOBS; i++) {
        jobs[i].want = i % 7 == 3 ? RC_INVALID : i % 11 == 5 ? RC_CONFLICT : RC_OK;
        kept += jobs[i].want == RC_OK;
        CHECK(work_write(work, &jobs[i].face));
    }
    work_free(work); /* finishes what is queued */
    for (int i = 0; i < JOBS; i++) {
        CHECK_I64(jobs[i].done, 1);
        CHECK_I64(jobs[i].got, jobs[i].want);
    }
    CHECK_I64(world_count(w, "probe_item"), kept);
    for (int i = 0; i < JOBS; i++)
        if (jobs[i].want != RC_OK)
            CHECK_I64(world_count(w, str_fmt(check_arena(), "probe_item WHERE id = %d", i + 1).p), 0);
}

TEST(work, the_one_writer_goes_first_in_first_out)
{
    if (world_is_postgres())
        return; /* a pool there */
    AUTO(world_drop) struct world *w = world_new(WORLD_DISK, probe_schemas, probe_n_schemas);
    struct work *work = start(w);
    struct job *jobs = jobs_of(JOBS);
    for (int i = 0; i < JOBS; i++)
        CHECK(work_write(work, &jobs[i].face));
    work_free(work);
    for (int i = 0; i < JOBS; i++)
        CHECK_I64(order[i], i + 1);
}

TEST(work, many_jobs_share_a_commit)
{
    if (world_is_postgres())
        return;
    AUTO(world_drop) struct world *w = world_new(WORLD_DISK, probe_schemas, probe_n_schemas);
    struct work *work = start(w);
    struct job *jobs = jobs_of(JOBS);
    for (int i = 0; i < JOBS; i++)
        CHECK(work_write(work, &jobs[i].face));
    while (finished() < JOBS)
        nanosleep(&(struct timespec){ .tv_nsec = 1000000 }, NULL);
    const struct work_stats s = work_stats_get(work);
    CHECK_I64(s.writes, JOBS);
    CHECK(s.batches >= JOBS / WORK_BATCH && s.batches <= JOBS / 4);
    work_free(work);
}

/* The disk is full in the middle of a batch: SQLite undoes the whole transaction, so nobody in it may be told yes. */
TEST(work, a_full_disk_answers_nobody_with_yes)
{
    if (world_is_postgres())
        return;
    AUTO(world_drop) struct world *w = world_new(WORLD_DISK, probe_schemas, probe_n_schemas);
    struct work *work = start(w);
    struct job *jobs = jobs_of(JOBS);
    for (int i = 0; i < JOBS; i++) {
        jobs[i].want = i % 100 == 60 ? RC_FULL : RC_OK; /* what a statement would say */
        CHECK(work_write(work, &jobs[i].face));
    }
    work_free(work);
    int64_t yes = 0;
    for (int i = 0; i < JOBS; i++) {
        CHECK_I64(jobs[i].done, 1);
        yes += jobs[i].got == RC_OK;
        CHECK_I64(world_count(w, str_fmt(check_arena(), "probe_item WHERE id = %d", i + 1).p), jobs[i].got == RC_OK);
    }
    CHECK_I64(world_count(w, "probe_item"), yes);
}

static _Atomic int hold;
static rc wait_run(struct work_job *face, struct db *db)
{
    (void)face, (void)db;
    while (hold)
        nanosleep(&(struct timespec){ .tv_nsec = 1000000 }, NULL);
    return RC_OK;
}

static void ignore(struct work_job *face, rc result)
{
    (void)face, (void)result;
}

TEST(work, a_full_queue_says_so)
{
    AUTO(world_drop) struct world *w = world_new(WORLD_DISK, probe_schemas, probe_n_schemas);
    struct work *work = start(w);
    static struct work_job jobs[WORK_QUEUE + 400];
    int taken = 0;
    hold = 1;
    for (size_t i = 0; i < ARRAY_LEN(jobs); i++) {
        jobs[i] = (struct work_job){ .run = wait_run, .done = ignore };
        taken += work_export(work, &jobs[i]);
    }
    CHECK(taken >= WORK_QUEUE && taken < WORK_QUEUE + 3);
    hold = 0;
    work_free(work);
}

/* A reader's connection cannot write, whatever the job tries. */
TEST(work, readers_only_read)
{
    if (world_is_postgres())
        return; /* there a read transaction is rolled back */
    AUTO(world_drop) struct world *w = world_new(WORLD_DISK, probe_schemas, probe_n_schemas);
    struct work *work = start(w);
    struct job *jobs = jobs_of(3);
    for (int i = 0; i < 3; i++)
        CHECK(work_read(work, &jobs[i].face));
    work_free(work);
    for (int i = 0; i < 3; i++)
        CHECK(jobs[i].got != RC_OK);
    CHECK_I64(world_count(w, "probe_item"), 0);
}

struct busy {
    struct job job;
    int until;
};
static rc busy_run(struct work_job *face, struct db *db)
{
    struct busy *b = (struct busy *)face;
    const rc r = run(face, db);
    return r == RC_OK && b->job.runs <= b->until ? RC_BUSY : r;
}

TEST(work, a_serialisation_failure_is_tried_again_and_leaves_one_row)
{
    if (!world_is_postgres())
        return; /* one writer: there is none */
    AUTO(world_drop) struct world *w = world_new(WORLD_DISK, probe_schemas, probe_n_schemas);
    struct work *work = start(w);
    struct busy b[2] = { { .until = 2 }, { .until = 99 } };
    n_order = 0;
    for (int i = 0; i < 2; i++) {
        b[i].job.face = (struct work_job){ .run = busy_run, .done = done };
        b[i].job.id = i + 1;
        CHECK(work_write(work, &b[i].job.face));
    }
    work_free(work);
    CHECK(b[0].job.got == RC_OK && b[0].job.runs == 3);
    CHECK(b[1].job.got == RC_BUSY && b[1].job.runs == WORK_RETRIES + 1);
    CHECK_I64(world_count(w, "probe_item"), 1);
}
