/* The life of a complaint as one table (domain README 1.4).  doc/flow/cases.md is drawn from it. */
#include "cases_int.h"

ENUM_DEFINE(cases_state, CASES_STATES);
ENUM_DEFINE(cases_action, CASES_ACTIONS);
ENUM_DEFINE(cases_clock_state, CASES_CLOCK_STATES);

#define ORDER "CBIRC Order 2020 No.3 "

/* clang-format off */
/* What may be added in a state without leaving it. */
#define RECORDS(state)                                                                                        \
    { state, CASES_DO_NOTE,       state, "cases.note", cases_needs_note,            NULL },                   \
    { state, CASES_DO_ATTACH,     state, NULL,         cases_can_attach,            ORDER "art.28" },         \
    { state, CASES_DO_SUPPLEMENT, state, NULL,         cases_from_portal_with_note, NULL }
/* The same, and the consumer may withdraw: the procedure ends that day. */
#define EVERYWHERE(state)                                                                                     \
    RECORDS(state), { state, CASES_DO_WITHDRAW, CASES_WITHDRAWN, NULL, cases_can_withdraw, ORDER "art.15; form F08" }

static const struct sm_edge edges[] = {
    /* from                    action                        to                        right               guard                          rule */
    { CASES_REGISTERED,        CASES_DO_TAKE,                CASES_REGISTERED,         "cases.take",       cases_can_take,                "first-contact responsibility; decision A1" },
    { CASES_REGISTERED,        CASES_DO_HAND_OVER,           CASES_REGISTERED,         "cases.take",       cases_can_hand_over,           "decision A2" },
    { CASES_REGISTERED,        CASES_DO_SIGN,                CASES_ASSIGNED,           "cases.handle",     cases_can_sign,                "decision A2" },
    { CASES_REGISTERED,        CASES_DO_REFUSE_HANDOVER,     CASES_REGISTERED,         "cases.handle",     cases_can_refuse_handover,     "decision A2: one reasoned refusal" },
    { CASES_REGISTERED,        CASES_DO_RULE_HANDOVER,       CASES_REGISTERED,         "cases.assign",     cases_can_rule_handover,       "decision A2: the head of the desk rules" },
    { CASES_REGISTERED,        CASES_DO_CODE,                CASES_REGISTERED,         "cases.code",       cases_can_code,                "JR/T 0169-2018; decision A1" },
    { CASES_REGISTERED,        CASES_DO_FIRST_CONTACT,       CASES_REGISTERED,         "cases.take",       cases_needs_note,              "form F03" },
    { CASES_REGISTERED,        CASES_DO_NOT_ACCEPT,          CASES_NOT_ACCEPTED,       "cases.not_accept", cases_can_not_accept,          ORDER "art.18" },
    { CASES_REGISTERED,        CASES_DO_MERGE,               CASES_MERGED,             "cases.assign",     cases_can_merge,               ORDER "art.18 para.3" },
    { CASES_REGISTERED,        CASES_DO_MESSAGE,             CASES_REGISTERED,         "cases.take",       cases_can_message,             NULL },
    { CASES_ASSIGNED,          CASES_DO_START,               CASES_INVESTIGATING,      "cases.handle",     cases_is_handler,              NULL },
    { CASES_ASSIGNED,          CASES_DO_FIRST_CONTACT,       CASES_ASSIGNED,           "cases.handle",     cases_is_handler_with_note,    "form F03" },
    { CASES_ASSIGNED,          CASES_DO_HAND_OVER,           CASES_ASSIGNED,           "cases.handle",     cases_can_hand_over,           "decision A2" },
    { CASES_ASSIGNED,          CASES_DO_SIGN,                CASES_ASSIGNED,           "cases.handle",     cases_can_sign,                "decision A2" },
    { CASES_ASSIGNED,          CASES_DO_REFUSE_HANDOVER,     CASES_ASSIGNED,           "cases.handle",     cases_can_refuse_handover,     "decision A2: one reasoned refusal" },
    { CASES_ASSIGNED,          CASES_DO_RULE_HANDOVER,       CASES_ASSIGNED,           "cases.assign",     cases_can_rule_handover,       "decision A2: the head of the desk rules" },
    { CASES_ASSIGNED,          CASES_DO_CODE,                CASES_ASSIGNED,           "cases.code",       cases_can_code,                "JR/T 0169-2018" },
    { CASES_ASSIGNED,          CASES_DO_MESSAGE,             CASES_ASSIGNED,           "cases.handle",     cases_can_message,             NULL },
    { CASES_ASSIGNED,          CASES_DO_MERGE,               CASES_MERGED,             "cases.assign",     cases_can_merge,               ORDER "art.18 para.3" },
    { CASES_INVESTIGATING,     CASES_DO_PROPOSE_DECISION,    CASES_DECISION_PENDING,   "cases.handle",     cases_can_propose,             ORDER "art.19: four parts" },
    { CASES_INVESTIGATING,     CASES_DO_FINDING,             CASES_INVESTIGATING,      "cases.handle",     cases_can_find,                "form F05; " ORDER "art.17" },
    { CASES_INVESTIGATING,     CASES_DO_FIRST_CONTACT,       CASES_INVESTIGATING,      "cases.handle",     cases_is_handler_with_note,    "form F03" },
    { CASES_INVESTIGATING,     CASES_DO_MESSAGE,             CASES_INVESTIGATING,      "cases.handle",     cases_can_message,             NULL },
    { CASES_INVESTIGATING,     CASES_DO_REQUEST_EXTENSION,   CASES_EXTENSION_PENDING,  "cases.handle",     cases_can_request_extension,   ORDER "art.18; form F04" },
    { CASES_INVESTIGATING,     CASES_DO_PAUSE,               CASES_MEDIATION,          "cases.handle",     cases_can_pause,               ORDER "arts 18, 23" },
    { CASES_INVESTIGATING,     CASES_DO_HAND_OVER,           CASES_INVESTIGATING,      "cases.handle",     cases_can_hand_over,           "decision A2" },
    { CASES_INVESTIGATING,     CASES_DO_SIGN,                CASES_ASSIGNED,           "cases.handle",     cases_can_sign,                "decision A2" },
    { CASES_INVESTIGATING,     CASES_DO_REFUSE_HANDOVER,     CASES_INVESTIGATING,      "cases.handle",     cases_can_refuse_handover,     "decision A2: one reasoned refusal" },
    { CASES_INVESTIGATING,     CASES_DO_RULE_HANDOVER,       CASES_INVESTIGATING,      "cases.assign",     cases_can_rule_handover,       "decision A2" },
    { CASES_INVESTIGATING,     CASES_DO_CODE,                CASES_INVESTIGATING,      "cases.code",       cases_can_code,                "JR/T 0169-2018" },
    { CASES_INVESTIGATING,     CASES_DO_MERGE,               CASES_MERGED,             "cases.assign",     cases_can_merge,               ORDER "art.18 para.3" },
    { CASES_EXTENSION_PENDING, CASES_DO_APPROVE_EXTENSION,   CASES_INVESTIGATING,      NULL,               cases_can_approve_extension,   ORDER "art.18" },
    { CASES_EXTENSION_PENDING, CASES_DO_REJECT_EXTENSION,    CASES_INVESTIGATING,      NULL,               cases_can_reject_extension,    ORDER "art.18" },
    { CASES_MEDIATION,         CASES_DO_RESUME,              CASES_INVESTIGATING,      "cases.handle",     cases_can_resume,              ORDER "art.23" },
    { CASES_APPRAISAL,         CASES_DO_RESUME,              CASES_INVESTIGATING,      "cases.handle",     cases_can_resume,              ORDER "art.18 para.2" },
    { CASES_DECISION_PENDING,  CASES_DO_CHECK_APPROVE,       CASES_DECIDED,            "cases.check",      cases_can_check,               "a second person checks; decision A5" },
    { CASES_DECISION_PENDING,  CASES_DO_CHECK_RETURN,        CASES_INVESTIGATING,      "cases.check",      cases_can_return,              "a second person checks" },
    { CASES_DECIDED,           CASES_DO_NOTIFY,              CASES_NOTIFIED,           "cases.notify",     cases_can_notify,              ORDER "art.21; form F07" },
    { CASES_NOTIFIED,          CASES_DO_FOLLOW_UP,           CASES_FOLLOWUP,           "cases.follow_up",  cases_can_follow_up,           "decision A9; rule C-VISIT" },
    { CASES_NOTIFIED,          CASES_DO_HANDLING_NOTE,       CASES_NOTIFIED,           "cases.handle",     cases_can_write_handling_note, "decision A10" },
    { CASES_NOTIFIED,          CASES_DO_SELF_REVIEW,         CASES_NOTIFIED,           "cases.handle",     cases_can_self_review,         "decision A11; form F30" },
    { CASES_NOTIFIED,          CASES_DO_FIND_FAULT,          CASES_NOTIFIED,           "cases.check",      cases_can_find_fault,          "decision A13; form F15: a second body, not the handling unit" },
    { CASES_NOTIFIED,          CASES_DO_ACCEPT,              CASES_NOTIFIED,           NULL,               cases_from_portal,             NULL },
    { CASES_NOTIFIED,          CASES_DO_OBJECT,              CASES_NOTIFIED,           NULL,               cases_from_portal_with_note,   "decision A12" },
    { CASES_NOTIFIED,          CASES_DO_RATE,                CASES_NOTIFIED,           NULL,               cases_can_rate,                "decision D43" },
    { CASES_NOTIFIED,          CASES_DO_START_REVIEW,        CASES_REVIEW,             NULL,               cases_can_start_review,        ORDER "art.20; form F10" },
    { CASES_FOLLOWUP,          CASES_DO_CLOSE,               CASES_CLOSED,             "cases.close",      cases_can_close,               "decision A9" },
    { CASES_FOLLOWUP,          CASES_DO_HANDLING_NOTE,       CASES_FOLLOWUP,           "cases.handle",     cases_can_write_handling_note, "decision A10" },
    { CASES_FOLLOWUP,          CASES_DO_SELF_REVIEW,         CASES_FOLLOWUP,           "cases.handle",     cases_can_self_review,         "decision A11; form F30" },
    { CASES_FOLLOWUP,          CASES_DO_FIND_FAULT,          CASES_FOLLOWUP,           "cases.check",      cases_can_find_fault,          "decision A13; form F15: a second body, not the handling unit" },
    { CASES_FOLLOWUP,          CASES_DO_ACCEPT,              CASES_FOLLOWUP,           NULL,               cases_from_portal,             NULL },
    { CASES_FOLLOWUP,          CASES_DO_OBJECT,              CASES_FOLLOWUP,           NULL,               cases_from_portal_with_note,   "decision A12" },
    { CASES_FOLLOWUP,          CASES_DO_RATE,                CASES_FOLLOWUP,           NULL,               cases_can_rate,                "decision D43" },
    { CASES_FOLLOWUP,          CASES_DO_START_REVIEW,        CASES_REVIEW,             NULL,               cases_can_start_review,        ORDER "art.20; form F10" },
    { CASES_CLOSED,            CASES_DO_START_REVIEW,        CASES_REVIEW,             NULL,               cases_can_start_review,        ORDER "art.20; form F10" },
    { CASES_CLOSED,            CASES_DO_REOPEN,              CASES_REOPENED,           "cases.assign",     cases_can_reopen,              "a closed record is never edited, only reopened" },
    { CASES_WITHDRAWN,         CASES_DO_FOLLOW_UP,           CASES_WITHDRAWN,          "cases.follow_up",  cases_can_follow_up,           "decision A4: every withdrawer is called; rule C-WITHDRAW-CALL" },
    { CASES_WITHDRAWN,         CASES_DO_REOPEN,              CASES_REOPENED,           "cases.assign",     cases_can_reopen,              "decision A4: pressed to withdraw" },
    { CASES_REVIEW,            CASES_DO_DECIDE_REVIEW,       CASES_NOTIFIED,           "cases.review",     cases_can_decide_review,       ORDER "art.20; form F11" },
    { CASES_REOPENED,          CASES_DO_START,               CASES_INVESTIGATING,      "cases.handle",     cases_is_handler,              NULL },
    { CASES_REOPENED,          CASES_DO_HAND_OVER,           CASES_REOPENED,           "cases.assign",     cases_can_hand_over,           "decision A2" },
    { CASES_REOPENED,          CASES_DO_SIGN,                CASES_ASSIGNED,           "cases.handle",     cases_can_sign,                "decision A2" },
    EVERYWHERE(CASES_REGISTERED), EVERYWHERE(CASES_ASSIGNED), EVERYWHERE(CASES_INVESTIGATING), EVERYWHERE(CASES_MEDIATION),
    EVERYWHERE(CASES_APPRAISAL), EVERYWHERE(CASES_EXTENSION_PENDING), EVERYWHERE(CASES_DECISION_PENDING), EVERYWHERE(CASES_DECIDED),
    EVERYWHERE(CASES_REOPENED), RECORDS(CASES_NOTIFIED), RECORDS(CASES_FOLLOWUP), RECORDS(CASES_REVIEW),
};
/* clang-format on */

const struct sm cases_machine = {
    .name = "cases",
    .states = &cases_state_enum,
    .actions = &cases_action_enum,
    .edges = edges,
    .n_edges = ARRAY_LEN(edges),
    .initial = CASES_REGISTERED,
    .final = BIT(CASES_MERGED) | BIT(CASES_NOT_ACCEPTED),
    .elsewhere = BIT(CASES_APPRAISAL) | BIT(CASES_REOPENED), /* pause, by its reason; pressed to withdraw */
};
