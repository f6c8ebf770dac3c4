/* Duties, the routing table and substitutes over HTTP: list, record, change, and the receiver that is proposed. */
#include "orgs_int.h"

struct posts_query {
    id64 tenant_id;
    day_t on;
};
struct receiver_query {
    str business, product, channel;
    id64 unit_id, tenant_id;
    day_t on;
};
struct receiver_out {
    id64 route_id, unit_id, user_id, instead_of;
    str unit_name, user_name, instead_of_name;
};
struct list_out {
    struct json_list items;
};

/* clang-format off */
static const struct json_field query_fields[] = {
    JSON_ID (struct posts_query, tenant_id, OPTIONAL),
    JSON_DAY(struct posts_query, on,        OPTIONAL),
};
static const struct json_field receiver_query_fields[] = {
    JSON_STR(struct receiver_query, business,  OPTIONAL, 0, 20),
    JSON_STR(struct receiver_query, product,   OPTIONAL, 0, 40),
    JSON_STR(struct receiver_query, channel,   OPTIONAL, 0, 20),
    JSON_ID (struct receiver_query, unit_id,   OPTIONAL),
    JSON_ID (struct receiver_query, tenant_id, OPTIONAL),
    JSON_DAY(struct receiver_query, on,        OPTIONAL),
};
static const struct json_field receiver_fields[] = {
    JSON_ID (struct receiver_out, route_id,        OPTIONAL),
    JSON_ID (struct receiver_out, unit_id,         OPTIONAL),
    JSON_ID (struct receiver_out, user_id,         OPTIONAL),
    JSON_ID (struct receiver_out, instead_of,      OPTIONAL),
    JSON_STR(struct receiver_out, unit_name,       OPTIONAL, 0, 100),
    JSON_STR(struct receiver_out, user_name,       OPTIONAL, 0, 60),
    JSON_STR(struct receiver_out, instead_of_name, OPTIONAL, 0, 60),
};
static const struct json_field duties_fields[]      = { JSON_LIST(struct list_out, items, REQUIRED, 0, ORGS_POSTS_MAX, &orgs_duty_type) };
static const struct json_field routes_fields[]      = { JSON_LIST(struct list_out, items, REQUIRED, 0, ORGS_POSTS_MAX, &orgs_route_type) };
static const struct json_field substitutes_fields[] = { JSON_LIST(struct list_out, items, REQUIRED, 0, ORGS_POSTS_MAX, &orgs_substitute_type) };
const struct json_type orgs_posts_query_type     = { "struct orgs_posts_query", query_fields, ARRAY_LEN(query_fields), sizeof(struct posts_query) };
const struct json_type orgs_receiver_query_type  = { "struct orgs_receiver_query", receiver_query_fields, ARRAY_LEN(receiver_query_fields), sizeof(struct receiver_query) };
const struct json_type orgs_receiver_type        = { "struct orgs_receiver", receiver_fields, ARRAY_LEN(receiver_fields), sizeof(struct receiver_out) };
const struct json_type orgs_duty_list_type       = { "struct orgs_duty_list", duties_fields, 1, sizeof(struct list_out) };
const struct json_type orgs_route_list_type      = { "struct orgs_route_list", routes_fields, 1, sizeof(struct list_out) };
const struct json_type orgs_substitute_list_type = { "struct orgs_substitute_list", substitutes_fields, 1, sizeof(struct list_out) };
/* clang-format on */

/* Whose table: the actor's own legal entity, or the one named when the right reaches that far. */
static rc tenant_for(struct ctx *ctx, const char *right, id64 asked, id64 *tenant)
{
    struct orgs_brief own;
    *tenant = asked ? asked : ctx->actor->tenant;
    TRY(orgs_brief_get(ctx, *tenant, *tenant, &own));
    const struct auth_object object = { .tenant = *tenant, .org_path = own.path };
    return auth_in_scope(ctx->actor, right, &object) ? RC_OK : fail(ctx, RC_NOT_FOUND, "orgs.not_found", "tenant_id");
}

typedef rc list_fn(struct ctx *ctx, id64 tenant, id64 person, day_t on, struct db_page *out);

static rc get_list(struct ctx *ctx, const struct http_in *in, struct http_out *out, list_fn *list, const struct json_type *type)
{
    const struct posts_query *q = in->query;
    struct db_page page;
    id64 tenant;
    TRY(tenant_for(ctx, "orgs.read", q->tenant_id, &tenant));
    TRY(list(ctx, tenant, 0, q->on, &page));
    const struct list_out reply = { { page.rows, page.n } };
    return http_reply(ctx, out, 200, type, &reply);
}

static rc routes_of(struct ctx *ctx, id64 tenant, id64 person, day_t on, struct db_page *out)
{
    (void)person;
    return orgs_store_routes(ctx, tenant, on, out);
}

rc orgs_get_duties(struct ctx *ctx, const struct http_in *in, struct http_out *out)
{
    return get_list(ctx, in, out, orgs_store_duties, &orgs_duty_list_type);
}

rc orgs_get_routes(struct ctx *ctx, const struct http_in *in, struct http_out *out)
{
    return get_list(ctx, in, out, routes_of, &orgs_route_list_type);
}

rc orgs_get_substitutes(struct ctx *ctx, const struct http_in *in, struct http_out *out)
{
    return get_list(ctx, in, out, orgs_store_substitutes, &orgs_substitute_list_type);
}

static rc said(struct ctx *ctx, struct http_out *out, const struct json_type *type, const void *value, id64 id, int64_t version)
{
    out->stream_id = id;
    out->seq = version;
    return http_reply(ctx, out, version == 1 ? 201 : 200, type, value);
}

/* id 0 = a new one.  The body says all of it; what it leaves out is empty. */
static rc save_duty(struct ctx *ctx, const struct http_in *in, struct http_out *out, id64 id)
{
    const struct posts_query *q = in->query;
    struct orgs_duty d = *(const struct orgs_duty *)in->body;
    d.id = id;
    TRY(tenant_for(ctx, "orgs.manage", q->tenant_id, &d.tenant_id));
    TRY(orgs_duty_save(ctx, &d));
    return said(ctx, out, &orgs_duty_type, &d, d.id, d.version);
}

static rc save_route(struct ctx *ctx, const struct http_in *in, struct http_out *out, id64 id)
{
    const struct posts_query *q = in->query;
    struct orgs_route r = *(const struct orgs_route *)in->body;
    r.id = id;
    TRY(tenant_for(ctx, "orgs.manage", q->tenant_id, &r.tenant_id));
    TRY(orgs_route_save(ctx, &r));
    return said(ctx, out, &orgs_route_type, &r, r.id, r.version);
}

static rc save_substitute(struct ctx *ctx, const struct http_in *in, struct http_out *out, id64 id)
{
    const struct posts_query *q = in->query;
    struct orgs_substitute s = *(const struct orgs_substitute *)in->body;
    s.id = id;
    TRY(tenant_for(ctx, "orgs.manage", q->tenant_id, &s.tenant_id));
    TRY(orgs_substitute_save(ctx, &s));
    return said(ctx, out, &orgs_substitute_type, &s, s.id, s.version);
}

rc orgs_post_duty(struct ctx *ctx, const struct http_in *in, struct http_out *out)
{
    return save_duty(ctx, in, out, 0);
}

rc orgs_put_duty(struct ctx *ctx, const struct http_in *in, struct http_out *out)
{
    return save_duty(ctx, in, out, in->path_id[0]);
}

rc orgs_post_route(struct ctx *ctx, const struct http_in *in, struct http_out *out)
{
    return save_route(ctx, in, out, 0);
}

rc orgs_put_route(struct ctx *ctx, const struct http_in *in, struct http_out *out)
{
    return save_route(ctx, in, out, in->path_id[0]);
}

rc orgs_post_substitute(struct ctx *ctx, const struct http_in *in, struct http_out *out)
{
    return save_substitute(ctx, in, out, 0);
}

rc orgs_put_substitute(struct ctx *ctx, const struct http_in *in, struct http_out *out)
{
    return save_substitute(ctx, in, out, in->path_id[0]);
}

rc orgs_get_receiver(struct ctx *ctx, const struct http_in *in, struct http_out *out)
{
    const struct receiver_query *q = in->query;
    const struct orgs_matter m = { q->business, q->product, q->channel, q->unit_id, q->on ? q->on : clock_today(ctx) };
    struct orgs_receiver r;
    struct orgs_brief unit;
    id64 tenant;
    TRY(tenant_for(ctx, "orgs.read", q->tenant_id, &tenant));
    TRY(orgs_route_find(ctx, tenant, &m, &r));
    struct receiver_out reply = { r.route_id, r.unit_id, r.user_id, r.instead_of, { 0 }, { 0 }, { 0 } };
    if (r.unit_id) {
        TRY(orgs_brief_get(ctx, tenant, r.unit_id, &unit));
        reply.unit_name = unit.name;
    }
    if (r.user_id)
        TRY(orgs_store_user_name(ctx, tenant, r.user_id, &reply.user_name));
    if (r.instead_of)
        TRY(orgs_store_user_name(ctx, tenant, r.instead_of, &reply.instead_of_name));
    return http_reply(ctx, out, 200, &orgs_receiver_type, &reply);
}
