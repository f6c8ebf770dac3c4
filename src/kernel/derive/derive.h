#pragma once
#include "kernel/journal/journal.h"

/* Derived tables (decisions 10, 11): what stands across streams (search, counters).  Each is written by one subscriber
 * that hears the journal in log order, in derived.db (PostgreSQL: the schema `derived`), with a cursor a legal entity
 * that commits together with the rows.  They may be thrown away at any time and are then built again. */
struct derive_subscriber {
    const char *name; /* the cursor's key */
    /* Is it worth decoding? */
    bool (*wants)(str type);
    /* ctx->db is the derived database; reads and writes this subscriber's own tables only. */
    rc (*hear)(struct ctx *ctx, const struct journal_event *ev, const struct journal_type *type, const void *payload);
};

enum { DERIVE_BATCH = 1000 }; /* events a transaction */

/* Tables of the derived database made or brought up to date; a changed old migration throws them all away. */
MUST_USE rc derive_prepare(const struct db_place *place, struct arena *a, const struct db_schema *const *schemas, size_t n);
/* Throw everything away. */
MUST_USE rc derive_reset(const struct db_place *place);

struct derive_conf {
    const struct derive_subscriber *const *subscribers;
    size_t n_subscribers;
};
/* Hear everything that is in the log; *events = how many were heard.  ctx->db reads the journal, `derived` is written. */
MUST_USE rc derive_catch_up(struct ctx *ctx, struct db *derived, const struct derive_conf *conf, int64_t *events);
/* How many events of a legal entity the subscriber has not heard yet. */
MUST_USE rc derive_behind(struct ctx *ctx, id64 tenant, const char *subscriber, int64_t *events);

/* The thread that keeps them current: catches up, then waits to be poked (or 200 ms). */
struct derive;
MUST_USE rc derive_start(const struct db_place *place, const struct env *env, const struct derive_conf *conf, struct derive **out);
void derive_poke(struct derive *d); /* any thread; accepts NULL */
void derive_stop(struct derive *d); /* accepts NULL */

extern const struct db_schema derive_schema;
