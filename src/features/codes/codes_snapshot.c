/* The snapshot: parsed once, swapped by pointer, never changed. */
#include "codes_int.h"

#include "base/csv.h"

#include <stdatomic.h>
#include <stdlib.h>

static _Atomic(struct codes_snapshot *) current;

static const struct codes_snapshot *now(void)
{
    const struct codes_snapshot *s = atomic_load(&current);
    assert(s && "codes_refresh at start");
    return s;
}

static day_t day_or_none(str s)
{
    day_t day = 0;
    return cal_parse(s, &day) ? day : 0;
}

/* A file as rows: counts first, so that arrays are made once. */
struct table {
    struct csv csv;
    struct csv_row head, row;
    struct arena *a;
};

static size_t count_rows(struct arena *a, str content)
{
    struct csv_row *row = ARENA_NEW(a, struct csv_row);
    struct csv c;
    size_t n = 0;
    for (csv_open(&c, content); csv_next(&c, a, row);)
        n++;
    return n;
}

static bool open_table(struct table *t, struct arena *a, str content)
{
    t->a = a;
    csv_open(&t->csv, content);
    return csv_next(&t->csv, a, &t->head);
}

static str at(struct table *t, const char *column)
{
    return csv_at(&t->row, csv_column(&t->head, column));
}

static void parse_rules(struct codes_snapshot *s, struct table *t, size_t rows)
{
    s->rules = ARENA_ARRAY(s->arena, struct codes_rule, rows);
    while (csv_next(&t->csv, t->a, &t->row)) {
        struct codes_rule *r = &s->rules[s->n_rules++];
        *r = (struct codes_rule){ at(t, "id"),
                                  at(t, "process"),
                                  at(t, "name_zh"),
                                  at(t, "name_en"),
                                  at(t, "trigger"),
                                  at(t, "basis"),
                                  at(t, "kind"),
                                  at(t, "unit"),
                                  0,
                                  cal_unit_of(at(t, "unit")),
                                  day_or_none(at(t, "valid_from")),
                                  day_or_none(at(t, "valid_to")) };
        if (!str_to_i64(at(t, "amount"), &r->amount))
            r->unit = CAL_NOT_A_PERIOD;
    }
}

static void parse_entries(struct codes_snapshot *s, struct table *t, size_t rows)
{
    s->entries = ARENA_ARRAY(s->arena, struct codes_entry, rows);
    while (csv_next(&t->csv, t->a, &t->row))
        s->entries[s->n_entries++] = (struct codes_entry){ at(t, "list"),
                                                           at(t, "code"),
                                                           at(t, "parent"),
                                                           at(t, "name_zh"),
                                                           at(t, "name_en"),
                                                           day_or_none(at(t, "valid_from")),
                                                           day_or_none(at(t, "valid_to")) };
}

static int by_day(const void *x, const void *y)
{
    const struct cal_entry *a = x, *b = y;
    return (a->day > b->day) - (a->day < b->day);
}

static void parse_calendar(struct codes_snapshot *s, struct table *t, size_t rows)
{
    struct cal_entry *e = ARENA_ARRAY(s->arena, struct cal_entry, rows);
    while (csv_next(&t->csv, t->a, &t->row)) {
        const day_t day = day_or_none(at(t, "date"));
        if (day)
            e[s->calendar.n++] = (struct cal_entry){ day, str_is(at(t, "kind"), "workday"), at(t, "name") };
    }
    qsort(e, s->calendar.n, sizeof *e, by_day);
    s->calendar.entries = e;
}

static int minutes(str s)
{
    int64_t h = 0, m = 0;
    str rest;
    const str head = str_cut(s, ':', &rest);
    return str_to_i64(head, &h) && str_to_i64(rest, &m) ? (int)(h * 60 + m) : 0;
}

static void parse_windows(struct codes_snapshot *s, struct table *t, size_t rows)
{
    struct cal_window *w = ARENA_ARRAY(s->arena, struct cal_window, rows);
    while (csv_next(&t->csv, t->a, &t->row))
        w[s->calendar.n_windows++] = (struct cal_window){ minutes(at(t, "from")), minutes(at(t, "to")) };
    s->calendar.windows = w;
}

static enum auth_scope scope_of(str word)
{
    static const char *const words[] = { "none", "own", "unit", "entity", "all_masked", "all" };
    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        if (str_is(word, words[i]))
            return (enum auth_scope)i;
    return AUTH_SCOPE_NONE;
}

static void parse_rights(struct codes_snapshot *s, struct table *t, size_t rows)
{
    s->rights = ARENA_ARRAY(s->arena, struct codes_role_right, rows);
    while (csv_next(&t->csv, t->a, &t->row))
        s->rights[s->n_rights++] = (struct codes_role_right){ at(t, "role"), at(t, "right"), scope_of(at(t, "scope")) };
}

rc codes_parse(struct ctx *ctx, struct codes_snapshot *s, str name, str content)
{
    static const struct {
        const char *name;
        void (*parse)(struct codes_snapshot *s, struct table *t, size_t rows);
    } files[] = { { "deadlines.csv", parse_rules },
                  { "codes.csv", parse_entries },
                  { "calendar.csv", parse_calendar },
                  { "working_hours.csv", parse_windows },
                  { "rights.csv", parse_rights } };
    for (size_t i = 0; i < ARRAY_LEN(files); i++) {
        if (!str_is(name, files[i].name))
            continue;
        struct table *t = ARENA_NEW(s->arena, struct table);
        const str own = str_dup(s->arena, content);
        if (open_table(t, s->arena, own))
            files[i].parse(s, t, count_rows(s->arena, own));
        if (t->csv.wrong)
            return fail_rule(ctx, RC_INVALID, t->csv.wrong, files[i].name, str_fmt(ctx->arena, "%lld", (long long)t->csv.row));
    }
    return RC_OK;
}

rc codes_make(struct ctx *ctx, const char *const *names, const str *contents, size_t n, struct codes_snapshot **out)
{
    struct arena *arena = arena_new((size_t)64 << 20);
    struct codes_snapshot *s = ARENA_NEW(arena, struct codes_snapshot);
    s->arena = arena;
    for (size_t i = 0; i < n; i++) {
        const rc r = codes_parse(ctx, s, str_of(names[i]), contents[i]);
        if (r != RC_OK) {
            arena_free(arena);
            return r;
        }
    }
    *out = s;
    return RC_OK;
}

void codes_adopt(void *snapshot)
{
    atomic_store(&current, snapshot); /* the old one stays: readers may still stand on it */
}

rc codes_use(struct ctx *ctx, const char *const *names, const str *contents, size_t n)
{
    struct codes_snapshot *s;
    TRY(codes_make(ctx, names, contents, n, &s));
    codes_adopt(s);
    return RC_OK;
}

rc codes_refresh(struct ctx *ctx)
{
    struct db_page page;
    TRY(codes_packs(ctx, &page));
    const struct codes_pack *rows = page.rows;
    const char **names = ARENA_ARRAY(ctx->arena, const char *, page.n + 1);
    str *contents = ARENA_ARRAY(ctx->arena, str, page.n + 1);
    for (size_t i = 0; i < page.n; i++) {
        names[i] = str_c(ctx->arena, rows[i].name);
        contents[i] = rows[i].content;
    }
    return codes_use(ctx, names, contents, page.n);
}

static bool valid(day_t from, day_t to, day_t on)
{
    return (!from || on >= from) && (!to || on <= to);
}

rc codes_rule_find(struct ctx *ctx, str id, day_t on, const struct codes_rule **out)
{
    const struct codes_snapshot *s = now();
    for (size_t i = 0; i < s->n_rules; i++)
        if (str_eq(s->rules[i].id, id) && valid(s->rules[i].valid_from, s->rules[i].valid_to, on)) {
            *out = &s->rules[i];
            return RC_OK;
        }
    return fail_rule(ctx, RC_INVALID, "codes.unknown_rule", "rule", id);
}

const struct cal *codes_calendar(void)
{
    return &now()->calendar;
}

rc codes_due(struct ctx *ctx, str id, ms_t from, const struct cal_span *pauses, size_t n, struct cal_steps *steps, struct cal_result *out)
{
    const struct codes_rule *rule;
    TRY(codes_rule_find(ctx, id, cal_day_of(from), &rule));
    if (rule->unit == CAL_NOT_A_PERIOD)
        return fail_rule(ctx, RC_INVALID, "codes.not_a_period", "rule", id);
    *out = cal_due(codes_calendar(), rule->unit, rule->amount, from, pauses, n, steps);
    return RC_OK;
}

const struct codes_entry *codes_find(const char *list, str code)
{
    const struct codes_snapshot *s = now();
    for (size_t i = 0; i < s->n_entries; i++)
        if (str_eq(s->entries[i].code, code) && str_is(s->entries[i].list, list))
            return &s->entries[i];
    return NULL;
}

rc codes_check(struct ctx *ctx, const char *list, str code, day_t on, const char *field)
{
    const struct codes_entry *e = codes_find(list, code);
    if (!e)
        return fail_rule(ctx, RC_INVALID, "codes.unknown_code", field, str_of(list));
    return valid(e->valid_from, e->valid_to, on) ? RC_OK : fail_rule(ctx, RC_INVALID, "codes.not_valid_then", field, e->code);
}

size_t codes_entries(const struct codes_entry **out)
{
    *out = now()->entries;
    return now()->n_entries;
}

size_t codes_rules(const struct codes_rule **out)
{
    *out = now()->rules;
    return now()->n_rules;
}

size_t codes_role_rights(const struct codes_role_right **out)
{
    *out = now()->rights;
    return now()->n_rights;
}

bool codes_is_role(str role)
{
    const struct codes_snapshot *s = now();
    for (size_t i = 0; i < s->n_rights; i++)
        if (str_eq(s->rights[i].role, role))
            return true;
    return false;
}

static bool holds(str roles, str role)
{
    while (roles.n)
        if (str_eq(str_cut(roles, ' ', &roles), role))
            return true;
    return false;
}

void codes_rights_of(struct arena *a, str roles, const struct auth_right **out, size_t *n)
{
    const struct codes_snapshot *s = now();
    struct auth_right *r = ARENA_ARRAY(a, struct auth_right, s->n_rights + 1);
    *n = 0;
    for (size_t i = 0; i < s->n_rights; i++) {
        if (!holds(roles, s->rights[i].role))
            continue;
        size_t k = 0;
        while (k < *n && !str_is(s->rights[i].right, r[k].name))
            k++;
        if (k == *n)
            r[(*n)++] = (struct auth_right){ str_c(a, s->rights[i].right), s->rights[i].scope };
        else if (s->rights[i].scope > r[k].scope)
            r[k].scope = s->rights[i].scope;
    }
    *out = r;
}
