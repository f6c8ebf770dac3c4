#include "kernel/sm/sm.h"

#include "kernel/auth/auth.h"

#include <string.h>

const struct sm_edge *sm_find(const struct sm *sm, int state, int action)
{
    for (size_t i = 0; i < sm->n_edges; i++)
        if (sm->edges[i].from == state && sm->edges[i].action == action)
            return &sm->edges[i];
    return NULL;
}

rc sm_step(struct ctx *ctx, const struct sm *sm, int state, int action, const void *subject, const void *input, const struct sm_edge **edge)
{
    const struct sm_edge *e = sm_find(sm, state, action);
    if (!e)
        return fail(ctx, RC_CONFLICT, "sm.not_allowed_now", "action");
    if (e->right)
        TRY(auth_require(ctx, e->right));
    if (e->guard)
        TRY(e->guard(ctx, subject, input));
    *edge = e;
    return RC_OK;
}

size_t sm_offers(struct ctx *ctx, const struct sm *sm, int state, const void *subject, struct sm_offer *out, size_t max)
{
    size_t n = 0;
    const struct fault_info was = *ctx->why;
    for (size_t i = 0; i < sm->n_edges && n < max; i++) {
        const struct sm_edge *e = &sm->edges[i];
        if (e->from != state || (e->right && !auth_may(ctx->actor, e->right)))
            continue;
        const rc r = e->guard ? e->guard(ctx, subject, NULL) : RC_OK;
        if (r == RC_FORBIDDEN)
            continue; /* not yours at all: not even shown */
        out[n++] = (struct sm_offer){ e->action, r == RC_OK, r == RC_OK ? NULL : ctx->why->key };
    }
    *ctx->why = was;
    return n;
}

static uint64_t reachable(const struct sm *sm)
{
    uint64_t seen = BIT(sm->initial), before;
    do {
        before = seen;
        for (size_t i = 0; i < sm->n_edges; i++)
            if (seen & BIT(sm->edges[i].from))
                seen |= BIT(sm->edges[i].to);
    } while (seen != before);
    return seen;
}

const char *sm_check(const struct sm *sm)
{
    for (size_t i = 0; i < sm->n_edges; i++) {
        if (sm->final & BIT(sm->edges[i].from))
            return "a final state has an exit";
        if (sm_find(sm, sm->edges[i].from, sm->edges[i].action) != &sm->edges[i])
            return "two edges for one action in one state";
    }
    const uint64_t all = sm->states->n == 64 ? UINT64_MAX : BIT(sm->states->n) - 1;
    return (reachable(sm) | sm->elsewhere) == all ? NULL : "a state cannot be reached";
}

void sm_draw(struct buf *b, const struct sm *sm)
{
    buf_fmt(b, "# Flow: %s\n\n```mermaid\nstateDiagram-v2\n    [*] --> %s\n", sm->name, sm->states->words[sm->initial]);
    for (size_t i = 0; i < sm->n_edges; i++)
        if (sm->edges[i].from != sm->edges[i].to)
            buf_fmt(b, "    %s --> %s: %s\n", sm->states->words[sm->edges[i].from], sm->states->words[sm->edges[i].to],
                    sm->actions->words[sm->edges[i].action]);
    for (int s = 0; s < sm->states->n; s++)
        if (sm->final & BIT(s))
            buf_fmt(b, "    %s --> [*]\n", sm->states->words[s]);
    buf_c(b, "```\n\n| from | action | to | right | rule |\n|---|---|---|---|---|\n");
    for (size_t i = 0; i < sm->n_edges; i++) {
        const struct sm_edge *e = &sm->edges[i];
        buf_fmt(b, "| %s | %s | %s | %s | %s |\n", sm->states->words[e->from], sm->actions->words[e->action], sm->states->words[e->to],
                e->right ? e->right : "", e->rule ? e->rule : "");
    }
}
