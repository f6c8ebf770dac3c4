#include "kernel/id/id.h"

#include <pthread.h>
#include <stdlib.h>

static const ms_t EPOCH = INT64_C(1577836800000); /* 2020-01-01 UTC */
enum { SEQUENCE_BITS = 13, NODE_BITS = 8 };

struct id_maker {
    const struct clock *clock;
    unsigned node;
    pthread_mutex_t lock;
    int64_t tick, sequence;
};

struct id_maker *id_maker_new(const struct clock *clock, unsigned node)
{
    struct id_maker *m = calloc(1, sizeof *m);
    if (!m)
        abort();
    m->clock = clock;
    m->node = node & ((1u << NODE_BITS) - 1);
    pthread_mutex_init(&m->lock, NULL);
    return m;
}

void id_maker_free(struct id_maker *m)
{
    if (m)
        pthread_mutex_destroy(&m->lock);
    free(m);
}

id64 id_next(struct id_maker *m)
{
    pthread_mutex_lock(&m->lock);
    const int64_t now = m->clock->now(m->clock->self) - EPOCH;
    if (now > m->tick) {
        m->tick = now;
        m->sequence = 0;
    } else if (++m->sequence >> SEQUENCE_BITS) {
        m->tick++; /* more than 8,192 in a millisecond, or the clock stands: borrow from the next one */
        m->sequence = 0;
    }
    const id64 id = m->tick << (SEQUENCE_BITS + NODE_BITS) | (int64_t)m->node << SEQUENCE_BITS | m->sequence;
    pthread_mutex_unlock(&m->lock);
    return id;
}

id64 id_new(struct ctx *ctx)
{
    return id_next(ctx->env->ids);
}
