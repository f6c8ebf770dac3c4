/* backup and restore: a folder with a manifest of hashes.  The main database is copied first, the vault after it and the
 * files last, so every key and file an event names is there (a key is durable before its event, decisions 17). */
#include "app.h"

#include "base/cal.h"
#include "files.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const plain_files[] = { "suite", "seal.pub", "demo", "xiaobao.conf" };
static const char *const secret_files[] = { "master.key", "seal.key" };
static const char *const folders[] = { "blobs", "anchors" };

struct copying {
    struct app *app;
    const char *from, *to;
    bool with_keys;
    struct buf manifest;
    int64_t files, bytes;
};

static rc note_file(struct copying *c, const char *name)
{
    struct files_info info;
    TRY(files_hash(c->app->arena, str_fmt(c->app->arena, "%s/%s", c->to, name).p, &info));
    buf_fmt(&c->manifest, "%s\n{\"name\":", c->files ? "," : "");
    json_quote(&c->manifest, str_of(name));
    buf_fmt(&c->manifest, ",\"size\":%lld,\"sha256\":\"" STR_FMT "\"}", (long long)info.size, STR_ARG(info.sha256));
    c->files++;
    c->bytes += info.size;
    return RC_OK;
}

static rc copy_one(void *self, const char *name)
{
    struct copying *c = self;
    struct arena *a = c->app->arena;
    TRY(files_copy(str_fmt(a, "%s/%s", c->from, name).p, str_fmt(a, "%s/%s", c->to, name).p));
    return note_file(c, name);
}

static rc copy_if_there(struct copying *c, const char *name)
{
    return access(str_fmt(c->app->arena, "%s/%s", c->from, name).p, F_OK) == 0 ? copy_one(c, name) : RC_OK;
}

static rc copy_databases(struct copying *c)
{
    struct arena *a = c->app->arena;
    const str vault = str_fmt(a, "%s/vault", c->to);
    if (mkdir(vault.p, 0700) != 0)
        return RC_IO;
    if (db_is_postgres(c->app->db)) {
        TRY(files_run(a, (const char *const[]){ "pg_dump", "-Fc", "-N", "derived", "-f", str_fmt(a, "%s/xiaobao.dump", c->to).p, "-d",
                                                c->app->place.url, NULL }));
        TRY(files_run(a, (const char *const[]){ "pg_dump", "-Fc", "-f", str_fmt(a, "%s/vault.dump", vault.p).p, "-d",
                                                db_vault_url(a, c->app->db).p, NULL }));
        TRY(note_file(c, "xiaobao.dump"));
        return note_file(c, "vault/vault.dump");
    }
    TRY(db_copy_to(c->app->db, str_fmt(a, "%s/xiaobao.db", c->to).p));
    TRY(db_copy_to(db_vault(c->app->db), str_fmt(a, "%s/vault.db", vault.p).p));
    TRY(note_file(c, "xiaobao.db"));
    return note_file(c, "vault/vault.db");
}

static rc copy_all(struct copying *c)
{
    TRY(app_settle(c->app));
    TRY(copy_databases(c));
    for (size_t i = 0; i < ARRAY_LEN(plain_files); i++)
        TRY(copy_if_there(c, plain_files[i]));
    for (size_t i = 0; i < ARRAY_LEN(secret_files) && c->with_keys; i++)
        TRY(copy_if_there(c, secret_files[i]));
    for (size_t i = 0; i < ARRAY_LEN(folders); i++)
        TRY(files_walk(c->app->arena, c->from, c->to, folders[i], copy_one, c));
    return RC_OK;
}

static rc back_up(struct copying *c)
{
    struct arena *a = c->app->arena;
    if (mkdir(c->to, 0700) != 0)
        return fail_rule(&c->app->ctx, errno == EEXIST ? RC_CONFLICT : RC_IO, "backup.there_already", "out", str_of(c->to));
    buf_init(&c->manifest, a, (size_t)256 << 20);
    buf_fmt(&c->manifest, "{\"format\":\"xiaobao-backup-1\",\"version\":\"%s\",\"made_at\":\"" STR_FMT "\",\"keys\":%s,\"files\":[",
            XIAOBAO_VERSION, STR_ARG(cal_time_str(a, clock_now(&c->app->ctx))), c->with_keys ? "true" : "false");
    TRY(copy_all(c));
    buf_c(&c->manifest, "\n]}\n");
    return files_write(str_fmt(a, "%s/manifest.json", c->to).p, buf_get(&c->manifest));
}

int app_cmd_backup(const struct app_options *o, int argc, char **argv)
{
    struct app app;
    const char *out = app_option(argc, argv, "out");
    if (!out) {
        fprintf(stderr, "usage: xiaobao backup --out DIR [--with-keys]\n");
        return 2;
    }
    if (!app_exists(o))
        return app_absent(o, "backup");
    rc r = app_open(o, NULL, NULL, &app);
    struct copying c = { .app = &app, .from = o->data, .to = out, .with_keys = app_flag(argc, argv, "with-keys") };
    if (r == RC_OK)
        r = back_up(&c);
    const int status = r == RC_OK ? 0 : app_fail(&app, "backup", r);
    if (r == RC_OK && o->json)
        printf("{\"files\":%lld,\"bytes\":%lld,\"keys\":%s}\n", (long long)c.files, (long long)c.bytes, c.with_keys ? "true" : "false");
    else if (r == RC_OK)
        printf("%lld files, %lld bytes in %s%s\n", (long long)c.files, (long long)c.bytes, out,
               c.with_keys ? "" : "; the keys (master.key, seal.key) are NOT in it: keep them apart");
    app_close(&app);
    return status;
}
