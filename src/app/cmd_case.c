/* case list | show NO | file FILE: by an operator at the machine, who sees codes and dates but no identity and no text. */
#include "app.h"

#include "base/cal.h"
#include "cases.h"
#include "kernel/auth/auth.h"
#include "orgs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct auth_right operator_rights[] = { { "cases.read", AUTH_SCOPE_ALL_MASKED } };

static int usage(void)
{
    fprintf(stderr,
            "usage: xiaobao case list [--open true|false] [--entity CODE] [--after CURSOR] | show NO [--as-at TIME] | file FILE|-\n");
    return 2;
}

/* --entity CODE: which legal entity. */
static rc tenant_of(struct app *app, const char *code, id64 *out)
{
    struct db_page page;
    *out = 0;
    if (!code)
        return RC_OK;
    TRY(orgs_entities(&app->ctx, &page));
    const struct orgs_brief *rows = page.rows;
    for (size_t i = 0; i < page.n; i++)
        if (str_is(rows[i].code, code))
            *out = rows[i].id;
    return *out ? RC_OK : fail_rule(&app->ctx, RC_INVALID, "orgs.entity_unknown", "entity", str_of(code));
}

static rc list(struct app *app, int argc, char **argv, bool json, struct buf *b)
{
    const char *open = app_option(argc, argv, "open"), *after = app_option(argc, argv, "after");
    struct cases_listing how = { .after = str_of(after), .limit = 200, .open = !open || strcmp(open, "true") == 0, .json = json };
    if (open && strcmp(open, "true") != 0 && strcmp(open, "false") != 0)
        return fail_rule(&app->ctx, RC_INVALID, "json.word", "open", STR("true, false"));
    TRY(tenant_of(app, app_option(argc, argv, "entity"), &how.tenant));
    return cases_list_print(&app->ctx, &how, b);
}

static bool slurp(struct arena *a, const char *path, str *out)
{
    FILE *from = strcmp(path, "-") == 0 ? stdin : fopen(path, "rb");
    if (!from)
        return false;
    struct buf b;
    char part[65536];
    size_t n;
    buf_init(&b, a, 8 << 20);
    while ((n = fread(part, 1, sizeof part, from)) > 0)
        buf_put(&b, part, n);
    const bool good = !ferror(from) && !b.over;
    if (from != stdin)
        fclose(from);
    *out = buf_get(&b);
    return good;
}

static rc file(struct app *app, const char *path, bool json, struct buf *b)
{
    struct cases_filed filed;
    str text;
    if (!path || !slurp(app->arena, path, &text))
        return fail(&app->ctx, RC_NOT_FOUND, "error.not_found", path);
    TRY(db_begin(app->db, DB_WRITE));
    rc r = cases_file_json(&app->ctx, text, &filed);
    if (r == RC_OK)
        r = db_commit(app->db);
    else
        db_rollback(app->db);
    TRY(r);
    if (!json) {
        buf_fmt(b, "%-8s" STR_FMT "\n%-8s" STR_FMT "\n%-8s" STR_FMT "\n", "no", STR_ARG(filed.no), "code", STR_ARG(filed.code), "due on",
                STR_ARG(cal_str(app->arena, filed.due_on)));
        return RC_OK;
    }
    buf_fmt(b, "{\"id\":\"%lld\",\"no\":\"" STR_FMT "\",\"code\":\"" STR_FMT "\",\"due_on\":\"" STR_FMT "\"}", (long long)filed.id,
            STR_ARG(filed.no), STR_ARG(filed.code), STR_ARG(cal_str(app->arena, filed.due_on)));
    return RC_OK;
}

static rc run(struct app *app, int argc, char **argv, bool json, const char *what, struct buf *b)
{
    const char *no = app_positional(argc, argv, 1), *as_at = app_option(argc, argv, "as-at");
    ms_t at = 0;
    if (strcmp(what, "list") == 0)
        return list(app, argc, argv, json, b);
    if (strcmp(what, "file") == 0)
        return file(app, no, json, b);
    if (as_at && !cal_parse_time(str_of(as_at), &at))
        return fail_rule(&app->ctx, RC_INVALID, "json.day", "--as-at", STR("YYYY-MM-DD[THH:MM]"));
    return cases_show_print(&app->ctx, str_of(no), at, json, b);
}

int app_cmd_case(const struct app_options *o, int argc, char **argv)
{
    const char *what = app_positional(argc, argv, 0);
    if (!what || (strcmp(what, "list") != 0 && strcmp(what, "show") != 0 && strcmp(what, "file") != 0) ||
        (strcmp(what, "list") != 0 && !app_positional(argc, argv, 1)))
        return usage();
    if (!app_exists(o))
        return app_absent(o, "case");
    struct app app;
    struct buf b;
    rc r = app_open(o, NULL, NULL, &app);
    app.actor.rights = operator_rights;
    app.actor.n_rights = ARRAY_LEN(operator_rights);
    buf_init(&b, app.arena, 8 << 20);
    if (r == RC_OK)
        r = run(&app, argc, argv, o->json, what, &b);
    int status = r == RC_OK                                                  ? 0
                 : r == RC_NOT_FOUND || r == RC_INVALID || r == RC_MALFORMED ? (app_fail(&app, "case", r), 1)
                                                                             : app_fail(&app, "case", r);
    if (r == RC_OK)
        printf(STR_FMT "%s", STR_ARG(buf_get(&b)), o->json ? "\n" : "");
    app_close(&app);
    return status;
}
