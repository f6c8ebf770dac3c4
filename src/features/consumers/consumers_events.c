/* What happens to a person's record, and the only code that writes its rows. */
#include "consumers_int.h"

/* clang-format off */
static const struct json_field inside_fields[] = {
    JSON_STR(struct consumers_inside, name,           OPTIONAL, 0, 200),
    JSON_STR(struct consumers_inside, phone,          OPTIONAL, 0, 40),
    JSON_STR(struct consumers_inside, id_no,          OPTIONAL, 0, 40),
    JSON_STR(struct consumers_inside, address,        OPTIONAL, 0, 400),
    JSON_STR(struct consumers_inside, name_masked,    OPTIONAL, 0, 200),
    JSON_STR(struct consumers_inside, phone_masked,   OPTIONAL, 0, 40),
    JSON_STR(struct consumers_inside, id_no_masked,   OPTIONAL, 0, 40),
    JSON_STR(struct consumers_inside, address_masked, OPTIONAL, 0, 400),
    JSON_STR(struct consumers_inside, name_index,     OPTIONAL, 0, 64),
    JSON_STR(struct consumers_inside, phone_index,    OPTIONAL, 0, 64),
    JSON_BOOL(struct consumers_inside, id_doubtful,   OPTIONAL),
    JSON_STR(struct consumers_inside, id_index,       OPTIONAL, 0, 64),
};
static const struct json_field commitment_fields[] = {
    JSON_ID (struct consumers_commitment, key,        REQUIRED),
    JSON_STR(struct consumers_commitment, commitment, REQUIRED, 64, 64),
};
const struct json_type consumers_inside_type = JSON_TYPE(struct consumers_inside, inside_fields);
const struct json_type consumers_commitment_type = JSON_TYPE(struct consumers_commitment, commitment_fields);

static const struct json_field recorded_fields[] = {
    JSON_ID    (struct consumers_recorded, key_id,          REQUIRED),
    JSON_LIST  (struct consumers_recorded, key_commitments, REQUIRED, 1, 4, &consumers_commitment_type),
    JSON_STR   (struct consumers_recorded, special_groups,  OPTIONAL, 0, 200),
    JSON_SEALED(struct consumers_recorded, identity,        REQUIRED, 4000),
};
static const struct json_field revealed_fields[] = {
    JSON_STR(struct consumers_revealed, field,   REQUIRED, 1, 20),
    JSON_STR(struct consumers_revealed, reason,  REQUIRED, 1, 500),
    JSON_ID (struct consumers_revealed, case_id, OPTIONAL),
};
static const struct json_field erasure_fields[] = {
    JSON_ID (struct consumers_erasure, key,    REQUIRED),
    JSON_STR(struct consumers_erasure, order,  REQUIRED, 1, 500),
    JSON_STR(struct consumers_erasure, reason, OPTIONAL, 0, 500),
};
/* clang-format on */
static const struct json_type recorded_type = JSON_TYPE(struct consumers_recorded, recorded_fields);
static const struct json_type revealed_type = JSON_TYPE(struct consumers_revealed, revealed_fields);
static const struct json_type erasure_type = JSON_TYPE(struct consumers_erasure, erasure_fields);

static rc apply_recorded(struct ctx *ctx, const struct journal_event *ev, const void *payload)
{
    const struct consumers_recorded *rec = payload;
    struct consumers_inside in = { 0 };
    TRY(json_decode(ctx, &consumers_inside_type, rec->identity.erased ? STR("{}") : rec->identity.text, &in));
    const struct consumers_person row = {
        .tenant_id = ev->tenant,
        .id = ev->stream,
        .key_id = rec->key_id,
        .name_masked = in.name_masked,
        .phone_masked = in.phone_masked,
        .id_no_masked = in.id_no_masked,
        .address_masked = in.address_masked,
        .name_index = in.name_index,
        .phone_index = in.phone_index,
        .id_index = in.id_index,
        .id_doubtful = in.id_doubtful,
        .special_groups = rec->special_groups,
        .version = ev->version,
    };
    return consumers_store_add(ctx, &row);
}

static rc apply_revealed(struct ctx *ctx, const struct journal_event *ev, const void *payload)
{
    (void)payload;
    return consumers_store_touch(ctx, ev->tenant, ev->stream, ev->version);
}

static rc apply_ordered(struct ctx *ctx, const struct journal_event *ev, const void *payload)
{
    (void)payload;
    TRY(consumers_store_blank_contacts(ctx, ev->tenant, ev->stream));
    return consumers_store_blank(ctx, ev->tenant, ev->stream, ev->version);
}

/* clang-format off */
const struct journal_type consumers_recorded_event = { "consumers.recorded", 1, &recorded_type, apply_recorded, "a person was recorded under a key of his own" };
const struct journal_type consumers_revealed_event = { "consumers.revealed", 1, &revealed_type, apply_revealed, "a masked field was opened, with the reason" };
const struct journal_type consumers_erasure_ordered_event = { "consumers.erasure_ordered", 1, &erasure_type, apply_ordered, "a person is to be erased under a legal order; masks and indexes are emptied" };
const struct journal_type consumers_erasure_done_event = { "consumers.erasure_done", 1, &erasure_type, apply_revealed, "the person's key was destroyed" };
/* clang-format on */

static const struct journal_type *const events[] = { &consumers_recorded_event, &consumers_contact_added_event, &consumers_revealed_event,
                                                     &consumers_erasure_ordered_event, &consumers_erasure_done_event };

#include "consumers.sql.h"
const struct feature consumers_feature = {
    .name = "consumers",
    .events = events,
    .n_events = ARRAY_LEN(events),
    .schema = &consumers_schema,
};
