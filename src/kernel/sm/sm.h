#pragma once
#include "kernel/kernel.h"

/* A life cycle as a table: who may move what from where to where, under which guard.  The same table answers
 * "which acts are open to me now" and draws doc/flow/<name>.md. */
struct sm_edge {
    int from, action, to;
    const char *right;                                                    /* NULL = the route's right is enough */
    rc (*guard)(struct ctx *ctx, const void *subject, const void *input); /* input NULL = "may it be offered?" */
    const char *rule;                                                     /* the law or decision behind the edge, shown as help */
};

struct sm {
    const char *name;
    const struct enum_def *states, *actions;
    const struct sm_edge *edges;
    size_t n_edges;
    int initial;
    uint64_t final;     /* BIT(state) | … */
    uint64_t elsewhere; /* states a service may choose instead of an edge's own end */
};

/* The edge or NULL. */
const struct sm_edge *sm_find(const struct sm *sm, int state, int action);
/* RC_CONFLICT (sm.not_allowed_now) without an edge, RC_FORBIDDEN without the right, else what the guard says. */
MUST_USE rc sm_step(struct ctx *ctx, const struct sm *sm, int state, int action, const void *subject, const void *input,
                    const struct sm_edge **edge);
/* The acts offered to ctx->actor now, in table order, each with a reason when its guard says no (why.key). */
struct sm_offer {
    int action;
    bool open;
    const char *why; /* message key when not open */
};
size_t sm_offers(struct ctx *ctx, const struct sm *sm, int state, const void *subject, struct sm_offer *out, size_t max);
/* NULL, or what is wrong: unreachable state, final state with an exit, duplicate edge. */
const char *sm_check(const struct sm *sm);
void sm_draw(struct buf *b, const struct sm *sm); /* markdown with a mermaid diagram and the table */
