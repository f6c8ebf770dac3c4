/* Live updates: of which cases may this person know that they changed? */
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
