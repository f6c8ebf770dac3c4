#pragma once
#include "kernel/seal/seal.h"
#include "kernel/work/work.h"

/* Verification in the background of a server: one at a time, on an export thread with a read connection of its own. */
struct seal_check;
struct seal_check *seal_check_new(const struct env *env, struct work *work);
void seal_check_free(struct seal_check *c); /* after work_free; accepts NULL */

struct seal_check_state {
    bool running, ended;
    int64_t walked, total; /* events looked at; events there were at the start */
    ms_t started_at, ended_at;
    id64 started_by;
    rc result; /* of the run itself; the verdict counts only with RC_OK */
    struct seal_verdict verdict;
};
/* RC_CONFLICT (seal.check_running) when one is under way, RC_BUSY when the queue is full. */
MUST_USE rc seal_check_start(struct ctx *ctx, int64_t total);
void seal_check_get(const struct ctx *ctx, struct seal_check_state *out); /* zeros before the first */
