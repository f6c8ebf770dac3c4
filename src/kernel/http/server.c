#include "kernel/http/server_int.h"

#include "kernel/http/router.h"
#include "kernel/log/log.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

static void security_headers(struct evkeyvalq *h)
{
    static const char *const rows[][2] = {
        { "Content-Security-Policy", "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; frame-ancestors "
                                     "'none'; base-uri 'none'; form-action 'self'" },
        { "X-Content-Type-Options", "nosniff" },
        { "Referrer-Policy", "no-referrer" },
        { "Cross-Origin-Opener-Policy", "same-origin" },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        evhttp_add_header(h, rows[i][0], rows[i][1]);
}

void http_exchange_free(struct exchange *x)
{
    arena_free(x->arena); /* x lives in it */
}

static void on_sent(const void *data, size_t n, void *arg)
{
    (void)data, (void)n;
    http_exchange_free(arg);
}

/* The name as RFC 6266 wants it: plain ASCII for the old, UTF-8 for the rest. */
static str disposition(struct arena *a, str name)
{
    static const char hex[] = "0123456789ABCDEF";
    struct buf plain, full;
    buf_init(&plain, a, 400);
    buf_init(&full, a, 2000);
    for (size_t i = 0; i < name.n; i++) {
        const unsigned char c = (unsigned char)name.p[i];
        const bool word = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' || c == '-' || c == '_';
        if (c < 0x80 || c >= 0xc0) /* one mark for one character */
            buf_char(&plain, (char)(word ? c : '_'));
        if (word)
            buf_char(&full, (char)c);
        else
            buf_fmt(&full, "%%%c%c", hex[c >> 4], hex[c & 15]);
    }
    return str_fmt(a, "attachment; filename=\"" STR_FMT "\"; filename*=UTF-8''" STR_FMT, STR_ARG(buf_get(&plain)), STR_ARG(buf_get(&full)));
}

/* On the loop: what the pipeline answered goes out. */
static void send_answer(struct exchange *x)
{
    struct evkeyvalq *h = evhttp_request_get_output_headers(x->request);
    security_headers(h);
    evhttp_add_header(h, "Content-Type", x->content_type ? x->content_type : "application/json");
    evhttp_add_header(h, "Cache-Control", "no-store");
    if (x->status == 503 || x->status == 429)
        evhttp_add_header(h, "Retry-After", "1");
    if (x->file_name.n)
        evhttp_add_header(h, "Content-Disposition", disposition(x->arena, x->file_name).p);
    if (x->seq)
        evhttp_add_header(h, "X-Seq", str_fmt(x->arena, "%lld", (long long)x->seq).p);
    if (x->flow) {
        http_flow_begin(x);
        return;
    }
    struct evbuffer *out = evhttp_request_get_output_buffer(x->request);
    x->loop->under_way--;
    struct evhttp_request *request = x->request;
    const int status = x->status;
    if (x->body.n == 0 || evbuffer_add_reference(out, x->body.p, x->body.n, on_sent, x) != 0)
        http_exchange_free(x);
    evhttp_send_reply(request, status, NULL, NULL);
}

static void on_wake(evutil_socket_t fd, short what, void *arg)
{
    struct loop *loop = arg;
    uint64_t n;
    (void)what;
    if (read(fd, &n, sizeof n) < 0 && errno != EAGAIN)
        log_fact(LOG_ERROR, "http.wake", F_I64("errno", errno));
    pthread_mutex_lock(&loop->lock);
    struct exchange *list = loop->answered;
    loop->answered = NULL;
    pthread_mutex_unlock(&loop->lock);
    while (list) {
        struct exchange *next = list->next;
        if (list->begun)
            http_flow_wake(list);
        else
            send_answer(list);
        list = next;
    }
}

/* On any thread: keep what outlives the request and wake the loop, once for many. */
static void on_answer(struct serve_call *call, struct ctx *ctx, const struct http_out *out, const struct http_route *route)
{
    struct exchange *x = call->self;
    (void)ctx, (void)route;
    x->status = out->status;
    x->content_type = out->content_type;
    x->seq = out->seq;
    x->file_name = str_dup(x->arena, out->file_name);
    x->body = buf_get(&out->body);
    x->length = out->length;
    if (out->seat || out->handle)
        x->flow = http_flow_new(x, out);
    http_exchange_queue(x);
}

/* Loops whose wake-up this thread owes until http_hold(false): one for a whole batch of answers. */
static _Thread_local struct {
    bool on;
    int n;
    struct loop *loops[HTTP_LOOPS];
} held;

static void wake(struct loop *loop)
{
    const uint64_t one = 1;
    if (write(loop->wake_fd, &one, sizeof one) < 0)
        log_fact(LOG_ERROR, "http.wake", F_I64("errno", errno));
    loop->wakers--; /* the loop may end now */
}

void http_hold(bool on)
{
    held.on = on;
    while (!on && held.n)
        wake(held.loops[--held.n]);
}

void http_exchange_queue(struct exchange *x)
{
    struct loop *loop = x->loop;
    pthread_mutex_lock(&loop->lock);
    const bool first = loop->answered == NULL;
    loop->wakers += first;
    x->next = loop->answered;
    loop->answered = x;
    pthread_mutex_unlock(&loop->lock);
    if (first && held.on && held.n < HTTP_LOOPS)
        held.loops[held.n++] = loop;
    else if (first)
        wake(loop);
}

static void plain(struct evhttp_request *req, int status, const char *type, str body)
{
    struct evkeyvalq *h = evhttp_request_get_output_headers(req);
    security_headers(h);
    evhttp_add_header(h, "Content-Type", type);
    struct evbuffer *out = evhttp_request_get_output_buffer(req);
    evbuffer_add(out, body.p, body.n);
    evhttp_send_reply(req, status, NULL, NULL);
}

static str header(struct exchange *x, const char *name)
{
    const char *v = evhttp_find_header(evhttp_request_get_input_headers(x->request), name);
    return v ? str_dup(x->arena, str_of(v)) : (str){ 0 };
}

static str body_of(struct exchange *x)
{
    struct evbuffer *in = evhttp_request_get_input_buffer(x->request);
    const size_t n = evbuffer_get_length(in);
    char *p = arena_alloc(x->arena, n + 1);
    evbuffer_remove(in, p, n);
    return (str){ p, n };
}

static bool method_of(struct evhttp_request *req, enum http_method *out)
{
    switch (evhttp_request_get_command(req)) {
    case EVHTTP_REQ_GET:
        *out = GET;
        return true;
    case EVHTTP_REQ_POST:
        *out = POST;
        return true;
    case EVHTTP_REQ_PUT:
        *out = PUT;
        return true;
    case EVHTTP_REQ_DELETE:
        *out = DELETE;
        return true;
    default:
        return false;
    }
}

static void submit(struct loop *loop, struct evhttp_request *req, enum http_method method, const char *uri)
{
    struct arena *arena = arena_new((size_t)16 << 20);
    struct exchange *x = ARENA_NEW(arena, struct exchange);
    x->arena = arena;
    x->loop = loop;
    x->request = req;
    char *peer = NULL;
    ev_uint16_t port = 0;
    evhttp_connection_get_peer(evhttp_request_get_connection(req), &peer, &port);
    str query;
    const str path = str_cut(str_dup(x->arena, str_of(uri)), '?', &query);
    const str bearer = header(x, "Authorization");
    x->call = (struct serve_call){
        .method = method,
        .path = path,
        .query = query,
        .idem_key = header(x, "Idempotency-Key"),
        .lang = header(x, "Accept-Language"),
        .remote = str_dup(x->arena, str_of(peer)),
        .user_agent = header(x, "User-Agent"),
        .content_type = header(x, "Content-Type"),
        .proof = header(x, "X-Proof"),
        .last_event_id = header(x, "Last-Event-ID"),
        .body = body_of(x),
        .arena = arena,
        .answer = on_answer,
        .self = x,
    };
    if (str_starts(bearer, STR("Bearer ")))
        x->call.bearer = str_trim((str){ bearer.p + 7, bearer.n - 7 });
    loop->under_way++;
    serve_submit(loop->server->conf.serve, &x->call);
}

static bool system_path(struct loop *loop, struct evhttp_request *req, const char *uri)
{
    if (strcmp(uri, "/healthz") == 0 || strcmp(uri, "/readyz") == 0) {
        plain(req, loop->server->draining ? 503 : 200, "text/plain", STR("ok\n"));
        return true;
    }
    if (strcmp(uri, "/metrics") == 0 && loop->server->conf.metrics) {
        AUTO(arena_drop) struct arena *a = arena_new((size_t)4 << 20);
        plain(req, 200, "text/plain; version=0.0.4", loop->server->conf.metrics(loop->server->conf.metrics_self, a));
        return true;
    }
    if (strncmp(uri, "/.guard/", 8) == 0) {
        int64_t status = 400;
        evhttp_add_header(evhttp_request_get_output_headers(req), "Connection", "close");
        (void)str_to_i64(str_of(uri + 8), &status);
        plain(req, status >= 400 && status < 500 ? (int)status : 400, "text/plain", STR("refused\n"));
        return true;
    }
    return false;
}

static void on_request(struct evhttp_request *req, void *arg)
{
    struct loop *loop = arg;
    enum http_method method;
    const char *uri = evhttp_request_get_uri(req);
    if (system_path(loop, req, uri))
        return;
    if (!method_of(req, &method))
        plain(req, 405, "text/plain", STR("method\n"));
    else if (strncmp(uri, "/api/", 5) == 0)
        submit(loop, req, method, uri);
    else if (method != GET || !http_static(loop->server, req, uri))
        plain(req, 404, "text/plain", STR("not found\n"));
}

static void on_sweep(evutil_socket_t fd, short what, void *arg)
{
    struct loop *loop = arg;
    (void)fd, (void)what;
    http_guarded_sweep(loop);
    http_flow_sweep(loop, http_now_ms());
    if (loop == loop->server->loops)
        serve_tick(loop->server->conf.serve);
    if (loop->server->draining && loop->under_way == 0)
        event_base_loopbreak(loop->base);
}

static void *loop_main(void *arg)
{
    struct loop *loop = arg;
    event_base_loop(loop->base, EVLOOP_NO_EXIT_ON_EMPTY);
    return NULL;
}

static struct evconnlistener *listen_on(struct http_server *s, struct event_base *base)
{
    struct sockaddr_in at = { .sin_family = AF_INET, .sin_port = htons((uint16_t)s->port) };
    if (inet_pton(AF_INET, s->conf.host, &at.sin_addr) != 1)
        return NULL;
    const unsigned flags = LEV_OPT_CLOSE_ON_FREE | LEV_OPT_CLOSE_ON_EXEC | LEV_OPT_REUSEABLE | LEV_OPT_REUSEABLE_PORT;
    struct evconnlistener *l = evconnlistener_new_bind(base, NULL, NULL, flags, 1024, (struct sockaddr *)&at, sizeof at);
    socklen_t n = sizeof at;
    const int one = 1; /* inherited by what is accepted: an answer of several segments does not wait for an acknowledgement */
    if (l)
        (void)setsockopt(evconnlistener_get_fd(l), IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    if (l && getsockname(evconnlistener_get_fd(l), (struct sockaddr *)&at, &n) == 0)
        s->port = ntohs(at.sin_port);
    return l;
}

static rc loop_start(struct http_server *s, struct loop *loop)
{
    loop->server = s;
    pthread_mutex_init(&loop->lock, NULL);
    loop->base = event_base_new();
    loop->http = evhttp_new(loop->base);
    struct evconnlistener *l = listen_on(s, loop->base);
    if (!l)
        return RC_IO;
    evhttp_bind_listener(loop->http, l);
    evhttp_set_bevcb(loop->http, http_guarded_new, loop);
    evhttp_set_gencb(loop->http, on_request, loop);
    evhttp_set_timeout(loop->http, HTTP_IDLE_S);
    evhttp_set_max_headers_size(loop->http, 65 * 1024);
    evhttp_set_max_body_size(loop->http, 17 << 20); /* the widest route; each has its own limit in the guard */
    evhttp_set_allowed_methods(loop->http, EVHTTP_REQ_GET | EVHTTP_REQ_POST | EVHTTP_REQ_PUT | EVHTTP_REQ_DELETE | EVHTTP_REQ_HEAD);
    loop->wake_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    loop->wake = event_new(loop->base, loop->wake_fd, EV_READ | EV_PERSIST, on_wake, loop);
    loop->sweep = event_new(loop->base, -1, EV_PERSIST, on_sweep, loop);
    const struct timeval second = { .tv_usec = 250000 };
    event_add(loop->wake, NULL);
    event_add(loop->sweep, &second);
    if (pthread_create(&loop->thread, NULL, loop_main, loop) != 0)
        return RC_IO;
    (void)pthread_setname_np(loop->thread, "loop");
    return RC_OK;
}

/* Each event base belongs to its own thread (others only fill `answered` and write to wake_fd), so libevent runs without
 * its locks: evthread_use_pthreads is left out on purpose. */
rc http_server_new(const struct http_server_conf *conf, struct http_server **out)
{
    struct http_server *s = calloc(1, sizeof *s);
    if (!s)
        abort();
    s->conf = *conf;
    s->port = conf->port;
    *out = s;
    if (conf->tls_certificate && !(s->tls = http_tls_new(conf->tls_certificate, conf->tls_key)))
        return RC_INVALID;
    const int n = conf->loops < HTTP_LOOPS ? conf->loops : HTTP_LOOPS;
    for (s->n_loops = 0; s->n_loops < n; s->n_loops++)
        if (loop_start(s, &s->loops[s->n_loops]) != RC_OK) {
            fprintf(stderr, "cannot listen on %s:%d\n", conf->host, conf->port);
            return RC_IO;
        }
    return RC_OK;
}

int http_server_port(const struct http_server *s)
{
    return s->port;
}

void http_server_free(struct http_server *s)
{
    if (!s)
        return;
    s->draining_since = http_now_ms();
    s->draining = true;
    for (int i = 0; i < s->n_loops; i++) {
        struct loop *loop = &s->loops[i];
        pthread_join(loop->thread, NULL);
        while (loop->wakers)
            (void)sched_yield(); /* somebody is between its answer and his wake-up */
        event_free(loop->wake);
        event_free(loop->sweep);
        evhttp_free(loop->http);
        http_guarded_end(loop);
        event_base_free(loop->base);
        close(loop->wake_fd);
        pthread_mutex_destroy(&loop->lock);
    }
    http_tls_free(s->tls);
    free(s);
}
