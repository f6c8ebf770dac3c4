#pragma once
#include "consumers.h"

#include "kernel/json/json.h"
#include "kernel/vault/vault.h"

/* What stands inside the one sealed member of consumers.recorded: personal values and what is drawn from them, so
 * that an erasure takes the masks and the indexes too. */
struct consumers_inside {
    str name, phone, id_no, address;
    str name_masked, phone_masked, id_no_masked, address_masked;
    str name_index, phone_index, id_index;
    bool id_doubtful;
};

struct consumers_commitment {
    id64 key;
    str commitment;
};

struct consumers_recorded {
    id64 key_id;
    struct json_list key_commitments;
    str special_groups;
    struct sealed identity; /* struct consumers_inside as JSON */
};

/* Inside consumers.contact_added. */
struct consumers_contact_inside {
    str phone, phone_masked, phone_index;
};
struct consumers_contact_added {
    int64_t contact;
    struct sealed phone; /* struct consumers_contact_inside as JSON */
};
struct consumers_contact {
    id64 tenant_id, person_id;
    int64_t contact;
    str phone_masked, phone_index;
};

struct consumers_revealed {
    str field, reason;
    id64 case_id;
};

/* Both events of an erasure: ordered (rows are emptied), done (the key is gone). */
struct consumers_erasure {
    id64 key;
    str order, reason;
};

extern const struct json_type consumers_inside_type, consumers_commitment_type, consumers_contact_inside_type;
extern const struct journal_type consumers_contact_added_event;
extern const struct journal_type consumers_recorded_event, consumers_revealed_event, consumers_erasure_ordered_event,
    consumers_erasure_done_event;

MUST_USE rc consumers_store_add(struct ctx *ctx, const struct consumers_person *p);
MUST_USE rc consumers_store_blank(struct ctx *ctx, id64 tenant, id64 id, int64_t version);
MUST_USE rc consumers_store_touch(struct ctx *ctx, id64 tenant, id64 id, int64_t version);
MUST_USE rc consumers_store_get(struct ctx *ctx, id64 tenant, id64 id, struct consumers_person *out);
MUST_USE rc consumers_store_by_id_no(struct ctx *ctx, id64 tenant, str id_index, str name_index, struct consumers_person *out);
MUST_USE rc consumers_store_contacts(struct ctx *ctx, id64 tenant, id64 id, struct db_page *out);
MUST_USE rc consumers_store_blank_contacts(struct ctx *ctx, id64 tenant, id64 id);
/* *p with his telephone of that blind index; recorded when it is new (phone = digits). */
MUST_USE rc consumers_contact_choose(struct ctx *ctx, struct consumers_person *p, str phone, str phone_masked, str phone_index);
MUST_USE rc consumers_contact_show(struct ctx *ctx, struct consumers_person *p, int64_t contact);
MUST_USE rc consumers_store_by_phone(struct ctx *ctx, id64 tenant, str phone_index, str name_index, struct consumers_person *out);
MUST_USE rc consumers_store_find(struct ctx *ctx, id64 tenant, bool phone, str index, struct db_page *out);
