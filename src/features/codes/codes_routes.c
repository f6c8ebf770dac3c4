/* Rules, calendars and code tables to read, and a date to compute. */
#include "codes_int.h"

struct rule_out {
    str id, process, name_zh, name_en, trigger, basis, kind, unit;
    int64_t amount;
    day_t valid_from, valid_to;
};
struct entry_out {
    str code, parent, name_zh, name_en;
    day_t valid_from, valid_to;
};
struct day_out {
    day_t day;
    str kind, name;
};
struct list_out {
    struct json_list items;
};
struct calendar_query {
    int64_t year;
};
struct span_in {
    day_t from_on, to_on;
};
struct due_in {
    str rule, from_at;
    day_t from_on;
    struct json_list pauses;
};
struct step_out {
    day_t day;
    enum cal_step_kind kind;
    str note;
};
struct due_out {
    str rule, name_zh, name_en, basis, unit;
    int64_t amount, due_at;
    day_t started_on, due_on, due_on_rolled;
    bool provisional;
    struct json_list steps;
};

/* clang-format off */
static const struct json_field rule_fields[] = {
    JSON_STR(struct rule_out, id,         REQUIRED, 1, 40),
    JSON_STR(struct rule_out, process,    REQUIRED, 0, 40),
    JSON_STR(struct rule_out, name_zh,    REQUIRED, 0, 200),
    JSON_STR(struct rule_out, name_en,    REQUIRED, 0, 200),
    JSON_STR(struct rule_out, trigger,    OPTIONAL, 0, 400),
    JSON_STR(struct rule_out, basis,      OPTIONAL, 0, 400),
    JSON_STR(struct rule_out, kind,       OPTIONAL, 0, 40),
    JSON_STR(struct rule_out, unit,       OPTIONAL, 0, 40),
    JSON_I64(struct rule_out, amount,     REQUIRED, 0, INT64_MAX),
    JSON_DAY(struct rule_out, valid_from, OPTIONAL),
    JSON_DAY(struct rule_out, valid_to,   OPTIONAL),
};
static const struct json_field entry_fields[] = {
    JSON_STR(struct entry_out, code,       REQUIRED, 1, 40),
    JSON_STR(struct entry_out, parent,     OPTIONAL, 0, 40),
    JSON_STR(struct entry_out, name_zh,    REQUIRED, 0, 200),
    JSON_STR(struct entry_out, name_en,    REQUIRED, 0, 200),
    JSON_DAY(struct entry_out, valid_from, OPTIONAL),
    JSON_DAY(struct entry_out, valid_to,   OPTIONAL),
};
static const struct json_field day_fields[] = {
    JSON_DAY(struct day_out, day,  REQUIRED),
    JSON_STR(struct day_out, kind, REQUIRED, 0, 20),
    JSON_STR(struct day_out, name, REQUIRED, 0, 100),
};
static const struct json_field span_fields[] = {
    JSON_DAY(struct span_in, from_on, REQUIRED),
    JSON_DAY(struct span_in, to_on,   REQUIRED),
};
static const struct json_type span_type = JSON_TYPE(struct span_in, span_fields);
static const struct json_field due_in_fields[] = {
    JSON_STR (struct due_in, rule,    REQUIRED, 1, 40),
    JSON_STR (struct due_in, from_at, OPTIONAL, 0, 19),
    JSON_DAY (struct due_in, from_on, OPTIONAL),
    JSON_LIST(struct due_in, pauses,  OPTIONAL, 0, 20, &span_type),
};
static const struct json_field step_fields[] = {
    JSON_DAY (struct step_out, day,  REQUIRED),
    JSON_ENUM(struct step_out, kind, REQUIRED, cal_step_kind),
    JSON_STR (struct step_out, note, OPTIONAL, 0, 100),
};
static const struct json_type step_type = JSON_TYPE(struct step_out, step_fields);
static const struct json_field due_out_fields[] = {
    JSON_STR (struct due_out, rule,          REQUIRED, 1, 40),
    JSON_STR (struct due_out, name_zh,       REQUIRED, 0, 200),
    JSON_STR (struct due_out, name_en,       REQUIRED, 0, 200),
    JSON_STR (struct due_out, basis,         OPTIONAL, 0, 400),
    JSON_STR (struct due_out, unit,          REQUIRED, 0, 40),
    JSON_I64 (struct due_out, amount,        REQUIRED, 0, INT64_MAX),
    JSON_DAY (struct due_out, started_on,    REQUIRED),
    JSON_DAY (struct due_out, due_on,        REQUIRED),
    JSON_DAY (struct due_out, due_on_rolled, REQUIRED),
    JSON_I64 (struct due_out, due_at,        OPTIONAL, 0, INT64_MAX),
    JSON_BOOL(struct due_out, provisional,   REQUIRED),
    JSON_LIST(struct due_out, steps,         REQUIRED, 0, CAL_STEPS, &step_type),
};
static const struct json_field year_fields[] = { JSON_I64(struct calendar_query, year, OPTIONAL, 0, 9999) };
/* clang-format on */
static const struct json_type rule_type = JSON_TYPE(struct rule_out, rule_fields);
static const struct json_type entry_type = JSON_TYPE(struct entry_out, entry_fields);
static const struct json_type day_type = JSON_TYPE(struct day_out, day_fields);
static const struct json_type due_in_type = JSON_TYPE(struct due_in, due_in_fields);
static const struct json_type due_out_type = JSON_TYPE(struct due_out, due_out_fields);
static const struct json_type year_type = JSON_TYPE(struct calendar_query, year_fields);
static const struct json_field rules_fields[] = { JSON_LIST(struct list_out, items, REQUIRED, 0, 1000, &rule_type) };
static const struct json_field entries_fields[] = { JSON_LIST(struct list_out, items, REQUIRED, 0, 5000, &entry_type) };
static const struct json_field days_fields[] = { JSON_LIST(struct list_out, items, REQUIRED, 0, 5000, &day_type) };
static const struct json_type rules_type = { "struct codes_rule_list", rules_fields, 1, sizeof(struct list_out) };
static const struct json_type entries_type = { "struct codes_entry_list", entries_fields, 1, sizeof(struct list_out) };
static const struct json_type days_type = { "struct codes_day_list", days_fields, 1, sizeof(struct list_out) };

static rc get_rules(struct ctx *ctx, const struct http_in *in, struct http_out *out)
{
    (void)in;
    const struct codes_rule *rules;
    const size_t n = codes_rules(&rules);
    struct rule_out *items = ARENA_ARRAY(ctx->arena, struct rule_out, n);
    for (size_t i = 0; i < n; i++)
        items[i] =
            (struct rule_out){ rules[i].id,   rules[i].process,   rules[i].name_zh, rules[i].name_en,    rules[i].trigger, rules[i].basis,
                               rules[i].kind, rules[i].unit_word, rules[i].amount,  rules[i].valid_from, rules[i].valid_to };
    const struct list_out list = { { items, n } };
    return http_reply(ctx, out, 200, &rules_type, &list);
}

static rc get_calendar(struct ctx *ctx, const struct http_in *in, struct http_out *out)
{
    const struct calendar_query *q = in->query;
    const struct cal *c = codes_calendar();
    struct day_out *items = ARENA_ARRAY(ctx->arena, struct day_out, c->n);
    size_t n = 0;
    for (size_t i = 0; i < c->n; i++)
        if (!q->year || cal_year(c->entries[i].day) == q->year)
            items[n++] = (struct day_out){ c->entries[i].day, c->entries[i].work ? STR("workday") : STR("holiday"), c->entries[i].name };
    const struct list_out list = { { items, n } };
    return http_reply(ctx, out, 200, &days_type, &list);
}

static rc get_codes(struct ctx *ctx, const struct http_in *in, struct http_out *out)
{
    const struct codes_entry *all;
    const size_t total = codes_entries(&all);
    struct entry_out *items = ARENA_ARRAY(ctx->arena, struct entry_out, total);
    size_t n = 0;
    for (size_t i = 0; i < total; i++)
        if (str_eq(all[i].list, in->path_word))
            items[n++] =
                (struct entry_out){ all[i].code, all[i].parent, all[i].name_zh, all[i].name_en, all[i].valid_from, all[i].valid_to };
    if (n == 0)
        return fail(ctx, RC_NOT_FOUND, "codes.unknown_list", NULL);
    const struct list_out list = { { items, n } };
    return http_reply(ctx, out, 200, &entries_type, &list);
}

static rc start_of(struct ctx *ctx, const struct due_in *in, ms_t *from)
{
    if (in->from_at.n && cal_parse_time(in->from_at, from))
        return RC_OK;
    if (in->from_at.n || !in->from_on)
        return fail_rule(ctx, RC_INVALID, "json.day", in->from_at.n ? "from_at" : "from_on", STR("YYYY-MM-DD[ HH:MM]"));
    *from = cal_start_of(in->from_on);
    return RC_OK;
}

static rc post_due(struct ctx *ctx, const struct http_in *in, struct http_out *out)
{
    const struct due_in *q = in->body;
    const struct codes_rule *rule;
    ms_t from;
    TRY(start_of(ctx, q, &from));
    struct cal_span spans[20];
    const struct span_in *pauses = q->pauses.items;
    for (size_t i = 0; i < q->pauses.n; i++)
        spans[i] = (struct cal_span){ pauses[i].from_on, pauses[i].to_on };
    struct cal_steps *steps = ARENA_NEW(ctx->arena, struct cal_steps);
    struct cal_result r;
    TRY(codes_due(ctx, q->rule, from, spans, q->pauses.n, steps, &r));
    TRY(codes_rule_find(ctx, q->rule, cal_day_of(from), &rule));
    struct step_out *items = ARENA_ARRAY(ctx->arena, struct step_out, steps->n);
    for (size_t i = 0; i < steps->n; i++)
        items[i] = (struct step_out){ steps->v[i].day, steps->v[i].kind, steps->v[i].note };
    const struct due_out reply = { rule->id, rule->name_zh,    rule->name_en, rule->basis,     rule->unit_word, rule->amount,
                                   r.due_at, cal_day_of(from), r.due_on,      r.due_on_rolled, r.provisional,   { items, steps->n } };
    return http_reply(ctx, out, 200, &due_out_type, &reply);
}

/* clang-format off */
const struct http_route codes_routes[CODES_N_ROUTES] = {
    { .method = GET,  .path = "/api/desk/rules",       .run = get_rules,    .right = RIGHT_SIGNED, .reply = &rules_type, .summary = "limits as data" },
    { .method = GET,  .path = "/api/desk/calendar",    .run = get_calendar, .right = RIGHT_SIGNED, .query = &year_type, .reply = &days_type, .summary = "days off and worked weekend days" },
    { .method = GET,  .path = "/api/desk/codes/:word", .run = get_codes,    .right = RIGHT_SIGNED, .reply = &entries_type, .summary = "one code list" },
    { .method = POST, .path = "/api/desk/due",         .run = post_due,     .right = RIGHT_SIGNED, .tx = TX_READ, .body = &due_in_type, .reply = &due_out_type, .summary = "compute a limit day by day" },
    { .method = GET,  .path = "/api/desk/packs",             .run = codes_get_packs,  .right = "rules.read",   .tx = TX_READ,  .reply = &codes_packs_type, .summary = "the files of the rule pack" },
    { .method = GET,  .path = "/api/desk/packs/:word",       .run = codes_get_pack,   .right = "rules.read",   .tx = TX_READ,  .reply = &codes_pack_type, .summary = "one file with its history" },
    { .method = POST, .path = "/api/desk/packs/:word/check", .run = codes_post_check, .right = "rules.manage", .tx = TX_READ,  .body = &codes_check_in_type, .reply = &codes_report_type, .max_body = 1 << 20, .summary = "dry run of a new text: what is wrong in which row, what would change" },
    { .method = POST, .path = "/api/desk/packs/:word",       .run = codes_post_load,  .right = "rules.manage", .tx = TX_WRITE, .body = &codes_load_in_type, .reply = &codes_report_type, .prepare = codes_prepare_load, .max_body = 1 << 20, .summary = "load a new text of a file" },
};
/* clang-format on */
