/* The grammar of RFC 8259, strictly: no duplicate-tolerant shortcuts, no lone surrogates, no U+0000. */
#include "base/utf8.h"
#include "kernel/json/json_int.h"

#include <string.h>

void json_blank(struct json_reader *r)
{
    while (r->at < r->end && (*r->at == ' ' || *r->at == '\t' || *r->at == '\n' || *r->at == '\r'))
        r->at++;
}

static bool hex4(struct json_reader *r, unsigned *out)
{
    unsigned v = 0;
    if (r->end - r->at < 4)
        return false;
    for (int i = 0; i < 4; i++) {
        const char c = *r->at++;
        const int d = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
        if (d < 0)
            return false;
        v = v << 4 | (unsigned)d;
    }
    *out = v;
    return true;
}

static size_t put_utf8(unsigned c, char *out)
{
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    if (c < 0x800) {
        out[0] = (char)(0xC0 | c >> 6);
        out[1] = (char)(0x80 | (c & 63));
        return 2;
    }
    if (c < 0x10000) {
        out[0] = (char)(0xE0 | c >> 12);
        out[1] = (char)(0x80 | (c >> 6 & 63));
        out[2] = (char)(0x80 | (c & 63));
        return 3;
    }
    out[0] = (char)(0xF0 | c >> 18);
    out[1] = (char)(0x80 | (c >> 12 & 63));
    out[2] = (char)(0x80 | (c >> 6 & 63));
    out[3] = (char)(0x80 | (c & 63));
    return 4;
}

/* \uXXXX, a surrogate pair as one character. */
static bool unicode_escape(struct json_reader *r, char *out, size_t *n)
{
    unsigned c, low;
    if (!hex4(r, &c) || c == 0 || (c >= 0xDC00 && c <= 0xDFFF))
        return false;
    if (c >= 0xD800 && c <= 0xDBFF) {
        if (r->end - r->at < 2 || r->at[0] != '\\' || r->at[1] != 'u')
            return false;
        r->at += 2;
        if (!hex4(r, &low) || low < 0xDC00 || low > 0xDFFF)
            return false;
        c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
    }
    *n = put_utf8(c, out);
    return true;
}

static bool escape(struct json_reader *r, char *out, size_t *n)
{
    static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
    if (r->at == r->end)
        return false;
    const char c = *r->at++;
    if (c == 'u')
        return unicode_escape(r, out, n);
    const char *known = c ? strchr(from, c) : NULL;
    if (!known)
        return false;
    out[0] = to[known - from];
    *n = 1;
    return true;
}

/* Over plain characters, up to a quote, a backslash or the end.  false: a control character or wrong UTF-8. */
static bool plain_run(struct json_reader *r, int64_t *count)
{
    const char *p = r->at, *const end = r->end;
    int64_t n = 0;
    for (size_t len; p < end && *p != '"' && *p != '\\'; p += len, n++) {
        len = 1;
        if ((unsigned char)*p >= 0x80)
            len = utf8_len(p, (size_t)(end - p));
        else if ((unsigned char)*p < 0x20)
            len = 0;
        if (len == 0)
            return false;
    }
    r->at = p;
    *count += n;
    return true;
}

/* The closing quote, at most: what decoding needs room for. */
static size_t raw_length(const struct json_reader *r)
{
    const char *p = r->at;
    while (p < r->end && *p != '"')
        p += *p == '\\' && p + 1 < r->end ? 2 : 1;
    return (size_t)(p - r->at);
}

/* A text with escapes: `from` is its first character, r->at its first backslash. */
static bool escaped_text(struct json_reader *r, const char *from, str *out, int64_t *count)
{
    size_t n = (size_t)(r->at - from);
    char *to = arena_alloc(r->ctx->arena, n + raw_length(r) + 5);
    memcpy(to, from, n);
    while (r->at < r->end && *r->at != '"') {
        size_t len;
        r->at++;
        if (!escape(r, to + n, &len))
            return false;
        n += len;
        ++*count;
        const char *plain = r->at;
        if (!plain_run(r, count))
            return false;
        memcpy(to + n, plain, (size_t)(r->at - plain));
        n += (size_t)(r->at - plain);
    }
    *out = (str){ to, n };
    return r->at < r->end;
}

bool json_text_here(struct json_reader *r, str *out, int64_t *chars)
{
    int64_t count = 0;
    if (r->at == r->end || *r->at != '"')
        return false;
    const char *from = ++r->at;
    if (!plain_run(r, &count) || r->at == r->end)
        return false;
    *out = (str){ from, (size_t)(r->at - from) };
    if (*r->at == '\\' && !escaped_text(r, from, out, &count))
        return false;
    r->at++;
    if (chars)
        *chars = count;
    return true;
}

bool json_text(struct json_reader *r, str *out, int64_t *chars)
{
    str here;
    if (!json_text_here(r, &here, chars))
        return false;
    *out = str_dup(r->ctx->arena, here);
    return true;
}

static bool word(struct json_reader *r, const char *w)
{
    const size_t n = strlen(w);
    if ((size_t)(r->end - r->at) < n || memcmp(r->at, w, n) != 0)
        return false;
    r->at += n;
    return true;
}

static bool digits(struct json_reader *r)
{
    const char *from = r->at;
    while (r->at < r->end && *r->at >= '0' && *r->at <= '9')
        r->at++;
    return r->at > from;
}

static bool number(struct json_reader *r)
{
    if (r->at < r->end && *r->at == '-')
        r->at++;
    const char *from = r->at;
    if (!digits(r) || (*from == '0' && r->at - from > 1))
        return false;
    if (r->at < r->end && *r->at == '.') {
        r->at++;
        if (!digits(r))
            return false;
    }
    if (r->at < r->end && (*r->at == 'e' || *r->at == 'E')) {
        r->at++;
        if (r->at < r->end && (*r->at == '+' || *r->at == '-'))
            r->at++;
        return digits(r);
    }
    return true;
}

/* Members seen in one object, to refuse duplicates: a short list, then sorted by nothing - 256 at most. */
static bool seen_before(const str *names, size_t n, str name)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq(names[i], name))
            return true;
    return false;
}

static bool skip_object(struct json_reader *r)
{
    str names[JSON_MEMBERS];
    size_t n = 0;
    r->at++;
    json_blank(r);
    if (r->at < r->end && *r->at == '}') {
        r->at++;
        return true;
    }
    while (n < JSON_MEMBERS) {
        json_blank(r);
        if (!json_text_here(r, &names[n], NULL) || seen_before(names, n, names[n]))
            return false;
        n++;
        json_blank(r);
        if (r->at == r->end || *r->at++ != ':')
            return false;
        if (!json_skip(r))
            return false;
        json_blank(r);
        if (r->at == r->end)
            return false;
        const char c = *r->at++;
        if (c == '}')
            return true;
        if (c != ',')
            return false;
    }
    return false;
}

static bool skip_array(struct json_reader *r)
{
    r->at++;
    json_blank(r);
    if (r->at < r->end && *r->at == ']') {
        r->at++;
        return true;
    }
    for (;;) {
        if (!json_skip(r))
            return false;
        json_blank(r);
        if (r->at == r->end)
            return false;
        const char c = *r->at++;
        if (c == ']')
            return true;
        if (c != ',')
            return false;
    }
}

bool json_skip(struct json_reader *r)
{
    str unused;
    json_blank(r);
    if (r->at == r->end)
        return false;
    if (*r->at == '"')
        return json_text_here(r, &unused, NULL);
    if (*r->at == '{' || *r->at == '[') {
        if (++r->depth > JSON_DEPTH)
            return false;
        const bool good = *r->at == '{' ? skip_object(r) : skip_array(r);
        r->depth--;
        return good;
    }
    if (*r->at == 't')
        return word(r, "true");
    if (*r->at == 'f')
        return word(r, "false");
    return *r->at == 'n' ? word(r, "null") : number(r);
}

bool json_valid(struct ctx *ctx, str text)
{
    struct json_reader r = { .ctx = ctx, .at = text.p, .end = text.p + text.n, .start = text.p };
    if (text.n == 0 || !json_skip(&r))
        return false;
    json_blank(&r);
    return r.at == r.end;
}
