/* Bytes as text: base64url (RFC 4648, no padding) and Crockford's base32. */
#include "kernel/suite/suite_int.h"

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
    return regroup(a, raw, 6, digits64);
}

str suite_base32(struct arena *a, str raw)
{
    return regroup(a, raw, 5, digits32);
}

static int value64(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    return c == '-' ? 62 : c == '_' ? 63 : -1;
}

bool suite_unbase64(struct arena *a, str text, str *raw)
{
    if (text.n % 4 == 1)
        return false;
    char *out = arena_alloc(a, text.n / 4 * 3 + 3);
    unsigned acc = 0, bits = 0;
    size_t n = 0;
    for (size_t i = 0; i < text.n; i++) {
        const int v = value64(text.p[i]);
        if (v < 0)
            return false;
        acc = (acc << 6 | (unsigned)v) & 0xffff;
        bits += 6;
        if (bits < 8)
            continue;
        bits -= 8;
        out[n++] = (char)(acc >> bits & 0xff);
    }
    if (acc & ((1U << bits) - 1)) /* bits that no byte holds must be zero: one text for each value */
        return false;
    *raw = (str){ out, n };
    return true;
}
