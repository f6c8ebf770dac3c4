/* Tables in: what is read, what is refused, and the suites of bad files. */
#include "engine/sheet/sheet_int.h"
#include "testkit/check.h"

#include <string.h>
#include <zip.h>

static const struct box_kind *const kinds[] = { &box_probe, &sheet_box };
__attribute__((constructor)) static void maybe_helper(int argc, char **argv)
{
    box_enter(argc, argv, kinds, ARRAY_LEN(kinds));
}

static struct fault_info why;
static struct ctx ctx_of(void)
{
    why = (struct fault_info){ 0 };
    return (struct ctx){ .arena = check_arena(), .why = &why };
}

/* Rows as "1:a|b;2:c" for comparing. */
static bool begin(void *self, const struct sheet_info *info)
{
    (void)self, (void)info;
    return true;
}

static bool put_row(void *self, const struct sheet_row *row)
{
    struct buf *b = self;
    buf_fmt(b, "%s%lld%s:", b->n ? ";" : "", (long long)row->row, row->hidden ? "h" : "");
    for (size_t i = 0; i < row->n; i++) {
        if (i)
            buf_char(b, '|');
        buf_str(b, row->cells[i]);
    }
    return true;
}

static struct sheet_sink last;
static str decode_sheet(str content, const char *sheet)
{
    struct buf b;
    buf_init(&b, check_arena(), 1 << 20);
    sheet_warm();
    last = (struct sheet_sink){ .begin = begin, .row = put_row, .self = &b };
    if (!sheet_decode(check_arena(), content, str_of(sheet), &last))
        return str_of(last.wrong);
    return buf_get(&b);
}

static str decode(str content)
{
    return decode_sheet(content, "");
}

TEST(csv, quotes_line_ends_and_blank_lines)
{
    CHECK_STR(decode(STR("a,b\r\n\"x,\"\"y\"\"\nz\",2\r\n\r\n3\r\n")), STR("1:a|b;2:x,\"y\"\nz|2;4:3"));
    CHECK_STR(decode(STR("a,\"b")), STR("csv.quote_open"));
    CHECK_STR(decode(STR("\"a\"b,c")), STR("csv.after_quote"));
    CHECK_STR(decode(STR("")), STR("sheet.empty"));
    CHECK_STR(decode(STR("\n\r\n,,\n")), STR(""));
}

TEST(csv, semicolons_and_tabs_are_found_out)
{
    CHECK_STR(decode(STR("a;b;c,d\n1;2;3\n")), STR("1:a|b|c,d;2:1|2|3"));
    CHECK_STR(decode(STR("a\tb\n1\t2\n")), STR("1:a|b;2:1|2"));
    CHECK_STR(decode(STR("sep=;\r\na;b,c,d\n")), STR("2:a|b,c,d"));
    CHECK_STR(decode(STR("\"a;b\",c\n")), STR("1:a;b|c"));
}

TEST(csv, encodings_are_found_out_or_refused)
{
    CHECK_STR(decode(STR("\xEF\xBB\xBF"
                         "a,b\n")),
              STR("1:a|b"));
    CHECK_STR(decode(STR("\xCD\xB6\xCB\xDF,b\n")), STR("1:投诉|b"));
    CHECK_STR(last.info.encoding, STR("GB18030"));
    CHECK_STR(decode(STR("\x81\x30\x81\x30,b\n")), STR("1:\xC2\x80|b"));
    CHECK_STR(decode((str){ "\xFF\xFE"
                            "a\0\t\0b\0",
                            8 }),
              STR("1:a|b"));
    CHECK_STR(decode(STR("a\n\xFF\xFF,b\n")), STR("sheet.encoding"));
    CHECK_I64(last.wrong_row, 2);
    CHECK_STR(decode((str){ "a\0b", 3 }), STR("sheet.binary"));
}

TEST(csv, limits_are_kept)
{
    struct buf b;
    buf_init(&b, check_arena(), 4 << 20);
    for (int i = 0; i < SHEET_COLUMNS + 1; i++)
        buf_c(&b, i ? ",x" : "x");
    CHECK_STR(decode(buf_get(&b)), STR("sheet.too_many_columns"));
    buf_init(&b, check_arena(), 4 << 20);
    for (int i = 0; i < SHEET_CELL + 1; i++)
        buf_char(&b, 'x');
    CHECK_STR(decode(buf_get(&b)), STR("sheet.cell_too_long"));
}

/* --- XLSX made here --- */

struct file {
    const char *path, *text;
};

static str zip_of(const struct file *files, size_t n)
{
    zip_error_t error;
    zip_source_t *source = zip_source_buffer_create(NULL, 0, 0, &error);
    zip_t *zip = zip_open_from_source(source, ZIP_TRUNCATE, &error);
    zip_source_keep(source);
    for (size_t i = 0; i < n; i++)
        zip_file_add(zip, files[i].path, zip_source_buffer(zip, files[i].text, strlen(files[i].text), 0), 0);
    CHECK(zip_close(zip) == 0);
    zip_stat_t st;
    CHECK(zip_source_stat(source, &st) == 0 && zip_source_open(source) == 0);
    char *p = arena_alloc(check_arena(), st.size);
    CHECK(zip_source_read(source, p, st.size) == (zip_int64_t)st.size);
    zip_source_close(source);
    zip_source_free(source);
    return (str){ p, st.size };
}

#define BOOK                                                                                                                       \
    {                                                                                                                              \
        "xl/workbook.xml", "<workbook xmlns='m' xmlns:r='x'><workbookPr/><sheets><sheet name='geheim' sheetId='1' state='hidden' " \
                           "r:id='r1'/><sheet name='A&amp;B' sheetId='2' r:id='r2'/></sheets></workbook>"                          \
    }
#define RELS                                                                                                       \
    {                                                                                                              \
        "xl/_rels/workbook.xml.rels", "<Relationships><Relationship Id='r1' Type='x/worksheet' Target='w/1.xml'/>" \
                                      "<Relationship Id='r2' Type='x/worksheet' Target='/xl/w/2.xml'/>"            \
                                      "<Relationship Id='r3' Type='x/sharedStrings' Target='s.xml'/>"              \
                                      "<Relationship Id='r4' Type='x/styles' Target='y.xml'/></Relationships>"     \
    }
#define STYLES                                                                                                              \
    {                                                                                                                       \
        "xl/y.xml", "<styleSheet><numFmts><numFmt numFmtId='164' formatCode='yyyy\"年\"m\"月\"'/><numFmt numFmtId='165' " \
                    "formatCode='[h]:mm'/></numFmts><cellStyleXfs><xf numFmtId='14'/></cellStyleXfs><cellXfs><xf "          \
                    "numFmtId='0'/><xf numFmtId='14'/><xf numFmtId='164'/><xf numFmtId='165'/></cellXfs></styleSheet>"      \
    }
#define STRINGS                                                                                                  \
    {                                                                                                            \
        "xl/s.xml", "<sst><si><t>一</t></si><si><r><t>b</t></r><rPh><t>XX</t></rPh><r><t> c</t></r></si></sst>" \
    }

static str book_with(const char *sheet)
{
    const struct file files[] = {
        BOOK, RELS, STYLES, STRINGS, { "xl/w/1.xml", "<worksheet><sheetData/></worksheet>" }, { "xl/w/2.xml", sheet }
    };
    return zip_of(files, ARRAY_LEN(files));
}

TEST(xlsx, strings_numbers_dates_booleans_errors_and_formulas)
{
    const str book = book_with("<worksheet><sheetData><row r='1'><c r='A1' t='s'><v>0</v></c><c r='C1' t='s'><v>1</v></c></row>"
                               "<row r='3' hidden='1'><c t='inlineStr'><is><t>x &lt; y</t></is></c><c><v>1.3800001234E10</v></c>"
                               "<c s='1'><v>46000</v></c><c s='2'><v>46000.5</v></c><c s='3'><v>1.5</v></c><c t='b'><v>1</v></c>"
                               "<c t='e'><v>#N/A</v></c><c t='str'><f>A1&amp;B1</f><v>ab</v></c><c><v>0.1</v></c></row>"
                               "</sheetData></worksheet>");
    CHECK_STR(decode(book), STR("1:一||b c;3h:x < y|13800001234|2025-12-09|2025-12-09 12:00:00|1.5|TRUE|#N/A|ab|0.1"));
    CHECK_STR(last.info.sheet, STR("A&B"));
    CHECK_STR(last.info.others, STR("geheim"));
    CHECK_I64(last.info.hidden_rows, 1);
    CHECK_STR(decode_sheet(book, "geheim"), STR(""));
    CHECK_STR(decode_sheet(book, "other"), STR("sheet.no_such_sheet"));
}

TEST(xlsx, merged_cells_show_their_value_in_every_cell)
{
    const str book = book_with("<worksheet><sheetData><row r='1'><c r='A1'><v>7</v></c><c r='B1'><v>1</v></c></row><row r='2'><c "
                               "r='B2'><v>2</v></c></row></sheetData><mergeCells><mergeCell ref='A1:A2'/></mergeCells></worksheet>");
    CHECK_STR(decode(book), STR("1:7|1;2:7|2"));
}

TEST(xlsx, dates_of_both_systems)
{
    struct arena *a = check_arena();
    CHECK_STR(sheet_serial(a, 1, false), STR("1900-01-01"));
    CHECK_STR(sheet_serial(a, 59, false), STR("1900-02-28"));
    CHECK_STR(sheet_serial(a, 61, false), STR("1900-03-01"));
    CHECK_STR(sheet_serial(a, 25569, false), STR("1970-01-01"));
    CHECK_STR(sheet_serial(a, 0, true), STR("1904-01-01"));
    CHECK_STR(sheet_serial(a, 44538, true), STR("2025-12-09"));
    CHECK_STR(sheet_serial(a, 0.75, false), STR("18:00:00"));
    CHECK_STR(sheet_serial(a, 45999.9999999, false), STR("2025-12-09"));
    CHECK_STR(sheet_serial(a, -1, false), STR(""));
    CHECK_STR(sheet_serial(a, 1e300, false), STR(""));
    CHECK(sheet_is_date_format(14, NULL) && sheet_is_date_format(31, NULL) && !sheet_is_date_format(2, NULL));
    CHECK(sheet_is_date_format(170, "[$-804]yyyy/m/d;@") && !sheet_is_date_format(170, "[h]:mm") && !sheet_is_date_format(170, "General"));
    CHECK(!sheet_is_date_format(170, "#,##0.00\"days\"") && !sheet_is_date_format(170, "0.00_);[Red](0.00)"));
}

TEST(xlsx, entities_and_cut_files_are_refused)
{
    CHECK_STR(decode(book_with("<!DOCTYPE a [<!ENTITY b 'c'>]><worksheet><sheetData/></worksheet>")), STR("sheet.doctype"));
    CHECK_STR(decode(book_with("<worksheet><sheetData><row>")), STR("sheet.xml"));
    CHECK_STR(decode(book_with("<worksheet><sheetData><row r='2'/><row r='1'/></sheetData></worksheet>")), STR("sheet.xml"));
    CHECK_STR(decode(book_with("<worksheet><sheetData><row r='1000001'/></sheetData></worksheet>")), STR("sheet.too_many_rows"));
    CHECK_STR(decode(book_with("<worksheet><sheetData><row r='1'><c r='ZZ1'><v>1</v></c></row></sheetData></worksheet>")),
              STR("sheet.too_many_columns"));
    const str whole = book_with("<worksheet><sheetData/></worksheet>");
    for (size_t n = 4; n < whole.n; n += 7)
        CHECK(last.wrong != NULL || decode((str){ whole.p, n }).n);
    const struct file only[] = { { "a.txt", "b" } };
    CHECK_STR(decode(zip_of(only, 1)), STR("sheet.not_xlsx"));
    CHECK_STR(decode(STR("\xD0\xCF\x11\xE0 old")), STR("sheet.old_format"));
}

TEST(xlsx, a_bomb_is_refused_before_it_is_unpacked)
{
    const size_t n = (size_t)40 << 20;
    char *spaces = arena_alloc(check_arena(), n + 100);
    const char head[] = "<worksheet><sheetData>", tail[] = "</sheetData></worksheet>";
    memset(spaces, ' ', n);
    memcpy(spaces, head, sizeof head - 1);
    memcpy(spaces + n - sizeof tail, tail, sizeof tail);
    CHECK_STR(decode(book_with(spaces)), STR("sheet.bomb"));
}

/* --- out, and in again --- */

TEST(out, a_table_comes_back_as_it_went_and_formulas_stay_texts)
{
    struct ctx ctx = ctx_of();
    const str head[] = { STR("编号"), STR("b") }, row[] = { STR("=1+1"), STR("<&\">\x01\n") };
    struct sheet_writer *w = sheet_write_new(ctx.arena, SHEET_XLSX, "投诉 & 台账", 1 << 20);
    sheet_write_row(w, head, 2);
    sheet_write_row(w, row, 2);
    str file;
    CHECK_I64(sheet_write_end(&ctx, w, &file), RC_OK);
    CHECK_STR(decode(file), STR("1:编号|b;2:=1+1|<&\">?\n"));
    CHECK_STR(last.info.sheet, STR("投诉 & 台账"));
    w = sheet_write_new(ctx.arena, SHEET_CSV, "x", 1 << 20);
    sheet_write_row(w, row, 2);
    CHECK_I64(sheet_write_end(&ctx, w, &file), RC_OK);
    CHECK(str_starts(file, STR("\xEF\xBB\xBF\"'=1+1\",")));
}

TEST(out, more_rows_than_allowed_are_refused)
{
    struct ctx ctx = ctx_of();
    struct sheet_writer *w = sheet_write_new(ctx.arena, SHEET_XLSX, "x", 16 << 20);
    const str one = STR("1");
    for (int i = 0; i < SHEET_OUT_ROWS + 2; i++)
        sheet_write_row(w, &one, 1);
    str file;
    CHECK_I64(sheet_write_end(&ctx, w, &file), RC_LIMIT);
}

/* --- through the box --- */

static rc count(void *self, const struct sheet_row *row)
{
    (void)row;
    ++*(int64_t *)self;
    return RC_OK;
}

TEST(box, rows_come_through_the_box_and_errors_name_the_row)
{
    struct ctx ctx = ctx_of();
    struct sheet_info info;
    int64_t n = 0;
    const rc r = sheet_read(&ctx, STR("a,b\n1,2\n\"x"), (str){ 0 }, count, &n, &info);
    if (r == RC_IO) { /* no call filter here: nothing from outside is opened */
        CHECK_STR(str_of(why.key), STR("box.unprotected"));
        return;
    }
    CHECK_I64(r, RC_INVALID);
    CHECK_STR(str_of(why.key), STR("csv.quote_open"));
    CHECK_STR(why.rule, STR("3"));
    CHECK_I64(n, 2);
    CHECK_I64(sheet_read(&ctx, STR("\xCD\xB6\xCB\xDF,2\n"), (str){ 0 }, count, &n, &info), RC_OK);
    CHECK_STR(info.encoding, STR("GB18030"));
}
