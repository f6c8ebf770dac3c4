/* The one-time code: the second factor of a consumer who gave no identity number (domain decision B20).  Whoever may tell
 * him the decision makes it, once he knows who is speaking, and tells it; only its keyed hash is kept. */
#include "cases_portal.h"

#include "cases.sql.h"
#include "kernel/vault/vault.h"

enum { DIGITS = 8, VALID_HOURS = 24, TRIES = 5, CODES = 100000000 };

struct one_time_in {
    str reason;
};
struct one_time_out {
    str code;
    ms_t expires_at;
};
/* Payload of case.one_time_code: how the person was identified may name him. */
struct one_time {
    struct sealed reason;
    ms_t expires_at;
};

/* clang-format off */
static const struct json_field in_fields[] = { JSON_STR(struct one_time_in, reason, REQUIRED, 4, 200) };
const struct json_type cases_one_time_in_type = { "struct cases_one_time_in", in_fields, ARRAY_LEN(in_fields), sizeof(struct one_time_in) };
static const struct json_field out_fields[] = {
    JSON_STR(struct one_time_out, code,       REQUIRED, DIGITS, DIGITS),
    JSON_I64(struct one_time_out, expires_at, REQUIRED, 0, INT64_MAX),
};
const struct json_type cases_one_time_out_type = { "struct cases_one_time_code", out_fields, ARRAY_LEN(out_fields), sizeof(struct one_time_out) };
static const struct json_field event_fields[] = {
    JSON_SEALED(struct one_time, reason,     REQUIRED, 200),
    JSON_I64   (struct one_time, expires_at, REQUIRED, 0, INT64_MAX),
};
/* clang-format on */
const struct json_type cases_one_time_type = { "struct cases_one_time", event_fields, ARRAY_LEN(event_fields), sizeof(struct one_time) };

static rc apply_one_time(struct ctx *ctx, const struct journal_event *ev, const void *payload)
{
    (void)payload;
    struct cases_case was, now;
    TRY(cases_store_get(ctx, ev->tenant, ev->stream, &was));
    now = was;
    now.version = ev->version;
    return cases_store_save(ctx, &was, &now);
}

const struct journal_type cases_one_time_event = { "case.one_time_code", 1, &cases_one_time_type, apply_one_time,
                                                   "a one-time code was made for the consumer, and how he was identified" };

str cases_one_time_reason(const void *payload)
{
    const struct one_time *p = payload;
    return p->reason.erased ? STR("[erased]") : p->reason.text;
}

/* Bound to its case: the code of another opens nothing. */
static str hash_of(struct ctx *ctx, const struct cases_case *c, str code)
{
    return vault_blind(ctx, c->tenant_id, "one-time code", str_fmt(ctx->arena, "%lld:" STR_FMT, (long long)c->id, STR_ARG(code)));
}

/* Every code is as likely as any other: draws beyond the last whole multiple are thrown away. */
static str draw(struct ctx *ctx)
{
    uint32_t n;
    do
        ctx->env->random->fill(ctx->env->random->self, &n, sizeof n);
    while (n >= UINT32_MAX / CODES * CODES);
    return str_fmt(ctx->arena, "%0*u", DIGITS, n % CODES);
}

rc cases_one_time_make(struct ctx *ctx, const struct http_in *in, struct http_out *out)
{
    const struct one_time_in *b = in->body;
    struct cases_case c;
    bool masked;
    TRY(cases_open(ctx, in->path_id[0], &c, &masked));
    if (masked || !cases_visible(ctx, &c, "cases.notify", &masked) || masked)
        return fail_rule(ctx, RC_FORBIDDEN, "auth.right_needed", NULL, STR("cases.notify"));
    const struct one_time_out reply = { draw(ctx), clock_now(ctx) + VALID_HOURS * INT64_C(3600000) };
    const struct one_time ev = { { .text = str_trim(b->reason), .key = c.case_key }, reply.expires_at };
    struct journal_mark mark;
    TRY(journal_append(ctx, &cases_one_time_event, c.tenant_id, c.id, c.version, &ev, &mark));
    TRY(db_exec(ctx->db, SQL_CASES_SET_ONE_TIME,
                DB_ARGS(ARG_I64("tenant_id", c.tenant_id), ARG_I64("case_id", c.id), ARG_STR("hash", hash_of(ctx, &c, reply.code)),
                        ARG_I64("expires_at", reply.expires_at)),
                NULL));
    out->stream_id = c.id;
    out->seq = mark.version;
    return http_reply(ctx, out, 201, &cases_one_time_out_type, &reply);
}

rc cases_one_time_is(struct ctx *ctx, const struct cases_case *c, str code, bool *same)
{
    const struct db_arg tenant = ARG_I64("tenant_id", c->tenant_id), id = ARG_I64("case_id", c->id);
    int64_t used = 0;
    TRY(db_exec(ctx->db, SQL_CASES_USE_ONE_TIME,
                DB_ARGS(tenant, id, ARG_STR("hash", hash_of(ctx, c, code)), ARG_I64("now", clock_now(ctx)), ARG_I64("tries", TRIES)),
                &used));
    *same = used == 1;
    return *same ? RC_OK : db_exec(ctx->db, SQL_CASES_MISS_ONE_TIME, DB_ARGS(tenant, id), NULL);
}
