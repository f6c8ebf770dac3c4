#pragma once
#include "kernel/seal/seal.h"

#include <pthread.h>

struct seal {
    const struct suite *suite;
    struct suite_signer *signer;
    struct arena *arena;
    str public_der;
    char key_id[33];
    char anchor_dir[4000];
    pthread_mutex_t lock;
    struct sealer *running; /* of this process, NULL = none; under the lock */
};

/* --- tree.c --- */
enum { SEAL_TILE = 256, SEAL_LEVELS = 8 };

void seal_leaf(const struct suite *s, str event_hash, unsigned char out[SUITE_HASH]);
void seal_node(const struct suite *s, const unsigned char *left, const unsigned char *right, unsigned char out[SUITE_HASH]);

/* The perfect subtrees of a growing tree, largest first: enough for the root at any size. */
struct seal_range {
    unsigned char nodes[63][SUITE_HASH];
    size_t n;
    int64_t size;
};
void seal_range_add(const struct suite *s, struct seal_range *r, const unsigned char leaf[SUITE_HASH]);
void seal_range_root(const struct suite *s, const struct seal_range *r, unsigned char out[SUITE_HASH]); /* size > 0 */

/* Tiles that a pass made or changed. */
struct seal_tile {
    int64_t level, pos;
    size_t n; /* hashes in it */
    unsigned char hashes[SEAL_TILE][SUITE_HASH];
};
/* The open tile of each level, growing; whole ones go to `each`. */
struct seal_growth {
    const struct suite *suite;
    struct seal_tile level[SEAL_LEVELS];
    bool changed[SEAL_LEVELS];
    void (*whole)(void *self, const struct seal_tile *tile);
    void *self;
};
MUST_USE rc seal_growth_load(struct ctx *ctx, id64 tenant, int64_t size, struct seal_growth *g);
void seal_growth_add(struct seal_growth *g, const unsigned char leaf[SUITE_HASH]);
void seal_growth_root(const struct seal_growth *g, unsigned char out[SUITE_HASH]); /* of a tree that is not empty */

/* --- checkpoint.c --- */
void seal_checkpoint_hash(struct arena *a, const struct seal_checkpoint *c, unsigned char out[SUITE_HASH]);
bool seal_checkpoint_good(struct arena *a, const struct seal *s, const struct seal_checkpoint *c);
MUST_USE rc seal_sealed_logs(struct ctx *ctx, struct db_page *out); /* struct journal_tenant: those sealed once */
MUST_USE rc seal_log_size(struct ctx *ctx, id64 tenant, int64_t *out);

struct seal_hash_row {
    int64_t log_index;
    id64 tenant_id, stream_id;
    int64_t version;
    str hash;
};
extern const struct db_rowtype seal_hash_row;

/* --- pass.c: one checkpoint of one log --- */
struct seal_pass {
    id64 tenant;
    struct seal_checkpoint last, next; /* last.size 0 = none */
    struct seal_tile *tiles;
    size_t n_tiles, cap;
    struct arena *arena;
};
/* Read at most SEAL_BATCH events after the newest checkpoint and make tiles and checkpoint; next.size == last.size:
 * nothing to do.  Needs no write. */
MUST_USE rc seal_pass_make(struct ctx *ctx, id64 tenant, struct seal_pass *out);
/* Write it, in the caller's transaction.  RC_CONFLICT when another sealer was first: make it again. */
MUST_USE rc seal_pass_store(struct ctx *ctx, const struct seal_pass *pass);

/* --- anchor.c --- */
struct seal_anchor {
    str format, key;
    ms_t at;
    struct json_list checkpoints; /* struct seal_anchor_row */
};
struct seal_anchor_row {
    id64 log;
    int64_t size, suite;
    ms_t at;
    str root, prev, signature, key;
};
MUST_USE rc seal_anchor_read(struct ctx *ctx, const char *path, struct seal_anchor *out);
