#pragma once
#include "base/str.h"

/* Growing text with a maximum and a sticky error: append as often as you like, look at `over` once.
 * Memory is the arena's; `over` means something did not fit and the content is to be thrown away. */
struct buf {
    struct arena *arena;
    char *p;
    size_t n, cap, max;
    bool over;
};

void buf_init(struct buf *b, struct arena *a, size_t max);
void buf_put(struct buf *b, const void *p, size_t n);
char *buf_add(struct buf *b, size_t n); /* n bytes for the caller to fill at once; NULL when they do not fit */
void buf_str(struct buf *b, str s);
void buf_c(struct buf *b, const char *cstr);
void buf_char(struct buf *b, char c);
void buf_i64(struct buf *b, int64_t v);
void buf_fmt(struct buf *b, const char *fmt, ...) PRINTF(2, 3);
str buf_get(const struct buf *b); /* what was written; borrowed from the arena */
