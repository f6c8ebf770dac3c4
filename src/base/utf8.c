#include "base/utf8.h"

size_t utf8_len(const char *text, size_t n)
{
    const unsigned char *p = (const unsigned char *)text;
    if (n == 0)
        return 0;
    if (p[0] < 0x80)
        return 1;
    const size_t len = p[0] >= 0xF0 ? 4 : p[0] >= 0xE0 ? 3 : 2;
    if (p[0] < 0xC2 || p[0] > 0xF4 || n < len)
        return 0;
    for (size_t i = 1; i < len; i++)
        if ((p[i] & 0xC0) != 0x80)
            return 0;
    const bool bad =
        (p[0] == 0xE0 && p[1] < 0xA0) || (p[0] == 0xED && p[1] > 0x9F) || (p[0] == 0xF0 && p[1] < 0x90) || (p[0] == 0xF4 && p[1] > 0x8F);
    return bad ? 0 : len;
}

static size_t step(str s)
{
    const size_t len = utf8_len(s.p, s.n);
    return len ? len : 1;
}

bool utf8_valid(str s)
{
    for (size_t len; s.n; s = (str){ s.p + len, s.n - len })
        if ((len = utf8_len(s.p, s.n)) == 0)
            return false;
    return true;
}

size_t utf8_count(str s)
{
    size_t n = 0;
    for (; s.n; n++) {
        const size_t len = step(s);
        s = (str){ s.p + len, s.n - len };
    }
    return n;
}

str utf8_tail(str s, size_t n)
{
    for (; s.n && n; n--) {
        const size_t len = step(s);
        s = (str){ s.p + len, s.n - len };
    }
    return s;
}

str utf8_head(str s, size_t n)
{
    return (str){ s.p, s.n - utf8_tail(s, n).n };
}

uint32_t utf8_next(str *s)
{
    const size_t len = utf8_len(s->p, s->n);
    const unsigned char *p = (const unsigned char *)s->p;
    static const unsigned char mask[] = { 0, 0x7F, 0x1F, 0x0F, 0x07 };
    uint32_t c = len ? p[0] & mask[len] : 0xFFFD;
    for (size_t i = 1; i < len; i++)
        c = c << 6 | (p[i] & 0x3Fu);
    const size_t taken = len ? len : 1;
    *s = (str){ s->p + taken, s->n - taken };
    return c;
}
