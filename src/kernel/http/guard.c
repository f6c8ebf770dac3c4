#include "kernel/http/guard.h"

#include <string.h>
#include <strings.h>

static enum guard_verdict refuse(struct guard_head *out, int status)
{
    out->status = status;
    return GUARD_REFUSED;
}

static bool token_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || (c && strchr("!#$%&'*+-.^_`|~", c));
}

static bool is_name(str s, const char *name)
{
    return s.n == strlen(name) && strncasecmp(s.p, name, s.n) == 0;
}

/* METHOD SP target SP HTTP/1.x, one blank each; no dot-dot segment in any spelling. */
static bool request_line(str line, struct guard_head *out)
{
    str rest, version;
    out->method = str_cut(line, ' ', &rest);
    out->path = str_cut(rest, ' ', &version);
    if (out->method.n == 0 || out->method.n > 16 || out->path.n == 0 || out->path.p[0] != '/')
        return false;
    for (size_t i = 0; i < out->method.n; i++)
        if (out->method.p[i] < 'A' || out->method.p[i] > 'Z')
            return false;
    for (size_t i = 0; i < out->path.n; i++)
        if ((unsigned char)out->path.p[i] <= 0x20 || (unsigned char)out->path.p[i] >= 0x7F || out->path.p[i] == '#')
            return false;
    return str_is(version, "HTTP/1.1") || str_is(version, "HTTP/1.0");
}

/* Dots that climb: "..", "%2e%2e" and mixtures, before the query. */
static bool climbs(str path)
{
    str query;
    path = str_cut(path, '?', &query);
    int dots = 0;
    bool only = true;
    for (size_t i = 0; i < path.n; i++) {
        if (path.p[i] == '/') {
            if (only && dots == 2)
                return true;
            dots = 0;
            only = true;
        } else if (path.p[i] == '.') {
            dots++;
        } else if (path.n - i >= 3 && strncasecmp(path.p + i, "%2e", 3) == 0) {
            dots++;
            i += 2;
        } else if (path.n - i >= 3 && (strncasecmp(path.p + i, "%00", 3) == 0 || strncasecmp(path.p + i, "%5c", 3) == 0)) {
            return true;
        } else {
            only = false;
        }
    }
    return only && dots == 2;
}

static bool content_length(str value, int64_t *out)
{
    if (value.n == 0 || value.n > 15)
        return false;
    for (size_t i = 0; i < value.n; i++)
        if (value.p[i] < '0' || value.p[i] > '9')
            return false;
    return str_to_i64(value, out);
}

/* Methods whose body libevent reads; it would take the body of any other for the next request. */
static bool may_have_body(str method)
{
    return str_is(method, "POST") || str_is(method, "PUT");
}

struct seen {
    int hosts, lengths;
};

static enum guard_verdict header_line(str line, struct guard_head *out, struct seen *seen)
{
    str value;
    const str name = str_cut(line, ':', &value);
    if (value.p == NULL || name.n == 0)
        return refuse(out, 400);
    for (size_t i = 0; i < name.n; i++)
        if (!token_char(name.p[i]))
            return refuse(out, 400); /* a blank before the colon, a folded line, a NUL */
    for (size_t i = 0; i < value.n; i++)
        if ((unsigned char)value.p[i] < 0x20 && value.p[i] != '\t')
            return refuse(out, 400);
    value = str_trim(value);
    if (is_name(name, "transfer-encoding"))
        return refuse(out, 411); /* no client of ours needs it */
    if (is_name(name, "host") && (++seen->hosts > 1 || value.n == 0 || value.n > 255))
        return refuse(out, 400);
    if (is_name(name, "content-length") && (++seen->lengths > 1 || !content_length(value, &out->body)))
        return refuse(out, 400);
    return GUARD_MORE;
}

static enum guard_verdict check_head(str head, struct guard_head *out)
{
    struct seen seen = { 0 };
    const ptrdiff_t first = str_find(head, STR("\r\n"));
    if (!request_line((str){ head.p, (size_t)first }, out) || climbs(out->path))
        return refuse(out, 400);
    str rest = { head.p + first + 2, head.n - (size_t)first - 2 };
    while (rest.n > 2) {
        const ptrdiff_t end = str_find(rest, STR("\r\n"));
        if (header_line((str){ rest.p, (size_t)end }, out, &seen) == GUARD_REFUSED)
            return GUARD_REFUSED;
        rest = (str){ rest.p + end + 2, rest.n - (size_t)end - 2 };
    }
    const bool good = seen.hosts == 1 && (out->body == 0 || may_have_body(out->method));
    return good ? GUARD_HEAD_OK : refuse(out, 400);
}

/* Bare LF, a lone CR and NUL are wrong wherever they stand, so they are found before the head is whole. */
static bool bad_bytes(str text)
{
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == 0 || (text.p[i] == '\n' && (i == 0 || text.p[i - 1] != '\r')))
            return true;
        if (text.p[i] == '\r' && i + 1 < text.n && text.p[i + 1] != '\n')
            return true;
    }
    return false;
}

enum guard_verdict guard_check(str text, size_t *used, struct guard_head *out)
{
    *out = (struct guard_head){ 0 };
    const ptrdiff_t end = str_find(text, STR("\r\n\r\n"));
    const size_t n = end < 0 ? text.n : (size_t)end + 4;
    if (bad_bytes((str){ text.p, n }))
        return refuse(out, 400);
    if (n > GUARD_HEAD_MAX)
        return refuse(out, 431);
    if (end < 0)
        return GUARD_MORE;
    *used = n;
    return check_head((str){ text.p, n }, out);
}
