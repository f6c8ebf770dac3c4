#pragma once
#include "kernel/kernel.h"

/* One SQL API over SQLite and PostgreSQL.  Statements are named, live in .sql files and become const
 * struct db_query objects through tools/sqlgen.py.  A struct db is one connection, used by one thread at a time. */

enum db_arg_kind { DB_ARG_NULL, DB_ARG_I64, DB_ARG_STR, DB_ARG_BLOB };

struct db_arg {
    const char *name;
    enum db_arg_kind kind;
    int64_t i;
    str s;
};

struct db_args {
    const struct db_arg *v;
    size_t n;
};

/* clang-format off */
#define ARG_I64(name, value)  { name, DB_ARG_I64, (value), { 0 } }
#define ARG_STR(name, value)  { name, DB_ARG_STR, 0, (value) }
#define ARG_BLOB(name, value) { name, DB_ARG_BLOB, 0, (value) }
#define DB_ARGS(...)          ((struct db_args){ (const struct db_arg[]){ __VA_ARGS__ }, sizeof((const struct db_arg[]){ __VA_ARGS__ }) / sizeof(struct db_arg) })
#define DB_NO_ARGS            ((struct db_args){ NULL, 0 })
/* clang-format on */

struct db_query {
    const char *name;
    const char *lite, *pg;     /* ?N and $N texts */
    const char *const *params; /* parameter names in slot order */
    int n_params;
    const char *uses; /* index the plan must use ("" = not checked) */
};

/* Row types: struct member <-> column of the same name, checked at compile time. */
enum db_col_kind { DB_COL_I64, DB_COL_STR, DB_COL_BLOB, DB_COL_BOOL, DB_COL_ENUM };

struct db_col {
    const char *name;
    enum db_col_kind kind;
    size_t offset;
    const struct enum_def *names;
};

struct db_rowtype {
    const struct db_col *cols;
    size_t n_cols, size;
};

/* clang-format off */
#define DB_OFF_(T, m, M)  (offsetof(T, m) + 0 * sizeof(char[__builtin_types_compatible_p(__typeof__(((T *)0)->m), M) ? 1 : -1]))
#define DB_I64(T, m)      { #m, DB_COL_I64, DB_OFF_(T, m, int64_t), NULL }
#define DB_STR(T, m)      { #m, DB_COL_STR, DB_OFF_(T, m, str), NULL }
#define DB_BLOB(T, m)     { #m, DB_COL_BLOB, DB_OFF_(T, m, str), NULL }
#define DB_BOOL(T, m)     { #m, DB_COL_BOOL, DB_OFF_(T, m, bool), NULL }
#define DB_ENUM(T, m, e)  { #m, DB_COL_ENUM, DB_OFF_(T, m, enum e), &e##_enum } /* stored as its word */
#define DB_ROWTYPE(T, c)  { c, ARRAY_LEN(c), sizeof(T) }
/* clang-format on */

/* Rows of db_many: `n` structs of the row type in the arena. */
struct db_page {
    void *rows;
    size_t n;
};

/* One row into *out.  RC_NOT_FOUND when there is none.  Texts are copied into the arena.
 * A result column without a member of that name is a bug (assert); a member without a column stays as it was. */
MUST_USE rc db_one(struct db *db, struct arena *a, const struct db_query *q, struct db_args args, const struct db_rowtype *type, void *out);
/* All rows, at most `max` (RC_LIMIT beyond it). */
MUST_USE rc db_many(struct db *db, struct arena *a, const struct db_query *q, struct db_args args, const struct db_rowtype *type,
                    size_t max, struct db_page *out);
/* Row by row without holding them: `each` gets a struct that lives until it returns; another rc than RC_OK stops. */
typedef rc db_each_fn(void *self, void *row);
MUST_USE rc db_each(struct db *db, const struct db_query *q, struct db_args args, const struct db_rowtype *type, db_each_fn *each,
                    void *self);
/* A write; *changed (may be NULL) = affected rows.  A broken unique key is RC_CONFLICT. */
MUST_USE rc db_exec(struct db *db, const struct db_query *q, struct db_args args, int64_t *changed);
/* A write whose parameters are bound by name from the members of *row; `args` (DB_NO_ARGS) fills what no member names. */
MUST_USE rc db_exec_row(struct db *db, const struct db_query *q, const struct db_rowtype *type, const void *row, struct db_args args,
                        int64_t *changed);
/* A single integer; RC_NOT_FOUND without a row; NULL reads as 0. */
MUST_USE rc db_i64(struct db *db, const struct db_query *q, struct db_args args, int64_t *out);

/* --- the rest is for kernel and app only --- */
struct db_place {    /* where the data is */
    const char *dir; /* data directory; SQLite files live in it */
    const char *url; /* NULL or "postgresql://..." */
};
enum db_mode { DB_READ, DB_WRITE };

MUST_USE rc db_open(const struct db_place *place, enum db_mode mode, struct db **out);
MUST_USE rc db_open_file(const char *path, struct db **out); /* a SQLite file (":memory:" too), for as-at and rebuild checks */
void db_close(struct db *db);
void db_drop(struct db **db);
bool db_is_postgres(const struct db *db);
struct db *db_vault(struct db *db); /* the connection to the vault that goes with this one */
/* The derived tables to read from (decisions 11): derived.db beside this database, opened at first use; on PostgreSQL
 * this same connection, whose search path ends in the schema `derived`.  RC_IO when it cannot be opened. */
MUST_USE rc db_derived(struct db *db, struct db **out);
/* The connection that writes them, without a vault; made when absent. */
MUST_USE rc db_open_derived(const struct db_place *place, struct db **out);
MUST_USE rc db_drop_derived(const struct db_place *place); /* all of it; nobody may have it open */

MUST_USE rc db_begin(struct db *db, enum db_mode mode);
MUST_USE rc db_commit(struct db *db); /* the vault's part first (decisions 17), then the main database */
void db_rollback(struct db *db);
MUST_USE rc db_savepoint(struct db *db); /* one level */
/* SQLite: rows changed so far through this connection, and whether the open transaction still stands as it did at that
 * count (a key in the vault does not count: without its event it is an orphan, which is swept). */
int64_t db_changes(const struct db *db);
bool db_untouched(const struct db *db, int64_t changes);
/* For commands that write a great deal: 256 MiB of pages are kept in memory instead of 32 (SQLite). */
MUST_USE rc db_bulk(struct db *db);
/* SQLite: called after each commit with the pages that stand in the write-ahead log. */
typedef void db_log_fn(void *self, int pages);
void db_watch_log(struct db *db, db_log_fn *grown, void *self);
/* SQLite: copy what is committed from the write-ahead log into the file, without holding up the writer.  PostgreSQL
 * does that by itself. */
void db_checkpoint(struct db *db);
MUST_USE rc db_release(struct db *db);
/* Undo to the savepoint.  RC_IO when the whole transaction is gone (disk full): everybody in the batch failed. */
MUST_USE rc db_rollback_to(struct db *db);
bool db_lost(const struct db *db); /* PostgreSQL: the connection is gone; db_begin opens it again */
/* The last driver message, for the log only. */
const char *db_error(const struct db *db);
/* SQLite: a consistent copy of this file while others go on (the online backup of the library). */
MUST_USE rc db_copy_to(struct db *db, const char *path);
/* PostgreSQL: where the vault of this connection is, for pg_dump. */
str db_vault_url(struct arena *a, struct db *db);
MUST_USE rc db_script(struct db *db, const char *sql); /* several statements, migrations only */

/* Any SELECT, every column as text (bytes as hex): dumps and comparisons.  SQLite streams; PostgreSQL holds the result. */
typedef rc db_dump_fn(void *self, int n, const char *const *values);
MUST_USE rc db_dump(struct db *db, const char *sql, db_dump_fn *each, void *self);

/* Tables and their kinds (decisions 10), embedded by sqlgen from -- table: NAME read|derived|ops|kernel */
enum db_table_kind { DB_TABLE_KERNEL, DB_TABLE_OPS, DB_TABLE_READ, DB_TABLE_DERIVED };
struct db_table {
    const char *name;
    enum db_table_kind kind;
    const char *key; /* columns of the primary key, comma-separated */
};
struct db_migration {
    const char *name;      /* 202611241000_cases */
    const char *lite, *pg; /* the same text with the types of each */
};
struct db_schema {
    const char *room;
    const struct db_migration *const *migrations;
    size_t n_migrations;
    const struct db_table *tables;
    size_t n_tables;
    const struct db_query *const *queries; /* all named statements, for the smoke test */
    size_t n_queries;
};
/* Apply what is missing, in name order, each in its own transaction, recorded with its SHA-256; an edited old
 * migration is RC_CONFLICT. */
MUST_USE rc db_migrate(struct db *db, struct arena *a, const struct db_schema *const *schemas, size_t n);
/* Empty the tables of one kind (rebuild). */
MUST_USE rc db_clear(struct db *db, struct arena *a, const struct db_schema *const *schemas, size_t n, enum db_table_kind kind);
