/* Just enough JSON: whole numbers, the escapes that Xiaobao writes; slices of the text, no tree. */
#include "verify.h"
#include <string.h>

enum { DEPTH = 32 };

static void blank(struct json_walk *w) {
    while (w->at < w->text.n && memchr(" \t\r\n", w->text.p[w->at], 4)) w->at++;
}

static bool eat(struct json_walk *w, const char *word) {
    const size_t n = strlen(word);
    if (w->text.n - w->at < n || memcmp(w->text.p + w->at, word, n) != 0) return false;
    w->at += n;
    return true;
}

static bool escape(struct json_walk *w, struct out *o) {
    static const char names[] = "\"\\/bfnrt", values[] = "\"\\/\b\f\n\r\t";
    unsigned char c;
    const char *at = w->at < w->text.n && w->text.p[w->at] ? strchr(names, w->text.p[w->at]) : NULL;
    if (at) {
        w->at++;
        c = (unsigned char)values[at - names];
    } else if (!eat(w, "u00") || w->text.n - w->at < 2 || !unhex((struct bytes){ w->text.p + w->at, 2 }, &c, 1) || c == 0 || c >= 0x80) {
        return false; /* Xiaobao writes anything above as UTF-8 */
    } else {
        w->at += 2;
    }
    put(o, (struct bytes){ &c, 1 });
    return true;
}

static bool string(struct json_walk *w, struct out *o) {
    o->n = 0;
    if (!eat(w, "\"")) return false;
    while (w->at < w->text.n) {
        const size_t from = w->at;
        while (w->at < w->text.n && w->text.p[w->at] >= 0x20 && w->text.p[w->at] != '"' && w->text.p[w->at] != '\\') w->at++;
        put(o, (struct bytes){ w->text.p + from, w->at - from });
        if (eat(w, "\"")) return true;
        if (!eat(w, "\\") || !escape(w, o)) return false;
    }
    return false;
}

static bool number(struct json_walk *w) {
    (void)eat(w, "-");
    const size_t from = w->at;
    while (w->at < w->text.n && w->text.p[w->at] >= '0' && w->text.p[w->at] <= '9') w->at++;
    return w->at > from;
}

static bool skip(struct json_walk *w, int depth) {
    struct out o = { 0 };
    blank(w);
    const bool object = eat(w, "{");
    if (!object && !eat(w, "["))
        return (w->at < w->text.n && w->text.p[w->at] == '"' ? string(w, &o)
                                                             : eat(w, "true") || eat(w, "false") || eat(w, "null") || number(w));
    const char *end = object ? "}" : "]";
    blank(w);
    if (eat(w, end)) return depth > 0;
    do {
        blank(w);
        if (depth == 0 || (object && !string(w, &o))) return false;
        blank(w);
        if ((object && !eat(w, ":")) || !skip(w, depth - 1)) return false;
        blank(w);
    } while (eat(w, ","));
    return eat(w, end);
}

bool json_valid(struct bytes text) {
    struct json_walk w = { text, 0 };
    const bool good = skip(&w, DEPTH);
    blank(&w);
    return good && w.at == text.n;
}

struct json_walk json_walk(struct bytes value) {
    const bool inside = value.n && (value.p[0] == '{' || value.p[0] == '[');
    return (struct json_walk){ value, inside ? 1 : value.n };
}

bool json_next(struct json_walk *w, struct bytes *key, struct bytes *value) {
    const bool object = w->text.n && w->text.p[0] == '{';
    struct out o = { 0 };
    blank(w);
    (void)eat(w, ",");
    blank(w);
    const size_t from = w->at;
    if (w->at >= w->text.n || w->text.p[w->at] == '}' || w->text.p[w->at] == ']' || (object && !string(w, &o))) return false;
    *key = object ? (struct bytes){ w->text.p + from + 1, w->at - from - 2 } : NOTHING;
    blank(w);
    if (object && !eat(w, ":")) return false;
    blank(w);
    const size_t start = w->at;
    if (!skip(w, DEPTH)) return false;
    *value = (struct bytes){ w->text.p + start, w->at - start };
    return true;
}

bool json_member(struct bytes object, struct bytes name, struct bytes *value) {
    struct bytes key;
    for (struct json_walk w = json_walk(object); json_next(&w, &key, value);)
        if (same(key, name) && object.p[0] == '{') return true;
    return false;
}

bool json_text(struct bytes value, struct bytes *text) {
    struct json_walk w = { value, 0 };
    struct out o = { 0 };
    const bool good = string(&w, &o) && w.at == value.n;
    *text = out_bytes(&o);
    return good;
}

bool json_int(struct bytes value, int64_t *out) {
    struct bytes t = value;
    uint64_t v = 0;
    if (t.n > 1 && t.p[0] == '"') t = (struct bytes){ t.p + 1, t.n - 2 };
    const bool negative = t.n && t.p[0] == '-';
    if (t.n - negative == 0 || t.n - negative > 19) return false;
    for (size_t i = negative; i < t.n; i++) {
        if (t.p[i] < '0' || t.p[i] > '9') return false;
        v = v * 10 + (t.p[i] - '0'); /* 19 digits fit in 64 bits */
    }
    *out = negative ? -(int64_t)(v & INT64_MAX) : (int64_t)(v & INT64_MAX);
    return v <= INT64_MAX;
}

bool json_get_text(struct bytes object, const char *name, struct bytes *text) {
    struct bytes v;
    return json_member(object, text_of(name), &v) && json_text(v, text);
}

bool json_get_int(struct bytes object, const char *name, int64_t *out) {
    struct bytes v;
    return json_member(object, text_of(name), &v) && json_int(v, out);
}

bool json_get_hex(struct bytes object, const char *name, size_t max, struct bytes *out) {
    struct bytes t;
    if (!json_get_text(object, name, &t) || t.n == 0 || t.n > 2 * max) return false;
    unsigned char *p = keep(t.n / 2 + 1);
    *out = (struct bytes){ p, t.n / 2 };
    return unhex(t, p, out->n);
}
