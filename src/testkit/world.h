#pragma once
#include "kernel/clock/clock.h"
#include "kernel/db/db.h"
#include "testkit/check.h"

/* A scratch institution for unit tests: a database (SQLite in memory; on disk when asked; a fresh database of the
 * cluster XB_PG_URL when that is set and the world is not WORLD_MEMORY), a frozen clock, seeded randomness, a vault.
 * The actor is "system" until a test sets another. */
enum world_kind {
    WORLD_MEMORY, /* SQLite in memory, whatever XB_PG_URL says */
    WORLD_DISK,   /* a directory of its own, or a database of the cluster */
};
struct world {
    struct db_place place;
    struct db *db;
    struct clock_fixed clock;
    struct random_source random;
    uint64_t seed;
    struct env env;
    struct actor *actor;
    struct fault_info why;
    struct ctx ctx;
    char dir[64], name[64], url[1024];
};

struct world *world_new(enum world_kind kind, const struct db_schema *const *schemas, size_t n);
void world_free(struct world *w);
void world_drop(struct world **w); /* for AUTO */
bool world_is_postgres(void);      /* does WORLD_DISK mean PostgreSQL here? */
/* A write connection more to the same place (WORLD_DISK). */
struct db *world_connect(struct world *w);
/* Rows of a table or of "table WHERE ...". */
int64_t world_count(struct world *w, const char *table);
/* Every row of a SELECT as one text. */
str world_dump(struct world *w, struct arena *a, const char *sql);

/* --- faults: what the database driver does at its n-th call --- */
enum fault_kind {
    FAULT_IO,   /* the statement fails, the transaction stays */
    FAULT_FULL, /* the disk is full: the statement fails and SQLite has undone the whole transaction */
};
/* The n-th statement from the next BEGIN on (that one is the first) fails; `ever`: and all after it but undoing.  n = 0: none. */
void fault_arm(struct world *w, enum fault_kind kind, int64_t n, bool ever);
bool fault_happened(void);
bool fault_at_commit(void); /* it was the main database's COMMIT: the last statement there is */
