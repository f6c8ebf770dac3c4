/* The queue as CSV or XLSX: that somebody took it out stands in the journal before the first byte leaves (decisions 15). */
#include "cases_view.h"

#include "base/cal.h"
#include "base/csv.h"
#include "engine/sheet/sheet.h"
#include "kernel/i18n/i18n.h"
#include "kernel/id/id.h"

enum { ROWS = 100000, STEP = 200 };

struct exported {
    str kind, filter; /* the filter as JSON: codes, dates and ids, nothing personal */
};

/* clang-format off */
static const struct json_field exported_fields[] = {
    JSON_STR(struct exported, kind,   REQUIRED, 1, 10),
    JSON_STR(struct exported, filter, REQUIRED, 2, 2000),
};
static const struct json_type exported_type = { "struct cases_exported", exported_fields, ARRAY_LEN(exported_fields), sizeof(struct exported) };
const struct journal_type cases_exported_event = { "case.list_exported", 1, &exported_type, NULL, "a list of cases was taken out as a file, with its filters" };
/* clang-format on */

enum { COLUMNS = 12 };
static const str head[COLUMNS] = { { "no", 2 },    { "state", 5 },    { "title", 5 },   { "business", 8 },
                                   { "cause", 5 }, { "unit", 4 },     { "handler", 7 }, { "consumer", 8 },
                                   { "phone", 5 }, { "received", 8 }, { "due_on", 6 },  { "days_left", 9 } };

static void cells_of(struct arena *a, const struct cases_row *r, str out[COLUMNS])
{
    const str cells[COLUMNS] = { r->no,
                                 str_of(enum_word(&cases_state_enum, (int)r->state)),
                                 r->title,
                                 r->business,
                                 r->cause,
                                 r->unit_name,
                                 r->handler_name,
                                 r->consumer_masked,
                                 r->phone_masked,
                                 cal_time_str(a, r->received_at),
                                 r->due_on ? cal_str(a, r->due_on) : STR(""),
                                 str_fmt(a, "%lld", (long long)r->days_left) };
    memcpy(out, cells, sizeof cells);
}

/* Days left may be below zero, and that is no formula. */
static void csv_row(struct buf *b, const str *cells)
{
    for (size_t i = 0; i < COLUMNS; i++)
        csv_put(b, cells[i], i == 0, i + 1 < COLUMNS);
    buf_c(b, "\r\n");
}

struct sending {
    struct cases_filter f;
    int rows;
};

/* One page a piece; exactly what the queue shows under the same filters. */
static rc send_page(struct ctx *ctx, void *self, struct buf *b, bool *done)
{
    struct sending *s = self;
    struct cases_page page = { 0 };
    TRY(cases_list(ctx, &s->f, &page));
    str cells[COLUMNS];
    if (s->rows == 0) {
        buf_c(b, "\xEF\xBB\xBF");
        csv_row(b, head);
    }
    const struct cases_row *r = page.items.items;
    for (size_t i = 0; i < page.items.n; i++) {
        cells_of(ctx->arena, &r[i], cells);
        csv_row(b, cells);
    }
    s->rows += STEP;
    *done = page.next.n == 0 || s->rows >= ROWS;
    if (!*done) {
        char *after = (char *)s->f.after.p; /* its own place: ctx->arena is emptied before the next page */
        memcpy(after, page.next.p, page.next.n);
        s->f.after = (str){ after, page.next.n };
    }
    return RC_OK;
}

/* One page of the queue into the book; *after keeps its place while the page's memory is used again. */
static rc book_page(struct ctx *ctx, struct cases_filter *f, char after[64], struct sheet_writer *w, bool *more)
{
    struct cases_page page = { 0 };
    str cells[COLUMNS];
    arena_reset(ctx->arena);
    TRY(cases_list(ctx, f, &page));
    const struct cases_row *r = page.items.items;
    for (size_t i = 0; i < page.items.n; i++) {
        cells_of(ctx->arena, &r[i], cells);
        sheet_write_row(w, cells, COLUMNS);
    }
    *more = page.next.n > 0;
    memcpy(after, page.next.p ? page.next.p : "", page.next.n);
    f->after = (str){ after, page.next.n };
    return RC_OK;
}

/* A book has its table of contents at the end, so it leaves in one piece: at most SHEET_OUT_ROWS rows, the last line says when
 * there are more. */
static rc send_book(struct ctx *ctx, void *self, struct buf *b, bool *done)
{
    AUTO(arena_drop) struct arena *keep = arena_new((size_t)128 << 20);
    AUTO(arena_drop) struct arena *scratch = arena_new((size_t)16 << 20);
    struct cases_filter f = ((const struct sending *)self)->f;
    struct sheet_writer *w = sheet_write_new(keep, SHEET_XLSX, "cases", (size_t)32 << 20);
    struct ctx pages = *ctx;
    char after[64];
    bool more = true;
    str file;
    pages.arena = scratch;
    sheet_write_row(w, head, COLUMNS);
    for (int rows = STEP; more && rows < SHEET_OUT_ROWS; rows += STEP)
        TRY(book_page(&pages, &f, after, w, &more));
    const str cut = str_of(i18n_text(I18N_ZH, "cases.export_cut"));
    if (more)
        sheet_write_row(w, &cut, 1);
    TRY(sheet_write_end(ctx, w, &file));
    buf_str(b, file);
    *done = true;
    return RC_OK;
}

/* The act into the journal, then the answer. */
static rc take_out(struct ctx *ctx, const struct http_in *in, const char *kind, struct http_out *out)
{
    struct cases_page first;
    struct buf filter;
    struct sending *s = ARENA_NEW(ctx->arena, struct sending);
    s->f = *(const struct cases_filter *)in->body;
    TRY(cases_list(ctx, &s->f, &first)); /* what is wrong with the filters is said now, not in the middle of a file */
    buf_init(&filter, ctx->arena, 2000);
    TRY(json_encode(ctx, &cases_filter_type, &s->f, &filter));
    const struct exported ev = { str_of(kind), buf_get(&filter) };
    const id64 stream = id_new(ctx);
    TRY(journal_append(ctx, &cases_exported_event, ctx->actor->tenant, stream, 0, &ev, NULL));
    s->f.limit = STEP;
    s->f.totals = false;
    s->f.after = (str){ arena_alloc(ctx->arena, 64), 0 };
    *out = (struct http_out){
        .status = 200, .file_name = str_fmt(ctx->arena, "cases.%s", kind), .stream_id = stream, .seq = 1, .stream_self = s
    };
    return RC_OK;
}

rc cases_export_csv(struct ctx *ctx, const struct http_in *in, struct http_out *out)
{
    TRY(take_out(ctx, in, "csv", out));
    out->content_type = sheet_content_type(SHEET_CSV);
    out->stream = send_page;
    return RC_OK;
}

rc cases_export_xlsx(struct ctx *ctx, const struct http_in *in, struct http_out *out)
{
    TRY(take_out(ctx, in, "xlsx", out));
    out->content_type = sheet_content_type(SHEET_XLSX);
    out->stream = send_book;
    return RC_OK;
}
