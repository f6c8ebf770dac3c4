#pragma once
#include "cases_view.h"

/* The document of one case, as the wire knows it; cases_doc.c has the tables. */
struct cases_doc_handover {
    id64 to_id, unit_id;
    str to_name, unit_name;
    ms_t at;
    int64_t refused_count;
};
struct cases_doc_case {
    id64 id, unit_id, tenant_id, first_contact_id, handler_id, checker_id, repeat_of, respondent_id;
    str no, level, urgency, title, matter, demand, product, business, cause, cause_found, channel, channel_in, source, unit_name,
        tenant_name;
    str first_contact_name, handler_name, checker_name, outcome, responsibility, answer, original_no, respondent_name, rectification;
    enum cases_state state;
    struct json_list demands, rights;
    int64_t amount_fen, extended_to, satisfaction, notice_attempts, version;
    ms_t received_at, registered_at, notified_at, closed_at;
    day_t due_on, due_on_rolled, internal_due_on, happened_on;
    bool due_provisional, masked;
    struct cases_doc_handover handover;
};
struct cases_doc_consumer {
    id64 id;
    str name_masked, phone_masked, id_no_masked, address_masked, complainant_type;
    struct json_list special_groups;
    int64_t cases_count;
};
struct cases_doc_decision {
    str facts, basis, reasons, remedies, outcome;
    int64_t amount_fen;
};
struct cases_doc_finding {
    str facts, evidence, conclusion;
};
struct cases_doc_extension {
    int64_t to;
    str reason, requested_by;
    ms_t requested_at;
    str state;
};
struct cases_doc_followup {
    str result, note;
    int64_t satisfaction;
    bool timely, respect, clear, pressed;
};
struct cases_doc_review {
    str reason;
    day_t due_on;
};
struct cases_doc_clock {
    str rule, name_zh, name_en, basis, kind;
    day_t started_on, due_on, due_on_rolled;
    ms_t due_at, stopped_at;
    bool provisional;
    enum cases_clock_state state;
    int64_t days_left;
    id64 owner_id;
};
struct cases_file {
    id64 tenant_id, case_id, id;
    str name, type, hash, source;
    int64_t size, version;
    ms_t added_at;
    id64 added_by;
};
struct cases_doc_offer {
    enum cases_action action;
    bool open;
    str why;
};
struct cases_doc_step {
    str step, state;
    ms_t at;
};
struct cases_doc {
    struct cases_doc_case the_case;
    struct cases_doc_consumer consumer;
    struct cases_doc_decision decision;
    struct cases_doc_finding finding;
    struct cases_doc_extension extension;
    struct cases_doc_followup followup;
    struct cases_doc_review review;
    struct json_list clocks, attachments, actions, steps;
};
extern const struct db_rowtype cases_file_row;
MUST_USE rc cases_payload_at(struct ctx *ctx, const struct cases_case *c, int64_t v, const struct journal_type **type,
                             const void **payload);
