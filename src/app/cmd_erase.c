/* erase: a person under a legal order.  Ordered, heard by every subscriber, key destroyed, remains wiped, sealed; may be run
 * again after a crash, and with --replay after a vault was restored from a backup older than an erasure. */
#include "app.h"

#include "cases.h"
#include "consumers.h"
#include "kernel/seal/seal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { PATIENCE = 300 /* tenths of a second for the subscribers */, LIST_MAX = 1 << 20 };

struct erasing {
    struct app *app;
    id64 tenant, id;
    str order, reason;
    int64_t keep_years, cases; /* archives older than that go; how many did */
};

typedef rc part(struct erasing *e);

static rc in_write(struct erasing *e, part *run)
{
    TRY(db_begin(e->app->db, DB_WRITE));
    const rc r = run(e);
    if (r == RC_OK)
        return db_commit(e->app->db);
    db_rollback(e->app->db);
    return r;
}

static rc order(struct erasing *e)
{
    struct ctx *ctx = &e->app->ctx;
    TRY(consumers_erasure_order(ctx, e->tenant, e->id, e->order, e->reason));
    return cases_erasure_order(ctx, e->tenant, e->id, e->order, e->reason, e->keep_years, &e->cases);
}

static rc finish(struct erasing *e)
{
    struct ctx *ctx = &e->app->ctx;
    TRY(consumers_erasure_finish(ctx, e->tenant, e->id));
    return cases_erasure_finish(ctx, e->tenant, e->id, &e->cases);
}

static rc behind(struct erasing *e, int64_t *n)
{
    const struct derive_conf conf = app_derive_conf();
    *n = 0;
    for (size_t i = 0; i < conf.n_subscribers; i++) {
        int64_t one;
        TRY(derive_behind(&e->app->ctx, e->tenant, conf.subscribers[i]->name, &one));
        *n += one;
    }
    return RC_OK;
}

/* A running server's subscribers hear the order themselves; without one we do it for them. */
static rc all_have_heard(struct erasing *e)
{
    const struct timespec pause = { .tv_nsec = 100000000 };
    int64_t n = 0, was = -1, still = 0;
    TRY(app_settle(e->app));
    for (int i = 0; i < PATIENCE; i++) {
        TRY(behind(e, &n));
        if (n == 0)
            return RC_OK;
        still = n == was ? still + 1 : 0;
        was = n;
        if (still == 10) {
            const struct derive_conf conf = app_derive_conf();
            AUTO(db_drop) struct db *derived = NULL;
            TRY(db_open_derived(&e->app->place, &derived));
            TRY(derive_catch_up(&e->app->ctx, derived, &conf, &n));
        }
        nanosleep(&pause, NULL);
    }
    return fail(&e->app->ctx, RC_BUSY, "erase.not_heard", NULL);
}

/* Nothing may linger in free pages or in the write-ahead log. */
static rc wipe(struct app *app)
{
    if (db_is_postgres(app->db))
        return db_script(app->db, "VACUUM consumers_person, cases_complaint, cases_file");
    AUTO(db_drop) struct db *derived = NULL;
    TRY(db_open_derived(&app->place, &derived));
    TRY(db_script(derived, "PRAGMA wal_checkpoint(TRUNCATE)"));
    TRY(db_script(db_vault(app->db), "PRAGMA wal_checkpoint(TRUNCATE)"));
    return db_script(app->db, "PRAGMA wal_checkpoint(TRUNCATE)");
}

struct listed {
    id64 consumer;
    str order;
    int64_t keep_years;
};
static const struct json_field listed_fields[] = {
    JSON_ID(struct listed, consumer, REQUIRED),
    JSON_STR(struct listed, order, REQUIRED, 1, 500),
    JSON_I64(struct listed, keep_years, REQUIRED, CASES_KEEP_LEAST, 100),
};
static const struct json_type listed_type = JSON_TYPE(struct listed, listed_fields);

/* The list kept with the anchors: an older vault that comes back must lose these keys again. */
static rc remember(struct erasing *e, const struct app_options *o)
{
    char path[4096];
    const struct listed line = { e->id, e->order, e->keep_years };
    struct buf b;
    buf_init(&b, e->app->arena, 8192);
    TRY(json_encode(&e->app->ctx, &listed_type, &line, &b));
    buf_char(&b, '\n');
    (void)snprintf(path, sizeof path, "%s/anchors/erasures.txt", o->data);
    const int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    const bool good = fd >= 0 && write(fd, b.p, b.n) == (ssize_t)b.n && fsync(fd) == 0;
    return fd >= 0 && close(fd) == 0 && good ? RC_OK : fail_rule(&e->app->ctx, RC_IO, "export.cannot_write", NULL, str_of(path));
}

static rc find(struct erasing *e)
{
    struct ctx *ctx = &e->app->ctx;
    struct db_page logs;
    struct consumers_person p;
    TRY(journal_tenants(ctx, &logs));
    const struct journal_tenant *log = logs.rows;
    for (size_t i = 0; i < logs.n; i++) {
        const rc r = consumers_get(ctx, log[i].tenant_id, e->id, 0, &p);
        if (r == RC_NOT_FOUND)
            continue;
        e->tenant = log[i].tenant_id;
        return r;
    }
    return fail(ctx, RC_NOT_FOUND, "error.not_found", "consumer");
}

static rc erase(struct erasing *e, const struct app_options *o, bool remembered)
{
    TRY(find(e));
    if (!db_is_postgres(e->app->db))
        TRY(db_script(e->app->db, "PRAGMA secure_delete=ON"));
    TRY(in_write(e, order));
    TRY(all_have_heard(e));
    if (!remembered)
        TRY(remember(e, o)); /* before the key goes: a crash between the two must not forget it */
    TRY(in_write(e, finish));
    TRY(wipe(e->app));
    return seal_all(&e->app->ctx);
}

static rc replay(struct erasing *e, const struct app_options *o, const char *path, int64_t *n)
{
    AUTO(arena_drop) struct arena *a = arena_new(4 << 20);
    struct ctx reading = e->app->ctx;
    char *text = arena_alloc(a, LIST_MAX);
    FILE *from = fopen(path, "rb");
    const size_t got = from ? fread(text, 1, LIST_MAX - 1, from) : 0;
    if (from)
        fclose(from);
    if (!from || got == LIST_MAX - 1)
        return fail_rule(&e->app->ctx, RC_INVALID, "erase.list", "--replay", str_of(path));
    reading.arena = a;
    for (str rest = { text, got }; rest.n;) {
        const str line = str_cut(rest, '\n', &rest);
        struct listed one;
        if (line.n == 0)
            continue;
        TRY(json_decode(&reading, &listed_type, line, &one));
        e->id = one.consumer;
        e->order = one.order;
        e->keep_years = one.keep_years;
        const rc r = erase(e, o, true);
        if (r == RC_NOT_FOUND)
            continue; /* a backup from before the person was recorded */
        TRY(r);
        (*n)++;
    }
    return RC_OK;
}

rc app_erase_replay(struct app *app, const struct app_options *o, const char *path, int64_t *persons)
{
    struct erasing e = { .app = app };
    *persons = 0;
    return replay(&e, o, path, persons);
}

int app_cmd_erase(const struct app_options *o, int argc, char **argv)
{
    const char *id = app_option(argc, argv, "consumer"), *text = app_option(argc, argv, "order"), *list = app_option(argc, argv, "replay");
    struct app app;
    struct erasing e = { .app = &app, .order = str_of(text), .reason = str_of(app_option(argc, argv, "reason")) };
    int64_t n = 0;
    const char *keep = app_option(argc, argv, "keep-years");
    e.keep_years = CASES_KEEP_YEARS;
    if (keep && !str_to_i64(str_of(keep), &e.keep_years))
        e.keep_years = 0; /* refused below */
    if (list ? id || text : !id || !text || !str_to_i64(str_of(id), &e.id) || e.order.n == 0 || e.order.n > 500 || e.reason.n > 500) {
        fprintf(stderr,
                "usage: xiaobao erase --consumer ID --order TEXT [--reason TEXT] [--keep-years N] | --replay FILE\n"
                "TEXT names the legal order, at most 500 bytes; cases filed away more than N years ago (10, at least 3) lose their\n"
                "texts too; FILE is anchors/erasures.txt\n");
        return 2;
    }
    if (!app_exists(o))
        return app_absent(o, "erase");
    rc r = app_open(o, NULL, NULL, &app);
    if (r == RC_OK)
        r = app_prepare_derived(&app);
    if (r == RC_OK)
        r = list ? replay(&e, o, list, &n) : erase(&e, o, false);
    const int status = r == RC_OK ? 0 : r == RC_NOT_FOUND ? (app_fail(&app, "erase", r), 1) : app_fail(&app, "erase", r);
    if (r == RC_OK && o->json)
        printf("{\"persons\":%lld,\"cases\":%lld}\n", (long long)(list ? n : 1), (long long)e.cases);
    else if (r == RC_OK)
        printf("erased: %lld person(s); the texts of %lld case(s) past retention went too\n", (long long)(list ? n : 1),
               (long long)e.cases);
    app_close(&app);
    return status;
}
