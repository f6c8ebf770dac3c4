#pragma once
#include "kernel/db/db.h"
#include "kernel/journal/journal.h"
#include "kernel/suite/suite.h"

/* The seal: one Merkle log a legal entity over its events in log_index order, in the manner of RFC 9162, and signed
 * checkpoints of it (decisions 8, 9, 20).  doc/format.md has the bytes; verifier/ reads them without this code.
 *
 * What a checkpoint proves: everything at or below its size is as it was when it was signed.  Events after the newest
 * checkpoint are protected only by their own chains until the next one.  Whoever holds the signing key can sign
 * another history; only an anchor kept outside the machine tells. */
enum { SEAL_BATCH = 10000 /* events in one checkpoint, at most */ };

/* The institution's signing key and where anchors go.  Shared by all threads, const after opening. */
struct seal;
/* `private_der` as suite_keypair made it; empty on a machine that may verify but not sign, which then needs `public_der`.
 * Anchors are written to `anchor_dir` (made when missing).  RC_INVALID: not a key of this suite. */
MUST_USE rc seal_open(const struct suite *suite, str private_der, str public_der, const char *anchor_dir, struct seal **out);
void seal_free(struct seal *s);                /* accepts NULL */
str seal_public(const struct seal *s);         /* SubjectPublicKeyInfo, DER; lives as long as s */
const char *seal_key_id(const struct seal *s); /* 32 hex characters */

struct seal_checkpoint {
    id64 tenant_id;
    int64_t size;
    ms_t at;
    str root, prev; /* SUITE_HASH bytes; prev of the first is zeros */
    int64_t suite;
    str key_id;
    str signature;
};
extern const struct db_rowtype seal_checkpoint_row;
extern const struct db_schema seal_schema;

/* Seal every log up to what is visible, in transactions of its own on ctx->db, and rewrite the anchor: for commands
 * and tests.  On PostgreSQL events get their place in the log first.  RC_IO with key seal.log_cut when a log is
 * shorter than what was signed, seal.gap when an event of it is missing: nothing is signed then. */
MUST_USE rc seal_all(struct ctx *ctx);
/* PostgreSQL: give every committed event its place in the log (on SQLite append did it). */
MUST_USE rc seal_settle(struct ctx *ctx);
/* The newest checkpoint of a log; RC_NOT_FOUND. */
MUST_USE rc seal_newest(struct ctx *ctx, id64 tenant, struct seal_checkpoint *out);
/* Newest checkpoints of all logs: struct seal_checkpoint rows. */
MUST_USE rc seal_newest_all(struct ctx *ctx, struct db_page *out);

/* Is event `log_index` (from 1) in the tree of `size`?  The path from the leaf upward, RFC 9162 2.1.3; at most 63. */
struct seal_proof {
    unsigned char leaf[SUITE_HASH];
    unsigned char path[63][SUITE_HASH];
    size_t n;
};
MUST_USE rc seal_prove(struct ctx *ctx, id64 tenant, int64_t log_index, int64_t size, struct seal_proof *out);
/* The leaf that was sealed for `log_index`; RC_NOT_FOUND when it is not sealed. */
MUST_USE rc seal_leaf_get(struct ctx *ctx, id64 tenant, int64_t log_index, unsigned char out[SUITE_HASH]);

/* Bytes to be signed: of a checkpoint, of a package's manifest. */
str seal_checkpoint_body(struct arena *a, const struct seal_checkpoint *c);
MUST_USE rc seal_sign(struct ctx *ctx, str message, str *signature);
/* {"format":"xiaobao-anchor-1","at",…,"key","checkpoints":[…]} */
MUST_USE rc seal_anchor_json(struct ctx *ctx, const struct seal_checkpoint *list, size_t n, struct buf *out);
/* Rewrite ANCHOR_DIR/newest.json with all newest checkpoints, atomically: meant to be copied off the machine. */
MUST_USE rc seal_anchor_write(struct ctx *ctx);

/* The journal walked again (journal_verify), each event against its sealed leaf, each checkpoint against its root,
 * signature and predecessor, and all of it against the anchor at `anchor_path` (NULL = none). */
struct seal_verdict {
    struct journal_verdict journal;
    int64_t checkpoints, sealed; /* good checkpoints; events at or below the newest */
    int64_t log_index;           /* first bad place in the log; 0 = not known */
};
MUST_USE rc seal_verify(struct ctx *ctx, const char *anchor_path, struct seal_verdict *out);

/* --- what leaves the house (doc/format.md) --- */
enum { SEAL_STREAM_MAX = 100000 /* events of one stream in a package */ };
/* "XBJ1" | suite | legal entity: before the records of a segment or a package. */
void seal_segment_head(struct ctx *ctx, id64 tenant, struct buf *b);
/* Every event of a log as a record, in order; `record` lives until `each` returns. */
typedef rc seal_record_fn(void *self, int64_t log_index, str record);
MUST_USE rc seal_log_records(struct ctx *ctx, id64 tenant, seal_record_fn *each, void *self);

struct seal_event {
    struct journal_event ev;
    int64_t log_index;
    str hash, payload, record;
};
/* One stream whole, with its places in the log.  RC_NOT_FOUND; RC_BUSY (seal.not_sealed) when an event has no place yet. */
MUST_USE rc seal_stream_get(struct ctx *ctx, id64 tenant, id64 stream, struct seal_event **out, size_t *n);

/* The readable index of a package. */
struct seal_words {
    const char *name, *zh, *en; /* of an event type or a member */
};
struct seal_index {
    str title;
    const struct seal_checkpoint *checkpoint;
    id64 case_key;
    bool erased; /* the key is gone: nothing is opened */
    const struct seal_words *words;
    size_t n_words;
};
MUST_USE rc seal_index_make(struct ctx *ctx, const struct seal_index *x, const struct seal_event *events, size_t n, struct buf *b);
/* The same without an anchor, inside a read transaction that has just begun; *walked as in journal_verify_watched. */
MUST_USE rc seal_verify_within(struct ctx *ctx, _Atomic int64_t *walked, struct seal_verdict *out);
