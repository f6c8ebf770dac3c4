#pragma once
#include "kernel/db/db.h"

/* What a driver (sqlite.c, postgres.c) gives to db.c. */
enum { DB_MAX_PARAMS = 96, DB_MAX_COLS = 96, DB_CACHE = 1024 };

struct db_stmt {
    const struct db_query *q;
    void *handle;                       /* driver's */
    const struct db_rowtype *row_type;  /* what col_of was made for */
    short col_of[DB_MAX_COLS];          /* result column -> member */
    const struct db_rowtype *bind_type; /* what member_of was made for */
    short member_of[DB_MAX_PARAMS];     /* parameter slot -> member, -1 = from args */
};

struct db_driver {
    rc (*prepare)(struct db *db, struct db_stmt *st);
    void (*unprepare)(struct db_stmt *st);
    void (*bind)(struct db *db, struct db_stmt *st, int slot, const struct db_arg *arg); /* slot from 0 */
    rc (*start)(struct db *db, struct db_stmt *st);
    rc (*next)(struct db *db, struct db_stmt *st, bool *row);
    int (*n_cols)(struct db_stmt *st);
    const char *(*col_name)(struct db_stmt *st, int col);
    int64_t (*col_i64)(struct db_stmt *st, int col);
    str (*col_bytes)(struct db_stmt *st, int col); /* valid until next() or finish() */
    int64_t (*changed)(struct db *db, struct db_stmt *st);
    void (*finish)(struct db *db, struct db_stmt *st);
    rc (*script)(struct db *db, const char *sql);
    rc (*dump)(struct db *db, const char *sql, db_dump_fn *each, void *self);
    void (*close)(struct db *db);
};

struct db {
    const struct db_driver *driver;
    void *handle; /* sqlite3* or struct pg* */
    struct db *vault;
    struct db *derived; /* SQLite: opened at first use */
    char *dir;          /* SQLite: where the other files are */
    bool vault_open;    /* a transaction is open on the vault */
    bool lost;          /* PostgreSQL: the connection is gone, open again before the next transaction */
    db_log_fn *log_grown;
    void *log_self;
    char error[512];
    struct db_stmt *cache[DB_CACHE]; /* open addressing by query pointer */
    unsigned cached;
};

extern const struct db_driver db_sqlite_driver, db_postgres_driver;
MUST_USE rc db_sqlite_open(const char *path, enum db_mode mode, bool vault, struct db **out);
enum db_pg_kind { DB_PG_MAIN, DB_PG_VAULT, DB_PG_DERIVED };
MUST_USE rc db_postgres_open(const char *url, enum db_pg_kind kind, struct db **out);
MUST_USE rc db_postgres_reopen(struct db *db);
struct db *db_alloc(const struct db_driver *driver);
void db_forget_statements(struct db *db);
bool db_sqlite_in_transaction(const struct db *db);
void db_sqlite_checkpoint(struct db *db);
bool db_sqlite_register_log(void); /* log_vfs.c, once, as the default VFS */
int64_t db_sqlite_changes(const struct db *db);
void db_sqlite_watch_log(struct db *db);
