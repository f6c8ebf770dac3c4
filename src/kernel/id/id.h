#pragma once
#include "kernel/kernel.h"

/* Time-ordered 63-bit ids: 42 bits milliseconds since 2020-01-01 UTC, 8 bits node, 13 bits sequence.
 * Strictly increasing within one maker even when the clock steps back.  Thread-safe. */
struct id_maker;
struct id_maker *id_maker_new(const struct clock *clock, unsigned node);
void id_maker_free(struct id_maker *m);
id64 id_next(struct id_maker *m);
/* Shorthand used by services. */
id64 id_new(struct ctx *ctx);
