/* What the sub-command `case` needs. */
#include "cases_doc.h"

#include "cases.sql.h"

rc cases_list_json(struct ctx *ctx, str after, int64_t limit, bool open, struct buf *out, str *next)
{
    const struct cases_filter f = { .after = after, .limit = limit, .open = open ? (str){ 0 } : STR("false") };
    struct cases_page page;
    TRY(cases_list(ctx, &f, &page));
    *next = page.next;
    return json_encode(ctx, &cases_page_type, &page, out);
}

struct folding {
    struct ctx *ctx;
    struct cases_case c;
};

static rc fold_one(void *self, const struct journal_event *ev, const struct journal_type *type, const void *payload)
{
    struct folding *f = self;
    if (type != &cases_registered_event) {
        cases_fold_acted(f->ctx->arena, &f->c, ev, payload);
        return RC_OK;
    }
    struct cases_case c;
    cases_fold_registered(&c, ev, payload);
    str *const kept[] = { &c.no,      &c.unit_path,  &c.channel_in, &c.source,         &c.product,          &c.business,
                          &c.cause,   &c.level,      &c.demands,    &c.special_groups, &c.complainant_type, &c.reply_by,
                          &c.summary, &c.code_index, &c.original_no };
    for (size_t i = 0; i < ARRAY_LEN(kept); i++)
        *kept[i] = str_dup(f->ctx->arena, *kept[i]);
    f->c = c;
    return RC_OK;
}

static rc find_no(struct ctx *ctx, str no, struct cases_case *out)
{
    const rc r = db_one(ctx->db, ctx->arena, SQL_CASES_ANY_NO, DB_ARGS(ARG_STR("no", no)), &cases_case_row, out);
    return r == RC_NOT_FOUND ? fail(ctx, RC_NOT_FOUND, "cases.not_found", NULL) : r;
}

rc cases_show_json(struct ctx *ctx, str no, ms_t as_at, struct buf *out)
{
    struct cases_case live;
    struct cases_doc *doc;
    bool masked;
    TRY(find_no(ctx, no, &live));
    if (!cases_visible(ctx, &live, "cases.read", &masked))
        return fail(ctx, RC_NOT_FOUND, "cases.not_found", NULL);
    if (as_at) {
        struct folding f = { .ctx = ctx };
        TRY(journal_read_stream(ctx, live.tenant_id, live.id, as_at, fold_one, &f));
        if (f.c.version == 0)
            return fail(ctx, RC_NOT_FOUND, "cases.not_found", NULL);
        live = f.c;
    }
    TRY(cases_doc_make(ctx, &live, masked, &doc));
    return json_encode(ctx, &cases_doc_type, doc, out);
}
