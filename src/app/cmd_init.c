/* init: a fresh institution with one administrator, whose activation token is printed once. */
#include "app.h"

#include "orgs.h"
#include "users.h"

#include <stdio.h>

static rc first_people(struct app *app, str *token)
{
    id64 union_id, admin;
    const struct orgs_new root = { .kind = ORGS_UNION, .code = STR("0001"), .name = STR("总部") };
    TRY(orgs_create(&app->ctx, &root, &union_id));
    const struct users_new user = {
        .tenant_id = union_id, .org_id = union_id, .login = STR("admin"), .name = STR("系统管理员"), .roles = STR("system_administrator")
    };
    TRY(users_create(&app->ctx, &user, &admin));
    return users_activation(&app->ctx, union_id, admin, token);
}

static rc fill(struct app *app, str *token)
{
    TRY(db_begin(app->db, DB_WRITE));
    const rc r = first_people(app, token);
    if (r == RC_OK)
        return db_commit(app->db);
    db_rollback(app->db);
    return r;
}

int app_cmd_init(const struct app_options *o, int argc, char **argv)
{
    const char *suite = app_option(argc, argv, "suite");
    struct app app = { 0 };
    str token = { 0 };
    rc r = app_create(o, suite ? suite : "intl", &suite_random);
    if (r == RC_CONFLICT || r == RC_INVALID) {
        fprintf(stderr, r == RC_CONFLICT ? "xiaobao init: %s holds an institution already\n" : "xiaobao init: --suite takes intl or gm\n",
                o->data);
        return r == RC_CONFLICT ? 3 : 2;
    }
    if (r == RC_OK)
        r = app_open(o, NULL, NULL, &app);
    if (r == RC_OK)
        r = fill(&app, &token);
    const int status = r == RC_OK ? 0 : app_fail(&app, "init", r);
    if (r == RC_OK && o->json)
        printf("{\"accounts\":[{\"role\":\"system_administrator\",\"login\":\"admin\",\"activation_token\":\"" STR_FMT "\"}]}\n",
               STR_ARG(token));
    else if (r == RC_OK)
        printf("made %s; keep master.key and seal.key safe, and apart from backups of the database\nadministrator: admin, activation "
               "token: " STR_FMT "\n",
               o->data, STR_ARG(token));
    if (app.arena)
        app_close(&app);
    return status;
}
