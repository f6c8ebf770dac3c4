#pragma once
#include "base/arena.h"
#include "base/str.h"

/* Text -> pointer, in an arena, growing; for reading something once and looking at it many times (imports).
 * Keys are copied, values are the caller's and never NULL.  Nothing can be taken out; a second put replaces. */
struct map;
struct map *map_new(struct arena *a, size_t expected);
void map_put(struct map *m, str key, void *value);
void *map_get(const struct map *m, str key); /* NULL */
size_t map_size(const struct map *m);
/* All of them, in the order they were first put. */
void *map_at(const struct map *m, size_t i);
