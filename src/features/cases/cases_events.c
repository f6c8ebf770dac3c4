/* Every event of a case, and the only code that writes its rows. */
#include "cases_view.h"

#include "cases.sql.h"
#include "cases_derived.sql.h"
#include "cases_search.h"

static rc write_clocks(struct ctx *ctx, const struct journal_event *ev, struct json_list clocks)
{
    const struct cases_clock *list = clocks.items;
    for (size_t i = 0; i < clocks.n; i++) {
        struct cases_clock k = list[i];
        k.tenant_id = ev->tenant;
        k.case_id = ev->stream;
        TRY(cases_store_clock(ctx, &k));
    }
    return RC_OK;
}

static rc apply_registered(struct ctx *ctx, const struct journal_event *ev, const void *payload)
{
    const struct cases_registered *p = payload;
    struct cases_case c;
    cases_fold_registered(&c, ev, p);
    TRY(cases_store_add(ctx, &c));
    return write_clocks(ctx, ev, p->clocks);
}

static rc apply_file(struct ctx *ctx, const struct journal_event *ev, const struct cases_acted *p)
{
    return db_exec(ctx->db, SQL_CASES_ADD_FILE,
                   DB_ARGS(ARG_I64("tenant_id", ev->tenant), ARG_I64("case_id", ev->stream), ARG_I64("id", p->file_id),
                           ARG_STR("name", p->file_name.text), ARG_STR("type", p->file_type), ARG_I64("size", p->file_size),
                           ARG_STR("hash", p->file_hash), ARG_STR("source", p->file_source), ARG_I64("version", ev->version),
                           ARG_I64("added_at", ev->at), ARG_I64("added_by", ev->actor)),
                   NULL);
}

static rc apply_acted(struct ctx *ctx, const struct journal_event *ev, const void *payload)
{
    const struct cases_acted *p = payload;
    struct cases_case was, c;
    TRY(cases_store_get(ctx, ev->tenant, ev->stream, &was));
    c = was;
    cases_fold_acted(ctx->arena, &c, ev, p);
    TRY(cases_store_save(ctx, &was, &c));
    if (p->action == CASES_DO_ATTACH)
        TRY(apply_file(ctx, ev, p));
    return write_clocks(ctx, ev, p->clocks);
}

const struct journal_type cases_registered_event = { "case.registered", 1, &cases_registered_type, apply_registered,
                                                     "a complaint was registered; its clocks run" };

/* clang-format off */
#define ACTED(action, name, summary) [action] = { "case." name, 1, &cases_acted_type, apply_acted, summary }
static const struct journal_type acted_events[cases_action_count] = {
    ACTED(CASES_DO_TAKE,              "taken",               "a first-contact person took the case"),
    ACTED(CASES_DO_CODE,              "coded",               "channel, business and cause were coded"),
    ACTED(CASES_DO_HAND_OVER,         "handed_over",         "the case was offered to another; a receipt is due"),
    ACTED(CASES_DO_SIGN,              "handover_signed",     "the receiver signed and is the handler now"),
    ACTED(CASES_DO_REFUSE_HANDOVER,   "handover_refused",    "the receiver refused with a reason, once"),
    ACTED(CASES_DO_RULE_HANDOVER,     "handover_ruled",      "the head of the desk ruled who takes it"),
    ACTED(CASES_DO_START,             "started",             "the investigation began"),
    ACTED(CASES_DO_FIRST_CONTACT,     "contacted",           "the consumer was contacted (F03)"),
    ACTED(CASES_DO_NOTE,              "noted",               "an internal note"),
    ACTED(CASES_DO_MESSAGE,           "messaged",            "a message to the consumer"),
    ACTED(CASES_DO_FINDING,           "found",               "facts, evidence and conclusion (F05)"),
    ACTED(CASES_DO_REQUEST_EXTENSION, "extension_requested", "an extension was asked for (F04)"),
    ACTED(CASES_DO_APPROVE_EXTENSION, "extension_approved",  "the extension was granted; limits moved"),
    ACTED(CASES_DO_REJECT_EXTENSION,  "extension_rejected",  "the extension was refused"),
    ACTED(CASES_DO_PAUSE,             "paused",              "mediation or appraisal began; days do not count"),
    ACTED(CASES_DO_RESUME,            "resumed",             "the pause ended; limits moved by its days"),
    ACTED(CASES_DO_PROPOSE_DECISION,  "decision_proposed",   "a decision with the four parts (F06)"),
    ACTED(CASES_DO_CHECK_RETURN,      "decision_returned",   "the second person sent it back"),
    ACTED(CASES_DO_CHECK_APPROVE,     "decision_approved",   "the second person approved it"),
    ACTED(CASES_DO_NOTIFY,            "notified",            "the consumer was informed, or an attempt failed (F07)"),
    ACTED(CASES_DO_FOLLOW_UP,         "followed_up",         "another unit called back"),
    ACTED(CASES_DO_HANDLING_NOTE,     "handling_noted",      "what worked, in 200 characters"),
    ACTED(CASES_DO_SELF_REVIEW,       "self_reviewed",       "the handler's self-review (F30)"),
    ACTED(CASES_DO_FIND_FAULT,        "fault_found",         "a second body found who was at fault (F15)"),
    ACTED(CASES_DO_CLOSE,             "closed",              "filed into the archive"),
    ACTED(CASES_DO_NOT_ACCEPT,        "not_accepted",        "not handled, with reason and basis"),
    ACTED(CASES_DO_WITHDRAW,          "withdrawn",           "the consumer withdrew; the procedure ended that day (F08)"),
    ACTED(CASES_DO_MERGE,             "merged",              "merged into an earlier case of the same consumer"),
    ACTED(CASES_DO_REOPEN,            "reopened",            "handled again"),
    ACTED(CASES_DO_START_REVIEW,      "review_started",      "the consumer applied for internal review (F10)"),
    ACTED(CASES_DO_DECIDE_REVIEW,     "review_decided",      "the superior body decided the review (F11)"),
    ACTED(CASES_DO_ATTACH,            "file_attached",       "a file was added"),
    ACTED(CASES_DO_SUPPLEMENT,        "supplemented",        "the consumer added something"),
    ACTED(CASES_DO_ACCEPT,            "answer_accepted",     "the consumer accepted the answer"),
    ACTED(CASES_DO_OBJECT,            "answer_objected",     "the consumer objected to the answer"),
    ACTED(CASES_DO_RATE,              "rated",               "the consumer rated the handling"),
};
/* clang-format on */

const struct journal_type *cases_event_of(enum cases_action action)
{
    return &acted_events[action];
}

#define EVENT(sym, word) &acted_events[sym],
static const struct journal_type *const events[] = { CASES_ACTIONS(EVENT) & cases_registered_event,
                                                     &cases_erasure_ordered_event,
                                                     &cases_erasure_done_event,
                                                     &cases_one_time_event,
                                                     &cases_exported_event,
                                                     &cases_searched_event };
static const struct sm *const machines[] = { &cases_machine };
/* clang-format off */
static const char *const rights[] = {
    "cases.read", "cases.register", "cases.take", "cases.code", "cases.assign", "cases.handle", "cases.approve_extension_30",
    "cases.approve_extension_60", "cases.check", "cases.notify", "cases.follow_up", "cases.close", "cases.review", "cases.reveal",
    "cases.export", "cases.not_accept", "cases.withdraw", "cases.note",
};
/* clang-format on */

const struct feature cases_feature = {
    .name = "cases",
    .routes = cases_routes,
    .n_routes = CASES_N_ROUTES,
    .machines = machines,
    .n_machines = ARRAY_LEN(machines),
    .events = events,
    .n_events = ARRAY_LEN(events),
    .schema = &cases_schema,
    .rights = rights,
    .n_rights = ARRAY_LEN(rights),
    .derived = &cases_derived_schema,
    .live = &cases_live,
    .subscribers = cases_subscribers,
    .n_subscribers = CASES_N_SUBSCRIBERS,
};
