/* serve: workers, pipeline, listener; ends on SIGTERM or SIGINT after what is under way was answered. */
#include "app.h"

#include "kernel/http/server.h"
#include "kernel/log/log.h"
#include "kernel/serve/serve.h"

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

static bool parse_listen(const char *text, char host[64], int *port)
{
    str rest;
    int64_t n;
    const str head = str_cut(str_of(text), ':', &rest);
    if (head.n == 0 || head.n > 63 || !str_to_i64(rest, &n) || n < 0 || n > 65535)
        return false;
    memcpy(host, head.p, head.n);
    host[head.n] = 0;
    *port = (int)n;
    return true;
}

static void wait_for_the_end(struct app *app)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    const struct timespec tick = { .tv_nsec = 200000000 };
    while (sigtimedwait(&set, NULL, &tick) < 0)
        if (app_settle(app) != RC_OK)
            log_fact(LOG_WARN, "serve.settle", F_STR("db", str_of(db_error(app->db))));
}

static void block_signals(void)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    (void)signal(SIGPIPE, SIG_IGN);
}

static enum serve_role role_of(const char *word)
{
    return word && strcmp(word, "portal") == 0 ? SERVE_PORTAL : word && strcmp(word, "desk") == 0 ? SERVE_DESK : SERVE_ALL;
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

static rc run(struct app *app, const struct app_options *o, int argc, char **argv, const char *host, int port)
{
    (void)o;
    struct work *work = NULL;
    struct serve *serve = NULL;
    struct http_server *server = NULL;
    const struct work_conf wc = { app->place, 2, 16, 2 };
    const bool limits = !app_flag(argc, argv, "no-limits");
    const struct derive_conf dc = app_derive_conf();
    struct derive *derive = NULL;
    rc r = derive_start(&app->place, &app->env, &dc, &derive);
    if (r == RC_OK)
        r = work_new(&wc, &work);
    const struct serve_conf sc = { .env = &app->env,
                                   .work = work,
                                   .features = app_features,
                                   .n_features = app_n_features,
                                   .role = role_of(app_option(argc, argv, "role")),
                                   .limits = limits,
                                   .proof_bits = limits ? 12 : 0,
                                   .changed = on_changed,
                                   .changed_self = derive };
    if (r == RC_OK)
        r = serve_new(&sc, &serve);
    const struct http_server_conf hc = {
        .host = host, .port = port, .loops = 2, .serve = serve, .assets = web_assets, .metrics = metrics, .metrics_self = work
    };
    if (r == RC_OK)
        r = http_server_new(&hc, &server);
    if (r == RC_OK) {
        printf("serving on http://%s:%d (portal /, workspace /desk)%s\n", host, http_server_port(server),
               limits ? "" : ", rate limits and proof of work OFF");
        fflush(stdout);
        wait_for_the_end(app);
    }
    http_server_free(server);
    work_free(work);
    serve_free(serve);
    derive_stop(derive);
    return r;
}

int app_cmd_serve(const struct app_options *o, int argc, char **argv)
{
    char host[64];
    int port;
    const char *listen = app_option(argc, argv, "listen");
    if (!parse_listen(listen ? listen : "127.0.0.1:8080", host, &port)) {
        fprintf(stderr, "xiaobao serve: --listen takes ADDRESS:PORT\n");
        return 2;
    }
    if (is_demo(o) && strcmp(host, "127.0.0.1") != 0) {
        fprintf(stderr, "xiaobao serve: a demonstration listens on 127.0.0.1 only\n");
        return 2;
    }
    if (!app_exists(o))
        return app_absent(o, "serve");
    struct app app;
    block_signals();
    rc r = app_open(o, NULL, NULL, &app);
    if (r == RC_OK)
        r = run(&app, o, argc, argv, host, port);
    const int status = r == RC_OK ? 0 : app_fail(&app, "serve", r);
    app_close(&app);
    return status;
}
