#pragma once
#include "cases.h"

#include "consumers.h"

#define CASES_STATES(X)                             \
    X(CASES_REGISTERED, "registered")               \
    X(CASES_ASSIGNED, "assigned")                   \
    X(CASES_INVESTIGATING, "investigating")         \
    X(CASES_MEDIATION, "mediation")                 \
    X(CASES_APPRAISAL, "appraisal")                 \
    X(CASES_EXTENSION_PENDING, "extension_pending") \
    X(CASES_DECISION_PENDING, "decision_pending")   \
    X(CASES_DECIDED, "decided")                     \
    X(CASES_NOTIFIED, "notified")                   \
    X(CASES_FOLLOWUP, "followup")                   \
    X(CASES_CLOSED, "closed")                       \
    X(CASES_REVIEW, "review")                       \
    X(CASES_WITHDRAWN, "withdrawn")                 \
    X(CASES_MERGED, "merged")                       \
    X(CASES_NOT_ACCEPTED, "not_accepted")           \
    X(CASES_REOPENED, "reopened")
ENUM_DECLARE(cases_state, CASES_STATES);

#define CASES_ACTIONS(X)                               \
    X(CASES_DO_TAKE, "take")                           \
    X(CASES_DO_CODE, "code")                           \
    X(CASES_DO_HAND_OVER, "hand_over")                 \
    X(CASES_DO_SIGN, "sign")                           \
    X(CASES_DO_REFUSE_HANDOVER, "refuse_handover")     \
    X(CASES_DO_RULE_HANDOVER, "rule_handover")         \
    X(CASES_DO_START, "start")                         \
    X(CASES_DO_FIRST_CONTACT, "first_contact")         \
    X(CASES_DO_NOTE, "note")                           \
    X(CASES_DO_MESSAGE, "message")                     \
    X(CASES_DO_FINDING, "finding")                     \
    X(CASES_DO_REQUEST_EXTENSION, "request_extension") \
    X(CASES_DO_APPROVE_EXTENSION, "approve_extension") \
    X(CASES_DO_REJECT_EXTENSION, "reject_extension")   \
    X(CASES_DO_PAUSE, "pause")                         \
    X(CASES_DO_RESUME, "resume")                       \
    X(CASES_DO_PROPOSE_DECISION, "propose_decision")   \
    X(CASES_DO_CHECK_RETURN, "check_return")           \
    X(CASES_DO_CHECK_APPROVE, "check_approve")         \
    X(CASES_DO_NOTIFY, "notify")                       \
    X(CASES_DO_FOLLOW_UP, "follow_up")                 \
    X(CASES_DO_HANDLING_NOTE, "handling_note")         \
    X(CASES_DO_SELF_REVIEW, "self_review")             \
    X(CASES_DO_FIND_FAULT, "find_fault")               \
    X(CASES_DO_CLOSE, "close")                         \
    X(CASES_DO_NOT_ACCEPT, "not_accept")               \
    X(CASES_DO_WITHDRAW, "withdraw")                   \
    X(CASES_DO_MERGE, "merge")                         \
    X(CASES_DO_REOPEN, "reopen")                       \
    X(CASES_DO_START_REVIEW, "start_review")           \
    X(CASES_DO_DECIDE_REVIEW, "decide_review")         \
    X(CASES_DO_ATTACH, "attach")                       \
    X(CASES_DO_SUPPLEMENT, "supplement")               \
    X(CASES_DO_ACCEPT, "accept")                       \
    X(CASES_DO_OBJECT, "object")                       \
    X(CASES_DO_RATE, "rate")
ENUM_DECLARE(cases_action, CASES_ACTIONS);

#define CASES_CLOCK_STATES(X) \
    X(CASES_RUNNING, "running") X(CASES_PAUSED, "paused") X(CASES_MET, "met") X(CASES_MISSED, "missed") X(CASES_STOPPED, "stopped")
ENUM_DECLARE(cases_clock_state, CASES_CLOCK_STATES);

/* Rules of packs/cn/deadlines.csv that the room starts and stops. */
#define RULE_STATUTORY_15  "C-DEC-15"
#define RULE_STATUTORY_30  "C-DEC-30"
#define RULE_STATUTORY_60  "C-DEC-60"
#define RULE_INTERNAL      "C-INT-7"
#define RULE_FIRST_CONTACT "FIRST-CONTACT"
#define RULE_HAND_SIGN     "HAND-SIGN"
#define RULE_VISIT         "C-VISIT"
#define RULE_WITHDRAW_CALL "C-WITHDRAW-CALL"
#define RULE_REVIEW_APPLY  "C-REV-APPLY"
#define RULE_REVIEW_DECIDE "C-REV-DECIDE"

/* One complaint as rows know it.  Free texts are not here: they stay encrypted in the journal, and `*_v` says
 * which version of the stream holds them. */
struct cases_case {
    id64 tenant_id, id;
    int64_t version;
    str no;
    enum cases_state state;
    bool is_open;
    id64 consumer_id, case_key;
    int64_t contact; /* which of the consumer's telephones */
    id64 unit_id;
    str unit_path; /* as it was when the case was registered */
    str path_now;  /* of the unit as it lies today: rights follow the tree; read with the row, never written */
    id64 first_contact_id, handler_id, handler_unit_id, checker_id, respondent_id;
    id64 handover_to_id, handover_unit_id;
    ms_t handover_at;
    int64_t handover_refused, handover_ruled, transfers;
    str channel_in, source, product, business, cause, cause_found, channel, level, urgency;
    str rights, demands, special_groups, complainant_type, reply_by, summary;
    int64_t amount_fen, compensation_fen;
    day_t happened_on, received_on;
    ms_t received_at, registered_at;
    day_t due_on, due_on_rolled, internal_due_on;
    bool due_provisional;
    int64_t extended_to, ext_to;
    id64 ext_by;
    ms_t ext_at;
    str pauses; /* "2026-01-05..2026-01-09 mediation;2026-02-01.. appraisal" */
    ms_t first_contact_at, found_at, followed_at, decided_at, notified_at, closed_at, last_attempt_at;
    day_t notified_on;
    str outcome, responsibility, notice_kind, answer;
    int64_t notice_attempts, satisfaction;
    int64_t finding_v, extension_v, decision_v, notice_v, followup_v, handling_note_v, self_review_v, review_v, fault_v;
    str rectification;
    enum cases_state state_before;
    day_t review_due_on;
    int64_t attachments;
    str code_index, original_no;
    id64 repeat_of;
};

struct cases_clock {
    id64 tenant_id, case_id;
    str rule;
    bool statutory;
    day_t started_on, due_on, due_on_rolled;
    ms_t due_at; /* rules in hours */
    bool provisional;
    enum cases_clock_state state;
    ms_t stopped_at;
    id64 owner_id;
};

/* Texts an act may carry; each is sealed under the case key.  X(member, characters at most) */
/* clang-format off */
#define CASES_TEXTS(X)                                                                                   \
    X(note, 4000) X(facts, 8000) X(basis, 4000) X(reasons, 8000) X(remedies, 2000) X(evidence, 4000)    \
    X(conclusion, 4000) X(opinion, 4000) X(lacking, 1000) X(improvement, 1000) X(proof, 500)
/* clang-format on */

/* Body of POST /api/desk/cases/:id/actions; which members an action needs stands in cases_guard.c. */
struct cases_file;
struct cases_act {
    enum cases_action action;
    int64_t version;
#define X(name, max) str name;
    CASES_TEXTS(X)
#undef X
    id64 to_id, unit_id, respondent_id;
    str business, cause, channel, level, urgency, cause_found, outcome, responsibility, kind, reason, result, into_no, rectification;
    struct json_list rights;
    int64_t to, amount_fen, satisfaction;
    bool reached, timely, respect, clear, pressed, upheld, systemic;
    day_t from_on, to_on, done_on;
    const struct cases_file *file; /* never from the wire: attaching goes through an upload */
};

/* Files a case may have; characters of the list of its pauses. */
enum { CASES_FILES = 20, CASES_PAUSES_TEXT = 480 };

/* Days after receipt of the decision within which a consumer may apply for a review: Order 2020 No.3 art. 20. */
enum { CASES_REVIEW_DAYS = 30 };

/* Payload of every case.* event but case.registered. */
struct cases_acted {
    enum cases_action action;
    enum cases_state from, to_state;
#define X(name, max) struct sealed name;
    CASES_TEXTS(X)
#undef X
    id64 to_id, unit_id, respondent_id;
    str unit_path;
    str business, cause, channel, level, urgency, cause_found, outcome, responsibility, kind, reason, result, rights, pauses, rectification;
    id64 into_id;
    int64_t to, amount_fen, satisfaction, attempts;
    bool reached, timely, respect, clear, pressed, upheld, systemic;
    day_t from_on, to_on, done_on, today;
    day_t due_on, due_on_rolled, internal_due_on, review_due_on;
    bool due_provisional, new_dates;
    struct json_list clocks; /* struct cases_clock: rows to write as they now are */
    id64 file_id;
    struct sealed file_name;
    str file_type, file_hash, file_source;
    int64_t file_size;
};

struct cases_commitment {
    id64 key;
    str commitment;
};

struct cases_registered {
    str no;
    id64 consumer_id, case_key;
    int64_t contact;
    struct json_list key_commitments;
    id64 unit_id, first_contact_id, repeat_of;
    str unit_path, channel_in, source, product, business, cause, level, demands, special_groups, complainant_type, reply_by;
    int64_t amount_fen;
    day_t happened_on, received_on;
    ms_t received_at;
    day_t due_on, due_on_rolled, internal_due_on;
    bool due_provisional;
    str code_index, original_no;
    bool imported, closed;
    ms_t closed_at;
    struct json_list clocks;
    struct sealed matter, demand, summary;
};

extern const struct sm cases_machine;
extern const struct json_type cases_erasure_type, cases_act_type, cases_acted_type, cases_registered_type, cases_clock_type;
extern const struct journal_type cases_registered_event, cases_erasure_ordered_event, cases_erasure_done_event;

/* The one-time code (cases_one_time.c): made at the desk, told once, used once on the portal. */
extern const struct json_type cases_one_time_type, cases_one_time_in_type, cases_one_time_out_type;
extern const struct journal_type cases_one_time_event;
http_handler cases_one_time_make;
str cases_one_time_reason(const void *payload); /* of its event */

struct cases_erasure {
    id64 key, consumer_id;
    str order, reason;
};
const struct journal_type *cases_event_of(enum cases_action action);
extern const struct journal_type *const cases_events[];
extern const size_t cases_n_events;

/* Guards of the flow; input NULL = may it be offered? */
typedef rc cases_guard(struct ctx *ctx, const void *subject, const void *input);
cases_guard cases_can_take, cases_can_code, cases_can_hand_over, cases_can_sign, cases_can_refuse_handover, cases_can_rule_handover;
cases_guard cases_is_handler, cases_is_handler_with_note, cases_needs_note, cases_can_find, cases_can_request_extension,
    cases_can_approve_extension;
cases_guard cases_can_reject_extension, cases_can_pause, cases_can_resume, cases_can_propose, cases_can_check, cases_can_return,
    cases_can_notify;
cases_guard cases_can_follow_up, cases_can_write_handling_note, cases_can_self_review, cases_can_close, cases_can_not_accept,
    cases_can_withdraw;
cases_guard cases_can_merge, cases_can_reopen, cases_can_start_review, cases_can_decide_review, cases_can_attach, cases_from_portal;
cases_guard cases_from_portal_with_note, cases_can_rate, cases_can_message, cases_can_find_fault;

/* Somebody of the institution or its product was at fault. */
bool cases_is_fault(str responsibility);
/* Faults, repeats and lateness make the self-review (F30) compulsory (decision 11). */
bool cases_needs_self_review(const struct cases_case *c);

/* --- service --- */
MUST_USE rc cases_act(struct ctx *ctx, id64 tenant, id64 id, const struct cases_act *in, int64_t *version);
/* The case if the actor may read it: RC_NOT_FOUND otherwise.  *masked: no identity, no free text. */
MUST_USE rc cases_open(struct ctx *ctx, id64 id, struct cases_case *out, bool *masked);
bool cases_visible(struct ctx *ctx, const struct cases_case *c, const char *right, bool *masked);

/* --- clocks --- */
struct cases_due {
    day_t due_on, due_on_rolled;
    ms_t due_at;
    bool provisional;
};
MUST_USE rc cases_due_of(struct ctx *ctx, const char *rule, ms_t from, str pauses, struct cases_due *out);
MUST_USE rc cases_clock_start(struct ctx *ctx, const struct cases_case *c, const char *rule, ms_t from, id64 owner,
                              struct cases_clock *out);
/* Fills ev->clocks and the new dates for what `in` does to the clocks of c. */
MUST_USE rc cases_clocks_for(struct ctx *ctx, const struct cases_case *c, const struct cases_act *in, struct cases_acted *ev);

/* --- rows --- */
extern const struct db_rowtype cases_case_row, cases_clock_row;
MUST_USE rc cases_store_get(struct ctx *ctx, id64 tenant, id64 id, struct cases_case *out);
MUST_USE rc cases_store_find(struct ctx *ctx, id64 id, struct cases_case *out); /* whatever the legal entity */
MUST_USE rc cases_store_by_no(struct ctx *ctx, id64 tenant, str no, struct cases_case *out);
MUST_USE rc cases_store_by_code(struct ctx *ctx, str code_index, struct cases_case *out);
MUST_USE rc cases_store_add(struct ctx *ctx, const struct cases_case *c);
MUST_USE rc cases_store_save(struct ctx *ctx, const struct cases_case *was, const struct cases_case *now);
MUST_USE rc cases_store_clock(struct ctx *ctx, const struct cases_clock *k);
MUST_USE rc cases_store_clocks(struct ctx *ctx, id64 tenant, id64 id, struct db_page *out);
MUST_USE rc cases_store_serial(struct ctx *ctx, id64 tenant, int64_t year, int64_t *out);
MUST_USE rc cases_store_earlier(struct ctx *ctx, id64 tenant, id64 consumer, str business, ms_t since, id64 *id);

/* The state of a case after one event: pure, so it also answers "as it was on day D". */
void cases_fold_registered(struct cases_case *c, const struct journal_event *ev, const struct cases_registered *p);
void cases_fold_erasure(struct cases_case *c, const struct journal_event *ev);
void cases_fold_acted(struct arena *a, struct cases_case *c, const struct journal_event *ev, const struct cases_acted *p);

/* Files on their way up and down (cases_upload.c); the portal's routes use the same. */
http_handler cases_upload_create, cases_upload_status, cases_upload_seal, cases_upload_part, cases_upload_abort, cases_upload_gather,
    cases_upload_finish, cases_file_get;
extern const struct json_type cases_upload_type, cases_upload_new_type, cases_upload_offset_type, cases_upload_finish_type, cases_file_type;
extern const struct http_live cases_live;

enum { CASES_N_ROUTES = 35 };
extern const struct http_route cases_routes[CASES_N_ROUTES];
http_handler cases_portal_info, cases_portal_challenge, cases_portal_file, cases_portal_refile, cases_portal_enter, cases_portal_case,
    cases_portal_second, cases_portal_letter, cases_portal_act, cases_portal_leave;
extern const struct json_type cases_portal_info_type, cases_portal_challenge_type, cases_portal_intake_type, cases_portal_filed_type,
    cases_portal_enter_type, cases_portal_entered_type, cases_portal_case_type, cases_portal_second_type, cases_portal_ok_type,
    cases_portal_letter_type, cases_portal_act_type;
/* "Why this date?": the clock computed again with every day named. */
MUST_USE rc cases_why(struct ctx *ctx, const struct cases_case *c, str rule, struct http_out *out);
