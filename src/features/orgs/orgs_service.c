/* Units: recorded, changed, closed.  One stream a unit. */
#include "orgs_int.h"

#include "kernel/id/id.h"
#include "orgs.sql.h"

/* clang-format off */
static const struct json_field recorded_fields[] = {
    JSON_ID  (struct orgs_recorded, parent_id,  OPTIONAL),
    JSON_ENUM(struct orgs_recorded, kind,       REQUIRED, orgs_kind),
    JSON_STR (struct orgs_recorded, code,       REQUIRED, 1, 20),
    JSON_STR (struct orgs_recorded, name,       REQUIRED, 1, 100),
    JSON_STR (struct orgs_recorded, path,       REQUIRED, 1, 400),
    JSON_STR (struct orgs_recorded, phone,      OPTIONAL, 0, 40),
    JSON_STR (struct orgs_recorded, address,    OPTIONAL, 0, 200),
    JSON_DAY (struct orgs_recorded, valid_from, OPTIONAL),
    JSON_DAY (struct orgs_recorded, valid_to,   OPTIONAL),
};
/* clang-format on */
static const struct json_type recorded_type = JSON_TYPE(struct orgs_recorded, recorded_fields);

static rc apply_recorded(struct ctx *ctx, const struct journal_event *ev, const void *payload)
{
    const struct orgs_recorded *p = payload;
    const struct orgs_brief row = { ev->tenant, ev->stream, p->parent_id, p->kind,       p->code,     p->name,
                                    p->path,    p->phone,   p->address,   p->valid_from, p->valid_to, ev->version };
    return orgs_store_put(ctx, &row);
}

const struct journal_type orgs_recorded_event = { "orgs.recorded", 1, &recorded_type, apply_recorded,
                                                  "a unit was recorded, changed or closed" };
static const struct journal_type *const events[] = { &orgs_recorded_event };
static const char *const rights[] = { "orgs.read", "orgs.manage" };

const struct feature orgs_feature = {
    .name = "orgs",
    .routes = orgs_routes,
    .n_routes = ORGS_N_ROUTES,
    .events = events,
    .n_events = ARRAY_LEN(events),
    .schema = &orgs_schema,
    .rights = rights,
    .n_rights = ARRAY_LEN(rights),
};

static rc check(struct ctx *ctx, const struct orgs_new *in)
{
    id64 taken;
    if (str_trim(in->name).n == 0)
        return fail_rule(ctx, RC_INVALID, "json.required", "name", STR("1..100"));
    if (in->kind == ORGS_ENTITY && in->code.n != 4)
        return fail(ctx, RC_INVALID, "orgs.entity_code", "code");
    if (in->code.n == 0 || in->code.n > 20)
        return fail_rule(ctx, RC_INVALID, "json.too_long", "code", STR("1..20"));
    TRY(orgs_store_code_taken(ctx, in->tenant_id, in->code, &taken));
    return taken ? fail(ctx, RC_INVALID, "orgs.code_taken", "code") : RC_OK;
}

rc orgs_create(struct ctx *ctx, const struct orgs_new *in, id64 *id)
{
    const bool own = in->kind == ORGS_UNION || in->kind == ORGS_ENTITY;
    struct orgs_brief parent = { .path = STR("/") };
    TRY(check(ctx, in));
    if (in->parent_id)
        TRY(orgs_brief_get(ctx, own ? 0 : in->tenant_id, in->parent_id, &parent));
    else if (in->kind != ORGS_UNION)
        return fail_rule(ctx, RC_INVALID, "json.required", "parent_id", STR("id"));
    *id = in->id ? in->id : id_new(ctx);
    const struct orgs_recorded p = {
        .parent_id = in->parent_id,
        .kind = in->kind,
        .code = in->code,
        .name = str_trim(in->name),
        .phone = in->phone,
        .address = in->address,
        .path = str_fmt(ctx->arena, STR_FMT "%lld/", STR_ARG(parent.path), (long long)*id),
        .valid_from = in->valid_from ? in->valid_from : clock_today(ctx),
    };
    return journal_append(ctx, &orgs_recorded_event, own ? *id : in->tenant_id, *id, 0, &p, NULL);
}

rc orgs_change(struct ctx *ctx, id64 id, int64_t version, str name, day_t valid_to, struct orgs_brief *out)
{
    struct orgs_brief u;
    TRY(orgs_brief_get(ctx, 0, id, &u));
    const struct auth_object object = { .tenant = u.tenant_id, .org_path = u.path };
    if (!auth_in_scope(ctx->actor, "orgs.manage", &object))
        return fail(ctx, RC_NOT_FOUND, "orgs.not_found", NULL);
    if (valid_to && valid_to < u.valid_from)
        return fail(ctx, RC_INVALID, "orgs.closed_before_opened", "valid_to");
    const struct orgs_recorded p = {
        u.parent_id, u.kind, u.code, name.n ? name : u.name, u.path, u.phone, u.address, u.valid_from, valid_to
    };
    TRY(journal_append(ctx, &orgs_recorded_event, u.tenant_id, id, version, &p, NULL));
    return orgs_brief_get(ctx, u.tenant_id, id, out);
}
