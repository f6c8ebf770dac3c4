/* Who may do what, and what an act needs.  `input` NULL asks only whether the act may be offered now. */
#include "cases_guard.h"

#include "base/cal.h"

rc cases_can_take(struct ctx *ctx, const void *subject, const void *input)
{
    SUBJECT(c);
    (void)input;
    return c->first_contact_id ? refuse(ctx, "cases.already_taken") : RC_OK;
}

rc cases_can_code(struct ctx *ctx, const void *subject, const void *input)
{
    SUBJECT(c);
    INPUT(in);
    if (!in)
        return RC_OK;
    TRY(need(ctx, in->business, "business"));
    TRY(need(ctx, in->cause, "cause"));
    return in->respondent_id && in->respondent_id == c->handler_id ? fail(ctx, RC_INVALID, "cases.respondent_handles", "respondent_id")
                                                                   : RC_OK;
}

/* The owner hands on: the first-contact person or the desk before a receipt, the handler after it. */
rc cases_can_hand_over(struct ctx *ctx, const void *subject, const void *input)
{
    SUBJECT(c);
    INPUT(in);
    if (c->handover_to_id)
        return refuse(ctx, "cases.handover_pending");
    if (c->transfers >= 2)
        return refuse(ctx, "cases.third_transfer");
    if (c->handler_id && !me(ctx, c->handler_id) && !auth_may(ctx->actor, "cases.assign"))
        return refuse(ctx, "cases.not_the_owner");
    if (!c->first_contact_id && !c->handler_id)
        return refuse(ctx, "cases.take_first");
    if (!in)
        return RC_OK;
    if (in->to_id == 0)
        return fail_rule(ctx, RC_INVALID, "json.required", "to_id", STR("id"));
    return me(ctx, in->to_id) && c->handler_id == in->to_id ? fail(ctx, RC_INVALID, "cases.handover_to_self", "to_id") : RC_OK;
}

rc cases_can_sign(struct ctx *ctx, const void *subject, const void *input)
{
    SUBJECT(c);
    (void)input;
    if (!c->handover_to_id)
        return refuse(ctx, "cases.nothing_to_sign");
    if (me(ctx, c->respondent_id))
        return refuse(ctx, "cases.respondent");
    return me(ctx, c->handover_to_id) ? RC_OK : refuse(ctx, "cases.not_the_receiver");
}

rc cases_can_refuse_handover(struct ctx *ctx, const void *subject, const void *input)
{
    SUBJECT(c);
    INPUT(in);
    TRY(cases_can_sign(ctx, subject, NULL));
    if (c->handover_refused || c->handover_ruled)
        return refuse(ctx, "cases.refused_once");
    return in ? need(ctx, in->note, "note") : RC_OK;
}

rc cases_can_rule_handover(struct ctx *ctx, const void *subject, const void *input)
{
    SUBJECT(c);
    INPUT(in);
    if (!c->handover_refused || c->handover_ruled)
        return refuse(ctx, "cases.nothing_to_rule");
    if (!in)
        return RC_OK;
    if (in->to_id == 0)
        return fail_rule(ctx, RC_INVALID, "json.required", "to_id", STR("id"));
    return need(ctx, in->note, "note");
}

rc cases_is_handler(struct ctx *ctx, const void *subject, const void *input)
{
    SUBJECT(c);
    (void)input;
    return me(ctx, c->handler_id) ? RC_OK : refuse(ctx, "cases.not_the_handler");
}

rc cases_needs_note(struct ctx *ctx, const void *subject, const void *input)
{
    INPUT(in);
    (void)subject;
    return in ? need(ctx, in->note, "note") : RC_OK;
}

rc cases_is_handler_with_note(struct ctx *ctx, const void *subject, const void *input)
{
    TRY(cases_is_handler(ctx, subject, NULL));
    return cases_needs_note(ctx, subject, input);
}

/* What the consumer will read is written by whoever answers for the case now. */
rc cases_can_message(struct ctx *ctx, const void *subject, const void *input)
{
    SUBJECT(c);
    if (!me(ctx, c->handler_id) && !(c->handler_id == 0 && me(ctx, c->first_contact_id)))
        return refuse(ctx, "cases.not_the_owner");
    return cases_needs_note(ctx, subject, input);
}

rc cases_can_find(struct ctx *ctx, const void *subject, const void *input)
{
    INPUT(in);
    TRY(cases_is_handler(ctx, subject, NULL));
    if (!in)
        return RC_OK;
    TRY(need(ctx, in->facts, "facts"));
    return need(ctx, in->conclusion, "conclusion");
}

rc cases_can_request_extension(struct ctx *ctx, const void *subject, const void *input)
{
    SUBJECT(c);
    INPUT(in);
    TRY(cases_is_handler(ctx, subject, NULL));
    if (c->extended_to >= 60)
        return refuse(ctx, "cases.extended_to_the_end");
    if (clock_today(ctx) > c->due_on)
        return refuse(ctx, "cases.extension_too_late");
    if (!in)
        return RC_OK;
    if (in->to != (c->extended_to == 30 ? 60 : 30))
        return fail_rule(ctx, RC_INVALID, "cases.extension_step", "to", c->extended_to == 30 ? STR("60") : STR("30"));
    return need(ctx, in->note, "note");
}

static rc may_rule_extension(struct ctx *ctx, const struct cases_case *c)
{
    TRY(auth_require(ctx, c->ext_to == 60 ? "cases.approve_extension_60" : "cases.approve_extension_30"));
    return me(ctx, c->ext_by) || me(ctx, c->handler_id) ? refuse(ctx, "cases.own_request") : RC_OK;
}

/* The note is what the consumer is told (art.18: the complainant is told). */
rc cases_can_approve_extension(struct ctx *ctx, const void *subject, const void *input)
{
    TRY(may_rule_extension(ctx, subject));
    return cases_needs_note(ctx, subject, input);
}

rc cases_can_reject_extension(struct ctx *ctx, const void *subject, const void *input)
{
    TRY(may_rule_extension(ctx, subject));
    return cases_needs_note(ctx, subject, input);
}

rc cases_can_pause(struct ctx *ctx, const void *subject, const void *input)
{
    SUBJECT(c);
    INPUT(in);
    TRY(cases_is_handler(ctx, subject, NULL));
    if (!in)
        return RC_OK;
    if (!str_is(in->reason, "mediation") && !str_is(in->reason, "appraisal"))
        return fail_rule(ctx, RC_INVALID, "json.word", "reason", STR("mediation, appraisal"));
    if (c->pauses.n > CASES_PAUSES_TEXT - 40)
        return refuse(ctx, "cases.too_many_pauses");
    if (in->from_on && (in->from_on < c->received_on || in->from_on > clock_today(ctx)))
        return fail(ctx, RC_INVALID, "cases.pause_day", "from_on");
    return need(ctx, in->proof, "proof");
}

/* The first day of the pause that is still open: "…;2026-02-01..". */
static day_t open_pause(const struct cases_case *c)
{
    day_t from = 0;
    const bool given = c->pauses.n >= 12 && cal_parse((str){ c->pauses.p + c->pauses.n - 12, 10 }, &from);
    return given ? from : 0;
}

rc cases_can_resume(struct ctx *ctx, const void *subject, const void *input)
{
    SUBJECT(c);
    INPUT(in);
    TRY(cases_is_handler(ctx, subject, NULL));
    if (!in)
        return RC_OK;
    if (in->to_on && (in->to_on > clock_today(ctx) || in->to_on < open_pause(c)))
        return fail(ctx, RC_INVALID, "cases.pause_day", "to_on");
    return need(ctx, in->proof, "proof");
}

/* Order 2020 No.3 art.19: facts found, basis, reasons, remedies - a decision without one of them cannot leave. */
rc cases_can_propose(struct ctx *ctx, const void *subject, const void *input)
{
    SUBJECT(c);
    INPUT(in);
    TRY(cases_is_handler(ctx, subject, NULL));
    if (c->handover_to_id)
        return refuse(ctx, "cases.handover_pending");
    if (!in)
        return RC_OK;
    if (!c->business.n || !c->cause.n)
        return fail(ctx, RC_CONFLICT, "cases.code_first", "cause");
    TRY(need(ctx, in->facts, "facts"));
    TRY(need(ctx, in->basis, "basis"));
    TRY(need(ctx, in->reasons, "reasons"));
    TRY(need(ctx, in->remedies, "remedies"));
    TRY(need(ctx, in->outcome, "outcome"));
    return need(ctx, in->responsibility, "responsibility");
}

/* Separation of duties: whoever handled it does not check it. */
rc cases_can_check(struct ctx *ctx, const void *subject, const void *input)
{
    SUBJECT(c);
    (void)input;
    if (me(ctx, c->respondent_id))
        return refuse(ctx, "cases.respondent");
    return me(ctx, c->handler_id) ? refuse(ctx, "cases.own_decision") : RC_OK;
}

rc cases_can_return(struct ctx *ctx, const void *subject, const void *input)
{
    TRY(cases_can_check(ctx, subject, NULL));
    return cases_needs_note(ctx, subject, input);
}
