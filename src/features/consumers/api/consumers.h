#pragma once
#include "kernel/http/http.h"

/* The consumers room: one record a person and legal entity, under that person's own key.  Lists show masks and
 * compare blind indexes; only consumers_reveal decrypts, with a reason, and says so in the journal. */
extern const struct feature consumers_feature;

/* What is known when somebody files. */
struct consumers_identity {
    str name, phone, id_no, address;
    str special_groups; /* words, blank-separated */
    bool old;           /* from an old ledger: name and telephone may be missing */
};

/* What lists and pages show. */
struct consumers_person {
    id64 tenant_id, id, key_id;
    str name_masked, phone_masked, id_no_masked, address_masked;
    str name_index, phone_index, id_index;
    str special_groups;
    bool id_doubtful; /* of the shape of an identity number, but its date or check digit is wrong: ask again */
    int64_t version;
    int64_t contact; /* which telephone of his phone_masked and phone_index are: 0 = the first recorded */
};

/* The person of this legal entity with the same name and identity number or, without a number, the same name and telephone;
 * otherwise a new one (vault key, event consumers.recorded).  A telephone not known of him is added (event
 * consumers.contact_added); out->contact says which it is.  Identity is checked: RC_INVALID names consumer_name, phone or
 * id_no; RC_LIMIT (consumers.too_many_contacts) beyond CONSUMERS_CONTACTS telephones. */
enum { CONSUMERS_CONTACTS = 20 };
MUST_USE rc consumers_check(struct ctx *ctx, const struct consumers_identity *who);
/* Nothing that tells one person from another: all such cases of a legal entity hang on one placeholder, whose name is the
 * word consumers.not_given. */
bool consumers_nobody(const struct consumers_identity *who);
MUST_USE rc consumers_match_or_record(struct ctx *ctx, id64 tenant, const struct consumers_identity *who, struct consumers_person *out);
/* Everybody of a legal entity with this telephone or identity number (field "phone" or "id_no"), by blind index, at most 20;
 * *index is that index.  RC_INVALID names "field" or "value". */
MUST_USE rc consumers_find(struct ctx *ctx, id64 tenant, str field, str value, struct db_page *out, str *index);
/* With the telephone number `contact` of his. */
MUST_USE rc consumers_get(struct ctx *ctx, id64 tenant, id64 id, int64_t contact, struct consumers_person *out);

/* The clear value of one field: name, phone (the one numbered `contact`), id_no or address.  Writes consumers.revealed with the reason
 * first, so it must run in a write.  RC_NOT_FOUND (consumers.erased) after an erasure. */
MUST_USE rc consumers_reveal(struct ctx *ctx, id64 tenant, id64 id, int64_t contact, str field, str reason, id64 case_id, str *value);
/* Read without an event: for letters that go to the person himself and for the case package. */
MUST_USE rc consumers_identity_get(struct ctx *ctx, id64 tenant, id64 id, int64_t contact, struct consumers_identity *out, bool *erased);

/* Does this telephone belong to the person?  By blind index, in constant time. */
bool consumers_phone_is(struct ctx *ctx, const struct consumers_person *p, str phone);
/* Are these the last characters (4 to 6) of the identity number? */
MUST_USE rc consumers_id_tail_is(struct ctx *ctx, const struct consumers_person *p, str tail, bool *same);

/* Erasure under a legal order (PIPL art. 47; decisions 19), in two writes: the order empties the masks and indexes, and
 * once every subscriber has heard it the key is destroyed and the end recorded.  Both may be called again after a crash, and
 * after an older vault was restored; what is done stays done.  RC_INVALID names "order". */
MUST_USE rc consumers_erasure_order(struct ctx *ctx, id64 tenant, id64 id, str order, str reason);
MUST_USE rc consumers_erasure_finish(struct ctx *ctx, id64 tenant, id64 id);
