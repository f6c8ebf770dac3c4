/* xiaobao due RULE --from DATE|TIME [--pause A..B]…: the limit and every day on the way (decision B33). */
#include "app.h"

#include "base/cal.h"
#include "codes.h"
#include "kernel/pack/pack.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PAUSES = 20 };

static int usage(const char *why)
{
    fprintf(stderr, "xiaobao due: %s\nusage: xiaobao due RULE --from DATE|TIME [--calendar cn] [--pause A..B]... [--json]\n", why);
    return 2;
}

static bool parse_pause(const char *text, struct cal_span *out)
{
    const str s = str_of(text);
    return s.n == 22 && memcmp(s.p + 10, "..", 2) == 0 && cal_parse((str){ s.p, 10 }, &out->from) &&
           cal_parse((str){ s.p + 12, 10 }, &out->to) && out->from <= out->to;
}

static bool pauses_of(int argc, char **argv, struct cal_span out[PAUSES], size_t *n)
{
    *n = 0;
    for (int i = 0; i < argc; i++) {
        const char *v = strncmp(argv[i], "--pause=", 8) == 0              ? argv[i] + 8
                        : strcmp(argv[i], "--pause") == 0 && i + 1 < argc ? argv[i + 1]
                                                                          : NULL;
        if (!v)
            continue;
        if (*n == PAUSES || !parse_pause(v, &out[*n]))
            return false;
        (*n)++;
    }
    return true;
}

static void print_table(struct arena *a, const struct cal_result *r, const struct cal_steps *steps)
{
    printf("due          " STR_FMT "\n", STR_ARG(r->due_at ? cal_time_str(a, r->due_at) : cal_str(a, r->due_on)));
    printf("rolled       " STR_FMT "\n", STR_ARG(cal_str(a, r->due_on_rolled)));
    printf("provisional  %s\n\n", r->provisional ? "yes: a year that is needed is not loaded" : "no");
    for (size_t i = 0; i < steps->n; i++)
        printf("%-10.*s  %-8s  " STR_FMT "\n", STR_ARG(cal_str(a, steps->v[i].day)), enum_word(&cal_step_kind_enum, (int)steps->v[i].kind),
               STR_ARG(steps->v[i].note));
}

static void print_json(struct arena *a, const char *rule, const struct cal_result *r, const struct cal_steps *steps)
{
    struct buf b;
    buf_init(&b, a, 1 << 20);
    buf_fmt(&b, "{\"rule\":\"%s\",\"due\":\"" STR_FMT "\",\"rolled\":\"" STR_FMT "\",\"provisional\":%s,\"steps\":[", rule,
            STR_ARG(r->due_at ? cal_time_str(a, r->due_at) : cal_str(a, r->due_on)), STR_ARG(cal_str(a, r->due_on_rolled)),
            r->provisional ? "true" : "false");
    for (size_t i = 0; i < steps->n; i++) {
        buf_fmt(&b, "%s{\"day\":\"" STR_FMT "\",\"kind\":\"%s\",\"note\":", i ? "," : "", STR_ARG(cal_str(a, steps->v[i].day)),
                enum_word(&cal_step_kind_enum, (int)steps->v[i].kind));
        json_quote(&b, steps->v[i].note);
        buf_char(&b, '}');
    }
    buf_c(&b, "]}");
    printf(STR_FMT "\n", STR_ARG(buf_get(&b)));
}

/* The rules of the institution in --data when there is one, otherwise those inside the binary. */
static rc open_rules(const struct app_options *o, struct app *app)
{
    if (app_exists(o))
        return app_open(o, NULL, NULL, app);
    *app = (struct app){ .arena = arena_new((size_t)64 << 20) };
    app->env.clock = &clock_system;
    app->ctx = (struct ctx){ app->arena, NULL, &app->env, &auth_system, &app->why };
    return codes_use_embedded(&app->ctx);
}

int app_cmd_due(const struct app_options *o, int argc, char **argv)
{
    const char *rule = app_positional(argc, argv, 0), *from = app_option(argc, argv, "from"),
               *calendar = app_option(argc, argv, "calendar");
    struct cal_span pauses[PAUSES];
    size_t n;
    ms_t at;
    if (!rule || !from || !cal_parse_time(str_of(from), &at))
        return usage(rule ? "--from takes a date YYYY-MM-DD or a time YYYY-MM-DDTHH:MM" : "which rule?");
    if ((calendar && strcmp(calendar, "cn") != 0) || !pauses_of(argc, argv, pauses, &n))
        return usage(calendar ? "there is one calendar: cn" : "--pause takes A..B, at most 20 of them");
    struct app app;
    const rc opened = open_rules(o, &app);
    if (opened != RC_OK)
        return app_fail(&app, "due", opened);
    struct cal_steps *steps = ARENA_NEW(app.arena, struct cal_steps);
    struct cal_result r;
    const rc done = codes_due(&app.ctx, str_of(rule), at, pauses, n, steps, &r);
    if (done != RC_OK)
        (void)app_fail(&app, rule, done);
    else if (o->json)
        print_json(app.arena, rule, &r, steps);
    else
        print_table(app.arena, &r, steps);
    app_close(&app);
    return done == RC_OK ? 0 : 2;
}
