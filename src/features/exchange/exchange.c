/* One import from its first row to its report. */
#include "exchange_job.h"

#include "base/mask.h"
#include "base/utf8.h"
#include "codes.h"
#include "kernel/i18n/i18n.h"
#include "orgs.h"
#include "users.h"

#include "exchange.sql.h"

#include <string.h>

enum { SHOWN = 40 };

/* Every code of every list, by itself and by its names. */
static struct map *codes_by_word(struct arena *a)
{
    const struct codes_entry *entries;
    const size_t n = codes_entries(&entries);
    struct map *m = map_new(a, n * 6);
    for (size_t i = n; i-- > 0;) { /* backwards: of two equal names the first stays */
        const str words[] = { entries[i].name_en, entries[i].name_zh, entries[i].code };
        str *code = ARENA_NEW(a, str);
        *code = str_dup(a, entries[i].code);
        for (size_t k = 0; k < ARRAY_LEN(words); k++)
            if (words[k].n)
                map_put(m, str_fmt(a, STR_FMT "\x1f" STR_FMT, STR_ARG(entries[i].list), STR_ARG(words[k])), code);
    }
    return m;
}

static rc open_bulk(struct ctx *ctx, struct exchange *x)
{
    if (x->order.kind == EXCHANGE_CASES)
        return RC_OK; /* asks for the few units that its rows name */
    TRY(orgs_bulk_open(ctx, x->keep, x->order.dry, &x->units));
    if (x->order.kind == EXCHANGE_STAFF)
        TRY(users_bulk_open(ctx, x->keep, x->units, x->order.dry, &x->accounts));
    return RC_OK;
}

rc exchange_open(struct ctx *ctx, struct arena *keep, const struct exchange_order *order, struct exchange **out)
{
    struct exchange *x = ARENA_NEW(keep, struct exchange);
    struct ctx kept = *ctx;
    kept.arena = keep; /* the map lives as long as the import */
    *x = (struct exchange){ .keep = keep, .order = *order };
    x->order.entity = str_dup(keep, order->entity);
    TRY(exchange_map_read(&kept, order->kind, order->map, &x->map));
    x->problems = ARENA_ARRAY(keep, struct exchange_problem, EXCHANGE_PROBLEMS);
    x->codes = codes_by_word(keep);
    x->seen = map_new(keep, 1024);
    x->places = map_new(keep, 64);
    x->report = (struct exchange_report){ .kind = order->kind, .source = x->map.source, .problems = { x->problems, 0 } };
    TRY(open_bulk(ctx, x));
    *out = x;
    return RC_OK;
}

/* --- what is wrong --- */

/* Enough to find the cell, not enough to learn who it is about. */
static str shown(struct arena *a, const struct exchange_field *f, str value)
{
    if (f && f->personal)
        return value.n ? str_cat(a, mask_text(a, utf8_head(value, 2)), STR("***")) : value;
    return utf8_count(value) > SHOWN ? str_cat(a, utf8_head(value, SHOWN), STR("...")) : str_dup(a, value);
}

static void add_problem(struct exchange *x, const struct exchange_field *f, str column, str value, const char *key, str rule)
{
    struct arena *a = x->keep;
    x->row_found++;
    x->report.problems_found++;
    if (x->report.problems.n == EXCHANGE_PROBLEMS)
        return;
    const char *name = f ? f->name : "";
    struct exchange_problem *p = &x->problems[x->report.problems.n++];
    *p = (struct exchange_problem){ .row = x->row->row,
                                    .column = str_dup(a, column.n ? column : str_of(name)),
                                    .value = shown(a, f, value),
                                    .key = str_of(key),
                                    .rule = str_dup(a, rule),
                                    .message_zh = i18n_say(a, I18N_ZH, key, name, rule),
                                    .message_en = i18n_say(a, I18N_EN, key, name, rule) };
}

void exchange_problem(struct ctx *ctx, struct exchange *x, int field, const char *key, str rule)
{
    (void)ctx;
    add_problem(x, &exchange_fields_of[x->order.kind].v[field], x->values[field].column, x->values[field].text, key, rule);
}

void exchange_problem_why(struct ctx *ctx, struct exchange *x)
{
    const struct fault_info *why = ctx->why;
    const int field = why->field ? exchange_field_find(x->order.kind, str_of(why->field)) : -1;
    const char *key = why->key ? why->key : "error.invalid";
    if (field >= 0)
        exchange_problem(ctx, x, field, key, why->rule);
    else
        add_problem(x, NULL, str_of(why->field), (str){ 0 }, key, why->rule);
}

bool exchange_row_good(const struct exchange *x)
{
    return x->row_found == 0;
}

str exchange_reasons(struct arena *a, const struct exchange *x, bool zh)
{
    struct buf b;
    buf_init(&b, a, 8192);
    for (size_t i = x->row_first; i < x->report.problems.n; i++) {
        const struct exchange_problem *p = &x->problems[i];
        buf_fmt(&b, "%s" STR_FMT ": " STR_FMT, b.n ? "; " : "", STR_ARG(p->column), STR_ARG(zh ? p->message_zh : p->message_en));
    }
    return buf_get(&b);
}

/* --- rows --- */

static void keep_header(struct exchange *x, const struct sheet_row *row)
{
    struct arena *a = x->keep;
    str *unused = ARENA_ARRAY(a, str, row->n);
    size_t n = 0;
    x->header = ARENA_ARRAY(a, str, row->n);
    x->n_header = row->n;
    for (size_t i = 0; i < row->n; i++) {
        bool used = false;
        x->header[i] = str_dup(a, str_trim(row->cells[i]));
        for (size_t s = 0; s < x->plan.n; s++)
            for (size_t k = 0; k < x->plan.steps[s].n; k++)
                used = used || x->plan.steps[s].from[k] == (int)i;
        if (!used && x->header[i].n)
            unused[n++] = x->header[i];
    }
    x->report.unused = (struct json_list){ unused, n };
    x->report.header_row = row->row;
    x->has_header = true;
}

static rc no_header(struct ctx *ctx, const struct exchange *x)
{
    const struct exchange_fields *fields = &exchange_fields_of[x->order.kind];
    struct buf b;
    buf_init(&b, ctx->arena, 1000);
    for (size_t i = 0; i < fields->n; i++)
        if (fields->v[i].required && !(x->order.entity.n && strcmp(fields->v[i].name, "entity") == 0))
            buf_fmt(&b, "%s%s", b.n ? ", " : "", fields->v[i].name);
    return fail_rule(ctx, RC_INVALID, "exchange.no_header", "file", buf_get(&b));
}

static rc look_for_header(struct ctx *ctx, struct exchange *x, const struct sheet_row *row)
{
    if (exchange_plan_make(x, row, &x->plan)) {
        keep_header(x, row);
        return RC_OK;
    }
    return row->row >= EXCHANGE_HEADER_ROWS ? no_header(ctx, x) : RC_OK;
}

static void count(struct exchange_counts *c, enum exchange_outcome o)
{
    c->read++;
    c->filed += o == EXCHANGE_FILED;
    c->merged += o == EXCHANGE_MERGED;
    c->duplicates += o == EXCHANGE_DUPLICATE;
    c->rejected += o == EXCHANGE_REJECTED;
}

static rc write_row(struct ctx *ctx, struct exchange *x, enum exchange_outcome *out)
{
    static exchange_write_fn *const writers[] = { exchange_write_orgs, exchange_write_staff, exchange_write_case };
    const rc r = writers[x->order.kind](ctx, x, out);
    if (r != RC_INVALID && r != RC_NOT_FOUND && r != RC_FORBIDDEN)
        return r;
    exchange_problem_why(ctx, x);
    return RC_OK;
}

rc exchange_row(struct ctx *ctx, struct exchange *x, const struct sheet_row *row, bool *counted, enum exchange_outcome *out)
{
    *counted = x->has_header;
    if (!x->has_header)
        return look_for_header(ctx, x, row);
    x->row_first = x->report.problems.n;
    x->row_found = 0;
    *out = EXCHANGE_REJECTED;
    exchange_read_values(ctx, x, row);
    if (exchange_row_good(x))
        TRY(write_row(ctx, x, out));
    if (!exchange_row_good(x))
        *out = EXCHANGE_REJECTED;
    count(&x->report.counts, *out);
    return RC_OK;
}

rc exchange_end(struct ctx *ctx, struct exchange *x)
{
    if (!x->has_header)
        return no_header(ctx, x);
    return x->report.counts.read ? RC_OK : fail(ctx, RC_INVALID, "exchange.no_rows", "file");
}

void exchange_describe(struct exchange *x, const struct sheet_info *info)
{
    x->report.format = str_dup(x->keep, info->format);
    x->report.encoding = str_dup(x->keep, info->encoding);
    x->report.sheet = str_dup(x->keep, info->sheet);
    x->report.others = str_dup(x->keep, info->others);
    x->report.hidden_rows = info->hidden_rows;
}

const struct exchange_report *exchange_report_of(const struct exchange *x)
{
    return &x->report;
}

/* clang-format off */
static const struct json_field problem_fields[] = {
    JSON_I64(struct exchange_problem, row,        REQUIRED, 0, SHEET_ROWS),
    JSON_STR(struct exchange_problem, column,     REQUIRED, 0, 500),
    JSON_STR(struct exchange_problem, value,      REQUIRED, 0, 500),
    JSON_STR(struct exchange_problem, key,        REQUIRED, 1, 100),
    JSON_STR(struct exchange_problem, rule,       OPTIONAL, 0, 500),
    JSON_STR(struct exchange_problem, message_zh, REQUIRED, 0, 1000),
    JSON_STR(struct exchange_problem, message_en, REQUIRED, 0, 1000),
};
static const struct json_type problem_type = JSON_TYPE(struct exchange_problem, problem_fields);
static const struct json_field counts_fields[] = {
    JSON_I64(struct exchange_counts, read,       REQUIRED, 0, SHEET_ROWS),
    JSON_I64(struct exchange_counts, filed,      REQUIRED, 0, SHEET_ROWS),
    JSON_I64(struct exchange_counts, merged,     REQUIRED, 0, SHEET_ROWS),
    JSON_I64(struct exchange_counts, duplicates, REQUIRED, 0, SHEET_ROWS),
    JSON_I64(struct exchange_counts, rejected,   REQUIRED, 0, SHEET_ROWS),
};
const struct json_type exchange_counts_type = JSON_TYPE(struct exchange_counts, counts_fields);
static const struct json_field report_fields[] = {
    JSON_ENUM(struct exchange_report, kind,           REQUIRED, exchange_kind),
    JSON_STR (struct exchange_report, source,         REQUIRED, 0, 40),
    JSON_STR (struct exchange_report, format,         REQUIRED, 0, 20),
    JSON_STR (struct exchange_report, encoding,       REQUIRED, 0, 20),
    JSON_STR (struct exchange_report, sheet,          OPTIONAL, 0, 500),
    JSON_STR (struct exchange_report, others,         OPTIONAL, 0, 8192),
    JSON_I64 (struct exchange_report, hidden_rows,    REQUIRED, 0, SHEET_ROWS),
    JSON_I64 (struct exchange_report, header_row,     REQUIRED, 0, SHEET_ROWS),
    JSON_OBJ (struct exchange_report, counts,         REQUIRED, &exchange_counts_type),
    JSON_I64 (struct exchange_report, problems_found, REQUIRED, 0, INT64_MAX),
    JSON_LIST(struct exchange_report, problems,       REQUIRED, 0, EXCHANGE_PROBLEMS, &problem_type),
    JSON_STRS(struct exchange_report, unused,         REQUIRED, 0, SHEET_COLUMNS),
};
/* clang-format on */
const struct json_type exchange_report_type = JSON_TYPE(struct exchange_report, report_fields);

static const char *const rights[] = { "import.manage", "import.cases" };

static const struct journal_type *const events[] = { &exchange_confirmed_event, &exchange_finished_event };
static const struct job_kind *const jobs[] = { &exchange_run_job, &exchange_sweep_job };

const struct feature exchange_feature = {
    .name = "exchange",
    .routes = exchange_routes,
    .n_routes = EXCHANGE_N_ROUTES,
    .events = events,
    .n_events = ARRAY_LEN(events),
    .schema = &exchange_schema,
    .rights = rights,
    .n_rights = ARRAY_LEN(rights),
    .jobs = jobs,
    .n_jobs = ARRAY_LEN(jobs),
};
