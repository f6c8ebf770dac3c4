#pragma once
#include "kernel/journal/journal.h"

/* One row of journal_event (and, from the log, its index). */
struct journal_row {
    int64_t log_index;
    id64 tenant_id, stream_id;
    int64_t version;
    str type;
    int64_t schema;
    ms_t at;
    id64 actor_id, org_id;
    int64_t suite;
    str prev, hash, payload;
};
extern const struct db_rowtype journal_rowtype;

/* The canonical header of doc/format.md, and H(0x02 | header | payload). */
void journal_header(struct buf *b, const struct journal_row *row);
void journal_hash(struct arena *a, const struct journal_row *row, unsigned char out[SUITE_HASH]);
/* Row -> event and decoded payload; RC_BUG for a type nobody registered. */
MUST_USE rc journal_decode(struct ctx *ctx, const struct journal_row *row, struct journal_event *ev, const struct journal_type **type,
                           void **payload);
/* A share of journal_verdict.sum. */
uint64_t journal_sum(const unsigned char hash[SUITE_HASH]);
