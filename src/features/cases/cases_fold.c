/* The state of a case after one event.  Pure: rows, "as it was on day D" and rehearsals all come from here. */
#include "cases_int.h"

static bool open_state(enum cases_state s)
{
    return s != CASES_CLOSED && s != CASES_WITHDRAWN && s != CASES_MERGED && s != CASES_NOT_ACCEPTED;
}

void cases_fold_registered(struct cases_case *c, const struct journal_event *ev, const struct cases_registered *p)
{
    *c = (struct cases_case){
        .tenant_id = ev->tenant,
        .id = ev->stream,
        .version = ev->version,
        .no = p->no,
        .state = p->closed ? CASES_CLOSED : CASES_REGISTERED,
        .is_open = !p->closed,
        .closed_at = p->closed_at,
        .consumer_id = p->consumer_id,
        .case_key = p->case_key,
        .contact = p->contact,
        .unit_id = p->unit_id,
        .unit_path = p->unit_path,
        .first_contact_id = p->first_contact_id,
        .channel_in = p->channel_in,
        .source = p->source,
        .product = p->product,
        .business = p->business,
        .cause = p->cause,
        .level = p->level,
        .demands = p->demands,
        .special_groups = p->special_groups,
        .complainant_type = p->complainant_type,
        .reply_by = p->reply_by,
        .summary = p->summary.text,
        .amount_fen = p->amount_fen,
        .happened_on = p->happened_on,
        .received_on = p->received_on,
        .received_at = p->received_at,
        .registered_at = ev->at,
        .due_on = p->due_on,
        .due_on_rolled = p->due_on_rolled,
        .internal_due_on = p->internal_due_on,
        .due_provisional = p->due_provisional,
        .extended_to = 15,
        .code_index = p->code_index,
        .original_no = p->original_no,
        .repeat_of = p->repeat_of,
        .state_before = CASES_REGISTERED,
    };
}

typedef void fold(struct cases_case *c, const struct journal_event *ev, const struct cases_acted *p);

static void fold_take(struct cases_case *c, const struct journal_event *ev, const struct cases_acted *p)
{
    (void)p;
    c->first_contact_id = ev->actor;
}

static void fold_code(struct cases_case *c, const struct journal_event *ev, const struct cases_acted *p)
{
    (void)ev;
    c->business = p->business;
    c->cause = p->cause;
    c->channel = p->channel.n ? p->channel : c->channel;
    c->level = p->level.n ? p->level : c->level;
    c->urgency = p->urgency.n ? p->urgency : c->urgency;
    c->rights = p->rights.n ? p->rights : c->rights;
    c->respondent_id = p->respondent_id ? p->respondent_id : c->respondent_id;
}

static void fold_hand_over(struct cases_case *c, const struct journal_event *ev, const struct cases_acted *p)
{
    c->handover_to_id = p->to_id;
    c->handover_unit_id = p->unit_id;
    c->handover_at = ev->at;
    c->handover_refused = 0;
    c->handover_ruled = 0;
}

static void fold_sign(struct cases_case *c, const struct journal_event *ev, const struct cases_acted *p)
{
    (void)p;
    c->handler_id = ev->actor;
    c->handler_unit_id = c->handover_unit_id;
    c->transfers++;
    c->handover_to_id = c->handover_unit_id = 0;
    c->handover_at = 0;
    c->handover_refused = c->handover_ruled = 0;
}

static void fold_refuse(struct cases_case *c, const struct journal_event *ev, const struct cases_acted *p)
{
    (void)ev, (void)p;
    c->handover_refused = 1;
}

static void fold_rule(struct cases_case *c, const struct journal_event *ev, const struct cases_acted *p)
{
    fold_hand_over(c, ev, p);
    c->handover_refused = c->handover_ruled = 1;
}

static void fold_first_contact(struct cases_case *c, const struct journal_event *ev, const struct cases_acted *p)
{
    (void)p;
    if (!c->first_contact_at)
        c->first_contact_at = ev->at;
}

static void fold_finding(struct cases_case *c, const struct journal_event *ev, const struct cases_acted *p)
{
    (void)p;
    c->finding_v = ev->version;
    c->found_at = ev->at;
}

static void fold_request_extension(struct cases_case *c, const struct journal_event *ev, const struct cases_acted *p)
{
    c->ext_to = p->to;
    c->ext_by = ev->actor;
    c->ext_at = ev->at;
    c->extension_v = ev->version;
}

static void fold_approve_extension(struct cases_case *c, const struct journal_event *ev, const struct cases_acted *p)
{
    (void)ev;
    c->extended_to = p->to;
}

static void fold_pauses(struct cases_case *c, const struct journal_event *ev, const struct cases_acted *p)
{
    (void)ev;
    c->pauses = p->pauses;
}

static void fold_propose(struct cases_case *c, const struct journal_event *ev, const struct cases_acted *p)
{
    c->decision_v = ev->version;
    c->outcome = p->outcome;
    c->responsibility = p->responsibility;
    c->cause_found = p->cause_found.n ? p->cause_found : c->cause_found;
    c->compensation_fen = p->amount_fen;
}

static void fold_approve(struct cases_case *c, const struct journal_event *ev, const struct cases_acted *p)
{
    (void)p;
    c->checker_id = ev->actor;
    c->decided_at = ev->at;
}

static void fold_notify(struct cases_case *c, const struct journal_event *ev, const struct cases_acted *p)
{
    c->notice_attempts = p->attempts;
    c->last_attempt_at = ev->at;
    c->notice_v = ev->version;
    c->notice_kind = p->kind;
    if (p->to_state != CASES_NOTIFIED)
        return;
    c->notified_at = ev->at;
    c->notified_on = p->today;
}

static void fold_reopen(struct cases_case *c, const struct journal_event *ev, const struct cases_acted *p)
{
    (void)ev, (void)p;
    c->closed_at = c->notified_at = c->decided_at = c->found_at = c->followed_at = 0;
    c->notified_on = 0;
    c->checker_id = 0;
    c->transfers = 0;
    c->outcome = (str){ "", 0 };
    c->decision_v = c->notice_v = c->followup_v = c->handling_note_v = c->self_review_v = c->fault_v = c->review_v = 0;
    c->responsibility = c->answer = c->pauses = c->rectification = (str){ "", 0 };
    c->extended_to = 15;
    c->notice_attempts = 0;
}

static void fold_follow_up(struct cases_case *c, const struct journal_event *ev, const struct cases_acted *p)
{
    c->followup_v = ev->version;
    c->followed_at = ev->at;
    if (p->satisfaction)
        c->satisfaction = p->satisfaction;
    if (p->to_state == CASES_REOPENED)
        fold_reopen(c, ev, p);
}

static void fold_handling_note(struct cases_case *c, const struct journal_event *ev, const struct cases_acted *p)
{
    (void)p;
    c->handling_note_v = ev->version;
}

static void fold_self_review(struct cases_case *c, const struct journal_event *ev, const struct cases_acted *p)
{
    (void)p;
    c->self_review_v = ev->version;
}

static void fold_fault(struct cases_case *c, const struct journal_event *ev, const struct cases_acted *p)
{
    c->fault_v = ev->version;
    c->responsibility = p->responsibility;
    c->rectification = p->rectification;
}

static void fold_close(struct cases_case *c, const struct journal_event *ev, const struct cases_acted *p)
{
    (void)p;
    c->closed_at = ev->at;
}

static void fold_withdraw(struct cases_case *c, const struct journal_event *ev, const struct cases_acted *p)
{
    (void)p;
    c->outcome = STR("WITHDRAWN");
    c->closed_at = ev->at;
}

static void fold_start_review(struct cases_case *c, const struct journal_event *ev, const struct cases_acted *p)
{
    c->state_before = p->from;
    c->review_v = ev->version;
    c->review_due_on = p->review_due_on;
}

static void fold_decide_review(struct cases_case *c, const struct journal_event *ev, const struct cases_acted *p)
{
    c->review_due_on = 0;
    if (p->to_state == CASES_REOPENED)
        fold_reopen(c, ev, p);
}

static void fold_attach(struct cases_case *c, const struct journal_event *ev, const struct cases_acted *p)
{
    (void)ev, (void)p;
    c->attachments++;
}

static void fold_answer(struct cases_case *c, const struct journal_event *ev, const struct cases_acted *p)
{
    (void)ev;
    c->answer = p->action == CASES_DO_ACCEPT ? STR("accepted") : STR("objected");
}

static void fold_rate(struct cases_case *c, const struct journal_event *ev, const struct cases_acted *p)
{
    (void)ev;
    c->satisfaction = p->satisfaction;
}

/* clang-format off */
static fold *const folds[cases_action_count] = {
    [CASES_DO_TAKE] = fold_take,                       [CASES_DO_CODE] = fold_code,
    [CASES_DO_HAND_OVER] = fold_hand_over,             [CASES_DO_SIGN] = fold_sign,
    [CASES_DO_REFUSE_HANDOVER] = fold_refuse,          [CASES_DO_RULE_HANDOVER] = fold_rule,
    [CASES_DO_FIRST_CONTACT] = fold_first_contact,     [CASES_DO_FINDING] = fold_finding,
    [CASES_DO_REQUEST_EXTENSION] = fold_request_extension, [CASES_DO_APPROVE_EXTENSION] = fold_approve_extension,
    [CASES_DO_PAUSE] = fold_pauses,                    [CASES_DO_RESUME] = fold_pauses,
    [CASES_DO_PROPOSE_DECISION] = fold_propose,        [CASES_DO_CHECK_APPROVE] = fold_approve,
    [CASES_DO_NOTIFY] = fold_notify,                   [CASES_DO_FOLLOW_UP] = fold_follow_up,
    [CASES_DO_FIND_FAULT] = fold_fault,
    [CASES_DO_HANDLING_NOTE] = fold_handling_note,     [CASES_DO_SELF_REVIEW] = fold_self_review,
    [CASES_DO_CLOSE] = fold_close,                     [CASES_DO_NOT_ACCEPT] = fold_close,
    [CASES_DO_MERGE] = fold_close,                     [CASES_DO_WITHDRAW] = fold_withdraw,
    [CASES_DO_REOPEN] = fold_reopen,                   [CASES_DO_START_REVIEW] = fold_start_review,
    [CASES_DO_DECIDE_REVIEW] = fold_decide_review,     [CASES_DO_ATTACH] = fold_attach,
    [CASES_DO_ACCEPT] = fold_answer,                   [CASES_DO_OBJECT] = fold_answer,
    [CASES_DO_RATE] = fold_rate,
};
/* clang-format on */

/* What the row holds of the texts goes with the key (decisions 19). */
void cases_fold_erasure(struct cases_case *c, const struct journal_event *ev)
{
    c->version = ev->version;
    c->summary = (str){ "", 0 };
}

/* Texts of an event live as long as its decoding; what the case keeps is copied. */
static void keep(struct arena *a, str *s)
{
    *s = str_dup(a, *s);
}

void cases_fold_acted(struct arena *a, struct cases_case *c, const struct journal_event *ev, const struct cases_acted *p)
{
    c->version = ev->version;
    if (folds[p->action])
        folds[p->action](c, ev, p);
    c->state = p->to_state;
    c->is_open = open_state(p->to_state);
    if (p->new_dates) {
        c->due_on = p->due_on;
        c->due_on_rolled = p->due_on_rolled;
        c->internal_due_on = p->internal_due_on;
        c->due_provisional = p->due_provisional;
    }
    str *const kept[] = { &c->business, &c->cause,          &c->channel,     &c->level,       &c->urgency, &c->rights,       &c->pauses,
                          &c->outcome,  &c->responsibility, &c->cause_found, &c->notice_kind, &c->answer,  &c->rectification };
    for (size_t i = 0; i < ARRAY_LEN(kept); i++)
        keep(a, kept[i]);
}
