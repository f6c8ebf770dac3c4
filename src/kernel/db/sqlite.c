/* SQLite: WAL, synchronous=FULL, one writer.  doc/kernel/db.md says why each pragma. */
#include "kernel/db/db_int.h"

#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static rc code_of(struct db *db, int code)
{
    if (code == SQLITE_OK || code == SQLITE_DONE || code == SQLITE_ROW)
        return RC_OK;
    (void)snprintf(db->error, sizeof db->error, "%s", sqlite3_errmsg(db->handle));
    switch (code & 0xff) {
    case SQLITE_CONSTRAINT:
        return RC_CONFLICT;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return RC_BUSY;
    case SQLITE_FULL:
        return RC_FULL;
    case SQLITE_MISUSE:
    case SQLITE_RANGE:
    case SQLITE_ERROR:
    case SQLITE_AUTH:
        return RC_BUG;
    default:
        return RC_IO;
    }
}

/* Nobody but an operator with a shell may change or remove what the journal says or what was signed. */
static int guard_journal(void *self, int action, const char *table, const char *x, const char *y, const char *z)
{
    (void)self, (void)x, (void)y, (void)z;
    if ((action == SQLITE_UPDATE || action == SQLITE_DELETE) && table &&
        (strcmp(table, "journal_event") == 0 || strcmp(table, "journal_log") == 0 || strcmp(table, "seal_checkpoint") == 0))
        return SQLITE_DENY;
    return SQLITE_OK;
}

static rc prepare(struct db *db, struct db_stmt *st)
{
    sqlite3_stmt *handle = NULL;
    const int code = sqlite3_prepare_v3(db->handle, st->q->lite, -1, SQLITE_PREPARE_PERSISTENT, &handle, NULL);
    st->handle = handle;
    return code_of(db, code);
}

static void unprepare(struct db_stmt *st)
{
    sqlite3_finalize(st->handle);
}

static void bind(struct db *db, struct db_stmt *st, int slot, const struct db_arg *arg)
{
    (void)db;
    switch (arg->kind) {
    case DB_ARG_NULL:
        sqlite3_bind_null(st->handle, slot + 1);
        break;
    case DB_ARG_I64:
        sqlite3_bind_int64(st->handle, slot + 1, arg->i);
        break;
    case DB_ARG_STR:
        sqlite3_bind_text(st->handle, slot + 1, arg->s.n ? arg->s.p : "", (int)arg->s.n, SQLITE_STATIC);
        break;
    case DB_ARG_BLOB:
        sqlite3_bind_blob(st->handle, slot + 1, arg->s.n ? arg->s.p : "", (int)arg->s.n, SQLITE_STATIC);
        break;
    }
}

static rc start(struct db *db, struct db_stmt *st)
{
    (void)db, (void)st;
    return RC_OK;
}

static rc next(struct db *db, struct db_stmt *st, bool *row)
{
    const int code = sqlite3_step(st->handle);
    *row = code == SQLITE_ROW;
    return code_of(db, code);
}

static int n_cols(struct db_stmt *st)
{
    return sqlite3_column_count(st->handle);
}

static const char *col_name(struct db_stmt *st, int col)
{
    return sqlite3_column_name(st->handle, col);
}

static int64_t col_i64(struct db_stmt *st, int col)
{
    return sqlite3_column_int64(st->handle, col);
}

static str col_bytes(struct db_stmt *st, int col)
{
    const void *p = sqlite3_column_blob(st->handle, col);
    return (str){ p, (size_t)sqlite3_column_bytes(st->handle, col) };
}

static int64_t changed(struct db *db, struct db_stmt *st)
{
    (void)st;
    return sqlite3_changes64(db->handle);
}

static void finish(struct db *db, struct db_stmt *st)
{
    (void)db;
    sqlite3_reset(st->handle);
}

static rc script(struct db *db, const char *sql)
{
    return code_of(db, sqlite3_exec(db->handle, sql, NULL, NULL, NULL));
}

static rc dump(struct db *db, const char *sql, db_dump_fn *each, void *self)
{
    sqlite3_stmt *st = NULL;
    const char *values[DB_MAX_COLS];
    TRY(code_of(db, sqlite3_prepare_v2(db->handle, sql, -1, &st, NULL)));
    const int n = sqlite3_column_count(st);
    rc r = n <= DB_MAX_COLS ? RC_OK : RC_LIMIT;
    int code = SQLITE_DONE;
    while (r == RC_OK && (code = sqlite3_step(st)) == SQLITE_ROW) {
        for (int i = 0; i < n; i++)
            values[i] = (const char *)sqlite3_column_text(st, i);
        r = each(self, n, values);
    }
    sqlite3_finalize(st);
    return r == RC_OK ? code_of(db, code) : r;
}

static void close_handle(struct db *db)
{
    sqlite3_close(db->handle);
}

const struct db_driver db_sqlite_driver = {
    .prepare = prepare,
    .unprepare = unprepare,
    .bind = bind,
    .start = start,
    .next = next,
    .n_cols = n_cols,
    .col_name = col_name,
    .col_i64 = col_i64,
    .col_bytes = col_bytes,
    .changed = changed,
    .finish = finish,
    .script = script,
    .dump = dump,
    .close = close_handle,
};

bool db_sqlite_in_transaction(const struct db *db)
{
    return !sqlite3_get_autocommit(db->handle);
}

void db_sqlite_checkpoint(struct db *db)
{
    (void)sqlite3_wal_checkpoint_v2(db->handle, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL); /* busy: another one is at it */
}

int64_t db_sqlite_changes(const struct db *db)
{
    return sqlite3_total_changes64(db->handle);
}

/* In the place of SQLite's own checkpoint after a commit: somebody else does it, unless he is far behind. */
static int on_commit(void *self, sqlite3 *handle, const char *name, int pages)
{
    enum { FAR_BEHIND = 16000 };
    struct db *db = self;
    db->log_grown(db->log_self, pages);
    if (pages >= FAR_BEHIND)
        (void)sqlite3_wal_checkpoint_v2(handle, name, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
    return SQLITE_OK;
}

void db_sqlite_watch_log(struct db *db)
{
    (void)sqlite3_wal_hook(db->handle, on_commit, db);
}

/* One connection, one thread: no mutexes inside.  Memory statistics would take a global lock at every allocation. */
static void configure(void)
{
    (void)sqlite3_config(SQLITE_CONFIG_MULTITHREAD);
    (void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    if (sqlite3_initialize() != SQLITE_OK || !db_sqlite_register_log())
        abort();
}

rc db_sqlite_open(const char *path, enum db_mode mode, bool vault, struct db **out)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    (void)pthread_once(&once, configure);
    struct db *db = db_alloc(&db_sqlite_driver);
    sqlite3 *handle = NULL;
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
    rc r = sqlite3_open_v2(path, &handle, flags, NULL) == SQLITE_OK ? RC_OK : RC_IO;
    db->handle = handle;
    sqlite3_busy_timeout(handle, 10000);
    sqlite3_extended_result_codes(handle, 1);
    if (r == RC_OK)
        r = script(db, "PRAGMA page_size=8192; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=4000;"
                       "PRAGMA temp_store=MEMORY; PRAGMA mmap_size=1073741824;");
    if (r == RC_OK)
        r = script(db, mode == DB_WRITE ? "PRAGMA cache_size=-32000" : "PRAGMA cache_size=-8000; PRAGMA query_only=1");
    if (r == RC_OK && vault)
        r = script(db, "PRAGMA secure_delete=ON");
    sqlite3_set_authorizer(handle, guard_journal, NULL);
    if (r != RC_OK) {
        fprintf(stderr, "cannot open %s: %s\n", path, sqlite3_errmsg(handle));
        db_close(db);
        return r;
    }
    *out = db;
    return RC_OK;
}

rc db_copy_to(struct db *db, const char *path)
{
    sqlite3 *to = NULL;
    int code = sqlite3_open_v2(path, &to, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL);
    if (code == SQLITE_OK) {
        sqlite3_backup *copy = sqlite3_backup_init(to, "main", db->handle, "main");
        code = copy ? sqlite3_backup_step(copy, -1) : sqlite3_errcode(to);
        if (copy)
            (void)sqlite3_backup_finish(copy);
    }
    (void)snprintf(db->error, sizeof db->error, "%s", sqlite3_errmsg(to));
    sqlite3_close(to);
    return code == SQLITE_DONE ? RC_OK : code == SQLITE_FULL ? RC_FULL : RC_IO;
}
