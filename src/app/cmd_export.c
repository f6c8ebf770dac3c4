/* export: one case as a package, or the whole journal as segments (doc/format.md). */
#include "app.h"

#include "archive.h"
#include "kernel/auth/auth.h"
#include "kernel/seal/seal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SEGMENT_BYTES = 64 << 20 };

static const struct auth_right operator_rights[] = { { "cases.export", AUTH_SCOPE_ALL }, { "cases.read", AUTH_SCOPE_ALL } };

/* A file that was not there before, whole and on disk. */
static rc write_new(struct ctx *ctx, const char *path, str bytes)
{
    const int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0)
        return fail_rule(ctx, errno == EEXIST ? RC_CONFLICT : RC_IO, "export.cannot_write", "--out", str_of(path));
    size_t done = 0;
    ssize_t n = 0;
    while (done < bytes.n && (n = write(fd, bytes.p + done, bytes.n - done)) > 0)
        done += (size_t)n;
    const bool good = done == bytes.n && fsync(fd) == 0;
    if (close(fd) == 0 && good)
        return RC_OK;
    (void)unlink(path);
    return fail_rule(ctx, RC_IO, "export.cannot_write", "--out", str_of(path));
}

static rc record(struct app *app, const struct cases_archive *c, str reason, str zip)
{
    id64 stream;
    TRY(db_begin(app->db, DB_WRITE));
    const rc r = archive_record(&app->ctx, c, reason, zip, &stream);
    if (r == RC_OK)
        return db_commit(app->db);
    db_rollback(app->db);
    return r;
}

static rc export_case(struct app *app, const char *no, const char *out, const char *reason)
{
    struct cases_archive c;
    str zip;
    app->actor.rights = operator_rights;
    app->actor.n_rights = ARRAY_LEN(operator_rights);
    TRY(seal_all(&app->ctx));
    TRY(cases_archive_by_no(&app->ctx, str_of(no), &c));
    TRY(archive_package(&app->ctx, &c, &zip));
    TRY(record(app, &c, reason ? str_of(reason) : STR("xiaobao export"), zip)); /* durable before the file is there */
    return write_new(&app->ctx, out, zip);
}

/* --- segments --- */

struct segments {
    struct ctx *ctx;
    const char *dir;
    id64 tenant;
    FILE *to;
    size_t written; /* into the open one */
    int64_t n, events;
};

static rc end_segment(struct segments *s)
{
    if (!s->to)
        return RC_OK;
    const bool good = fflush(s->to) == 0 && fsync(fileno(s->to)) == 0;
    const bool closed = fclose(s->to) == 0;
    s->to = NULL;
    return good && closed ? RC_OK : fail_rule(s->ctx, RC_IO, "export.cannot_write", "--out", str_of(s->dir));
}

static bool put(struct segments *s, str bytes)
{
    s->written += bytes.n;
    return fwrite(bytes.p, 1, bytes.n, s->to) == bytes.n;
}

static rc begin_segment(struct segments *s, int64_t first)
{
    char path[4096], head[32];
    struct buf b = { .p = head, .cap = sizeof head, .max = sizeof head };
    (void)snprintf(path, sizeof path, "%s/journal-%019lld-%012lld.xbj", s->dir, (long long)s->tenant, (long long)first);
    const int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    s->to = fd >= 0 ? fdopen(fd, "wb") : NULL;
    s->written = 0;
    seal_segment_head(s->ctx, s->tenant, &b);
    if (s->to && put(s, buf_get(&b))) {
        s->n++;
        return RC_OK;
    }
    return fail_rule(s->ctx, RC_IO, "export.cannot_write", "--out", str_of(path));
}

static rc write_record(void *self, int64_t log_index, str bytes)
{
    struct segments *s = self;
    if (s->to && s->written > SEGMENT_BYTES)
        TRY(end_segment(s));
    if (!s->to)
        TRY(begin_segment(s, log_index));
    s->events++;
    return put(s, bytes) ? RC_OK : fail_rule(s->ctx, RC_IO, "export.cannot_write", "--out", str_of(s->dir));
}

static rc write_logs(struct segments *s)
{
    struct db_page logs;
    TRY(journal_tenants(s->ctx, &logs));
    const struct journal_tenant *log = logs.rows;
    for (size_t i = 0; i < logs.n; i++) {
        s->tenant = log[i].tenant_id;
        const rc r = seal_log_records(s->ctx, s->tenant, write_record, s);
        const rc ended = end_segment(s);
        TRY(r);
        TRY(ended);
    }
    return RC_OK;
}

static rc write_checkpoints(struct segments *s)
{
    struct db_page page;
    struct buf b;
    char path[4096];
    buf_init(&b, s->ctx->arena, 1 << 20);
    TRY(seal_newest_all(s->ctx, &page));
    TRY(seal_anchor_json(s->ctx, page.rows, page.n, &b));
    buf_char(&b, '\n');
    (void)snprintf(path, sizeof path, "%s/checkpoints.json", s->dir);
    return write_new(s->ctx, path, buf_get(&b));
}

/* What is damaged is written as it is, so that the verifier can say where; it is only not sealed again. */
static rc export_journal(struct app *app, const char *dir, struct segments *s)
{
    *s = (struct segments){ .ctx = &app->ctx, .dir = dir };
    const rc sealed = seal_all(&app->ctx);
    if (sealed != RC_OK && sealed != RC_IO)
        return sealed;
    app->why = (struct fault_info){ 0 };
    if (mkdir(dir, 0700) != 0)
        return fail_rule(&app->ctx, RC_CONFLICT, "export.cannot_write", "--out", str_of(dir));
    TRY(db_begin(app->db, DB_READ));
    rc r = db_is_postgres(app->db) ? db_script(app->db, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ") : RC_OK;
    if (r == RC_OK)
        r = write_logs(s);
    if (r == RC_OK)
        r = write_checkpoints(s);
    db_rollback(app->db);
    return r;
}

int app_cmd_export(const struct app_options *o, int argc, char **argv)
{
    const char *no = app_option(argc, argv, "case"), *out = app_option(argc, argv, "out");
    const bool journal = app_flag(argc, argv, "journal");
    if (!out || (no != NULL) == journal) {
        fprintf(stderr, "usage: xiaobao export --case NO --out FILE.zip [--reason TEXT] | --journal --out DIR\n");
        return 2;
    }
    if (!app_exists(o))
        return app_absent(o, "export");
    struct app app;
    struct segments s = { 0 };
    rc r = app_open(o, NULL, NULL, &app);
    if (r == RC_OK)
        r = journal ? export_journal(&app, out, &s) : export_case(&app, no, out, app_option(argc, argv, "reason"));
    const int status = r == RC_OK ? 0 : r == RC_NOT_FOUND ? (app_fail(&app, "export", r), 1) : app_fail(&app, "export", r);
    if (r == RC_OK && o->json)
        printf("{\"segments\":%lld,\"events\":%lld}\n", (long long)s.n, (long long)s.events);
    else if (r == RC_OK && journal)
        printf("%lld events in %lld segments\n", (long long)s.events, (long long)s.n);
    else if (r == RC_OK)
        printf("%s\n", out);
    app_close(&app);
    return status;
}
