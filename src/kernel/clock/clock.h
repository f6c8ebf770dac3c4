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

/* The operating system's, moved by a fixed span: a demonstration that lives on another day. */
struct clock_shifted {
    struct clock face;
    ms_t by;
};
void clock_shifted_init(struct clock_shifted *c, ms_t by);
