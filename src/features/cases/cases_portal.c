/* Following one's own case: a code and a telephone show the status and no more; what was written, the consumer's own words
 * too, needs the tail of the identity number or a one-time code (domain decision B20). */
#include "cases_portal.h"

#include "base/cal.h"
#include "cases.sql.h"
#include "kernel/vault/vault.h"
#include "orgs.h"

static str index_of_code(struct ctx *ctx, str code)
{
    char *clean = arena_alloc(ctx->arena, code.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < code.n; i++)
        if (code.p[i] != ' ' && code.p[i] != '-')
            clean[n++] = (char)(code.p[i] >= 'a' && code.p[i] <= 'z' ? code.p[i] - 32 : code.p[i]);
    return vault_blind(ctx, 0, "portal code", (str){ clean, n });
}

static const char *const portal_words[] = { "supplement", "accept", "object", "start_review", "withdraw", "rate" };
static const enum cases_action portal_actions[] = { CASES_DO_SUPPLEMENT,   CASES_DO_ACCEPT,   CASES_DO_OBJECT,
                                                    CASES_DO_START_REVIEW, CASES_DO_WITHDRAW, CASES_DO_RATE };

static struct json_list can_do(struct ctx *ctx, const struct cases_case *c)
{
    struct sm_offer offers[48];
    const size_t n = sm_offers(ctx, &cases_machine, (int)c->state, c, offers, ARRAY_LEN(offers));
    str *out = ARENA_ARRAY(ctx->arena, str, ARRAY_LEN(portal_actions));
    size_t k = 0;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < ARRAY_LEN(portal_actions); j++)
            if (offers[i].open && offers[i].action == (int)portal_actions[j])
                out[k++] = str_of(portal_actions[j] == CASES_DO_START_REVIEW ? "apply_review" : portal_words[j]);
    return (struct json_list){ out, k };
}

static rc messages_of(struct ctx *ctx, const struct cases_case *c, struct json_list *out)
{
    struct cases_timeline t;
    TRY(cases_timeline_make(ctx, c, true, &t));
    const struct cases_entry *e = t.items.items;
    struct message_out *items = ARENA_ARRAY(ctx->arena, struct message_out, t.items.n);
    const size_t n = t.items.n < 500 ? t.items.n : 500;
    const bool open = ctx->actor->second_factor;
    for (size_t i = 0; i < n; i++)
        items[i] = (struct message_out){ .at = e[i].at,
                                         .from = e[i].actor_id ? STR("us") : STR("you"),
                                         .text = open ? e[i].text : (str){ 0 },
                                         .type = e[i].type,
                                         .locked = !open };
    *out = (struct json_list){ items, n };
    return RC_OK;
}

/* His own files; evidence of the house is not shown. */
static rc files_of(struct ctx *ctx, const struct cases_case *c, struct json_list *out)
{
    struct db_page page;
    if (c->attachments == 0)
        return RC_OK;
    TRY(db_many(ctx->db, ctx->arena, SQL_CASES_FILES, DB_ARGS(ARG_I64("tenant_id", c->tenant_id), ARG_I64("case_id", c->id)),
                &cases_file_row, 100, &page));
    const struct cases_file *rows = page.rows;
    struct file_out *items = ARENA_ARRAY(ctx->arena, struct file_out, page.n);
    size_t n = 0;
    for (size_t i = 0; i < page.n; i++)
        if (str_is(rows[i].source, "portal"))
            items[n++] = (struct file_out){ rows[i].id, ctx->actor->second_factor ? rows[i].name : (str){ 0 }, rows[i].size };
    *out = (struct json_list){ items, n };
    return RC_OK;
}

rc cases_portal_case_of(struct ctx *ctx, const struct cases_case *c, struct portal_case *out)
{
    struct orgs_brief unit, entity;
    struct cases_doc *doc;
    TRY(orgs_brief_get(ctx, c->tenant_id, c->unit_id, &unit));
    TRY(orgs_brief_get(ctx, c->tenant_id, c->tenant_id, &entity));
    TRY(cases_doc_make(ctx, c, true, &doc));
    const struct cases_doc_step *steps = doc->steps.items;
    struct step_out *rail = ARENA_ARRAY(ctx->arena, struct step_out, doc->steps.n);
    for (size_t i = 0; i < doc->steps.n; i++)
        rail[i] = (struct step_out){ steps[i].step, steps[i].state, steps[i].at };
    *out = (struct portal_case){
        .no = c->no,
        .state = c->state,
        .unit_name = unit.name,
        .hotline = entity.phone,
        .received_at = c->received_at,
        .due_on = c->due_on,
        .due_on_rolled = c->due_on_rolled,
        .notified_on = c->notified_on,
        .review_until = c->notified_on ? c->notified_on + CASES_REVIEW_DAYS : 0,
        .review_due_on = c->review_due_on,
        .answer = c->answer,
        .rated = c->satisfaction,
        .extended = c->extended_to > 15,
        .decision_ready = c->notified_at != 0,
        .second_factor = ctx->actor->second_factor,
        .steps = { rail, doc->steps.n },
        .can = can_do(ctx, c),
    };
    TRY(files_of(ctx, c, &out->attachments));
    return messages_of(ctx, c, &out->messages);
}

rc cases_portal_enter(struct ctx *ctx, const struct http_in *in, struct http_out *out)
{
    const struct enter_in *b = in->body;
    struct cases_case c;
    struct consumers_person p;
    struct entered_out reply;
    const str index = index_of_code(ctx, b->code), subject = str_cat(ctx->arena, STR("portal:"), index);
    TRY(auth_check_lock(ctx, subject));
    rc found = cases_store_by_code(ctx, index, &c);
    if (found == RC_OK)
        found = consumers_get(ctx, c.tenant_id, c.consumer_id, c.contact, &p);
    if (found != RC_OK && found != RC_NOT_FOUND)
        return found;
    if (found == RC_NOT_FOUND || !consumers_phone_is(ctx, &p, b->phone)) {
        TRY(auth_count_failure(ctx, subject));
        return http_refuse(ctx, in, out, fail(ctx, RC_UNAUTH, "cases.wrong_code", NULL));
    }
    TRY(auth_clear_failures(ctx, subject));
    struct auth_session s = { .kind = AUTH_PORTAL,
                              .tenant_id = c.tenant_id,
                              .case_id = c.id,
                              .remote = in->remote,
                              .expires_at = clock_now(ctx) + CASES_PORTAL_MINUTES * 60000 };
    TRY(auth_open(ctx, &s, &reply.token));
    const struct actor consumer = { .tenant = c.tenant_id, .portal = true, .portal_case = c.id };
    struct ctx as = *ctx;
    as.actor = &consumer;
    TRY(cases_portal_case_of(&as, &c, &reply.the_case));
    return http_reply(ctx, out, 200, &cases_portal_entered_type, &reply);
}

/* The door closes behind the consumer on a borrowed telephone. */
rc cases_portal_leave(struct ctx *ctx, const struct http_in *in, struct http_out *out)
{
    (void)in;
    TRY(auth_close(ctx, ctx->actor->tenant, ctx->actor->id, ctx->actor->session));
    const struct ok_out ok = { true };
    return http_reply(ctx, out, 200, &cases_portal_ok_type, &ok);
}

rc cases_portal_mine(struct ctx *ctx, struct cases_case *c)
{
    return cases_store_get(ctx, ctx->actor->tenant, ctx->actor->portal_case, c);
}

rc cases_portal_case(struct ctx *ctx, const struct http_in *in, struct http_out *out)
{
    (void)in;
    struct cases_case c;
    struct portal_case_out reply;
    TRY(cases_portal_mine(ctx, &c));
    TRY(cases_portal_case_of(ctx, &c, &reply.the_case));
    return http_reply(ctx, out, 200, &cases_portal_case_type, &reply);
}

static rc is_tail(struct ctx *ctx, const struct cases_case *c, str tail, bool *same)
{
    struct consumers_person p;
    TRY(consumers_get(ctx, c->tenant_id, c->consumer_id, c->contact, &p));
    return consumers_id_tail_is(ctx, &p, tail, same);
}

rc cases_portal_second(struct ctx *ctx, const struct http_in *in, struct http_out *out)
{
    const struct second_in *b = in->body;
    struct cases_case c;
    bool same;
    const bool by_code = b->code.n > 0;
    const str subject = str_fmt(ctx->arena, "tail:%lld", (long long)ctx->actor->portal_case);
    if (by_code == (b->id_tail.n > 0))
        return fail(ctx, RC_INVALID, "cases.tail_or_code", "id_tail");
    TRY(auth_check_lock(ctx, subject));
    TRY(cases_portal_mine(ctx, &c));
    TRY(by_code ? cases_one_time_is(ctx, &c, b->code, &same) : is_tail(ctx, &c, b->id_tail, &same));
    if (!same) {
        TRY(auth_count_failure(ctx, subject));
        return http_refuse(ctx, in, out,
                           by_code ? fail(ctx, RC_INVALID, "cases.wrong_one_time", "code")
                                   : fail(ctx, RC_INVALID, "cases.wrong_tail", "id_tail"));
    }
    TRY(auth_clear_failures(ctx, subject));
    TRY(auth_raise(ctx, c.tenant_id, ctx->actor->session));
    const struct ok_out ok = { true };
    return http_reply(ctx, out, 200, &cases_portal_ok_type, &ok);
}

rc cases_portal_letter(struct ctx *ctx, const struct http_in *in, struct http_out *out)
{
    (void)in;
    struct cases_case c;
    struct orgs_brief unit;
    const struct cases_acted *ev;
    TRY(cases_portal_mine(ctx, &c));
    if (!ctx->actor->second_factor)
        return fail(ctx, RC_FORBIDDEN, "cases.second_factor", "id_tail");
    if (!c.notified_at || !c.decision_v)
        return fail(ctx, RC_NOT_FOUND, "cases.no_decision_yet", NULL);
    TRY(cases_event_at(ctx, &c, c.decision_v, &ev));
    TRY(orgs_brief_get(ctx, c.tenant_id, c.handler_unit_id ? c.handler_unit_id : c.unit_id, &unit));
    const struct letter_out reply = { c.no,        ev->facts.text, ev->basis.text, ev->reasons.text,         ev->remedies.text,
                                      ev->outcome, unit.name,      ev->amount_fen, cal_day_of(c.decided_at), c.notified_on };
    return http_reply(ctx, out, 200, &cases_portal_letter_type, &reply);
}

rc cases_portal_act(struct ctx *ctx, const struct http_in *in, struct http_out *out)
{
    const struct portal_act *b = in->body;
    struct cases_case c;
    struct cases_act act = { .note = b->text,
                             .satisfaction = b->satisfaction,
                             .pressed = b->pressed,
                             .timely = b->timely,
                             .respect = b->respect,
                             .clear = b->clear };
    struct portal_case_out reply;
    bool known = false;
    const str word = str_is(b->action, "apply_review") ? STR("start_review") : b->action;
    for (size_t i = 0; i < ARRAY_LEN(portal_words); i++)
        if (str_is(word, portal_words[i])) {
            act.action = portal_actions[i];
            known = true;
        }
    if (!known)
        return fail_rule(ctx, RC_INVALID, "json.word", "action", STR("supplement, accept, object, apply_review, withdraw, rate"));
    TRY(cases_portal_mine(ctx, &c));
    act.version = c.version; /* one consumer, one case: the newest is the one that was seen */
    TRY(cases_act(ctx, c.tenant_id, c.id, &act, &out->seq));
    out->stream_id = c.id;
    TRY(cases_portal_mine(ctx, &c));
    TRY(cases_portal_case_of(ctx, &c, &reply.the_case));
    return http_reply(ctx, out, 200, &cases_portal_case_type, &reply);
}
