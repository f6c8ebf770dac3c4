/* The tree to read; units to add, change, close and move. */
#include "orgs_int.h"

#include "base/cal.h"

struct unit_in {
    id64 parent_id;
    enum orgs_kind kind;
    str code, name, phone, address;
    day_t valid_from;
};
struct reopen_in {
    int64_t version;
};
struct tree_query {
    day_t on, known;
};
struct unit_list {
    struct json_list items;
};

/* clang-format off */
static const struct json_field unit_fields[] = {
    JSON_ID  (struct orgs_brief, id,         REQUIRED),
    JSON_ID  (struct orgs_brief, parent_id,  OPTIONAL),
    JSON_ID  (struct orgs_brief, tenant_id,  REQUIRED),
    JSON_ENUM(struct orgs_brief, kind,       REQUIRED, orgs_kind),
    JSON_STR (struct orgs_brief, code,       REQUIRED, 1, 20),
    JSON_STR (struct orgs_brief, name,       REQUIRED, 1, 100),
    JSON_STR (struct orgs_brief, path,       REQUIRED, 1, 400),
    JSON_STR (struct orgs_brief, phone,      OPTIONAL, 0, 40),
    JSON_STR (struct orgs_brief, address,    OPTIONAL, 0, 200),
    JSON_DAY (struct orgs_brief, valid_from, OPTIONAL),
    JSON_DAY (struct orgs_brief, valid_to,   OPTIONAL),
    JSON_I64 (struct orgs_brief, version,    REQUIRED, 1, INT64_MAX),
};
static const struct json_type unit_type = { "struct orgs_unit", unit_fields, ARRAY_LEN(unit_fields), sizeof(struct orgs_brief) };
static const struct json_field list_fields[] = { JSON_LIST(struct unit_list, items, REQUIRED, 0, ORGS_PAGE, &unit_type) };
static const struct json_type list_type = { "struct orgs_unit_list", list_fields, 1, sizeof(struct unit_list) };
static const struct json_field in_fields[] = {
    JSON_ID  (struct unit_in, parent_id,  REQUIRED),
    JSON_ENUM(struct unit_in, kind,       REQUIRED, orgs_kind),
    JSON_STR (struct unit_in, code,       REQUIRED, 1, 20),
    JSON_STR (struct unit_in, name,       REQUIRED, 1, 100),
    JSON_STR (struct unit_in, phone,      OPTIONAL, 0, 40),
    JSON_STR (struct unit_in, address,    OPTIONAL, 0, 200),
    JSON_DAY (struct unit_in, valid_from, OPTIONAL),
};
static const struct json_field change_fields[] = {
    JSON_STR(struct orgs_change_in, name,         OPTIONAL, 1, 100),
    JSON_STR(struct orgs_change_in, phone,        OPTIONAL, 0, 40),
    JSON_STR(struct orgs_change_in, address,      OPTIONAL, 0, 200),
    JSON_DAY(struct orgs_change_in, effective_on, OPTIONAL),
    JSON_I64(struct orgs_change_in, version,      REQUIRED, 1, INT64_MAX),
};
static const struct json_field close_fields[] = {
    JSON_DAY(struct orgs_close_in, valid_to, REQUIRED),
    JSON_I64(struct orgs_close_in, version,  REQUIRED, 1, INT64_MAX),
};
static const struct json_field reopen_fields[] = { JSON_I64(struct reopen_in, version, REQUIRED, 1, INT64_MAX) };
static const struct json_field move_fields[] = {
    JSON_ID (struct orgs_move_in, parent_id,    REQUIRED),
    JSON_DAY(struct orgs_move_in, effective_on, OPTIONAL),
    JSON_I64(struct orgs_move_in, version,      REQUIRED, 1, INT64_MAX),
};
static const struct json_field tree_fields[] = {
    JSON_DAY(struct tree_query, on,    OPTIONAL),
    JSON_DAY(struct tree_query, known, OPTIONAL),
};
/* clang-format on */
static const struct json_type in_type = { "struct orgs_unit_new", in_fields, ARRAY_LEN(in_fields), sizeof(struct unit_in) };
static const struct json_type change_type = { "struct orgs_unit_change", change_fields, ARRAY_LEN(change_fields),
                                              sizeof(struct orgs_change_in) };
static const struct json_type close_type = { "struct orgs_unit_close", close_fields, ARRAY_LEN(close_fields),
                                             sizeof(struct orgs_close_in) };
static const struct json_type reopen_type = { "struct orgs_unit_reopen", reopen_fields, 1, sizeof(struct reopen_in) };
static const struct json_type move_type = { "struct orgs_unit_move", move_fields, ARRAY_LEN(move_fields), sizeof(struct orgs_move_in) };
static const struct json_type tree_type = { "struct orgs_tree_query", tree_fields, ARRAY_LEN(tree_fields), sizeof(struct tree_query) };

/* Without a day: all units, also closed ones, as they are now.  With one: the units open on that day, and with
 * `known` only by what had been recorded by the end of that day. */
static rc get_units(struct ctx *ctx, const struct http_in *in, struct http_out *out)
{
    const struct tree_query *q = in->query;
    struct db_page page;
    const bool all = auth_scope_of(ctx->actor, "orgs.read") >= AUTH_SCOPE_ALL_MASKED;
    const id64 tenant = all ? 0 : ctx->actor->tenant;
    if (q->on || q->known)
        TRY(orgs_store_known(ctx, tenant, q->on ? q->on : q->known, q->known ? cal_start_of(q->known + 1) - 1 : INT64_MAX, &page));
    else
        TRY(orgs_store_list(ctx, tenant, 0, &page));
    const struct unit_list list = { { page.rows, page.n } };
    return http_reply(ctx, out, 200, &list_type, &list);
}

static rc post_unit(struct ctx *ctx, const struct http_in *in, struct http_out *out)
{
    const struct unit_in *b = in->body;
    struct orgs_brief parent;
    id64 id;
    TRY(orgs_brief_get(ctx, 0, b->parent_id, &parent));
    TRY(orgs_manage(ctx, &parent, "parent_id"));
    const bool own = orgs_is_own(b->kind);
    const struct orgs_new unit = {
        own ? 0 : parent.tenant_id, 0, b->parent_id, b->kind, b->code, b->name, b->phone, b->address, b->valid_from
    };
    TRY(orgs_create(ctx, &unit, &id));
    out->stream_id = id;
    out->seq = 1;
    struct orgs_brief u;
    TRY(orgs_brief_get(ctx, own ? id : parent.tenant_id, id, &u));
    return http_reply(ctx, out, 201, &unit_type, &u);
}

static rc reply_unit(struct ctx *ctx, struct http_out *out, const struct orgs_brief *u)
{
    out->stream_id = u->id;
    out->seq = u->version;
    return http_reply(ctx, out, 200, &unit_type, u);
}

static rc put_unit(struct ctx *ctx, const struct http_in *in, struct http_out *out)
{
    struct orgs_brief u;
    TRY(orgs_change(ctx, in->path_id[0], in->body, &u));
    return reply_unit(ctx, out, &u);
}

static rc post_close(struct ctx *ctx, const struct http_in *in, struct http_out *out)
{
    struct orgs_brief u;
    TRY(orgs_close(ctx, in->path_id[0], in->body, &u));
    return reply_unit(ctx, out, &u);
}

static rc post_reopen(struct ctx *ctx, const struct http_in *in, struct http_out *out)
{
    const struct reopen_in *b = in->body;
    struct orgs_brief u;
    TRY(orgs_reopen(ctx, in->path_id[0], b->version, &u));
    return reply_unit(ctx, out, &u);
}

static rc post_move(struct ctx *ctx, const struct http_in *in, struct http_out *out)
{
    struct orgs_brief u;
    TRY(orgs_move(ctx, in->path_id[0], in->body, &u));
    return reply_unit(ctx, out, &u);
}

/* clang-format off */
const struct http_route orgs_routes[ORGS_N_ROUTES] = {
    { .method = GET,  .path = "/api/desk/orgs",            .run = get_units,   .right = "orgs.read",   .tx = TX_READ,  .query = &tree_type, .reply = &list_type, .summary = "the tree of units: now, on a day, as known then" },
    { .method = POST, .path = "/api/desk/orgs",            .run = post_unit,   .right = "orgs.manage", .tx = TX_WRITE, .body = &in_type,     .reply = &unit_type, .summary = "a new unit" },
    { .method = PUT,  .path = "/api/desk/orgs/:id",        .run = put_unit,    .right = "orgs.manage", .tx = TX_WRITE, .body = &change_type, .reply = &unit_type, .summary = "rename a unit, or change its telephone and address" },
    { .method = POST, .path = "/api/desk/orgs/:id/close",  .run = post_close,  .right = "orgs.manage", .tx = TX_WRITE, .body = &close_type,  .reply = &unit_type, .summary = "close a unit; those below must be closed by then" },
    { .method = POST, .path = "/api/desk/orgs/:id/reopen", .run = post_reopen, .right = "orgs.manage", .tx = TX_WRITE, .body = &reopen_type, .reply = &unit_type, .summary = "open a closed unit again" },
    { .method = POST, .path = "/api/desk/orgs/:id/move",   .run = post_move,   .right = "orgs.manage", .tx = TX_WRITE, .body = &move_type,   .reply = &unit_type, .summary = "hang a unit and all below it under another one" },
    { .method = GET, .path = "/api/desk/duties", .run = orgs_get_duties, .right = "orgs.read", .tx = TX_READ, .query = &orgs_posts_query_type, .reply = &orgs_duty_list_type, .summary = "who holds which duty, all or on a day" },
    { .method = POST, .path = "/api/desk/duties", .run = orgs_post_duty, .right = "orgs.manage", .tx = TX_WRITE, .query = &orgs_posts_query_type, .body = &orgs_duty_type, .reply = &orgs_duty_type, .summary = "give somebody a duty" },
    { .method = PUT, .path = "/api/desk/duties/:id", .run = orgs_put_duty, .right = "orgs.manage", .tx = TX_WRITE, .query = &orgs_posts_query_type, .body = &orgs_duty_type, .reply = &orgs_duty_type, .summary = "change or end a duty" },
    { .method = GET, .path = "/api/desk/routing", .run = orgs_get_routes, .right = "orgs.read", .tx = TX_READ, .query = &orgs_posts_query_type, .reply = &orgs_route_list_type, .summary = "the routing table" },
    { .method = POST, .path = "/api/desk/routing", .run = orgs_post_route, .right = "orgs.manage", .tx = TX_WRITE, .query = &orgs_posts_query_type, .body = &orgs_route_type, .reply = &orgs_route_type, .summary = "a new row of the routing table" },
    { .method = PUT, .path = "/api/desk/routing/:id", .run = orgs_put_route, .right = "orgs.manage", .tx = TX_WRITE, .query = &orgs_posts_query_type, .body = &orgs_route_type, .reply = &orgs_route_type, .summary = "change or end a row of the routing table" },
    { .method = GET, .path = "/api/desk/routing/receiver", .run = orgs_get_receiver, .right = "orgs.read", .tx = TX_READ, .query = &orgs_receiver_query_type, .reply = &orgs_receiver_type, .summary = "whom the routing table proposes" },
    { .method = GET, .path = "/api/desk/substitutes", .run = orgs_get_substitutes, .right = "orgs.read", .tx = TX_READ, .query = &orgs_posts_query_type, .reply = &orgs_substitute_list_type, .summary = "who stands in for whom" },
    { .method = POST, .path = "/api/desk/substitutes", .run = orgs_post_substitute, .right = "orgs.manage", .tx = TX_WRITE, .query = &orgs_posts_query_type, .body = &orgs_substitute_type, .reply = &orgs_substitute_type, .summary = "name a substitute with dates" },
    { .method = PUT, .path = "/api/desk/substitutes/:id", .run = orgs_put_substitute, .right = "orgs.manage", .tx = TX_WRITE, .query = &orgs_posts_query_type, .body = &orgs_substitute_type, .reply = &orgs_substitute_type, .summary = "change or end a substitution" },
};
/* clang-format on */
