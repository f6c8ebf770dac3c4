/* What other parts ask about a case: may this person know that it changed, which number has it? */
#include "cases_int.h"

static rc load(struct ctx *ctx, id64 stream, void **subject)
{
    struct cases_case *c = ARENA_NEW(ctx->arena, struct cases_case);
    TRY(cases_store_find(ctx, stream, c));
    *subject = c;
    return RC_OK;
}

static bool may(struct ctx *ctx, const void *subject)
{
    bool masked;
    return auth_may(ctx->actor, "cases.read") && cases_visible(ctx, subject, "cases.read", &masked);
}

const struct http_live cases_live = { "case", load, may };

rc cases_stream_of(struct ctx *ctx, id64 tenant, str no, id64 *stream)
{
    struct cases_case c;
    TRY(cases_store_by_no(ctx, tenant, no, &c));
    *stream = c.id;
    return RC_OK;
}

str cases_no_of(struct ctx *ctx, id64 tenant, id64 stream)
{
    struct cases_case c;
    const struct fault_info was = *ctx->why;
    const bool known = cases_store_get(ctx, tenant, stream, &c) == RC_OK;
    *ctx->why = was;
    return known ? c.no : (str){ 0 };
}
