#pragma once
#include "app.h"

/* The demonstration union: the same arguments give the same journal, byte for byte. */
struct demo {
    struct app app;
    struct clock_fixed clock;
    struct random_source random;
    uint64_t seed[2]; /* xorshift128+ */
    day_t today;
    str password_hash; /* one for all, computed once */
    int cases;
    struct arena *keep; /* what outlives one case */
    struct demo_entity {
        id64 id, desk, head, callback, lead, executive, reviewer, outlets[40], clerks[40];
        int n_outlets;
        id64 handlers[12];
        int n_handlers;
        str paths[40];
    } entities[3];
};
#define DEMO_PASSWORD "Xiaobao-demo-2026"

uint64_t demo_random(struct demo *d);
int64_t demo_between(struct demo *d, int64_t lo, int64_t hi);
MUST_USE rc demo_orgs(struct demo *d);
MUST_USE rc demo_cases(struct demo *d);
/* The phrase bank: one complaint in words. */
struct demo_story {
    const char *product, *business, *cause, *matter, *demand, *demand_code;
};
struct demo_story demo_tell(struct demo *d, struct arena *a);
str demo_name(struct demo *d, struct arena *a);
