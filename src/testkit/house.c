#include "testkit/house.h"

#include "codes.h"
#include "orgs.h"
#include "users.h"

#include "kernel/db/db_int.h"

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

enum { SERVER_ARENA = 16 << 20 };

static void must(rc r, const char *what, const struct world *w)
{
    if (r == RC_OK)
        return;
    fprintf(stderr, "the house does not stand: %s: %s %s %s\n", what, rc_name(r), w->why.key ? w->why.key : "", db_error(w->db));
    abort();
}

static void register_events(void)
{
    static bool done;
    for (size_t i = 0; i < app_n_features && !done; i++)
        journal_register(app_features[i]->events, app_features[i]->n_events);
    done = true;
    auth_set_source(&users_auth_source);
}

struct house house_open(void)
{
    register_events();
    struct world *w = world_new(WORLD_MEMORY, app_schemas, app_n_schemas);
    struct house h = { .w = w, .demo = ARENA_NEW(w->ctx.arena, struct demo) };
    h.demo->app = (struct app){ .db = w->db, .arena = w->ctx.arena, .env = w->env, .ctx = w->ctx };
    h.demo->today = clock_today(&w->ctx);
    h.demo->keep = w->ctx.arena;
    h.demo->seed[0] = h.demo->seed[1] = 7;
    must(db_begin(w->db, DB_WRITE), "begin", w);
    must(codes_load_pack(&w->ctx), "pack", w);
    must(codes_refresh(&w->ctx), "codes", w);
    must(demo_orgs(h.demo), "orgs", w);
    must(db_commit(w->db), "commit", w);
    if (router_new(app_features, app_n_features, &h.router) != NULL)
        abort();
    return h;
}

void house_close(struct house *h)
{
    db_close(h->kept);
    router_free(h->router);
    world_free(h->w);
}

static void copy(struct db *from, struct db *to)
{
    sqlite3_backup *b = sqlite3_backup_init(to->handle, "main", from->handle, "main");
    CHECK(b && sqlite3_backup_step(b, -1) == SQLITE_DONE);
    CHECK(sqlite3_backup_finish(b) == SQLITE_OK);
}

void house_keep(struct house *h)
{
    if (!h->kept)
        must(db_open_file(":memory:", &h->kept), "a copy", h->w);
    copy(h->w->db, h->kept);
}

void house_back(struct house *h)
{
    copy(h->kept, h->w->db);
}

static rc load(struct ctx *ctx, const char *login, struct actor *actor)
{
    struct auth_login found;
    if (!login) {
        *actor = auth_nobody;
        return RC_OK;
    }
    TRY(users_auth_source.find_login(ctx, str_of(login), &found));
    return users_auth_source.load_actor(ctx, found.tenant, found.user, actor);
}

static rc run(struct house *h, struct ctx *ctx, const struct router_hit *hit, str body, struct http_out *out)
{
    struct http_in in = { .raw = body, .remote = STR("127.0.0.1"), .lang = STR("en"), .path_word = hit->word };
    (void)h;
    memcpy(in.path_id, hit->ids, sizeof in.path_id);
    if (hit->route->body) {
        void *decoded = arena_alloc(ctx->arena, hit->route->body->size);
        TRY(json_decode(ctx, hit->route->body, body, decoded));
        in.body = decoded;
    }
    if (hit->route->right[0] != 'p')
        TRY(auth_require(ctx, hit->route->right));
    TRY(hit->route->run(ctx, &in, out));
    return arena_over(ctx->arena) ? RC_LIMIT : RC_OK;
}

/* As kernel/work does for one member of a batch. */
static rc in_a_batch(struct house *h, struct ctx *ctx, const struct router_hit *hit, str body, struct http_out *out)
{
    struct db *db = h->w->db;
    TRY(db_begin(db, DB_WRITE));
    rc r = db_savepoint(db);
    if (r == RC_OK)
        r = run(h, ctx, hit, body, out);
    if (r == RC_OK)
        r = db_release(db);
    if (r != RC_OK && db_rollback_to(db) != RC_OK) {
        db_rollback(db);
        return r;
    }
    const rc end = db_commit(db);
    return r != RC_OK ? r : end;
}

struct house_reply house_ask(struct house *h, const char *login, enum http_method method, const char *path, str body, size_t arena_limit)
{
    struct arena *a = arena_new(arena_limit ? arena_limit : SERVER_ARENA);
    struct actor actor;
    struct http_out out = { 0 };
    struct router_hit hit;
    struct house_reply reply = { .result = RC_NOT_FOUND };
    struct ctx ctx = h->w->ctx;
    struct ctx outside = h->w->ctx;
    must(load(&outside, login, &actor), login ? login : "a stranger", h->w);
    ctx.arena = a;
    ctx.actor = &actor;
    must(router_match(h->router, method, str_of(path), &hit), path, h->w);
    reply.result = in_a_batch(h, &ctx, &hit, body, &out);
    reply.status = out.status;
    reply.stream = out.stream_id;
    reply.version = out.seq;
    if (reply.result == RC_OK)
        reply.body = str_dup(check_arena(), buf_get(&out.body));
    else if (h->w->why.field)
        h->w->why.field = str_c(check_arena(), str_of(h->w->why.field));
    arena_free(a);
    return reply;
}

static str rows_of(struct db *db, struct arena *a, bool all)
{
    struct buf b;
    struct world view = { .db = db };
    buf_init(&b, a, (size_t)128 << 20);
    for (size_t i = 0; i < app_n_schemas; i++)
        for (size_t k = 0; k < app_schemas[i]->n_tables; k++) {
            const struct db_table *t = &app_schemas[i]->tables[k];
            if (!all && t->kind != DB_TABLE_READ)
                continue;
            buf_fmt(&b, "== %s\n", t->name);
            buf_str(&b, world_dump(&view, a, str_fmt(a, "SELECT * FROM %s ORDER BY %s", t->name, t->key).p));
        }
    return buf_get(&b);
}

str house_rows(struct house *h, struct arena *a)
{
    return rows_of(h->w->db, a, true);
}

static rc apply_to(void *self, const struct journal_event *ev, const struct journal_type *type, const void *payload)
{
    return journal_apply_to(self, ev, type, payload);
}

bool house_rebuilds(struct house *h)
{
    AUTO(arena_drop) struct arena *a = arena_new((size_t)512 << 20);
    struct db *built = NULL;
    struct db_page tenants;
    struct ctx to = h->w->ctx, from = h->w->ctx;
    must(db_open_file(":memory:", &built), "a second database", h->w);
    must(db_migrate(built, a, app_schemas, app_n_schemas), "its tables", h->w);
    to.db = built;
    to.arena = from.arena = a;
    must(journal_tenants(&from, &tenants), "entities", h->w);
    for (size_t i = 0; i < tenants.n; i++) {
        int64_t last;
        must(journal_read_log(&from, ((const struct journal_tenant *)tenants.rows)[i].tenant_id, 0, INT64_MAX, apply_to, &to, &last),
             "replay", h->w);
    }
    const bool same = str_eq(rows_of(built, a, false), rows_of(h->w->db, a, false));
    db_close(built);
    return same;
}
