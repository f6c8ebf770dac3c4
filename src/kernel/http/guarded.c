/* The filtering bufferevent: raw bytes pass the guard, a refused head becomes a request for /.guard/STATUS that our own
 * handler answers and closes, and a sweep cuts who is too slow. */
#include "kernel/http/guard.h"
#include "kernel/http/server_int.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

struct guarded {
    struct guarded *next, **at;
    struct loop *loop;
    struct bufferevent *under;
    int64_t body_left;
    int64_t began_ms; /* when the part under way began, 0 = idle */
    bool in_body, refused;
};

static int64_t now_ms(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void refuse(struct guarded *g, struct evbuffer *src, struct evbuffer *dst, int status)
{
    g->refused = true;
    evbuffer_drain(src, evbuffer_get_length(src));
    evbuffer_add_printf(dst, "GET /.guard/%d HTTP/1.1\r\nHost: guard\r\nConnection: close\r\n\r\n", status);
}

static enum http_method method_of(str m)
{
    return str_is(m, "GET") ? GET : str_is(m, "POST") ? POST : str_is(m, "PUT") ? PUT : str_is(m, "DELETE") ? DELETE : HTTP_METHODS;
}

static bool too_large(struct guarded *g, const struct guard_head *head)
{
    if (head->body == 0)
        return false;
    str query;
    const enum http_method m = method_of(head->method);
    const size_t limit = m == HTTP_METHODS ? 0 : serve_body_limit(g->loop->server->conf.serve, m, str_cut(head->path, '?', &query));
    return (uint64_t)head->body > limit;
}

/* false: nothing more can be passed on now. */
static bool pass_head(struct guarded *g, struct evbuffer *src, struct evbuffer *dst)
{
    size_t have = evbuffer_get_length(src), used = 0;
    struct guard_head head;
    if (have > GUARD_HEAD_MAX + 1)
        have = GUARD_HEAD_MAX + 1;
    const char *text = (const char *)evbuffer_pullup(src, (ev_ssize_t)have);
    if (g->began_ms == 0)
        g->began_ms = now_ms();
    switch (guard_check((str){ text, have }, &used, &head)) {
    case GUARD_MORE:
        return false;
    case GUARD_REFUSED:
        refuse(g, src, dst, head.status);
        return true;
    case GUARD_HEAD_OK:
        break;
    }
    if (too_large(g, &head)) {
        refuse(g, src, dst, 413);
        return true;
    }
    evbuffer_remove_buffer(src, dst, used);
    g->body_left = head.body;
    g->in_body = head.body > 0;
    g->began_ms = g->in_body ? now_ms() : 0;
    return true;
}

static void pass_body(struct guarded *g, struct evbuffer *src, struct evbuffer *dst)
{
    const size_t have = evbuffer_get_length(src);
    const size_t n = (int64_t)have < g->body_left ? have : (size_t)g->body_left;
    evbuffer_remove_buffer(src, dst, n);
    g->body_left -= (int64_t)n;
    if (g->body_left == 0) {
        g->in_body = false;
        g->began_ms = 0;
    }
}

static enum bufferevent_filter_result input(struct evbuffer *src, struct evbuffer *dst, ev_ssize_t limit, enum bufferevent_flush_mode mode, void *ctx)
{
    struct guarded *g = ctx;
    bool passed = false;
    (void)limit, (void)mode;
    while (evbuffer_get_length(src) > 0) {
        if (g->refused) {
            evbuffer_drain(src, evbuffer_get_length(src)); /* nothing after a refusal is ever looked at */
            break;
        }
        if (g->in_body)
            pass_body(g, src, dst);
        else if (!pass_head(g, src, dst))
            break;
        passed = true;
    }
    return passed ? BEV_OK : BEV_NEED_MORE;
}

static enum bufferevent_filter_result output(struct evbuffer *src, struct evbuffer *dst, ev_ssize_t limit, enum bufferevent_flush_mode mode, void *ctx)
{
    (void)limit, (void)mode, (void)ctx;
    if (evbuffer_get_length(src) == 0)
        return BEV_NEED_MORE;
    evbuffer_add_buffer(dst, src);
    return BEV_OK;
}

static void gone(void *ctx)
{
    struct guarded *g = ctx;
    *g->at = g->next;
    if (g->next)
        g->next->at = g->at;
    free(g);
}

struct bufferevent *http_guarded_new(struct event_base *base, void *arg)
{
    struct loop *loop = arg;
    struct guarded *g = calloc(1, sizeof *g);
    if (!g)
        abort();
    g->loop = loop;
    g->under = bufferevent_socket_new(base, -1, BEV_OPT_CLOSE_ON_FREE);
    g->next = loop->connections;
    g->at = &loop->connections;
    if (g->next)
        g->next->at = &g->next;
    loop->connections = g;
    return bufferevent_filter_new(g->under, input, output, BEV_OPT_CLOSE_ON_FREE, gone, g);
}

void http_guarded_sweep(struct loop *loop)
{
    const int64_t now = now_ms();
    for (struct guarded *g = loop->connections; g; g = g->next) {
        const int64_t limit = g->in_body ? HTTP_BODY_MS : HTTP_HEAD_MS;
        if (g->began_ms && now - g->began_ms > limit)
            (void)shutdown(bufferevent_getfd(g->under), SHUT_RDWR); /* evhttp sees the end and lets go */
    }
}
