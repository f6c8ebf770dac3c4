#pragma once
#include "cases.h"
#include "kernel/clock/clock.h"

/* One complaint played through the real acts by a cast of staff: the demonstration and the long tests use it. */
struct cases_cast {
    id64 tenant, clerk, clerk_unit, handler, desk, head, executive, lead, callback;
    str clerk_path;
};
struct cases_script {
    ms_t until;         /* nothing happens after this instant */
    int64_t pace;       /* 1 ordinary, 3 slow */
    int64_t step_hours; /* between two acts */
    int64_t acts;       /* it stays where it is after so many acts; 0 = goes on to the end */
    bool extend, withdraw, object, fault;
    bool review; /* who objected applies for internal review (Order 2020 No.3 art.20) and is refused */
};
/* Moves the clock.  RC_OK also when the case stays open because `until` was reached. */
MUST_USE rc cases_play(struct ctx *ctx, struct clock_fixed *clock, const struct cases_intake *in, const struct cases_cast *cast,
                       const struct cases_script *script);
