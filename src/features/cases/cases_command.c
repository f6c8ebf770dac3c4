/* What the sub-command `case` needs. */
#include "cases_doc.h"

#include "base/cal.h"
#include "cases.sql.h"

static void print_row(struct buf *b, struct arena *a, const struct cases_row *r)
{
    buf_fmt(b, STR_FMT "  %-18s " STR_FMT "  %6lld  " STR_FMT "  " STR_FMT "\n", STR_ARG(r->no),
            enum_word(&cases_state_enum, (int)r->state), STR_ARG(cal_str(a, r->due_on)), (long long)r->days_left, STR_ARG(r->unit_name),
            STR_ARG(r->handler_name));
}

rc cases_list_print(struct ctx *ctx, const struct cases_listing *how, struct buf *out)
{
    const struct cases_filter f = {
        .tenant_id = how->tenant, .after = how->after, .limit = how->limit, .open = how->open ? (str){ 0 } : STR("false")
    };
    struct cases_page page;
    if (!how->open && !how->tenant)
        return fail_rule(ctx, RC_INVALID, "json.required", "entity", STR("--open false"));
    TRY(cases_list(ctx, &f, &page));
    if (how->json)
        return json_encode(ctx, &cases_page_type, &page, out);
    const struct cases_row *rows = page.items.items;
    buf_fmt(out, "%-17s  %-18s %-10s  %6s  %s\n", "no", "state", "due on", "days", "unit, handler");
    for (size_t i = 0; i < page.items.n; i++)
        print_row(out, ctx->arena, &rows[i]);
    if (page.next.n)
        buf_fmt(out, "more: --after " STR_FMT "\n", STR_ARG(page.next));
    return RC_OK;
}

struct folding {
    struct ctx *ctx;
    struct cases_case c;
};

static rc fold_one(void *self, const struct journal_event *ev, const struct journal_type *type, const void *payload)
{
    struct folding *f = self;
    if (type->payload == &cases_erasure_type) {
        cases_fold_erasure(&f->c, ev);
        return RC_OK;
    }
    if (type == &cases_one_time_event) {
        f->c.version = ev->version;
        return RC_OK;
    }
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

static void print_line(struct buf *b, const char *name, str value)
{
    if (value.n)
        buf_fmt(b, "%-16s " STR_FMT "\n", name, STR_ARG(value));
}

static void print_case(struct buf *b, struct arena *a, const struct cases_doc *d)
{
    const struct cases_doc_case *c = &d->the_case;
    const struct cases_doc_clock *clocks = d->clocks.items;
    print_line(b, "no", c->no);
    print_line(b, "state", str_of(enum_word(&cases_state_enum, (int)c->state)));
    print_line(b, "legal entity", c->tenant_name);
    print_line(b, "unit", c->unit_name);
    print_line(b, "first contact", c->first_contact_name);
    print_line(b, "handler", c->handler_name);
    print_line(b, "received", cal_time_str(a, c->received_at));
    print_line(b, "due on", cal_str(a, c->due_on));
    print_line(b, "business", c->business);
    print_line(b, "cause", c->cause);
    print_line(b, "outcome", c->outcome);
    print_line(b, "version", str_fmt(a, "%lld", (long long)c->version));
    for (size_t i = 0; i < d->clocks.n; i++)
        buf_fmt(b, "%-16s " STR_FMT " %s\n", str_c(a, clocks[i].rule), STR_ARG(cal_str(a, clocks[i].due_on)),
                enum_word(&cases_clock_state_enum, (int)clocks[i].state));
}

rc cases_show_print(struct ctx *ctx, str no, ms_t as_at, bool json, struct buf *out)
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
    if (json)
        return json_encode(ctx, &cases_doc_type, doc, out);
    print_case(out, ctx->arena, doc);
    return RC_OK;
}
