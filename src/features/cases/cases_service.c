/* What the institution does with a complaint: reads, decides, says what happened.  Knows no HTTP, writes no row. */
#include "cases_file.h"

#include "codes.h"
#include "orgs.h"
#include "users.h"

enum { NOTICE_ATTEMPTS = 3 };

bool cases_visible(struct ctx *ctx, const struct cases_case *c, const char *right, bool *masked)
{
    const struct actor *actor = ctx->actor;
    *masked = false;
    if (actor->portal)
        return actor->portal_case == c->id && actor->tenant == c->tenant_id;
    const struct auth_object object = {
        .tenant = c->tenant_id,
        .org_path = c->path_now.n ? c->path_now : c->unit_path,
        .owners = { c->handler_id, c->first_contact_id, c->handover_to_id, c->checker_id },
    };
    if (actor->id && actor->id == c->respondent_id) /* hidden where he is the respondent (visibility.csv) */
        return false;
    *masked = auth_scope_of(actor, right) == AUTH_SCOPE_ALL_MASKED && actor->tenant != c->tenant_id;
    if (auth_in_scope(actor, right, &object))
        return true;
    /* The handling unit's own people answer for the case too; a case nobody took may be taken by those in reach. */
    if (auth_scope_of(actor, right) == AUTH_SCOPE_UNIT && actor->tenant == c->tenant_id && c->handler_unit_id &&
        c->handler_unit_id == actor->org)
        return true;
    return c->first_contact_id == 0 && str_is(str_of(right), "cases.read") && auth_in_scope(actor, "cases.take", &object);
}

rc cases_open(struct ctx *ctx, id64 id, struct cases_case *out, bool *masked)
{
    struct cases_case c;
    rc found = cases_store_get(ctx, ctx->actor->tenant, id, &c); /* nearly always one's own legal entity */
    if (found == RC_NOT_FOUND && !ctx->actor->portal)
        found = cases_store_find(ctx, id, &c);
    TRY(found);
    if (!cases_visible(ctx, &c, "cases.read", masked))
        return fail(ctx, RC_NOT_FOUND, "cases.not_found", NULL);
    *out = c;
    return RC_OK;
}

static rc check_codes(struct ctx *ctx, const struct cases_act *in)
{
    const struct {
        const char *list;
        str code;
        const char *field;
    } codes[] = {
        { "business", in->business, "business" }, { "cause", in->cause, "cause" },
        { "channel", in->channel, "channel" },    { "complaint_level", in->level, "level" },
        { "urgency", in->urgency, "urgency" },    { "cause", in->cause_found, "cause_found" },
        { "outcome", in->outcome, "outcome" },    { "responsibility", in->responsibility, "responsibility" },
    };
    for (size_t i = 0; i < ARRAY_LEN(codes); i++)
        if (codes[i].code.n)
            TRY(codes_check(ctx, codes[i].list, codes[i].code, clock_today(ctx), codes[i].field));
    const str *rights = in->rights.items;
    for (size_t i = 0; i < in->rights.n; i++)
        TRY(codes_check(ctx, "rights", rights[i], clock_today(ctx), "rights"));
    return RC_OK;
}

/* An attempt that reached nobody leaves the case where it is, until three were made at different hours
 * (Order 2020 No.3 art.21: an unreachable complainant is excepted). */
static rc where_notice_leads(struct ctx *ctx, const struct cases_case *c, const struct cases_act *in, struct cases_acted *ev)
{
    ev->attempts = c->notice_attempts + 1;
    if (in->reached || !str_is(in->kind, "telephone"))
        return RC_OK;
    if (c->last_attempt_at && clock_now(ctx) - c->last_attempt_at < 3600000)
        return fail(ctx, RC_CONFLICT, "cases.attempt_other_hour", NULL);
    if (ev->attempts < NOTICE_ATTEMPTS)
        ev->to_state = CASES_DECIDED;
    return RC_OK;
}

/* Acts whose end depends on more than the table says. */
static rc settle_end(struct ctx *ctx, const struct cases_case *c, const struct cases_act *in, struct cases_acted *ev)
{
    switch (in->action) {
    case CASES_DO_PAUSE:
        ev->to_state = str_is(in->reason, "appraisal") ? CASES_APPRAISAL : CASES_MEDIATION;
        return RC_OK;
    case CASES_DO_DECIDE_REVIEW:
        ev->to_state = in->upheld ? c->state_before : CASES_REOPENED;
        return RC_OK;
    case CASES_DO_FOLLOW_UP: /* pressed to withdraw: the case is taken up again (decision A4) */
        if (c->state == CASES_WITHDRAWN && in->pressed)
            ev->to_state = CASES_REOPENED;
        return RC_OK;
    case CASES_DO_NOTIFY:
        return where_notice_leads(ctx, c, in, ev);
    default:
        return RC_OK;
    }
}

static void put_file(struct cases_acted *ev, const struct cases_file *f, id64 key)
{
    ev->file_id = f->id;
    ev->file_name = (struct sealed){ .text = f->name, .key = key };
    ev->file_type = f->type;
    ev->file_hash = f->hash;
    ev->file_source = f->source;
    ev->file_size = f->size;
}

static struct cases_acted payload_of(struct ctx *ctx, const struct cases_case *c, const struct cases_act *in, int to_state)
{
    struct cases_acted ev = {
        .action = in->action,
        .from = c->state,
        .to_state = (enum cases_state)to_state,
        .to_id = in->to_id,
        .unit_id = in->unit_id,
        .respondent_id = in->respondent_id,
        .rectification = in->rectification,
        .systemic = in->systemic,
        .business = in->business,
        .cause = in->cause,
        .channel = in->channel,
        .level = in->level,
        .urgency = in->urgency,
        .cause_found = in->cause_found,
        .outcome = in->outcome,
        .responsibility = in->responsibility,
        .kind = in->kind,
        .reason = in->reason,
        .result = in->result,
        .rights = json_words_join(ctx->arena, in->rights),
        .to = in->to,
        .amount_fen = in->amount_fen,
        .satisfaction = in->satisfaction,
        .reached = in->reached,
        .timely = in->timely,
        .respect = in->respect,
        .clear = in->clear,
        .pressed = in->pressed,
        .upheld = in->upheld,
        .from_on = in->from_on,
        .to_on = in->to_on,
        .done_on = in->done_on,
        .today = clock_today(ctx),
    };
#define X(name, max) ev.name = (struct sealed){ .text = in->name, .key = c->case_key };
    CASES_TEXTS(X)
#undef X
    return ev;
}

/* The receiver must exist, in this legal entity, and be one who may handle; an interest in the matter is refused later. */
static rc check_receiver(struct ctx *ctx, const struct cases_case *c, const struct cases_act *in, struct cases_acted *ev)
{
    if (in->action != CASES_DO_HAND_OVER && in->action != CASES_DO_RULE_HANDOVER)
        return RC_OK;
    struct orgs_brief unit;
    struct users_brief receiver;
    if (users_brief_get(ctx, c->tenant_id, in->to_id, &receiver) != RC_OK || receiver.disabled)
        return fail(ctx, RC_INVALID, "cases.no_such_receiver", "to_id");
    if (in->to_id == c->respondent_id)
        return fail(ctx, RC_INVALID, "cases.receiver_is_respondent", "to_id");
    const struct auth_right *rights;
    size_t n, i = 0;
    codes_rights_of(ctx->arena, receiver.roles, &rights, &n);
    while (i < n && !str_is(STR("cases.handle"), rights[i].name))
        i++;
    if (i == n)
        return fail(ctx, RC_INVALID, "cases.receiver_may_not_handle", "to_id");
    TRY(orgs_brief_get(ctx, c->tenant_id, receiver.org_id, &unit));
    ev->unit_id = receiver.org_id;
    ev->unit_path = unit.path;
    return RC_OK;
}

static rc find_target(struct ctx *ctx, const struct cases_case *c, const struct cases_act *in, struct cases_acted *ev)
{
    if (in->action != CASES_DO_MERGE)
        return RC_OK;
    struct cases_case into;
    TRY(cases_store_by_no(ctx, c->tenant_id, in->into_no, &into));
    if (into.consumer_id != c->consumer_id || !into.is_open)
        return fail(ctx, RC_CONFLICT, "cases.merge_other_person", "into_no");
    ev->into_id = into.id;
    return RC_OK;
}

rc cases_act(struct ctx *ctx, id64 tenant, id64 id, const struct cases_act *in, int64_t *version)
{
    struct cases_case c;
    bool masked;
    TRY(cases_store_get(ctx, tenant, id, &c));
    if (!cases_visible(ctx, &c, "cases.read", &masked) || masked)
        return fail(ctx, RC_NOT_FOUND, "cases.not_found", NULL);
    if (c.version != in->version)
        return fail(ctx, RC_CONFLICT, "journal.changed_meanwhile", "version");
    const struct sm_edge *edge;
    TRY(sm_step(ctx, &cases_machine, (int)c.state, (int)in->action, &c, in, &edge));
    if (edge->right && !cases_visible(ctx, &c, edge->right, &masked))
        return fail_rule(ctx, RC_FORBIDDEN, "auth.right_needed", NULL, str_of(edge->right));
    TRY(check_codes(ctx, in));
    struct cases_acted ev = payload_of(ctx, &c, in, edge->to);
    if (in->file)
        put_file(&ev, in->file, c.case_key);
    TRY(settle_end(ctx, &c, in, &ev));
    TRY(check_receiver(ctx, &c, in, &ev));
    TRY(find_target(ctx, &c, in, &ev));
    TRY(cases_clocks_for(ctx, &c, in, &ev));
    struct journal_mark mark;
    TRY(journal_append(ctx, cases_event_of(in->action), tenant, id, in->version, &ev, &mark));
    *version = mark.version;
    return RC_OK;
}

rc cases_attach(struct ctx *ctx, const struct cases_case *c, const struct cases_upload *u, str address, int64_t *version)
{
    const struct cases_file file = {
        .id = u->id,
        .name = u->name,
        .type = u->type,
        .hash = address,
        .source = ctx->actor->portal ? STR("portal") : STR("desk"),
        .size = u->size,
    };
    /* A file decides nothing: it goes onto whatever the newest version is. */
    const struct cases_act act = { .action = CASES_DO_ATTACH, .version = c->version, .file = &file };
    return cases_act(ctx, c->tenant_id, c->id, &act, version);
}
