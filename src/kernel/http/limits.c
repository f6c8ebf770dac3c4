#include "kernel/http/limits.h"

#include <pthread.h>
#include <stdlib.h>

enum { WAYS = 4 };

struct bucket {
    uint64_t key;
    ms_t at;
    double tokens;
};

struct limits {
    pthread_mutex_t lock;
    size_t sets;
    struct bucket *buckets;
};

struct limits *limits_new(size_t slots)
{
    struct limits *l = calloc(1, sizeof *l);
    if (!l)
        abort();
    l->sets = slots / WAYS ? slots / WAYS : 1;
    l->buckets = calloc(l->sets * WAYS, sizeof *l->buckets);
    if (!l->buckets)
        abort();
    pthread_mutex_init(&l->lock, NULL);
    return l;
}

void limits_free(struct limits *l)
{
    if (!l)
        return;
    pthread_mutex_destroy(&l->lock);
    free(l->buckets);
    free(l);
}

static uint64_t hash_of(str key)
{
    uint64_t h = UINT64_C(14695981039346656037);
    for (size_t i = 0; i < key.n; i++)
        h = (h ^ (unsigned char)key.p[i]) * UINT64_C(1099511628211);
    return h ? h : 1;
}

static struct bucket *bucket_of(struct limits *l, uint64_t key, double full, ms_t now)
{
    struct bucket *set = &l->buckets[key % l->sets * WAYS], *oldest = set;
    for (int i = 0; i < WAYS; i++) {
        if (set[i].key == key)
            return &set[i];
        if (set[i].at < oldest->at)
            oldest = &set[i];
    }
    *oldest = (struct bucket){ key, now, full };
    return oldest;
}

bool limits_take(struct limits *l, str key, int per_minute, ms_t now)
{
    pthread_mutex_lock(&l->lock);
    struct bucket *b = bucket_of(l, hash_of(key), per_minute, now);
    b->tokens += (double)(now - b->at) * per_minute / 60000;
    if (b->tokens > per_minute)
        b->tokens = per_minute;
    b->at = now;
    const bool ok = b->tokens >= 1;
    if (ok)
        b->tokens -= 1;
    pthread_mutex_unlock(&l->lock);
    return ok;
}
