/* The pipeline without sockets: a command that comes twice is carried out once, refusals name what is wrong, and
 * nothing is answered before it is durable. */
#include "kernel/id/id.h"
#include "kernel/serve/serve.h"
#include "testkit/probe.h"
#include "testkit/world.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

struct in {
    str name;
    int64_t n;
};
static const struct json_field in_fields[] = { JSON_STR(struct in, name, REQUIRED, 1, 20), JSON_I64(struct in, n, OPTIONAL, 0, 1000) };
static const struct json_type in_type = JSON_TYPE(struct in, in_fields);

/* n = 500: no memory is enough; n = 501: refused after the event was written. */
static rc make(struct ctx *ctx, const struct http_in *in, struct http_out *out)
{
    const struct in *b = in->body;
    const id64 id = id_new(ctx);
    TRY(probe_append(ctx, 1, id, 0, b->name, b->n, (struct sealed){ 0 }));
    out->stream_id = id;
    out->seq = 1;
    if (b->n == 500)
        (void)arena_alloc(ctx->arena, (size_t)17 << 20);
    if (b->n == 501)
        return fail(ctx, RC_CONFLICT, "error.conflict", "n");
    return http_reply(ctx, out, 201, &in_type, b);
}

static rc list(struct ctx *ctx, const struct http_in *in, struct http_out *out)
{
    (void)in;
    struct in reply = { .name = STR("n") };
    TRY(db_i64(ctx->db, probe_sum, DB_ARGS(ARG_I64("tenant_id", 1)), &reply.n));
    return http_reply(ctx, out, 200, &in_type, &reply);
}

static const struct http_route routes[] = {
    { GET, "/api/probe", list, RIGHT_PUBLIC, TX_READ, NULL, NULL, &in_type, .per_minute = 40 },
    { POST, "/api/probe", make, RIGHT_PUBLIC, TX_WRITE, NULL, &in_type, &in_type, .per_minute = 1000 },
    { POST, "/api/signed", make, RIGHT_SIGNED, TX_WRITE, NULL, &in_type, &in_type, 0 },
    { POST, "/api/small", make, RIGHT_PUBLIC, TX_WRITE, NULL, &in_type, &in_type, .max_body = 10 },
};
static const struct feature probe = { .name = "probe", .routes = routes, .n_routes = ARRAY_LEN(routes) };
static const struct feature *const features[] = { &probe };

struct bench {
    struct world *w;
    struct work *work;
    struct serve *serve;
};

static struct bench begin(bool limits)
{
    probe_register();
    struct bench b = { .w = world_new(WORLD_DISK, probe_schemas, probe_n_schemas) };
    const struct work_conf wc = { b.w->place, 2, 8, 1 };
    CHECK_I64(work_new(&wc, &b.work), RC_OK);
    const struct serve_conf sc = { .env = &b.w->env, .work = b.work, .features = features, .n_features = 1, .limits = limits };
    CHECK_I64(serve_new(&sc, &b.serve), RC_OK);
    return b;
}

static void end(struct bench *b)
{
    work_free(b->work);
    serve_free(b->serve);
    world_free(b->w);
}

struct asked {
    struct serve_call call;
    int status;
    char body[1000];
    _Atomic bool answered;
};

static void answer(struct serve_call *call, struct ctx *ctx, const struct http_out *out, const struct http_route *route)
{
    struct asked *a = call->self;
    (void)ctx, (void)route;
    CHECK(!a->answered);
    a->status = out->status;
    const str body = buf_get(&out->body);
    (void)snprintf(a->body, sizeof a->body, STR_FMT, STR_ARG(body));
    a->answered = true;
}

static struct asked *send(struct bench *b, enum http_method method, const char *path, const char *body, const char *key)
{
    struct asked *a = ARENA_NEW(check_arena(), struct asked);
    a->call = (struct serve_call){ .method = method,
                                   .path = str_of(path),
                                   .body = str_of(body),
                                   .idem_key = str_of(key),
                                   .lang = STR("en"),
                                   .remote = STR("127.0.0.1"),
                                   .answer = answer,
                                   .self = a };
    serve_submit(b->serve, &a->call);
    return a;
}

static struct asked *wait_for(struct asked *a)
{
    while (!a->answered)
        nanosleep(&(struct timespec){ .tv_nsec = 200000 }, NULL);
    return a;
}

static int status(struct bench *b, enum http_method method, const char *path, const char *body, const char *key)
{
    return wait_for(send(b, method, path, body, key))->status;
}

TEST(serve, a_command_that_comes_twice_is_carried_out_once)
{
    struct bench b = begin(false);
    CHECK_I64(status(&b, POST, "/api/probe", "{\"name\":\"a\"}", "key-1"), 201);
    const struct asked *again = wait_for(send(&b, POST, "/api/probe", "{\"name\":\"a\"}", "key-1"));
    CHECK_I64(again->status, 200);
    CHECK(strstr(again->body, "\"version\":1") != NULL);
    CHECK_I64(status(&b, POST, "/api/probe", "{\"name\":\"b\"}", "key-1"), 422);
    CHECK_I64(status(&b, POST, "/api/probe", "{\"name\":\"a\"}", "key-2"), 201);
    CHECK_I64(status(&b, POST, "/api/probe", "{\"name\":\"a\"}", NULL), 201);
    CHECK_I64(world_count(b.w, "probe_item"), 3);
    end(&b);
}

TEST(serve, the_same_key_from_many_hands_at_once_files_once)
{
    struct bench b = begin(false);
    struct asked *all[64];
    for (int round = 0; round < 10; round++) {
        const char *key = str_fmt(check_arena(), "round-%d", round).p;
        for (size_t i = 0; i < ARRAY_LEN(all); i++)
            all[i] = send(&b, POST, "/api/probe", "{\"name\":\"a\"}", key);
        int made = 0, told_again = 0;
        for (size_t i = 0; i < ARRAY_LEN(all); i++) {
            const int s = wait_for(all[i])->status;
            made += s == 201;
            told_again += s == 200 || s == 503;
        }
        CHECK_I64(made, 1);
        CHECK_I64(told_again, (int64_t)ARRAY_LEN(all) - 1);
        CHECK_I64(world_count(b.w, "probe_item"), round + 1);
    }
    end(&b);
}

TEST(serve, what_was_refused_is_not_remembered_as_done)
{
    struct bench b = begin(false);
    CHECK_I64(status(&b, POST, "/api/probe", "{\"name\":\"a\",\"n\":501}", "key-1"), 409);
    CHECK_I64(status(&b, POST, "/api/probe", "{\"name\":\"a\",\"n\":501}", "key-1"), 409);
    CHECK_I64(status(&b, POST, "/api/probe", "{\"name\":\"a\",\"n\":500}", "key-2"), 429);
    CHECK_I64(world_count(b.w, "probe_item"), 0);
    CHECK_I64(world_count(b.w, "journal_event"), 0);
    CHECK_I64(world_count(b.w, "serve_idem"), 0);
    end(&b);
}

TEST(serve, refusals_say_what_is_wrong)
{
    struct bench b = begin(false);
    char *long_key = arena_alloc(check_arena(), 102);
    memset(long_key, 'k', 101);
    const struct {
        enum http_method method;
        const char *path, *body, *key, *says;
        int status;
    } rows[] = {
        { POST, "/api/probe", "{\"name\":\"\"}", NULL, "\"field\":\"name\"", 422 },
        { POST, "/api/probe", "{\"n\":1}", NULL, "json.required", 422 },
        { POST, "/api/probe", "{", NULL, "json.malformed", 400 },
        { POST, "/api/probe", "", NULL, "json.required", 422 },
        { POST, "/api/probe", "{\"name\":\"a\"}", long_key, "Idempotency-Key", 422 },
        { POST, "/api/signed", "{\"name\":\"a\"}", NULL, "key", 401 },
        { POST, "/api/small", "{\"name\":\"a\"}", NULL, "error.too_large", 413 },
        { PUT, "/api/probe", "", NULL, "error.method", 405 },
        { GET, "/api/other", "", NULL, "error.not_found", 404 },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const struct asked *a = wait_for(send(&b, rows[i].method, rows[i].path, rows[i].body, rows[i].key));
        if (a->status != rows[i].status || !strstr(a->body, rows[i].says))
            check_fail(__FILE__, __LINE__, a->body);
    }
    CHECK_I64((int64_t)serve_body_limit(b.serve, POST, STR("/api/small")), 10);
    CHECK_I64((int64_t)serve_body_limit(b.serve, POST, STR("/api/other")), 0);
    end(&b);
}

TEST(serve, too_often_is_told)
{
    struct bench b = begin(true);
    int good = 0, refused = 0;
    for (int i = 0; i < 60; i++) {
        const int s = status(&b, GET, "/api/probe", "", NULL);
        good += s == 200;
        refused += s == 429;
    }
    CHECK(good == 40 && refused == 20);
    end(&b);
}

TEST(serve, wrong_tables_do_not_start)
{
    static const struct http_route bad[] = { { GET, "/api/probe", list, NULL, TX_READ, NULL, NULL, NULL, 0 } };
    static const struct feature wrong = { .name = "wrong", .routes = bad, .n_routes = 1 };
    static const struct feature *const list_of[] = { &wrong };
    const struct serve_conf conf = { .features = list_of, .n_features = 1 };
    struct serve *s = NULL;
    CHECK_I64(serve_new(&conf, &s), RC_BUG);
    CHECK(s == NULL);
}

TEST(proof, of_work_is_checked_and_stamped)
{
    AUTO(world_drop) struct world *w = world_new(WORLD_MEMORY, probe_schemas, probe_n_schemas);
    const str challenge = serve_challenge(&w->ctx);
    str proof = { 0 };
    int tries = 0;
    for (bool found = false; !found && tries < 100000; tries++) {
        proof = str_fmt(check_arena(), STR_FMT ":%d", STR_ARG(challenge), tries);
        found = serve_proof_ok(&w->ctx, proof, 8);
    }
    CHECK(serve_proof_ok(&w->ctx, proof, 8));
    CHECK(!serve_proof_ok(&w->ctx, challenge, 8) && !serve_proof_ok(&w->ctx, (str){ 0 }, 8));
    CHECK(!serve_proof_ok(&w->ctx, str_cat(check_arena(), STR("x"), proof), 8));
    clock_fixed_set(&w->clock, clock_now(&w->ctx) + 11 * 60000);
    CHECK(!serve_proof_ok(&w->ctx, proof, 8));
}
