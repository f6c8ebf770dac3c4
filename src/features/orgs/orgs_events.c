/* What happens to a unit, and the only code that writes its rows.  One stream a unit. */
#include "orgs_int.h"

#include "orgs.sql.h"

/* clang-format off */
static const struct json_field recorded_fields[] = {
    JSON_ID  (struct orgs_recorded, parent_id,    OPTIONAL),
    JSON_ENUM(struct orgs_recorded, kind,         REQUIRED, orgs_kind),
    JSON_STR (struct orgs_recorded, code,         REQUIRED, 1, 20),
    JSON_STR (struct orgs_recorded, name,         REQUIRED, 1, 100),
    JSON_STR (struct orgs_recorded, path,         REQUIRED, 1, 400),
    JSON_STR (struct orgs_recorded, phone,        OPTIONAL, 0, 40),
    JSON_STR (struct orgs_recorded, address,      OPTIONAL, 0, 200),
    JSON_DAY (struct orgs_recorded, valid_from,   OPTIONAL),
    JSON_DAY (struct orgs_recorded, valid_to,     OPTIONAL),
    JSON_DAY (struct orgs_recorded, effective_on, REQUIRED),
};
/* clang-format on */
static const struct json_type recorded_type = JSON_TYPE(struct orgs_recorded, recorded_fields);

static rc apply_recorded(struct ctx *ctx, const struct journal_event *ev, const void *payload)
{
    const struct orgs_recorded *p = payload;
    const struct orgs_past row = {
        .tenant_id = ev->tenant,
        .id = ev->stream,
        .parent_id = p->parent_id,
        .kind = p->kind,
        .code = p->code,
        .name = p->name,
        .path = p->path,
        .phone = p->phone,
        .address = p->address,
        .valid_from = p->valid_from,
        .valid_to = p->valid_to,
        .version = ev->version,
        .effective_on = p->effective_on,
        .recorded_at = ev->at,
    };
    return orgs_store_put(ctx, &row);
}

const struct journal_type orgs_recorded_event = { "orgs.recorded", 1, &recorded_type, apply_recorded,
                                                  "a unit was recorded, changed, moved, closed or opened again" };
static const struct journal_type *const events[] = { &orgs_recorded_event, &orgs_duty_recorded_event, &orgs_route_recorded_event,
                                                     &orgs_substitute_recorded_event };
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

rc orgs_record(struct ctx *ctx, const struct orgs_brief *u, day_t effective_on)
{
    const struct orgs_recorded p = { u->parent_id, u->kind,    u->code,       u->name,     u->path,
                                     u->phone,     u->address, u->valid_from, u->valid_to, effective_on };
    return journal_append(ctx, &orgs_recorded_event, u->tenant_id, u->id, u->version, &p, NULL);
}
