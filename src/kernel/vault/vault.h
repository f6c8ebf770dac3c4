#pragma once
#include "kernel/db/db.h"
#include "kernel/json/json.h"
#include "kernel/suite/suite.h"

/* Keys of persons and cases, each wrapped by the master key, in a database of their own (decisions 17-19).
 * A key is created in the command that first needs it and is durable before the event that uses it. */
struct vault;

/* `master` is 32 bytes; derives the wrapping, blind-index and portal-code keys from it. */
struct vault *vault_new(const struct suite *suite, const unsigned char master[SUITE_KEY], const struct random_source *rnd);
void vault_free(struct vault *v);
extern const struct db_schema vault_schema;

/* A new key in the vault of ctx->db.  The commitment H(0x03 | key id | key) goes into the event that announces it. */
MUST_USE rc vault_key_new(struct ctx *ctx, id64 tenant, id64 *key, str *commitment_hex);
/* Destroy for ever.  Decoding anything under it then says erased. */
MUST_USE rc vault_key_destroy(struct ctx *ctx, id64 tenant, id64 key, str legal_order);
/* The raw key, for the case package.  RC_NOT_FOUND after erasure. */
MUST_USE rc vault_key_get(struct ctx *ctx, id64 tenant, id64 key, unsigned char out[SUITE_KEY]);

/* The place a sealed field stands in: the associated data. */
struct vault_place {
    id64 tenant, stream;
    int64_t version;
};
/* A json_sealer for one event; lives in ctx->arena. */
const struct json_sealer *vault_sealer(struct ctx *ctx, const struct vault_place *place);
/* A box outside events (attachments): same cipher, aad = place | name. */
MUST_USE rc vault_seal(struct ctx *ctx, const struct vault_place *place, const char *name, id64 key, str plain, str *box);
MUST_USE rc vault_open(struct ctx *ctx, const struct vault_place *place, const char *name, id64 key, str box, str *plain, bool *erased);

/* Blind index: MAC under the tenant's index key of `kind` and the normalised value; 32 hex characters.  "" for "". */
str vault_blind(struct ctx *ctx, id64 tenant, const char *kind, str value);
/* 80 bits, base32, made from (tenant, id): the portal code can be told again, never stored. */
str vault_portal_code(struct ctx *ctx, id64 tenant, id64 id);
