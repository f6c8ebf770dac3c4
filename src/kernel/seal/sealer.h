#pragma once
#include "kernel/seal/seal.h"
#include "kernel/work/work.h"

/* The sealer of a server: a thread with a read connection of its own that reads what is new, hashes and signs, and
 * hands the few rows to the writer's queue.  Through the queue they cost the writer some 40 inserts for 10,000 events
 * inside a batch that is synced anyway; a second writing connection would make SQLite's writer wait for a lock and a
 * sync of its own (doc/format.md says what was measured). */
struct sealer_conf {
    const struct env *env;
    struct db_place place;
    ms_t every_ms;        /* a checkpoint at least this often while events come in */
    int64_t every_events; /* and as soon as so many wait */
};
struct sealer;
MUST_USE rc sealer_start(const struct sealer_conf *conf, struct work *work, struct sealer **out);
/* Have the sealer of this process seal everything now and wait for it, at most 5 s; then begin ctx's read transaction anew, so that
 * it sees the result.  For a route's `prepare`.  RC_BUSY (seal.not_sealed) without a sealer or in time. */
MUST_USE rc sealer_now(struct ctx *ctx);
/* Seal what is left (clean shutdown), then end; before work_free.  Accepts NULL. */
void sealer_stop(struct sealer *s);
