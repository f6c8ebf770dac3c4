/* demo: fill an empty --data with the demonstration union and print the accounts. */
#include "demo.h"

#include "base/cal.h"
#include "kernel/auth/auth.h"
#include "kernel/seal/seal.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static const struct {
    const char *role, *login;
} accounts[] = {
    { "first_contact_person", "a.clerk1" },
    { "complaint_desk", "a.desk" },
    { "handler", "a.handler1" },
    { "unit_head", "a.head" },
    { "lead_department_county", "a.lead" },
    { "county_executive", "a.exec" },
    { "callback_agent", "a.callback" },
    { "auditor", "a.audit" },
    { "regulator_liaison", "a.comply" },
    { "provincial_lead", "p.lead" },
    { "system_administrator", "admin" },
    { "security_auditor", "security" },
    { "handler of another county", "b.handler1" },
};

static void fill(void *self, void *out, size_t n)
{
    struct demo *d = self;
    unsigned char *p = out;
    for (size_t i = 0; i < n; i++)
        p[i] = (unsigned char)(demo_random(d) >> 24);
}

static void print_accounts(bool json, str digest, int64_t events)
{
    if (json)
        printf("{\"accounts\":[");
    else
        printf("%-28s %-14s %s\n", "role", "login", "password");
    for (size_t i = 0; i < ARRAY_LEN(accounts); i++) {
        if (json)
            printf("%s{\"role\":\"%s\",\"login\":\"%s\",\"password\":\"%s\"}", i ? "," : "", accounts[i].role, accounts[i].login,
                   DEMO_PASSWORD);
        else
            printf("%-28s %-14s %s\n", accounts[i].role, accounts[i].login, DEMO_PASSWORD);
    }
    if (json)
        printf("],\"events\":%lld,\"digest\":\"" STR_FMT "\"}\n", (long long)events, STR_ARG(digest));
    else
        printf("\n%lld events, journal digest " STR_FMT "\n", (long long)events, STR_ARG(digest));
}

/* The digests of all legal entities in order, hashed into one. */
static rc digest_of(struct app *app, str *out, int64_t *events)
{
    struct db_page tenants;
    unsigned char sum[SUITE_HASH] = { 0 }, one[SUITE_HASH];
    int64_t n;
    *events = 0;
    TRY(journal_tenants(&app->ctx, &tenants));
    for (size_t i = 0; i < tenants.n; i++) {
        TRY(journal_digest(&app->ctx, ((const struct journal_tenant *)tenants.rows)[i].tenant_id, one, &n));
        const str parts[] = { { (const char *)sum, sizeof sum }, { (const char *)one, sizeof one } };
        suite_hash(suite_get(SUITE_INTL), parts, 2, sum);
        *events += n;
    }
    *out = str_hex(app->arena, sum, sizeof sum);
    return RC_OK;
}

static rc mark_as_demo(const struct app_options *o)
{
    char path[4096];
    (void)snprintf(path, sizeof path, "%s/demo", o->data);
    const int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    return fd >= 0 && close(fd) == 0 ? RC_OK : RC_IO;
}

static rc build(struct demo *d, const struct app_options *o, const char *suite)
{
    d->random = (struct random_source){ fill, d };
    TRY(app_create(o, suite ? suite : "intl", &d->random)); /* the demo's master key follows from its seed: never for real data */
    TRY(mark_as_demo(o));
    clock_fixed_init(&d->clock, cal_start_of(d->today - 560) + 9 * 3600000);
    TRY(app_open(o, &d->clock.face, &d->random, &d->app));
    TRY(suite_password_hash(d->app.arena, STR(DEMO_PASSWORD), &d->password_hash));
    TRY(db_begin(d->app.db, DB_WRITE));
    rc r = demo_orgs(d);
    if (r != RC_OK) {
        db_rollback(d->app.db);
        return r;
    }
    TRY(db_commit(d->app.db));
    TRY(demo_cases(d));
    return seal_all(&d->app.ctx);
}

int app_cmd_demo(const struct app_options *o, int argc, char **argv)
{
    const char *cases = app_option(argc, argv, "cases"), *seed = app_option(argc, argv, "seed"), *today = app_option(argc, argv, "today");
    int64_t n = 2000, s = 1;
    struct demo *d = calloc(1, sizeof *d);
    if (!d)
        return 3;
    d->today = cal_day_of(clock_system.now(NULL));
    if ((cases && (!str_to_i64(str_of(cases), &n) || n < 0 || n > 5000000)) || (seed && !str_to_i64(str_of(seed), &s)) ||
        (today && !cal_parse(str_of(today), &d->today))) {
        fprintf(stderr, "xiaobao demo: --cases N (0..5000000), --seed S, --today YYYY-MM-DD\n");
        free(d);
        return 2;
    }
    d->cases = (int)n;
    d->keep = arena_new(1 << 20);
    d->seed[0] = (uint64_t)s * 0x9E3779B97F4A7C15u + 1;
    d->seed[1] = (uint64_t)s ^ 0xD1B54A32D192ED03u;
    str digest = { 0 };
    int64_t events = 0;
    rc r = build(d, o, app_option(argc, argv, "suite"));
    if (r == RC_OK)
        r = digest_of(&d->app, &digest, &events);
    const int status = r == RC_OK                       ? 0
                       : r == RC_CONFLICT && !d->app.db ? (fprintf(stderr, "xiaobao demo: %s holds an institution already\n", o->data), 3)
                                                        : app_fail(&d->app, "demo", r);
    if (r == RC_OK)
        print_accounts(o->json, digest, events);
    if (d->app.arena)
        app_close(&d->app);
    arena_free(d->keep);
    free(d);
    return status;
}
