#pragma once
#include "kernel/kernel.h"

/* Who read personal data, and who was refused: gathered in memory by the pipeline, laid into the journal by app in a
 * write of its own (decisions 15).  Reads of the same thing by the same person are one entry a batch (a second); refusals
 * one entry for actor, address and minute.
 * LIMIT: SEEN_ENTRIES a batch; beyond SEEN_FINE of them what was read is no longer told apart (stream 0), the count is. */
enum { SEEN_ENTRIES = 8192, SEEN_FINE = 6144, SEEN_REMOTE = 46, SEEN_ROUTE = 80 };

struct seen_entry {
    id64 tenant, actor, org, stream;
    char route[SEEN_ROUTE]; /* "GET /api/desk/cases/:id" */
    char remote[SEEN_REMOTE];
    bool denied;
    int64_t n;
    ms_t first, last;
};

struct seen;
struct seen *seen_new(void);
void seen_free(struct seen *s); /* accepts NULL */
/* Any thread; s NULL = nobody keeps a list. */
void seen_add(struct seen *s, const struct seen_entry *e);
/* What is to be written: all reads, and refusals whose minute is over (`all`: every one).  The list is the caller's until
 * seen_written, and comes again until then; one caller at a time.  NULL when there is nothing. */
const struct seen_entry *seen_take(struct seen *s, ms_t now, bool all, size_t *n);
void seen_written(struct seen *s);
