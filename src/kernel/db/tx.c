/* Opening places and transactions.  The vault commits before the main database: a key is durable before the
 * event that uses it (decisions 17); a crash between the two leaves an orphan key, which a sweep removes. */
#include "kernel/db/db_int.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

rc db_open_file(const char *path, struct db **out)
{
    return db_sqlite_open(path, DB_WRITE, false, out);
}

static rc open_sqlite_pair(const char *dir, enum db_mode mode, struct db **out)
{
    char path[4096];
    (void)snprintf(path, sizeof path, "%s/xiaobao.db", dir);
    struct db *db = NULL;
    TRY(db_sqlite_open(path, mode, false, &db));
    (void)snprintf(path, sizeof path, "%s/vault.db", dir);
    const rc r = db_sqlite_open(path, mode, true, &db->vault);
    if (r != RC_OK) {
        db_close(db);
        return r;
    }
    db->dir = strdup(dir);
    *out = db;
    return RC_OK;
}

rc db_derived(struct db *db, struct db **out)
{
    char path[4096];
    if (db_is_postgres(db)) {
        *out = db;
        return RC_OK;
    }
    if (!db->derived) {
        (void)snprintf(path, sizeof path, "%s/derived.db", db->dir);
        TRY(db_sqlite_open(path, DB_READ, false, &db->derived));
    }
    *out = db->derived;
    return RC_OK;
}

rc db_open_derived(const struct db_place *place, struct db **out)
{
    char path[4096];
    if (place->url)
        return db_postgres_open(place->url, DB_PG_DERIVED, out);
    (void)snprintf(path, sizeof path, "%s/derived.db", place->dir);
    TRY(db_sqlite_open(path, DB_WRITE, false, out));
    return db_script(*out, "PRAGMA synchronous=NORMAL; PRAGMA secure_delete=ON"); /* it can be built again; erasure must be real */
}

rc db_drop_derived(const struct db_place *place)
{
    static const char *const files[] = { "derived.db", "derived.db-wal", "derived.db-shm" };
    if (place->url) {
        AUTO(db_drop) struct db *db = NULL;
        TRY(db_postgres_open(place->url, DB_PG_DERIVED, &db));
        return db_script(db, "DROP SCHEMA derived CASCADE");
    }
    for (size_t i = 0; i < ARRAY_LEN(files); i++) {
        char path[4096];
        (void)snprintf(path, sizeof path, "%s/%s", place->dir, files[i]);
        if (unlink(path) != 0 && errno != ENOENT)
            return RC_IO;
    }
    return RC_OK;
}

rc db_open(const struct db_place *place, enum db_mode mode, struct db **out)
{
    if (!place->url)
        return open_sqlite_pair(place->dir, mode, out);
    struct db *db = NULL;
    TRY(db_postgres_open(place->url, DB_PG_MAIN, &db));
    const rc r = db_postgres_open(place->url, DB_PG_VAULT, &db->vault);
    if (r != RC_OK) {
        db_close(db);
        return r;
    }
    *out = db;
    return RC_OK;
}

static const struct db_query begin_read[1] = { { "db_begin_read", "BEGIN", "BEGIN", NULL, 0, "" } };
static const struct db_query begin_write[1] = { { "db_begin_write", "BEGIN IMMEDIATE", "BEGIN", NULL, 0, "" } };
static const struct db_query commit_it[1] = { { "db_commit", "COMMIT", "COMMIT", NULL, 0, "" } };
static const struct db_query rollback_it[1] = { { "db_rollback", "ROLLBACK", "ROLLBACK", NULL, 0, "" } };
static const struct db_query save_it[1] = { { "db_save", "SAVEPOINT s", "SAVEPOINT s", NULL, 0, "" } };
static const struct db_query release_it[1] = { { "db_release", "RELEASE s", "RELEASE SAVEPOINT s", NULL, 0, "" } };
static const struct db_query undo_it[1] = { { "db_undo", "ROLLBACK TO s", "ROLLBACK TO SAVEPOINT s", NULL, 0, "" } };

static rc run(struct db *db, const struct db_query *q)
{
    return db_exec(db, q, DB_NO_ARGS, NULL);
}

rc db_begin(struct db *db, enum db_mode mode)
{
    if (db->lost)
        TRY(db_postgres_reopen(db));
    if (db->vault && db->vault->lost)
        TRY(db_postgres_reopen(db->vault));
    TRY(run(db, mode == DB_WRITE ? begin_write : begin_read));
    if (!db->vault || mode == DB_READ)
        return RC_OK;
    const rc r = run(db->vault, begin_write);
    db->vault_open = r == RC_OK;
    if (r != RC_OK)
        (void)run(db, rollback_it);
    return r;
}

rc db_commit(struct db *db)
{
    if (db->vault_open) {
        db->vault_open = false;
        const rc r = run(db->vault, commit_it);
        if (r != RC_OK) {
            (void)run(db->vault, rollback_it);
            (void)run(db, rollback_it);
            return r;
        }
    }
    const rc r = run(db, commit_it);
    if (r != RC_OK)
        db_rollback(db);
    return r;
}

void db_rollback(struct db *db)
{
    if (db->vault_open)
        (void)run(db->vault, rollback_it);
    db->vault_open = false;
    if (db_is_postgres(db) || db_sqlite_in_transaction(db))
        (void)run(db, rollback_it);
}

rc db_savepoint(struct db *db)
{
    return run(db, save_it);
}

rc db_release(struct db *db)
{
    return run(db, release_it);
}

rc db_rollback_to(struct db *db)
{
    if (!db_is_postgres(db) && !db_sqlite_in_transaction(db))
        return RC_IO; /* disk full took the whole batch with it (decisions 2) */
    TRY(run(db, undo_it));
    return run(db, release_it);
}

void db_checkpoint(struct db *db)
{
    if (db_is_postgres(db))
        return;
    db_sqlite_checkpoint(db);
    if (db->vault)
        db_sqlite_checkpoint(db->vault);
}

int64_t db_changes(const struct db *db)
{
    return db_is_postgres(db) ? 0 : db_sqlite_changes(db);
}

bool db_untouched(const struct db *db, int64_t changes)
{
    return !db_is_postgres(db) && db_sqlite_in_transaction(db) && db_sqlite_changes(db) == changes;
}

void db_watch_log(struct db *db, db_log_fn *grown, void *self)
{
    db->log_grown = grown;
    db->log_self = self;
    if (!db_is_postgres(db))
        db_sqlite_watch_log(db);
}

rc db_bulk(struct db *db)
{
    return db_is_postgres(db) ? RC_OK : db_script(db, "PRAGMA cache_size=-262144");
}
