#include "kernel/clock/clock.h"

#include <time.h>

static ms_t system_now(void *self)
{
    struct timespec t;
    (void)self;
    (void)clock_gettime(CLOCK_REALTIME, &t);
    return (ms_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

const struct clock clock_system = { system_now, NULL };

static ms_t fixed_now(void *self)
{
    return ((struct clock_fixed *)self)->at;
}

void clock_fixed_init(struct clock_fixed *c, ms_t at)
{
    c->at = at;
    c->face = (struct clock){ fixed_now, c };
}

void clock_fixed_set(struct clock_fixed *c, ms_t at)
{
    c->at = at;
}

static ms_t shifted_now(void *self)
{
    return system_now(NULL) + ((const struct clock_shifted *)self)->by;
}

void clock_shifted_init(struct clock_shifted *c, ms_t by)
{
    *c = (struct clock_shifted){ { shifted_now, c }, by };
}
