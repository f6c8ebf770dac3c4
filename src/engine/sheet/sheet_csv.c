/* CSV as people's programs write it: find out the encoding and the separator, then RFC 4180. */
#include "engine/sheet/sheet_int.h"

#include "base/csv.h"
#include "base/utf8.h"

#include <iconv.h>
#include <libxml/parser.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { LOOK_AT = 64 * 1024 };

/* Opened before the helper shuts itself in: the tables are files. */
static iconv_t gb18030 = (iconv_t)-1, utf16le = (iconv_t)-1, utf16be = (iconv_t)-1;

void sheet_warm(void)
{
    gb18030 = iconv_open("UTF-8", "GB18030");
    utf16le = iconv_open("UTF-8", "UTF-16LE");
    utf16be = iconv_open("UTF-8", "UTF-16BE");
    char warm[] = "\xC4\xE3", out[8], *in = warm, *to = out;
    size_t n = 2, room = sizeof out;
    (void)iconv(gb18030, &in, &n, &to, &room);
    xmlInitParser();
    /* libzip turns the times of its entries into local ones, and the C library would look for the zone's file each time */
    (void)setenv("TZ", "UTC0", 1);
    tzset();
}

/* Strict: a byte that means nothing in that encoding refuses the text; *at = where. */
static bool convert(struct arena *a, iconv_t how, str in, str *out, size_t *at)
{
    if (how == (iconv_t)-1)
        return false;
    const size_t cap = in.n * 2 + 16; /* two bytes become three at most; four stay four */
    char *to = arena_alloc(a, cap), *end = to;
    char *from = (char *)(uintptr_t)in.p;
    size_t left = in.n, room = cap;
    (void)iconv(how, NULL, NULL, NULL, NULL);
    const bool good = iconv(how, &from, &left, &end, &room) != (size_t)-1 && left == 0;
    *at = in.n - left;
    *out = (str){ to, (size_t)(end - to) };
    return good;
}

static int64_t line_of(str text, size_t at)
{
    int64_t line = 1;
    for (size_t i = 0; i < at && i < text.n; i++)
        line += text.p[i] == '\n';
    return line;
}

static bool to_utf8(struct arena *a, str in, str *out, struct sheet_sink *sink)
{
    size_t at = 0;
    const bool le = str_starts(in, STR("\xFF\xFE")), be = str_starts(in, STR("\xFE\xFF"));
    if (le || be) {
        sink->info.encoding = le ? STR("UTF-16LE") : STR("UTF-16BE");
        if (convert(a, le ? utf16le : utf16be, (str){ in.p + 2, in.n - 2 }, out, &at))
            return true;
        return sheet_stop(sink, "sheet.encoding", 0, sink->info.encoding);
    }
    if (in.n && memchr(in.p, 0, in.n))
        return sheet_stop(sink, "sheet.binary", 0, (str){ 0 });
    sink->info.encoding = STR("UTF-8");
    *out = in;
    if (utf8_valid(in))
        return true;
    sink->info.encoding = STR("GB18030");
    return convert(a, gb18030, in, out, &at) ? true : sheet_stop(sink, "sheet.encoding", line_of(in, at), (str){ 0 });
}

/* The separator that stands most often in the first record, quotes left out. */
static char separator_of(str text)
{
    static const char known[] = ",;\t";
    size_t seen[3] = { 0 };
    bool quoted = false;
    for (size_t i = 0; i < text.n && i < LOOK_AT; i++) {
        const char c = text.p[i];
        if (c == '"')
            quoted = !quoted;
        if (quoted)
            continue;
        if (c == '\n' || c == '\r')
            break;
        const char *k = c ? strchr(known, c) : NULL;
        if (k)
            seen[k - known]++;
    }
    size_t best = 0;
    for (size_t i = 1; i < 3; i++)
        if (seen[i] > seen[best])
            best = i;
    return known[best];
}

/* "sep=;" on the first line is a word to the spreadsheet program, no row. */
static bool says_separator(str *text, char *separator)
{
    if (!str_starts(*text, STR("sep=")) || text->n < 6 || (text->p[5] != '\r' && text->p[5] != '\n') || !strchr(",;\t", text->p[4]))
        return false;
    *separator = text->p[4];
    const size_t n = text->p[5] == '\r' && text->n > 6 && text->p[6] == '\n' ? 7 : 6;
    *text = (str){ text->p + n, text->n - n };
    return true;
}

bool sheet_decode_csv(struct arena *a, str content, struct sheet_sink *sink)
{
    str text;
    sink->info.format = STR("csv");
    if (!to_utf8(a, content, &text, sink))
        return false;
    if (str_starts(text, STR("\xEF\xBB\xBF")))
        text = (str){ text.p + 3, text.n - 3 };
    char separator = separator_of(text);
    const bool said = says_separator(&text, &separator);
    struct csv csv;
    csv_open(&csv, text);
    csv.row = said;
    csv.separator = separator;
    sink->info.separator = csv.separator;
    if (!sink->begin(sink->self, &sink->info))
        return false;
    AUTO(arena_drop) struct arena *scratch = arena_new((size_t)256 << 20);
    struct csv_row *row = ARENA_NEW(a, struct csv_row);
    while (csv_next(&csv, scratch, row)) {
        if (!sheet_give(sink, csv.row, false, row->v, row->n))
            return false;
        arena_reset(scratch);
    }
    return csv.wrong ? sheet_stop(sink, csv.wrong, csv.row, (str){ 0 }) : true;
}
