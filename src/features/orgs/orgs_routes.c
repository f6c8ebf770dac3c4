/* The tree to read, units to add and change. */
#include "orgs_int.h"

struct unit_in {
    id64 parent_id;
    enum orgs_kind kind;
    str code, name, phone, address;
    day_t valid_from;
};
struct unit_change {
    str name;
    day_t valid_to;
    int64_t version;
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
    JSON_STR(struct unit_change, name,     OPTIONAL, 0, 100),
    JSON_DAY(struct unit_change, valid_to, OPTIONAL),
    JSON_I64(struct unit_change, version,  REQUIRED, 1, INT64_MAX),
};
/* clang-format on */
static const struct json_type in_type = { "struct orgs_unit_new", in_fields, ARRAY_LEN(in_fields), sizeof(struct unit_in) };
static const struct json_type change_type = { "struct orgs_unit_change", change_fields, ARRAY_LEN(change_fields),
                                              sizeof(struct unit_change) };

static rc get_units(struct ctx *ctx, const struct http_in *in, struct http_out *out)
{
    (void)in;
    struct db_page page;
    const bool all = auth_scope_of(ctx->actor, "orgs.read") >= AUTH_SCOPE_ALL_MASKED;
    TRY(orgs_store_list(ctx, all ? 0 : ctx->actor->tenant, 0, &page));
    const struct unit_list list = { { page.rows, page.n } };
    return http_reply(ctx, out, 200, &list_type, &list);
}

static rc post_unit(struct ctx *ctx, const struct http_in *in, struct http_out *out)
{
    const struct unit_in *b = in->body;
    struct orgs_brief parent;
    id64 id;
    TRY(orgs_brief_get(ctx, 0, b->parent_id, &parent));
    const struct auth_object object = { .tenant = parent.tenant_id, .org_path = parent.path };
    if (!auth_in_scope(ctx->actor, "orgs.manage", &object))
        return fail(ctx, RC_NOT_FOUND, "orgs.not_found", "parent_id");
    const bool own = b->kind == ORGS_UNION || b->kind == ORGS_ENTITY;
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

static rc put_unit(struct ctx *ctx, const struct http_in *in, struct http_out *out)
{
    const struct unit_change *b = in->body;
    struct orgs_brief u;
    TRY(orgs_change(ctx, in->path_id[0], b->version, b->name, b->valid_to, &u));
    out->stream_id = u.id;
    out->seq = u.version;
    return http_reply(ctx, out, 200, &unit_type, &u);
}

/* clang-format off */
const struct http_route orgs_routes[ORGS_N_ROUTES] = {
    { .method = GET,  .path = "/api/desk/orgs",     .run = get_units, .right = "orgs.read",   .tx = TX_READ, .reply = &list_type, .summary = "the tree of units" },
    { .method = POST, .path = "/api/desk/orgs",     .run = post_unit, .right = "orgs.manage", .tx = TX_WRITE, .body = &in_type, .reply = &unit_type, .summary = "a new unit" },
    { .method = PUT,  .path = "/api/desk/orgs/:id", .run = put_unit,  .right = "orgs.manage", .tx = TX_WRITE, .body = &change_type, .reply = &unit_type, .summary = "rename or close a unit" },
};
/* clang-format on */
