#pragma once
#include "kernel/kernel.h"

/* Token buckets by text (an address, an actor): bounded memory, thread-safe.  When all slots of a hash are taken the
 * oldest gives way, so a flood of keys can only make the limiter forget, never grow. */
struct limits;
struct limits *limits_new(size_t slots);
void limits_free(struct limits *l); /* accepts NULL */
/* Take one of `per_minute` tokens (bursts up to that number); false = too often. */
bool limits_take(struct limits *l, str key, int per_minute, ms_t now);
