/* config: every setting, its value and where it comes from. */
#include "app.h"

#include <stdio.h>
#include <string.h>

struct arguments {
    int argc;
    char **argv;
};

/* --no-limits stands for both limits at once (measurements, tests). */
static const char *given(void *self, const char *name)
{
    const struct arguments *a = self;
    const bool no_limits = app_flag(a->argc, a->argv, "no-limits");
    if (no_limits && strcmp(name, "rate-limits") == 0)
        return "off";
    if (no_limits && strcmp(name, "proof-bits") == 0)
        return "0";
    return app_option(a->argc, a->argv, name);
}

rc app_conf(struct ctx *ctx, const struct app_options *o, int argc, char **argv, struct conf_read *out)
{
    struct arguments a = { argc, argv };
    return conf_read(ctx, o->data, given, &a, out);
}

static void print_json(struct arena *a, const struct conf_read *r)
{
    struct buf b;
    buf_init(&b, a, 65536);
    buf_c(&b, "{\"settings\":[");
    for (size_t i = 0; i < conf_n_items; i++) {
        buf_fmt(&b, "%s{\"name\":\"%s\",\"value\":", i ? "," : "", conf_items[i].name);
        json_quote(&b, conf_value(a, &r->conf, &conf_items[i]));
        buf_fmt(&b, ",\"origin\":\"%s\",\"preset\":", conf_origin_word(r->origins[i]));
        json_quote(&b, str_of(conf_items[i].preset));
        buf_c(&b, ",\"help\":");
        json_quote(&b, str_of(conf_items[i].help));
        buf_char(&b, '}');
    }
    buf_c(&b, "]}\n");
    fwrite(b.p, 1, b.n, stdout);
}

int app_cmd_config(const struct app_options *o, int argc, char **argv)
{
    struct app app = { .arena = arena_new(1 << 20) };
    struct conf_read r;
    app.ctx = (struct ctx){ .arena = app.arena, .why = &app.why };
    const rc code = app_conf(&app.ctx, o, argc, argv, &r);
    const bool explain = app_flag(argc, argv, "explain");
    int status = 0;
    if (code != RC_OK)
        status = code == RC_INVALID ? (app_fail(&app, "config", code), 2) : app_fail(&app, "config", code);
    else if (o->json)
        print_json(app.arena, &r);
    else
        for (size_t i = 0; i < conf_n_items; i++) {
            const str value = conf_value(app.arena, &r.conf, &conf_items[i]);
            printf("%-18s %-20.*s %-12s %s\n", conf_items[i].name, STR_ARG(value), conf_origin_word(r.origins[i]),
                   explain ? conf_items[i].help : "");
        }
    arena_free(app.arena);
    return status;
}
