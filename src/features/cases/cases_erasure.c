/* Erasing the texts of a case: only when its archive need not be kept any longer (decisions 19). */
#include "cases_int.h"

#include "cases.sql.h"
#include "kernel/vault/vault.h"

static const ms_t YEAR_MS = INT64_C(366) * 86400000; /* never a day too short */

/* clang-format off */
static const struct json_field erasure_fields[] = {
    JSON_ID (struct cases_erasure, key,         REQUIRED),
    JSON_ID (struct cases_erasure, consumer_id, REQUIRED),
    JSON_STR(struct cases_erasure, order,       REQUIRED, 1, 500),
    JSON_STR(struct cases_erasure, reason,      OPTIONAL, 0, 500),
};
/* clang-format on */
const struct json_type cases_erasure_type = JSON_TYPE(struct cases_erasure, erasure_fields);

static rc apply_erasure(struct ctx *ctx, const struct journal_event *ev, const void *payload)
{
    (void)payload;
    const struct db_arg tenant = ARG_I64("tenant_id", ev->tenant), id = ARG_I64("case_id", ev->stream);
    TRY(db_exec(ctx->db, SQL_CASES_BLANK, DB_ARGS(tenant, id, ARG_I64("version", ev->version)), NULL));
    return db_exec(ctx->db, SQL_CASES_BLANK_FILES, DB_ARGS(tenant, id), NULL);
}

/* clang-format off */
const struct journal_type cases_erasure_ordered_event = { "case.erasure_ordered", 1, &cases_erasure_type, apply_erasure, "the texts of the case are to be erased under a legal order" };
const struct journal_type cases_erasure_done_event = { "case.erasure_done", 1, &cases_erasure_type, apply_erasure, "the key of the case was destroyed" };
/* clang-format on */

struct state {
    struct ctx *ctx;
    bool ordered, done;
    str order, reason;
};

static rc look(void *self, const struct journal_event *ev, const struct journal_type *type, const void *payload)
{
    (void)ev;
    struct state *s = self;
    const struct cases_erasure *p = payload;
    if (type == &cases_erasure_ordered_event) {
        s->ordered = true;
        s->order = str_dup(s->ctx->arena, p->order);
        s->reason = str_dup(s->ctx->arena, p->reason);
    }
    s->done |= type == &cases_erasure_done_event;
    return RC_OK;
}

struct id_row {
    id64 id;
};
static const struct db_col id_cols[] = { DB_I64(struct id_row, id) };
static const struct db_rowtype id_row = DB_ROWTYPE(struct id_row, id_cols);

struct erasing {
    struct cases_erasure ev;
    ms_t keep; /* after closing */
    int64_t n;
};
typedef rc step(struct ctx *ctx, const struct cases_case *c, const struct state *s, struct erasing *e);

static rc each_case(struct ctx *ctx, id64 tenant, id64 consumer, step *take, struct erasing *e)
{
    struct db_page page;
    TRY(db_many(ctx->db, ctx->arena, SQL_CASES_OF_CONSUMER, DB_ARGS(ARG_I64("tenant_id", tenant), ARG_I64("consumer_id", consumer)),
                &id_row, 10000, &page));
    const struct id_row *rows = page.rows;
    for (size_t i = 0; i < page.n; i++) {
        struct cases_case c;
        struct state s = { .ctx = ctx };
        TRY(cases_store_get(ctx, tenant, rows[i].id, &c));
        TRY(journal_read_stream(ctx, tenant, c.id, 0, look, &s));
        e->ev.key = c.case_key;
        e->ev.consumer_id = consumer;
        TRY(take(ctx, &c, &s, e));
    }
    return RC_OK;
}

static rc order_one(struct ctx *ctx, const struct cases_case *c, const struct state *s, struct erasing *e)
{
    if (c->is_open || c->closed_at == 0 || c->closed_at + e->keep > clock_now(ctx))
        return RC_OK; /* must be kept: only the person goes */
    e->n++;
    return s->ordered ? RC_OK : journal_append(ctx, &cases_erasure_ordered_event, c->tenant_id, c->id, c->version, &e->ev, NULL);
}

static rc finish_one(struct ctx *ctx, const struct cases_case *c, const struct state *s, struct erasing *e)
{
    if (!s->ordered)
        return RC_OK;
    const struct fault_info was = *ctx->why;
    const rc gone = vault_key_destroy(ctx, c->tenant_id, c->case_key, s->order);
    if (gone != RC_OK && gone != RC_NOT_FOUND) /* not found: destroyed before, and the event was lost in a crash */
        return gone;
    *ctx->why = was;
    e->n++;
    const struct cases_erasure done = { c->case_key, e->ev.consumer_id, s->order, s->reason };
    return s->done ? RC_OK : journal_append(ctx, &cases_erasure_done_event, c->tenant_id, c->id, c->version, &done, NULL);
}

rc cases_erasure_order(struct ctx *ctx, id64 tenant, id64 consumer, str order, str reason, int64_t keep_years, int64_t *n)
{
    struct erasing e = { .ev = { .order = str_trim(order), .reason = str_trim(reason) }, .keep = keep_years * YEAR_MS };
    if (keep_years < CASES_KEEP_LEAST || keep_years > 100)
        return fail_rule(ctx, RC_INVALID, "json.range", "keep-years", STR("3..100"));
    TRY(each_case(ctx, tenant, consumer, order_one, &e));
    *n = e.n;
    return RC_OK;
}

rc cases_erasure_finish(struct ctx *ctx, id64 tenant, id64 consumer, int64_t *n)
{
    struct erasing e = { 0 };
    TRY(each_case(ctx, tenant, consumer, finish_one, &e));
    *n = e.n;
    return RC_OK;
}
