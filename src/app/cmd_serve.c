/* serve: workers, pipeline, listener; ends on SIGTERM or SIGINT after what is under way was answered. */
#include "app.h"
#include "chores.h"

#include "engine/box/box.h"
#include "kernel/http/server.h"
#include "kernel/log/log.h"
#include "kernel/seal/sealer.h"
#include "kernel/serve/serve.h"

#include <malloc.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

extern const struct embed_file web_assets[];

static str metrics(void *self, struct arena *a)
{
    const struct work_stats s = work_stats_get(self);
    return str_fmt(a,
                   "# TYPE xiaobao_write_batches_total counter\nxiaobao_write_batches_total %lld\n"
                   "# TYPE xiaobao_writes_total counter\nxiaobao_writes_total %lld\n"
                   "# TYPE xiaobao_reads_waiting gauge\nxiaobao_reads_waiting %lld\n"
                   "# TYPE xiaobao_writes_waiting gauge\nxiaobao_writes_waiting %lld\n",
                   (long long)s.batches, (long long)s.writes, (long long)s.waiting_reads, (long long)s.waiting_writes);
}

static bool parse_listen(str text, char host[64], int *port)
{
    str rest;
    int64_t n;
    const str head = str_cut(text, ':', &rest);
    if (head.n == 0 || head.n > 63 || !str_to_i64(rest, &n) || n < 0 || n > 65535)
        return false;
    memcpy(host, head.p, head.n);
    host[head.n] = 0;
    *port = (int)n;
    return true;
}

static void block_signals(void)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGHUP);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    (void)signal(SIGPIPE, SIG_IGN);
}

static enum serve_role role_of(str word)
{
    return str_is(word, "portal") ? SERVE_PORTAL : str_is(word, "desk") ? SERVE_DESK : SERVE_ALL;
}

static enum log_level level_of(str word)
{
    static const char *const words[] = { "error", "warn", "info", "debug" };
    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        if (str_is(word, words[i]))
            return (enum log_level)i;
    return LOG_INFO;
}

static bool is_demo(const struct app_options *o)
{
    char path[4096];
    (void)snprintf(path, sizeof path, "%s/demo", o->data);
    return access(path, F_OK) == 0;
}

static void on_changed(void *self, id64 tenant, id64 stream, int64_t version)
{
    (void)tenant, (void)stream, (void)version;
    derive_poke(self);
}

/* Which protections the helper for documents from outside has here; without them such documents are refused. */
static void say_protections(struct app *app)
{
    str text;
    if (box_protections(&app->ctx, &text) == RC_OK)
        log_fact(LOG_INFO, "box.ready", F_STR("protections", text));
    else
        log_fact(LOG_WARN, "box.missing", F_STR("key", str_of(app->why.key)));
}

/* Everything that runs while serving, in the order it is torn down backwards. */
struct serving {
    struct app *app;
    const struct app_options *options;
    int argc;
    char **argv;
    const struct conf *conf;
    char host[64];
    int port;
    struct derive *derive;
    struct work *work;
    struct sealer *sealer;
    struct serve *serve;
    struct job_runner *jobs;
    struct chores *chores;
    struct http_server *server;
};

static rc start_pipeline(struct serving *s)
{
    const struct conf *c = s->conf;
    const struct derive_conf dc = app_derive_conf();
    const struct work_conf wc = { s->app->place, (int)c->read_workers, (int)c->write_connections, (int)c->export_workers, http_hold };
    TRY(derive_start(&s->app->place, &s->app->env, &dc, &s->derive));
    const struct sealer_conf lc = { &s->app->env, s->app->place, c->seal_seconds * 1000, c->seal_events };
    TRY(work_new(&wc, &s->work));
    TRY(sealer_start(&lc, s->work, &s->sealer));
    s->chores = chores_new(s->app, s->work);
    const struct serve_conf sc = { .env = &s->app->env,
                                   .work = s->work,
                                   .features = app_features,
                                   .n_features = app_n_features,
                                   .role = role_of(c->role),
                                   .limits = c->rate_limits,
                                   .proof_bits = (int)c->proof_bits,
                                   .changed = on_changed,
                                   .changed_self = s->derive };
    TRY(serve_new(&sc, &s->serve));
    struct job_conf jobs = app_job_conf();
    jobs.work = s->work;
    jobs.env = &s->app->env;
    return job_start(&jobs, &s->jobs);
}

static rc start_listener(struct serving *s)
{
    const struct conf *c = s->conf;
    const struct http_server_conf hc = {
        .host = s->host,
        .port = s->port,
        .loops = (int)c->loops,
        .serve = s->serve,
        .role = role_of(c->role),
        .assets = web_assets,
        .metrics = metrics,
        .metrics_self = s->work,
        .tls_certificate = c->tls_certificate.n ? c->tls_certificate.p : NULL,
        .tls_key = c->tls_key.n ? c->tls_key.p : NULL,
    };
    TRY(http_server_new(&hc, &s->server));
    say_protections(s->app);
    printf("serving on http%s://%s:%d (%s)%s\n", hc.tls_certificate ? "s" : "", s->host, http_server_port(s->server),
           hc.role == SERVE_PORTAL ? "portal /"
           : hc.role == SERVE_DESK ? "workspace /desk"
                                   : "portal /, workspace /desk",
           c->rate_limits ? "" : ", rate limits OFF");
    fflush(stdout);
    return RC_OK;
}

/* SIGHUP: what may be taken up again without a restart. */
static void reload(struct serving *s)
{
    AUTO(arena_drop) struct arena *a = arena_new(1 << 20);
    struct fault_info why = { 0 };
    struct ctx ctx = { .arena = a, .why = &why };
    struct conf_read now;
    const rc r = app_conf(&ctx, s->options, s->argc, s->argv, &now);
    if (r == RC_OK)
        log_set_level(level_of(now.conf.log_level));
    log_fact(r == RC_OK ? LOG_INFO : LOG_WARN, "serve.reload", F_STR("code", str_of(rc_name(r))), F_STR("field", str_of(why.field)));
}

static void wait_for_the_end(struct serving *s)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGHUP);
    const struct timespec tick = { .tv_nsec = 200000000 };
    for (int sig = SIGHUP; sig < 0 || sig == SIGHUP;) {
        sig = sigtimedwait(&set, NULL, &tick);
        if (sig == SIGHUP)
            reload(s);
        chores_tick(s->chores);
        if (app_settle(s->app) != RC_OK)
            log_fact(LOG_WARN, "serve.settle", F_STR("db", str_of(db_error(s->app->db))));
    }
}

/* Requests come and go by the thousand: memory given back to the system after each would be fetched again for the next. */
static void keep_memory(void)
{
    (void)mallopt(M_TRIM_THRESHOLD, 32 << 20);
    (void)mallopt(M_MMAP_THRESHOLD, 4 << 20);
}

static rc run(struct serving *s)
{
    keep_memory();
    rc r = start_pipeline(s);
    if (r == RC_OK)
        r = start_listener(s);
    if (r == RC_OK)
        wait_for_the_end(s);
    http_server_free(s->server);
    job_stop(s->jobs);
    chores_finish(s->chores);
    if (app_settle(s->app) != RC_OK) /* the last events get their place, and are sealed */
        log_fact(LOG_WARN, "serve.settle", F_STR("db", str_of(db_error(s->app->db))));
    sealer_stop(s->sealer);
    work_free(s->work);
    chores_free(s->chores);
    serve_free(s->serve);
    derive_stop(s->derive);
    return r;
}

static rc check_place(struct app *app, const struct app_options *o, struct serving *s)
{
    if (!parse_listen(s->conf->listen, s->host, &s->port))
        return fail_rule(&app->ctx, RC_INVALID, "conf.value", "listen", STR("ADDRESS:PORT"));
    if (is_demo(o) && strcmp(s->host, "127.0.0.1") != 0)
        return fail_rule(&app->ctx, RC_INVALID, "conf.demo_loopback", "listen", STR("127.0.0.1:PORT"));
    if ((s->conf->tls_certificate.n > 0) != (s->conf->tls_key.n > 0))
        return fail_rule(&app->ctx, RC_INVALID, "conf.value", "tls_key", STR("tls_certificate + tls_key"));
    return RC_OK;
}

int app_cmd_serve(const struct app_options *o, int argc, char **argv)
{
    struct app app;
    struct conf_read settings;
    if (!app_exists(o))
        return app_absent(o, "serve");
    block_signals();
    rc r = app_open(o, NULL, NULL, &app);
    AUTO(arena_drop) struct arena *keep = arena_new(1 << 20); /* the settings outlive each reset of app.arena */
    struct ctx ctx = app.ctx;
    ctx.arena = keep;
    if (r == RC_OK)
        r = app_conf(&ctx, o, argc, argv, &settings);
    struct serving s = { .app = &app, .options = o, .argc = argc, .argv = argv, .conf = &settings.conf };
    if (r == RC_OK)
        r = check_place(&app, o, &s);
    if (r == RC_OK) {
        log_set_level(level_of(settings.conf.log_level));
        app.env.conf = &settings.conf;
        r = run(&s);
    }
    const int status = r == RC_OK ? 0 : r == RC_INVALID ? (app_fail(&app, "serve", r), 2) : app_fail(&app, "serve", r);
    app_close(&app);
    return status;
}
