/* The journal by its headers. */
#include "audit_int.h"

#include "base/cal.h"
#include "cases.h"
#include "users.h"

struct query {
    id64 tenant_id, actor_id, stream_id;
    str type, no, before;
    day_t from, to;
    int64_t limit;
};
struct item {
    int64_t log_index, version;
    ms_t at;
    str type, actor_name, case_no, hash, detail;
    id64 stream_id, actor_id, org_id;
};
struct page {
    id64 tenant_id;
    struct json_list items;
    str next;
};

/* clang-format off */
static const struct json_field query_fields[] = {
    JSON_ID (struct query, tenant_id, OPTIONAL),
    JSON_ID (struct query, actor_id,  OPTIONAL),
    JSON_ID (struct query, stream_id, OPTIONAL),
    JSON_STR(struct query, type,      OPTIONAL, 0, 60),
    JSON_STR(struct query, no,        OPTIONAL, 0, 40),
    JSON_STR(struct query, before,    OPTIONAL, 0, 20),
    JSON_DAY(struct query, from,      OPTIONAL),
    JSON_DAY(struct query, to,        OPTIONAL),
    JSON_I64(struct query, limit,     OPTIONAL, 0, AUDIT_PAGE),
};
const struct json_type audit_query_type = { "struct audit_query", query_fields, ARRAY_LEN(query_fields), sizeof(struct query) };
static const struct json_field item_fields[] = {
    JSON_I64(struct item, log_index,  OPTIONAL, 0, INT64_MAX),
    JSON_I64(struct item, at,         REQUIRED, 0, INT64_MAX),
    JSON_STR(struct item, type,       REQUIRED, 1, 60),
    JSON_ID (struct item, stream_id,  REQUIRED),
    JSON_I64(struct item, version,    REQUIRED, 1, INT64_MAX),
    JSON_STR(struct item, case_no,    OPTIONAL, 0, 40),
    JSON_ID (struct item, actor_id,   OPTIONAL),
    JSON_STR(struct item, actor_name, OPTIONAL, 0, 200),
    JSON_ID (struct item, org_id,     OPTIONAL),
    JSON_STR(struct item, hash,       REQUIRED, 64, 64),
    JSON_RAW(struct item, detail),
};
static const struct json_type item_type = { "struct audit_entry", item_fields, ARRAY_LEN(item_fields), sizeof(struct item) };
static const struct json_field page_fields[] = {
    JSON_ID  (struct page, tenant_id, OPTIONAL),
    JSON_LIST(struct page, items,     REQUIRED, 0, AUDIT_PAGE, &item_type),
    JSON_STR (struct page, next,      OPTIONAL, 0, 20),
};
const struct json_type audit_page_type = { "struct audit_page", page_fields, ARRAY_LEN(page_fields), sizeof(struct page) };
/* clang-format on */

/* Events that say who looked at what and why, and hold no text of a case. */
static bool tells(str type)
{
    static const char *const open[] = { "audit.reads",        "audit.denials",      "audit.verify_started",
                                        "consumers.revealed", "case.list_exported", "case.person_searched" };
    for (size_t i = 0; i < ARRAY_LEN(open); i++)
        if (str_is(type, open[i]))
            return true;
    return false;
}

rc audit_tenant(struct ctx *ctx, const char *right, id64 asked, id64 *tenant)
{
    *tenant = asked ? asked : ctx->actor->tenant;
    if (*tenant != ctx->actor->tenant && auth_scope_of(ctx->actor, right) != AUTH_SCOPE_ALL)
        return fail(ctx, RC_NOT_FOUND, "error.not_found", "tenant_id");
    return RC_OK;
}

static str name_of(struct ctx *ctx, id64 tenant, id64 id, const struct item *done, size_t n)
{
    struct users_brief u;
    for (size_t i = 0; i < n; i++) /* a page has few people */
        if (done[i].actor_id == id)
            return done[i].actor_name;
    const struct fault_info was = *ctx->why;
    const bool known = id && users_brief_get(ctx, tenant, id, &u) == RC_OK;
    *ctx->why = was;
    return known ? u.name : (str){ 0 };
}

static rc filter_of(struct ctx *ctx, const struct query *q, struct journal_filter *f)
{
    *f = (struct journal_filter){ .actor = q->actor_id, .stream = q->stream_id, .type = q->type, .n = q->limit ? q->limit : 50 };
    TRY(audit_tenant(ctx, "audit.read", q->tenant_id, &f->tenant));
    f->from_at = q->from ? cal_start_of(q->from) : 0;
    f->to_at = q->to ? cal_start_of(q->to + 1) : 0;
    if (q->before.n && (!str_to_i64(q->before, &f->before) || f->before < 1))
        return fail(ctx, RC_INVALID, "audit.cursor", "before");
    if (q->no.n)
        TRY(cases_stream_of(ctx, f->tenant, q->no, &f->stream));
    return RC_OK;
}

rc audit_get_list(struct ctx *ctx, const struct http_in *in, struct http_out *out)
{
    struct journal_filter f;
    struct db_page rows;
    int64_t next;
    TRY(filter_of(ctx, in->query, &f));
    TRY(journal_headers(ctx, &f, &rows, &next));
    const struct journal_header *h = rows.rows;
    struct item *items = ARENA_ARRAY(ctx->arena, struct item, rows.n);
    for (size_t i = 0; i < rows.n; i++) {
        items[i] = (struct item){ .log_index = h[i].log_index,
                                  .version = h[i].version,
                                  .at = h[i].at,
                                  .type = h[i].type,
                                  .stream_id = h[i].stream_id,
                                  .actor_id = h[i].actor_id,
                                  .org_id = h[i].org_id,
                                  .hash = str_hex(ctx->arena, h[i].hash.p, h[i].hash.n),
                                  .detail = tells(h[i].type) ? h[i].payload : (str){ 0 } };
        items[i].actor_name = name_of(ctx, f.tenant, h[i].actor_id, items, i);
        if (str_starts(h[i].type, STR("case.")))
            items[i].case_no = cases_no_of(ctx, f.tenant, h[i].stream_id);
    }
    const struct page page = { f.tenant, { items, rows.n }, next ? str_fmt(ctx->arena, "%lld", (long long)next) : (str){ 0 } };
    return http_reply(ctx, out, 200, &audit_page_type, &page);
}
