/* user list | add | disable | enable | reset | roles: accounts, by an operator at the machine.  Passwords are never asked
 * for or shown: a new or reset account gets an activation token, printed once. */
#include "app.h"

#include "codes.h"
#include "kernel/auth/auth.h"
#include "orgs.h"
#include "users.h"

#include <stdio.h>
#include <string.h>

enum { PAGE = 500 };
static const struct auth_right operator_rights[] = { { "users.read", AUTH_SCOPE_ALL }, { "users.manage", AUTH_SCOPE_ALL } };

typedef rc act_fn(struct app *app, int argc, char **argv, struct buf *b, bool json);

static rc unit_of(struct app *app, const char *entity, const char *unit, const struct orgs_brief **out)
{
    struct orgs_bulk *bulk;
    TRY(orgs_bulk_open(&app->ctx, app->arena, true, &bulk));
    if (!orgs_bulk_find(bulk, str_of(entity), STR("")))
        return fail_rule(&app->ctx, RC_INVALID, "orgs.entity_unknown", "entity", str_of(entity));
    *out = orgs_bulk_find(bulk, str_of(entity), str_of(unit));
    return *out ? RC_OK : fail_rule(&app->ctx, RC_INVALID, "users.unknown_unit", "unit", str_of(unit));
}

static rc say(struct app *app, const struct users_brief *u, struct buf *b, bool json)
{
    str state = { 0 };
    TRY(users_state(&app->ctx, u, &state));
    if (!json) {
        buf_fmt(b, "%-20.*s %-9.*s " STR_FMT "  " STR_FMT "\n", STR_ARG(u->login), STR_ARG(state), STR_ARG(u->name), STR_ARG(u->roles));
        return RC_OK;
    }
    buf_fmt(b, "%s{\"id\":\"%lld\",\"tenant_id\":\"%lld\",\"org_id\":\"%lld\",\"login\":", b->n ? ",\n" : "", (long long)u->id,
            (long long)u->tenant_id, (long long)u->org_id);
    json_quote(b, u->login);
    buf_c(b, ",\"name\":");
    json_quote(b, u->name);
    buf_c(b, ",\"staff_no\":");
    json_quote(b, u->staff_no);
    buf_c(b, ",\"roles\":");
    json_quote(b, u->roles);
    buf_fmt(b, ",\"state\":\"" STR_FMT "\"}", STR_ARG(state));
    return RC_OK;
}

static rc list_entity(struct app *app, const struct orgs_brief *unit, str text, struct buf *b, bool json)
{
    struct db_page page = { .n = PAGE };
    id64 after = 0;
    while (page.n == PAGE) {
        TRY(users_page(&app->ctx, unit->tenant_id, unit->path, text, after, PAGE, &page));
        const struct users_brief *rows = page.rows;
        for (size_t i = 0; i < page.n; i++)
            TRY(say(app, &rows[i], b, json));
        after = page.n ? rows[page.n - 1].id : 0;
    }
    return RC_OK;
}

static rc list(struct app *app, int argc, char **argv, struct buf *b, bool json)
{
    const char *entity = app_option(argc, argv, "entity");
    const str text = str_of(app_option(argc, argv, "text"));
    const struct orgs_brief *one;
    struct db_page units;
    if (entity) {
        TRY(unit_of(app, entity, app_option(argc, argv, "unit"), &one));
        return list_entity(app, one, text, b, json);
    }
    TRY(orgs_all(&app->ctx, 0, 0, &units));
    const struct orgs_brief *rows = units.rows;
    for (size_t i = 0; i < units.n; i++)
        if (rows[i].id == rows[i].tenant_id)
            TRY(list_entity(app, &rows[i], text, b, json));
    return RC_OK;
}

static void say_token(struct buf *b, const struct users_brief *u, str token, bool json)
{
    buf_fmt(b,
            json ? "{\"id\":\"%lld\",\"login\":\"" STR_FMT "\",\"activation_token\":\"" STR_FMT "\"}"
                 : "account %lld, login " STR_FMT "; activation token (72 hours, shown once): " STR_FMT "\n",
            (long long)u->id, STR_ARG(u->login), STR_ARG(token));
}

static rc add(struct app *app, int argc, char **argv, struct buf *b, bool json)
{
    const struct orgs_brief *unit = NULL;
    struct users_brief u;
    str token;
    id64 id;
    TRY(unit_of(app, app_option(argc, argv, "entity"), app_option(argc, argv, "unit"), &unit));
    const struct users_new in = { .tenant_id = unit->tenant_id,
                                  .org_id = unit->id,
                                  .login = str_of(app_option(argc, argv, "login")),
                                  .name = str_of(app_option(argc, argv, "name")),
                                  .staff_no = str_of(app_option(argc, argv, "staff-no")),
                                  .roles = str_of(app_option(argc, argv, "roles")) };
    TRY(users_create(&app->ctx, &in, &id));
    TRY(users_activation(&app->ctx, unit->tenant_id, id, &token));
    TRY(users_brief_get(&app->ctx, unit->tenant_id, id, &u));
    say_token(b, &u, token, json);
    return RC_OK;
}

static rc switch_to(struct app *app, int argc, char **argv, bool disabled, struct buf *b, bool json)
{
    struct users_brief was, now;
    TRY(users_find(&app->ctx, str_of(app_positional(argc, argv, 1)), &was));
    now = was;
    now.disabled = disabled;
    if (was.disabled != disabled)
        TRY(users_record(&app->ctx, &was, &now));
    return say(app, &now, b, json);
}

static rc disable(struct app *app, int argc, char **argv, struct buf *b, bool json)
{
    return switch_to(app, argc, argv, true, b, json);
}

static rc enable(struct app *app, int argc, char **argv, struct buf *b, bool json)
{
    return switch_to(app, argc, argv, false, b, json);
}

static rc reset(struct app *app, int argc, char **argv, struct buf *b, bool json)
{
    struct users_brief u;
    str token;
    TRY(users_find(&app->ctx, str_of(app_positional(argc, argv, 1)), &u));
    TRY(users_activation(&app->ctx, u.tenant_id, u.id, &token));
    TRY(auth_close_all(&app->ctx, u.tenant_id, u.id));
    say_token(b, &u, token, json);
    return RC_OK;
}

/* Without a login: the roles there are. */
static void all_roles(struct buf *b, bool json)
{
    const struct codes_role_right *rights;
    const size_t n = codes_role_rights(&rights);
    for (size_t i = 0; i < n; i++) {
        if (i && str_eq(rights[i].role, rights[i - 1].role))
            continue;
        if (json)
            buf_fmt(b, "%s\"" STR_FMT "\"", b->n ? "," : "", STR_ARG(rights[i].role));
        else
            buf_fmt(b, STR_FMT "\n", STR_ARG(rights[i].role));
    }
}

static rc roles(struct app *app, int argc, char **argv, struct buf *b, bool json)
{
    struct users_brief was, now;
    struct buf words;
    const char *login = app_positional(argc, argv, 1);
    if (!login) {
        all_roles(b, json);
        return RC_OK;
    }
    TRY(users_find(&app->ctx, str_of(login), &was));
    now = was;
    buf_init(&words, app->arena, 1000);
    for (int i = 2; app_positional(argc, argv, i); i++) {
        buf_c(&words, words.n ? " " : "");
        buf_c(&words, app_positional(argc, argv, i));
    }
    now.roles = buf_get(&words);
    TRY(users_record(&app->ctx, &was, &now));
    return say(app, &now, b, json);
}

static const struct {
    const char *name;
    act_fn *run;
    bool wants_login;
} acts[] = {
    { "list", list, false },    { "add", add, false },    { "disable", disable, true },
    { "enable", enable, true }, { "reset", reset, true }, { "roles", roles, false },
};

static rc run(struct app *app, act_fn *act, int argc, char **argv, struct buf *b, bool json)
{
    TRY(db_begin(app->db, DB_WRITE));
    const rc r = act(app, argc, argv, b, json);
    if (r == RC_OK)
        return db_commit(app->db);
    db_rollback(app->db);
    return r;
}

static int usage(void)
{
    fprintf(stderr,
            "usage: xiaobao user list [--entity CODE [--unit CODE]] [--text T] | add --login L --name N --entity CODE [--unit CODE] "
            "[--staff-no X] [--roles \"R...\"] | disable LOGIN | enable LOGIN | reset LOGIN | roles [LOGIN R...]\n");
    return 2;
}

static int perform(const struct app_options *o, size_t act, int argc, char **argv)
{
    struct app app;
    struct buf b;
    rc r = app_open(o, NULL, NULL, &app);
    if (r == RC_OK) {
        app.actor.rights = operator_rights;
        app.actor.n_rights = ARRAY_LEN(operator_rights);
        buf_init(&b, app.arena, 32 << 20);
        r = run(&app, acts[act].run, argc, argv, &b, o->json);
    }
    int status = 0;
    if (r != RC_OK)
        status = app_fail(&app, "user", r);
    else if (o->json && acts[act].run == list)
        printf("{\"items\":[" STR_FMT "]}\n", STR_ARG(buf_get(&b)));
    else if (o->json && acts[act].run == roles && !app_positional(argc, argv, 1))
        printf("{\"roles\":[" STR_FMT "]}\n", STR_ARG(buf_get(&b)));
    else
        printf(o->json ? STR_FMT "\n" : STR_FMT, STR_ARG(buf_get(&b)));
    app_close(&app);
    return r == RC_INVALID || r == RC_NOT_FOUND ? 2 : status;
}

int app_cmd_user(const struct app_options *o, int argc, char **argv)
{
    const char *what = app_positional(argc, argv, 0);
    for (size_t i = 0; what && i < ARRAY_LEN(acts); i++) {
        if (strcmp(what, acts[i].name) != 0)
            continue;
        if (acts[i].wants_login && !app_positional(argc, argv, 1))
            return usage();
        return app_exists(o) ? perform(o, i, argc, argv) : app_absent(o, "user");
    }
    return usage();
}
