/* What this room says in the journal. */
#include "audit_int.h"

#include "audit.sql.h"

#include <string.h>

/* clang-format off */
static const struct json_field item_fields[] = {
    JSON_ID (struct audit_item, actor_id,  OPTIONAL),
    JSON_ID (struct audit_item, org_id,    OPTIONAL),
    JSON_ID (struct audit_item, stream_id, OPTIONAL),
    JSON_STR(struct audit_item, route,     REQUIRED, 1, SEEN_ROUTE),
    JSON_STR(struct audit_item, remote,    OPTIONAL, 0, SEEN_REMOTE),
    JSON_I64(struct audit_item, n,         REQUIRED, 1, INT64_MAX),
    JSON_I64(struct audit_item, first_at,  REQUIRED, 0, INT64_MAX),
    JSON_I64(struct audit_item, last_at,   REQUIRED, 0, INT64_MAX),
};
static const struct json_type item_type = JSON_TYPE(struct audit_item, item_fields);
static const struct json_field batch_fields[] = { JSON_LIST(struct audit_batch, items, REQUIRED, 1, AUDIT_ITEMS, &item_type) };
static const struct json_type batch_type = JSON_TYPE(struct audit_batch, batch_fields);
static const struct json_field started_fields[] = { JSON_I64(struct audit_started, events, REQUIRED, 0, INT64_MAX) };
static const struct json_type started_type = JSON_TYPE(struct audit_started, started_fields);
/* clang-format on */

static rc apply_head(struct ctx *ctx, const struct journal_event *ev, const void *payload)
{
    (void)payload;
    return db_exec(ctx->db, SQL_AUDIT_HEAD_PUT,
                   DB_ARGS(ARG_I64("tenant_id", ev->tenant), ARG_I64("stream_id", ev->stream), ARG_I64("version", ev->version)), NULL);
}

/* clang-format off */
const struct journal_type audit_reads_event = { "audit.reads", 1, &batch_type, apply_head, "masked personal data were read: who, what, how often" };
const struct journal_type audit_denials_event = { "audit.denials", 1, &batch_type, apply_head, "requests were refused: who, from where, what, how often" };
const struct journal_type audit_verify_event = { "audit.verify_started", 1, &started_type, apply_head, "a verification of the whole journal was started" };
/* clang-format on */

struct writing {
    struct ctx *ctx;
    id64 tenant, stream;
    int64_t version;
    struct audit_item *items;
    size_t n;
};

static rc flush(struct writing *w, bool denied)
{
    if (w->n == 0)
        return RC_OK;
    const struct audit_batch batch = { { w->items, w->n } };
    struct journal_mark mark;
    TRY(journal_append(w->ctx, denied ? &audit_denials_event : &audit_reads_event, w->tenant, w->stream, w->version, &batch, &mark));
    w->version = mark.version;
    w->n = 0;
    return RC_OK;
}

static rc write_kind(struct writing *w, const struct seen_entry *list, size_t n, bool denied)
{
    for (size_t i = 0; i < n; i++) {
        const struct seen_entry *e = &list[i];
        if (e->tenant != w->tenant || e->denied != denied)
            continue;
        w->items[w->n++] = (struct audit_item){ e->actor, e->org, e->stream, str_of(e->route), str_of(e->remote), e->n, e->first, e->last };
        if (w->n == AUDIT_ITEMS)
            TRY(flush(w, denied));
    }
    return flush(w, denied);
}

static bool earlier(const struct seen_entry *list, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (list[k].tenant == list[i].tenant)
            return true;
    return false;
}

rc audit_record(struct ctx *ctx, id64 stream, const struct seen_entry *list, size_t n)
{
    struct writing w = { .ctx = ctx, .stream = stream, .items = ARENA_ARRAY(ctx->arena, struct audit_item, AUDIT_ITEMS) };
    for (size_t i = 0; i < n; i++) {
        if (i && (list[i].tenant == list[i - 1].tenant || earlier(list, i)))
            continue;
        w.tenant = list[i].tenant;
        const rc r = db_i64(ctx->db, SQL_AUDIT_HEAD_GET, DB_ARGS(ARG_I64("tenant_id", w.tenant), ARG_I64("stream_id", stream)), &w.version);
        if (r == RC_NOT_FOUND)
            w.version = 0;
        else
            TRY(r);
        TRY(write_kind(&w, list, n, false));
        TRY(write_kind(&w, list, n, true));
    }
    return RC_OK;
}

static const struct journal_type *const events[] = { &audit_reads_event, &audit_denials_event, &audit_verify_event };
static const char *const rights[] = { "audit.read", "audit.verify" };

const struct feature audit_feature = {
    .name = "audit",
    .routes = audit_routes,
    .n_routes = AUDIT_N_ROUTES,
    .events = events,
    .n_events = ARRAY_LEN(events),
    .schema = &audit_schema,
    .rights = rights,
    .n_rights = ARRAY_LEN(rights),
};
