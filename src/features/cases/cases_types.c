/* Shapes on the wire and in the journal. */
#include "cases_int.h"

#include "consumers.h"

/* clang-format off */
#define X(name, max) JSON_STR(struct cases_act, name, OPTIONAL, 0, max),
static const struct json_field act_fields[] = {
    JSON_ENUM(struct cases_act, action,  REQUIRED, cases_action),
    JSON_I64 (struct cases_act, version, REQUIRED, 1, INT64_MAX),
    CASES_TEXTS(X)
    JSON_ID  (struct cases_act, to_id,          OPTIONAL),
    JSON_ID  (struct cases_act, unit_id,        OPTIONAL),
    JSON_STR (struct cases_act, business,       OPTIONAL, 0, 20),
    JSON_STR (struct cases_act, cause,          OPTIONAL, 0, 20),
    JSON_STR (struct cases_act, channel,        OPTIONAL, 0, 20),
    JSON_STR (struct cases_act, level,          OPTIONAL, 0, 20),
    JSON_STR (struct cases_act, urgency,        OPTIONAL, 0, 20),
    JSON_STR (struct cases_act, cause_found,    OPTIONAL, 0, 20),
    JSON_STR (struct cases_act, outcome,        OPTIONAL, 0, 20),
    JSON_STR (struct cases_act, responsibility, OPTIONAL, 0, 20),
    JSON_STR (struct cases_act, kind,           OPTIONAL, 0, 20),
    JSON_STR (struct cases_act, reason,         OPTIONAL, 0, 20),
    JSON_STR (struct cases_act, result,         OPTIONAL, 0, 20),
    JSON_STR (struct cases_act, into_no,        OPTIONAL, 0, 40),
    JSON_STRS(struct cases_act, rights,         OPTIONAL, 0, 8),
    JSON_I64 (struct cases_act, to,             OPTIONAL, 0, 60),
    JSON_I64 (struct cases_act, amount_fen,     OPTIONAL, 0, INT64_C(100000000000)),
    JSON_I64 (struct cases_act, satisfaction,   OPTIONAL, 0, 5),
    JSON_BOOL(struct cases_act, reached,        OPTIONAL),
    JSON_BOOL(struct cases_act, timely,         OPTIONAL),
    JSON_BOOL(struct cases_act, respect,        OPTIONAL),
    JSON_BOOL(struct cases_act, clear,          OPTIONAL),
    JSON_BOOL(struct cases_act, pressed,        OPTIONAL),
    JSON_BOOL(struct cases_act, upheld,         OPTIONAL),
    JSON_DAY (struct cases_act, from_on,        OPTIONAL),
    JSON_DAY (struct cases_act, to_on,          OPTIONAL),
    JSON_DAY (struct cases_act, done_on,        OPTIONAL),
};
#undef X
const struct json_type cases_act_type = JSON_TYPE(struct cases_act, act_fields);

static const struct json_field clock_fields[] = {
    JSON_STR (struct cases_clock, rule,          REQUIRED, 1, 40),
    JSON_BOOL(struct cases_clock, statutory,     OPTIONAL),
    JSON_DAY (struct cases_clock, started_on,    OPTIONAL),
    JSON_DAY (struct cases_clock, due_on,        OPTIONAL),
    JSON_DAY (struct cases_clock, due_on_rolled, OPTIONAL),
    JSON_I64 (struct cases_clock, due_at,        OPTIONAL, 0, INT64_MAX),
    JSON_BOOL(struct cases_clock, provisional,   OPTIONAL),
    JSON_ENUM(struct cases_clock, state,         REQUIRED, cases_clock_state),
    JSON_I64 (struct cases_clock, stopped_at,    OPTIONAL, 0, INT64_MAX),
    JSON_ID  (struct cases_clock, owner_id,      OPTIONAL),
};
const struct json_type cases_clock_type = JSON_TYPE(struct cases_clock, clock_fields);

#define X(name, max) JSON_SEALED(struct cases_acted, name, OPTIONAL, max),
static const struct json_field acted_fields[] = {
    JSON_ENUM  (struct cases_acted, action,   REQUIRED, cases_action),
    JSON_ENUM  (struct cases_acted, from,     REQUIRED, cases_state),
    JSON_ENUM  (struct cases_acted, to_state, REQUIRED, cases_state),
    CASES_TEXTS(X)
    JSON_ID    (struct cases_acted, to_id,           OPTIONAL),
    JSON_ID    (struct cases_acted, unit_id,         OPTIONAL),
    JSON_STR   (struct cases_acted, unit_path,       OPTIONAL, 0, 400),
    JSON_STR   (struct cases_acted, business,        OPTIONAL, 0, 20),
    JSON_STR   (struct cases_acted, cause,           OPTIONAL, 0, 20),
    JSON_STR   (struct cases_acted, channel,         OPTIONAL, 0, 20),
    JSON_STR   (struct cases_acted, level,           OPTIONAL, 0, 20),
    JSON_STR   (struct cases_acted, urgency,         OPTIONAL, 0, 20),
    JSON_STR   (struct cases_acted, cause_found,     OPTIONAL, 0, 20),
    JSON_STR   (struct cases_acted, outcome,         OPTIONAL, 0, 20),
    JSON_STR   (struct cases_acted, responsibility,  OPTIONAL, 0, 20),
    JSON_STR   (struct cases_acted, kind,            OPTIONAL, 0, 20),
    JSON_STR   (struct cases_acted, reason,          OPTIONAL, 0, 20),
    JSON_STR   (struct cases_acted, result,          OPTIONAL, 0, 20),
    JSON_STR   (struct cases_acted, rights,          OPTIONAL, 0, 100),
    JSON_STR   (struct cases_acted, pauses,          OPTIONAL, 0, 1000),
    JSON_ID    (struct cases_acted, into_id,         OPTIONAL),
    JSON_I64   (struct cases_acted, to,              OPTIONAL, 0, 60),
    JSON_I64   (struct cases_acted, amount_fen,      OPTIONAL, 0, INT64_MAX),
    JSON_I64   (struct cases_acted, satisfaction,    OPTIONAL, 0, 5),
    JSON_I64   (struct cases_acted, attempts,        OPTIONAL, 0, 100),
    JSON_BOOL  (struct cases_acted, reached,         OPTIONAL),
    JSON_BOOL  (struct cases_acted, timely,          OPTIONAL),
    JSON_BOOL  (struct cases_acted, respect,         OPTIONAL),
    JSON_BOOL  (struct cases_acted, clear,           OPTIONAL),
    JSON_BOOL  (struct cases_acted, pressed,         OPTIONAL),
    JSON_BOOL  (struct cases_acted, upheld,          OPTIONAL),
    JSON_DAY   (struct cases_acted, from_on,         OPTIONAL),
    JSON_DAY   (struct cases_acted, to_on,           OPTIONAL),
    JSON_DAY   (struct cases_acted, done_on,         OPTIONAL),
    JSON_DAY   (struct cases_acted, today,           OPTIONAL),
    JSON_DAY   (struct cases_acted, due_on,          OPTIONAL),
    JSON_DAY   (struct cases_acted, due_on_rolled,   OPTIONAL),
    JSON_DAY   (struct cases_acted, internal_due_on, OPTIONAL),
    JSON_DAY   (struct cases_acted, review_due_on,   OPTIONAL),
    JSON_BOOL  (struct cases_acted, due_provisional, OPTIONAL),
    JSON_BOOL  (struct cases_acted, new_dates,       OPTIONAL),
    JSON_LIST  (struct cases_acted, clocks,          OPTIONAL, 0, 40, &cases_clock_type),
    JSON_ID    (struct cases_acted, file_id,         OPTIONAL),
    JSON_SEALED(struct cases_acted, file_name,       OPTIONAL, 300),
    JSON_STR   (struct cases_acted, file_type,       OPTIONAL, 0, 100),
    JSON_STR   (struct cases_acted, file_hash,       OPTIONAL, 0, 64),
    JSON_STR   (struct cases_acted, file_source,     OPTIONAL, 0, 200),
    JSON_I64   (struct cases_acted, file_size,       OPTIONAL, 0, INT64_MAX),
};
#undef X
const struct json_type cases_acted_type = JSON_TYPE(struct cases_acted, acted_fields);

static const struct json_field commitment_fields[] = {
    JSON_ID (struct cases_commitment, key,        REQUIRED),
    JSON_STR(struct cases_commitment, commitment, REQUIRED, 64, 64),
};
static const struct json_type commitment_type = JSON_TYPE(struct cases_commitment, commitment_fields);

static const struct json_field registered_fields[] = {
    JSON_STR   (struct cases_registered, no,               REQUIRED, 1, 40),
    JSON_ID    (struct cases_registered, consumer_id,      REQUIRED),
    JSON_ID    (struct cases_registered, case_key,         REQUIRED),
    JSON_LIST  (struct cases_registered, key_commitments,  REQUIRED, 1, 4, &commitment_type),
    JSON_ID    (struct cases_registered, unit_id,          REQUIRED),
    JSON_STR   (struct cases_registered, unit_path,        OPTIONAL, 0, 400),
    JSON_ID    (struct cases_registered, first_contact_id, OPTIONAL),
    JSON_ID    (struct cases_registered, repeat_of,        OPTIONAL),
    JSON_STR   (struct cases_registered, channel_in,       REQUIRED, 1, 20),
    JSON_STR   (struct cases_registered, source,           OPTIONAL, 0, 20),
    JSON_STR   (struct cases_registered, product,          OPTIONAL, 0, 20),
    JSON_STR   (struct cases_registered, business,         OPTIONAL, 0, 20),
    JSON_STR   (struct cases_registered, cause,            OPTIONAL, 0, 20),
    JSON_STR   (struct cases_registered, level,            OPTIONAL, 0, 20),
    JSON_STR   (struct cases_registered, demands,          OPTIONAL, 0, 300),
    JSON_STR   (struct cases_registered, special_groups,   OPTIONAL, 0, 200),
    JSON_STR   (struct cases_registered, complainant_type, OPTIONAL, 0, 20),
    JSON_STR   (struct cases_registered, reply_by,         OPTIONAL, 0, 20),
    JSON_I64   (struct cases_registered, amount_fen,       OPTIONAL, 0, INT64_MAX),
    JSON_DAY   (struct cases_registered, happened_on,      OPTIONAL),
    JSON_DAY   (struct cases_registered, received_on,      REQUIRED),
    JSON_I64   (struct cases_registered, received_at,      REQUIRED, 0, INT64_MAX),
    JSON_DAY   (struct cases_registered, due_on,           REQUIRED),
    JSON_DAY   (struct cases_registered, due_on_rolled,    OPTIONAL),
    JSON_DAY   (struct cases_registered, internal_due_on,  OPTIONAL),
    JSON_BOOL  (struct cases_registered, due_provisional,  OPTIONAL),
    JSON_STR   (struct cases_registered, code_index,       REQUIRED, 1, 64),
    JSON_STR   (struct cases_registered, original_no,      OPTIONAL, 0, 60),
    JSON_LIST  (struct cases_registered, clocks,           OPTIONAL, 0, 40, &cases_clock_type),
    JSON_SEALED(struct cases_registered, matter,           REQUIRED, 40000),
    JSON_SEALED(struct cases_registered, demand,           OPTIONAL, 4000),
    JSON_SEALED(struct cases_registered, summary,          OPTIONAL, 400),
};
const struct json_type cases_registered_type = JSON_TYPE(struct cases_registered, registered_fields);
/* clang-format on */
