/* What stands around the rows of an XLSX: which sheets there are, which numbers are dates, the shared strings. */
#include "engine/sheet/sheet_book.h"

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

void sheet_book_stop(struct book *b, const char *key, int64_t row, str rule)
{
    (void)sheet_stop(b->sink, key, row, rule);
    b->part.stopped = true;
}

bool sheet_book_parse(struct book *b, const char *path, sheet_open_fn *open, sheet_shut_fn *shut, sheet_text_fn *text)
{
    b->part = (struct sheet_part){ open, shut, text, b, false };
    b->n_text = 0;
    b->gathering = false;
    b->phonetic = 0;
    return sheet_zip_parse(b->zip, path, &b->part, b->sink);
}

void sheet_book_nothing(void *self, const char *name)
{
    (void)self, (void)name;
}

/* --- the workbook and where its parts are --- */

/* A target relative to the folder of the workbook, or absolute: no "..", sheet_book_nothing too long. */
static void resolve(struct book *b, const char *target, const char **out)
{
    if (strstr(target, "..") || strlen(target) > BOOK_TARGET)
        return;
    *out = target[0] == '/' ? str_c(b->a, str_of(target + 1)) : str_cat(b->a, str_of(b->folder), str_of(target)).p;
}

static bool type_ends(const char *type, const char *end)
{
    return type && str_ends(str_of(type), str_of(end));
}

static void root_open(void *self, const char *name, const char *const *attrs)
{
    struct book *b = self;
    const char *target = sheet_attr(attrs, "Target");
    if (is(name, "Relationship") && target && type_ends(sheet_attr(attrs, "Type"), "/officeDocument"))
        resolve(b, target, &b->workbook);
}

static void sheet_named(struct book *b, const char *name, const char *id, const char *state)
{
    if (!name || !id)
        return;
    if (b->n_sheets == SHEET_SHEETS) {
        sheet_book_stop(b, "sheet.too_many_sheets", 0, STR("256"));
        return;
    }
    b->names[b->n_sheets] = str_dup(b->a, str_of(name));
    b->ids[b->n_sheets] = str_dup(b->a, str_of(id));
    b->hidden[b->n_sheets++] = state && !is(state, "visible");
}

static void workbook_open(void *self, const char *name, const char *const *attrs)
{
    struct book *b = self;
    if (is(name, "workbookPr"))
        b->since_1904 = truth(sheet_attr(attrs, "date1904"));
    if (is(name, "sheet"))
        sheet_named(b, sheet_attr(attrs, "name"), sheet_attr(attrs, "id"), sheet_attr(attrs, "state"));
}

static void relation_open(void *self, const char *name, const char *const *attrs)
{
    struct book *b = self;
    const char *id = sheet_attr(attrs, "Id"), *type = sheet_attr(attrs, "Type"), *target = sheet_attr(attrs, "Target");
    if (!is(name, "Relationship") || !id || !target)
        return;
    if (type_ends(type, "/sharedStrings"))
        resolve(b, target, &b->strings_path);
    else if (type_ends(type, "/styles"))
        resolve(b, target, &b->styles_path);
    else if (type_ends(type, "/worksheet") && str_is(b->ids[b->chosen], id))
        resolve(b, target, &b->sheet_path);
}

static bool choose(struct book *b)
{
    size_t at = 0;
    if (b->wanted.n)
        while (at < b->n_sheets && !str_eq(b->names[at], b->wanted))
            at++;
    else
        while (at < b->n_sheets && b->hidden[at])
            at++;
    if (at == b->n_sheets)
        return sheet_stop(b->sink, b->n_sheets ? "sheet.no_such_sheet" : "sheet.not_xlsx", 0, b->wanted);
    b->chosen = at;
    struct buf others;
    buf_init(&others, b->a, 8192);
    for (size_t i = 0; i < b->n_sheets; i++) {
        if (i == at)
            continue;
        if (others.n)
            buf_char(&others, ',');
        buf_str(&others, b->names[i]);
    }
    b->sink->info.sheet = b->names[at];
    b->sink->info.others = others.over ? (str){ "", 0 } : buf_get(&others);
    return true;
}

bool sheet_book_find(struct book *b)
{
    b->workbook = "xl/workbook.xml";
    b->folder = "";
    if (sheet_zip_has(b->zip, "_rels/.rels") && !sheet_book_parse(b, "_rels/.rels", root_open, sheet_book_nothing, NULL))
        return false;
    if (!sheet_zip_has(b->zip, b->workbook))
        return sheet_stop(b->sink, "sheet.not_xlsx", 0, (str){ 0 });
    const char *slash = strrchr(b->workbook, '/');
    const size_t folder = slash ? (size_t)(slash - b->workbook) + 1 : 0;
    b->folder = str_c(b->a, (str){ b->workbook, folder });
    const char *relations = str_fmt(b->a, "%s_rels/%s.rels", b->folder, b->workbook + folder).p;
    if (!sheet_book_parse(b, b->workbook, workbook_open, sheet_book_nothing, NULL) || !choose(b) || !sheet_zip_has(b->zip, relations) ||
        !sheet_book_parse(b, relations, relation_open, sheet_book_nothing, NULL))
        return b->sink->wrong ? false : sheet_stop(b->sink, "sheet.not_xlsx", 0, (str){ 0 });
    return b->sheet_path && sheet_zip_has(b->zip, b->sheet_path) ? true : sheet_stop(b->sink, "sheet.not_xlsx", 0, (str){ 0 });
}

/* --- styles --- */

static bool is_date_id(const struct book *b, int id)
{
    for (size_t i = 0; i < b->n_formats; i++)
        if (b->formats[i].id == id)
            return b->formats[i].date;
    return sheet_is_date_format(id, NULL);
}

static void style_open(void *self, const char *name, const char *const *attrs)
{
    struct book *b = self;
    const int id = (int)number(sheet_attr(attrs, "numFmtId"), 0);
    const char *code = sheet_attr(attrs, "formatCode");
    if (is(name, "cellXfs"))
        b->in_cell_xfs = true;
    if (is(name, "numFmt") && code && b->n_formats < BOOK_FORMATS) {
        b->formats[b->n_formats].id = id;
        b->formats[b->n_formats++].date = sheet_is_date_format(id, code);
    }
    if (is(name, "xf") && b->in_cell_xfs && b->n_xf < BOOK_XFS)
        b->date_xf[b->n_xf++] = is_date_id(b, id);
}

static void style_shut(void *self, const char *name)
{
    struct book *b = self;
    if (is(name, "cellXfs"))
        b->in_cell_xfs = false;
}

/* --- text --- */

void sheet_book_gather(void *self, const char *p, int n)
{
    struct book *b = self;
    if (!b->gathering || b->phonetic)
        return;
    if ((size_t)n > BOOK_TEXT - b->n_text) {
        sheet_book_stop(b, "sheet.cell_too_long", b->row, STR("32767"));
        return;
    }
    memcpy(b->text + b->n_text, p, (size_t)n);
    b->n_text += (size_t)n;
}

static void strings_open(void *self, const char *name, const char *const *attrs)
{
    (void)attrs;
    struct book *b = self;
    if (is(name, "si"))
        b->n_text = 0;
    else if (is(name, "rPh"))
        b->phonetic++;
    else if (is(name, "t"))
        b->gathering = true;
}

static void keep_string(struct book *b)
{
    b->strings_bytes += b->n_text;
    if (b->n_strings == SHEET_STRINGS || b->strings_bytes > (size_t)SHEET_STRINGS_MB << 20) {
        sheet_book_stop(b, "sheet.too_many_strings", 0, STR("2,000,000, 64 MB"));
        return;
    }
    if (b->n_strings == b->cap_strings) {
        b->cap_strings = b->cap_strings ? b->cap_strings * 2 : 1024;
        str *more = ARENA_ARRAY(b->a, str, b->cap_strings);
        if (b->n_strings)
            memcpy(more, b->strings, b->n_strings * sizeof *more);
        b->strings = more;
    }
    b->strings[b->n_strings++] = str_dup(b->a, (str){ b->text, b->n_text });
}

static void strings_shut(void *self, const char *name)
{
    struct book *b = self;
    if (is(name, "t"))
        b->gathering = false;
    else if (is(name, "rPh"))
        b->phonetic -= b->phonetic > 0;
    else if (is(name, "si"))
        keep_string(b);
}

bool sheet_book_styles(struct book *b)
{
    return !b->styles_path || !sheet_zip_has(b->zip, b->styles_path) || sheet_book_parse(b, b->styles_path, style_open, style_shut, NULL);
}

bool sheet_book_strings(struct book *b)
{
    return !b->strings_path || !sheet_zip_has(b->zip, b->strings_path) ||
           sheet_book_parse(b, b->strings_path, strings_open, strings_shut, sheet_book_gather);
}
