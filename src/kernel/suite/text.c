/* Bytes as text: base64url (RFC 4648, no padding) and Crockford's base32. */
#include "kernel/suite/suite_int.h"

#include <string.h>

static const char digits64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
static const char digits32[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/* Regroup 8-bit bytes into `width`-bit digits, high bits first, zero bits at the end. */
static str regroup(struct arena *a, str raw, unsigned width, const char *digits)
{
    char *out = arena_alloc(a, (raw.n * 8 + width - 1) / width + 1);
    const unsigned mask = (1U << width) - 1;
    unsigned acc = 0, bits = 0;
    size_t n = 0;
    for (size_t i = 0; i < raw.n; i++) {
        acc = (acc << 8 | (unsigned char)raw.p[i]) & 0xffff;
        for (bits += 8; bits >= width; bits -= width)
            out[n++] = digits[acc >> (bits - width) & mask];
    }
    if (bits)
        out[n++] = digits[acc << (width - bits) & mask];
    return (str){ out, n };
}

str suite_base64(struct arena *a, str raw)
{
    char *out = arena_alloc(a, raw.n / 3 * 4 + 5);
    const size_t whole = raw.n / 3 * 3;
    size_t at = 0;
    for (size_t i = 0; i < whole; i += 3) {
        const unsigned char *p = (const unsigned char *)raw.p + i;
        const unsigned v = (unsigned)p[0] << 16 | (unsigned)p[1] << 8 | p[2];
        out[at++] = digits64[v >> 18];
        out[at++] = digits64[v >> 12 & 63];
        out[at++] = digits64[v >> 6 & 63];
        out[at++] = digits64[v & 63];
    }
    const str tail = regroup(a, (str){ raw.p + whole, raw.n - whole }, 6, digits64);
    if (tail.n)
        memcpy(out + at, tail.p, tail.n);
    return (str){ out, at + tail.n };
}

str suite_base32(struct arena *a, str raw)
{
    return regroup(a, raw, 5, digits32);
}

/* The digit's value and one; 0 = no digit. */
/* clang-format off */
static const unsigned char values64[256] = {
    ['A'] = 1, ['B'] = 2, ['C'] = 3, ['D'] = 4, ['E'] = 5, ['F'] = 6, ['G'] = 7, ['H'] = 8,
    ['I'] = 9, ['J'] = 10, ['K'] = 11, ['L'] = 12, ['M'] = 13, ['N'] = 14, ['O'] = 15, ['P'] = 16,
    ['Q'] = 17, ['R'] = 18, ['S'] = 19, ['T'] = 20, ['U'] = 21, ['V'] = 22, ['W'] = 23, ['X'] = 24,
    ['Y'] = 25, ['Z'] = 26, ['a'] = 27, ['b'] = 28, ['c'] = 29, ['d'] = 30, ['e'] = 31, ['f'] = 32,
    ['g'] = 33, ['h'] = 34, ['i'] = 35, ['j'] = 36, ['k'] = 37, ['l'] = 38, ['m'] = 39, ['n'] = 40,
    ['o'] = 41, ['p'] = 42, ['q'] = 43, ['r'] = 44, ['s'] = 45, ['t'] = 46, ['u'] = 47, ['v'] = 48,
    ['w'] = 49, ['x'] = 50, ['y'] = 51, ['z'] = 52, ['0'] = 53, ['1'] = 54, ['2'] = 55, ['3'] = 56,
    ['4'] = 57, ['5'] = 58, ['6'] = 59, ['7'] = 60, ['8'] = 61, ['9'] = 62, ['-'] = 63, ['_'] = 64,
};
/* clang-format on */

/* Four digits of `n`; the missing ones of a last group count as zero.  Negative when one is no digit. */
static int group64(const char *p, size_t n)
{
    unsigned v = 0;
    for (size_t i = 0; i < 4; i++) {
        const unsigned d = i < n ? values64[(unsigned char)p[i]] : 1;
        if (d == 0)
            return -1;
        v = v << 6 | (d - 1);
    }
    return (int)v;
}

bool suite_unbase64(struct arena *a, str text, str *raw)
{
    if (text.n % 4 == 1)
        return false;
    const size_t n = text.n / 4 * 3 + (text.n % 4 ? text.n % 4 - 1 : 0);
    char *out = arena_alloc(a, n + 3);
    for (size_t i = 0, at = 0; i < text.n; i += 4, at += 3) {
        const int v = group64(text.p + i, text.n - i);
        if (v < 0)
            return false;
        out[at] = (char)(v >> 16);
        out[at + 1] = (char)(v >> 8);
        out[at + 2] = (char)v;
    }
    for (size_t i = n; i % 3; i++)
        if (out[i]) /* bits that no byte holds must be zero: one text for each value */
            return false;
    *raw = (str){ out, n };
    return true;
}
