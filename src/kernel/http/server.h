#pragma once
#include "kernel/pack/pack.h"
#include "kernel/serve/serve.h"

/* libevent's evhttp on several loops, behind the guard; answers come back from other threads over an eventfd.
 * TLS 1.2 and 1.3 when a
 * certificate is given.  Time limits: head 10 s, body 30 s, idle 30 s.  Static files are answered on the loop. */
struct http_server;

struct http_server_conf {
    const char *host; /* "127.0.0.1" */
    int port;         /* 0 = any free one */
    int loops;
    struct serve *serve;
    const struct embed_file *assets;       /* name "/path", content; gzip when the name ends in .gz; may be NULL */
    enum serve_role role;                  /* which page is served; the routes follow serve_conf.role */
    const char *tls_certificate, *tls_key; /* PEM files; NULL = plain HTTP */
    /* Text for /metrics; may be NULL. */
    str (*metrics)(void *self, struct arena *a);
    void *metrics_self;
};

MUST_USE rc http_server_new(const struct http_server_conf *conf, struct http_server **out);
/* Answers given by this thread between true and false wake their loops at the end only, once each (work_conf.hold). */
void http_hold(bool on);
int http_server_port(const struct http_server *s);
/* Stop accepting, answer what is under way (10 s at most), end the loops. */
void http_server_free(struct http_server *s);
