#include "kernel/serve/seen.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { SLOTS = 16384 };

struct seen {
    pthread_mutex_t lock;
    struct seen_entry entries[SEEN_ENTRIES];
    int32_t slot[SLOTS]; /* 0 = free, else index + 1 */
    size_t n;
    struct seen_entry *batch;
    size_t batch_n;
};

struct seen *seen_new(void)
{
    struct seen *s = calloc(1, sizeof *s);
    if (!s)
        abort();
    s->batch = calloc(SEEN_ENTRIES, sizeof *s->batch);
    if (!s->batch)
        abort();
    pthread_mutex_init(&s->lock, NULL);
    return s;
}

void seen_free(struct seen *s)
{
    if (!s)
        return;
    pthread_mutex_destroy(&s->lock);
    free(s->batch);
    free(s);
}

static bool same(const struct seen_entry *a, const struct seen_entry *b)
{
    return a->actor == b->actor && a->stream == b->stream && a->tenant == b->tenant && a->denied == b->denied &&
           strcmp(a->route, b->route) == 0 && (!a->denied || (strcmp(a->remote, b->remote) == 0 && a->first / 60000 == b->first / 60000));
}

static size_t hash(const struct seen_entry *e)
{
    uint64_t h = (uint64_t)e->actor * 0x9e3779b97f4a7c15u ^ (uint64_t)e->stream * 0xc2b2ae3d27d4eb4fu ^ (uint64_t)e->tenant;
    for (const char *p = e->route; *p; p++)
        h = (h ^ (unsigned char)*p) * 0x100000001b3u;
    for (const char *p = e->denied ? e->remote : ""; *p; p++)
        h = (h ^ (unsigned char)*p) * 0x100000001b3u;
    return (size_t)(h >> 20) % SLOTS;
}

static void put(struct seen *s, const struct seen_entry *e)
{
    size_t at = hash(e);
    for (; s->slot[at]; at = (at + 1) % SLOTS) {
        struct seen_entry *old = &s->entries[s->slot[at] - 1];
        if (same(old, e)) {
            old->n += e->n;
            old->last = e->last;
            return;
        }
    }
    if (s->n == SEEN_ENTRIES) { /* nothing told apart any more: the last entry stands for the rest */
        s->entries[s->n - 1].n += e->n;
        return;
    }
    s->entries[s->n++] = *e;
    s->slot[at] = (int32_t)s->n;
}

void seen_add(struct seen *s, const struct seen_entry *e)
{
    if (!s)
        return;
    struct seen_entry one = *e;
    pthread_mutex_lock(&s->lock);
    if (s->n >= SEEN_FINE)
        one.stream = 0;
    put(s, &one);
    pthread_mutex_unlock(&s->lock);
}

static bool ripe(const struct seen_entry *e, ms_t now, bool all)
{
    return all || !e->denied || e->first / 60000 < now / 60000;
}

const struct seen_entry *seen_take(struct seen *s, ms_t now, bool all, size_t *n)
{
    pthread_mutex_lock(&s->lock);
    if (s->batch_n == 0 && s->n) {
        const size_t had = s->n;
        s->n = 0;
        memset(s->slot, 0, sizeof s->slot);
        for (size_t i = 0; i < had; i++) {
            const struct seen_entry e = s->entries[i];
            if (ripe(&e, now, all))
                s->batch[s->batch_n++] = e;
            else
                put(s, &e);
        }
    }
    *n = s->batch_n;
    pthread_mutex_unlock(&s->lock);
    return *n ? s->batch : NULL;
}

void seen_written(struct seen *s)
{
    pthread_mutex_lock(&s->lock);
    s->batch_n = 0;
    pthread_mutex_unlock(&s->lock);
}
