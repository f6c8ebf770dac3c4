/* Complaints over eighteen months, each handled by the real acts of the real rules: most to the end, some late, some
 * withdrawn, reviewed or still open, some due today. */
#include "demo.h"

#include "base/cal.h"
#include "cases.h"
#include "cases_play.h"

#include <stdio.h>

enum { BATCH = 50, DAYS = 540, ACTS_TO_REQUEST = 8 };
static const int64_t HOUR = 3600000, DAY = 86400000;

uint64_t demo_random(struct demo *d)
{
    uint64_t x = d->seed[0];
    const uint64_t y = d->seed[1];
    d->seed[0] = y;
    x ^= x << 23;
    d->seed[1] = x ^ y ^ (x >> 17) ^ (y >> 26);
    return d->seed[1] + y;
}

int64_t demo_between(struct demo *d, int64_t lo, int64_t hi)
{
    return lo + (int64_t)(demo_random(d) % (uint64_t)(hi - lo + 1));
}

static str special_of(struct demo *d)
{
    static const char *const groups[] = { "ELDERLY", "RURAL", "MIGRANT", "DISABLED", "STUDENT" };
    return demo_random(d) % 4 ? (str){ 0 } : str_of(groups[demo_random(d) % ARRAY_LEN(groups)]);
}

/* C leaves the order of arguments and initialisers open, so every draw stands in a statement of its own: the same
 * seed must give the same journal on every compiler and machine. */
static str id_no_of(struct demo *d)
{
    const long long place = demo_between(d, 10, 30);
    const long long year = demo_between(d, 40, 99);
    const long long month = demo_between(d, 1, 9);
    const long long day = demo_between(d, 0, 9);
    const long long serial = demo_between(d, 0, 999);
    return str_fmt(d->app.arena, "5108%02lld19%02lld0%lld1%lld%04lldX", place, year, month, day, serial);
}

static struct cases_intake intake_of(struct demo *d, const struct demo_entity *e, int outlet, ms_t at)
{
    struct arena *a = d->app.arena;
    static const char *const channels[] = { "IN04", "IN02", "IN01", "IN06", "IN2001" };
    const struct demo_story s = demo_tell(d, a);
    str *demand = ARENA_NEW(a, str);
    *demand = str_of(s.demand_code);
    const char *channel = channels[demo_random(d) % ARRAY_LEN(channels)];
    const str name = demo_name(d, a);
    const long long phone = demo_between(d, 0, 9999);
    const str id_no = id_no_of(d), special = special_of(d);
    const int64_t amount = demo_between(d, 2000, 980000);
    return (struct cases_intake){
        .tenant_id = e->id,
        .unit_id = e->outlets[outlet],
        .unit_path = e->paths[outlet],
        .channel_in = str_of(channel),
        .product = str_of(s.product),
        .business = str_of(s.business),
        .cause = str_of(s.cause),
        .matter = str_of(s.matter),
        .demand = str_of(s.demand),
        .demands = { demand, 1 },
        .consumer_name = name,
        .phone = str_fmt(a, "1380830%04lld", phone),
        .id_no = id_no,
        .special_groups = special,
        .amount_fen = amount,
        .received_at = at,
    };
}

/* Of the complaints of the last fifteen days more than half wait somewhere on their way, of the month before that one in
 * twelve: these are late.  What came fifteen days ago is due today. */
static int64_t acts_of(struct demo *d, ms_t at)
{
    const day_t age = d->today - cal_day_of(at);
    const int64_t stop = demo_between(d, 1, 13), chance = demo_between(d, 0, 99);
    return age == 15 || (age < 15 && chance < 55) || (age <= 45 && chance < 8) ? stop : 0;
}

/* In the daytime of the i-th of n moments of eighteen months, the last of them today. */
static ms_t moment(struct demo *d, int i, int n)
{
    const day_t day = d->today - DAYS + (n > 1 ? (day_t)DAYS * i / (n - 1) : DAYS);
    const ms_t at = day * DAY - 8 * HOUR + 8 * HOUR + demo_between(d, 0, 10 * HOUR - 1);
    const ms_t last = d->today * DAY; /* eight o'clock this morning */
    return at < last ? at : last;
}

/* Who plays and what is said, one case from beginning to wherever it stands today. */
static rc play(struct demo *d, const struct demo_entity *e, int outlet, ms_t at)
{
    const struct cases_intake in = intake_of(d, e, outlet, at);
    const struct cases_cast cast = {
        .tenant = e->id,
        .clerk = e->clerks[outlet],
        .clerk_unit = e->outlets[outlet],
        .clerk_path = e->paths[outlet],
        .handler = e->handlers[demo_random(d) % (uint64_t)e->n_handlers],
        .desk = e->desk,
        .head = e->head,
        .executive = e->executive,
        .lead = e->lead,
        .callback = e->callback,
    };
    struct cases_script script = { .until = d->today * DAY + HOUR / 2 }; /* half past eight this morning */
    script.pace = demo_random(d) % 12 == 0 ? 3 : 1;                      /* some are slow, and so late */
    script.extend = demo_random(d) % 15 == 0;
    script.withdraw = demo_random(d) % 40 == 0;
    script.object = demo_random(d) % 20 == 0;
    script.fault = demo_random(d) % 5 == 0;
    script.step_hours = demo_between(d, 6, 30);
    script.review = demo_random(d) % 3 == 0;
    script.acts = acts_of(d, at);
    script.extend |= script.acts == ACTS_TO_REQUEST; /* some wait for an approval */
    clock_fixed_set(&d->clock, at);
    return cases_play(&d->app.ctx, &d->clock, &in, &cast, &script);
}

rc demo_cases(struct demo *d)
{
    rc r = db_begin(d->app.db, DB_WRITE);
    for (int i = 0; i < d->cases && r == RC_OK; i++) {
        app_reset(&d->app);
        const struct demo_entity *e = &d->entities[demo_random(d) % 3];
        const int outlet = (int)(demo_random(d) % (uint64_t)e->n_outlets);
        r = play(d, e, outlet, moment(d, i, d->cases));
        if (r == RC_OK && i % BATCH == BATCH - 1) {
            r = db_commit(d->app.db);
            if (r == RC_OK)
                r = db_begin(d->app.db, DB_WRITE);
        }
    }
    if (r == RC_OK)
        return db_commit(d->app.db);
    db_rollback(d->app.db);
    return r;
}
