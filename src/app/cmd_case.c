/* case list | show NO | file FILE: by an operator at the machine, who sees codes and dates but no identity and no text. */
#include "app.h"

#include "base/cal.h"
#include "cases.h"
#include "kernel/auth/auth.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct auth_right operator_rights[] = { { "cases.read", AUTH_SCOPE_ALL_MASKED } };

static int usage(void)
{
    fprintf(stderr, "usage: xiaobao case list [--open true|false] [--after CURSOR] | show NO [--as-at TIME] | file FILE|-\n");
    return 2;
}

static rc list(struct app *app, int argc, char **argv, struct buf *b)
{
    const char *open = app_option(argc, argv, "open"), *after = app_option(argc, argv, "after");
    str next;
    return cases_list_json(&app->ctx, str_of(after), 200, !open || strcmp(open, "false") != 0, b, &next);
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

static rc file(struct app *app, const char *path, struct buf *b)
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
    buf_fmt(b, "{\"id\":\"%lld\",\"no\":\"" STR_FMT "\",\"code\":\"" STR_FMT "\",\"due_on\":\"" STR_FMT "\"}", (long long)filed.id,
            STR_ARG(filed.no), STR_ARG(filed.code), STR_ARG(cal_str(app->arena, filed.due_on)));
    return RC_OK;
}

static rc run(struct app *app, int argc, char **argv, const char *what, struct buf *b)
{
    const char *no = app_positional(argc, argv, 1), *as_at = app_option(argc, argv, "as-at");
    ms_t at = 0;
    if (strcmp(what, "list") == 0)
        return list(app, argc, argv, b);
    if (strcmp(what, "file") == 0)
        return file(app, no, b);
    if (as_at && !cal_parse_time(str_of(as_at), &at))
        return fail_rule(&app->ctx, RC_INVALID, "json.day", "--as-at", STR("YYYY-MM-DD[THH:MM]"));
    return cases_show_json(&app->ctx, str_of(no), at, b);
}

int app_cmd_case(const struct app_options *o, int argc, char **argv)
{
    const char *what = app_positional(argc, argv, 0);
    if (!what || (strcmp(what, "list") != 0 && strcmp(what, "show") != 0 && strcmp(what, "file") != 0) ||
        (strcmp(what, "list") != 0 && !app_positional(argc, argv, 1)))
        return usage();
    struct app app;
    struct buf b;
    rc r = app_open(o, NULL, NULL, &app);
    app.actor.rights = operator_rights;
    app.actor.n_rights = ARRAY_LEN(operator_rights);
    buf_init(&b, app.arena, 8 << 20);
    if (r == RC_OK)
        r = run(&app, argc, argv, what, &b);
    int status = r == RC_OK                                                  ? 0
                 : r == RC_NOT_FOUND || r == RC_INVALID || r == RC_MALFORMED ? (app_fail(&app, "case", r), 1)
                                                                             : app_fail(&app, "case", r);
    if (r == RC_OK)
        printf(STR_FMT "\n", STR_ARG(buf_get(&b)));
    app_close(&app);
    return status;
}
