/* Erasing a person: ordered, heard by everybody who keeps something, done (decisions 19). */
#include "consumers_int.h"

struct state {
    struct ctx *ctx;
    bool ordered, done;
    str order, reason;
};

static rc look(void *self, const struct journal_event *ev, const struct journal_type *type, const void *payload)
{
    (void)ev;
    struct state *s = self;
    const struct consumers_erasure *p = payload;
    if (type == &consumers_erasure_ordered_event) {
        s->ordered = true;
        s->order = str_dup(s->ctx->arena, p->order);
        s->reason = str_dup(s->ctx->arena, p->reason);
    }
    s->done |= type == &consumers_erasure_done_event;
    return RC_OK;
}

static rc read_state(struct ctx *ctx, id64 tenant, id64 id, struct consumers_person *p, struct state *s)
{
    *s = (struct state){ .ctx = ctx };
    TRY(consumers_store_get(ctx, tenant, id, p));
    return journal_read_stream(ctx, tenant, id, 0, look, s);
}

rc consumers_erasure_order(struct ctx *ctx, id64 tenant, id64 id, str order, str reason)
{
    struct consumers_person p;
    struct state s;
    TRY(read_state(ctx, tenant, id, &p, &s));
    if (s.ordered)
        return RC_OK;
    if (str_trim(order).n == 0)
        return fail_rule(ctx, RC_INVALID, "json.required", "order", STR("1..500"));
    const struct consumers_erasure ev = { p.key_id, str_trim(order), str_trim(reason) };
    return journal_append(ctx, &consumers_erasure_ordered_event, tenant, id, p.version, &ev, NULL);
}

rc consumers_erasure_finish(struct ctx *ctx, id64 tenant, id64 id)
{
    struct consumers_person p;
    struct state s;
    TRY(read_state(ctx, tenant, id, &p, &s));
    if (!s.ordered)
        return fail(ctx, RC_INVALID, "consumers.erasure_not_ordered", NULL);
    const struct fault_info was = *ctx->why;
    const rc gone = vault_key_destroy(ctx, tenant, p.key_id, s.order);
    if (gone != RC_OK && gone != RC_NOT_FOUND) /* not found: destroyed before, and the event was lost in a crash */
        return gone;
    *ctx->why = was;
    if (s.done)
        return RC_OK;
    const struct consumers_erasure ev = { p.key_id, s.order, s.reason };
    return journal_append(ctx, &consumers_erasure_done_event, tenant, id, p.version, &ev, NULL);
}
