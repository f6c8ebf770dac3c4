/* Tables out: CSV, and the smallest honest XLSX (text cells only), made in memory so that personal data never lies in a
 * temporary file - which is why no library that writes to files stands here. */
#include "engine/sheet/sheet_int.h"

#include "base/csv.h"
#include "base/utf8.h"

#include <string.h>
#include <zip.h>

struct sheet_writer {
    struct arena *a;
    enum sheet_format format;
    const char *name;
    struct buf body;
    int64_t rows;
    bool too_many;
};

static const char *const types[] = { "text/csv; charset=utf-8", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" };

const char *sheet_content_type(enum sheet_format format)
{
    return types[format];
}

#define XML_HEAD "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
#define MAIN_NS  "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
#define REL_NS   "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#define PKG      "http://schemas.openxmlformats.org/package/2006/"

struct sheet_writer *sheet_write_new(struct arena *a, enum sheet_format format, const char *name, size_t max)
{
    struct sheet_writer *w = ARENA_NEW(a, struct sheet_writer);
    *w = (struct sheet_writer){ .a = a, .format = format, .name = name };
    buf_init(&w->body, a, max);
    buf_c(&w->body, format == SHEET_CSV ? "\xEF\xBB\xBF"
                                        : XML_HEAD "<worksheet xmlns=\"" MAIN_NS "\"><sheetViews><sheetView workbookViewId=\"0\">"
                                                   "<pane ySplit=\"1\" topLeftCell=\"A2\" activePane=\"bottomLeft\" state=\"frozen\"/>"
                                                   "</sheetView></sheetViews><sheetData>");
    return w;
}

/* Text of an XML element: the five signs, and no character that XML 1.0 does not know. */
static void put_xml(struct buf *b, str s)
{
    while (s.n) {
        const char *from = s.p;
        const uint32_t c = utf8_next(&s);
        const size_t n = (size_t)(s.p - from);
        if (c == '&')
            buf_c(b, "&amp;");
        else if (c == '<')
            buf_c(b, "&lt;");
        else if (c == '>')
            buf_c(b, "&gt;");
        else if (c == '"')
            buf_c(b, "&quot;");
        else if ((c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0xFFFE || c == 0xFFFF || (c == 0xFFFD && n == 1))
            buf_char(b, '?');
        else if (c == '\r')
            buf_c(b, "&#13;");
        else
            buf_put(b, from, n);
    }
}

static void csv_row(struct buf *b, const str *cells, size_t n)
{
    for (size_t i = 0; i < n; i++)
        csv_put(b, cells[i], i == 0, true);
    buf_c(b, "\r\n");
}

static void xlsx_row(struct sheet_writer *w, const str *cells, size_t n)
{
    struct buf *b = &w->body;
    buf_fmt(b, "<row r=\"%lld\">", (long long)w->rows);
    for (size_t i = 0; i < n; i++) {
        buf_fmt(b, "<c t=\"inlineStr\"%s><is><t xml:space=\"preserve\">", w->rows == 1 ? " s=\"1\"" : "");
        put_xml(b, utf8_head(cells[i], SHEET_CELL));
        buf_c(b, "</t></is></c>");
    }
    buf_c(b, "</row>");
}

void sheet_write_row(struct sheet_writer *w, const str *cells, size_t n)
{
    if (++w->rows > SHEET_OUT_ROWS + 1)
        w->too_many = true;
    if (w->too_many)
        return;
    if (w->format == SHEET_CSV)
        csv_row(&w->body, cells, n);
    else
        xlsx_row(w, cells, n);
}

static const struct {
    const char *path, *text;
} fixed[] = {
    { "[Content_Types].xml", XML_HEAD
      "<Types xmlns=\"" PKG "content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package."
      "relationships+xml\"/><Default Extension=\"xml\" ContentType=\"application/xml\"/><Override PartName=\"/xl/workbook.xml\" "
      "ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/><Override "
      "PartName=\"/xl/styles.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml\"/><Override "
      "PartName=\"/xl/worksheets/sheet1.xml\" "
      "ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml\"/></Types>" },
    { "_rels/.rels", XML_HEAD "<Relationships xmlns=\"" PKG "relationships\"><Relationship Id=\"r1\" Type=\"" REL_NS
                              "/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>" },
    { "xl/_rels/workbook.xml.rels", XML_HEAD "<Relationships xmlns=\"" PKG "relationships\"><Relationship Id=\"r1\" Type=\"" REL_NS
                                             "/worksheet\" Target=\"worksheets/sheet1.xml\"/><Relationship Id=\"r2\" Type=\"" REL_NS
                                             "/styles\" Target=\"styles.xml\"/></Relationships>" },
    { "xl/styles.xml",
      XML_HEAD "<styleSheet xmlns=\"" MAIN_NS "\"><fonts count=\"2\"><font><sz val=\"11\"/><name val=\"Calibri\"/></font><font><b/><sz "
               "val=\"11\"/><name val=\"Calibri\"/></font></fonts><fills count=\"2\"><fill><patternFill patternType=\"none\"/></fill><fill>"
               "<patternFill patternType=\"gray125\"/></fill></fills><borders count=\"1\"><border><left/><right/><top/><bottom/><diagonal/>"
               "</border></borders><cellStyleXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/></cellStyleXfs>"
               "<cellXfs count=\"2\"><xf numFmtId=\"49\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\"/><xf numFmtId=\"49\" "
               "fontId=\"1\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyFont=\"1\"/></cellXfs></styleSheet>" },
};

static bool add(zip_t *zip, const char *path, str text)
{
    zip_source_t *source = zip_source_buffer(zip, text.p, text.n, 0);
    const zip_int64_t at = source ? zip_file_add(zip, path, source, ZIP_FL_ENC_UTF_8) : -1;
    if (at < 0) {
        zip_source_free(source);
        return false;
    }
    return zip_file_set_mtime(zip, (zip_uint64_t)at, 315532800, 0) == 0; /* 1980: the same table gives the same bytes */
}

static str workbook_of(struct sheet_writer *w)
{
    struct buf b;
    buf_init(&b, w->a, 4096);
    buf_c(&b, XML_HEAD "<workbook xmlns=\"" MAIN_NS "\" xmlns:r=\"" REL_NS "\"><sheets><sheet name=\"");
    put_xml(&b, utf8_head(str_of(w->name), 31));
    buf_c(&b, "\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>");
    return buf_get(&b);
}

static bool fill(struct sheet_writer *w, zip_t *zip)
{
    bool good = true;
    for (size_t i = 0; i < ARRAY_LEN(fixed); i++)
        good = good && add(zip, fixed[i].path, str_of(fixed[i].text));
    return good && add(zip, "xl/workbook.xml", workbook_of(w)) && add(zip, "xl/worksheets/sheet1.xml", buf_get(&w->body));
}

static bool copy_out(struct sheet_writer *w, zip_source_t *source, str *out)
{
    zip_stat_t st;
    if (zip_source_stat(source, &st) != 0 || zip_source_open(source) != 0)
        return false;
    char *p = arena_alloc(w->a, st.size);
    const bool good = zip_source_read(source, p, st.size) == (zip_int64_t)st.size;
    zip_source_close(source);
    *out = (str){ p, st.size };
    return good;
}

static bool pack(struct sheet_writer *w, str *out)
{
    zip_error_t error;
    zip_error_init(&error);
    zip_source_t *source = zip_source_buffer_create(NULL, 0, 0, &error);
    zip_t *zip = source ? zip_open_from_source(source, ZIP_TRUNCATE, &error) : NULL;
    zip_error_fini(&error);
    if (!zip) {
        zip_source_free(source);
        return false;
    }
    zip_source_keep(source); /* closing the archive takes its own hold */
    bool good = fill(w, zip);
    if (!good)
        zip_discard(zip);
    else
        good = zip_close(zip) == 0;
    good = good && copy_out(w, source, out);
    zip_source_free(source);
    return good;
}

rc sheet_write_end(struct ctx *ctx, struct sheet_writer *w, str *out)
{
    if (w->format == SHEET_XLSX)
        buf_c(&w->body, "</sheetData></worksheet>");
    if (w->too_many || w->body.over)
        return fail_rule(ctx, RC_LIMIT, "sheet.too_much_output", NULL, STR("10,000"));
    if (w->format == SHEET_CSV) {
        *out = buf_get(&w->body);
        return RC_OK;
    }
    return pack(w, out) ? RC_OK : fail(ctx, RC_IO, "sheet.not_written", NULL);
}
