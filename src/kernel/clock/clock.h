#pragma once
#include "kernel/kernel.h"

extern const struct clock clock_system; /* the operating system's */

/* A clock that stands still until it is moved: tests and the demo own one.  Thread-safe. */
struct clock_fixed {
    struct clock face;
    _Atomic ms_t at;
};
void clock_fixed_init(struct clock_fixed *c, ms_t at);
void clock_fixed_set(struct clock_fixed *c, ms_t at);
