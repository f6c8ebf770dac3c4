/* Straight from the struct to text.  OPTIONAL members that are empty, zero or false are left out. */
#include "base/utf8.h"
#include "kernel/json/json_int.h"

#include <string.h>

static void escape(struct buf *b, unsigned char c)
{
    static const char hex[] = "0123456789abcdef", from[] = "\"\\\b\f\n\r\t", to[] = "\"\\bfnrt";
    const char *known = c ? strchr(from, c) : NULL;
    if (known) {
        const char two[2] = { '\\', to[known - from] };
        buf_put(b, two, 2);
    } else {
        const char six[6] = { '\\', 'u', '0', '0', hex[c >> 4], hex[c & 15] };
        buf_put(b, six, 6);
    }
}

void json_quote(struct buf *b, str s)
{
    size_t from = 0;
    buf_char(b, '"');
    for (size_t i = 0; i < s.n; i++) {
        const unsigned char c = (unsigned char)s.p[i];
        if (c >= 0x20 && c != '"' && c != '\\')
            continue;
        buf_put(b, s.p + from, i - from);
        from = i + 1;
        escape(b, c);
    }
    buf_put(b, s.p ? s.p + from : "", s.n - from);
    buf_char(b, '"');
}

static bool all_empty(const struct json_type *type, const char *in);

static bool empty(const struct json_field *f, const char *at)
{
    switch (f->kind) {
    case JSON_KIND_STR:
    case JSON_KIND_RAW:
        return ((const str *)(const void *)at)->n == 0;
    case JSON_KIND_SEALED:
        return ((const struct sealed *)(const void *)at)->text.n == 0;
    case JSON_KIND_I64:
    case JSON_KIND_ID:
    case JSON_KIND_DAY:
        return *(const int64_t *)(const void *)at == 0;
    case JSON_KIND_BOOL:
        return !*(const bool *)at;
    case JSON_KIND_LIST:
    case JSON_KIND_STRS:
        return ((const struct json_list *)(const void *)at)->n == 0;
    case JSON_KIND_ENUM:
        return false;
    case JSON_KIND_OBJ:
        return all_empty(f->item, at);
    }
    return false;
}

/* An OPTIONAL object none of whose members says anything is left out. */
static bool all_empty(const struct json_type *type, const char *in)
{
    for (size_t i = 0; i < type->n_fields; i++)
        if (!empty(&type->fields[i], in + type->fields[i].offset))
            return false;
    return true;
}

struct writer {
    struct ctx *ctx;
    const struct json_sealer *sealer;
    struct buf *b;
};

static rc write_object(struct writer *w, const struct json_type *type, const char *in);

static rc write_list(struct writer *w, const struct json_field *f, const struct json_list *list)
{
    buf_char(w->b, '[');
    for (size_t i = 0; i < list->n; i++) {
        if (i)
            buf_char(w->b, ',');
        if (f->kind == JSON_KIND_STRS)
            json_quote(w->b, ((const str *)list->items)[i]);
        else
            TRY(write_object(w, f->item, (const char *)list->items + i * f->item->size));
    }
    buf_char(w->b, ']');
    return RC_OK;
}

static void write_id(struct buf *b, int64_t id)
{
    if (id == 0) {
        buf_c(b, "null");
        return;
    }
    buf_char(b, '"');
    buf_i64(b, id);
    buf_char(b, '"');
}

static bool text_fits(const struct json_field *f, str s)
{
    const int64_t chars = (int64_t)utf8_count(s);
    return chars >= f->min && chars <= f->max && utf8_valid(s) && (s.n == 0 || memchr(s.p, 0, s.n) == NULL);
}

/* An event is for ever: what could not be read again is not written.  Replies are not held up by this. */
static bool fits(const struct json_field *f, const void *p)
{
    const int64_t n = f->kind == JSON_KIND_LIST || f->kind == JSON_KIND_STRS ? (int64_t)((const struct json_list *)p)->n : 0;
    switch (f->kind) {
    case JSON_KIND_STR:
        return text_fits(f, *(const str *)p);
    case JSON_KIND_I64:
        return *(const int64_t *)p >= f->min && *(const int64_t *)p <= f->max;
    case JSON_KIND_ID:
    case JSON_KIND_DAY:
        return *(const int64_t *)p > 0 || (f->kind == JSON_KIND_DAY && *(const int64_t *)p != 0);
    case JSON_KIND_ENUM:
        return *(const int *)p >= 0 && *(const int *)p < f->names->n;
    case JSON_KIND_LIST:
    case JSON_KIND_STRS:
        return n >= f->min && n <= f->max;
    case JSON_KIND_BOOL:
    case JSON_KIND_OBJ:
    case JSON_KIND_SEALED:
    case JSON_KIND_RAW:
        break;
    }
    return true;
}

static rc write_value(struct writer *w, const struct json_field *f, const char *at)
{
    const void *p = at;
    if (w->sealer && !fits(f, p))
        return fail(w->ctx, RC_BUG, "json.unreadable_event", f->name);
    switch (f->kind) {
    case JSON_KIND_STR:
        json_quote(w->b, *(const str *)p);
        break;
    case JSON_KIND_RAW:
        buf_str(w->b, *(const str *)p);
        break;
    case JSON_KIND_I64:
        buf_i64(w->b, *(const int64_t *)p);
        break;
    case JSON_KIND_ID:
        write_id(w->b, *(const int64_t *)p);
        break;
    case JSON_KIND_BOOL:
        buf_c(w->b, *(const bool *)p ? "true" : "false");
        break;
    case JSON_KIND_ENUM:
        json_quote(w->b, str_of(enum_word(f->names, *(const int *)p)));
        break;
    case JSON_KIND_DAY:
        if (*(const day_t *)p)
            json_day_put(w->b, *(const day_t *)p);
        else
            buf_c(w->b, "null");
        break;
    case JSON_KIND_OBJ:
        return write_object(w, f->item, at);
    case JSON_KIND_LIST:
    case JSON_KIND_STRS:
        return write_list(w, f, p);
    case JSON_KIND_SEALED:
        assert(w->sealer && "sealed members are written into events only");
        return w->sealer->seal(w->sealer->self, f->name, p, w->b);
    }
    return RC_OK;
}

/* ,"name": */
static void write_name(struct buf *b, const char *name, bool first)
{
    const str text = str_of(name);
    char *at = buf_add(b, text.n + 3 + !first);
    if (!at)
        return;
    if (!first)
        *at++ = ',';
    *at++ = '"';
    memcpy(at, text.p, text.n);
    at[text.n] = '"';
    at[text.n + 1] = ':';
}

static rc write_object(struct writer *w, const struct json_type *type, const char *in)
{
    bool first = true;
    buf_char(w->b, '{');
    for (size_t i = 0; i < type->n_fields; i++) {
        const struct json_field *f = &type->fields[i];
        if (f->need == OPTIONAL && empty(f, in + f->offset))
            continue;
        write_name(w->b, f->name, first);
        first = false;
        TRY(write_value(w, f, in + f->offset));
    }
    buf_char(w->b, '}');
    return RC_OK;
}

rc json_encode_sealed(struct ctx *ctx, const struct json_type *type, const void *in, const struct json_sealer *sealer, struct buf *b)
{
    struct writer w = { ctx, sealer, b };
    return write_object(&w, type, in);
}

rc json_encode(struct ctx *ctx, const struct json_type *type, const void *in, struct buf *b)
{
    return json_encode_sealed(ctx, type, in, NULL, b);
}
