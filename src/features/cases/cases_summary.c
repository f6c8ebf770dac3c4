/* The numbers of my desk.  Each is counted within the reach of cases.read, as the queue lists. */
#include "cases_view.h"

#include "cases.sql.h"

struct summary_out {
    int64_t due_today, overdue, to_sign, to_check, to_approve, unassigned, mine_open, followup_due, warn_first, warn_second, warn_last;
};

/* clang-format off */
static const struct json_field summary_fields[] = {
    JSON_I64(struct summary_out, due_today,    REQUIRED, 0, INT64_MAX),
    JSON_I64(struct summary_out, overdue,      REQUIRED, 0, INT64_MAX),
    JSON_I64(struct summary_out, to_sign,      REQUIRED, 0, INT64_MAX),
    JSON_I64(struct summary_out, to_check,     REQUIRED, 0, INT64_MAX),
    JSON_I64(struct summary_out, to_approve,   REQUIRED, 0, INT64_MAX),
    JSON_I64(struct summary_out, unassigned,   REQUIRED, 0, INT64_MAX),
    JSON_I64(struct summary_out, mine_open,    REQUIRED, 0, INT64_MAX),
    JSON_I64(struct summary_out, followup_due, REQUIRED, 0, INT64_MAX),
    JSON_I64(struct summary_out, warn_first,   REQUIRED, 0, INT64_MAX),
    JSON_I64(struct summary_out, warn_second,  REQUIRED, 0, INT64_MAX),
    JSON_I64(struct summary_out, warn_last,    REQUIRED, 0, INT64_MAX),
};
const struct json_type cases_summary_type = { "struct cases_summary", summary_fields, ARRAY_LEN(summary_fields), sizeof(struct summary_out) };
/* clang-format on */

/* Which cases one number is about: "" = any state; answered ones have no legal limit any more. */
struct ask {
    const char *state;
    day_t from, to;
    bool answered;
    id64 unit;
};

static rc count(struct ctx *ctx, const struct db_query *q, const struct ask *a, int64_t *out)
{
    return db_i64(ctx->db, q,
                  DB_ARGS(ARG_I64("tenant_id", ctx->actor->tenant), ARG_I64("unit_id", a->unit), ARG_I64("handler_id", ctx->actor->id),
                          ARG_STR("state", str_of(a->state)), ARG_I64("from_on", a->from), ARG_I64("to_on", a->to),
                          ARG_I64("told", a->answered)),
                  out);
}

static rc within_reach(struct ctx *ctx, struct ask a, int64_t *out)
{
    a.unit = ctx->actor->org;
    switch (auth_scope_of(ctx->actor, "cases.read")) {
    case AUTH_SCOPE_OWN:
        return count(ctx, SQL_CASES_COUNT_PERSON, &a, out);
    case AUTH_SCOPE_UNIT:
        return count(ctx, SQL_CASES_COUNT_UNIT, &a, out);
    case AUTH_SCOPE_ENTITY:
        return count(ctx, a.state[0] ? SQL_CASES_COUNT_STATE : SQL_CASES_COUNT_TENANT, &a, out);
    default:
        return count(ctx, SQL_CASES_COUNT_ALL, &a, out);
    }
}

static rc untaken(struct ctx *ctx, int64_t *out)
{
    struct ask a = { .state = "" };
    const rc may = cases_take_reach(ctx, &a.unit);
    if (may == RC_FORBIDDEN) {
        *ctx->why = (struct fault_info){ 0 };
        return RC_OK;
    }
    TRY(may);
    return count(ctx, SQL_CASES_COUNT_TAKE, &a, out);
}

rc cases_summary_get(struct ctx *ctx, const struct http_in *in, struct http_out *out)
{
    (void)in;
    const day_t today = clock_today(ctx), ever = INT32_MAX;
    const struct ask mine = { .state = "", .to = ever, .answered = true };
    struct summary_out s = { 0 };
    struct cases_warnings w;
    TRY(cases_warnings_today(ctx, &w));
    TRY(within_reach(ctx, (struct ask){ .state = "", .from = w.until[1] + 1, .to = w.until[0] }, &s.warn_first));
    TRY(within_reach(ctx, (struct ask){ .state = "", .from = w.until[2] + 1, .to = w.until[1] }, &s.warn_second));
    TRY(within_reach(ctx, (struct ask){ .state = "", .from = today, .to = w.until[2] }, &s.warn_last));
    TRY(within_reach(ctx, (struct ask){ .state = "", .from = today, .to = today }, &s.due_today));
    TRY(within_reach(ctx, (struct ask){ .state = "", .to = today - 1 }, &s.overdue));
    TRY(count(ctx, SQL_CASES_COUNT_RECEIVER, &mine, &s.to_sign));
    TRY(within_reach(ctx, (struct ask){ .state = "decision_pending", .to = ever, .answered = true }, &s.to_check));
    TRY(within_reach(ctx, (struct ask){ .state = "extension_pending", .to = ever, .answered = true }, &s.to_approve));
    TRY(untaken(ctx, &s.unassigned));
    TRY(count(ctx, SQL_CASES_COUNT_PERSON, &mine, &s.mine_open));
    TRY(within_reach(ctx, (struct ask){ .state = "notified", .to = ever, .answered = true }, &s.followup_due));
    return http_reply(ctx, out, 200, &cases_summary_type, &s);
}
