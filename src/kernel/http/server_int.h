#pragma once
#include "kernel/http/server.h"

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <event2/http.h>
#include <event2/keyvalq_struct.h>
#include <event2/listener.h>
#include <pthread.h>
#include <stdatomic.h>

enum { HTTP_LOOPS = 8, HTTP_HEAD_MS = 10000, HTTP_BODY_MS = 30000, HTTP_IDLE_S = 30 };

struct loop {
    struct http_server *server;
    struct event_base *base;
    struct evhttp *http;
    struct event *wake, *sweep;
    int wake_fd;
    _Atomic int wakers; /* threads that will still write to wake_fd */
    pthread_t thread;
    pthread_mutex_t lock;
    struct exchange *answered; /* filled by other threads */
    struct guarded *connections;
    struct exchange *flows; /* answers that go on: watches and long ones */
    _Atomic int under_way;
};

struct http_server {
    struct http_server_conf conf;
    struct loop loops[HTTP_LOOPS];
    int n_loops, port;
    struct ssl_ctx_st *tls; /* NULL = plain */
    _Atomic bool draining;
    _Atomic int64_t draining_since;
};

/* One request between the loop and the pipeline. */
struct exchange {
    struct serve_call call;
    struct loop *loop;
    struct evhttp_request *request;
    struct arena *arena;
    struct exchange *next;
    int status;
    str body; /* in the arena */
    const char *content_type;
    str file_name;
    int64_t seq, length;
    bool begun;        /* the head of a flow has left */
    struct flow *flow; /* NULL: a short answer, in `body` */
};

/* An answer that goes on (flow.c): begun and ended on the loop, fed from other threads. */
struct flow *http_flow_new(struct exchange *x, const struct http_out *out); /* any thread */
void http_flow_begin(struct exchange *x);                                   /* on the loop; headers are set */
void http_flow_wake(struct exchange *x);                                    /* on the loop; the exchange was queued again */
void http_flow_sweep(struct loop *loop, int64_t now_ms);                    /* on the loop: heartbeats, draining */
/* Queue it for the loop (loop->lock not held). */
void http_exchange_queue(struct exchange *x);
void http_exchange_free(struct exchange *x);
int64_t http_now_ms(void); /* monotonic */

/* The connection whose bytes are checked before evhttp sees them. */
struct bufferevent *http_guarded_new(struct event_base *base, void *arg);
void http_guarded_sweep(struct loop *loop);
void http_guarded_end(struct loop *loop); /* after evhttp_free */
/* A TLS context from PEM files; NULL with a line on stderr. */
struct ssl_ctx_st *http_tls_new(const char *certificate, const char *key);
void http_tls_free(struct ssl_ctx_st *tls); /* accepts NULL */
/* The bufferevent of a new connection: plain, or TLS that is still to be negotiated. */
struct bufferevent *http_tls_bufferevent(struct ssl_ctx_st *tls, struct event_base *base);
/* true when it was one of the static files (answered). */
bool http_static(struct http_server *s, struct evhttp_request *req, const char *path);
