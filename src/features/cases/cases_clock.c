/* Limits: when they start, move, pause and stop.  Dates come from the rules and calendars in force, and what was
 * computed goes into the event, so that replaying never computes again. */
#include "cases_int.h"

#include "codes.h"

enum { MAX_PAUSES = 20, MAX_CHANGES = 12 };

/* "2026-01-05..2026-01-09;2026-02-01.." -> days; an open pause ends today. */
static size_t parse_pauses(struct ctx *ctx, str text, struct cal_span *out)
{
    size_t n = 0;
    while (text.n && n < MAX_PAUSES) {
        const str one = str_cut(text, ';', &text);
        if (one.n < 12 || !cal_parse((str){ one.p, 10 }, &out[n].from))
            continue;
        if (one.n < 22 || !cal_parse((str){ one.p + 12, 10 }, &out[n].to))
            out[n].to = clock_today(ctx);
        n++;
    }
    return n;
}

rc cases_due_of(struct ctx *ctx, const char *rule, ms_t from, str pauses, struct cases_due *out)
{
    struct cal_span spans[MAX_PAUSES];
    const size_t n = parse_pauses(ctx, pauses, spans);
    struct cal_result due;
    TRY(codes_due(ctx, str_of(rule), from, spans, n, NULL, &due));
    *out = (struct cases_due){ due.due_on, due.due_on_rolled, due.due_at, due.provisional };
    return RC_OK;
}

static bool statutory(const char *rule)
{
    return str_starts(str_of(rule), STR("C-DEC-")) || str_starts(str_of(rule), STR("C-REV-"));
}

rc cases_clock_start(struct ctx *ctx, const struct cases_case *c, const char *rule, ms_t from, id64 owner, struct cases_clock *out)
{
    struct cases_due due;
    TRY(cases_due_of(ctx, rule, from, c ? c->pauses : (str){ 0 }, &due));
    *out = (struct cases_clock){
        .rule = str_of(rule),
        .statutory = statutory(rule),
        .started_on = cal_day_of(from),
        .due_on = due.due_on,
        .due_on_rolled = due.due_on_rolled,
        .due_at = due.due_at,
        .provisional = due.provisional,
        .state = CASES_RUNNING,
        .owner_id = owner,
    };
    return RC_OK;
}

/* What one act does to the clocks of a case. */
struct change {
    struct ctx *ctx;
    const struct cases_case *c;
    const struct cases_act *in;
    struct cases_acted *ev;
    struct cases_clock *rows; /* the case's clocks as they are */
    size_t n_rows;
    struct cases_clock *out;
    size_t n;
};

static struct cases_clock *running(struct change *ch, const char *rule)
{
    for (size_t i = 0; i < ch->n_rows; i++)
        if (str_is(ch->rows[i].rule, rule) && (ch->rows[i].state == CASES_RUNNING || ch->rows[i].state == CASES_PAUSED))
            return &ch->rows[i];
    return NULL;
}

static void put(struct change *ch, const struct cases_clock *k)
{
    assert(ch->n < MAX_CHANGES);
    ch->out[ch->n++] = *k;
}

/* Met or missed is a fact of the moment it happens; for rules in hours to the minute, otherwise by the day. */
static void stop(struct change *ch, const char *rule, bool judged)
{
    struct cases_clock *k = running(ch, rule);
    if (!k)
        return;
    const ms_t now = clock_now(ch->ctx);
    const bool late = k->due_at ? now > k->due_at : cal_day_of(now) > k->due_on;
    k->state = !judged ? CASES_STOPPED : late ? CASES_MISSED : CASES_MET;
    k->stopped_at = now;
    put(ch, k);
}

static rc start(struct change *ch, const char *rule, ms_t from, id64 owner)
{
    struct cases_clock k;
    TRY(cases_clock_start(ch->ctx, ch->c, rule, from, owner, &k));
    put(ch, &k);
    return RC_OK;
}

static const char *statutory_rule(int64_t days)
{
    return days >= 60 ? RULE_STATUTORY_60 : days >= 30 ? RULE_STATUTORY_30 : RULE_STATUTORY_15;
}

static void new_dates(struct change *ch, const struct cases_clock *law, day_t internal_due_on)
{
    ch->ev->new_dates = true;
    ch->ev->due_on = law->due_on;
    ch->ev->due_on_rolled = law->due_on_rolled;
    ch->ev->due_provisional = law->provisional;
    ch->ev->internal_due_on = internal_due_on;
}

/* 15 -> 30 -> 60: the old limit gives way to the longer one, counted from the same day 0. */
static rc extend(struct change *ch)
{
    const bool late = clock_today(ch->ctx) > ch->c->due_on; /* booked to the approver who sat on it (decision A6) */
    struct cases_clock *old = running(ch, statutory_rule(ch->c->extended_to));
    if (old && late)
        old->owner_id = ch->ctx->actor->id;
    stop(ch, statutory_rule(ch->c->extended_to), late);
    ch->ev->to = ch->c->ext_to;
    TRY(start(ch, statutory_rule(ch->c->ext_to), ch->c->received_at, ch->c->handler_id));
    new_dates(ch, &ch->out[ch->n - 1], ch->c->internal_due_on);
    return RC_OK;
}

static rc pause(struct change *ch)
{
    struct arena *a = ch->ctx->arena;
    const day_t from = ch->in->from_on ? ch->in->from_on : clock_today(ch->ctx);
    ch->ev->pauses = str_fmt(a, STR_FMT "%s" STR_FMT "..", STR_ARG(ch->c->pauses), ch->c->pauses.n ? ";" : "", STR_ARG(cal_str(a, from)));
    for (size_t i = 0; i < ch->n_rows; i++)
        if (ch->rows[i].statutory && ch->rows[i].state == CASES_RUNNING) {
            ch->rows[i].state = CASES_PAUSED;
            put(ch, &ch->rows[i]);
        }
    return RC_OK;
}

/* The pause is closed and the days in it are not counted: the limit moves by them. */
static rc resume(struct change *ch)
{
    const day_t to = ch->in->to_on ? ch->in->to_on : clock_today(ch->ctx);
    ch->ev->pauses = str_cat(ch->ctx->arena, ch->c->pauses, cal_str(ch->ctx->arena, to));
    const char *rule = statutory_rule(ch->c->extended_to);
    struct cases_case moved = *ch->c;
    moved.pauses = ch->ev->pauses;
    struct cases_clock k;
    TRY(cases_clock_start(ch->ctx, &moved, rule, ch->c->received_at, ch->c->handler_id, &k));
    put(ch, &k);
    new_dates(ch, &k, ch->c->internal_due_on);
    return RC_OK;
}

static rc notified(struct change *ch)
{
    if (ch->ev->to_state != CASES_NOTIFIED)
        return RC_OK;
    stop(ch, statutory_rule(ch->c->extended_to), true);
    stop(ch, RULE_INTERNAL, true);
    stop(ch, RULE_FIRST_CONTACT, true);
    TRY(start(ch, RULE_REVIEW_APPLY, clock_now(ch->ctx), 0));
    return start(ch, RULE_VISIT, clock_now(ch->ctx), 0);
}

static void end_all(struct change *ch)
{
    for (size_t i = 0; i < ch->n_rows; i++)
        if (ch->rows[i].state == CASES_RUNNING || ch->rows[i].state == CASES_PAUSED)
            stop(ch, str_c(ch->ctx->arena, ch->rows[i].rule), false);
}

static rc withdrawn(struct change *ch)
{
    end_all(ch);
    return start(ch, RULE_WITHDRAW_CALL, clock_now(ch->ctx), 0);
}

static rc reopened(struct change *ch)
{
    const ms_t now = clock_now(ch->ctx);
    struct cases_case *afresh = ARENA_NEW(ch->ctx->arena, struct cases_case);
    *afresh = *ch->c;
    afresh->pauses = (str){ 0 }; /* the old pauses belong to the old period */
    ch->c = afresh;
    TRY(start(ch, RULE_INTERNAL, now, ch->c->handler_id));
    const day_t internal = ch->out[ch->n - 1].due_on;
    TRY(start(ch, RULE_STATUTORY_15, now, ch->c->handler_id));
    new_dates(ch, &ch->out[ch->n - 1], internal);
    return RC_OK;
}

static rc review_started(struct change *ch)
{
    stop(ch, RULE_REVIEW_APPLY, true);
    TRY(start(ch, RULE_REVIEW_DECIDE, clock_now(ch->ctx), 0));
    ch->ev->review_due_on = ch->out[ch->n - 1].due_on;
    return RC_OK;
}

static rc called_back(struct change *ch)
{
    stop(ch, RULE_VISIT, true);
    stop(ch, RULE_WITHDRAW_CALL, true);
    return ch->ev->to_state == CASES_REOPENED ? reopened(ch) : RC_OK;
}

static rc apply_change(struct change *ch)
{
    switch (ch->in->action) {
    case CASES_DO_HAND_OVER:
    case CASES_DO_RULE_HANDOVER:
        return start(ch, RULE_HAND_SIGN, clock_now(ch->ctx), ch->in->to_id);
    case CASES_DO_SIGN:
    case CASES_DO_REFUSE_HANDOVER:
        stop(ch, RULE_HAND_SIGN, true);
        return RC_OK;
    case CASES_DO_FIRST_CONTACT:
        if (ch->in->reached)
            stop(ch, RULE_FIRST_CONTACT, true);
        return RC_OK;
    case CASES_DO_APPROVE_EXTENSION:
        return extend(ch);
    case CASES_DO_PAUSE:
        return pause(ch);
    case CASES_DO_RESUME:
        return resume(ch);
    case CASES_DO_NOTIFY:
        return notified(ch);
    case CASES_DO_FOLLOW_UP:
        return called_back(ch);
    case CASES_DO_WITHDRAW:
        return withdrawn(ch);
    case CASES_DO_MERGE:
    case CASES_DO_NOT_ACCEPT:
        end_all(ch);
        return RC_OK;
    case CASES_DO_REOPEN:
        return reopened(ch);
    case CASES_DO_START_REVIEW:
        return review_started(ch);
    case CASES_DO_DECIDE_REVIEW:
        stop(ch, RULE_REVIEW_DECIDE, true);
        return ch->ev->to_state == CASES_REOPENED ? reopened(ch) : RC_OK;
    default:
        return RC_OK;
    }
}

rc cases_clocks_for(struct ctx *ctx, const struct cases_case *c, const struct cases_act *in, struct cases_acted *ev)
{
    struct db_page page;
    TRY(cases_store_clocks(ctx, c->tenant_id, c->id, &page));
    struct change ch = { ctx, c, in, ev, page.rows, page.n, ARENA_ARRAY(ctx->arena, struct cases_clock, MAX_CHANGES), 0 };
    TRY(apply_change(&ch));
    ev->clocks = (struct json_list){ ch.out, ch.n };
    return RC_OK;
}

struct why_step {
    day_t day;
    enum cal_step_kind kind;
    str note;
};
struct why_out {
    str rule, name_zh, name_en, basis, unit;
    int64_t amount;
    day_t started_on, due_on, due_on_rolled;
    ms_t due_at;
    bool provisional;
    struct json_list steps;
};
/* clang-format off */
static const struct json_field why_step_fields[] = {
    JSON_DAY (struct why_step, day,  REQUIRED),
    JSON_ENUM(struct why_step, kind, REQUIRED, cal_step_kind),
    JSON_STR (struct why_step, note, OPTIONAL, 0, 100),
};
static const struct json_type why_step_type = { "struct cases_why_step", why_step_fields, ARRAY_LEN(why_step_fields), sizeof(struct why_step) };
static const struct json_field why_fields[] = {
    JSON_STR (struct why_out, rule,          REQUIRED, 1, 40),
    JSON_STR (struct why_out, name_zh,       REQUIRED, 0, 200),
    JSON_STR (struct why_out, name_en,       REQUIRED, 0, 200),
    JSON_STR (struct why_out, basis,         OPTIONAL, 0, 400),
    JSON_STR (struct why_out, unit,          REQUIRED, 0, 40),
    JSON_I64 (struct why_out, amount,        REQUIRED, 0, INT64_MAX),
    JSON_DAY (struct why_out, started_on,    REQUIRED),
    JSON_DAY (struct why_out, due_on,        REQUIRED),
    JSON_DAY (struct why_out, due_on_rolled, REQUIRED),
    JSON_I64 (struct why_out, due_at,        OPTIONAL, 0, INT64_MAX),
    JSON_BOOL(struct why_out, provisional,   REQUIRED),
    JSON_LIST(struct why_out, steps,         REQUIRED, 0, CAL_STEPS, &why_step_type),
};
/* clang-format on */
static const struct json_type why_type = { "struct cases_why", why_fields, ARRAY_LEN(why_fields), sizeof(struct why_out) };

rc cases_why(struct ctx *ctx, const struct cases_case *c, str rule, struct http_out *out)
{
    struct db_page page;
    const struct codes_rule *r;
    struct cal_span spans[MAX_PAUSES];
    struct cal_steps *steps = ARENA_NEW(ctx->arena, struct cal_steps);
    struct cal_result due;
    TRY(cases_store_clocks(ctx, c->tenant_id, c->id, &page));
    const struct cases_clock *k = page.rows, *end = k + page.n;
    while (k < end && !str_eq(k->rule, rule))
        k++;
    if (k == end)
        return fail(ctx, RC_NOT_FOUND, "cases.no_such_clock", NULL);
    const ms_t from = str_is(rule, RULE_HAND_SIGN) && c->handover_at ? c->handover_at : cal_start_of(k->started_on);
    const size_t n = k->statutory ? parse_pauses(ctx, c->pauses, spans) : 0;
    TRY(codes_due(ctx, rule, from, spans, n, steps, &due));
    TRY(codes_rule_find(ctx, rule, k->started_on, &r));
    struct why_step *items = ARENA_ARRAY(ctx->arena, struct why_step, steps->n);
    for (size_t i = 0; i < steps->n; i++)
        items[i] = (struct why_step){ steps->v[i].day, steps->v[i].kind, steps->v[i].note };
    const struct why_out reply = { r->id,         r->name_zh, r->name_en,       r->basis,  r->unit_word,   r->amount,
                                   k->started_on, k->due_on,  k->due_on_rolled, k->due_at, k->provisional, { items, steps->n } };
    return http_reply(ctx, out, 200, &why_type, &reply);
}
