/* Shapes of the portal on the wire. */
#include "cases_portal.h"

/* clang-format off */
static const struct json_field intake_fields[] = {
    JSON_ID  (struct portal_intake, tenant_id,        REQUIRED),
    JSON_ID  (struct portal_intake, outlet_id,        OPTIONAL),
    JSON_STR (struct portal_intake, matter,           REQUIRED, 1, 4000),
    JSON_STR (struct portal_intake, product,          OPTIONAL, 0, 20),
    JSON_STR (struct portal_intake, demand,           OPTIONAL, 0, 1000),
    JSON_STR (struct portal_intake, consumer_name,    REQUIRED, 1, 80),
    JSON_STR (struct portal_intake, phone,            REQUIRED, 1, 40),
    JSON_STR (struct portal_intake, id_no,            OPTIONAL, 0, 40),
    JSON_STR (struct portal_intake, address,          OPTIONAL, 0, 200),
    JSON_STR (struct portal_intake, complainant_type, OPTIONAL, 0, 20),
    JSON_STR (struct portal_intake, reply_by,         OPTIONAL, 0, 20),
    JSON_DAY (struct portal_intake, happened_on,      OPTIONAL),
    JSON_I64 (struct portal_intake, amount_fen,       OPTIONAL, 0, INT64_C(100000000000)),
    JSON_STRS(struct portal_intake, demands,          OPTIONAL, 0, 15),
    JSON_STRS(struct portal_intake, special_groups,   OPTIONAL, 0, 9),
};
const struct json_type cases_portal_intake_type = { "struct portal_intake", intake_fields, ARRAY_LEN(intake_fields), sizeof(struct portal_intake) };
static const struct json_field filed_fields[] = {
    JSON_ID (struct portal_filed, id,          REQUIRED),
    JSON_STR(struct portal_filed, no,          REQUIRED, 1, 40),
    JSON_STR(struct portal_filed, code,        REQUIRED, 1, 40),
    JSON_STR(struct portal_filed, basis,       REQUIRED, 1, 100),
    JSON_I64(struct portal_filed, received_at, REQUIRED, 0, INT64_MAX),
    JSON_DAY(struct portal_filed, due_on,      REQUIRED),
};
const struct json_type cases_portal_filed_type = { "struct portal_filed", filed_fields, ARRAY_LEN(filed_fields), sizeof(struct portal_filed) };
static const struct json_field code_fields[] = {
    JSON_STR(struct code_out, code,    REQUIRED, 1, 20),
    JSON_STR(struct code_out, name_zh, REQUIRED, 0, 200),
    JSON_STR(struct code_out, name_en, REQUIRED, 0, 200),
};
static const struct json_type code_type = { "struct portal_code", code_fields, ARRAY_LEN(code_fields), sizeof(struct code_out) };
static const struct json_field outlet_fields[] = {
    JSON_ID (struct outlet_out, id,   REQUIRED),
    JSON_STR(struct outlet_out, name, REQUIRED, 1, 100),
};
static const struct json_type outlet_type = { "struct portal_outlet", outlet_fields, ARRAY_LEN(outlet_fields), sizeof(struct outlet_out) };
static const struct json_field institution_fields[] = {
    JSON_ID  (struct institution_out, tenant_id, REQUIRED),
    JSON_STR (struct institution_out, name,      REQUIRED, 1, 100),
    JSON_STR (struct institution_out, phone,     OPTIONAL, 0, 40),
    JSON_STR (struct institution_out, address,   OPTIONAL, 0, 200),
    JSON_LIST(struct institution_out, outlets,   REQUIRED, 0, 1000, &outlet_type),
};
static const struct json_type institution_type = { "struct portal_institution", institution_fields, ARRAY_LEN(institution_fields), sizeof(struct institution_out) };
static const struct json_field limits_fields[] = {
    JSON_I64(struct limits_out, days,     REQUIRED, 1, 100),
    JSON_I64(struct limits_out, extended, REQUIRED, 1, 100),
    JSON_I64(struct limits_out, most,     REQUIRED, 1, 100),
    JSON_STR(struct limits_out, basis,    REQUIRED, 1, 200),
};
static const struct json_type limits_type = { "struct portal_limits", limits_fields, ARRAY_LEN(limits_fields), sizeof(struct limits_out) };
static const struct json_field info_fields[] = {
    JSON_LIST(struct info_out, institutions,   REQUIRED, 0, CASES_INSTITUTIONS, &institution_type),
    JSON_LIST(struct info_out, products,       REQUIRED, 0, 200, &code_type),
    JSON_LIST(struct info_out, demands,        REQUIRED, 0, 100, &code_type),
    JSON_LIST(struct info_out, special_groups, REQUIRED, 0, 100, &code_type),
    JSON_OBJ (struct info_out, limits,         REQUIRED, &limits_type),
};
const struct json_type cases_portal_info_type = { "struct portal_info", info_fields, ARRAY_LEN(info_fields), sizeof(struct info_out) };
static const struct json_field challenge_fields[] = {
    JSON_STR(struct challenge_out, challenge, REQUIRED, 1, 100),
    JSON_I64(struct challenge_out, bits,      REQUIRED, 0, 64),
};
const struct json_type cases_portal_challenge_type = { "struct portal_challenge", challenge_fields, ARRAY_LEN(challenge_fields), sizeof(struct challenge_out) };
static const struct json_field enter_fields[] = {
    JSON_STR(struct enter_in, code,  REQUIRED, 1, 40),
    JSON_STR(struct enter_in, phone, REQUIRED, 1, 40),
};
const struct json_type cases_portal_enter_type = { "struct portal_enter", enter_fields, ARRAY_LEN(enter_fields), sizeof(struct enter_in) };
static const struct json_field message_fields[] = {
    JSON_I64 (struct message_out, at,     REQUIRED, 0, INT64_MAX),
    JSON_STR (struct message_out, from,   REQUIRED, 1, 10),
    JSON_STR (struct message_out, type,   REQUIRED, 1, 60),
    JSON_STR (struct message_out, text,   OPTIONAL, 0, 8000),
    JSON_BOOL(struct message_out, locked, REQUIRED),
};
static const struct json_type message_type = { "struct portal_message", message_fields, ARRAY_LEN(message_fields), sizeof(struct message_out) };
static const struct json_field step_fields[] = {
    JSON_STR(struct step_out, step,  REQUIRED, 1, 20),
    JSON_STR(struct step_out, state, REQUIRED, 1, 10),
    JSON_I64(struct step_out, at,    OPTIONAL, 0, INT64_MAX),
};
static const struct json_type step_type = { "struct portal_step", step_fields, ARRAY_LEN(step_fields), sizeof(struct step_out) };
static const struct json_field file_fields[] = {
    JSON_ID (struct file_out, id,   REQUIRED),
    JSON_STR(struct file_out, name, OPTIONAL, 0, 300),
    JSON_I64(struct file_out, size, REQUIRED, 0, INT64_MAX),
};
static const struct json_type file_type = { "struct portal_file", file_fields, ARRAY_LEN(file_fields), sizeof(struct file_out) };
static const struct json_field case_fields[] = {
    JSON_STR (struct portal_case, no,             REQUIRED, 1, 40),
    JSON_ENUM(struct portal_case, state,          REQUIRED, cases_state),
    JSON_STR (struct portal_case, unit_name,      REQUIRED, 0, 100),
    JSON_STR (struct portal_case, hotline,        OPTIONAL, 0, 40),
    JSON_I64 (struct portal_case, received_at,    REQUIRED, 0, INT64_MAX),
    JSON_DAY (struct portal_case, due_on,         REQUIRED),
    JSON_DAY (struct portal_case, due_on_rolled,  REQUIRED),
    JSON_DAY (struct portal_case, notified_on,    OPTIONAL),
    JSON_DAY (struct portal_case, review_until,   OPTIONAL),
    JSON_DAY (struct portal_case, review_due_on,  OPTIONAL),
    JSON_STR (struct portal_case, answer,         OPTIONAL, 0, 20),
    JSON_I64 (struct portal_case, rated,          OPTIONAL, 0, 5),
    JSON_BOOL(struct portal_case, extended,       REQUIRED),
    JSON_BOOL(struct portal_case, decision_ready, REQUIRED),
    JSON_BOOL(struct portal_case, second_factor,  REQUIRED),
    JSON_LIST(struct portal_case, steps,          REQUIRED, 0, 12, &step_type),
    JSON_STRS(struct portal_case, can,            REQUIRED, 0, 12),
    JSON_LIST(struct portal_case, messages,       REQUIRED, 0, 500, &message_type),
    JSON_LIST(struct portal_case, attachments,    REQUIRED, 0, 100, &file_type),
};
static const struct json_type case_type = { "struct portal_case", case_fields, ARRAY_LEN(case_fields), sizeof(struct portal_case) };
static const struct json_field case_out_fields[] = {
    { "case", JSON_KIND_OBJ, REQUIRED, offsetof(struct portal_case_out, the_case), 0, 0, NULL, &case_type },
};
const struct json_type cases_portal_case_type = { "struct portal_case_reply", case_out_fields, 1, sizeof(struct portal_case_out) };
static const struct json_field entered_fields[] = {
    JSON_STR(struct entered_out, token, REQUIRED, 1, 100),
    { "case", JSON_KIND_OBJ, REQUIRED, offsetof(struct entered_out, the_case), 0, 0, NULL, &case_type },
};
const struct json_type cases_portal_entered_type = { "struct portal_entered", entered_fields, ARRAY_LEN(entered_fields), sizeof(struct entered_out) };
static const struct json_field second_fields[] = {
    JSON_STR(struct second_in, id_tail, OPTIONAL, 4, 6),
    JSON_STR(struct second_in, code,    OPTIONAL, 8, 8),
};
const struct json_type cases_portal_second_type = { "struct portal_second_factor", second_fields, ARRAY_LEN(second_fields), sizeof(struct second_in) };
static const struct json_field ok_fields[] = { JSON_BOOL(struct ok_out, ok, REQUIRED) };
const struct json_type cases_portal_ok_type = { "struct portal_ok", ok_fields, 1, sizeof(struct ok_out) };
static const struct json_field letter_fields[] = {
    JSON_STR(struct letter_out, no,          REQUIRED, 1, 40),
    JSON_STR(struct letter_out, facts,       REQUIRED, 0, 8000),
    JSON_STR(struct letter_out, basis,       REQUIRED, 0, 4000),
    JSON_STR(struct letter_out, reasons,     REQUIRED, 0, 8000),
    JSON_STR(struct letter_out, remedies,    REQUIRED, 0, 2000),
    JSON_STR(struct letter_out, outcome,     REQUIRED, 0, 20),
    JSON_STR(struct letter_out, unit_name,   REQUIRED, 0, 100),
    JSON_I64(struct letter_out, amount_fen,  OPTIONAL, 0, INT64_MAX),
    JSON_DAY(struct letter_out, decided_on,  REQUIRED),
    JSON_DAY(struct letter_out, notified_on, REQUIRED),
};
const struct json_type cases_portal_letter_type = { "struct portal_letter", letter_fields, ARRAY_LEN(letter_fields), sizeof(struct letter_out) };
static const struct json_field act_fields[] = {
    JSON_STR (struct portal_act, action,       REQUIRED, 1, 20),
    JSON_STR (struct portal_act, text,         OPTIONAL, 0, 2000),
    JSON_I64 (struct portal_act, satisfaction, OPTIONAL, 0, 5),
    JSON_BOOL(struct portal_act, pressed,      OPTIONAL),
    JSON_BOOL(struct portal_act, timely,       OPTIONAL),
    JSON_BOOL(struct portal_act, respect,      OPTIONAL),
    JSON_BOOL(struct portal_act, clear,        OPTIONAL),
};
const struct json_type cases_portal_act_type = { "struct portal_act", act_fields, ARRAY_LEN(act_fields), sizeof(struct portal_act) };
/* clang-format on */
