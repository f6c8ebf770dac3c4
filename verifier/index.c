/* The readable index of a package, made again from the decrypted events: doc/format.md, "index.html". */
#include "verify.h"
#include <string.h>

static void escaped(struct out *o, struct bytes b) {
    static const char *const entities[] = { ['&'] = "&amp;", ['<'] = "&lt;", ['>'] = "&gt;", ['"'] = "&quot;", ['\''] = "&#39;" };
    for (size_t i = 0; i < b.n; i++) {
        const char *e = b.p[i] < sizeof entities / sizeof *entities ? entities[b.p[i]] : NULL;
        if (e)
            put_c(o, e);
        else
            put(o, (struct bytes){ b.p + i, 1 });
    }
}

/* "2026-11-24 09:00:00.123 +08:00" from milliseconds, by the civil calendar. */
static void put_time(struct out *o, int64_t ms) {
    const int64_t local = ms + 8 * 3600000, of_day = ((local % 86400000) + 86400000) % 86400000, z = (local - of_day) / 86400000 + 719468;
    const int64_t era = (z >= 0 ? z : z - 146096) / 146097, doe = z - era * 146097;
    const int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365, doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    const int64_t mp = (5 * doy + 2) / 153, d = doy - (153 * mp + 2) / 5 + 1, m = mp < 10 ? mp + 3 : mp - 9;
    put_f(o, "%04d-%02d-%02d %02d:%02d:%02d.%03d +08:00", (int)(yoe + era * 400 + (m <= 2)), (int)m, (int)d, (int)(of_day / 3600000),
          (int)(of_day / 60000 % 60), (int)(of_day / 1000 % 60), (int)(of_day % 1000));
}

/* words.json: {"name":["中文","English"],...}; a name without words stands alone. */
static void put_words(struct out *o, struct bytes words, struct bytes name) {
    struct bytes pair, k, v, text;
    if (!json_member(words, name, &pair)) return;
    for (struct json_walk w = json_walk(pair); json_next(&w, &k, &v);)
        if (json_text(v, &text)) {
            escaped(o, text);
            put_c(o, " · ");
        }
}

int open_box(const struct case_file *c, const struct event *e, struct bytes name, int64_t key, struct bytes box, struct bytes *text) {
    struct out aad = { 0 };
    put_c(&aad, "XBA1");
    put_be(&aad, (uint64_t)e->log, 8);
    put_be(&aad, (uint64_t)e->stream, 8);
    put_be(&aad, (uint64_t)e->version, 8);
    put(&aad, name);
    for (size_t i = 0; i < c->n_keys; i++)
        if (c->keys[i].id == key && c->keys[i].known) return box_open(c->keys[i].key.p, out_bytes(&aad), box, text) ? 1 : -1;
    return 0;
}

int open_sealed(const struct case_file *c, const struct event *e, struct bytes name, struct bytes value, struct bytes *text) {
    struct bytes box, raw;
    int64_t key;
    if (value.n < 2 || value.p[0] != '{' || !json_get_int(value, "key", &key) || !json_get_text(value, "box", &box)) return -2;
    return unbase64(box, &raw) ? open_box(c, e, name, key, raw, text) : -1;
}

static bool ends(struct bytes name, const char *suffix) {
    const size_t n = strlen(suffix);
    return name.n >= n && memcmp(name.p + name.n - n, suffix, n) == 0;
}

static void put_value(struct out *o, struct bytes name, struct bytes value) {
    struct bytes text;
    int64_t v;
    if (json_text(value, &text)) {
        escaped(o, text);
    } else if (ends(name, "_at") && json_int(value, &v)) {
        put_time(o, v);
    } else if (ends(name, "_fen") && json_int(value, &v) && v >= 0) {
        put_f(o, "%lld.%02d", (long long)(v / 100), (int)(v % 100));
    } else {
        put_c(o, "<code>");
        escaped(o, value);
        put_c(o, "</code>");
    }
}

static bool empty(struct bytes v) {
    static const char *const words[] = { "0", "false", "null", "\"\"", "[]", "{}" };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (is(v, words[i])) return true;
    return false;
}

static void put_event(struct out *o, const struct case_file *c, const struct event *e) {
    struct bytes name, value, text;
    put_f(o, "<section><h2>%lld · ", (long long)e->version);
    put_words(o, c->words, e->type);
    put_c(o, "<code>");
    escaped(o, e->type);
    put_c(o, "</code></h2>\n<p>");
    put_time(o, e->at);
    put_f(o, " · 经办 actor %lld · 机构 unit %lld<br><code>", (long long)e->actor, (long long)e->org);
    put_hex(o, (struct bytes){ e->hash, HASH });
    put_c(o, "</code></p>\n<table>\n");
    for (struct json_walk w = json_walk(e->payload); json_next(&w, &name, &value);) {
        if (empty(value)) continue;
        put_c(o, "<tr><th>");
        put_words(o, c->words, name);
        put_c(o, "<code>");
        escaped(o, name);
        put_c(o, "</code></th><td>");
        const int opened = open_sealed(c, e, name, value, &text);
        if (opened == 1)
            escaped(o, text);
        else if (opened == -2)
            put_value(o, name, value);
        else
            put_c(o, "<em>未披露或已依法删除 · not disclosed, or erased under the law</em>");
        put_c(o, "</td></tr>\n");
    }
    put_c(o, "</table></section>\n");
}

void index_make(struct out *o, const struct case_file *c) {
    put_c(o, "<!doctype html>\n<html lang=\"zh-CN\"><head><meta charset=\"utf-8\"><title>");
    escaped(o, c->title);
    put_c(o, "</title>\n<style>body{font:15px/1.6 sans-serif;max-width:60em;margin:2em auto;padding:0 1em}table{border-collapse:collapse;"
             "width:100%}th,td{border:1px solid #bbb;padding:.3em .6em;text-align:left;vertical-align:top;white-space:pre-wrap;"
             "overflow-wrap:anywhere}th{width:30%;font-weight:normal}code{font-size:85%;overflow-wrap:anywhere}section{break-inside:avoid}"
             "</style></head><body>\n<h1>投诉档案 · Complaint archive ");
    escaped(o, c->title);
    put_f(o, "</h1>\n<p>法人机构 legal entity %lld · 流 stream %lld · 事件 events %lld · 树 tree size %lld<br>根 root <code>",
          (long long)c->log, (long long)c->stream, (long long)c->version, (long long)c->tree_size);
    put_hex(o, c->root);
    put_c(o, "</code></p>\n");
    for (size_t i = 0; i < c->n_events; i++) put_event(o, c, &c->events[i]);
    put_c(o, "</body></html>\n");
}
