/* Migrations: forward only, each in its own transaction, recorded with its hash. */
#include "kernel/db/db_int.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct db_query find_migration[1] = { { "db_find_migration", "SELECT sha256 FROM db_migration WHERE name = ?1",
                                                     "SELECT sha256 FROM db_migration WHERE name = $1", (const char *const[]){ "name" }, 1,
                                                     "" } };
static const struct db_query add_migration[1] = { { "db_add_migration", "INSERT INTO db_migration (name, sha256) VALUES (?1, ?2)",
                                                    "INSERT INTO db_migration (name, sha256) VALUES ($1, $2)",
                                                    (const char *const[]){ "name", "sha256" }, 2, "" } };

struct migration_row {
    str sha256;
};
static const struct db_col migration_cols[] = { DB_STR(struct migration_row, sha256) };
static const struct db_rowtype migration_row = DB_ROWTYPE(struct migration_row, migration_cols);

/* Of the SQLite text, so that both databases record the same. */
static str sha256_of(struct arena *a, const char *text)
{
    unsigned char digest[32];
    unsigned int n = 0;
    EVP_Digest(text, strlen(text), digest, &n, EVP_sha256(), NULL);
    return str_hex(a, digest, sizeof digest);
}

static rc apply_one(struct db *db, struct arena *a, const struct db_migration *m)
{
    const str sha256 = sha256_of(a, m->lite);
    struct migration_row was = { 0 };
    const rc found = db_one(db, a, find_migration, DB_ARGS(ARG_STR("name", str_of(m->name))), &migration_row, &was);
    if (found == RC_OK && !str_eq(was.sha256, sha256)) {
        fprintf(stderr, "migration %s was edited after it had been applied\n", m->name);
        return RC_CONFLICT;
    }
    if (found != RC_NOT_FOUND)
        return found;
    TRY(db_script(db, "BEGIN"));
    rc r = db_script(db, db_is_postgres(db) ? m->pg : m->lite);
    if (r == RC_OK)
        r = db_exec(db, add_migration, DB_ARGS(ARG_STR("name", str_of(m->name)), ARG_STR("sha256", sha256)), NULL);
    if (r != RC_OK)
        fprintf(stderr, "migration %s: %s\n", m->name, db_error(db));
    const rc end = db_script(db, r == RC_OK ? "COMMIT" : "ROLLBACK");
    return r != RC_OK ? r : end;
}

static int by_name(const void *x, const void *y)
{
    const struct db_migration *const *a = x, *const *b = y;
    return strcmp((*a)->name, (*b)->name);
}

rc db_migrate(struct db *db, struct arena *a, const struct db_schema *const *schemas, size_t n)
{
    size_t total = 0, at = 0;
    for (size_t i = 0; i < n; i++)
        total += schemas[i]->n_migrations;
    const struct db_migration **all = ARENA_ARRAY(a, const struct db_migration *, total + 1);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < schemas[i]->n_migrations; k++)
            all[at++] = schemas[i]->migrations[k];
    qsort(all, total, sizeof *all, by_name);
    TRY(db_script(db, "CREATE TABLE IF NOT EXISTS db_migration (name TEXT NOT NULL PRIMARY KEY, sha256 TEXT NOT NULL)"));
    for (size_t i = 0; i < total; i++)
        TRY(apply_one(db, a, all[i]));
    return RC_OK;
}

rc db_clear(struct db *db, struct arena *a, const struct db_schema *const *schemas, size_t n, enum db_table_kind kind)
{
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < schemas[i]->n_tables; k++)
            if (schemas[i]->tables[k].kind == kind)
                TRY(db_script(db, str_fmt(a, "DELETE FROM %s", schemas[i]->tables[k].name).p));
    return RC_OK;
}
