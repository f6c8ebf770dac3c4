/* Duties, routes and substitutes: what is recorded of them.  One stream each; a change records the whole again. */
#include "orgs_int.h"

/* What the event says comes first; what is the row's own comes last and stands only on the wire. */
/* clang-format off */
static const struct json_field duty_fields[] = {
    JSON_ID  (struct orgs_duty, unit_id,       REQUIRED),
    JSON_ID  (struct orgs_duty, user_id,       REQUIRED),
    JSON_STR (struct orgs_duty, duty,          REQUIRED, 1, 40),
    JSON_I64 (struct orgs_duty, share_percent, REQUIRED, 0, 100),
    JSON_BOOL(struct orgs_duty, full_time,     OPTIONAL),
    JSON_DAY (struct orgs_duty, valid_from,    REQUIRED),
    JSON_DAY (struct orgs_duty, valid_to,      OPTIONAL),
    JSON_ID  (struct orgs_duty, id,            OPTIONAL),
    JSON_I64 (struct orgs_duty, version,       OPTIONAL, 0, INT64_MAX),
    JSON_STR (struct orgs_duty, unit_name,     OPTIONAL, 0, 100),
    JSON_STR (struct orgs_duty, user_name,     OPTIONAL, 0, 60),
};
static const struct json_field route_fields[] = {
    JSON_STR (struct orgs_route, business,   OPTIONAL, 0, 20),
    JSON_STR (struct orgs_route, product,    OPTIONAL, 0, 40),
    JSON_STR (struct orgs_route, channel,    OPTIONAL, 0, 20),
    JSON_ID  (struct orgs_route, unit_id,    OPTIONAL),
    JSON_ID  (struct orgs_route, to_unit_id, REQUIRED),
    JSON_ID  (struct orgs_route, to_user_id, OPTIONAL),
    JSON_I64 (struct orgs_route, priority,   REQUIRED, 1, 1000),
    JSON_DAY (struct orgs_route, valid_from, REQUIRED),
    JSON_DAY (struct orgs_route, valid_to,   OPTIONAL),
    JSON_ID  (struct orgs_route, id,         OPTIONAL),
    JSON_I64 (struct orgs_route, version,    OPTIONAL, 0, INT64_MAX),
    JSON_STR (struct orgs_route, unit_name,  OPTIONAL, 0, 100),
    JSON_STR (struct orgs_route, user_name,  OPTIONAL, 0, 60),
};
static const struct json_field substitute_fields[] = {
    JSON_ID  (struct orgs_substitute, absent_id,       REQUIRED),
    JSON_ID  (struct orgs_substitute, substitute_id,   REQUIRED),
    JSON_STR (struct orgs_substitute, reason,          REQUIRED, 1, 200),
    JSON_DAY (struct orgs_substitute, valid_from,      REQUIRED),
    JSON_DAY (struct orgs_substitute, valid_to,        REQUIRED),
    JSON_ID  (struct orgs_substitute, id,              OPTIONAL),
    JSON_I64 (struct orgs_substitute, version,         OPTIONAL, 0, INT64_MAX),
    JSON_STR (struct orgs_substitute, absent_name,     OPTIONAL, 0, 60),
    JSON_STR (struct orgs_substitute, substitute_name, OPTIONAL, 0, 60),
};
enum { WIRE_ONLY = 4 };
const struct json_type orgs_duty_type       = { "struct orgs_duty", duty_fields, ARRAY_LEN(duty_fields), sizeof(struct orgs_duty) };
const struct json_type orgs_route_type      = { "struct orgs_route", route_fields, ARRAY_LEN(route_fields), sizeof(struct orgs_route) };
const struct json_type orgs_substitute_type = { "struct orgs_substitute", substitute_fields, ARRAY_LEN(substitute_fields), sizeof(struct orgs_substitute) };
static const struct json_type duty_event       = { "struct orgs_duty_recorded", duty_fields, ARRAY_LEN(duty_fields) - WIRE_ONLY, sizeof(struct orgs_duty) };
static const struct json_type route_event      = { "struct orgs_route_recorded", route_fields, ARRAY_LEN(route_fields) - WIRE_ONLY, sizeof(struct orgs_route) };
static const struct json_type substitute_event = { "struct orgs_substitute_recorded", substitute_fields, ARRAY_LEN(substitute_fields) - WIRE_ONLY, sizeof(struct orgs_substitute) };
/* clang-format on */

static rc apply_duty(struct ctx *ctx, const struct journal_event *ev, const void *payload)
{
    struct orgs_duty row = *(const struct orgs_duty *)payload;
    row.tenant_id = ev->tenant;
    row.id = ev->stream;
    row.version = ev->version;
    return orgs_store_duty_put(ctx, &row);
}

static rc apply_route(struct ctx *ctx, const struct journal_event *ev, const void *payload)
{
    struct orgs_route row = *(const struct orgs_route *)payload;
    row.tenant_id = ev->tenant;
    row.id = ev->stream;
    row.version = ev->version;
    return orgs_store_route_put(ctx, &row);
}

static rc apply_substitute(struct ctx *ctx, const struct journal_event *ev, const void *payload)
{
    struct orgs_substitute row = *(const struct orgs_substitute *)payload;
    row.tenant_id = ev->tenant;
    row.id = ev->stream;
    row.version = ev->version;
    return orgs_store_substitute_put(ctx, &row);
}

/* clang-format off */
const struct journal_type orgs_duty_recorded_event       = { "orgs.duty_recorded", 1, &duty_event, apply_duty, "who holds which duty at which unit" };
const struct journal_type orgs_route_recorded_event      = { "orgs.route_recorded", 1, &route_event, apply_route, "a row of the routing table" };
const struct journal_type orgs_substitute_recorded_event = { "orgs.substitute_recorded", 1, &substitute_event, apply_substitute, "who stands in for whom, from when to when, and why" };
/* clang-format on */
