/* Duties, routes, substitutes: what may be recorded, and whom a case is proposed to. */
#include "orgs_int.h"

#include "codes.h"
#include "kernel/id/id.h"

static rc check_dates(struct ctx *ctx, day_t from, day_t to)
{
    return to && to < from ? fail(ctx, RC_INVALID, "orgs.closed_before_opened", "valid_to") : RC_OK;
}

static rc check_user(struct ctx *ctx, id64 tenant, id64 user, const char *field, str *name)
{
    const rc r = orgs_store_user_name(ctx, tenant, user, name);
    return r == RC_NOT_FOUND ? fail(ctx, RC_INVALID, "orgs.unknown_person", field) : r;
}

static rc check_unit(struct ctx *ctx, id64 tenant, id64 unit, const char *field, str *name)
{
    struct orgs_brief u;
    const rc r = orgs_brief_get(ctx, tenant, unit, &u);
    if (r == RC_NOT_FOUND)
        return fail(ctx, RC_INVALID, "orgs.not_found", field);
    TRY(r);
    *name = u.name;
    return RC_OK;
}

static bool covers(const struct orgs_duty *d, day_t day)
{
    return d->valid_from <= day && (d->valid_to == 0 || d->valid_to >= day);
}

/* Nobody works more than the whole of his time on any day: the sum can only rise where some duty begins. */
static rc check_share(struct ctx *ctx, const struct orgs_duty *d)
{
    struct db_page page;
    TRY(orgs_store_duties(ctx, d->tenant_id, d->user_id, 0, &page));
    const struct orgs_duty *rows = page.rows;
    for (size_t i = 0; i <= page.n; i++) {
        const day_t day = i < page.n ? rows[i].valid_from : d->valid_from;
        int64_t sum = d->share_percent;
        if (!covers(d, day))
            continue;
        for (size_t k = 0; k < page.n; k++)
            sum += rows[k].id != d->id && covers(&rows[k], day) ? rows[k].share_percent : 0;
        if (sum > 100)
            return fail_rule(ctx, RC_INVALID, "orgs.share_over", "share_percent", cal_str(ctx->arena, day));
    }
    return RC_OK;
}

/* id 0 = a new stream; the id the events will carry. */
static void number(struct ctx *ctx, id64 *id, int64_t *version)
{
    if (*id == 0) {
        *id = id_new(ctx);
        *version = 0;
    }
}

rc orgs_duty_save(struct ctx *ctx, struct orgs_duty *d)
{
    TRY(check_unit(ctx, d->tenant_id, d->unit_id, "unit_id", &d->unit_name));
    TRY(check_user(ctx, d->tenant_id, d->user_id, "user_id", &d->user_name));
    TRY(codes_check(ctx, "duty", d->duty, d->valid_from, "duty"));
    TRY(check_dates(ctx, d->valid_from, d->valid_to));
    TRY(check_share(ctx, d));
    number(ctx, &d->id, &d->version);
    TRY(journal_append(ctx, &orgs_duty_recorded_event, d->tenant_id, d->id, d->version, d, NULL));
    d->version++;
    return RC_OK;
}

rc orgs_route_save(struct ctx *ctx, struct orgs_route *r)
{
    str unit = { 0 };
    TRY(check_unit(ctx, r->tenant_id, r->to_unit_id, "to_unit_id", &r->unit_name));
    if (r->to_user_id)
        TRY(check_user(ctx, r->tenant_id, r->to_user_id, "to_user_id", &r->user_name));
    if (r->unit_id)
        TRY(check_unit(ctx, r->tenant_id, r->unit_id, "unit_id", &unit));
    if (r->business.n)
        TRY(codes_check(ctx, "business", r->business, r->valid_from, "business"));
    if (r->channel.n)
        TRY(codes_check(ctx, "channel", r->channel, r->valid_from, "channel"));
    TRY(check_dates(ctx, r->valid_from, r->valid_to));
    number(ctx, &r->id, &r->version);
    TRY(journal_append(ctx, &orgs_route_recorded_event, r->tenant_id, r->id, r->version, r, NULL));
    r->version++;
    return RC_OK;
}

static bool overlap(day_t a_from, day_t a_to, day_t b_from, day_t b_to)
{
    return a_from <= b_to && b_from <= a_to;
}

/* One substitute a person and day; nobody stands in while absent; at most ORGS_STAND_INS at once. */
static rc check_others(struct ctx *ctx, const struct orgs_substitute *s)
{
    const id64 people[] = { s->absent_id, s->substitute_id };
    for (size_t p = 0; p < ARRAY_LEN(people); p++) {
        struct db_page page;
        size_t at_once = 0;
        TRY(orgs_store_substitutes(ctx, s->tenant_id, people[p], 0, &page));
        const struct orgs_substitute *rows = page.rows;
        for (size_t i = 0; i < page.n; i++) {
            if (rows[i].id == s->id || !overlap(rows[i].valid_from, rows[i].valid_to, s->valid_from, s->valid_to))
                continue;
            if (rows[i].absent_id == s->absent_id)
                return fail_rule(ctx, RC_INVALID, "orgs.substitute_twice", "absent_id", rows[i].substitute_name);
            if (rows[i].absent_id == s->substitute_id)
                return fail(ctx, RC_INVALID, "orgs.substitute_absent", "substitute_id");
            at_once += rows[i].substitute_id == s->substitute_id;
        }
        if (at_once >= ORGS_STAND_INS)
            return fail_rule(ctx, RC_INVALID, "orgs.substitute_many", "substitute_id", STR("4"));
    }
    return RC_OK;
}

rc orgs_substitute_save(struct ctx *ctx, struct orgs_substitute *s)
{
    TRY(check_user(ctx, s->tenant_id, s->absent_id, "absent_id", &s->absent_name));
    TRY(check_user(ctx, s->tenant_id, s->substitute_id, "substitute_id", &s->substitute_name));
    if (s->absent_id == s->substitute_id)
        return fail(ctx, RC_INVALID, "orgs.substitute_self", "substitute_id");
    TRY(check_dates(ctx, s->valid_from, s->valid_to));
    if (s->valid_to - s->valid_from >= ORGS_SUBSTITUTE_DAYS)
        return fail_rule(ctx, RC_INVALID, "orgs.substitute_long", "valid_to", STR("366"));
    TRY(check_others(ctx, s));
    number(ctx, &s->id, &s->version);
    TRY(journal_append(ctx, &orgs_substitute_recorded_event, s->tenant_id, s->id, s->version, s, NULL));
    s->version++;
    auth_forget(); /* rights follow the dates at once */
    return RC_OK;
}

/* "" fits all; a code fits itself and what is below it (B01 fits B0104). */
static bool fits(str wanted, str have, int *asked)
{
    *asked += wanted.n > 0;
    return wanted.n == 0 || str_starts(have, wanted);
}

static bool in_unit(const struct orgs_route *r, str path, struct arena *a, int *asked)
{
    *asked += r->unit_id != 0;
    return r->unit_id == 0 || str_find(path, str_fmt(a, "/%lld/", (long long)r->unit_id)) >= 0;
}

rc orgs_route_find(struct ctx *ctx, id64 tenant, const struct orgs_matter *m, struct orgs_receiver *out)
{
    struct db_page page;
    struct orgs_brief unit = { 0 };
    const struct orgs_route *best = NULL;
    int best_asked = -1;
    TRY(orgs_store_routes(ctx, tenant, m->on, &page));
    if (m->unit_id)
        TRY(orgs_brief_get(ctx, tenant, m->unit_id, &unit));
    const struct orgs_route *rows = page.rows;
    for (size_t i = 0; i < page.n; i++) {
        const struct orgs_route *r = &rows[i];
        int asked = 0;
        if (!fits(r->business, m->business, &asked) || !fits(r->product, m->product, &asked) || !fits(r->channel, m->channel, &asked) ||
            !in_unit(r, unit.path, ctx->arena, &asked))
            continue;
        if (!best || r->priority < best->priority || (r->priority == best->priority && asked > best_asked)) {
            best = r;
            best_asked = asked;
        }
    }
    *out = (struct orgs_receiver){ 0 };
    if (!best)
        return RC_OK;
    *out = (struct orgs_receiver){ best->id, best->to_unit_id, best->to_user_id, 0 };
    id64 substitute = 0;
    if (best->to_user_id)
        TRY(orgs_substitute_of(ctx, tenant, best->to_user_id, m->on, &substitute));
    if (substitute) {
        out->instead_of = out->user_id;
        out->user_id = substitute;
    }
    return RC_OK;
}
