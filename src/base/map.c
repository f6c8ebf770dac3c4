#include "base/map.h"

#include <string.h>

struct entry {
    str key;
    void *value;
};

/* `slots` holds 1 + the place in `entries`, 0 = free; at most half are taken. */
struct map {
    struct arena *arena;
    struct entry *entries;
    uint32_t *slots;
    size_t n, cap, n_slots;
};

static uint64_t hash_of(str s)
{
    uint64_t h = UINT64_C(1469598103934665603);
    for (size_t i = 0; i < s.n; i++)
        h = (h ^ (unsigned char)s.p[i]) * UINT64_C(1099511628211);
    return h ^ (h >> 29);
}

static uint32_t *slot_of(const struct map *m, str key)
{
    size_t at = hash_of(key) & (m->n_slots - 1);
    while (m->slots[at] && !str_eq(m->entries[m->slots[at] - 1].key, key))
        at = (at + 1) & (m->n_slots - 1);
    return &m->slots[at];
}

static void grow(struct map *m, size_t cap)
{
    struct entry *entries = ARENA_ARRAY(m->arena, struct entry, cap);
    if (m->n)
        memcpy(entries, m->entries, m->n * sizeof *entries);
    m->entries = entries;
    m->cap = cap;
    m->n_slots = cap * 2;
    m->slots = ARENA_ARRAY(m->arena, uint32_t, m->n_slots);
    for (size_t i = 0; i < m->n; i++)
        *slot_of(m, entries[i].key) = (uint32_t)i + 1;
}

struct map *map_new(struct arena *a, size_t expected)
{
    struct map *m = ARENA_NEW(a, struct map);
    size_t cap = 16;
    m->arena = a;
    while (cap < expected)
        cap *= 2;
    grow(m, cap);
    return m;
}

void map_put(struct map *m, str key, void *value)
{
    uint32_t *slot = slot_of(m, key);
    if (*slot) {
        m->entries[*slot - 1].value = value;
        return;
    }
    if (m->n == m->cap) {
        grow(m, m->cap * 2);
        slot = slot_of(m, key);
    }
    m->entries[m->n++] = (struct entry){ str_dup(m->arena, key), value };
    *slot = (uint32_t)m->n;
}

void *map_get(const struct map *m, str key)
{
    const uint32_t *slot = slot_of(m, key);
    return *slot ? m->entries[*slot - 1].value : NULL;
}

size_t map_size(const struct map *m)
{
    return m->n;
}

void *map_at(const struct map *m, size_t i)
{
    return m->entries[i].value;
}
