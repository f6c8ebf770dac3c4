#pragma once
#include "kernel/db/db.h"

/* The threads that touch the database (decisions 1-3).
 *   readers  each with a read-only connection, run GETs and what comes before a write; SQLite: up to WORK_READS waiting
 *            jobs in one read transaction, which began after they were queued, so nobody sees an older state
 *   writer   SQLite: one thread that takes up to WORK_BATCH waiting jobs, each in a savepoint, and commits them
 *            together (group commit); PostgreSQL: a pool, one transaction a job, retried on a serialisation
 *            failure or a lost connection
 *   exports  a pool of 2 for long answers, with read connections of their own
 * All queues are first in, first out and bounded. */
enum { WORK_BATCH = 256, WORK_READS = 8, WORK_QUEUE = 4096, WORK_RETRIES = 3 };

struct work;

struct work_job {
    /* The work.  For writes it may be called again (fresh = true the first time): it must start from scratch. */
    rc (*run)(struct work_job *job, struct db *db);
    /* Called once, after the commit is durable (writes) or the run is over (reads), with the final rc. */
    void (*done)(struct work_job *job, rc result);
    bool alone; /* reads: takes long (argon2, hashing an upload), so it shares its turn with nobody */
    /* It looks for itself whether it was carried out (Idempotency-Key), so it may be run again even when the connection
     * was lost in the middle of its commit and nobody knows whether that arrived. */
    bool safe_again;
    struct work_job *next; /* the queue's */
    rc result;             /* the queue's */
};

struct work_conf {
    struct db_place place;
    int readers, writers, exports; /* writers counts on PostgreSQL only */
    void (*hold)(bool on);         /* around the done() calls of one batch, on their thread; may be NULL */
};

MUST_USE rc work_new(const struct work_conf *conf, struct work **out);
/* Finish what is queued, then stop all threads. */
void work_free(struct work *w);
/* false when the queue is full: answer 503 with Retry-After. */
bool work_read(struct work *w, struct work_job *job);
bool work_write(struct work *w, struct work_job *job);
bool work_export(struct work *w, struct work_job *job);
/* For metrics. */
struct work_stats {
    int64_t batches, writes, waiting_reads, waiting_writes;
};
struct work_stats work_stats_get(struct work *w);
