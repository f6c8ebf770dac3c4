/* The parent's side: ask the box, believe nothing it says before it was checked again. */
#include "engine/sheet/sheet_int.h"

#include "base/utf8.h"

#include <string.h>

struct outside {
    struct ctx *ctx;
    sheet_each_fn *each;
    void *self;
    struct sheet_info *info;
    int64_t last_row;
    str cells[SHEET_COLUMNS];
};

static bool get_u32(str *from, uint32_t *out)
{
    if (from->n < 4)
        return false;
    *out = 0;
    for (int i = 0; i < 4; i++)
        *out |= (uint32_t)(unsigned char)from->p[i] << (8 * i);
    *from = (str){ from->p + 4, from->n - 4 };
    return true;
}

static bool get_text(str *from, str *out)
{
    uint32_t n;
    if (!get_u32(from, &n) || n > from->n)
        return false;
    *out = (str){ from->p, n };
    *from = (str){ from->p + n, from->n - n };
    return utf8_valid(*out);
}

static rc garbled(struct outside *o)
{
    return fail(o->ctx, RC_INVALID, "box.garbled", "file");
}

static rc take_row(struct outside *o, str p)
{
    uint32_t row, hidden, n;
    if (!get_u32(&p, &row) || !get_u32(&p, &hidden) || !get_u32(&p, &n) || n == 0 || n > SHEET_COLUMNS || row <= o->last_row ||
        row > SHEET_ROWS || hidden > 1)
        return garbled(o);
    for (uint32_t i = 0; i < n; i++)
        if (!get_text(&p, &o->cells[i]) || (o->cells[i].n > SHEET_CELL && utf8_count(o->cells[i]) > SHEET_CELL))
            return garbled(o);
    if (p.n)
        return garbled(o);
    o->last_row = row;
    o->info->rows++;
    o->info->hidden_rows += hidden;
    const struct sheet_row r = { row, hidden == 1, n, o->cells };
    return o->each(o->self, &r);
}

static rc take_info(struct outside *o, str p)
{
    str *const texts[] = { &o->info->format, &o->info->encoding, &o->info->sheet, &o->info->others };
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        if (!get_text(&p, texts[i]))
            return garbled(o);
        *texts[i] = str_dup(o->ctx->arena, *texts[i]);
    }
    if (p.n != 1)
        return garbled(o);
    o->info->separator = p.p[0];
    return RC_OK;
}

/* The keys a decoder may name: a text from inside never becomes a key out here. */
static const char *const keys[] = {
    "sheet.empty",
    "sheet.encoding",
    "sheet.binary",
    "sheet.old_format",
    "sheet.zip",
    "sheet.xml",
    "sheet.doctype",
    "sheet.bomb",
    "sheet.not_xlsx",
    "sheet.no_such_sheet",
    "sheet.too_many_rows",
    "sheet.cell_too_long",
    "sheet.too_many_sheets",
    "sheet.too_many_columns",
    "sheet.too_many_strings",
    "sheet.too_many_merges",
    "sheet.row_too_long",
    "csv.quote_open",
    "csv.after_quote",
    "csv.field_too_long",
    "csv.too_many_fields",
};

static rc take_error(struct outside *o, str p)
{
    uint32_t row;
    str key, rule;
    if (!get_u32(&p, &row) || !get_text(&p, &key) || !get_text(&p, &rule) || rule.n > 200)
        return garbled(o);
    if (row)
        rule = str_fmt(o->ctx->arena, "%u%s" STR_FMT, row, rule.n ? ": " : "", STR_ARG(rule));
    else
        rule = str_dup(o->ctx->arena, rule);
    for (size_t i = 0; i < ARRAY_LEN(keys); i++)
        if (str_is(key, keys[i]))
            return fail_rule(o->ctx, RC_INVALID, keys[i], "file", rule);
    return garbled(o);
}

static rc take_frame(void *self, char kind, str payload)
{
    struct outside *o = self;
    switch (kind) {
    case 'R':
        return take_row(o, payload);
    case 'I':
        return take_info(o, payload);
    case 'E':
        return take_error(o, payload);
    default:
        return garbled(o);
    }
}

rc sheet_read(struct ctx *ctx, str content, str wanted, sheet_each_fn *each, void *self, struct sheet_info *info)
{
    struct outside o = { .ctx = ctx, .each = each, .self = self, .info = info };
    *info = (struct sheet_info){ 0 };
    if (content.n > SHEET_FILE)
        return fail_rule(ctx, RC_TOO_LARGE, "box.too_large", "file", STR("64 MB"));
    return box_run(ctx, sheet_box.name, wanted, content, take_frame, &o);
}
