#pragma once
#include "kernel/http/http.h"
#include "kernel/serve/seen.h"

/* The audit room: who read, who was refused, the journal by its headers, and its verification. */
extern const struct feature audit_feature;

/* Lay a batch into the journal: one event of reads and one of refusals a legal entity (chunks of AUDIT_ITEMS), in the
 * stream `stream` of each; `stream` is made once a process. */
enum { AUDIT_ITEMS = 1000 };
MUST_USE rc audit_record(struct ctx *ctx, id64 stream, const struct seen_entry *list, size_t n);
