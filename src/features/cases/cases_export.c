/* The queue as CSV: that somebody took it out stands in the journal before the first byte leaves (decisions 15). */
#include "cases_view.h"

#include "base/cal.h"
#include "base/csv.h"
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

static void csv_row(struct buf *b, struct arena *a, const struct cases_row *r)
{
    csv_put(b, r->no, true, true);
    csv_put(b, str_of(enum_word(&cases_state_enum, (int)r->state)), false, true);
    csv_put(b, r->title, false, true);
    csv_put(b, r->business, false, true);
    csv_put(b, r->cause, false, true);
    csv_put(b, r->unit_name, false, true);
    csv_put(b, r->handler_name, false, true);
    csv_put(b, r->consumer_masked, false, true);
    csv_put(b, r->phone_masked, false, true);
    csv_put(b, cal_time_str(a, r->received_at), false, false);
    csv_put(b, cal_str(a, r->due_on), false, false);
    csv_put(b, str_fmt(a, "%lld", (long long)r->days_left), false, false);
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
    if (s->rows == 0)
        buf_c(b, "\xEF\xBB\xBF"
                 "no,state,title,business,cause,unit,handler,consumer,phone,received,due_on,days_left\r\n");
    const struct cases_row *r = page.items.items;
    for (size_t i = 0; i < page.items.n; i++)
        csv_row(b, ctx->arena, &r[i]);
    s->rows += STEP;
    *done = page.next.n == 0 || s->rows >= ROWS;
    if (!*done) {
        char *after = (char *)s->f.after.p; /* its own place: ctx->arena is emptied before the next page */
        memcpy(after, page.next.p, page.next.n);
        s->f.after = (str){ after, page.next.n };
    }
    return RC_OK;
}

rc cases_export_csv(struct ctx *ctx, const struct http_in *in, struct http_out *out)
{
    struct cases_page first;
    struct buf filter;
    struct sending *s = ARENA_NEW(ctx->arena, struct sending);
    s->f = *(const struct cases_filter *)in->body;
    TRY(cases_list(ctx, &s->f, &first)); /* what is wrong with the filters is said now, not in the middle of a file */
    buf_init(&filter, ctx->arena, 2000);
    TRY(json_encode(ctx, &cases_filter_type, &s->f, &filter));
    const struct exported ev = { STR("csv"), buf_get(&filter) };
    const id64 stream = id_new(ctx);
    TRY(journal_append(ctx, &cases_exported_event, ctx->actor->tenant, stream, 0, &ev, NULL));
    s->f.limit = STEP;
    s->f.totals = false;
    s->f.after = (str){ arena_alloc(ctx->arena, 64), 0 };
    *out = (struct http_out){ .status = 200,
                              .content_type = "text/csv; charset=utf-8",
                              .file_name = STR("cases.csv"),
                              .stream_id = stream,
                              .seq = 1,
                              .stream = send_page,
                              .stream_self = s };
    return RC_OK;
}
