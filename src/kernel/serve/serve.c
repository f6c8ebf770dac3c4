#include "kernel/serve/serve_int.h"

#include "kernel/http/limits.h"
#include "kernel/i18n/i18n.h"
#include "kernel/log/log.h"
#include "kernel/serve/seen.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct request *request_of(struct work_job *job)
{
    return (struct request *)((char *)job - offsetof(struct request, job));
}

rc http_reply(struct ctx *ctx, struct http_out *out, int status, const struct json_type *type, const void *value)
{
    out->status = status;
    out->content_type = "application/json";
    buf_init(&out->body, ctx->arena, SERVE_REPLY);
    TRY(json_encode(ctx, type, value, &out->body));
    return out->body.over ? fail(ctx, RC_LIMIT, "serve.reply_too_large", NULL) : RC_OK;
}

/* --- answering --- */

rc http_refuse(struct ctx *ctx, const struct http_in *in, struct http_out *out, rc code)
{
    const struct fault_info *why = ctx->why;
    const char *key = why->key ? why->key : rc_key(code);
    struct buf *b = &out->body;
    *out = (struct http_out){ .status = rc_http(code), .content_type = "application/problem+json" };
    buf_init(b, ctx->arena, SERVE_BODY);
    buf_c(b, "{\"key\":");
    json_quote(b, str_of(key));
    if (why->field) {
        buf_c(b, ",\"field\":");
        json_quote(b, str_of(why->field));
    }
    if (why->rule.n) {
        buf_c(b, ",\"rule\":");
        json_quote(b, why->rule);
    }
    buf_c(b, ",\"message\":");
    json_quote(b, i18n_say(ctx->arena, i18n_lang(in->lang), key, why->field, why->rule));
    buf_char(b, '}');
    return RC_OK;
}

/* Reads of personal data by staff, and refusals of anybody: kept for the journal. */
static void remember(const struct request *r)
{
    const struct http_route *route = r->route;
    const struct actor *actor = r->ctx.actor;
    const bool denied = r->out.status == 401 || r->out.status == 403;
    if (!route || !r->ctx.env->seen || (!denied && !(route->personal && r->out.status == 200 && actor->id)))
        return;
    const ms_t now = clock_now(&r->ctx);
    struct seen_entry e = {
        .tenant = actor->tenant, .actor = actor->id, .org = actor->org, .denied = denied, .n = 1, .first = now, .last = now
    };
    e.stream = denied ? 0 : r->in.path_id[0];
    (void)snprintf(e.route, sizeof e.route, "%s %s", http_method_word(route->method), route->path);
    (void)snprintf(e.remote, sizeof e.remote, STR_FMT, STR_ARG(denied ? r->call->remote : (str){ 0 }));
    seen_add(r->ctx.env->seen, &e);
}

static void finish(struct request *r, rc code)
{
    if (code != RC_OK) {
        live_leave(r->out.seat);
        const rc told = http_refuse(&r->ctx, &r->in, &r->out, code);
        assert(told == RC_OK);
    }
    if (code == RC_BUG || code == RC_IO)
        log_fact(LOG_ERROR, "serve.failed", F_STR("path", r->call->path), F_STR("code", str_of(rc_name(code))),
                 F_STR("key", str_of(r->why.key)), F_STR("db", r->ctx.db ? str_of(db_error(r->ctx.db)) : STR("")));
    remember(r);
    if (code == RC_OK && r->out.stream) {
        r->out.handle = (struct serve_long *)r; /* lives on until serve_long_end */
        r->call->answer(r->call, &r->ctx, &r->out, r->route);
        return;
    }
    struct arena *own = r->call->arena ? NULL : r->arena;
    struct auth_grip *grip = r->grip; /* r may be gone once answered */
    r->call->answer(r->call, &r->ctx, &r->out, r->route);
    auth_let_go(&grip);
    arena_free(own);
}

/* --- before the transaction: who, may, what --- */

static rc identify(struct request *r)
{
    const char *right = r->route->right;
    if (strcmp(right, RIGHT_PUBLIC) == 0)
        return RC_OK;
    TRY(auth_identify(&r->ctx, r->call->bearer, &r->grip));
    const struct actor *actor = auth_actor(r->grip);
    r->ctx.actor = actor;
    if (!actor->portal && actor->session == 0)
        serve_stamp(r);
    if (actor->portal != (strcmp(right, RIGHT_PORTAL) == 0))
        return fail(&r->ctx, RC_FORBIDDEN, "auth.other_door", NULL);
    if (actor->portal || strcmp(right, RIGHT_SIGNED) == 0)
        return RC_OK;
    return auth_require(&r->ctx, right);
}

static rc limit(struct request *r)
{
    if (!r->serve->conf.limits)
        return RC_OK;
    const struct actor *actor = r->ctx.actor;
    const int per_minute = r->route->per_minute ? r->route->per_minute : 600;
    const str who = actor->id ? str_fmt(r->arena, "u%lld", (long long)actor->id) : r->call->remote;
    const str key = r->route->per_minute ? str_fmt(r->arena, STR_FMT "|%s", STR_ARG(who), r->route->path) : who;
    return limits_take(r->serve->limits, key, per_minute, clock_now(&r->ctx)) ? RC_OK : fail(&r->ctx, RC_LIMIT, "serve.too_often", NULL);
}

static rc decode(struct request *r)
{
    struct ctx *ctx = &r->ctx;
    const struct http_route *route = r->route;
    if (route->query) {
        struct json_pair pairs[32];
        size_t n = 0;
        TRY(router_query(ctx, r->call->query, pairs, ARRAY_LEN(pairs), &n));
        void *query = arena_alloc(r->arena, route->query->size);
        TRY(json_decode_pairs(ctx, route->query, pairs, n, query));
        r->in.query = query;
    }
    if (!route->body)
        return RC_OK;
    void *body = arena_alloc(r->arena, route->body->size);
    TRY(json_decode(ctx, route->body, r->call->body.n ? r->call->body : STR("{}"), body));
    r->in.body = body;
    return RC_OK;
}

static rc before(struct request *r)
{
    TRY(identify(r));
    TRY(limit(r));
    TRY(decode(r));
    if (!r->route->prepare)
        return RC_OK;
    TRY(r->route->prepare(&r->ctx, &r->in, &r->out));
    r->in.prepared = r->out.prepared;
    return RC_OK;
}

/* --- inside the transaction --- */

static rc carry_out(struct request *r)
{
    struct ctx *ctx = &r->ctx;
    bool known;
    TRY(serve_idem_look(r, &known));
    if (known && r->route->replay)
        return r->route->replay(ctx, &r->in, &r->out);
    if (known) {
        r->out.status = 200;
        r->out.content_type = "application/json";
        buf_init(&r->out.body, r->arena, 256);
        buf_fmt(&r->out.body, "{\"id\":\"%lld\",\"version\":%lld}", (long long)r->in.replay_stream, (long long)r->in.replay_version);
        return RC_OK;
    }
    TRY(r->route->run(ctx, &r->in, &r->out));
    TRY(serve_idem_keep(r));
    return arena_over(r->arena) ? fail(ctx, RC_LIMIT, "serve.too_much_memory", NULL) : RC_OK;
}

static rc write_run(struct work_job *job, struct db *db)
{
    struct request *r = request_of(job);
    r->ctx.db = db;
    r->why = (struct fault_info){ 0 };
    r->out = (struct http_out){ 0 };
    const unsigned generation = auth_generation();
    const rc done = carry_out(r);
    r->forgot = generation != auth_generation();
    return done;
}

static void write_done(struct work_job *job, rc result)
{
    struct request *r = request_of(job);
    const struct serve_conf *conf = &r->serve->conf;
    if (result == RC_OK && r->out.committed)
        r->out.committed(r->out.committed_self);
    if (r->forgot)
        auth_forget(); /* somebody may have asked between the change and its commit */
    if (result == RC_OK && r->out.stream_id)
        live_changed(r->serve->live, r->out.stream_id, r->out.seq);
    if (result == RC_OK && conf->changed && r->out.stream_id)
        conf->changed(conf->changed_self, r->ctx.actor->tenant, r->out.stream_id, r->out.seq);
    r->ctx.db = NULL;
    finish(r, result);
}

static rc read_run(struct work_job *job, struct db *db)
{
    struct request *r = request_of(job);
    r->ctx.db = db;
    TRY(before(r));
    if (r->route->tx == TX_WRITE)
        return RC_OK;
    TRY(r->route->run(&r->ctx, &r->in, &r->out));
    return arena_over(r->arena) ? fail(&r->ctx, RC_LIMIT, "serve.too_much_memory", NULL) : RC_OK;
}

static void read_done(struct work_job *job, rc result)
{
    struct request *r = request_of(job);
    r->ctx.db = NULL;
    if (result != RC_OK || r->route->tx != TX_WRITE) {
        finish(r, result);
        return;
    }
    r->job.run = write_run;
    r->job.done = write_done;
    if (!work_write(r->serve->conf.work, &r->job))
        finish(r, fail(&r->ctx, RC_BUSY, "serve.queue_full", NULL));
}

/* --- the door --- */

static struct request *request_new(struct serve *s, struct serve_call *call)
{
    struct arena *arena = call->arena ? call->arena : arena_new(SERVE_ARENA);
    struct request *r = ARENA_NEW(arena, struct request);
    r->serve = s;
    r->call = call;
    r->arena = arena;
    r->ctx = (struct ctx){ .arena = arena, .env = s->conf.env, .actor = &auth_nobody, .why = &r->why };
    r->in = (struct http_in){ .raw = call->body,
                              .content_type = call->content_type,
                              .user_agent = call->user_agent,
                              .remote = call->remote,
                              .bearer = call->bearer,
                              .proof = call->proof,
                              .lang = call->lang,
                              .last_event_id = call->last_event_id,
                              .live = s->live,
                              .proof_bits = s->conf.proof_bits };
    r->job.run = read_run;
    r->job.done = read_done;
    r->job.safe_again = call->idem_key.n > 0;
    return r;
}

/* A process of one role knows no routes of the other (decisions 23). */
static rc match(const struct serve *s, enum http_method method, str path, struct router_hit *hit)
{
    const bool portal = str_starts(path, STR("/api/portal/"));
    if ((s->conf.role == SERVE_PORTAL && !portal) || (s->conf.role == SERVE_DESK && portal))
        return RC_NOT_FOUND;
    return router_match(s->router, method, path, hit);
}

void serve_submit(struct serve *s, struct serve_call *call)
{
    struct request *r = request_new(s, call);
    struct router_hit hit;
    const rc found = match(s, call->method, call->path, &hit);
    if (found != RC_OK) {
        finish(r, fail(&r->ctx, found, rc_key(found), NULL));
        return;
    }
    r->route = hit.route;
    if (hit.route->max_body > SERVE_BODY)
        arena_allow(r->arena, 3 * hit.route->max_body); /* the body, what is made of it, and that sealed */
    r->job.alone = hit.route->prepare != NULL;
    memcpy(r->in.path_id, hit.ids, sizeof r->in.path_id);
    r->in.path_word = hit.word;
    if (call->body.n > (hit.route->max_body ? hit.route->max_body : SERVE_BODY))
        finish(r, fail(&r->ctx, RC_TOO_LARGE, "error.too_large", NULL));
    else if (!work_read(s->conf.work, &r->job))
        finish(r, fail(&r->ctx, RC_BUSY, "serve.queue_full", NULL));
}

size_t serve_body_limit(const struct serve *s, enum http_method method, str path)
{
    struct router_hit hit;
    if (match(s, method, path, &hit) != RC_OK)
        return 0;
    return hit.route->max_body ? hit.route->max_body : SERVE_BODY;
}

static const char *check_machines(const struct serve_conf *conf)
{
    for (size_t i = 0; i < conf->n_features; i++)
        for (size_t k = 0; k < conf->features[i]->n_machines; k++) {
            const char *wrong = sm_check(conf->features[i]->machines[k]);
            if (wrong)
                return wrong;
        }
    return NULL;
}

rc serve_new(const struct serve_conf *conf, struct serve **out)
{
    struct serve *s = calloc(1, sizeof *s);
    if (!s)
        abort();
    s->conf = *conf;
    s->limits = limits_new(65536);
    const char *wrong = check_machines(conf);
    if (!wrong)
        wrong = router_new(conf->features, conf->n_features, &s->router);
    if (wrong) {
        fprintf(stderr, "the tables are wrong: %s\n", wrong);
        serve_free(s);
        return RC_BUG;
    }
    s->live = live_new(conf);
    *out = s;
    return RC_OK;
}

void serve_free(struct serve *s)
{
    if (!s)
        return;
    router_free(s->router);
    limits_free(s->limits);
    live_free(s->live);
    free(s);
}

void serve_tick(struct serve *s)
{
    live_tick(s->live);
}
