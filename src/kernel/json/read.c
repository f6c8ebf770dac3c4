/* Straight from text into the struct, by the descriptor: no tree in between (doc/design/0001-own-json-reader.md). */
#include "kernel/json/json_int.h"

#include <string.h>

static rc malformed(struct json_reader *r)
{
    return fail_rule(r->ctx, RC_MALFORMED, "json.malformed", NULL, str_fmt(r->ctx->arena, "byte %lld", (long long)(r->at - r->start)));
}

/* Where in the document we are: a chain on the stack, made into "list[3].name" only when something is wrong. */
struct path {
    const struct path *up; /* NULL: a member of the document itself */
    const char *name;      /* NULL: element `index` of the list above */
    size_t index;
};

static const char *path_text(struct arena *a, const struct path *p)
{
    if (!p)
        return NULL;
    if (!p->name)
        return str_fmt(a, "%s[%zu]", path_text(a, p->up), p->index).p;
    return p->up ? str_fmt(a, "%s.%s", path_text(a, p->up), p->name).p : p->name;
}

static rc wrong(struct json_reader *r, const char *key, const struct path *path, str rule)
{
    return fail_rule(r->ctx, RC_INVALID, key, path_text(r->ctx->arena, path), rule);
}

static rc wrong_member(struct json_reader *r, const char *key, const struct path *up, const char *name)
{
    const struct path here = { up, name, 0 };
    return wrong(r, key, &here, (str){ 0 });
}

static str range(struct json_reader *r, const struct json_field *f)
{
    return str_fmt(r->ctx->arena, "%lld..%lld", (long long)f->min, (long long)f->max);
}

static rc read_value(struct json_reader *r, const struct json_field *f, const struct path *path, char *at);

static rc read_text(struct json_reader *r, const struct json_field *f, const struct path *path, str *out)
{
    int64_t chars;
    if (*r->at != '"')
        return wrong(r, "json.type", path, STR("text"));
    if (!json_text(r, out, &chars))
        return malformed(r);
    if (chars < f->min)
        return wrong(r, "json.too_short", path, range(r, f));
    return chars > f->max ? wrong(r, "json.too_long", path, range(r, f)) : RC_OK;
}

static rc read_i64(struct json_reader *r, const struct json_field *f, const struct path *path, int64_t *out)
{
    const char *from = r->at;
    if (*from != '-' && (*from < '0' || *from > '9'))
        return wrong(r, "json.type", path, STR("integer"));
    if (!json_skip(r))
        return malformed(r);
    if (!str_to_i64((str){ from, (size_t)(r->at - from) }, out) || *out < f->min || *out > f->max)
        return wrong(r, "json.range", path, range(r, f));
    return RC_OK;
}

static rc read_bool(struct json_reader *r, const struct path *path, bool *out)
{
    const bool yes = *r->at == 't';
    if (!yes && *r->at != 'f')
        return wrong(r, "json.type", path, STR("true, false"));
    if (!json_skip(r))
        return malformed(r);
    *out = yes;
    return RC_OK;
}

static str all_words(struct arena *a, const struct enum_def *def)
{
    struct buf b;
    buf_init(&b, a, 4000);
    for (int i = 0; i < def->n; i++) {
        if (i)
            buf_c(&b, ", ");
        buf_c(&b, def->words[i]);
    }
    return buf_get(&b);
}

/* Kinds that are written as a text with a meaning. */
static rc take_word(struct json_reader *r, const struct json_field *f, const struct path *path, str s, char *at)
{
    if (f->kind == JSON_KIND_ENUM) {
        const int v = enum_value(f->names, s.p, s.n);
        if (v < 0)
            return wrong(r, "json.word", path, all_words(r->ctx->arena, f->names));
        memcpy(at, &v, sizeof v);
        return RC_OK;
    }
    if (f->kind == JSON_KIND_DAY)
        return json_day_parse(s, (day_t *)(void *)at) ? RC_OK : wrong(r, "json.day", path, STR("YYYY-MM-DD"));
    int64_t id;
    if (!str_to_i64(s, &id) || id < 1)
        return wrong(r, "json.id", path, STR("1..9223372036854775807"));
    memcpy(at, &id, sizeof id);
    return RC_OK;
}

static rc read_word(struct json_reader *r, const struct json_field *f, const struct path *path, char *at)
{
    str s;
    if (*r->at != '"')
        return wrong(r, "json.type", path, STR("text"));
    return json_text_here(r, &s, NULL) ? take_word(r, f, path, s, at) : malformed(r);
}

static bool take(const char **at, const char *end, const char *word, size_t n)
{
    if ((size_t)(end - *at) < n || memcmp(*at, word, n) != 0)
        return false;
    *at += n;
    return true;
}

/* Over a box as kernel/vault writes it, {"key":"ID","box":"TEXT"}, from quote to quote: what stands between is the sealer's
 * to judge.  false: not in that form, nothing taken. */
static bool skip_box(struct json_reader *r)
{
    static const char head[] = "{\"key\":\"", middle[] = "\",\"box\":\"", tail[] = "\"}";
    const char *at = r->at;
    if (!take(&at, r->end, head, sizeof head - 1))
        return false;
    while (at < r->end && *at >= '0' && *at <= '9')
        at++;
    if (!take(&at, r->end, middle, sizeof middle - 1))
        return false;
    const char *quote = memchr(at, '"', (size_t)(r->end - at));
    if (!quote || !take(&quote, r->end, tail, sizeof tail - 1))
        return false;
    r->at = quote;
    return true;
}

static rc read_sealed(struct json_reader *r, const struct json_field *f, const struct path *path, struct sealed *out)
{
    const char *from = r->at;
    if (!(r->sealer && skip_box(r)) && !json_skip(r))
        return malformed(r);
    if (!r->sealer)
        return wrong(r, "json.type", path, STR("sealed"));
    return r->sealer->open(r->sealer->self, f->name, (str){ from, (size_t)(r->at - from) }, out);
}

static rc read_object(struct json_reader *r, const struct json_type *type, const struct path *path, char *out);

static char *grow(struct arena *a, const char *old, size_t used, size_t bytes)
{
    char *grown = arena_alloc(a, bytes);
    if (used)
        memcpy(grown, old, used);
    return grown;
}

/* Elements are read one by one into memory that grows by doubling. */
static rc read_list(struct json_reader *r, const struct json_field *f, const struct path *path, struct json_list *out)
{
    const size_t size = f->kind == JSON_KIND_STRS ? sizeof(str) : f->item->size;
    const struct json_field text = { f->name, JSON_KIND_STR, REQUIRED, 0, 0, 4000, NULL, NULL };
    size_t cap = 0, n = 0;
    char *items = NULL;
    if (*r->at != '[')
        return wrong(r, "json.type", path, STR("list"));
    r->at++;
    json_blank(r);
    bool more = r->at < r->end && *r->at != ']';
    while (more) {
        if ((int64_t)n >= f->max)
            return wrong(r, "json.too_long", path, range(r, f));
        if (n == cap)
            items = grow(r->ctx->arena, items, n * size, (cap = cap ? cap * 2 : 4) * size);
        json_blank(r);
        const struct path here = { path, NULL, n };
        if (r->at == r->end)
            return malformed(r);
        TRY(f->kind == JSON_KIND_STRS ? read_value(r, &text, &here, items + n * size) : read_object(r, f->item, &here, items + n * size));
        n++;
        json_blank(r);
        more = r->at < r->end && *r->at == ',';
        if (more)
            r->at++;
    }
    if (r->at == r->end || *r->at != ']')
        return malformed(r);
    r->at++;
    if ((int64_t)n < f->min)
        return wrong(r, "json.too_short", path, range(r, f));
    *out = (struct json_list){ items, n };
    return RC_OK;
}

static rc read_value(struct json_reader *r, const struct json_field *f, const struct path *path, char *at)
{
    switch (f->kind) {
    case JSON_KIND_STR:
        return read_text(r, f, path, (str *)(void *)at);
    case JSON_KIND_I64:
        return read_i64(r, f, path, (int64_t *)(void *)at);
    case JSON_KIND_BOOL:
        return read_bool(r, path, (bool *)at);
    case JSON_KIND_ID:
    case JSON_KIND_ENUM:
    case JSON_KIND_DAY:
        return read_word(r, f, path, at);
    case JSON_KIND_OBJ:
        return read_object(r, f->item, path, at);
    case JSON_KIND_LIST:
    case JSON_KIND_STRS:
        return read_list(r, f, path, (struct json_list *)(void *)at);
    case JSON_KIND_SEALED:
        return read_sealed(r, f, path, (struct sealed *)(void *)at);
    case JSON_KIND_RAW:
        break;
    }
    return wrong(r, "json.type", path, STR("not readable"));
}

static int find_field(const struct json_type *type, str name, size_t likely)
{
    const char first = (char)(name.n ? name.p[0] : 0);
    size_t i = likely;
    for (size_t k = 0; k < type->n_fields; k++, i++) {
        if (i >= type->n_fields)
            i = 0;
        const char *have = type->fields[i].name;
        if (have[0] == first && strncmp(have, name.p, name.n) == 0 && have[name.n] == 0)
            return (int)i;
    }
    return -1;
}

static rc check_required(struct json_reader *r, const struct json_type *type, const struct path *path, const uint64_t seen[4])
{
    for (size_t i = 0; i < type->n_fields; i++)
        if (type->fields[i].need == REQUIRED && !(seen[i / 64] & BIT(i % 64)))
            return wrong_member(r, "json.required", path, type->fields[i].name);
    return RC_OK;
}

static rc read_member(struct json_reader *r, const struct json_type *type, const struct path *path, char *out, uint64_t seen[4],
                      size_t *likely)
{
    str name;
    if (!json_text_here(r, &name, NULL))
        return malformed(r);
    json_blank(r);
    if (r->at == r->end || *r->at++ != ':')
        return malformed(r);
    json_blank(r);
    const int i = find_field(type, name, *likely);
    if (i < 0)
        return wrong_member(r, "json.unknown_field", path, str_c(r->ctx->arena, name));
    const struct json_field *f = &type->fields[i];
    if (seen[i / 64] & BIT(i % 64))
        return wrong_member(r, "json.duplicate_field", path, f->name);
    const struct path here = { path, f->name, 0 };
    *likely = (size_t)i + 1;
    if (r->at == r->end)
        return malformed(r);
    seen[i / 64] |= BIT(i % 64);
    if (*r->at == 'n' && f->need == OPTIONAL)
        return json_skip(r) ? RC_OK : malformed(r);
    return read_value(r, f, &here, out + f->offset);
}

static rc read_object(struct json_reader *r, const struct json_type *type, const struct path *path, char *out)
{
    uint64_t seen[4] = { 0 };
    size_t likely = 0;
    assert(type->n_fields <= JSON_MEMBERS);
    if (*r->at != '{')
        return path ? wrong(r, "json.type", path, STR("object")) : malformed(r);
    if (++r->depth > JSON_DEPTH)
        return malformed(r);
    r->at++;
    json_blank(r);
    bool more = r->at < r->end && *r->at != '}';
    while (more) {
        json_blank(r);
        TRY(read_member(r, type, path, out, seen, &likely));
        json_blank(r);
        more = r->at < r->end && *r->at == ',';
        if (more)
            r->at++;
    }
    if (r->at == r->end || *r->at != '}')
        return malformed(r);
    r->at++;
    r->depth--;
    return check_required(r, type, path, seen);
}

rc json_decode_sealed(struct ctx *ctx, const struct json_type *type, str text, const struct json_sealer *sealer, void *out)
{
    struct json_reader r = { .ctx = ctx, .at = text.p, .end = text.p + text.n, .start = text.p, .sealer = sealer };
    char *made = arena_alloc(ctx->arena, type->size);
    json_blank(&r);
    if (r.at == r.end)
        return malformed(&r);
    TRY(read_object(&r, type, NULL, made));
    json_blank(&r);
    if (r.at != r.end)
        return malformed(&r);
    memcpy(out, made, type->size);
    return RC_OK;
}

rc json_decode(struct ctx *ctx, const struct json_type *type, str text, void *out)
{
    return json_decode_sealed(ctx, type, text, NULL, out);
}

/* A pair's value as the JSON it stands for. */
static rc read_pair(struct json_reader *r, const struct json_field *f, str value, char *at)
{
    struct buf b;
    buf_init(&b, r->ctx->arena, 64 * 1024);
    if (f->kind == JSON_KIND_I64 || f->kind == JSON_KIND_BOOL)
        buf_str(&b, value.n ? value : STR("\"\""));
    else
        json_quote(&b, value);
    if (b.over)
        return wrong(r, "json.too_long", &(const struct path){ NULL, f->name, 0 }, range(r, f));
    r->start = r->at = b.p;
    r->end = b.p + b.n;
    const struct path here = { NULL, f->name, 0 };
    TRY(read_value(r, f, &here, at));
    return r->at == r->end ? RC_OK : wrong(r, "json.type", &here, range(r, f));
}

rc json_decode_pairs(struct ctx *ctx, const struct json_type *type, const struct json_pair *pairs, size_t n, void *out)
{
    struct json_reader r = { .ctx = ctx };
    uint64_t seen[4] = { 0 };
    char *made = arena_alloc(ctx->arena, type->size);
    for (size_t i = 0; i < n; i++) {
        const int k = find_field(type, pairs[i].name, i);
        if (k < 0)
            return wrong_member(&r, "json.unknown_field", NULL, str_c(ctx->arena, pairs[i].name));
        if (seen[k / 64] & BIT(k % 64))
            return wrong_member(&r, "json.duplicate_field", NULL, type->fields[k].name);
        seen[k / 64] |= BIT(k % 64);
        if (pairs[i].value.n)
            TRY(read_pair(&r, &type->fields[k], pairs[i].value, made + type->fields[k].offset));
    }
    TRY(check_required(&r, type, NULL, seen));
    memcpy(out, made, type->size);
    return RC_OK;
}
