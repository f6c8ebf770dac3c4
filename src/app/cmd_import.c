/* import KIND FILE: a table of orgs, staff or old cases.  First every row is checked; only then, and only when all rows are
 * good or --skip-bad was said, a second pass writes them in large transactions. */
#include "app.h"

#include "base/csv.h"
#include "exchange.h"
#include "kernel/auth/auth.h"
#include "kernel/json/json.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { BATCH = 2000, PROGRESS = 10000, SHOWN_PROBLEMS = 20, LINE = 2 << 20 };

static const struct auth_right operator_rights[] = {
    { "import.manage", AUTH_SCOPE_ALL },
    { "import.cases", AUTH_SCOPE_ALL },
    { "orgs.manage", AUTH_SCOPE_ALL },
    { "users.manage", AUTH_SCOPE_ALL },
};

struct import {
    struct app *app;
    struct arena *keep;
    struct exchange_order order;
    str content, sheet;
    const char *file;
    bool skip_bad;
    struct exchange *x;
    struct exchange_counts saved; /* as of the last commit */
    int64_t last_row, in_batch, started_ms;
    const char *rejects_path;
    FILE *rejects;
};

static int usage(void)
{
    fprintf(stderr, "usage: xiaobao import orgs|staff|cases FILE|- [--map MAP.json|NAME] [--entity CODE] [--sheet NAME]\n"
                    "                      [--dry-run] [--skip-bad] [--rejects FILE] [--json]\n");
    return 2;
}

static int64_t now_ms(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* The whole file, at most `max` bytes. */
static rc slurp(struct ctx *ctx, struct arena *a, const char *path, size_t max, const char *field, str *out)
{
    FILE *from = strcmp(path, "-") == 0 ? stdin : fopen(path, "rb");
    if (!from)
        return fail_rule(ctx, RC_NOT_FOUND, "import.no_file", field, str_of(path));
    struct buf b;
    char part[65536];
    size_t n;
    buf_init(&b, a, max);
    while (!b.over && (n = fread(part, 1, sizeof part, from)) > 0)
        buf_put(&b, part, n);
    const bool good = !ferror(from);
    if (from != stdin)
        (void)fclose(from);
    if (b.over)
        return fail_rule(ctx, RC_TOO_LARGE, "box.too_large", field, str_fmt(ctx->arena, "%zu MB", max >> 20));
    *out = buf_get(&b);
    return good ? RC_OK : fail_rule(ctx, RC_IO, "import.no_file", field, str_of(path));
}

/* --- rejected rows: as they came, with row and reason --- */

static bool open_rejects(struct import *im)
{
    const int fd = open(im->rejects_path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    im->rejects = fd < 0 ? NULL : fdopen(fd, "wb");
    return im->rejects != NULL;
}

static rc reject(struct import *im, const struct sheet_row *row)
{
    struct arena *a = im->app->arena;
    struct buf b;
    if (!im->rejects && !open_rejects(im))
        return fail_rule(&im->app->ctx, RC_IO, "import.no_file", "rejects", str_of(im->rejects_path));
    buf_init(&b, a, LINE);
    csv_put(&b, str_fmt(a, "%lld", (long long)row->row), true, false);
    csv_put(&b, exchange_reasons(a, im->x, true), false, true);
    csv_put(&b, exchange_reasons(a, im->x, false), false, true);
    for (size_t i = 0; i < row->n; i++)
        csv_put(&b, row->cells[i], false, true);
    buf_c(&b, "\r\n");
    const str line = buf_get(&b);
    return fwrite(line.p, 1, line.n, im->rejects) == line.n
               ? RC_OK
               : fail_rule(&im->app->ctx, RC_IO, "import.no_file", "rejects", str_of(im->rejects_path));
}

/* --- the two passes --- */

static void progress(struct import *im, const struct exchange_counts *c)
{
    if (c->read % PROGRESS != 0)
        return;
    const int64_t ms = now_ms() - im->started_ms;
    fprintf(stderr, "%s %lld rows, %lld rows/s\n", im->order.dry ? "checked" : "wrote", (long long)c->read,
            (long long)(c->read * 1000 / (ms ? ms : 1)));
}

static rc one_row(void *self, const struct sheet_row *row)
{
    struct import *im = self;
    struct app *app = im->app;
    enum exchange_outcome done;
    bool counted;
    app_reset(app);
    if (!im->order.dry && im->in_batch == 0)
        TRY(db_begin(app->db, DB_WRITE));
    im->in_batch += !im->order.dry;
    TRY(exchange_row(&app->ctx, im->x, row, &counted, &done));
    if (!counted)
        return RC_OK;
    const struct exchange_counts *c = &exchange_report_of(im->x)->counts;
    if (!im->order.dry && done == EXCHANGE_REJECTED)
        TRY(reject(im, row));
    if (im->in_batch == BATCH) {
        TRY(db_commit(app->db));
        im->in_batch = 0;
        im->saved = *c;
        im->last_row = row->row;
    }
    progress(im, c);
    return RC_OK;
}

static rc pass(struct import *im, bool dry)
{
    struct app *app = im->app;
    struct sheet_info info;
    im->order.dry = dry;
    im->in_batch = 0;
    im->started_ms = now_ms();
    app_reset(app);
    TRY(exchange_open(&app->ctx, im->keep, &im->order, &im->x));
    struct ctx reading = app->ctx; /* rows use up the command's own arena and empty it */
    reading.arena = im->keep;
    rc r = sheet_read(&reading, im->content, im->sheet, one_row, im, &info);
    if (r == RC_OK)
        r = exchange_end(&app->ctx, im->x);
    if (r == RC_OK && im->in_batch)
        r = db_commit(app->db);
    else if (im->in_batch)
        db_rollback(app->db);
    if (r == RC_OK)
        exchange_describe(im->x, &info);
    return r;
}

static rc run(struct import *im, bool dry, bool *written)
{
    struct fault_info why;
    /* keyed hashes fall all over their indexes: keep those pages at hand, and write each once a batch */
    if (!db_is_postgres(im->app->db))
        TRY(db_script(im->app->db, "PRAGMA cache_size=-131072"));
    TRY(pass(im, true));
    const struct exchange_counts checked = exchange_report_of(im->x)->counts;
    if (dry || (checked.rejected && !im->skip_bad))
        return RC_OK;
    const rc r = pass(im, false);
    why = im->app->why;
    if (im->rejects && fclose(im->rejects) != 0)
        return fail_rule(&im->app->ctx, RC_IO, "import.no_file", "rejects", str_of(im->rejects_path));
    if (r != RC_OK) {
        fprintf(stderr, "interrupted; %lld rows (to row %lld) are written; the same command again goes on from there\n",
                (long long)im->saved.read, (long long)im->last_row);
        im->app->why = why;
        return r;
    }
    *written = true;
    return app_settle(im->app);
}

/* --- telling --- */

static void say_text(const struct import *im, bool written)
{
    const struct exchange_report *r = exchange_report_of(im->x);
    const struct exchange_counts *c = &r->counts;
    const char *lang = getenv("LANG");
    const bool zh = lang && strncmp(lang, "zh", 2) == 0;
    const struct exchange_problem *p = r->problems.items;
    printf("%s %lld rows: %lld filed, %lld merged, %lld duplicates, %lld rejected%s\n", written ? "wrote" : "checked", (long long)c->read,
           (long long)c->filed, (long long)c->merged, (long long)c->duplicates, (long long)c->rejected,
           written ? "" : "; nothing was written");
    for (size_t i = 0; i < r->problems.n && i < SHOWN_PROBLEMS; i++)
        printf("row %lld, " STR_FMT " “" STR_FMT "”: " STR_FMT "\n", (long long)p[i].row, STR_ARG(p[i].column), STR_ARG(p[i].value),
               STR_ARG(zh ? p[i].message_zh : p[i].message_en));
    if (r->problems_found > SHOWN_PROBLEMS)
        printf("... %lld problems in all\n", (long long)r->problems_found);
    if (im->rejects)
        printf("rejected rows: %s\n", im->rejects_path);
}

static rc say_json(const struct import *im, bool dry, bool written)
{
    struct buf b;
    AUTO(arena_drop) struct arena *a = arena_new((size_t)16 << 20);
    buf_init(&b, a, 8 << 20);
    buf_fmt(&b, "{\"dry_run\":%s,\"written\":%s,\"rejects\":", dry ? "true" : "false", written ? "true" : "false");
    json_quote(&b, im->rejects ? str_of(im->rejects_path) : STR(""));
    buf_c(&b, ",\"report\":");
    TRY(json_encode(&im->app->ctx, &exchange_report_type, exchange_report_of(im->x), &b));
    printf(STR_FMT "}\n", STR_ARG(buf_get(&b)));
    return RC_OK;
}

static rc read_inputs(struct import *im, int argc, char **argv)
{
    struct ctx *ctx = &im->app->ctx;
    const char *map = app_option(argc, argv, "map"), *rejects = app_option(argc, argv, "rejects");
    const bool piped = strcmp(im->file, "-") == 0;
    TRY(slurp(ctx, im->keep, im->file, SHEET_FILE, "file", &im->content));
    const char *slash = strrchr(im->file, '/');
    im->rejects_path = rejects ? rejects : str_fmt(im->keep, "%s.rejects.csv", piped ? "import" : slash ? slash + 1 : im->file).p;
    if (!map)
        return RC_OK;
    im->order.map = exchange_map_named(map);
    return im->order.map.n ? RC_OK : slurp(ctx, im->keep, map, EXCHANGE_MAP, "map", &im->order.map);
}

/* 1 = the file or the map is to blame. */
static int status_of(rc r, int otherwise)
{
    return r == RC_INVALID || r == RC_MALFORMED || r == RC_NOT_FOUND || r == RC_TOO_LARGE ? 1 : otherwise;
}

static int import_file(const struct app_options *o, struct import *im, int argc, char **argv)
{
    struct app *app = im->app;
    const bool dry = app_flag(argc, argv, "dry-run");
    bool written = false;
    rc r = app_open(o, NULL, NULL, app);
    app->actor.rights = operator_rights;
    app->actor.n_rights = ARRAY_LEN(operator_rights);
    if (r == RC_OK)
        r = db_bulk(app->db);
    if (r == RC_OK)
        r = read_inputs(im, argc, argv);
    if (r == RC_OK)
        r = run(im, dry, &written);
    if (r == RC_OK && o->json)
        r = say_json(im, dry, written);
    else if (r == RC_OK)
        say_text(im, written);
    const int status = r == RC_OK ? (exchange_report_of(im->x)->counts.rejected ? 1 : 0) : status_of(r, app_fail(app, "import", r));
    app_close(app);
    return status;
}

int app_cmd_import(const struct app_options *o, int argc, char **argv)
{
    const char *word = app_positional(argc, argv, 0), *file = app_positional(argc, argv, 1);
    const char *entity = app_option(argc, argv, "entity"), *sheet = app_option(argc, argv, "sheet");
    const int kind = word ? enum_value(&exchange_kind_enum, word, strlen(word)) : -1;
    if (kind < 0 || !file || app_positional(argc, argv, 2))
        return usage();
    if (!app_exists(o))
        return app_absent(o, "import");
    AUTO(arena_drop) struct arena *keep = arena_new((size_t)2 << 30);
    struct app app;
    struct import im = { .app = &app,
                         .keep = keep,
                         .order = { .kind = (enum exchange_kind)kind, .entity = str_of(entity) },
                         .sheet = str_of(sheet),
                         .file = file,
                         .skip_bad = app_flag(argc, argv, "skip-bad") };
    return import_file(o, &im, argc, argv);
}
