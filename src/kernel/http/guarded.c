/* Raw bytes pass the guard as they enter the input buffer, before evhttp's read callback sees them.  A refused head is
 * replaced by a request for /.guard/STATUS that our own handler answers and closes; a sweep cuts who is too slow.  (A
 * filtering bufferevent was tried first: answers given outside its read callback stay in it.) */
#include "kernel/http/guard.h"
#include "kernel/http/server_int.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

struct guarded {
    struct guarded *next;
    struct loop *loop;
    struct bufferevent *bev; /* one reference is ours, so that we learn when evhttp has let go */
    struct arena *arena;
    struct buf head; /* what arrived of the head under way */
    int64_t body_left;
    int64_t began_ms; /* when the part under way began, 0 = idle */
    bool in_body, refused;
};

int64_t http_now_ms(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void restart_head(struct guarded *g)
{
    arena_reset(g->arena);
    buf_init(&g->head, g->arena, 8 * GUARD_HEAD_MAX);
}

/* Nothing that came is ever executed; what follows is thrown away. */
static void refuse(struct guarded *g, struct evbuffer *in, int status)
{
    g->refused = true;
    g->began_ms = 0;
    evbuffer_drain(in, evbuffer_get_length(in));
    evbuffer_add_printf(in, "GET /.guard/%d HTTP/1.1\r\nHost: guard\r\nConnection: close\r\n\r\n", status);
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

/* Bytes of a head: how many of them were used; the status of a refusal in *status. */
static size_t take_head(struct guarded *g, str bytes, int *status)
{
    struct guard_head head;
    size_t used = 0;
    const size_t before = g->head.n;
    if (g->began_ms == 0)
        g->began_ms = http_now_ms();
    buf_str(&g->head, bytes);
    const enum guard_verdict v = g->head.over ? GUARD_REFUSED : guard_check(buf_get(&g->head), &used, &head);
    if (v == GUARD_MORE)
        return bytes.n;
    if (v == GUARD_REFUSED || too_large(g, &head)) {
        *status = g->head.over ? 431 : v == GUARD_REFUSED ? head.status : 413;
        return bytes.n;
    }
    g->body_left = head.body;
    g->in_body = head.body > 0;
    g->began_ms = g->in_body ? http_now_ms() : 0;
    restart_head(g);
    return used - before;
}

static size_t take_body(struct guarded *g, str bytes)
{
    const size_t n = (int64_t)bytes.n < g->body_left ? bytes.n : (size_t)g->body_left;
    g->body_left -= (int64_t)n;
    if (g->body_left == 0) {
        g->in_body = false;
        g->began_ms = 0;
    }
    return n;
}

static void on_bytes(struct evbuffer *in, const struct evbuffer_cb_info *info, void *arg)
{
    struct guarded *g = arg;
    char part[16384];
    int status = 0;
    if (info->n_added == 0)
        return;
    if (g->refused) {
        if (info->n_added && evbuffer_get_length(in) > 512)
            evbuffer_drain(in, evbuffer_get_length(in));
        return;
    }
    size_t at = evbuffer_get_length(in) - info->n_added;
    while (at < evbuffer_get_length(in) && !status) {
        struct evbuffer_ptr ptr;
        evbuffer_ptr_set(in, &ptr, at, EVBUFFER_PTR_SET);
        const ev_ssize_t n = evbuffer_copyout_from(in, &ptr, part, sizeof part);
        if (n <= 0)
            break;
        for (str rest = { part, (size_t)n }; rest.n && !status;) {
            const size_t used = g->in_body ? take_body(g, rest) : take_head(g, rest, &status);
            rest = (str){ rest.p + used, rest.n - used };
        }
        at += (size_t)n;
    }
    if (status)
        refuse(g, in, status);
}

struct bufferevent *http_guarded_new(struct event_base *base, void *arg)
{
    struct loop *loop = arg;
    struct guarded *g = calloc(1, sizeof *g);
    if (!g)
        abort();
    g->loop = loop;
    g->arena = arena_new(16 * GUARD_HEAD_MAX);
    restart_head(g);
    g->bev = http_tls_bufferevent(loop->server->tls, base);
    bufferevent_incref(g->bev);
    evbuffer_add_cb(bufferevent_get_input(g->bev), on_bytes, g);
    g->next = loop->connections;
    loop->connections = g;
    return g->bev;
}

static void let_go(struct guarded *g)
{
    evbuffer_remove_cb(bufferevent_get_input(g->bev), on_bytes, g);
    bufferevent_decref(g->bev);
    arena_free(g->arena);
    free(g);
}

/* evhttp clears its callbacks when it frees a connection. */
static bool freed(struct guarded *g)
{
    bufferevent_data_cb read_cb = NULL;
    bufferevent_getcb(g->bev, &read_cb, NULL, NULL, NULL);
    return read_cb == NULL && bufferevent_getfd(g->bev) < 0;
}

void http_guarded_sweep(struct loop *loop)
{
    const int64_t now = http_now_ms();
    for (struct guarded **at = &loop->connections; *at;) {
        struct guarded *g = *at;
        if (freed(g)) {
            *at = g->next;
            let_go(g);
            continue;
        }
        const int64_t limit = g->in_body ? HTTP_BODY_MS : HTTP_HEAD_MS;
        if (g->began_ms && now - g->began_ms > limit)
            (void)shutdown(bufferevent_getfd(g->bev), SHUT_RDWR); /* evhttp sees the end and lets go */
        at = &g->next;
    }
}

void http_guarded_end(struct loop *loop)
{
    while (loop->connections) {
        struct guarded *g = loop->connections;
        loop->connections = g->next;
        let_go(g);
    }
}
