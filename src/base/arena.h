#pragma once
#include "base/defs.h"

/* Region memory: one arena per request, job or test; everything in it dies together.
 *
 * arena_alloc never returns NULL and the memory is zeroed.  When more than `limit` bytes were taken the
 * arena goes "over": the sticky flag that the pipeline looks at before it commits (RC_LIMIT, rolled back), so
 * no caller checks a pointer.  Inputs are bounded, so the excess is bounded too.  True out-of-memory ends
 * the process.  Not thread-safe: one arena belongs to one thread at a time. */
struct arena;

struct arena *arena_new(size_t limit);
void arena_allow(struct arena *a, size_t more); /* a request whose route takes large bodies */
void arena_free(struct arena *a);               /* accepts NULL */
void arena_reset(struct arena *a);              /* keeps the first block; clears the over flag */
void arena_drop(struct arena **a);              /* for AUTO(arena_drop) */
bool arena_over(const struct arena *a);         /* the limit was passed */
size_t arena_used(const struct arena *a);       /* bytes handed out */
void *arena_alloc(struct arena *a, size_t n) __attribute__((returns_nonnull));
void *arena_dup(struct arena *a, const void *p, size_t n) __attribute__((returns_nonnull));

#define ARENA_NEW(a, T)      ((T *)arena_alloc((a), sizeof(T)))
#define ARENA_ARRAY(a, T, n) ((T *)arena_alloc((a), sizeof(T) * (size_t)(n)))
