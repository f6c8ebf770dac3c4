/* What both formats share: which one it is, the limits of a row, and the frames between helper and parent. */
#include "engine/sheet/sheet_int.h"

#include "base/utf8.h"

#include <string.h>

bool sheet_stop(struct sheet_sink *sink, const char *key, int64_t row, str rule)
{
    if (!sink->wrong) {
        sink->wrong = key;
        sink->wrong_row = row;
        sink->rule = rule;
    }
    return false;
}

static bool cell_fits(struct sheet_sink *sink, int64_t row, str cell)
{
    if (cell.n > SHEET_CELL && utf8_count(cell) > SHEET_CELL)
        return sheet_stop(sink, "sheet.cell_too_long", row, STR("32767"));
    return utf8_valid(cell) && !(cell.n && memchr(cell.p, 0, cell.n)) ? true : sheet_stop(sink, "sheet.encoding", row, (str){ 0 });
}

bool sheet_give(struct sheet_sink *sink, int64_t row, bool hidden, const str *cells, size_t n)
{
    size_t bytes = 0;
    while (n && cells[n - 1].n == 0)
        n--;
    if (n == 0)
        return true;
    if (n > SHEET_COLUMNS)
        return sheet_stop(sink, "sheet.too_many_columns", row, STR("200"));
    if (row > SHEET_ROWS)
        return sheet_stop(sink, "sheet.too_many_rows", row, STR("1,000,000"));
    for (size_t i = 0; i < n; i++) {
        bytes += cells[i].n;
        if (!cell_fits(sink, row, cells[i]))
            return false;
    }
    if (bytes > SHEET_ROW_BYTES)
        return sheet_stop(sink, "sheet.row_too_long", row, STR("1 MB"));
    sink->info.rows++;
    sink->info.hidden_rows += hidden;
    const struct sheet_row r = { row, hidden, n, cells };
    return sink->row(sink->self, &r);
}

bool sheet_decode(struct arena *a, str content, str wanted, struct sheet_sink *sink)
{
    sink->info = (struct sheet_info){ 0 };
    if (content.n == 0)
        return sheet_stop(sink, "sheet.empty", 0, (str){ 0 });
    if (str_starts(content, STR("PK\x03\x04")) || str_starts(content, STR("PK\x05\x06")))
        return sheet_decode_xlsx(a, content, wanted, sink);
    if (str_starts(content, STR("\xD0\xCF\x11\xE0")))
        return sheet_stop(sink, "sheet.old_format", 0, (str){ 0 });
    return sheet_decode_csv(a, content, sink);
}

/* --- inside the box: a row as one frame --- */

static void put_u32(struct buf *b, uint32_t v)
{
    char raw[4];
    for (int i = 0; i < 4; i++)
        raw[i] = (char)(v >> (8 * i));
    buf_put(b, raw, 4);
}

static void put_text(struct buf *b, str s)
{
    put_u32(b, (uint32_t)s.n);
    buf_str(b, s);
}

struct inside {
    struct box_out *out;
    struct arena *a;
    char frame[SHEET_ROW_BYTES + 16 + 4 * SHEET_COLUMNS];
};

static struct buf frame_of(struct inside *in)
{
    return (struct buf){ .arena = in->a, .p = in->frame, .cap = sizeof in->frame, .max = sizeof in->frame };
}

static bool send_info(void *self, const struct sheet_info *info)
{
    struct inside *in = self;
    struct buf b = frame_of(in);
    const str texts[] = { info->format, info->encoding, info->sheet, info->others };
    for (size_t i = 0; i < ARRAY_LEN(texts); i++)
        put_text(&b, texts[i]);
    buf_char(&b, info->separator);
    box_put(in->out, 'I', buf_get(&b));
    return true;
}

static bool send_row(void *self, const struct sheet_row *row)
{
    struct inside *in = self;
    struct buf b = frame_of(in);
    put_u32(&b, (uint32_t)row->row);
    put_u32(&b, (uint32_t)row->hidden);
    put_u32(&b, (uint32_t)row->n);
    for (size_t i = 0; i < row->n; i++)
        put_text(&b, row->cells[i]);
    box_put(in->out, 'R', buf_get(&b));
    return true;
}

static void run_inside(str head, str input, struct box_out *out)
{
    struct arena *a = arena_new((size_t)400 << 20);
    struct inside *in = ARENA_NEW(a, struct inside);
    in->out = out;
    in->a = a;
    struct sheet_sink sink = { .begin = send_info, .row = send_row, .self = in };
    if (!sheet_decode(a, input, head, &sink)) {
        struct buf b = frame_of(in);
        put_u32(&b, (uint32_t)sink.wrong_row);
        put_text(&b, str_of(sink.wrong));
        put_text(&b, sink.rule);
        box_put(out, 'E', buf_get(&b));
    }
    arena_free(a);
}
const struct box_kind sheet_box = { "sheet", sheet_warm, run_inside };
