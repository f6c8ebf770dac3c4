/* org list | tree | add: the units, by an operator at the machine. */
#include "app.h"

#include "base/cal.h"
#include "kernel/auth/auth.h"
#include "orgs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct auth_right operator_rights[] = { { "orgs.read", AUTH_SCOPE_ALL }, { "orgs.manage", AUTH_SCOPE_ALL } };

static int usage(const char *why)
{
    fprintf(stderr,
            "xiaobao org: %s\nusage: xiaobao org list [--entity CODE] [--on YYYY-MM-DD] | tree [--entity CODE] | add --kind "
            "union|entity|branch|outlet|department --entity CODE --code C --name N [--parent CODE] [--phone P] [--address A] [--from "
            "YYYY-MM-DD]\n",
            why);
    return 2;
}

static void unit_json(struct buf *b, struct arena *a, const struct orgs_brief *u)
{
    buf_fmt(b, "{\"id\":\"%lld\",\"tenant_id\":\"%lld\",\"parent_id\":", (long long)u->id, (long long)u->tenant_id);
    if (u->parent_id)
        buf_fmt(b, "\"%lld\"", (long long)u->parent_id);
    else
        buf_c(b, "null");
    buf_fmt(b, ",\"kind\":\"%s\",\"code\":", enum_word(&orgs_kind_enum, (int)u->kind));
    json_quote(b, u->code);
    buf_c(b, ",\"name\":");
    json_quote(b, u->name);
    buf_fmt(b, ",\"valid_from\":\"" STR_FMT "\",\"valid_to\":", STR_ARG(cal_str(a, u->valid_from)));
    if (u->valid_to)
        buf_fmt(b, "\"" STR_FMT "\"}", STR_ARG(cal_str(a, u->valid_to)));
    else
        buf_c(b, "null}");
}

/* The legal entity of --entity, 0 = all. */
static rc entity_of(struct app *app, const char *code, id64 *tenant)
{
    struct orgs_bulk *bulk;
    *tenant = 0;
    if (!code)
        return RC_OK;
    TRY(orgs_bulk_open(&app->ctx, app->arena, true, &bulk));
    const struct orgs_brief *u = orgs_bulk_find(bulk, str_of(code), STR(""));
    if (!u)
        return fail_rule(&app->ctx, RC_INVALID, "orgs.entity_unknown", "entity", str_of(code));
    *tenant = u->tenant_id;
    return RC_OK;
}

static size_t depth(str path)
{
    size_t n = 0;
    for (size_t i = 0; i < path.n; i++)
        n += path.p[i] == '/';
    return n < 2 ? 0 : n - 2;
}

static void line(struct buf *b, const struct orgs_brief *u, bool tree)
{
    buf_fmt(b, "%*s%-*s " STR_FMT "  " STR_FMT "%s\n", tree ? (int)depth(u->path) * 2 : 0, "", 10, enum_word(&orgs_kind_enum, (int)u->kind),
            STR_ARG(u->code), STR_ARG(u->name), u->valid_to ? "  (closed)" : "");
}

/* Paths in order are the tree in order: what is below a unit begins with its path, and '/' stands before the digits. */
static int by_path(const void *x, const void *y)
{
    return str_cmp(((const struct orgs_brief *)x)->path, ((const struct orgs_brief *)y)->path);
}

static rc list(struct app *app, const struct app_options *o, int argc, char **argv, bool tree)
{
    struct db_page page;
    struct buf b;
    id64 tenant;
    day_t on = 0;
    const char *day = app_option(argc, argv, "on");
    if (day && !cal_parse(str_of(day), &on))
        return fail_rule(&app->ctx, RC_INVALID, "json.day", "on", STR("YYYY-MM-DD"));
    TRY(entity_of(app, app_option(argc, argv, "entity"), &tenant));
    TRY(orgs_all(&app->ctx, tenant, on, &page));
    struct orgs_brief *rows = page.rows;
    if (tree)
        qsort(rows, page.n, sizeof *rows, by_path);
    buf_init(&b, app->arena, 32 << 20);
    for (size_t i = 0; i < page.n && o->json; i++) {
        buf_c(&b, i ? ",\n" : "");
        unit_json(&b, app->arena, &rows[i]);
    }
    for (size_t i = 0; i < page.n && !o->json; i++)
        line(&b, &rows[i], tree);
    printf(o->json ? "{\"items\":[" STR_FMT "]}\n" : STR_FMT, STR_ARG(buf_get(&b)));
    return RC_OK;
}

static str column(int argc, char **argv, const char *name)
{
    const char *text = app_option(argc, argv, name);
    return text ? str_of(text) : (str){ 0 };
}

static rc write_unit(struct app *app, const struct orgs_row *row, enum orgs_outcome *outcome, id64 *id)
{
    struct orgs_bulk *bulk;
    TRY(orgs_bulk_open(&app->ctx, app->arena, false, &bulk));
    return orgs_upsert(&app->ctx, bulk, row, outcome, id);
}

static rc add(struct app *app, const struct app_options *o, int argc, char **argv)
{
    struct orgs_row row = { .entity = column(argc, argv, "entity"),
                            .kind = column(argc, argv, "kind"),
                            .code = column(argc, argv, "code"),
                            .name = column(argc, argv, "name"),
                            .parent = column(argc, argv, "parent"),
                            .phone = column(argc, argv, "phone"),
                            .address = column(argc, argv, "address") };
    const char *from = app_option(argc, argv, "from");
    enum orgs_outcome outcome;
    id64 id;
    if (from && !cal_parse(str_of(from), &row.valid_from))
        return fail_rule(&app->ctx, RC_INVALID, "json.day", "from", STR("YYYY-MM-DD"));
    TRY(db_begin(app->db, DB_WRITE));
    const rc r = write_unit(app, &row, &outcome, &id);
    if (r != RC_OK) {
        db_rollback(app->db);
        return r;
    }
    TRY(db_commit(app->db));
    printf(o->json ? "{\"id\":\"%lld\",\"outcome\":\"%s\"}\n" : "unit %lld: %s\n", (long long)id,
           enum_word(&orgs_outcome_enum, (int)outcome));
    return RC_OK;
}

int app_cmd_org(const struct app_options *o, int argc, char **argv)
{
    const char *what = app_positional(argc, argv, 0);
    const bool adds = what && strcmp(what, "add") == 0, tree = what && strcmp(what, "tree") == 0;
    struct app app;
    if (!what || (!adds && !tree && strcmp(what, "list") != 0))
        return usage(what ? "list, tree or add" : "what to do?");
    if (!app_exists(o))
        return app_absent(o, "org");
    rc r = app_open(o, NULL, NULL, &app);
    if (r == RC_OK) {
        app.actor.rights = operator_rights;
        app.actor.n_rights = ARRAY_LEN(operator_rights);
        r = adds ? add(&app, o, argc, argv) : list(&app, o, argc, argv, tree);
    }
    int status = 0;
    if (r != RC_OK)
        status = app_fail(&app, "org", r);
    app_close(&app);
    return r == RC_INVALID || r == RC_NOT_FOUND ? 2 : status;
}
