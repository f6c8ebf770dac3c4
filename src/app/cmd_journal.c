/* verify and rebuild: the journal proves itself, and the read tables are proved from it. */
#include "app.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { STEP = 2000 };

int app_cmd_verify(const struct app_options *o, int argc, char **argv)
{
    (void)argc, (void)argv;
    struct app app;
    struct journal_verdict v;
    rc r = app_exists(o) ? app_open(o, NULL, NULL, &app) : RC_NOT_FOUND;
    if (r != RC_OK)
        return app_absent(o, "verify");
    r = journal_verify(&app.ctx, &v);
    if (r != RC_OK) {
        const int status = app_fail(&app, "verify", r);
        app_close(&app);
        return status;
    }
    if (o->json)
        printf("{\"ok\":%s,\"events\":%lld,\"streams\":%lld%s%s%s}\n", v.ok ? "true" : "false", (long long)v.events, (long long)v.streams,
               v.ok ? "" : ",\"why\":\"", v.ok ? "" : v.why, v.ok ? "" : "\"");
    else if (v.ok)
        printf("ok: %lld events in %lld streams\n", (long long)v.events, (long long)v.streams);
    else
        printf("NOT OK: legal entity %lld stream %lld version %lld: %s\n", (long long)v.tenant, (long long)v.stream, (long long)v.version,
               v.why);
    app_close(&app);
    return v.ok ? 0 : 1;
}

struct applying {
    struct ctx to; /* the database that is built */
    int64_t n;
};

static rc apply_one(void *self, const struct journal_event *ev, const struct journal_type *type, const void *payload)
{
    struct applying *a = self;
    arena_reset(a->to.arena);
    a->n++;
    return journal_apply_to(&a->to, ev, type, payload);
}

/* Every event of every legal entity, in log order, applied to `target`. */
static rc replay(struct app *app, struct db *target, int64_t *n)
{
    AUTO(arena_drop) struct arena *scratch = arena_new((size_t)64 << 20);
    struct applying a = { .to = app->ctx };
    struct db_page tenants;
    a.to.arena = scratch;
    a.to.db = target;
    TRY(journal_tenants(&app->ctx, &tenants));
    const struct journal_tenant *t = tenants.rows;
    for (size_t i = 0; i < tenants.n; i++) {
        int64_t after = -1, last = 0;
        while (last > after) {
            after = last;
            TRY(journal_read_log(&app->ctx, t[i].tenant_id, after, STEP, apply_one, &a, &last));
        }
    }
    *n = a.n;
    return RC_OK;
}

static rc write_line(void *self, int n, const char *const *values)
{
    FILE *to = self;
    for (int i = 0; i < n; i++)
        fprintf(to, "%s%s", i ? "\x1f" : "", values[i] ? values[i] : "");
    fputc('\x1e', to);
    return RC_OK;
}

static rc dump_table(struct app *app, struct db *db, const struct db_table *t, const char *path)
{
    FILE *to = fopen(path, "w");
    if (!to)
        return RC_IO;
    const rc r = db_dump(db, str_fmt(app->arena, "SELECT * FROM %s ORDER BY %s", t->name, t->key).p, write_line, to);
    return fclose(to) == 0 ? r : RC_IO;
}

/* The first row that differs, from 1; 0 = none. */
static int64_t first_difference(const char *x, const char *y)
{
    FILE *a = fopen(x, "r"), *b = fopen(y, "r");
    int64_t row = 1;
    int c, d;
    do {
        c = a ? fgetc(a) : EOF;
        d = b ? fgetc(b) : EOF;
        row += c == '\x1e' && d == '\x1e';
    } while (c == d && c != EOF);
    if (a)
        fclose(a);
    if (b)
        fclose(b);
    return c == d ? 0 : row;
}

static rc compare_tables(struct app *app, struct db *built, int *bad)
{
    char live[4096], again[4096];
    (void)snprintf(live, sizeof live, "%s/rebuild-live.tmp", app->place.dir);
    (void)snprintf(again, sizeof again, "%s/rebuild-again.tmp", app->place.dir);
    rc r = RC_OK;
    for (size_t i = 0; i < app_n_schemas && r == RC_OK; i++)
        for (size_t k = 0; k < app_schemas[i]->n_tables && r == RC_OK; k++) {
            const struct db_table *t = &app_schemas[i]->tables[k];
            if (t->kind != DB_TABLE_READ)
                continue;
            r = dump_table(app, app->db, t, live);
            if (r == RC_OK)
                r = dump_table(app, built, t, again);
            const int64_t row = r == RC_OK ? first_difference(live, again) : 0;
            if (row) {
                fprintf(stderr, "%s differs from the journal, first in row %lld\n", t->name, (long long)row);
                (*bad)++;
            }
        }
    (void)unlink(live);
    (void)unlink(again);
    return r;
}

static rc check(struct app *app, int *bad, int64_t *n)
{
    struct db *built = NULL;
    TRY(db_open_file(":memory:", &built));
    rc r = db_migrate(built, app->arena, app_schemas, app_n_schemas);
    if (r == RC_OK)
        r = db_begin(built, DB_WRITE);
    if (r == RC_OK)
        r = replay(app, built, n);
    if (r == RC_OK)
        r = db_commit(built);
    if (r == RC_OK)
        r = compare_tables(app, built, bad);
    db_close(built);
    return r;
}

static rc rebuild(struct app *app, int64_t *n)
{
    TRY(db_begin(app->db, DB_WRITE));
    rc r = db_clear(app->db, app->arena, app_schemas, app_n_schemas, DB_TABLE_READ);
    if (r == RC_OK)
        r = replay(app, app->db, n);
    if (r == RC_OK)
        return db_commit(app->db);
    db_rollback(app->db);
    return r;
}

int app_cmd_rebuild(const struct app_options *o, int argc, char **argv)
{
    struct app app;
    int bad = 0;
    int64_t n = 0;
    const bool only_check = app_flag(argc, argv, "check");
    if (!app_exists(o))
        return app_absent(o, "rebuild");
    rc r = app_open(o, NULL, NULL, &app);
    if (r == RC_OK)
        r = only_check ? check(&app, &bad, &n) : rebuild(&app, &n);
    if (r != RC_OK) {
        const int status = app_fail(&app, "rebuild", r);
        app_close(&app);
        return status;
    }
    if (o->json)
        printf("{\"events\":%lld,\"different\":%d,\"checked\":%s}\n", (long long)n, bad, only_check ? "true" : "false");
    else
        printf("%lld events applied%s\n", (long long)n,
               !only_check ? "; tables rebuilt"
               : bad       ? "; tables DIFFER"
                           : "; every row is the same");
    app_close(&app);
    return bad ? 1 : 0;
}
