/* restore: nothing is written before every file of the backup was compared with its manifest; afterwards the derived tables
 * are built again, erasures younger than the backup are repeated, and journal and seals are verified. */
#include "app.h"

#include "files.h"
#include "kernel/seal/seal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MANIFEST_MAX = 256 << 20, FILES_MAX = 4000000 };

struct manifest_file {
    str name, sha256;
    int64_t size;
};
struct manifest {
    str format, version, made_at;
    bool keys;
    struct json_list files;
};
/* clang-format off */
static const struct json_field file_fields[] = {
    JSON_STR(struct manifest_file, name,   REQUIRED, 1, 400),
    JSON_I64(struct manifest_file, size,   REQUIRED, 0, INT64_MAX),
    JSON_STR(struct manifest_file, sha256, REQUIRED, 64, 64),
};
static const struct json_type file_type = JSON_TYPE(struct manifest_file, file_fields);
static const struct json_field manifest_fields[] = {
    JSON_STR (struct manifest, format,  REQUIRED, 1, 40),
    JSON_STR (struct manifest, version, REQUIRED, 1, 40),
    JSON_STR (struct manifest, made_at, REQUIRED, 1, 40),
    JSON_BOOL(struct manifest, keys,    REQUIRED),
    JSON_LIST(struct manifest, files,   REQUIRED, 1, FILES_MAX, &file_type),
};
/* clang-format on */
static const struct json_type manifest_type = JSON_TYPE(struct manifest, manifest_fields);

struct restoring {
    struct ctx ctx;
    const struct app_options *options;
    const char *from, *vault, *keys, *anchors; /* the backup; a newer vault folder; where the keys are; the newest anchors */
    struct manifest m;
};

static rc read_manifest(struct restoring *r)
{
    const str path = str_fmt(r->ctx.arena, "%s/manifest.json", r->from);
    struct stat st;
    const int fd = open(path.p, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &st) != 0 || st.st_size > MANIFEST_MAX)
        return fail_rule(&r->ctx, RC_NOT_FOUND, "backup.no_manifest", "from", str_of(r->from));
    char *p = arena_alloc(r->ctx.arena, (size_t)st.st_size + 1);
    const ssize_t n = read(fd, p, (size_t)st.st_size);
    close(fd);
    if (n != st.st_size)
        return RC_IO;
    TRY(json_decode(&r->ctx, &manifest_type, (str){ p, (size_t)n }, &r->m));
    return str_is(r->m.format, "xiaobao-backup-1") ? RC_OK : fail(&r->ctx, RC_INVALID, "backup.other_format", "from");
}

/* A name that leaves the folder is no name of ours. */
static bool is_inside(str name)
{
    return name.p[0] != '/' && str_find(name, STR("..")) < 0 && str_find(name, STR("\\")) < 0;
}

static rc compare(struct restoring *r)
{
    const struct manifest_file *f = r->m.files.items;
    for (size_t i = 0; i < r->m.files.n; i++) {
        struct files_info have;
        if (!is_inside(f[i].name))
            return fail_rule(&r->ctx, RC_INVALID, "backup.changed", "from", f[i].name);
        const rc found = files_hash(r->ctx.arena, str_fmt(r->ctx.arena, "%s/" STR_FMT, r->from, STR_ARG(f[i].name)).p, &have);
        if (found != RC_OK || have.size != f[i].size || !str_eq(have.sha256, f[i].sha256))
            return fail_rule(&r->ctx, RC_CONFLICT, "backup.changed", "from", f[i].name);
    }
    return RC_OK;
}

static rc make_folders(struct arena *a, const char *root, str name)
{
    for (size_t i = 0; i < name.n; i++)
        if (name.p[i] == '/' && mkdir(str_fmt(a, "%s/%.*s", root, (int)i, name.p).p, 0700) != 0 && errno != EEXIST)
            return RC_IO;
    return RC_OK;
}

/* vault/vault.db of the backup lies beside xiaobao.db again; with --vault the newer one is taken (decisions 17). */
static rc place_file(struct restoring *r, str name)
{
    struct arena *a = r->ctx.arena;
    const char *root = r->options->data;
    if (str_ends(name, STR(".dump")))
        return RC_OK;
    if (str_is(name, "vault/vault.db"))
        return files_copy(r->vault ? str_fmt(a, "%s/vault.db", r->vault).p : str_fmt(a, "%s/vault/vault.db", r->from).p,
                          str_fmt(a, "%s/vault.db", root).p);
    TRY(make_folders(a, root, name));
    return files_copy(str_fmt(a, "%s/" STR_FMT, r->from, STR_ARG(name)).p, str_fmt(a, "%s/" STR_FMT, root, STR_ARG(name)).p);
}

static rc place_keys(struct restoring *r)
{
    static const char *const names[] = { "master.key", "seal.key" };
    for (size_t i = 0; i < ARRAY_LEN(names) && r->keys; i++)
        TRY(files_copy(str_fmt(r->ctx.arena, "%s/%s", r->keys, names[i]).p, str_fmt(r->ctx.arena, "%s/%s", r->options->data, names[i]).p));
    return RC_OK;
}

static rc load_dumps(struct restoring *r)
{
    struct arena *a = r->ctx.arena;
    if (!r->options->database)
        return RC_OK;
    struct db_place place = { r->options->data, r->options->database };
    AUTO(db_drop) struct db *db = NULL;
    TRY(db_open(&place, DB_WRITE, &db)); /* makes the vault's database */
    const str vault_url = db_vault_url(a, db);
    const str vault = r->vault ? str_fmt(a, "%s/vault.dump", r->vault) : str_fmt(a, "%s/vault/vault.dump", r->from);
    TRY(files_run(a, (const char *const[]){ "pg_restore", "--no-owner", "--exit-on-error", "-d", r->options->database,
                                            str_fmt(a, "%s/xiaobao.dump", r->from).p, NULL }));
    return files_run(a, (const char *const[]){ "pg_restore", "--no-owner", "--exit-on-error", "-d", vault_url.p, vault.p, NULL });
}

static rc restore(struct restoring *r)
{
    TRY(read_manifest(r));
    TRY(compare(r));
    if (!r->m.keys && !r->keys && !getenv("XIAOBAO_MASTER_KEY"))
        return fail(&r->ctx, RC_INVALID, "backup.keys_needed", "keys");
    if (mkdir(r->options->data, 0700) != 0 && errno != EEXIST)
        return RC_IO;
    if (rmdir(r->options->data) != 0 || mkdir(r->options->data, 0700) != 0)
        return fail_rule(&r->ctx, RC_CONFLICT, "backup.there_already", "data", str_of(r->options->data));
    const struct manifest_file *f = r->m.files.items;
    for (size_t i = 0; i < r->m.files.n; i++)
        TRY(place_file(r, f[i].name));
    if (!r->m.keys)
        TRY(place_keys(r));
    return load_dumps(r);
}

/* The anchors kept elsewhere know what this backup does not: whom to erase again, and how far the logs had come. */
struct proof {
    struct seal_verdict verdict;
    int64_t erased;
};

static rc prove_opened(struct app *app, const struct restoring *r, struct proof *p)
{
    AUTO(db_drop) struct db *derived = NULL;
    const struct derive_conf conf = app_derive_conf();
    char list[4096], anchor[4096];
    int64_t n;
    (void)snprintf(list, sizeof list, "%s/erasures.txt", r->anchors ? r->anchors : "");
    (void)snprintf(anchor, sizeof anchor, "%s/newest.json", r->anchors ? r->anchors : "");
    TRY(db_open_derived(&app->place, &derived));
    TRY(derive_catch_up(&app->ctx, derived, &conf, &n));
    if (r->anchors && access(list, F_OK) == 0)
        TRY(app_erase_replay(app, r->options, list, &p->erased));
    app_reset(app);
    TRY(seal_settle(&app->ctx));
    return seal_verify(&app->ctx, r->anchors ? anchor : NULL, &p->verdict);
}

static rc prove(const struct restoring *r, struct proof *p)
{
    struct app app;
    rc done = app_open(r->options, NULL, NULL, &app);
    if (done == RC_OK)
        done = prove_opened(&app, r, p);
    if (done != RC_OK)
        (void)app_fail(&app, "restore", done);
    app_close(&app);
    return done;
}

static void tell(const struct restoring *r, const struct proof *p)
{
    const struct journal_verdict *v = &p->verdict.journal;
    if (r->options->json)
        printf("{\"ok\":%s,\"events\":%lld,\"files\":%zu,\"erased\":%lld%s%s%s}\n", v->ok ? "true" : "false", (long long)v->events,
               r->m.files.n, (long long)p->erased, v->ok ? "" : ",\"why\":\"", v->ok ? "" : v->why, v->ok ? "" : "\"");
    else
        printf("%zu files restored, %lld person(s) erased again; journal %s%s: %lld events\n", r->m.files.n, (long long)p->erased,
               v->ok ? "ok" : "NOT OK: ", v->ok ? "" : v->why, (long long)v->events);
}

int app_cmd_restore(const struct app_options *o, int argc, char **argv)
{
    struct app app = { .arena = arena_new((size_t)1 << 30) };
    struct proof p = { 0 };
    app.ctx = (struct ctx){ .arena = app.arena, .why = &app.why };
    struct restoring r = { .ctx = app.ctx,
                           .options = o,
                           .from = app_option(argc, argv, "from"),
                           .vault = app_option(argc, argv, "vault"),
                           .keys = app_option(argc, argv, "keys"),
                           .anchors = app_option(argc, argv, "anchors") };
    int status = 2;
    if (r.from) {
        const rc done = restore(&r);
        status = done != RC_OK ? app_fail(&app, "restore", done) : prove(&r, &p) != RC_OK ? 3 : p.verdict.journal.ok ? 0 : 1;
    } else {
        fprintf(stderr, "usage: xiaobao restore --from DIR [--vault DIR] [--keys DIR] [--anchors DIR] --data NEW_DIR [--database URL]\n");
    }
    if (status == 0 || status == 1)
        tell(&r, &p);
    arena_free(app.arena);
    return status;
}
