#include "fuzz/fuzz.h"

#include "kernel/auth/auth.h"
#include "kernel/clock/clock.h"
#include "kernel/suite/suite.h"

struct ctx *fuzz_ctx(void)
{
    static struct arena *arena;
    static struct clock_fixed clock;
    static struct env env;
    static struct fault_info why;
    static struct ctx ctx;
    if (!arena) {
        arena = arena_new((size_t)64 << 20);
        clock_fixed_init(&clock, INT64_C(1795485600000));
        if (suite_init() != RC_OK)
            abort();
        env = (struct env){ .clock = &clock.face, .random = &suite_random, .suite = suite_get(SUITE_INTL) };
    }
    arena_reset(arena);
    why = (struct fault_info){ 0 };
    ctx = (struct ctx){ .arena = arena, .env = &env, .actor = &auth_nobody, .why = &why };
    return &ctx;
}
