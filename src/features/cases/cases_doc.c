/* The tables of the document of one case. */
#include "cases_doc.h"

/* clang-format off */
static const struct json_field handover_fields[] = {
    JSON_ID  (struct cases_doc_handover, to_id, OPTIONAL),
    JSON_ID  (struct cases_doc_handover, unit_id, OPTIONAL),
    JSON_STR (struct cases_doc_handover, to_name, OPTIONAL, 0, 40000),
    JSON_STR (struct cases_doc_handover, unit_name, OPTIONAL, 0, 40000),
    JSON_I64 (struct cases_doc_handover, at, OPTIONAL, INT64_MIN, INT64_MAX),
    JSON_I64 (struct cases_doc_handover, refused_count, OPTIONAL, INT64_MIN, INT64_MAX),
};
static const struct json_type handover_type = JSON_TYPE(struct cases_doc_handover, handover_fields);
static const struct json_field case_fields[] = {
    JSON_ID  (struct cases_doc_case, id, REQUIRED),
    JSON_ID  (struct cases_doc_case, unit_id, REQUIRED),
    JSON_ID  (struct cases_doc_case, tenant_id, REQUIRED),
    JSON_ID  (struct cases_doc_case, first_contact_id, OPTIONAL),
    JSON_ID  (struct cases_doc_case, handler_id, OPTIONAL),
    JSON_ID  (struct cases_doc_case, checker_id, OPTIONAL),
    JSON_ID  (struct cases_doc_case, repeat_of, OPTIONAL),
    JSON_ID  (struct cases_doc_case, respondent_id, OPTIONAL),
    JSON_STR (struct cases_doc_case, respondent_name, OPTIONAL, 0, 40000),
    JSON_STR (struct cases_doc_case, rectification, OPTIONAL, 0, 40000),
    JSON_STR (struct cases_doc_case, no, REQUIRED, 0, 40000),
    JSON_STR (struct cases_doc_case, level, OPTIONAL, 0, 40000),
    JSON_STR (struct cases_doc_case, urgency, OPTIONAL, 0, 40000),
    JSON_STR (struct cases_doc_case, title, OPTIONAL, 0, 40000),
    JSON_STR (struct cases_doc_case, matter, OPTIONAL, 0, 40000),
    JSON_STR (struct cases_doc_case, demand, OPTIONAL, 0, 40000),
    JSON_STR (struct cases_doc_case, product, OPTIONAL, 0, 40000),
    JSON_STR (struct cases_doc_case, business, OPTIONAL, 0, 40000),
    JSON_STR (struct cases_doc_case, cause, OPTIONAL, 0, 40000),
    JSON_STR (struct cases_doc_case, cause_found, OPTIONAL, 0, 40000),
    JSON_STR (struct cases_doc_case, channel, OPTIONAL, 0, 40000),
    JSON_STR (struct cases_doc_case, channel_in, OPTIONAL, 0, 40000),
    JSON_STR (struct cases_doc_case, source, OPTIONAL, 0, 40000),
    JSON_STR (struct cases_doc_case, unit_name, OPTIONAL, 0, 40000),
    JSON_STR (struct cases_doc_case, tenant_name, OPTIONAL, 0, 40000),
    JSON_STR (struct cases_doc_case, first_contact_name, OPTIONAL, 0, 40000),
    JSON_STR (struct cases_doc_case, handler_name, OPTIONAL, 0, 40000),
    JSON_STR (struct cases_doc_case, checker_name, OPTIONAL, 0, 40000),
    JSON_STR (struct cases_doc_case, outcome, OPTIONAL, 0, 40000),
    JSON_STR (struct cases_doc_case, responsibility, OPTIONAL, 0, 40000),
    JSON_STR (struct cases_doc_case, answer, OPTIONAL, 0, 40000),
    JSON_STR (struct cases_doc_case, original_no, OPTIONAL, 0, 40000),
    JSON_ENUM(struct cases_doc_case, state, REQUIRED, cases_state),
    JSON_STRS(struct cases_doc_case, demands, OPTIONAL, 0, 24),
    JSON_STRS(struct cases_doc_case, rights, OPTIONAL, 0, 24),
    JSON_I64 (struct cases_doc_case, amount_fen, OPTIONAL, INT64_MIN, INT64_MAX),
    JSON_I64 (struct cases_doc_case, extended_to, REQUIRED, INT64_MIN, INT64_MAX),
    JSON_I64 (struct cases_doc_case, satisfaction, OPTIONAL, INT64_MIN, INT64_MAX),
    JSON_I64 (struct cases_doc_case, notice_attempts, OPTIONAL, INT64_MIN, INT64_MAX),
    JSON_I64 (struct cases_doc_case, version, REQUIRED, INT64_MIN, INT64_MAX),
    JSON_I64 (struct cases_doc_case, received_at, REQUIRED, INT64_MIN, INT64_MAX),
    JSON_I64 (struct cases_doc_case, registered_at, OPTIONAL, INT64_MIN, INT64_MAX),
    JSON_I64 (struct cases_doc_case, notified_at, OPTIONAL, INT64_MIN, INT64_MAX),
    JSON_I64 (struct cases_doc_case, closed_at, OPTIONAL, INT64_MIN, INT64_MAX),
    JSON_DAY (struct cases_doc_case, due_on, REQUIRED),
    JSON_DAY (struct cases_doc_case, due_on_rolled, OPTIONAL),
    JSON_DAY (struct cases_doc_case, internal_due_on, OPTIONAL),
    JSON_DAY (struct cases_doc_case, happened_on, OPTIONAL),
    JSON_BOOL(struct cases_doc_case, due_provisional, OPTIONAL),
    JSON_BOOL(struct cases_doc_case, masked, REQUIRED),
    JSON_OBJ (struct cases_doc_case, handover, OPTIONAL, &handover_type),
};
static const struct json_type case_type = JSON_TYPE(struct cases_doc_case, case_fields);
static const struct json_field consumer_fields[] = {
    JSON_ID  (struct cases_doc_consumer, id, OPTIONAL),
    JSON_STR (struct cases_doc_consumer, name_masked, OPTIONAL, 0, 40000),
    JSON_STR (struct cases_doc_consumer, phone_masked, OPTIONAL, 0, 40000),
    JSON_STR (struct cases_doc_consumer, id_no_masked, OPTIONAL, 0, 40000),
    JSON_STR (struct cases_doc_consumer, address_masked, OPTIONAL, 0, 40000),
    JSON_STR (struct cases_doc_consumer, complainant_type, OPTIONAL, 0, 40000),
    JSON_STRS(struct cases_doc_consumer, special_groups, OPTIONAL, 0, 24),
    JSON_I64 (struct cases_doc_consumer, cases_count, OPTIONAL, INT64_MIN, INT64_MAX),
};
static const struct json_type consumer_type = JSON_TYPE(struct cases_doc_consumer, consumer_fields);
static const struct json_field decision_fields[] = {
    JSON_STR (struct cases_doc_decision, facts, OPTIONAL, 0, 40000),
    JSON_STR (struct cases_doc_decision, basis, OPTIONAL, 0, 40000),
    JSON_STR (struct cases_doc_decision, reasons, OPTIONAL, 0, 40000),
    JSON_STR (struct cases_doc_decision, remedies, OPTIONAL, 0, 40000),
    JSON_STR (struct cases_doc_decision, outcome, OPTIONAL, 0, 40000),
    JSON_I64 (struct cases_doc_decision, amount_fen, OPTIONAL, INT64_MIN, INT64_MAX),
};
static const struct json_type decision_type = JSON_TYPE(struct cases_doc_decision, decision_fields);
static const struct json_field finding_fields[] = {
    JSON_STR (struct cases_doc_finding, facts, OPTIONAL, 0, 40000),
    JSON_STR (struct cases_doc_finding, evidence, OPTIONAL, 0, 40000),
    JSON_STR (struct cases_doc_finding, conclusion, OPTIONAL, 0, 40000),
};
static const struct json_type finding_type = JSON_TYPE(struct cases_doc_finding, finding_fields);
static const struct json_field extension_fields[] = {
    JSON_I64 (struct cases_doc_extension, to, OPTIONAL, INT64_MIN, INT64_MAX),
    JSON_STR (struct cases_doc_extension, reason, OPTIONAL, 0, 40000),
    JSON_STR (struct cases_doc_extension, requested_by, OPTIONAL, 0, 40000),
    JSON_I64 (struct cases_doc_extension, requested_at, OPTIONAL, INT64_MIN, INT64_MAX),
    JSON_STR (struct cases_doc_extension, state, OPTIONAL, 0, 40000),
};
static const struct json_type extension_type = JSON_TYPE(struct cases_doc_extension, extension_fields);
static const struct json_field followup_fields[] = {
    JSON_STR (struct cases_doc_followup, result, OPTIONAL, 0, 40000),
    JSON_STR (struct cases_doc_followup, note, OPTIONAL, 0, 40000),
    JSON_I64 (struct cases_doc_followup, satisfaction, OPTIONAL, INT64_MIN, INT64_MAX),
    JSON_BOOL(struct cases_doc_followup, timely, OPTIONAL),
    JSON_BOOL(struct cases_doc_followup, respect, OPTIONAL),
    JSON_BOOL(struct cases_doc_followup, clear, OPTIONAL),
    JSON_BOOL(struct cases_doc_followup, pressed, OPTIONAL),
};
static const struct json_type followup_type = JSON_TYPE(struct cases_doc_followup, followup_fields);
static const struct json_field review_fields[] = {
    JSON_STR (struct cases_doc_review, reason, OPTIONAL, 0, 40000),
    JSON_DAY (struct cases_doc_review, due_on, OPTIONAL),
};
static const struct json_type review_type = JSON_TYPE(struct cases_doc_review, review_fields);
static const struct json_field clock_fields[] = {
    JSON_STR (struct cases_doc_clock, rule, REQUIRED, 0, 40000),
    JSON_STR (struct cases_doc_clock, name_zh, REQUIRED, 0, 40000),
    JSON_STR (struct cases_doc_clock, name_en, REQUIRED, 0, 40000),
    JSON_STR (struct cases_doc_clock, basis, OPTIONAL, 0, 40000),
    JSON_STR (struct cases_doc_clock, kind, REQUIRED, 0, 40000),
    JSON_DAY (struct cases_doc_clock, started_on, OPTIONAL),
    JSON_DAY (struct cases_doc_clock, due_on, REQUIRED),
    JSON_DAY (struct cases_doc_clock, due_on_rolled, OPTIONAL),
    JSON_I64 (struct cases_doc_clock, due_at, OPTIONAL, INT64_MIN, INT64_MAX),
    JSON_I64 (struct cases_doc_clock, stopped_at, OPTIONAL, INT64_MIN, INT64_MAX),
    JSON_BOOL(struct cases_doc_clock, provisional, OPTIONAL),
    JSON_ENUM(struct cases_doc_clock, state, REQUIRED, cases_clock_state),
    JSON_I64 (struct cases_doc_clock, days_left, REQUIRED, INT64_MIN, INT64_MAX),
    JSON_ID  (struct cases_doc_clock, owner_id, OPTIONAL),
};
static const struct json_type clock_type = JSON_TYPE(struct cases_doc_clock, clock_fields);
static const struct json_field file_fields[] = {
    JSON_ID  (struct cases_file, id, REQUIRED),
    JSON_STR (struct cases_file, name, REQUIRED, 0, 40000),
    JSON_STR (struct cases_file, type, OPTIONAL, 0, 40000),
    JSON_STR (struct cases_file, hash, OPTIONAL, 0, 40000),
    JSON_STR (struct cases_file, source, OPTIONAL, 0, 40000),
    JSON_I64 (struct cases_file, size, REQUIRED, INT64_MIN, INT64_MAX),
    JSON_I64 (struct cases_file, added_at, OPTIONAL, INT64_MIN, INT64_MAX),
    JSON_ID  (struct cases_file, added_by, OPTIONAL),
};
const struct json_type cases_file_type = JSON_TYPE(struct cases_file, file_fields);
static const struct json_field offer_fields[] = {
    JSON_ENUM(struct cases_doc_offer, action, REQUIRED, cases_action),
    JSON_BOOL(struct cases_doc_offer, open, REQUIRED),
    JSON_STR (struct cases_doc_offer, why, OPTIONAL, 0, 40000),
};
static const struct json_type offer_type = JSON_TYPE(struct cases_doc_offer, offer_fields);
static const struct json_field step_fields[] = {
    JSON_STR (struct cases_doc_step, step, REQUIRED, 0, 40000),
    JSON_STR (struct cases_doc_step, state, REQUIRED, 0, 40000),
    JSON_I64 (struct cases_doc_step, at, OPTIONAL, INT64_MIN, INT64_MAX),
};
static const struct json_type step_type = JSON_TYPE(struct cases_doc_step, step_fields);
static const struct json_field doc_fields[] = {
    { "case", JSON_KIND_OBJ, REQUIRED, offsetof(struct cases_doc, the_case), 0, 0, NULL, &case_type },
    JSON_OBJ (struct cases_doc, consumer,    OPTIONAL, &consumer_type),
    JSON_OBJ (struct cases_doc, decision,    OPTIONAL, &decision_type),
    JSON_OBJ (struct cases_doc, finding,     OPTIONAL, &finding_type),
    JSON_OBJ (struct cases_doc, extension,   OPTIONAL, &extension_type),
    JSON_OBJ (struct cases_doc, followup,    OPTIONAL, &followup_type),
    JSON_OBJ (struct cases_doc, review,      OPTIONAL, &review_type),
    JSON_LIST(struct cases_doc, clocks,      REQUIRED, 0, 40, &clock_type),
    JSON_LIST(struct cases_doc, attachments, REQUIRED, 0, 100, &cases_file_type),
    JSON_LIST(struct cases_doc, actions,     REQUIRED, 0, 48, &offer_type),
    JSON_LIST(struct cases_doc, steps,       REQUIRED, 0, 12, &step_type),
};
const struct json_type cases_doc_type = JSON_TYPE(struct cases_doc, doc_fields);

static const struct db_col file_cols[] = {
    DB_I64(struct cases_file, tenant_id), DB_I64(struct cases_file, case_id), DB_I64(struct cases_file, id),
    DB_STR(struct cases_file, name),      DB_STR(struct cases_file, type),    DB_STR(struct cases_file, hash),
    DB_STR(struct cases_file, source),    DB_I64(struct cases_file, size),    DB_I64(struct cases_file, version),
    DB_I64(struct cases_file, added_at),  DB_I64(struct cases_file, added_by),
};
/* clang-format on */
const struct db_rowtype cases_file_row = DB_ROWTYPE(struct cases_file, file_cols);
