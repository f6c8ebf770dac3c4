/* Foreign columns, words and dates into ours: the map, and the plan that a map and a header make together. */
#include "exchange_int.h"

#include "kernel/i18n/i18n.h"
#include "kernel/pack/pack.h"

#include <string.h>

/* clang-format off */
static const struct json_field pair_fields[] = {
    JSON_STR(struct exchange_pair, is,    REQUIRED, 0, 500),
    JSON_STR(struct exchange_pair, gives, REQUIRED, 0, 500),
};
static const struct json_type pair_type = JSON_TYPE(struct exchange_pair, pair_fields);
static const struct json_field column_fields[] = {
    JSON_STR (struct exchange_column, to,        REQUIRED, 1, 40),
    JSON_STRS(struct exchange_column, from,      OPTIONAL, 0, EXCHANGE_SOURCES),
    JSON_STR (struct exchange_column, join,      OPTIONAL, 0, 20),
    JSON_STR (struct exchange_column, value,     OPTIONAL, 0, 500),
    JSON_STR (struct exchange_column, otherwise, OPTIONAL, 0, 500),
    JSON_LIST(struct exchange_column, values,    OPTIONAL, 0, 500, &pair_type),
    JSON_STRS(struct exchange_column, dates,     OPTIONAL, 0, 10),
};
static const struct json_type column_type = JSON_TYPE(struct exchange_column, column_fields);
static const struct json_field map_fields[] = {
    JSON_STR (struct exchange_map, kind,    REQUIRED, 1, 20),
    JSON_STR (struct exchange_map, source,  REQUIRED, 1, 20),
    JSON_LIST(struct exchange_map, columns, REQUIRED, 1, EXCHANGE_FIELDS * 2, &column_type),
    JSON_STRS(struct exchange_map, empty,   OPTIONAL, 0, 20),
};
/* clang-format on */
static const struct json_type map_type = JSON_TYPE(struct exchange_map, map_fields);

static rc check_columns(struct ctx *ctx, enum exchange_kind kind, const struct exchange_map *m)
{
    const struct exchange_column *c = m->columns.items;
    for (size_t i = 0; i < m->columns.n; i++) {
        if (exchange_field_find(kind, c[i].to) < 0)
            return fail_rule(ctx, RC_INVALID, "exchange.map_field", "map", c[i].to);
        if (c[i].from.n == 0 && c[i].value.n == 0)
            return fail_rule(ctx, RC_INVALID, "exchange.map_source", "map", c[i].to);
    }
    return RC_OK;
}

rc exchange_map_read(struct ctx *ctx, enum exchange_kind kind, str text, struct exchange_map *out)
{
    if (text.n == 0) {
        *out = (struct exchange_map){ .source = STR("import") };
        return RC_OK;
    }
    if (text.n > EXCHANGE_MAP)
        return fail_rule(ctx, RC_INVALID, "exchange.map_size", "map", STR("256 KB"));
    TRY(json_decode(ctx, &map_type, text, out));
    if (!str_is(out->kind, enum_word(&exchange_kind_enum, (int)kind)))
        return fail_rule(ctx, RC_INVALID, "exchange.map_kind", "map", out->kind);
    return check_columns(ctx, kind, out);
}

str exchange_map_named(const char *name)
{
    char file[80];
    if (strlen(name) > 40 || strchr(name, '/'))
        return (str){ 0 };
    (void)snprintf(file, sizeof file, "import_%s.json", name);
    return pack_file(file);
}

/* --- the plan --- */

static int column_named(const struct sheet_row *header, str name)
{
    for (size_t i = 0; i < header->n; i++)
        if (str_eq(str_trim(header->cells[i]), name))
            return (int)i;
    return -1;
}

static struct map *words_of(struct arena *a, struct json_list values)
{
    const struct exchange_pair *pairs = values.items;
    struct map *m = values.n ? map_new(a, values.n * 2) : NULL;
    for (size_t i = 0; i < values.n; i++)
        map_put(m, pairs[i].is, (void *)(uintptr_t)&pairs[i].gives);
    return m;
}

static void plan_from_map(struct exchange *x, const struct sheet_row *header, struct exchange_plan *out)
{
    const struct exchange_column *columns = x->map.columns.items;
    for (size_t i = 0; i < x->map.columns.n; i++) {
        struct exchange_step *s = &out->steps[out->n];
        *s = (struct exchange_step){ .field = exchange_field_find(x->order.kind, columns[i].to), .column = &columns[i] };
        const str *from = columns[i].from.items;
        for (size_t k = 0; k < columns[i].from.n; k++) {
            const int at = column_named(header, from[k]);
            if (at >= 0)
                s->from[s->n++] = at;
        }
        s->values = words_of(x->keep, columns[i].values);
        out->n += s->n || columns[i].value.n;
    }
}

static int column_worded(const struct exchange *x, const struct sheet_row *header, const char *format, const char *field)
{
    const str key = str_fmt(x->keep, "exchange.%s_%s", format, field);
    const char *zh = i18n_text(I18N_ZH, key.p), *en = i18n_text(I18N_EN, key.p);
    const int at = zh ? column_named(header, str_of(zh)) : -1;
    return at >= 0 || !en ? at : column_named(header, str_of(en));
}

/* Our own tables: the field's name, or what it is called in either language (for staff a name is no unit's name). */
static void plan_from_names(struct exchange *x, const struct sheet_row *header, struct exchange_plan *out)
{
    const struct exchange_fields *fields = &exchange_fields_of[x->order.kind];
    for (size_t f = 0; f < fields->n; f++) {
        int at = column_named(header, str_of(fields->v[f].name));
        if (at < 0)
            at = column_worded(x, header, enum_word(&exchange_kind_enum, (int)x->order.kind), fields->v[f].name);
        if (at < 0)
            at = column_worded(x, header, "field", fields->v[f].name);
        if (at >= 0)
            out->steps[out->n++] = (struct exchange_step){ .field = (int)f, .from = { at }, .n = 1 };
    }
}

static bool has_source(const struct exchange *x, const struct exchange_plan *p, int field)
{
    for (size_t i = 0; i < p->n; i++)
        if (p->steps[i].field == field)
            return true;
    const char *name = exchange_fields_of[x->order.kind].v[field].name;
    return strcmp(name, "entity") == 0 && x->order.entity.n > 0;
}

bool exchange_plan_make(struct exchange *x, const struct sheet_row *header, struct exchange_plan *out)
{
    const struct exchange_fields *fields = &exchange_fields_of[x->order.kind];
    *out = (struct exchange_plan){ 0 };
    if (x->map.columns.n)
        plan_from_map(x, header, out);
    else
        plan_from_names(x, header, out);
    for (size_t f = 0; f < fields->n; f++)
        if (fields->v[f].required && !has_source(x, out, (int)f))
            return false;
    return true;
}
