#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void buf_init(struct buf *b, struct arena *a, size_t max)
{
    *b = (struct buf){ .arena = a, .max = max };
}

/* More memory for n more bytes, or the sticky error. */
static bool grow(struct buf *b, size_t n)
{
    if (b->over || n > b->max - b->n)
        b->over = true;
    if (b->over)
        return false;
    size_t cap = b->cap ? b->cap : 256;
    while (cap < b->n + n)
        cap *= 2;
    char *p = arena_alloc(b->arena, cap);
    if (b->n)
        memcpy(p, b->p, b->n);
    b->p = p;
    b->cap = cap;
    return true;
}

static bool room(struct buf *b, size_t n)
{
    return (!b->over && n <= b->cap - b->n && n <= b->max - b->n) || grow(b, n);
}

char *buf_add(struct buf *b, size_t n)
{
    if (!room(b, n))
        return NULL;
    b->n += n;
    return b->p + b->n - n;
}

void buf_put(struct buf *b, const void *p, size_t n)
{
    if (n == 0 || !room(b, n))
        return;
    memcpy(b->p + b->n, p, n);
    b->n += n;
}

void buf_str(struct buf *b, str s)
{
    buf_put(b, s.p, s.n);
}

void buf_c(struct buf *b, const char *cstr)
{
    buf_put(b, cstr, strlen(cstr));
}

void buf_char(struct buf *b, char c)
{
    if (room(b, 1))
        b->p[b->n++] = c;
}

void buf_i64(struct buf *b, int64_t v)
{
    char digits[24];
    char *end = digits + sizeof digits, *at = end;
    uint64_t u = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
    do {
        *--at = (char)('0' + u % 10);
        u /= 10;
    } while (u);
    if (v < 0)
        *--at = '-';
    buf_put(b, at, (size_t)(end - at));
}

void buf_fmt(struct buf *b, const char *fmt, ...)
{
    va_list args, again;
    va_start(args, fmt);
    va_copy(again, args);
    const int n = vsnprintf(NULL, 0, fmt, args);
    va_end(args);
    assert(n >= 0);
    char *p = arena_alloc(b->arena, (size_t)n + 1);
    (void)vsnprintf(p, (size_t)n + 1, fmt, again);
    va_end(again);
    buf_put(b, p, (size_t)n);
}

str buf_get(const struct buf *b)
{
    return (str){ b->p, b->n };
}
