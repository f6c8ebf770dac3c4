/* Send a table, look at what is wrong, let it in, watch it, stop it. */
#include "exchange_job.h"

#include "kernel/id/id.h"

struct upload_query {
    enum exchange_kind kind;
    str name, sheet, map, entity;
};
struct confirm_in {
    bool skip_bad;
};
struct job_out {
    id64 id;
    enum exchange_kind kind;
    enum exchange_state state;
    str name, entity, report;
    ms_t created_at;
    int64_t total, read, filed, merged, duplicates, rejected, last_row;
};
struct job_list {
    struct json_list items;
};

/* clang-format off */
static const struct json_field upload_fields[] = {
    JSON_ENUM(struct upload_query, kind,   REQUIRED, exchange_kind),
    JSON_STR (struct upload_query, name,   OPTIONAL, 0, 200),
    JSON_STR (struct upload_query, sheet,  OPTIONAL, 0, 100),
    JSON_STR (struct upload_query, map,    OPTIONAL, 0, 40),
    JSON_STR (struct upload_query, entity, OPTIONAL, 0, 20),
};
static const struct json_field confirm_fields[] = { JSON_BOOL(struct confirm_in, skip_bad, OPTIONAL) };
static const struct json_field job_fields[] = {
    JSON_ID  (struct job_out, id,         REQUIRED),
    JSON_ENUM(struct job_out, kind,       REQUIRED, exchange_kind),
    JSON_ENUM(struct job_out, state,      REQUIRED, exchange_state),
    JSON_STR (struct job_out, name,       OPTIONAL, 0, 200),
    JSON_STR (struct job_out, entity,     OPTIONAL, 0, 20),
    JSON_I64 (struct job_out, created_at, REQUIRED, 0, INT64_MAX),
    JSON_I64 (struct job_out, total,      REQUIRED, 0, SHEET_ROWS),
    JSON_I64 (struct job_out, read,       REQUIRED, 0, SHEET_ROWS),
    JSON_I64 (struct job_out, filed,      REQUIRED, 0, SHEET_ROWS),
    JSON_I64 (struct job_out, merged,     REQUIRED, 0, SHEET_ROWS),
    JSON_I64 (struct job_out, duplicates, REQUIRED, 0, SHEET_ROWS),
    JSON_I64 (struct job_out, rejected,   REQUIRED, 0, SHEET_ROWS),
    JSON_I64 (struct job_out, last_row,   OPTIONAL, 0, SHEET_ROWS),
    JSON_RAW (struct job_out, report),
};
/* clang-format on */
static const struct json_type upload_type = { "struct exchange_upload", upload_fields, ARRAY_LEN(upload_fields),
                                              sizeof(struct upload_query) };
static const struct json_type confirm_type = { "struct exchange_confirm", confirm_fields, 1, sizeof(struct confirm_in) };
static const struct json_type job_type = { "struct exchange_import", job_fields, ARRAY_LEN(job_fields), sizeof(struct job_out) };
static const struct json_field list_fields[] = { JSON_LIST(struct job_list, items, REQUIRED, 0, 50, &job_type) };
static const struct json_type list_type = { "struct exchange_imports", list_fields, 1, sizeof(struct job_list) };

static struct job_out out_of(const struct exchange_job *j)
{
    return (struct job_out){ .id = j->id,
                             .kind = j->kind,
                             .state = j->state,
                             .name = j->file_name,
                             .entity = j->entity,
                             .report = j->report,
                             .created_at = j->created_at,
                             .total = j->total,
                             .read = j->read,
                             .filed = j->filed,
                             .merged = j->merged,
                             .duplicates = j->duplicates,
                             .rejected = j->rejected,
                             .last_row = j->last_row };
}

static rc reply_job(struct ctx *ctx, const struct exchange_job *j, int status, struct http_out *out)
{
    const struct job_out o = out_of(j);
    return http_reply(ctx, out, status, &job_type, &o);
}

/* Who may let in what: the right of the table's own room beside import.manage. */
static const char *const rights_of[exchange_kind_count] = { "orgs.manage", "users.manage", "import.cases" };

static rc may(struct ctx *ctx, enum exchange_kind kind)
{
    return auth_require(ctx, rights_of[kind]);
}

/* --- upload: on a read worker --- */

struct checked {
    struct exchange_job job;
    str *parts;
};

struct checking {
    struct ctx *ctx;    /* the request's: what stays */
    struct ctx scratch; /* a row's */
    struct exchange *x;
    struct buf part;
    size_t in_part, per_part, n, cap;
    str *parts;
};

static void close_part(struct checking *c)
{
    if (c->in_part == 0)
        return;
    if (c->n == c->cap) {
        c->cap = c->cap ? c->cap * 2 : 64;
        str *more = ARENA_ARRAY(c->ctx->arena, str, c->cap);
        for (size_t i = 0; i < c->n; i++)
            more[i] = c->parts[i];
        c->parts = more;
    }
    c->parts[c->n++] = str_dup(c->ctx->arena, buf_get(&c->part));
    c->part.n = 0;
    c->in_part = 0;
}

static rc check_row(void *self, const struct sheet_row *row)
{
    struct checking *c = self;
    enum exchange_outcome done;
    bool counted;
    arena_reset(c->scratch.arena);
    const bool had_header = exchange_report_of(c->x)->header_row > 0;
    TRY(exchange_row(&c->scratch, c->x, row, &counted, &done));
    const bool is_header = !had_header && exchange_report_of(c->x)->header_row > 0;
    if (!counted && !is_header)
        return RC_OK; /* a title above the header */
    exchange_pack_row(&c->part, row);
    if (++c->in_part == c->per_part || is_header)
        close_part(c);
    return RC_OK;
}

static rc default_entity(struct ctx *ctx, const struct upload_query *q, str *out)
{
    *out = q->entity;
    return q->entity.n || q->kind != EXCHANGE_CASES ? RC_OK : exchange_store_code(ctx, ctx->actor->tenant, out);
}

static rc check_table(struct ctx *ctx, struct arena *keep, struct arena *scratch, const struct http_in *in, struct checked *out)
{
    const struct upload_query *q = in->query;
    struct exchange_order order = { .kind = q->kind, .dry = true };
    struct sheet_info info;
    if (q->map.n && (order.map = exchange_map_named(str_c(ctx->arena, q->map))).n == 0)
        return fail_rule(ctx, RC_INVALID, "exchange.no_such_map", "map", q->map);
    TRY(default_entity(ctx, q, &order.entity));
    struct checking c = { .ctx = ctx, .scratch = *ctx, .per_part = q->kind == EXCHANGE_CASES ? EXCHANGE_PART_CASES : EXCHANGE_PART_ORGS };
    c.scratch.arena = scratch;
    buf_init(&c.part, keep, (size_t)EXCHANGE_PART_ORGS * SHEET_ROW_BYTES);
    TRY(exchange_open(&c.scratch, keep, &order, &c.x));
    TRY(sheet_read(ctx, in->raw, q->sheet, check_row, &c, &info));
    TRY(exchange_end(ctx, c.x));
    exchange_describe(c.x, &info);
    close_part(&c);
    struct buf report;
    buf_init(&report, ctx->arena, 2 << 20);
    TRY(json_encode(ctx, &exchange_report_type, exchange_report_of(c.x), &report));
    const struct exchange_counts *n = &exchange_report_of(c.x)->counts;
    out->parts = c.parts;
    out->job = (struct exchange_job){ .kind = q->kind,
                                      .file_name = q->name,
                                      .map = q->map,
                                      .entity = order.entity,
                                      .report = buf_get(&report),
                                      .parts = (int64_t)c.n,
                                      .total = n->read,
                                      .read = n->read,
                                      .filed = n->filed,
                                      .merged = n->merged,
                                      .duplicates = n->duplicates,
                                      .rejected = n->rejected };
    return report.over ? fail(ctx, RC_LIMIT, "serve.reply_too_large", NULL) : RC_OK;
}

static rc prepare_upload(struct ctx *ctx, const struct http_in *in, struct http_out *out)
{
    AUTO(arena_drop) struct arena *keep = arena_new((size_t)512 << 20);
    AUTO(arena_drop) struct arena *scratch = arena_new((size_t)64 << 20);
    const struct upload_query *q = in->query;
    struct checked *made = ARENA_NEW(ctx->arena, struct checked);
    TRY(may(ctx, q->kind));
    out->prepared = made;
    const rc r = check_table(ctx, keep, scratch, in, made);
    ctx->why->rule = str_dup(ctx->arena, ctx->why->rule); /* it may have been written into a row's memory */
    return r;
}

static rc post_upload(struct ctx *ctx, const struct http_in *in, struct http_out *out)
{
    const struct checked *made = in->prepared;
    struct exchange_job j = made->job;
    j.tenant_id = ctx->actor->tenant;
    j.id = id_new(ctx);
    j.state = EXCHANGE_CHECKED;
    j.actor_id = ctx->actor->id;
    j.created_at = clock_now(ctx);
    TRY(exchange_job_store(ctx, &j, made->parts));
    out->stream_id = j.id;
    out->seq = 1;
    return reply_job(ctx, &j, 201, out);
}

/* --- afterwards --- */

static rc job_of(struct ctx *ctx, const struct http_in *in, bool for_write, struct exchange_job *j)
{
    TRY(exchange_store_job(ctx, ctx->actor->tenant, in->path_id[0], for_write, j));
    return auth_may(ctx->actor, rights_of[j->kind]) ? RC_OK : fail(ctx, RC_NOT_FOUND, "exchange.no_such_job", NULL);
}

static rc get_jobs(struct ctx *ctx, const struct http_in *in, struct http_out *out)
{
    (void)in;
    struct db_page page;
    TRY(exchange_store_jobs(ctx, ctx->actor->tenant, &page));
    struct job_out *items = ARENA_ARRAY(ctx->arena, struct job_out, page.n);
    size_t n = 0;
    const struct exchange_job *rows = page.rows;
    for (size_t i = 0; i < page.n; i++)
        if (auth_may(ctx->actor, rights_of[rows[i].kind]))
            items[n++] = out_of(&rows[i]);
    const struct job_list list = { { items, n } };
    return http_reply(ctx, out, 200, &list_type, &list);
}

static rc get_job(struct ctx *ctx, const struct http_in *in, struct http_out *out)
{
    struct exchange_job j;
    TRY(job_of(ctx, in, false, &j));
    return reply_job(ctx, &j, 200, out);
}

static rc post_confirm(struct ctx *ctx, const struct http_in *in, struct http_out *out)
{
    const struct confirm_in *b = in->body;
    struct exchange_job j;
    TRY(job_of(ctx, in, true, &j));
    TRY(exchange_job_confirm(ctx, &j, b->skip_bad));
    return reply_job(ctx, &j, 202, out);
}

static rc post_cancel(struct ctx *ctx, const struct http_in *in, struct http_out *out)
{
    struct exchange_job j;
    TRY(job_of(ctx, in, true, &j));
    TRY(exchange_job_cancel(ctx, &j));
    return reply_job(ctx, &j, 200, out);
}

/* clang-format off */
const struct http_route exchange_routes[EXCHANGE_N_ROUTES] = {
    { .method = POST, .path = "/api/desk/imports",             .run = post_upload,  .right = "import.manage", .tx = TX_WRITE, .query = &upload_type, .reply = &job_type, .max_body = EXCHANGE_UPLOAD, .prepare = prepare_upload, .per_minute = 20, .summary = "a CSV or XLSX table as the raw body: checked and kept, not yet written" },
    { .method = GET,  .path = "/api/desk/imports",             .run = get_jobs,     .right = "import.manage", .tx = TX_READ,  .reply = &list_type, .summary = "the last 50 imports of the legal entity" },
    { .method = GET,  .path = "/api/desk/imports/:id",         .run = get_job,      .right = "import.manage", .tx = TX_READ,  .reply = &job_type, .summary = "one import: its report, how far it is" },
    { .method = POST, .path = "/api/desk/imports/:id/confirm", .run = post_confirm, .right = "import.manage", .tx = TX_WRITE, .body = &confirm_type, .reply = &job_type, .summary = "let the checked table in; with bad rows only by skip_bad" },
    { .method = POST, .path = "/api/desk/imports/:id/cancel",  .run = post_cancel,  .right = "import.manage", .tx = TX_WRITE, .reply = &job_type, .summary = "give a table up; what is written stays" },
};
/* clang-format on */
