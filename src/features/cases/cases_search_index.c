/* The subscriber behind search: what was said in a case, masked, as tokens.  Erasing a case takes its words out again. */
#include "cases_search.h"

#include "base/bigram.h"
#include "base/mask.h"
#include "cases_derived.sql.h"
#include "kernel/derive/derive.h"

enum { BODY_MAX = 60000 };

static bool wants(str type)
{
    return str_starts(type, STR("case."));
}

static void say(struct buf *b, str text)
{
    if (text.n == 0)
        return;
    if (b->n)
        buf_char(b, '\n');
    buf_str(b, text);
}

/* Our own numbers stay as they are; in what people said, long numbers are masked. */
static void texts_of(struct arena *a, struct buf *b, const struct journal_type *type, const void *payload)
{
    if (type == &cases_registered_event) {
        const struct cases_registered *p = payload;
        say(b, p->no);
        say(b, p->original_no);
        say(b, mask_text(a, p->matter.text));
        say(b, mask_text(a, p->demand.text));
        return;
    }
    const struct cases_acted *p = payload;
#define X(name, max) say(b, mask_text(a, p->name.text));
    CASES_TEXTS(X)
#undef X
}

static bool is_case_event(const struct journal_type *type)
{
    return type == &cases_registered_event || type->payload == &cases_acted_type;
}

static rc add(struct ctx *ctx, const struct journal_event *ev, str body)
{
    struct buf tokens;
    buf_init(&tokens, ctx->arena, 3 * BODY_MAX);
    bigram_tokens(&tokens, body);
    const struct db_arg tenant = ARG_I64("tenant_id", ev->tenant), id = ARG_I64("case_id", ev->stream), v = ARG_I64("version", ev->version);
    TRY(db_exec(ctx->db, SQL_CASES_DERIVED_ADD, DB_ARGS(tenant, id, v, ARG_STR("body", body), ARG_STR("tokens", buf_get(&tokens))), NULL));
    return db_exec(ctx->db, SQL_CASES_DERIVED_INDEX_ADD, DB_ARGS(tenant, id, v), NULL);
}

rc cases_search_forget(struct ctx *ctx, id64 tenant, id64 id)
{
    const struct db_args which = DB_ARGS(ARG_I64("tenant_id", tenant), ARG_I64("case_id", id));
    TRY(db_exec(ctx->db, SQL_CASES_DERIVED_INDEX_DROP, which, NULL));
    TRY(db_exec(ctx->db, SQL_CASES_DERIVED_DROP, which, NULL));
    return db_exec(ctx->db, SQL_CASES_DERIVED_TIDY, DB_NO_ARGS, NULL);
}

static rc hear(struct ctx *ctx, const struct journal_event *ev, const struct journal_type *type, const void *payload)
{
    struct buf b;
    if (str_is(str_of(type->name), "case.erasure_ordered"))
        return cases_search_forget(ctx, ev->tenant, ev->stream);
    if (!is_case_event(type))
        return RC_OK;
    buf_init(&b, ctx->arena, BODY_MAX);
    texts_of(ctx->arena, &b, type, payload);
    return b.n ? add(ctx, ev, buf_get(&b)) : RC_OK;
}

static const struct derive_subscriber search = { "cases.search", wants, hear };
const struct derive_subscriber *const cases_subscribers[CASES_N_SUBSCRIBERS] = { &search };
