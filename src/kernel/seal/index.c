/* The readable index of a package: a page made from the decrypted events alone, so that a verifier can make it again and
 * compare byte by byte (doc/format.md, "index.html").  It knows no room: types and members are looked up in a word list. */
#include "kernel/json/json_int.h"
#include "kernel/seal/seal.h"
#include "kernel/vault/vault.h"

#include "base/cal.h"

#include <string.h>

static void escaped(struct buf *b, str s)
{
    for (size_t i = 0; i < s.n; i++)
        switch (s.p[i]) {
        case '&':
            buf_c(b, "&amp;");
            break;
        case '<':
            buf_c(b, "&lt;");
            break;
        case '>':
            buf_c(b, "&gt;");
            break;
        case '"':
            buf_c(b, "&quot;");
            break;
        case '\'':
            buf_c(b, "&#39;");
            break;
        default:
            buf_char(b, s.p[i]);
        }
}

static void put_time(struct ctx *ctx, struct buf *b, ms_t at)
{
    const ms_t local = at + INT64_C(8) * 3600000;
    const int64_t of_day = ((local % 86400000) + 86400000) % 86400000;
    buf_str(b, cal_str(ctx->arena, (local - of_day) / 86400000));
    buf_fmt(b, " %02d:%02d:%02d.%03d +08:00", (int)(of_day / 3600000), (int)(of_day / 60000 % 60), (int)(of_day / 1000 % 60),
            (int)(of_day % 1000));
}

static void put_words(struct buf *b, const struct seal_words *words, size_t n, str name)
{
    for (size_t i = 0; i < n; i++)
        if (str_is(name, words[i].name)) {
            escaped(b, str_of(words[i].zh));
            buf_c(b, " · ");
            escaped(b, str_of(words[i].en));
            buf_c(b, " · ");
            return;
        }
}

static bool one_of(str v, const char *const *words, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (str_is(v, words[i]))
            return true;
    return false;
}

static void put_value(struct ctx *ctx, struct buf *b, str name, str value)
{
    struct json_reader r = { .ctx = ctx, .at = value.p, .end = value.p + value.n, .start = value.p };
    str text;
    int64_t v, chars;
    if (value.p[0] == '"' && json_text(&r, &text, &chars)) {
        escaped(b, text);
    } else if (str_ends(name, STR("_at")) && str_to_i64(value, &v)) {
        put_time(ctx, b, v);
    } else if (str_ends(name, STR("_fen")) && str_to_i64(value, &v) && v >= 0) {
        buf_fmt(b, "%lld.%02d", (long long)(v / 100), (int)(v % 100));
    } else {
        buf_c(b, "<code>");
        escaped(b, value);
        buf_c(b, "</code>");
    }
}

struct sealed_box {
    id64 key;
    str box;
};
static const struct json_field box_fields[] = {
    JSON_ID(struct sealed_box, key, REQUIRED),
    JSON_STR(struct sealed_box, box, REQUIRED, 1, INT32_MAX),
};
static const struct json_type box_type = JSON_TYPE(struct sealed_box, box_fields);

/* A sealed member is opened with its key while that exists and belongs to the case; *known says whether. */
static rc open_member(struct ctx *ctx, const struct seal_index *x, const struct seal_event *e, str name, str value, bool *sealed,
                      bool *known, str *text)
{
    struct sealed_box box;
    str raw;
    *sealed = *known = false;
    const struct fault_info was = *ctx->why;
    if (value.p[0] != '{' || json_decode(ctx, &box_type, value, &box) != RC_OK) {
        *ctx->why = was;
        return RC_OK;
    }
    *sealed = true;
    if (box.key != x->case_key || x->erased)
        return RC_OK;
    const struct vault_place place = { e->ev.tenant, e->ev.stream, e->ev.version };
    bool erased;
    if (!suite_unbase64(ctx->arena, box.box, &raw))
        return fail(ctx, RC_IO, "vault.box_damaged", NULL);
    TRY(vault_open(ctx, &place, str_c(ctx->arena, name), box.key, raw, text, &erased));
    *known = !erased;
    return RC_OK;
}

static rc put_member(struct ctx *ctx, const struct seal_index *x, const struct seal_event *e, str name, str value, struct buf *b)
{
    static const char *const nothing[] = { "0", "false", "null", "\"\"", "[]", "{}" };
    bool sealed, known;
    str text;
    if (one_of(value, nothing, ARRAY_LEN(nothing)))
        return RC_OK;
    buf_c(b, "<tr><th>");
    put_words(b, x->words, x->n_words, name);
    buf_c(b, "<code>");
    escaped(b, name);
    buf_c(b, "</code></th><td>");
    TRY(open_member(ctx, x, e, name, value, &sealed, &known, &text));
    if (known)
        escaped(b, text);
    else if (sealed)
        buf_c(b, "<em>未披露或已依法删除 · not disclosed, or erased under the law</em>");
    else
        put_value(ctx, b, name, value);
    buf_c(b, "</td></tr>\n");
    return RC_OK;
}

/* Payloads were written by kernel/json: one object, no blanks, names without escapes. */
static rc put_members(struct ctx *ctx, const struct seal_index *x, const struct seal_event *e, struct buf *b)
{
    struct json_reader r = { .ctx = ctx, .at = e->payload.p + 1, .end = e->payload.p + e->payload.n, .start = e->payload.p };
    while (r.at < r.end && *r.at == '"') {
        const char *from = r.at + 1;
        if (!json_skip(&r) || r.at >= r.end || *r.at != ':')
            return fail(ctx, RC_IO, "json.malformed", NULL);
        const str name = { from, (size_t)(r.at - 1 - from) };
        from = ++r.at;
        if (!json_skip(&r))
            return fail(ctx, RC_IO, "json.malformed", NULL);
        TRY(put_member(ctx, x, e, name, (str){ from, (size_t)(r.at - from) }, b));
        if (r.at < r.end && *r.at == ',')
            r.at++;
    }
    return RC_OK;
}

static rc put_event(struct ctx *ctx, const struct seal_index *x, const struct seal_event *e, struct buf *b)
{
    buf_c(b, "<section><h2>");
    buf_i64(b, e->ev.version);
    buf_c(b, " · ");
    put_words(b, x->words, x->n_words, str_of(e->ev.type));
    buf_c(b, "<code>");
    escaped(b, str_of(e->ev.type));
    buf_c(b, "</code></h2>\n<p>");
    put_time(ctx, b, e->ev.at);
    buf_fmt(b, " · 经办 actor %lld · 机构 unit %lld<br><code>" STR_FMT "</code></p>\n<table>\n", (long long)e->ev.actor,
            (long long)e->ev.org, STR_ARG(str_hex(ctx->arena, e->hash.p, e->hash.n)));
    TRY(put_members(ctx, x, e, b));
    buf_c(b, "</table></section>\n");
    return RC_OK;
}

rc seal_index_make(struct ctx *ctx, const struct seal_index *x, const struct seal_event *events, size_t n, struct buf *b)
{
    buf_c(b, "<!doctype html>\n<html lang=\"zh-CN\"><head><meta charset=\"utf-8\"><title>");
    escaped(b, x->title);
    buf_c(b, "</title>\n<style>body{font:15px/1.6 sans-serif;max-width:60em;margin:2em auto;padding:0 1em}table{border-collapse:collapse;"
             "width:100%}th,td{border:1px solid #bbb;padding:.3em .6em;text-align:left;vertical-align:top;white-space:pre-wrap;"
             "overflow-wrap:anywhere}th{width:30%;font-weight:normal}code{font-size:85%;overflow-wrap:anywhere}section{break-inside:avoid}"
             "</style></head><body>\n<h1>投诉档案 · Complaint archive ");
    escaped(b, x->title);
    buf_fmt(b,
            "</h1>\n<p>法人机构 legal entity %lld · 流 stream %lld · 事件 events %zu · 树 tree size %lld<br>根 root <code>" STR_FMT
            "</code></p>\n",
            (long long)x->checkpoint->tenant_id, (long long)events[0].ev.stream, n, (long long)x->checkpoint->size,
            STR_ARG(str_hex(ctx->arena, x->checkpoint->root.p, x->checkpoint->root.n)));
    for (size_t i = 0; i < n; i++)
        TRY(put_event(ctx, x, &events[i], b));
    buf_c(b, "</body></html>\n");
    return b->over ? fail(ctx, RC_LIMIT, "seal.package_too_large", NULL) : RC_OK;
}
