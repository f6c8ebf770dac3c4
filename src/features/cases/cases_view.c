/* One case as a document: its row, the texts of the events that matter, clocks, files, and what may be done now. */
#include "cases_doc.h"

#include "cases.sql.h"
#include "codes.h"
#include "orgs.h"
#include "users.h"

rc cases_payload_at(struct ctx *ctx, const struct cases_case *c, int64_t v, const struct journal_type **type, const void **payload)
{
    struct journal_event ev;
    return journal_read_one(ctx, c->tenant_id, c->id, v, &ev, type, payload);
}

rc cases_event_at(struct ctx *ctx, const struct cases_case *c, int64_t v, const struct cases_acted **out)
{
    const struct journal_type *type;
    const void *payload;
    *out = NULL;
    if (v == 0)
        return RC_OK;
    TRY(cases_payload_at(ctx, c, v, &type, &payload));
    *out = payload;
    return RC_OK;
}

rc cases_registered_of(struct ctx *ctx, const struct cases_case *c, const struct cases_registered **out)
{
    const struct journal_type *type;
    const void *payload;
    TRY(cases_payload_at(ctx, c, 1, &type, &payload));
    *out = payload;
    return RC_OK;
}

/* Who and where, in words; empty for nobody. */
struct names {
    str unit, tenant, handover_unit, first_contact, handler, checker, respondent, handover_to, ext_by;
};
/* clang-format off */
static const struct db_col name_cols[] = {
    DB_STR(struct names, unit),          DB_STR(struct names, tenant),  DB_STR(struct names, handover_unit),
    DB_STR(struct names, first_contact), DB_STR(struct names, handler), DB_STR(struct names, checker),
    DB_STR(struct names, respondent),    DB_STR(struct names, handover_to), DB_STR(struct names, ext_by),
};
/* clang-format on */
static const struct db_rowtype names_row = DB_ROWTYPE(struct names, name_cols);

static rc names_of(struct ctx *ctx, const struct cases_case *c, struct names *out)
{
    return db_one(ctx->db, ctx->arena, SQL_CASES_NAMES,
                  DB_ARGS(ARG_I64("tenant_id", c->tenant_id), ARG_I64("unit_id", c->unit_id),
                          ARG_I64("handover_unit_id", c->handover_unit_id), ARG_I64("first_contact_id", c->first_contact_id),
                          ARG_I64("handler_id", c->handler_id), ARG_I64("checker_id", c->checker_id),
                          ARG_I64("respondent_id", c->respondent_id), ARG_I64("handover_to_id", c->handover_to_id),
                          ARG_I64("ext_by", c->ext_by)),
                  &names_row, out);
}

static struct cases_doc_case case_of(struct ctx *ctx, const struct cases_case *c, const struct names *who, bool masked)
{
    const id64 t = c->tenant_id;
    return (struct cases_doc_case){
        .id = c->id,
        .no = c->no,
        .state = c->state,
        .level = c->level,
        .urgency = c->urgency,
        .title = masked ? (str){ 0 } : c->summary,
        .demands = json_words_split(ctx->arena, c->demands),
        .product = c->product,
        .amount_fen = c->amount_fen,
        .business = c->business,
        .cause = c->cause,
        .cause_found = c->cause_found,
        .channel = c->channel,
        .channel_in = c->channel_in,
        .source = c->source,
        .rights = json_words_split(ctx->arena, c->rights),
        .unit_id = c->unit_id,
        .unit_name = who->unit,
        .tenant_id = t,
        .tenant_name = who->tenant,
        .first_contact_id = c->first_contact_id,
        .first_contact_name = who->first_contact,
        .handler_id = c->handler_id,
        .handler_name = who->handler,
        .checker_id = c->checker_id,
        .checker_name = who->checker,
        .received_at = c->received_at,
        .registered_at = c->registered_at,
        .due_on = c->due_on,
        .due_on_rolled = c->due_on_rolled,
        .due_provisional = c->due_provisional,
        .internal_due_on = c->internal_due_on,
        .notified_at = c->notified_at,
        .closed_at = c->closed_at,
        .outcome = c->outcome,
        .responsibility = c->responsibility,
        .extended_to = c->extended_to,
        .repeat_of = c->repeat_of,
        .respondent_id = c->respondent_id,
        .respondent_name = who->respondent,
        .rectification = c->rectification,
        .happened_on = c->happened_on,
        .answer = c->answer,
        .satisfaction = c->satisfaction,
        .notice_attempts = c->notice_attempts,
        .original_no = c->original_no,
        .version = c->version,
        .masked = masked,
        .handover = { c->handover_to_id, c->handover_unit_id, who->handover_to, who->handover_unit, c->handover_at, c->handover_refused },
    };
}

static rc texts_of(struct ctx *ctx, const struct cases_case *c, const struct names *who, struct cases_doc *d)
{
    const struct cases_registered *reg;
    const struct cases_acted *ev;
    TRY(cases_registered_of(ctx, c, &reg));
    d->the_case.matter = reg->matter.erased ? STR("[erased]") : reg->matter.text;
    d->the_case.demand = reg->demand.erased ? STR("[erased]") : reg->demand.text;
    TRY(cases_event_at(ctx, c, c->finding_v, &ev));
    if (ev)
        d->finding = (struct cases_doc_finding){ ev->facts.text, ev->evidence.text, ev->conclusion.text };
    TRY(cases_event_at(ctx, c, c->decision_v, &ev));
    if (ev)
        d->decision =
            (struct cases_doc_decision){ ev->facts.text, ev->basis.text, ev->reasons.text, ev->remedies.text, ev->outcome, ev->amount_fen };
    TRY(cases_event_at(ctx, c, c->extension_v, &ev));
    if (ev)
        d->extension = (struct cases_doc_extension){ ev->to, ev->note.text, who->ext_by, c->ext_at,
                                                     c->state == CASES_EXTENSION_PENDING ? STR("pending")
                                                     : c->extended_to >= ev->to          ? STR("approved")
                                                                                         : STR("rejected") };
    TRY(cases_event_at(ctx, c, c->followup_v, &ev));
    if (ev)
        d->followup =
            (struct cases_doc_followup){ ev->result, ev->note.text, ev->satisfaction, ev->timely, ev->respect, ev->clear, ev->pressed };
    TRY(cases_event_at(ctx, c, c->review_v, &ev));
    if (ev)
        d->review = (struct cases_doc_review){ ev->note.text, c->review_due_on };
    return RC_OK;
}

static rc person_of(struct ctx *ctx, const struct cases_case *c, struct cases_doc *d)
{
    struct consumers_person p;
    int64_t n = 0;
    TRY(consumers_get(ctx, c->tenant_id, c->consumer_id, c->contact, &p));
    TRY(db_i64(ctx->db, SQL_CASES_COUNT_OF_CONSUMER, DB_ARGS(ARG_I64("tenant_id", c->tenant_id), ARG_I64("consumer_id", c->consumer_id)),
               &n));
    d->consumer = (struct cases_doc_consumer){ p.id,
                                               p.name_masked,
                                               p.phone_masked,
                                               p.id_no_masked,
                                               p.address_masked,
                                               c->complainant_type,
                                               json_words_split(ctx->arena, c->special_groups),
                                               n };
    return RC_OK;
}

/* The consumer's own time to apply for review is no duty of ours: when it is over it has ended, not been missed. */
static enum cases_clock_state state_of(const struct cases_clock *k, day_t today)
{
    const bool window = str_is(k->rule, RULE_REVIEW_APPLY);
    return window && k->state == CASES_RUNNING && k->due_on < today ? CASES_STOPPED : k->state;
}

static rc clocks_of(struct ctx *ctx, const struct cases_case *c, struct cases_doc *d)
{
    struct db_page page;
    TRY(cases_store_clocks(ctx, c->tenant_id, c->id, &page));
    const struct cases_clock *rows = page.rows;
    struct cases_doc_clock *out = ARENA_ARRAY(ctx->arena, struct cases_doc_clock, page.n);
    for (size_t i = 0; i < page.n; i++) {
        const struct codes_rule *rule = NULL;
        TRY(codes_rule_find(ctx, rows[i].rule, rows[i].started_on, &rule));
        out[i] = (struct cases_doc_clock){ rows[i].rule,
                                           rule->name_zh,
                                           rule->name_en,
                                           rule->basis,
                                           rows[i].statutory ? STR("statutory") : STR("internal"),
                                           rows[i].started_on,
                                           rows[i].due_on,
                                           rows[i].due_on_rolled,
                                           rows[i].due_at,
                                           rows[i].stopped_at,
                                           rows[i].provisional,
                                           state_of(&rows[i], clock_today(ctx)),
                                           rows[i].due_on - clock_today(ctx),
                                           rows[i].owner_id };
    }
    d->clocks = (struct json_list){ out, page.n };
    return RC_OK;
}

static rc files_of(struct ctx *ctx, const struct cases_case *c, struct cases_doc *d)
{
    struct db_page page;
    if (c->attachments == 0)
        return RC_OK;
    TRY(db_many(ctx->db, ctx->arena, SQL_CASES_FILES, DB_ARGS(ARG_I64("tenant_id", c->tenant_id), ARG_I64("case_id", c->id)),
                &cases_file_row, 100, &page));
    d->attachments = (struct json_list){ page.rows, page.n };
    return RC_OK;
}

static void offers_of(struct ctx *ctx, const struct cases_case *c, struct cases_doc *d)
{
    struct sm_offer offers[48];
    const size_t n = sm_offers(ctx, &cases_machine, (int)c->state, c, offers, ARRAY_LEN(offers));
    struct cases_doc_offer *out = ARENA_ARRAY(ctx->arena, struct cases_doc_offer, n);
    size_t k = 0;
    for (size_t i = 0; i < n; i++) {
        const struct sm_edge *edge = sm_find(&cases_machine, (int)c->state, offers[i].action);
        bool masked;
        if (edge->right && !cases_visible(ctx, c, edge->right, &masked))
            continue; /* the right reaches other cases, not this one */
        out[k++] = (struct cases_doc_offer){ (enum cases_action)offers[i].action, offers[i].open, str_of(offers[i].why) };
    }
    d->actions = (struct json_list){ out, k };
}

/* The rail: what is done, where it stands, what is to come. */
static void steps_of(struct ctx *ctx, const struct cases_case *c, struct cases_doc *d)
{
    const struct {
        const char *name;
        ms_t at;
    } rail[] = { { "register", c->registered_at },
                 { "first_contact", c->first_contact_at },
                 { "investigate", c->found_at },
                 { "decide", c->decided_at },
                 { "notify", c->notified_at },
                 { "follow_up", c->followed_at },
                 { "close", c->state == CASES_CLOSED ? c->closed_at : 0 } };
    static const int now_at[cases_state_count] = {
        [CASES_REGISTERED] = 1,       [CASES_ASSIGNED] = 1,  [CASES_INVESTIGATING] = 2,
        [CASES_MEDIATION] = 2,        [CASES_APPRAISAL] = 2, [CASES_EXTENSION_PENDING] = 2,
        [CASES_DECISION_PENDING] = 3, [CASES_DECIDED] = 4,   [CASES_NOTIFIED] = 5,
        [CASES_FOLLOWUP] = 6,         [CASES_CLOSED] = 7,    [CASES_REVIEW] = 5,
        [CASES_WITHDRAWN] = 7,        [CASES_MERGED] = 7,    [CASES_NOT_ACCEPTED] = 7,
        [CASES_REOPENED] = 1,
    };
    struct cases_doc_step *out = ARENA_ARRAY(ctx->arena, struct cases_doc_step, ARRAY_LEN(rail));
    for (size_t i = 0; i < ARRAY_LEN(rail); i++) {
        const int now = now_at[c->state];
        const str state = (int)i == now ? STR("now") : (int)i > now ? STR("todo") : rail[i].at ? STR("done") : STR("skipped");
        out[i] = (struct cases_doc_step){ str_of(rail[i].name), state, rail[i].at };
    }
    d->steps = (struct json_list){ out, ARRAY_LEN(rail) };
}

rc cases_doc_make(struct ctx *ctx, const struct cases_case *c, bool masked, struct cases_doc **out)
{
    struct cases_doc *d = ARENA_NEW(ctx->arena, struct cases_doc);
    struct names who;
    TRY(names_of(ctx, c, &who));
    d->the_case = case_of(ctx, c, &who, masked);
    TRY(clocks_of(ctx, c, d));
    if (!masked) {
        TRY(texts_of(ctx, c, &who, d));
        TRY(person_of(ctx, c, d));
        TRY(files_of(ctx, c, d));
        offers_of(ctx, c, d);
    }
    steps_of(ctx, c, d);
    *out = d;
    return RC_OK;
}
