/* The rows of an XLSX, by events: cells into texts, merged areas filled, row by row to the sink. */
#include "engine/sheet/sheet_book.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static bool is(const char *name, const char *what)
{
    return strcmp(name, what) == 0;
}

static int64_t number(const char *p, int64_t otherwise)
{
    int64_t v;
    return p && str_to_i64(str_of(p), &v) ? v : otherwise;
}

static bool truth(const char *p)
{
    return p && (is(p, "1") || is(p, "true"));
}

/* --- the sheet --- */

/* "BC12" -> column 54 (from 0), *row = 12; -1 when it is no reference. */
static int reference(const char *p, int64_t *row)
{
    int col = 0, letters = 0;
    for (; (*p >= 'A' && *p <= 'Z') || (*p >= 'a' && *p <= 'z'); p++, letters++) {
        if (letters == 3)
            return -1;
        col = col * 26 + (*p | 32) - 'a' + 1;
    }
    return letters && str_to_i64(str_of(p), row) && *row > 0 ? col - 1 : -1;
}

static void merge_open(void *self, const char *name, const char *const *attrs)
{
    struct book *b = self;
    const char *ref = is(name, "mergeCell") ? sheet_attr(attrs, "ref") : NULL;
    const char *colon = ref ? strchr(ref, ':') : NULL;
    char first[16] = { 0 };
    if (!colon || colon - ref >= 16)
        return;
    memcpy(first, ref, (size_t)(colon - ref));
    struct merge m = { 0 };
    m.from_col = reference(first, &m.from_row);
    m.to_col = reference(colon + 1, &m.to_row);
    if (m.from_col < 0 || m.to_col < m.from_col || m.to_row < m.from_row)
        return;
    if (b->n_merges == SHEET_MERGES)
        sheet_book_stop(b, "sheet.too_many_merges", 0, STR("2,000"));
    else
        b->merges[b->n_merges++] = m;
}

/* A merged area holds its value in the first cell only; every cell of it shows it. */
static void fill_merged(struct book *b)
{
    for (size_t i = 0; i < b->n_merges; i++) {
        struct merge *m = &b->merges[i];
        if (b->row < m->from_row || b->row > m->to_row || m->from_col >= SHEET_COLUMNS)
            continue;
        if (b->row == m->from_row)
            m->value = str_dup(b->a, b->cells[m->from_col]);
        for (int c = m->from_col; c <= m->to_col && c < SHEET_COLUMNS; c++)
            if (b->cells[c].n == 0)
                b->cells[c] = m->value;
    }
}

static void row_open(struct book *b, const char *const *attrs)
{
    b->row = number(sheet_attr(attrs, "r"), b->last_row + 1);
    if (b->row <= b->last_row || b->row > SHEET_ROWS) {
        sheet_book_stop(b, b->row > SHEET_ROWS ? "sheet.too_many_rows" : "sheet.xml", b->last_row, STR("1,000,000"));
        return;
    }
    b->last_row = b->row;
    b->row_hidden = truth(sheet_attr(attrs, "hidden"));
    b->next_col = 0;
    arena_reset(b->row_arena);
    for (size_t i = 0; i < SHEET_COLUMNS; i++)
        b->cells[i] = (str){ "", 0 };
}

static void cell_open(struct book *b, const char *const *attrs)
{
    const char *ref = sheet_attr(attrs, "r"), *type = sheet_attr(attrs, "t");
    int64_t row = b->row;
    b->col = ref ? reference(ref, &row) : b->next_col;
    if (b->col < 0 || row != b->row) {
        sheet_book_stop(b, "sheet.xml", b->row, (str){ 0 });
        return;
    }
    b->next_col = b->col + 1;
    (void)snprintf(b->type, sizeof b->type, "%s", type ? type : "n");
    b->style = (int)number(sheet_attr(attrs, "s"), 0);
    b->n_text = 0;
}

static void sheet_open(void *self, const char *name, const char *const *attrs)
{
    struct book *b = self;
    if (is(name, "row"))
        row_open(b, attrs);
    else if (is(name, "c"))
        cell_open(b, attrs);
    else if (is(name, "rPh"))
        b->phonetic++;
    else if (is(name, "v") || is(name, "t"))
        b->gathering = true;
}

/* 13800001234, not 1.3800001234E10; 15 digits are all a spreadsheet keeps. */
static str number_text(struct book *b, str raw)
{
    char text[64], *end;
    if (raw.n == 0 || raw.n >= sizeof text)
        return raw;
    memcpy(text, raw.p, raw.n);
    text[raw.n] = 0;
    const double v = strtod(text, &end);
    if (*end || !isfinite(v))
        return raw;
    if (b->style >= 0 && (size_t)b->style < b->n_xf && b->date_xf[b->style]) {
        const str date = sheet_serial(b->row_arena, v, b->since_1904);
        if (date.n)
            return date;
    }
    return fabs(v) < 1e15 && v == floor(v) ? str_fmt(b->row_arena, "%.0f", v) : str_fmt(b->row_arena, "%.15g", v);
}

static str cell_text(struct book *b)
{
    const str raw = { b->text, b->n_text };
    int64_t i;
    if (is(b->type, "s")) {
        if (!str_to_i64(raw, &i) || i < 0 || (size_t)i >= b->n_strings)
            return (str){ "", 0 }; /* a count that is wrong elsewhere too: the cell shows sheet_book_nothing */
        return b->strings[i];
    }
    if (is(b->type, "b"))
        return str_is(raw, "1") ? STR("TRUE") : STR("FALSE");
    return str_dup(b->row_arena, is(b->type, "n") ? number_text(b, raw) : raw);
}

static void cell_shut(struct book *b)
{
    if (b->n_text == 0)
        return;
    if (b->col < SHEET_COLUMNS)
        b->cells[b->col] = cell_text(b);
    else
        sheet_book_stop(b, "sheet.too_many_columns", b->row, STR("200"));
}

static void row_shut(struct book *b)
{
    fill_merged(b);
    if (!sheet_give(b->sink, b->row, b->row_hidden, b->cells, SHEET_COLUMNS))
        b->part.stopped = true;
}

static void sheet_shut(void *self, const char *name)
{
    struct book *b = self;
    if (is(name, "v") || is(name, "t"))
        b->gathering = false;
    else if (is(name, "rPh"))
        b->phonetic -= b->phonetic > 0;
    else if (is(name, "c"))
        cell_shut(b);
    else if (is(name, "row"))
        row_shut(b);
}

static bool read_book(struct book *b)
{
    if (!sheet_book_find(b) || !sheet_book_styles(b) || !sheet_book_strings(b))
        return false;
    if (sheet_zip_mentions(b->zip, b->sheet_path, STR("mergeCell ")) &&
        !sheet_book_parse(b, b->sheet_path, merge_open, sheet_book_nothing, NULL))
        return false;
    if (!b->sink->begin(b->sink->self, &b->sink->info))
        return false;
    /* a callback that had enough stops the parser without an error */
    return sheet_book_parse(b, b->sheet_path, sheet_open, sheet_shut, sheet_book_gather) && !b->part.stopped;
}

bool sheet_decode_xlsx(struct arena *a, str content, str wanted, struct sheet_sink *sink)
{
    sink->info.format = STR("xlsx");
    sink->info.encoding = STR("UTF-8");
    struct sheet_zip *zip = sheet_zip_open(content, sink);
    if (!zip)
        return false;
    AUTO(arena_drop) struct arena *row_arena = arena_new((size_t)64 << 20);
    struct book *b = ARENA_NEW(a, struct book);
    b->a = a;
    b->zip = zip;
    b->sink = sink;
    b->wanted = wanted;
    b->row_arena = row_arena;
    b->date_xf = ARENA_ARRAY(a, bool, BOOK_XFS);
    const bool good = read_book(b);
    sheet_zip_close(zip);
    return good;
}
