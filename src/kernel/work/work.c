#include "kernel/work/work_int.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>

struct queue {
    pthread_mutex_t lock;
    pthread_cond_t filled;
    struct work_job *head, **tail;
    int64_t waiting;
    int idle;
    bool closed;
};

struct pool {
    struct work *work;
    struct queue queue;
    enum db_mode mode;
    int most; /* jobs in one transaction: more than one on SQLite only, where a refusal does not end the transaction */
    int n;
    pthread_t threads[64];
};

struct work {
    struct db_place place;
    struct pool readers, writers, exports;
    struct work_tidier *tidier;
    void (*hold)(bool on);
    _Atomic int64_t batches, writes;
};

static void queue_init(struct queue *q)
{
    pthread_mutex_init(&q->lock, NULL);
    pthread_cond_init(&q->filled, NULL);
    q->tail = &q->head;
}

static bool queue_put(struct queue *q, struct work_job *job)
{
    job->next = NULL;
    pthread_mutex_lock(&q->lock);
    const bool room = q->waiting < WORK_QUEUE && !q->closed;
    if (room) {
        *q->tail = job;
        q->tail = &job->next;
        q->waiting++;
        if (q->idle)
            pthread_cond_signal(&q->filled);
    }
    pthread_mutex_unlock(&q->lock);
    return room;
}

/* How many of the waiting jobs one thread takes: its share of them, `alone` ones singly. */
static int share(const struct queue *q, int threads, int most)
{
    const int64_t part = (q->waiting + threads - 1) / threads, max = part < most ? part : most;
    int n = 0;
    for (const struct work_job *job = q->head; job && n < max && !(job->alone && n); job = job->next) {
        n++;
        if (job->alone)
            break;
    }
    return n;
}

/* Some jobs as a list, NULL when the queue is closed and empty.  Never waits to fill a batch. */
static struct work_job *queue_take(struct pool *p, int *taken)
{
    struct queue *q = &p->queue;
    pthread_mutex_lock(&q->lock);
    while (!q->head && !q->closed) {
        q->idle++;
        pthread_cond_wait(&q->filled, &q->lock);
        q->idle--;
    }
    const int n = share(q, p->n, p->most);
    struct work_job *list = q->head, *last = NULL;
    for (int i = 0; i < n; i++)
        last = last ? last->next : list;
    if (last) {
        q->head = last->next;
        last->next = NULL;
        if (!q->head)
            q->tail = &q->head;
        q->waiting -= n;
    }
    pthread_mutex_unlock(&q->lock);
    *taken = n;
    return last ? list : NULL;
}

static void queue_close(struct queue *q)
{
    pthread_mutex_lock(&q->lock);
    q->closed = true;
    pthread_cond_broadcast(&q->filled);
    pthread_mutex_unlock(&q->lock);
}

static void finish_all(const struct work *w, struct work_job *list)
{
    if (w->hold)
        w->hold(true);
    while (list) {
        struct work_job *next = list->next; /* done() may free the job */
        list->done(list, list->result);
        list = next;
    }
    if (w->hold)
        w->hold(false);
}

static void fail_all(struct work_job *list, rc why)
{
    for (struct work_job *job = list; job; job = job->next)
        job->result = why;
}

/* One job inside the batch.  false: the whole transaction is gone (disk full). */
static bool run_in_savepoint(struct db *db, struct work_job *job)
{
    job->result = db_savepoint(db);
    if (job->result == RC_OK)
        job->result = job->run(job, db);
    if (job->result == RC_OK)
        job->result = db_release(db);
    return job->result == RC_OK || db_rollback_to(db) == RC_OK;
}

/* The same without a savepoint, for which SQLite copies every page the job touches first.  false: it failed after it had
 * written; the batch must be undone. */
static bool run_bare(struct db *db, struct work_job *job)
{
    const int64_t before = db_changes(db);
    job->result = job->run(job, db);
    return job->result == RC_OK || db_untouched(db, before);
}

static rc run_all(struct db *db, struct work_job *list, bool (*run_one)(struct db *db, struct work_job *job), bool *undone)
{
    *undone = false;
    TRY(db_begin(db, DB_WRITE));
    for (struct work_job *job = list; job; job = job->next) {
        if (run_one(db, job))
            continue;
        db_rollback(db);
        *undone = true;
        return job->result == RC_FULL ? RC_FULL : RC_BUSY;
    }
    return db_commit(db);
}

/* Refusals are decided before anything is written, nearly always; for the others the batch runs again, each in a savepoint. */
static void run_batch(struct work *w, struct db *db, struct work_job *list, int n)
{
    bool undone;
    rc r = run_all(db, list, run_bare, &undone);
    if (undone && n == 1)
        r = RC_OK; /* its own refusal stands */
    else if (undone)
        r = run_all(db, list, run_in_savepoint, &undone);
    if (r != RC_OK)
        fail_all(list, r); /* nobody is told of a change that is not on disk */
    w->batches++;
    w->writes += n;
    finish_all(w, list);
}

/* *unknown: the connection went while the commit was under way, so it may or may not have happened. */
static rc run_transaction(struct db *db, struct work_job *job, enum db_mode mode, bool *unknown)
{
    *unknown = false;
    TRY(db_begin(db, mode));
    const rc r = job->run(job, db);
    if (r == RC_OK && mode == DB_WRITE) {
        const rc end = db_commit(db);
        *unknown = end != RC_OK && db_lost(db);
        return end;
    }
    db_rollback(db);
    return r;
}

static void run_alone(struct work *w, struct db *db, struct work_job *job, enum db_mode mode)
{
    int tries = 0;
    bool unknown;
    do
        job->result = run_transaction(db, job, mode, &unknown);
    while (job->result == RC_BUSY && (!unknown || job->safe_again) && ++tries <= WORK_RETRIES);
    if (mode == DB_WRITE)
        w->writes++;
    finish_all(w, job);
}

/* Reads that share one snapshot; each is answered for itself. */
static void run_reads(const struct work *w, struct db *db, struct work_job *list)
{
    const rc r = db_begin(db, DB_READ);
    for (struct work_job *job = list; job; job = job->next)
        job->result = r == RC_OK ? job->run(job, db) : r;
    if (r == RC_OK)
        db_rollback(db);
    finish_all(w, list);
}

static void run_some(struct pool *p, struct db *db, struct work_job *list, int n)
{
    if (p->most == 1)
        run_alone(p->work, db, list, p->mode);
    else if (p->mode == DB_WRITE)
        run_batch(p->work, db, list, n);
    else
        run_reads(p->work, db, list);
}

static void *thread_main(void *arg)
{
    struct pool *p = arg;
    struct db *db = NULL;
    while (db_open(&p->work->place, p->mode, &db) != RC_OK) {
        struct timespec pause = { .tv_sec = 1 };
        nanosleep(&pause, NULL);
        if (p->queue.closed)
            return NULL;
    }
    if (p->mode == DB_WRITE && p->work->tidier)
        db_watch_log(db, work_tidier_grown, p->work->tidier);
    int n;
    for (struct work_job *list; (list = queue_take(p, &n)) != NULL;)
        run_some(p, db, list, n);
    db_close(db);
    return NULL;
}

static void pool_start(struct work *w, struct pool *p, const char *name, int n, enum db_mode mode, int most)
{
    p->work = w;
    p->mode = mode;
    p->most = most;
    queue_init(&p->queue);
    sigset_t all, old;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &old); /* signals belong to the main thread */
    p->n = n < (int)ARRAY_LEN(p->threads) ? n : (int)ARRAY_LEN(p->threads);
    for (int i = 0; i < p->n; i++)
        if (pthread_create(&p->threads[i], NULL, thread_main, p) != 0 || pthread_setname_np(p->threads[i], name) != 0)
            abort();
    pthread_sigmask(SIG_SETMASK, &old, NULL);
}

static void pool_stop(struct pool *p)
{
    queue_close(&p->queue);
    for (int i = 0; i < p->n; i++)
        pthread_join(p->threads[i], NULL);
    pthread_mutex_destroy(&p->queue.lock);
    pthread_cond_destroy(&p->queue.filled);
}

rc work_new(const struct work_conf *conf, struct work **out)
{
    struct db *probe = NULL;
    TRY(db_open(&conf->place, DB_WRITE, &probe)); /* fail here, in words, rather than in a thread */
    db_close(probe);
    struct work *w = calloc(1, sizeof *w);
    if (!w)
        abort();
    w->place = conf->place;
    w->hold = conf->hold;
    const bool lite = conf->place.url == NULL;
    w->tidier = lite ? work_tidier_start(&conf->place) : NULL;
    pool_start(w, &w->readers, "reader", conf->readers, DB_READ, lite ? WORK_READS : 1);
    pool_start(w, &w->writers, "writer", lite ? 1 : conf->writers, DB_WRITE, lite ? WORK_BATCH : 1);
    pool_start(w, &w->exports, "export", conf->exports, DB_READ, 1);
    *out = w;
    return RC_OK;
}

void work_free(struct work *w)
{
    if (!w)
        return;
    pool_stop(&w->readers);
    pool_stop(&w->writers);
    pool_stop(&w->exports);
    work_tidier_stop(w->tidier);
    free(w);
}

bool work_read(struct work *w, struct work_job *job)
{
    return queue_put(&w->readers.queue, job);
}

bool work_write(struct work *w, struct work_job *job)
{
    return queue_put(&w->writers.queue, job);
}

bool work_export(struct work *w, struct work_job *job)
{
    return queue_put(&w->exports.queue, job);
}

struct work_stats work_stats_get(struct work *w)
{
    return (struct work_stats){ w->batches, w->writes, w->readers.queue.waiting, w->writers.queue.waiting };
}
