/* Answers that go on: watches (server-sent events) and long ones.  What other threads say is laid into an inbox under
 * the loop's lock; everything else happens on the loop.  Who does not read what was sent is dropped: nobody waits. */
#include "kernel/http/server_int.h"

#include "kernel/serve/live.h"

#include <stdlib.h>

enum { FLOW_BACKLOG = 256 * 1024, FLOW_HEARTBEAT_MS = 15000, FLOW_DRAIN_MS = 10000 };

struct flow {
    struct exchange *x;
    struct exchange *next;     /* in loop->flows */
    struct live_seat *seat;    /* a watch */
    struct serve_long *handle; /* a long answer */
    /* under loop->lock */
    struct evbuffer *inbox;
    bool queued, arrived, over, broken;
    /* on the loop */
    bool asked; /* a piece is under way */
    bool gone;  /* the connection is no more */
    int64_t said_ms;
};

struct flow *http_flow_new(struct exchange *x, const struct http_out *out)
{
    struct flow *f = calloc(1, sizeof *f);
    if (!f)
        abort();
    f->x = x;
    f->seat = out->seat;
    f->handle = out->handle;
    f->inbox = evbuffer_new();
    if (!f->inbox)
        abort();
    return f;
}

/* --- from any thread --- */

enum news { GOES_ON, OVER, BROKEN };

static void lay(struct flow *f, str bytes, enum news news, bool piece)
{
    struct loop *loop = f->x->loop;
    pthread_mutex_lock(&loop->lock);
    if (bytes.n && evbuffer_add(f->inbox, bytes.p, bytes.n) != 0)
        abort();
    f->over |= news == OVER;
    f->broken |= news == BROKEN;
    f->arrived |= piece;
    const bool queue = !f->queued;
    f->queued = true;
    pthread_mutex_unlock(&loop->lock);
    if (queue)
        http_exchange_queue(f->x);
}

static void on_say(void *self, str text)
{
    lay(self, text, GOES_ON, false);
}

static void on_end(void *self)
{
    lay(self, (str){ 0 }, OVER, false);
}

static void on_piece(void *self, str bytes, bool last, rc result)
{
    lay(self, bytes, result != RC_OK ? BROKEN : last ? OVER : GOES_ON, true);
}

/* --- on the loop --- */

static void unlist(struct flow *f)
{
    struct exchange **at = &f->x->loop->flows;
    while (*at != f->x)
        at = &(*at)->flow->next;
    *at = f->next;
}

/* The last of it.  A piece under way or a place in the loop's queue still point here: then their arrival ends it. */
static void let_go(struct flow *f)
{
    struct exchange *x = f->x;
    f->gone = true;
    live_leave(f->seat); /* from here on nothing is said */
    f->seat = NULL;
    pthread_mutex_lock(&x->loop->lock);
    const bool busy = f->queued || f->asked;
    pthread_mutex_unlock(&x->loop->lock);
    if (busy)
        return;
    unlist(f);
    x->loop->under_way--;
    if (f->handle)
        serve_long_end(f->handle);
    evbuffer_free(f->inbox);
    free(f);
    http_exchange_free(x);
}

static void on_closed(struct evhttp_connection *conn, void *arg)
{
    struct flow *f = arg;
    (void)conn;
    /* evhttp parts with a request whose connection broke and leaves it to us; otherwise it frees it itself. */
    if (!evhttp_request_get_connection(f->x->request))
        evhttp_request_free(f->x->request);
    f->x->request = NULL;
    let_go(f);
}

/* Cut the connection, so that the reader sees that something is missing. */
static void cut(struct flow *f)
{
    struct evhttp_connection *conn = evhttp_request_get_connection(f->x->request);
    evhttp_connection_set_closecb(conn, NULL, NULL);
    evhttp_connection_free(conn);
    f->x->request = NULL;
    let_go(f);
}

static void end(struct flow *f)
{
    evhttp_connection_set_closecb(evhttp_request_get_connection(f->x->request), NULL, NULL);
    evhttp_send_reply_end(f->x->request);
    f->x->request = NULL;
    let_go(f);
}

static void ask(struct flow *f)
{
    f->asked = true;
    serve_long_next(f->handle, on_piece, f);
}

/* What was sent has left: the next piece. */
static void on_drained(struct evhttp_connection *conn, void *arg)
{
    struct flow *f = arg;
    (void)conn;
    if (!f->gone && !f->asked)
        ask(f);
}

void http_flow_begin(struct exchange *x)
{
    struct flow *f = x->flow;
    struct evhttp_connection *conn = evhttp_request_get_connection(x->request);
    x->begun = true;
    f->next = x->loop->flows;
    x->loop->flows = x;
    f->said_ms = http_now_ms();
    if (!conn) { /* gone before the answer was there */
        evhttp_request_free(x->request);
        x->request = NULL;
        let_go(f);
        return;
    }
    if (x->length)
        evhttp_add_header(evhttp_request_get_output_headers(x->request), "Content-Length",
                          str_fmt(x->arena, "%lld", (long long)x->length).p);
    if (f->seat) { /* silent for long, and by right */
        evhttp_add_header(evhttp_request_get_output_headers(x->request), "Connection", "close");
        evhttp_connection_set_timeout(conn, 86400);
    }
    evhttp_connection_set_closecb(conn, on_closed, f);
    evhttp_send_reply_start(x->request, x->status, NULL);
    if (f->handle) {
        ask(f);
        return;
    }
    const struct live_ear ear = { on_say, on_end, f };
    lay(f, STR(": here\n\n"), GOES_ON, false);
    live_open(f->seat, &ear);
}

static bool backlog(const struct flow *f)
{
    struct evhttp_connection *conn = evhttp_request_get_connection(f->x->request);
    return evbuffer_get_length(bufferevent_get_output(evhttp_connection_get_bufferevent(conn))) > FLOW_BACKLOG;
}

void http_flow_wake(struct exchange *x)
{
    struct flow *f = x->flow;
    struct evbuffer *bytes = evbuffer_new();
    if (!bytes)
        abort();
    pthread_mutex_lock(&x->loop->lock);
    (void)evbuffer_add_buffer(bytes, f->inbox);
    const bool over = f->over, broken = f->broken;
    f->asked = f->asked && !f->arrived;
    f->queued = f->arrived = false;
    pthread_mutex_unlock(&x->loop->lock);
    if (f->gone || !x->request) {
        let_go(f);
    } else if (broken || (f->seat && backlog(f))) {
        cut(f);
    } else {
        f->said_ms = http_now_ms();
        if (evbuffer_get_length(bytes))
            evhttp_send_reply_chunk_with_cb(x->request, bytes, f->handle && !over ? on_drained : NULL, f);
        else if (f->handle && !over && !f->asked)
            ask(f);
        if (over)
            end(f);
    }
    evbuffer_free(bytes);
}

static void look_after(struct flow *f, int64_t now)
{
    const struct http_server *s = f->x->loop->server;
    if (f->gone)
        return;
    if (s->draining && (f->seat || now - s->draining_since > FLOW_DRAIN_MS))
        lay(f, (str){ 0 }, f->seat ? OVER : BROKEN, false);
    else if (f->seat && now - f->said_ms >= FLOW_HEARTBEAT_MS)
        lay(f, STR(": still here\n\n"), GOES_ON, false);
}

void http_flow_sweep(struct loop *loop, int64_t now)
{
    for (struct exchange *x = loop->flows; x; x = x->flow->next)
        look_after(x->flow, now);
}
