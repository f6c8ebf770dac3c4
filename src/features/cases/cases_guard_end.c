/* Guards from the notice to the archive, and of what may be added on the way. */
#include "cases_guard.h"

rc cases_can_notify(struct ctx *ctx, const void *subject, const void *input)
{
    INPUT(in);
    (void)subject;
    if (!in)
        return RC_OK;
    static const char *const kinds[] = { "letter", "hand_over", "message", "telephone" };
    bool known = false;
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
        known |= str_is(in->kind, kinds[i]);
    if (!known)
        return fail_rule(ctx, RC_INVALID, "json.word", "kind", STR("letter, hand_over, message, telephone"));
    return need(ctx, in->proof, "proof");
}

/* The call-back is made by another unit than the handling one (rule C-VISIT); never by the handler (hard, decision A5). */
rc cases_can_follow_up(struct ctx *ctx, const void *subject, const void *input)
{
    SUBJECT(c);
    INPUT(in);
    if (me(ctx, c->handler_id) || me(ctx, c->checker_id) || me(ctx, c->respondent_id))
        return refuse(ctx, "cases.own_call_back");
    if (c->handler_unit_id && ctx->actor->org == c->handler_unit_id)
        return refuse(ctx, "cases.call_back_same_unit");
    if (!in)
        return RC_OK;
    if (!str_is(in->result, "reached") && !str_is(in->result, "unreachable") && !str_is(in->result, "exempt"))
        return fail_rule(ctx, RC_INVALID, "json.word", "result", STR("reached, unreachable, exempt"));
    return need(ctx, in->note, "note");
}

rc cases_can_write_handling_note(struct ctx *ctx, const void *subject, const void *input)
{
    INPUT(in);
    TRY(cases_is_handler(ctx, subject, NULL));
    if (!in)
        return RC_OK;
    TRY(need(ctx, in->note, "note"));
    return in->note.n > 800 ? fail_rule(ctx, RC_INVALID, "json.too_long", "note", STR("1..200")) : RC_OK;
}

rc cases_can_self_review(struct ctx *ctx, const void *subject, const void *input)
{
    INPUT(in);
    TRY(cases_is_handler(ctx, subject, NULL));
    if (!in)
        return RC_OK;
    TRY(need(ctx, in->lacking, "lacking"));
    TRY(need(ctx, in->improvement, "improvement"));
    return in->done_on ? RC_OK : fail_rule(ctx, RC_INVALID, "json.required", "done_on", STR("YYYY-MM-DD"));
}

bool cases_is_fault(str responsibility)
{
    static const char *const faults[] = { "STAFF", "SYSTEM", "PARTNER", "PRODUCT" };
    for (size_t i = 0; i < ARRAY_LEN(faults); i++)
        if (str_is(responsibility, faults[i]))
            return true;
    return false;
}

bool cases_needs_self_review(const struct cases_case *c)
{
    return cases_is_fault(c->responsibility) || c->repeat_of || (c->notified_on && c->notified_on > c->due_on);
}

/* Found by a second body, not the handling unit (decision A13); a fault or a systemic cause needs its rectification. */
rc cases_can_find_fault(struct ctx *ctx, const void *subject, const void *input)
{
    SUBJECT(c);
    INPUT(in);
    if (me(ctx, c->handler_id) || (c->handler_unit_id && ctx->actor->org == c->handler_unit_id))
        return refuse(ctx, "cases.own_fault");
    if (!in)
        return RC_OK;
    TRY(need(ctx, in->responsibility, "responsibility"));
    TRY(need(ctx, in->note, "note"));
    if (cases_is_fault(in->responsibility) || in->systemic)
        return need(ctx, in->rectification, "rectification");
    return RC_OK;
}

rc cases_can_close(struct ctx *ctx, const void *subject, const void *input)
{
    SUBJECT(c);
    (void)input;
    if (!c->followup_v)
        return refuse(ctx, "cases.close_needs_call_back");
    if (!c->handling_note_v)
        return refuse(ctx, "cases.close_needs_note");
    if (!c->fault_v)
        return refuse(ctx, "cases.close_needs_fault_finding");
    return cases_needs_self_review(c) && !c->self_review_v ? refuse(ctx, "cases.close_needs_self_review") : RC_OK;
}

rc cases_can_not_accept(struct ctx *ctx, const void *subject, const void *input)
{
    INPUT(in);
    (void)subject;
    if (!in)
        return RC_OK;
    TRY(need(ctx, in->note, "note"));
    return need(ctx, in->basis, "basis");
}

rc cases_can_withdraw(struct ctx *ctx, const void *subject, const void *input)
{
    if (!ctx->actor->portal)
        TRY(auth_require(ctx, "cases.withdraw"));
    return cases_needs_note(ctx, subject, input);
}

rc cases_can_merge(struct ctx *ctx, const void *subject, const void *input)
{
    SUBJECT(c);
    INPUT(in);
    if (!in)
        return RC_OK;
    TRY(need(ctx, in->into_no, "into_no"));
    return str_eq(in->into_no, c->no) ? fail(ctx, RC_INVALID, "cases.merge_self", "into_no") : RC_OK;
}

rc cases_can_reopen(struct ctx *ctx, const void *subject, const void *input)
{
    return cases_needs_note(ctx, subject, input);
}

/* Within 30 days of receipt; for a decision of the head office itself art.20 names no reviewing body (decision A12). */
rc cases_can_start_review(struct ctx *ctx, const void *subject, const void *input)
{
    SUBJECT(c);
    if (!ctx->actor->portal)
        TRY(auth_require(ctx, "cases.review"));
    if (c->review_v)
        return refuse(ctx, "cases.reviewed_once");
    if (c->handler_unit_id == c->tenant_id)
        return refuse(ctx, "cases.review_head_office");
    if (clock_today(ctx) > c->notified_on + CASES_REVIEW_DAYS)
        return refuse(ctx, "cases.review_too_late");
    return cases_needs_note(ctx, subject, input);
}

rc cases_can_decide_review(struct ctx *ctx, const void *subject, const void *input)
{
    SUBJECT(c);
    INPUT(in);
    if (me(ctx, c->handler_id) || me(ctx, c->checker_id))
        return refuse(ctx, "cases.own_decision");
    return in ? need(ctx, in->opinion, "opinion") : RC_OK;
}

rc cases_can_attach(struct ctx *ctx, const void *subject, const void *input)
{
    SUBJECT(c);
    INPUT(in);
    if (c->attachments >= CASES_FILES)
        return refuse(ctx, "cases.too_many_files");
    if (in && !in->file)
        return fail(ctx, RC_INVALID, "cases.attach_by_upload", "action");
    return ctx->actor->portal ? RC_OK : auth_require(ctx, "cases.note");
}

rc cases_from_portal(struct ctx *ctx, const void *subject, const void *input)
{
    (void)subject, (void)input;
    return ctx->actor->portal ? RC_OK : refuse(ctx, "cases.consumer_only");
}

rc cases_from_portal_with_note(struct ctx *ctx, const void *subject, const void *input)
{
    TRY(cases_from_portal(ctx, subject, input));
    return cases_needs_note(ctx, subject, input);
}

rc cases_can_rate(struct ctx *ctx, const void *subject, const void *input)
{
    INPUT(in);
    TRY(cases_from_portal(ctx, subject, input));
    if (in && (in->satisfaction < 1 || in->satisfaction > 5))
        return fail_rule(ctx, RC_INVALID, "json.range", "satisfaction", STR("1..5"));
    return RC_OK;
}
