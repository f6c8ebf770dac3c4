#include "app.h"

#include "codes.h"
#include "kernel/auth/auth.h"
#include "kernel/blob/blob.h"
#include "kernel/i18n/i18n.h"
#include "kernel/seal/seal.h"
#include "kernel/serve/serve.h"
#include "users.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static rc path_in(const struct app_options *o, const char *name, char out[4096])
{
    const int n = snprintf(out, 4096, "%s/%s", o->data, name);
    return n > 0 && n < 4096 ? RC_OK : RC_LIMIT;
}

/* A secret file: made new, mode 0600, on disk before it is used. */
static rc write_secret(const struct app_options *o, const char *name, str text)
{
    char path[4096];
    TRY(path_in(o, name, path));
    const int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0)
        return errno == EEXIST ? RC_CONFLICT : RC_IO;
    const bool good = write(fd, text.p, text.n) == (ssize_t)text.n && fsync(fd) == 0;
    close(fd);
    return good ? RC_OK : RC_IO;
}

static rc read_small(const struct app_options *o, const char *name, bool secret, struct arena *a, str *out)
{
    char path[4096];
    struct stat st;
    TRY(path_in(o, name, path));
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return RC_NOT_FOUND;
    char *p = arena_alloc(a, 8192);
    const ssize_t n = read(fd, p, 8191);
    const bool open_to_others = fstat(fd, &st) != 0 || (st.st_mode & 077) != 0;
    close(fd);
    if (secret && open_to_others) {
        fprintf(stderr, "%s may be read by others: chmod 600 it\n", path);
        return RC_FORBIDDEN;
    }
    if (n < 0)
        return RC_IO;
    *out = str_trim((str){ p, (size_t)n });
    return RC_OK;
}

bool app_exists(const struct app_options *o)
{
    char path[4096];
    return path_in(o, "suite", path) == RC_OK && access(path, F_OK) == 0;
}

rc app_create(const struct app_options *o, const char *suite_name, const struct random_source *rnd)
{
    AUTO(arena_drop) struct arena *a = arena_new(1 << 20);
    unsigned char master[SUITE_KEY];
    str private_der, public_der;
    TRY(suite_init());
    const struct suite *suite = suite_find(suite_name);
    if (!suite)
        return RC_INVALID;
    if (mkdir(o->data, 0700) != 0 && errno != EEXIST)
        return RC_IO;
    if (app_exists(o))
        return RC_CONFLICT;
    rnd->fill(rnd->self, master, sizeof master);
    TRY(write_secret(o, "master.key", str_hex(a, master, sizeof master)));
    suite_wipe(master, sizeof master);
    TRY(suite_keypair(a, suite, &private_der, &public_der));
    TRY(write_secret(o, "seal.key", str_hex(a, private_der.p, private_der.n)));
    TRY(write_secret(o, "seal.pub", str_hex(a, public_der.p, public_der.n)));
    return write_secret(o, "suite", str_of(suite->name));
}

static rc load_keys(const struct app_options *o, struct app *app)
{
    str name, hex;
    unsigned char master[SUITE_KEY];
    TRY(suite_init());
    TRY(read_small(o, "suite", false, app->arena, &name));
    app->env.suite = suite_find(str_c(app->arena, name));
    const char *given = getenv("XIAOBAO_MASTER_KEY");
    if (given)
        hex = str_of(given);
    else
        TRY(read_small(o, "master.key", true, app->arena, &hex));
    if (!app->env.suite || !str_unhex(hex, master, sizeof master))
        return RC_INVALID;
    app->env.vault = vault_new(app->env.suite, master, app->env.random);
    suite_wipe(master, sizeof master);
    return RC_OK;
}

static rc open_blobs(const struct app_options *o, struct app *app)
{
    char path[4096];
    TRY(path_in(o, "blobs", path));
    return blob_store_new(path, app->env.suite, &app->env.blobs);
}

static bool take_hex(struct arena *a, str hex, str *der)
{
    char *p = arena_alloc(a, hex.n / 2 + 1);
    *der = (str){ p, hex.n / 2 };
    return str_unhex(hex, p, hex.n / 2);
}

/* The signing key is read once.  A machine without it verifies, and does not sign. */
static rc load_seal(const struct app_options *o, struct app *app)
{
    str hex, pub, private_der = { 0 }, public_der;
    char anchors[4096];
    TRY(read_small(o, "seal.pub", false, app->arena, &pub));
    const rc held = read_small(o, "seal.key", true, app->arena, &hex);
    if (held != RC_OK && held != RC_NOT_FOUND)
        return held;
    TRY(path_in(o, "anchors", anchors));
    if (!take_hex(app->arena, pub, &public_der) || (held == RC_OK && !take_hex(app->arena, hex, &private_der)))
        return RC_INVALID;
    const rc r = seal_open(app->env.suite, private_der, public_der, anchors, &app->seal);
    app->env.seal = app->seal;
    return r;
}

static void register_events(void)
{
    static bool done;
    if (done)
        return;
    done = true;
    for (size_t i = 0; i < app_n_features; i++)
        journal_register(app_features[i]->events, app_features[i]->n_events);
    auth_set_source(&users_auth_source);
}

/* A demonstration may live on another day (XIAOBAO_CLOCK_OFFSET_MS: the role players do); real institutions never. */
static const struct clock *clock_of(const struct app_options *o)
{
    static struct clock_shifted shifted;
    char path[4096];
    int64_t by;
    const char *word = getenv("XIAOBAO_CLOCK_OFFSET_MS");
    if (!word || path_in(o, "demo", path) != RC_OK || access(path, F_OK) != 0 || !str_to_i64(str_of(word), &by))
        return &clock_system;
    clock_shifted_init(&shifted, by);
    return &shifted.face;
}

rc app_open(const struct app_options *o, const struct clock *clock, const struct random_source *rnd, struct app *app)
{
    *app = (struct app){ .place = { o->data, o->database }, .arena = arena_new((size_t)64 << 20) };
    app->env.clock = clock ? clock : clock_of(o);
    app->env.random = rnd ? rnd : &suite_random;
    app->env.ids = id_maker_new(app->env.clock, 0);
    app->actor = auth_system;
    app->ctx = (struct ctx){ app->arena, NULL, &app->env, &app->actor, &app->why };
    register_events();
    TRY(load_keys(o, app));
    TRY(open_blobs(o, app));
    TRY(load_seal(o, app));
    TRY(db_open(&app->place, DB_WRITE, &app->db));
    app->ctx.db = app->db;
    return app_prepare_database(app);
}

rc app_settle(struct app *app)
{
    int64_t moved = db_is_postgres(app->db);
    while (moved) {
        app_reset(app);
        TRY(db_begin(app->db, DB_WRITE));
        rc r = journal_index_pending(&app->ctx, 1000, &moved);
        if (r == RC_OK)
            r = db_commit(app->db);
        else
            db_rollback(app->db);
        TRY(r);
    }
    return RC_OK;
}

enum { MAX_SUBSCRIBERS = 16 };

struct derive_conf app_derive_conf(void)
{
    static const struct derive_subscriber *all[MAX_SUBSCRIBERS];
    size_t n = 0;
    for (size_t i = 0; i < app_n_features; i++)
        for (size_t k = 0; k < app_features[i]->n_subscribers; k++) {
            assert(n < MAX_SUBSCRIBERS);
            all[n++] = app_features[i]->subscribers[k];
        }
    return (struct derive_conf){ all, n };
}

enum { MAX_JOBS = 64 };

struct job_conf app_job_conf(void)
{
    static const struct job_kind *all[MAX_JOBS] = { &serve_sweep_job };
    size_t n = 1;
    for (size_t i = 0; i < app_n_features; i++)
        for (size_t k = 0; k < app_features[i]->n_jobs; k++) {
            assert(n < MAX_JOBS);
            all[n++] = app_features[i]->jobs[k];
        }
    return (struct job_conf){ .kinds = all, .n_kinds = n };
}

rc app_prepare_derived(struct app *app)
{
    const struct db_schema *schemas[MAX_SUBSCRIBERS];
    size_t n = 0;
    for (size_t i = 0; i < app_n_features; i++)
        if (app_features[i]->derived)
            schemas[n++] = app_features[i]->derived;
    return derive_prepare(&app->place, app->arena, schemas, n);
}

rc app_prepare_database(struct app *app)
{
    static const struct db_schema *const vault_schemas[] = { &vault_schema };
    TRY(db_migrate(db_vault(app->db), app->arena, vault_schemas, 1));
    TRY(db_migrate(app->db, app->arena, app_schemas, app_n_schemas));
    TRY(app_prepare_derived(app));
    TRY(db_begin(app->db, DB_WRITE));
    rc r = codes_load_pack(&app->ctx);
    if (r == RC_OK)
        r = db_commit(app->db);
    else
        db_rollback(app->db);
    return r == RC_OK ? codes_refresh(&app->ctx) : r;
}

void app_reset(struct app *app)
{
    arena_reset(app->arena);
    app->why = (struct fault_info){ 0 };
}

void app_close(struct app *app)
{
    db_close(app->db);
    vault_free(app->env.vault);
    blob_store_free(app->env.blobs);
    seal_free(app->seal);
    id_maker_free(app->env.ids);
    arena_free(app->arena);
    *app = (struct app){ 0 };
}

int app_absent(const struct app_options *o, const char *command)
{
    fprintf(stderr, "xiaobao %s: no institution in %s; run xiaobao init or xiaobao demo first\n", command, o->data);
    return 3;
}

int app_fail(struct app *app, const char *doing, rc r)
{
    const char *key = app->why.key ? app->why.key : rc_key(r);
    const char *lang = getenv("LANG");
    const str text = app->arena
                         ? i18n_say(app->arena, lang && strncmp(lang, "zh", 2) == 0 ? I18N_ZH : I18N_EN, key, app->why.field, app->why.rule)
                         : str_of(key);
    fprintf(stderr, "xiaobao: %s: " STR_FMT " (%s%s%s)\n", doing, STR_ARG(text), rc_name(r), app->db ? ", " : "",
            app->db ? db_error(app->db) : "");
    return 3;
}
