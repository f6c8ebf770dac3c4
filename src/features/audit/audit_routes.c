/* The face of the audit trail, and the verification. */
#include "audit_int.h"

#include "kernel/id/id.h"
#include "kernel/seal/check.h"

struct checkpoint_out {
    id64 tenant_id;
    int64_t size;
    ms_t at;
    str root, key_id;
};
struct check_out {
    str state; /* none, running, done, failed */
    int64_t walked, total, events, streams, sealed, log_index, version;
    ms_t started_at, ended_at;
    bool ok;
    str why;
    id64 started_by, tenant_id, stream_id;
    struct json_list checkpoints;
};

/* clang-format off */
static const struct json_field checkpoint_fields[] = {
    JSON_ID (struct checkpoint_out, tenant_id, OPTIONAL),
    JSON_I64(struct checkpoint_out, size,      REQUIRED, 0, INT64_MAX),
    JSON_I64(struct checkpoint_out, at,        REQUIRED, 0, INT64_MAX),
    JSON_STR(struct checkpoint_out, root,      REQUIRED, 64, 64),
    JSON_STR(struct checkpoint_out, key_id,    REQUIRED, 0, 64),
};
static const struct json_type checkpoint_type = { "struct audit_checkpoint", checkpoint_fields, ARRAY_LEN(checkpoint_fields), sizeof(struct checkpoint_out) };
static const struct json_field check_fields[] = {
    JSON_STR (struct check_out, state,       REQUIRED, 1, 10),
    JSON_I64 (struct check_out, walked,      REQUIRED, 0, INT64_MAX),
    JSON_I64 (struct check_out, total,       REQUIRED, 0, INT64_MAX),
    JSON_I64 (struct check_out, started_at,  OPTIONAL, 0, INT64_MAX),
    JSON_ID  (struct check_out, started_by,  OPTIONAL),
    JSON_I64 (struct check_out, ended_at,    OPTIONAL, 0, INT64_MAX),
    JSON_BOOL(struct check_out, ok,          OPTIONAL),
    JSON_I64 (struct check_out, events,      OPTIONAL, 0, INT64_MAX),
    JSON_I64 (struct check_out, streams,     OPTIONAL, 0, INT64_MAX),
    JSON_I64 (struct check_out, sealed,      OPTIONAL, 0, INT64_MAX),
    JSON_STR (struct check_out, why,         OPTIONAL, 0, 200),
    JSON_ID  (struct check_out, tenant_id,   OPTIONAL),
    JSON_ID  (struct check_out, stream_id,   OPTIONAL),
    JSON_I64 (struct check_out, version,     OPTIONAL, 0, INT64_MAX),
    JSON_I64 (struct check_out, log_index,   OPTIONAL, 0, INT64_MAX),
    JSON_LIST(struct check_out, checkpoints, REQUIRED, 0, 1000, &checkpoint_type),
};
static const struct json_type check_type = { "struct audit_check", check_fields, ARRAY_LEN(check_fields), sizeof(struct check_out) };
/* clang-format on */

/* Newest checkpoints of the logs within the actor's reach. */
static rc checkpoints_of(struct ctx *ctx, struct json_list *out)
{
    struct db_page page;
    const bool all = auth_scope_of(ctx->actor, "audit.read") == AUTH_SCOPE_ALL;
    TRY(seal_newest_all(ctx, &page));
    const struct seal_checkpoint *c = page.rows;
    struct checkpoint_out *items = ARENA_ARRAY(ctx->arena, struct checkpoint_out, page.n);
    size_t n = 0;
    for (size_t i = 0; i < page.n && n < 1000; i++)
        if (all || c[i].tenant_id == ctx->actor->tenant)
            items[n++] =
                (struct checkpoint_out){ c[i].tenant_id, c[i].size, c[i].at, str_hex(ctx->arena, c[i].root.p, c[i].root.n), c[i].key_id };
    *out = (struct json_list){ items, n };
    return RC_OK;
}

static rc reply_state(struct ctx *ctx, int status, struct http_out *out)
{
    struct seal_check_state s;
    seal_check_get(ctx, &s);
    struct check_out o = { .state = s.running           ? STR("running")
                                    : !s.ended          ? STR("none")
                                    : s.result == RC_OK ? STR("done")
                                                        : STR("failed"),
                           .walked = s.walked,
                           .total = s.total,
                           .started_at = s.started_at,
                           .started_by = s.started_by,
                           .ended_at = s.ended_at };
    if (s.ended && s.result == RC_OK) {
        const struct journal_verdict *j = &s.verdict.journal;
        o.ok = j->ok;
        o.events = j->events;
        o.streams = j->streams;
        o.sealed = s.verdict.sealed;
        o.why = str_of(j->why);
        o.tenant_id = j->tenant;
        o.stream_id = j->stream;
        o.version = j->version;
        o.log_index = s.verdict.log_index;
    }
    TRY(checkpoints_of(ctx, &o.checkpoints));
    return http_reply(ctx, out, status, &check_type, &o);
}

static rc get_check(struct ctx *ctx, const struct http_in *in, struct http_out *out)
{
    (void)in;
    return reply_state(ctx, 200, out);
}

static rc events_in_all(struct ctx *ctx, int64_t *total)
{
    struct db_page page;
    int64_t last, pending;
    *total = 0;
    TRY(journal_tenants(ctx, &page));
    const struct journal_tenant *t = page.rows;
    for (size_t i = 0; i < page.n; i++) {
        TRY(journal_last_index(ctx, t[i].tenant_id, &last, &pending));
        *total += last + pending;
    }
    return RC_OK;
}

/* That somebody checked stands in the journal too; then it runs in the background. */
static rc post_check(struct ctx *ctx, const struct http_in *in, struct http_out *out)
{
    struct audit_started ev;
    (void)in;
    TRY(events_in_all(ctx, &ev.events));
    TRY(journal_append(ctx, &audit_verify_event, ctx->actor->tenant, id_new(ctx), 0, &ev, NULL));
    TRY(seal_check_start(ctx, ev.events));
    return reply_state(ctx, 202, out);
}

/* clang-format off */
const struct http_route audit_routes[AUDIT_N_ROUTES] = {
    { .method = GET,  .path = "/api/desk/audit",        .run = audit_get_list, .right = "audit.read",   .tx = TX_READ,  .query = &audit_query_type, .reply = &audit_page_type, .summary = "the journal by its headers, newest first" },
    { .method = GET,  .path = "/api/desk/audit/verify", .run = get_check,      .right = "audit.verify", .tx = TX_READ,  .reply = &check_type, .summary = "how far the verification is, what it found, and the newest checkpoints" },
    { .method = POST, .path = "/api/desk/audit/verify", .run = post_check,     .right = "audit.verify", .tx = TX_WRITE, .reply = &check_type, .per_minute = 6, .summary = "verify the whole journal in the background" },
};
/* clang-format on */
