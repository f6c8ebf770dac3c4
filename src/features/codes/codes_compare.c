/* A new text of a file against the one in force: what is wrong in which row, what is new, changed, ended. */
#include "codes_int.h"

#include "base/csv.h"
#include "base/map.h"
#include "base/utf8.h"

enum check { TEXT, CODE, DAY, KIND, AMOUNT, MINUTE };
struct column {
    const char *name;
    enum check check;
    bool required;
    int max; /* characters */
};
enum { COLUMNS = 20 };

struct line {
    int64_t row;
    str key;
    const str *v; /* in the order of the form's columns */
};
struct reading;
struct form {
    const char *file;
    const struct column *columns;
    size_t n_columns;
    int keys[2];     /* columns that name the row; -1 = one is enough */
    int ended;       /* the column whose filling ends a row, -1 */
    bool keeps_rows; /* what was once there is never taken out, only ended: old cases point at it */
    void (*whole)(struct reading *r);
};

/* One reading of a text. */
struct reading {
    struct ctx *ctx;
    const struct form *form;
    struct map *lines; /* key -> struct line */
    const struct map *old;
    struct codes_report *report;
};

static void problem(struct reading *r, int64_t row, const char *column, const char *key, str rule)
{
    struct codes_report *rep = r->report;
    if (!rep || rep->n_problems++ >= CODES_PROBLEMS)
        return;
    struct codes_problem *list = rep->problems.items;
    list[rep->problems.n++] = (struct codes_problem){ row, str_of(column), str_of(key), rule, { 0 } };
}

static void note(struct json_list *list, int64_t *total, const struct line *l)
{
    struct codes_row_note *notes = list->items;
    if ((*total)++ < CODES_SHOWN)
        notes[list->n++] = (struct codes_row_note){ l->row, l->key };
}

static bool plain(str s)
{
    for (size_t i = 0; i < s.n; i++) {
        const char c = s.p[i];
        if (!((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' || c == '_' || c == '.'))
            return false;
    }
    return true;
}

static int minute_of(str s)
{
    int64_t h, m;
    if (s.n != 5 || s.p[2] != ':' || !str_to_i64((str){ s.p, 2 }, &h) || !str_to_i64((str){ s.p + 3, 2 }, &m))
        return -1;
    return h >= 0 && h <= 24 && m >= 0 && m <= 59 && h * 60 + m <= 1440 ? (int)(h * 60 + m) : -1;
}

static const char *wrong(enum check check, str s)
{
    day_t day;
    switch (check) {
    case CODE:
        return plain(s) ? NULL : "codes.plain";
    case DAY:
        return cal_parse(s, &day) ? NULL : "json.day";
    case KIND:
        return str_is(s, "holiday") || str_is(s, "workday") ? NULL : "json.word";
    case MINUTE:
        return minute_of(s) >= 0 ? NULL : "codes.minute";
    case TEXT:
    case AMOUNT:
        return NULL;
    }
    return NULL;
}

static const char *const expected[] = { "", "A-Z a-z 0-9 - _ .", "YYYY-MM-DD", "holiday, workday", "", "HH:MM" };

static void check_field(struct reading *r, int64_t row, const struct column *c, str value)
{
    if (value.n == 0 && c->required)
        problem(r, row, c->name, "json.required", STR(""));
    else if (utf8_count(value) > (size_t)c->max)
        problem(r, row, c->name, "json.too_long", str_fmt(r->ctx->arena, "0..%d", c->max));
    else if (value.n && wrong(c->check, value))
        problem(r, row, c->name, wrong(c->check, value), str_of(expected[c->check]));
}

static str key_of(const struct reading *r, const str *v)
{
    const int *k = r->form->keys;
    return k[1] < 0 ? v[k[0]] : str_fmt(r->ctx->arena, STR_FMT "/" STR_FMT, STR_ARG(v[k[0]]), STR_ARG(v[k[1]]));
}

/* Which column of the sheet holds each column of the form; false when the heading is not the form's. */
static bool heading(struct reading *r, const struct csv_row *head, int at[COLUMNS])
{
    bool good = true;
    for (size_t i = 0; i < r->form->n_columns; i++) {
        at[i] = csv_column(head, r->form->columns[i].name);
        if (at[i] < 0)
            problem(r, 1, r->form->columns[i].name, "codes.column_missing", STR(""));
        good = good && at[i] >= 0;
    }
    if (good && head->n != r->form->n_columns)
        problem(r, 1, "", "codes.column_unknown", str_fmt(r->ctx->arena, "%zu", r->form->n_columns));
    return good && head->n == r->form->n_columns;
}

static void take_row(struct reading *r, int64_t row, const struct csv_row *fields, const int at[COLUMNS])
{
    const struct form *f = r->form;
    str *v = ARENA_ARRAY(r->ctx->arena, str, f->n_columns);
    if (fields->n != f->n_columns) {
        problem(r, row, "", "codes.row_length", str_fmt(r->ctx->arena, "%zu", f->n_columns));
        return;
    }
    for (size_t i = 0; i < f->n_columns; i++) {
        v[i] = str_trim(csv_at(fields, at[i]));
        check_field(r, row, &f->columns[i], v[i]);
    }
    struct line *l = ARENA_NEW(r->ctx->arena, struct line);
    *l = (struct line){ row, key_of(r, v), v };
    const struct line *before = map_get(r->lines, l->key);
    if (before)
        problem(r, row, f->columns[f->keys[0]].name, "codes.row_twice", str_fmt(r->ctx->arena, "%lld", (long long)before->row));
    else
        map_put(r->lines, l->key, l);
}

static void read_text(struct reading *r, str content)
{
    struct csv csv;
    struct csv_row *fields = ARENA_NEW(r->ctx->arena, struct csv_row);
    int at[COLUMNS];
    r->lines = map_new(r->ctx->arena, 512);
    csv_open(&csv, content);
    if (!csv_next(&csv, r->ctx->arena, fields) || !heading(r, fields, at)) {
        if (csv.wrong)
            problem(r, csv.row, "", csv.wrong, str_fmt(r->ctx->arena, "%lld", (long long)csv.row));
        return;
    }
    while (map_size(r->lines) <= CODES_ROWS && csv_next(&csv, r->ctx->arena, fields))
        take_row(r, csv.row, fields, at);
    if (csv.wrong)
        problem(r, csv.row, "", csv.wrong, str_fmt(r->ctx->arena, "%lld", (long long)csv.row));
    if (map_size(r->lines) > CODES_ROWS)
        problem(r, 0, "", "codes.too_many_rows", str_fmt(r->ctx->arena, "%d", CODES_ROWS));
    if (map_size(r->lines) == 0)
        problem(r, 0, "", "codes.no_rows", STR(""));
}

/* --- what a single row cannot tell --- */

enum { LIST_LIST, LIST_CODE, LIST_PARENT, LIST_FROM = 5, LIST_TO };
enum { RULE_ID, RULE_AMOUNT = 5, RULE_UNIT, RULE_KIND = 11, RULE_BASIS, RULE_FROM = 14, RULE_TO };
enum { PERIOD_MAX = 3660 };

static void check_dates(struct reading *r, const struct line *l, int from, int to)
{
    day_t begin, end;
    if (cal_parse(l->v[from], &begin) && cal_parse(l->v[to], &end) && end < begin)
        problem(r, l->row, "valid_to", "codes.ends_before", l->v[from]);
}

static void whole_lists(struct reading *r)
{
    for (size_t i = 0; i < map_size(r->lines); i++) {
        const struct line *l = map_at(r->lines, i);
        const str parent = str_fmt(r->ctx->arena, STR_FMT "/" STR_FMT, STR_ARG(l->v[LIST_LIST]), STR_ARG(l->v[LIST_PARENT]));
        if (l->v[LIST_PARENT].n && !map_get(r->lines, parent))
            problem(r, l->row, "parent", "codes.parent_unknown", l->v[LIST_PARENT]);
        check_dates(r, l, LIST_FROM, LIST_TO);
    }
}

static day_t day_or(str s, day_t other)
{
    day_t day;
    return cal_parse(s, &day) ? day : other;
}

static void check_amount(struct reading *r, const struct line *l)
{
    int64_t n;
    if (cal_unit_of(l->v[RULE_UNIT]) == CAL_NOT_A_PERIOD)
        return;
    if (!str_to_i64(l->v[RULE_AMOUNT], &n) || n < 0 || n > PERIOD_MAX)
        problem(r, l->row, "amount", "codes.amount", STR("0..3660"));
}

/* A limit in force is not rewritten: the old row ends, a new one begins, and old cases keep theirs. */
static void check_in_force(struct reading *r, const struct line *l)
{
    const struct line *was = map_get(r->old, l->key);
    if (!was || day_or(was->v[RULE_FROM], 0) > clock_today(r->ctx))
        return;
    if (!str_eq(was->v[RULE_AMOUNT], l->v[RULE_AMOUNT]) || !str_eq(was->v[RULE_UNIT], l->v[RULE_UNIT]))
        problem(r, l->row, "amount", "codes.new_row", l->v[RULE_ID]);
}

static void whole_rules(struct reading *r)
{
    struct map *last = map_new(r->ctx->arena, 256); /* id -> its rows so far, chained */
    struct chain {
        const struct line *line;
        struct chain *before;
    };
    for (size_t i = 0; i < map_size(r->lines); i++) {
        const struct line *l = map_at(r->lines, i);
        check_dates(r, l, RULE_FROM, RULE_TO);
        check_amount(r, l);
        if (str_is(l->v[RULE_KIND], "regulation") && l->v[RULE_BASIS].n == 0)
            problem(r, l->row, "basis", "json.required", STR("")); /* what the law demands names the law */
        check_in_force(r, l);
        struct chain *c = ARENA_NEW(r->ctx->arena, struct chain);
        *c = (struct chain){ l, map_get(last, l->v[RULE_ID]) };
        for (const struct chain *b = c->before; b; b = b->before)
            if (day_or(l->v[RULE_FROM], 0) <= day_or(b->line->v[RULE_TO], INT32_MAX) &&
                day_or(b->line->v[RULE_FROM], 0) <= day_or(l->v[RULE_TO], INT32_MAX))
                problem(r, l->row, "valid_from", "codes.overlap", str_fmt(r->ctx->arena, "%lld", (long long)b->line->row));
        map_put(last, l->v[RULE_ID], c);
    }
}

static void whole_hours(struct reading *r)
{
    int end = 0;
    for (size_t i = 0; i < map_size(r->lines); i++) {
        const struct line *l = map_at(r->lines, i);
        const int from = minute_of(l->v[0]), to = minute_of(l->v[1]);
        if (from >= 0 && to >= 0 && (from < end || to <= from))
            problem(r, l->row, "from", "codes.hours_order", STR(""));
        end = to;
    }
}

/* clang-format off */
static const struct column calendar_columns[] = { { "date", DAY, true, 10 }, { "kind", KIND, true, 10 }, { "name", TEXT, false, 100 } };
static const struct column list_columns[] = {
    { "list", CODE, true, 40 },      { "code", CODE, true, 40 },      { "parent", CODE, false, 40 },    { "name_zh", TEXT, true, 200 },
    { "name_en", TEXT, true, 200 },  { "valid_from", DAY, false, 10 }, { "valid_to", DAY, false, 10 },  { "source", TEXT, false, 400 },
};
static const struct column rule_columns[] = {
    { "id", CODE, true, 40 },         { "process", TEXT, true, 40 },    { "name_zh", TEXT, true, 200 },        { "name_en", TEXT, true, 400 },
    { "trigger", TEXT, false, 400 },  { "amount", AMOUNT, false, 40 },  { "unit", TEXT, true, 40 },            { "hard_limit", TEXT, false, 40 },
    { "extension", TEXT, false, 400 }, { "approver", TEXT, false, 400 }, { "pause_or_reset", TEXT, false, 400 }, { "kind", TEXT, false, 40 },
    { "basis", TEXT, false, 400 },     { "status", TEXT, false, 200 },    { "valid_from", DAY, false, 10 },      { "valid_to", DAY, false, 10 },
};
static const struct column hour_columns[] = { { "from", MINUTE, true, 5 }, { "to", MINUTE, true, 5 } };
static const struct form forms[] = {
    { "calendar.csv",      calendar_columns, ARRAY_LEN(calendar_columns), { 0, -1 },              -1,      false, NULL },
    { "codes.csv",         list_columns,     ARRAY_LEN(list_columns),     { LIST_LIST, LIST_CODE }, LIST_TO, true,  whole_lists },
    { "deadlines.csv",     rule_columns,     ARRAY_LEN(rule_columns),     { RULE_ID, RULE_FROM },   RULE_TO, true,  whole_rules },
    { "working_hours.csv", hour_columns,     ARRAY_LEN(hour_columns),     { 0, -1 },              -1,      false, whole_hours },
};
/* clang-format on */

static bool same(const struct form *f, const struct line *a, const struct line *b)
{
    for (size_t i = 0; i < f->n_columns; i++)
        if (!str_eq(a->v[i], b->v[i]))
            return false;
    return true;
}

static void compare(struct reading *r)
{
    struct codes_report *rep = r->report;
    const struct form *f = r->form;
    for (size_t i = 0; i < map_size(r->lines); i++) {
        const struct line *l = map_at(r->lines, i), *was = map_get(r->old, l->key);
        if (!was)
            note(&rep->added, &rep->n_added, l);
        else if (f->ended >= 0 && was->v[f->ended].n == 0 && l->v[f->ended].n)
            note(&rep->ended, &rep->n_ended, l);
        else if (!same(f, l, was))
            note(&rep->changed, &rep->n_changed, l);
    }
    for (size_t i = 0; i < map_size(r->old); i++) {
        const struct line *was = map_at(r->old, i);
        if (map_get(r->lines, was->key))
            continue;
        if (f->keeps_rows)
            problem(r, 0, f->columns[f->keys[0]].name, "codes.never_dropped", was->key);
        else
            note(&rep->ended, &rep->n_ended, was);
    }
}

static void report_init(struct arena *a, struct codes_report *rep)
{
    *rep = (struct codes_report){ .problems = { ARENA_ARRAY(a, struct codes_problem, CODES_PROBLEMS), 0 },
                                  .added = { ARENA_ARRAY(a, struct codes_row_note, CODES_SHOWN), 0 },
                                  .changed = { ARENA_ARRAY(a, struct codes_row_note, CODES_SHOWN), 0 },
                                  .ended = { ARENA_ARRAY(a, struct codes_row_note, CODES_SHOWN), 0 } };
}

rc codes_compare(struct ctx *ctx, const struct codes_pack *old, str content, struct codes_report *out)
{
    const struct form *f = NULL;
    for (size_t i = 0; i < ARRAY_LEN(forms); i++)
        if (str_is(old->name, forms[i].file))
            f = &forms[i];
    if (!f)
        return fail_rule(ctx, RC_INVALID, "codes.pack_fixed", NULL, old->name);
    report_init(ctx->arena, out);
    struct reading was = { ctx, f, NULL, NULL, NULL };
    read_text(&was, old->content);
    struct reading now = { ctx, f, NULL, was.lines, out };
    read_text(&now, content);
    if (f->whole && map_size(now.lines))
        f->whole(&now);
    compare(&now);
    out->n_rows = (int64_t)map_size(now.lines);
    return RC_OK;
}
