/* rebuild: every read and derived table is proved from the journal, or made from it again. */
#include "app.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { STEP = 2000 };

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

/* The tables of one kind in the databases `live` and `built`. */
struct comparing {
    struct app *app;
    struct db *live, *built;
    enum db_table_kind kind;
    int bad;
};

static rc compare_table(struct comparing *c, const struct db_table *t)
{
    char live[4096], again[4096];
    (void)snprintf(live, sizeof live, "%s/rebuild-live.tmp", c->app->place.dir);
    (void)snprintf(again, sizeof again, "%s/rebuild-again.tmp", c->app->place.dir);
    rc r = dump_table(c->app, c->live, t, live);
    if (r == RC_OK)
        r = dump_table(c->app, c->built, t, again);
    const int64_t row = r == RC_OK ? first_difference(live, again) : 0;
    if (row) {
        fprintf(stderr, "%s differs from the journal, first in row %lld\n", t->name, (long long)row);
        c->bad++;
    }
    (void)unlink(live);
    (void)unlink(again);
    return r;
}

static rc compare_schema(struct comparing *c, const struct db_schema *schema)
{
    for (size_t k = 0; k < schema->n_tables; k++)
        if (schema->tables[k].kind == c->kind)
            TRY(compare_table(c, &schema->tables[k]));
    return RC_OK;
}

static rc build_again(struct app *app, struct db *built, int64_t *n)
{
    TRY(db_migrate(built, app->arena, app_schemas, app_n_schemas));
    TRY(db_begin(built, DB_WRITE));
    TRY(replay(app, built, n));
    return db_commit(built);
}

static rc check(struct app *app, int *bad, int64_t *n)
{
    AUTO(db_drop) struct db *built = NULL;
    TRY(db_open_file(":memory:", &built));
    TRY(build_again(app, built, n));
    struct comparing c = { app, app->db, built, DB_TABLE_READ, 0 };
    for (size_t i = 0; i < app_n_schemas; i++)
        TRY(compare_schema(&c, app_schemas[i]));
    *bad += c.bad;
    return RC_OK;
}

static rc hear_again(struct app *app, struct db *built)
{
    const struct derive_conf conf = app_derive_conf();
    const struct db_schema *const base[] = { &derive_schema };
    int64_t n;
    TRY(db_migrate(built, app->arena, base, 1));
    for (size_t i = 0; i < app_n_features; i++)
        if (app_features[i]->derived)
            TRY(db_migrate(built, app->arena, &app_features[i]->derived, 1));
    return derive_catch_up(&app->ctx, built, &conf, &n);
}

/* Derived tables are compared once both have heard everything. */
static rc check_derived(struct app *app, int *bad)
{
    AUTO(db_drop) struct db *live = NULL;
    AUTO(db_drop) struct db *built = NULL;
    const struct derive_conf conf = app_derive_conf();
    int64_t n;
    TRY(db_open_derived(&app->place, &live));
    TRY(derive_catch_up(&app->ctx, live, &conf, &n));
    TRY(db_open_file(":memory:", &built));
    TRY(hear_again(app, built));
    struct comparing c = { app, live, built, DB_TABLE_DERIVED, 0 };
    for (size_t i = 0; i < app_n_features; i++)
        if (app_features[i]->derived)
            TRY(compare_schema(&c, app_features[i]->derived));
    *bad += c.bad;
    return RC_OK;
}

static rc rebuild_read(struct app *app, int64_t *n)
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

static rc rebuild_derived(struct app *app)
{
    AUTO(db_drop) struct db *live = NULL;
    const struct derive_conf conf = app_derive_conf();
    int64_t n;
    TRY(derive_reset(&app->place));
    TRY(app_prepare_derived(app));
    TRY(db_open_derived(&app->place, &live));
    return derive_catch_up(&app->ctx, live, &conf, &n);
}

/* What was asked for: --only read|derived, all of it without. */
static rc run(struct app *app, bool only_check, const char *only, int *bad, int64_t *n)
{
    TRY(app_settle(app));
    TRY(db_bulk(app->db));
    if (!only || strcmp(only, "read") == 0)
        TRY(only_check ? check(app, bad, n) : rebuild_read(app, n));
    if (!only || strcmp(only, "derived") == 0)
        TRY(only_check ? check_derived(app, bad) : rebuild_derived(app));
    return RC_OK;
}

int app_cmd_rebuild(const struct app_options *o, int argc, char **argv)
{
    struct app app;
    int bad = 0;
    int64_t n = 0;
    const bool only_check = app_flag(argc, argv, "check");
    const char *only = app_option(argc, argv, "only");
    if (only && strcmp(only, "read") != 0 && strcmp(only, "derived") != 0) {
        fprintf(stderr, "xiaobao rebuild: --only takes read or derived\n");
        return 2;
    }
    if (!app_exists(o))
        return app_absent(o, "rebuild");
    rc r = app_open(o, NULL, NULL, &app);
    if (r == RC_OK)
        r = run(&app, only_check, only, &bad, &n);
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
