#include "base/arena.h"

#include <stdlib.h>
#include <string.h>

enum { BLOCK = 16 * 1024, ALIGN = 16 };

struct block {
    struct block *next;
    size_t size, used;
};

struct arena {
    struct block *head, *first;
    size_t used, limit;
};

static const size_t HEAD = (sizeof(struct block) + ALIGN - 1) / ALIGN * ALIGN;

static struct block *block_new(size_t size)
{
    struct block *b = malloc(HEAD + size);
    if (!b)
        abort(); /* true out-of-memory: the supervisor restarts us, the database is safe */
    b->next = NULL;
    b->size = size;
    b->used = 0;
    return b;
}

struct arena *arena_new(size_t limit)
{
    struct arena *a = calloc(1, sizeof *a);
    if (!a)
        abort();
    a->first = a->head = block_new(BLOCK);
    a->limit = limit;
    return a;
}

void arena_allow(struct arena *a, size_t more)
{
    a->limit += more;
}

static void free_after_first(struct arena *a)
{
    while (a->head != a->first) {
        struct block *b = a->head;
        a->head = b->next;
        free(b);
    }
}

void arena_reset(struct arena *a)
{
    free_after_first(a);
    a->first->used = 0;
    a->used = 0;
}

void arena_free(struct arena *a)
{
    if (!a)
        return;
    free_after_first(a);
    free(a->first);
    free(a);
}

void arena_drop(struct arena **a)
{
    arena_free(*a);
    *a = NULL;
}

bool arena_over(const struct arena *a)
{
    return a->used > a->limit;
}

size_t arena_used(const struct arena *a)
{
    return a->used;
}

void *arena_alloc(struct arena *a, size_t n)
{
    if (n > SIZE_MAX / 2)
        abort();
    n = n ? (n + ALIGN - 1) / ALIGN * ALIGN : ALIGN;
    a->used += n;
    if (a->head->size - a->head->used < n) {
        struct block *b = block_new(n > BLOCK ? n : BLOCK);
        b->next = a->head;
        a->head = b;
    }
    char *p = (char *)a->head + HEAD + a->head->used;
    a->head->used += n;
    return memset(p, 0, n);
}

void *arena_dup(struct arena *a, const void *p, size_t n)
{
    void *out = arena_alloc(a, n);
    if (n)
        memcpy(out, p, n);
    return out;
}
