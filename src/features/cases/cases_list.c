/* The queue: pages by key, in the order of the legal limit, through the index of the narrowest filter. */
#include "cases_view.h"

#include "cases.sql.h"
#include "codes.h"
#include "orgs.h"

enum { PAGE_MAX = 200, PAGE_DEFAULT = 50 };

/* clang-format off */
static const struct db_col row_cols[] = {
    DB_I64 (struct cases_row, tenant_id),
    DB_I64 (struct cases_row, id),
    DB_STR (struct cases_row, no),
    DB_ENUM(struct cases_row, state, cases_state),
    DB_STR (struct cases_row, level),
    DB_STR (struct cases_row, summary),
    DB_STR (struct cases_row, business),
    DB_STR (struct cases_row, cause),
    DB_STR (struct cases_row, channel_in),
    DB_I64 (struct cases_row, unit_id),
    DB_STR (struct cases_row, unit_name),
    DB_STR (struct cases_row, tenant_name),
    DB_I64 (struct cases_row, handler_id),
    DB_STR (struct cases_row, handler_name),
    DB_STR (struct cases_row, name_masked),
    DB_STR (struct cases_row, phone_masked),
    DB_STR (struct cases_row, special_groups),
    DB_I64 (struct cases_row, received_at),
    DB_I64 (struct cases_row, due_on),
    DB_I64 (struct cases_row, internal_due_on),
    DB_I64 (struct cases_row, version),
    DB_STR (struct cases_row, unit_path),
    DB_I64 (struct cases_row, first_contact_id),
    DB_I64 (struct cases_row, handover_to_id),
    DB_I64 (struct cases_row, checker_id),
};
static const struct json_field row_fields[] = {
    JSON_ID  (struct cases_row, tenant_id,       REQUIRED),
    JSON_STR (struct cases_row, tenant_name,     OPTIONAL, 0, 200),
    JSON_ID  (struct cases_row, id,              REQUIRED),
    JSON_STR (struct cases_row, no,              REQUIRED, 1, 40),
    JSON_ENUM(struct cases_row, state,           REQUIRED, cases_state),
    JSON_STR (struct cases_row, level,           OPTIONAL, 0, 20),
    JSON_STR (struct cases_row, title,           OPTIONAL, 0, 400),
    JSON_STR (struct cases_row, business,        OPTIONAL, 0, 20),
    JSON_STR (struct cases_row, cause,           OPTIONAL, 0, 20),
    JSON_STR (struct cases_row, channel_in,      OPTIONAL, 0, 20),
    JSON_ID  (struct cases_row, unit_id,         REQUIRED),
    JSON_STR (struct cases_row, unit_name,       OPTIONAL, 0, 200),
    JSON_ID  (struct cases_row, handler_id,      OPTIONAL),
    JSON_STR (struct cases_row, handler_name,    OPTIONAL, 0, 200),
    JSON_STR (struct cases_row, consumer_masked, OPTIONAL, 0, 200),
    JSON_STR (struct cases_row, phone_masked,    OPTIONAL, 0, 40),
    JSON_STRS(struct cases_row, groups,          OPTIONAL, 0, 20),
    JSON_I64 (struct cases_row, received_at,     REQUIRED, 0, INT64_MAX),
    JSON_DAY (struct cases_row, due_on,          REQUIRED),
    JSON_DAY (struct cases_row, internal_due_on, OPTIONAL),
    JSON_BOOL(struct cases_row, overdue,         REQUIRED),
    JSON_I64 (struct cases_row, days_left,       REQUIRED, -100000, 100000),
    JSON_I64 (struct cases_row, warning,         OPTIONAL, 0, 3),
    JSON_I64 (struct cases_row, version,         REQUIRED, 1, INT64_MAX),
};
static const struct json_field filter_fields[] = {
    JSON_STR (struct cases_filter, state,      OPTIONAL, 0, 20),
    JSON_STR (struct cases_filter, open,       OPTIONAL, 0, 5),
    JSON_STR (struct cases_filter, due,        OPTIONAL, 0, 10),
    JSON_ID  (struct cases_filter, handler_id, OPTIONAL),
    JSON_ID  (struct cases_filter, unit_id,    OPTIONAL),
    JSON_ID  (struct cases_filter, tenant_id,  OPTIONAL),
    JSON_STR (struct cases_filter, cause,      OPTIONAL, 0, 20),
    JSON_STR (struct cases_filter, business,   OPTIONAL, 0, 20),
    JSON_STR (struct cases_filter, channel_in, OPTIONAL, 0, 20),
    JSON_DAY (struct cases_filter, due_from,   OPTIONAL),
    JSON_DAY (struct cases_filter, due_to,     OPTIONAL),
    JSON_STR (struct cases_filter, sort,       OPTIONAL, 0, 10),
    JSON_BOOL(struct cases_filter, totals,     OPTIONAL),
    JSON_STR (struct cases_filter, mine,       OPTIONAL, 0, 10),
    JSON_STR (struct cases_filter, text,       OPTIONAL, 0, 40),
    JSON_STR (struct cases_filter, after,      OPTIONAL, 0, 60),
    JSON_I64 (struct cases_filter, limit,      OPTIONAL, 0, PAGE_MAX),
};
/* clang-format on */
const struct db_rowtype cases_row_rowtype = DB_ROWTYPE(struct cases_row, row_cols);
const struct json_type cases_row_type = JSON_TYPE(struct cases_row, row_fields);
const struct json_type cases_filter_type = JSON_TYPE(struct cases_filter, filter_fields);

static const struct json_field page_fields[] = {
    JSON_LIST(struct cases_page, items, REQUIRED, 0, PAGE_MAX, &cases_row_type),
    JSON_STR(struct cases_page, next, OPTIONAL, 0, 60),
    JSON_STR(struct cases_page, total, OPTIONAL, 0, 10),
};
const struct json_type cases_page_type = JSON_TYPE(struct cases_page, page_fields);

enum order { BY_DUE, BY_RECEIVED, BY_NO };

/* "DAY.ID" (open), "MS.ID" (archive, or by receipt) or the number: where the next page begins. */
static rc cursor(struct ctx *ctx, enum order order, str after, int64_t *first, int64_t *id)
{
    if (after.n == 0 || order == BY_NO)
        return RC_OK;
    str rest;
    const str head = str_cut(after, '.', &rest);
    if (!str_to_i64(head, first) || !str_to_i64(rest, id))
        return fail(ctx, RC_INVALID, "cases.cursor", "after");
    return RC_OK;
}

/* "today" and "week" begin with today; what is overdue stands under its own name. */
static day_t due_from(struct ctx *ctx, const struct cases_filter *f)
{
    const day_t named = str_is(f->due, "today") || str_is(f->due, "week") ? clock_today(ctx) : 0;
    return named > f->due_from ? named : f->due_from;
}

static day_t due_until(struct ctx *ctx, const struct cases_filter *f)
{
    const day_t today = clock_today(ctx);
    const day_t named = str_is(f->due, "overdue") ? today - 1
                        : str_is(f->due, "today") ? today
                        : str_is(f->due, "week")  ? today + 7
                                                  : INT32_MAX;
    return f->due_to && f->due_to < named ? f->due_to : named;
}

/* Of a unit asked for by name only those at or below one's own; without a name one's own. */
static rc within_unit(struct ctx *ctx, struct cases_filter *f)
{
    struct orgs_brief u;
    if (f->unit_id == 0 || f->unit_id == ctx->actor->org) {
        f->unit_id = ctx->actor->org;
        return RC_OK;
    }
    const rc found = orgs_brief_get(ctx, f->tenant_id, f->unit_id, &u);
    if (found == RC_NOT_FOUND || (found == RC_OK && !str_starts(u.path, ctx->actor->org_path)))
        return fail(ctx, RC_NOT_FOUND, "cases.not_found", "unit_id");
    return found;
}

rc cases_take_reach(struct ctx *ctx, id64 *unit)
{
    const enum auth_scope take = auth_scope_of(ctx->actor, "cases.take");
    *unit = 0;
    if (auth_scope_of(ctx->actor, "cases.read") >= AUTH_SCOPE_ENTITY || take >= AUTH_SCOPE_ENTITY)
        return RC_OK;
    if (take < AUTH_SCOPE_UNIT)
        return fail_rule(ctx, RC_FORBIDDEN, "auth.right_needed", NULL, STR("cases.take"));
    *unit = ctx->actor->org;
    return RC_OK;
}

/* What nobody took yet, for whoever may take it. */
static rc narrow_take(struct ctx *ctx, struct cases_filter *f)
{
    id64 unit;
    TRY(cases_take_reach(ctx, &unit));
    f->tenant_id = ctx->actor->tenant;
    f->unit_id = unit ? unit : f->unit_id;
    return RC_OK;
}

/* What the actor may list: the scope of cases.read narrows the filter, never the other way round. */
static rc narrow(struct ctx *ctx, struct cases_filter *f, bool *masked)
{
    const struct actor *actor = ctx->actor;
    const enum auth_scope scope = auth_scope_of(actor, "cases.read");
    *masked = scope == AUTH_SCOPE_ALL_MASKED;
    if (str_is(f->mine, "take") && f->text.n == 0 && !str_is(f->open, "false"))
        return narrow_take(ctx, f); /* a number or the archive is looked for by the scope of reading */
    if (scope >= AUTH_SCOPE_ALL_MASKED)
        return RC_OK;
    if (f->tenant_id && f->tenant_id != actor->tenant)
        return fail(ctx, RC_NOT_FOUND, "cases.not_found", "tenant_id");
    f->tenant_id = actor->tenant;
    if (str_is(f->mine, "sign") || str_is(f->mine, "true"))
        return RC_OK; /* one's own, wherever they lie */
    if (scope == AUTH_SCOPE_UNIT)
        return within_unit(ctx, f);
    if (scope == AUTH_SCOPE_OWN && !auth_is(actor, f->handler_id))
        f->mine = STR("true");
    return RC_OK;
}

static const struct db_query *query_of(const struct cases_filter *f)
{
    if (str_is(f->mine, "sign"))
        return SQL_CASES_QUEUE_RECEIVER;
    if (str_is(f->mine, "take"))
        return SQL_CASES_QUEUE_TAKE;
    if (f->handler_id)
        return SQL_CASES_QUEUE_HANDLER;
    if (f->cause.n)
        return SQL_CASES_QUEUE_CAUSE;
    if (f->unit_id)
        return SQL_CASES_QUEUE_UNIT;
    if (f->tenant_id && f->state.n)
        return SQL_CASES_QUEUE_STATE;
    return f->tenant_id ? SQL_CASES_QUEUE_TENANT : SQL_CASES_QUEUE_ALL;
}

static bool archived(const struct cases_filter *f)
{
    return str_is(f->open, "false");
}

static rc order_of(struct ctx *ctx, const struct cases_filter *f, enum order *out)
{
    *out = str_is(f->sort, "received") ? BY_RECEIVED : str_is(f->sort, "no") ? BY_NO : BY_DUE;
    if (*out == BY_DUE && f->sort.n && !str_is(f->sort, "due"))
        return fail_rule(ctx, RC_INVALID, "json.word", "sort", STR("due, received, no"));
    return *out != BY_DUE && !f->tenant_id ? fail_rule(ctx, RC_INVALID, "json.required", "tenant_id", STR("id")) : RC_OK;
}

static const struct db_query *sorted_query(const struct cases_filter *f, enum order order)
{
    if (f->text.n)
        return SQL_CASES_BY_NUMBER;
    if (order != BY_DUE)
        return order == BY_NO ? SQL_CASES_SORTED_NO : SQL_CASES_SORTED_RECEIVED;
    return archived(f) ? SQL_CASES_ARCHIVE : query_of(f);
}

static rc fetch(struct ctx *ctx, const struct cases_filter *f, enum order order, int64_t n, struct db_page *out, int64_t *total)
{
    const bool falling = archived(f) || order != BY_DUE;
    int64_t first = falling ? INT64_MAX : due_from(ctx, f), id = falling ? INT64_MAX : 0;
    TRY(cursor(ctx, order, f->after, &first, &id));
    const str no = f->text.n ? f->text : f->after.n && order == BY_NO ? f->after : STR("\x7f");
    const id64 tenant = f->tenant_id ? f->tenant_id : archived(f) || f->text.n ? ctx->actor->tenant : 0;
    const struct db_args args = DB_ARGS(
        ARG_I64("tenant_id", tenant), ARG_I64("unit_id", f->unit_id), ARG_I64("handler_id", f->handler_id), ARG_STR("state", f->state),
        ARG_STR("cause", f->cause), ARG_STR("business", f->business), ARG_STR("channel_in", f->channel_in), ARG_I64("due_on", first),
        ARG_I64("received_at", first), ARG_I64("id", id), ARG_I64("due_from", due_from(ctx, f)), ARG_I64("due_until", due_until(ctx, f)),
        ARG_I64("told", f->due.n == 0), ARG_STR("no", no), ARG_STR("no_end", str_cat(ctx->arena, f->text, STR("\x7f"))), ARG_I64("n", n),
        ARG_I64("is_open", !archived(f)), ARG_I64("receiver_id", str_is(f->mine, "sign") ? ctx->actor->id : 0),
        ARG_I64("untaken", str_is(f->mine, "take")));
    TRY(db_many(ctx->db, ctx->arena, sorted_query(f, order), args, &cases_row_rowtype, (size_t)n, out));
    return f->totals ? db_i64(ctx->db, SQL_CASES_TOTAL, args, total) : RC_OK;
}

void cases_row_finish(struct ctx *ctx, struct cases_row *r, bool masked, const struct cases_warnings *w)
{
    const day_t today = clock_today(ctx);
    const bool foreign = masked && r->tenant_id != ctx->actor->tenant;
    const bool told = r->state == CASES_NOTIFIED || r->state == CASES_FOLLOWUP || r->state == CASES_REVIEW || r->state == CASES_CLOSED ||
                      r->state == CASES_WITHDRAWN || r->state == CASES_MERGED || r->state == CASES_NOT_ACCEPTED;
    r->days_left = r->due_on ? r->due_on - today : 0; /* an old case without a limit */
    r->overdue = r->days_left < 0 && !told;
    for (int level = 1; level <= 3 && !told && r->due_on; level++)
        if (r->due_on <= w->until[level - 1])
            r->warning = level;
    r->title = foreign ? (str){ 0 } : r->summary;
    r->consumer_masked = foreign ? (str){ 0 } : r->name_masked;
    r->phone_masked = foreign ? (str){ 0 } : r->phone_masked;
    r->groups = json_words_split(ctx->arena, r->special_groups);
}

rc cases_warnings_today(struct ctx *ctx, struct cases_warnings *out)
{
    static const char *const rules[] = { "C-WARN-1", "C-WARN-2", "C-WARN-3" };
    const day_t today = clock_today(ctx);
    for (size_t i = 0; i < ARRAY_LEN(rules); i++) {
        const struct codes_rule *rule;
        TRY(codes_rule_find(ctx, str_of(rules[i]), today, &rule));
        /* The warning of a limit falls on or before today as long as only days off lie between today and its own day. */
        day_t until = today + rule->amount;
        while (until - rule->amount - today < 30 && !cal_works(codes_calendar(), until + 1 - rule->amount))
            until++;
        out->until[i] = until;
    }
    return RC_OK;
}

static str next_after(struct ctx *ctx, const struct cases_filter *f, enum order order, const struct cases_row *last)
{
    const bool by_receipt = order == BY_RECEIVED || (order == BY_DUE && archived(f));
    if (order == BY_NO)
        return last->no;
    return str_fmt(ctx->arena, "%lld.%lld", (long long)(by_receipt ? last->received_at : last->due_on), (long long)last->id);
}

rc cases_list(struct ctx *ctx, const struct cases_filter *in, struct cases_page *out)
{
    struct cases_filter f = *in;
    bool masked;
    enum order order;
    int64_t total = 0;
    struct db_page page;
    struct cases_warnings warnings;
    TRY(narrow(ctx, &f, &masked));
    TRY(order_of(ctx, &f, &order));
    TRY(cases_warnings_today(ctx, &warnings));
    if (str_is(f.mine, "true"))
        f.handler_id = ctx->actor->id;
    if (str_is(f.mine, "sign") || f.handler_id)
        f.tenant_id = f.tenant_id ? f.tenant_id : ctx->actor->tenant;
    const int64_t limit = f.limit ? f.limit : PAGE_DEFAULT;
    TRY(fetch(ctx, &f, order, limit + 1, &page, &total));
    struct cases_row *rows = page.rows;
    const bool more = page.n > (size_t)limit;
    const size_t n = more ? (size_t)limit : page.n;
    for (size_t i = 0; i < n; i++)
        cases_row_finish(ctx, &rows[i], masked, &warnings);
    *out = (struct cases_page){ .items = { rows, n } };
    if (more)
        out->next = next_after(ctx, &f, order, &rows[n - 1]);
    if (f.totals)
        out->total = total > 1000 ? STR("1,000+") : str_fmt(ctx->arena, "%lld", (long long)total);
    return RC_OK;
}
