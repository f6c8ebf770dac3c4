/* Rights and scopes: deny unless listed; every scope against every relation of actor and object; sessions and locks. */
#include "kernel/auth/auth.h"
#include "kernel/id/id.h"
#include "testkit/probe.h"
#include "testkit/world.h"

#include <string.h>

static const struct auth_right rights[] = { { "own", AUTH_SCOPE_OWN }, { "unit", AUTH_SCOPE_UNIT },         { "entity", AUTH_SCOPE_ENTITY },
                                            { "all", AUTH_SCOPE_ALL }, { "masked", AUTH_SCOPE_ALL_MASKED }, { "none", AUTH_SCOPE_NONE } };
static const struct actor me = {
    .id = 5, .tenant = 7, .org = 71, .org_path = { "/7/71/", 6 }, .rights = rights, .n_rights = ARRAY_LEN(rights)
};

TEST(rights, every_scope_against_every_object)
{
    /* clang-format off */
    static const struct { struct auth_object object; const char *right; bool inside; } rows[] = {
        /* mine, in my unit */                       { { 7, { "/7/71/", 6 }, { 5 } }, "own", true },
        /* mine, elsewhere in my entity */           { { 7, { "/7/72/", 6 }, { 0, 0, 5 } }, "own", true },
        /* not mine */                               { { 7, { "/7/71/", 6 }, { 6 } }, "own", false },
        /* "mine" in another entity */               { { 8, { "/8/71/", 6 }, { 5 } }, "own", false },
        /* my unit */                                { { 7, { "/7/71/", 6 }, { 6 } }, "unit", true },
        /* below my unit */                          { { 7, { "/7/71/711/", 10 }, { 0 } }, "unit", true },
        /* beside my unit */                         { { 7, { "/7/72/", 6 }, { 0 } }, "unit", false },
        /* a unit whose number begins like mine */   { { 7, { "/7/711/", 7 }, { 0 } }, "unit", false },
        /* above my unit */                          { { 7, { "/7/", 3 }, { 0 } }, "unit", false },
        /* mine outside my unit */                   { { 7, { "/7/72/", 6 }, { 5 } }, "unit", true },
        /* same path, another entity */              { { 8, { "/7/71/", 6 }, { 5 } }, "unit", false },
        { { 7, { "/7/72/", 6 }, { 0 } }, "entity", true },  { { 8, { "/8/", 3 }, { 5 } }, "entity", false },
        { { 8, { "/8/", 3 }, { 0 } }, "all", true },        { { 8, { "/8/", 3 }, { 0 } }, "masked", true },
        { { 7, { "/7/71/", 6 }, { 5 } }, "none", false },   { { 7, { "/7/71/", 6 }, { 5 } }, "never heard of", false },
    };
    /* clang-format on */
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        CHECK_I64(auth_in_scope(&me, rows[i].right, &rows[i].object) * 100 + (int64_t)i, rows[i].inside * 100 + (int64_t)i);
}

TEST(rights, nobody_owns_what_nobody_owns)
{
    const struct auth_right own[] = { { "own", AUTH_SCOPE_OWN } };
    const struct actor consumer = { .tenant = 7, .portal = true, .rights = own, .n_rights = 1 };
    const struct auth_object object = { 7, { "/7/", 3 }, { 0, 0, 0, 0 } };
    CHECK(!auth_in_scope(&consumer, "own", &object));
}

TEST(rights, an_empty_unit_is_not_above_all_others)
{
    struct actor lost = me;
    lost.org_path = (str){ "", 0 };
    const struct auth_object object = { 7, { "/7/72/", 6 }, { 0 } };
    CHECK(!auth_in_scope(&lost, "unit", &object));
}

TEST(rights, require_names_the_missing_right)
{
    struct fault_info why = { 0 };
    struct ctx ctx = { .arena = check_arena(), .actor = &me, .why = &why };
    CHECK_I64(auth_require(&ctx, "own"), RC_OK);
    CHECK_I64(auth_require(&ctx, "none"), RC_FORBIDDEN);
    CHECK_STR(str_of(why.key), STR("auth.right_needed"));
    CHECK_STR(why.rule, STR("none"));
    ctx.actor = &auth_nobody;
    CHECK_I64(auth_require(&ctx, "own"), RC_FORBIDDEN);
}

/* --- sessions --- */

static rc load_actor(struct ctx *ctx, id64 tenant, id64 user, struct actor *out)
{
    (void)ctx;
    if (user == 404)
        return RC_NOT_FOUND;
    *out = me;
    out->tenant = tenant;
    out->id = user;
    return RC_OK;
}
static const struct auth_source source = { NULL, load_actor };

static struct world *begin(void)
{
    struct world *w = world_new(WORLD_DISK, probe_schemas, probe_n_schemas);
    auth_set_source(&source);
    auth_forget();
    CHECK_I64(db_begin(w->db, DB_WRITE), RC_OK);
    return w;
}

static str open_session(struct world *w, id64 user, ms_t minutes)
{
    str token = { 0 };
    struct auth_session s = { .kind = AUTH_DESK, .tenant_id = 7, .user_id = user, .expires_at = clock_now(&w->ctx) + minutes * 60000 };
    CHECK_I64(auth_open(&w->ctx, &s, &token), RC_OK);
    CHECK(token.n >= 32);
    return token;
}

static rc who(struct world *w, str token, id64 *user)
{
    AUTO(auth_let_go) struct auth_grip *grip = NULL;
    TRY(auth_identify(&w->ctx, token, &grip));
    *user = auth_actor(grip)->id;
    return RC_OK;
}

TEST(sessions, a_token_is_good_until_it_ends_or_is_closed)
{
    AUTO(world_drop) struct world *w = begin();
    id64 user = 0;
    const str token = open_session(w, 5, 60);
    CHECK_I64(who(w, token, &user), RC_OK);
    CHECK_I64(user, 5);
    CHECK_I64(who(w, STR("unknown"), &user), RC_UNAUTH);
    CHECK_I64(who(w, (str){ 0 }, &user), RC_UNAUTH);
    CHECK_I64(who(w, (str){ token.p, token.n - 1 }, &user), RC_UNAUTH);
    clock_fixed_set(&w->clock, clock_now(&w->ctx) + 61 * 60000);
    CHECK_I64(who(w, token, &user), RC_UNAUTH);
    const str other = open_session(w, 6, 60);
    CHECK_I64(who(w, other, &user), RC_OK);
    CHECK_I64(auth_close_all(&w->ctx, 7, 6), RC_OK);
    CHECK_I64(who(w, other, &user), RC_UNAUTH);
    CHECK_I64(who(w, open_session(w, 404, 60), &user), RC_UNAUTH);
}

TEST(sessions, the_token_itself_is_nowhere_stored)
{
    AUTO(world_drop) struct world *w = begin();
    const str token = open_session(w, 5, 60);
    const str rows = world_dump(w, check_arena(), "SELECT * FROM auth_session");
    CHECK(rows.n > 64 && str_find(rows, token) < 0);
}

TEST(sessions, five_wrong_tries_lock_and_time_unlocks)
{
    AUTO(world_drop) struct world *w = begin();
    for (int i = 0; i < AUTH_TRIES; i++) {
        CHECK_I64(auth_check_lock(&w->ctx, STR("login:x")), RC_OK);
        CHECK_I64(auth_count_failure(&w->ctx, STR("login:x")), RC_OK);
    }
    CHECK_I64(auth_check_lock(&w->ctx, STR("login:x")), RC_LIMIT);
    CHECK_STR(str_of(w->why.key), STR("auth.locked"));
    CHECK_I64(auth_check_lock(&w->ctx, STR("login:y")), RC_OK);
    clock_fixed_set(&w->clock, clock_now(&w->ctx) + (AUTH_LOCK_MINUTES * 60 + 1) * 1000);
    CHECK_I64(auth_check_lock(&w->ctx, STR("login:x")), RC_OK);
    CHECK_I64(auth_count_failure(&w->ctx, STR("login:y")), RC_OK);
    CHECK_I64(auth_clear_failures(&w->ctx, STR("login:y")), RC_OK);
    CHECK_I64(world_count(w, "auth_lockout WHERE subject = 'login:y'"), 0);
}
