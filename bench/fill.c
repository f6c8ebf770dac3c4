/* Fill an institution with cases through the real events: `--cases N` are registered as an import would (timed), then one
 * more for every three is also taken, coded, handed on and signed for, so that handlers have queues.  Twenty of those carry
 * a cause nobody else has.  Prints one line of JSON. */
#include "app/demo.h"

#include "base/cal.h"
#include "cases.h"
#include "cases_play.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { BATCH = 2000, ENTITIES = 3, HANDLERS = 8, RARE = 20 };
static const int outlets_of[ENTITIES] = { 14, 14, 12 }; /* the demonstration union */
#define RARE_CAUSE STR("C0204")
static const int64_t HOUR = 3600000, DAY = 86400000;

static double clock_of(clockid_t which)
{
    struct timespec t;
    (void)clock_gettime(which, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

struct spent {
    double seconds, cpu;
};

static struct spent since(struct spent began)
{
    return (struct spent){ clock_of(CLOCK_MONOTONIC) - began.seconds, clock_of(CLOCK_PROCESS_CPUTIME_ID) - began.cpu };
}

struct filling {
    struct demo d;
    int64_t n, i; /* how many, which */
    ms_t first, last;
    bool act;
};

static struct cases_intake intake_of(struct filling *f, id64 tenant, id64 unit)
{
    struct demo *d = &f->d;
    struct arena *a = d->app.arena;
    const struct demo_story s = demo_tell(d, a);
    const bool rare = f->act && f->i % (f->n / RARE + 1) == f->n / RARE / 2;
    str *demand = ARENA_NEW(a, str);
    *demand = str_of(s.demand_code);
    const str name = demo_name(d, a);
    const long long number = demo_between(d, 0, 99999999), serial = demo_between(d, 0, 999999999);
    return (struct cases_intake){
        .tenant_id = tenant,
        .unit_id = unit,
        .unit_path = str_fmt(a, "/1/%lld/%lld/", (long long)tenant, (long long)unit),
        .channel_in = STR("IN04"),
        .product = str_of(s.product),
        .business = str_of(s.business),
        .cause = rare ? RARE_CAUSE : str_of(s.cause),
        .matter = str_of(s.matter),
        .demand = str_of(s.demand),
        .demands = { demand, 1 },
        .consumer_name = name,
        .phone = str_fmt(a, "138%08lld", number),
        .id_no = str_fmt(a, "510104%09lld01X", serial),
        .amount_fen = demo_between(d, 2000, 980000),
        .received_at = f->first + (f->last - f->first) / f->n * f->i,
    };
}

static rc one(struct filling *f)
{
    struct app *app = &f->d.app;
    const int e = (int)(f->i % ENTITIES), outlet = (int)(demo_random(&f->d) % (uint64_t)outlets_of[e]);
    const id64 tenant = 101 + e, unit = tenant * 100 + outlet + 1;
    const struct cases_intake in = intake_of(f, tenant, unit);
    clock_fixed_set(&f->d.clock, in.received_at);
    if (!f->act) {
        struct cases_filed filed;
        return cases_register(&app->ctx, &in, &filed);
    }
    const struct cases_cast cast = { .tenant = tenant,
                                     .clerk = unit * 100 + 1,
                                     .clerk_unit = unit,
                                     .clerk_path = in.unit_path,
                                     .handler = (tenant * 100 + 52) * 100 + 10 + (id64)(demo_random(&f->d) % HANDLERS),
                                     .desk = (tenant * 100 + 50) * 100 + 2 };
    const struct cases_script script = { .until = in.received_at + 5 * HOUR, .pace = 1, .step_hours = 6 };
    return cases_play(&app->ctx, &f->d.clock, &in, &cast, &script);
}

static rc all(struct filling *f)
{
    struct app *app = &f->d.app;
    rc r = db_begin(app->db, DB_WRITE);
    for (f->i = 0; f->i < f->n && r == RC_OK; f->i++) {
        app_reset(app);
        r = one(f);
        if (r == RC_OK && f->i % BATCH == BATCH - 1) {
            r = db_commit(app->db);
            if (r == RC_OK)
                r = db_begin(app->db, DB_WRITE);
        }
    }
    if (r == RC_OK)
        return db_commit(app->db);
    db_rollback(app->db);
    return r;
}

static rc fill(struct filling *f, int64_t n, struct spent *registering, struct spent *acting)
{
    struct spent began = since((struct spent){ 0 });
    f->n = n - n / 4;
    TRY(all(f));
    *registering = since(began);
    began = since((struct spent){ 0 });
    f->n = n / 4;
    f->act = true;
    TRY(f->n ? all(f) : RC_OK);
    *acting = since(began);
    return RC_OK;
}

int main(int argc, char **argv)
{
    const char *data = app_option(argc, argv, "data"), *cases = app_option(argc, argv, "cases"), *today = app_option(argc, argv, "today");
    const struct app_options o = { .data = data, .database = app_option(argc, argv, "database") };
    struct filling *f = calloc(1, sizeof *f);
    int64_t n;
    if (!f || !data || !cases || !today || !str_to_i64(str_of(cases), &n) || n < 4 || !cal_parse(str_of(today), &f->d.today)) {
        fprintf(stderr, "bench-fill --data DIR [--database URL] --cases N --today DATE\n");
        return 2;
    }
    f->last = f->d.today * DAY - 9 * HOUR;
    f->first = f->last - 540 * DAY;
    f->d.seed[0] = 0x9E3779B97F4A7C15u;
    f->d.seed[1] = 7;
    clock_fixed_init(&f->d.clock, f->first);
    struct spent registering = { 0 }, acting = { 0 };
    rc r = app_open(&o, &f->d.clock.face, NULL, &f->d.app);
    if (r == RC_OK)
        r = db_bulk(f->d.app.db);
    if (r == RC_OK)
        r = fill(f, n, &registering, &acting);
    if (r != RC_OK)
        return app_fail(&f->d.app, "bench-fill", r);
    const double registered = (double)(n - n / 4);
    printf("{\"registered\":%.0f,\"rate\":%.0f,\"rate_of_cpu\":%.0f,\"seconds\":%.3f,\"cpu\":%.3f}\n", registered,
           registered / registering.seconds, registered / registering.cpu, registering.seconds + acting.seconds,
           registering.cpu + acting.cpu);
    app_close(&f->d.app);
    free(f);
    return 0;
}
