/* Accounts: recorded, changed, invited; the answer to "who is this login" for the kernel. */
#include "users_int.h"

#include "codes.h"
#include "kernel/id/id.h"
#include "kernel/suite/suite.h"
#include "orgs.h"
#include "users.sql.h"

enum { TOKEN_HOURS = 72 };

/* clang-format off */
static const struct json_field recorded_fields[] = {
    JSON_ID  (struct users_recorded, org_id,   REQUIRED),
    JSON_STR (struct users_recorded, login,    REQUIRED, 3, 40),
    JSON_STR (struct users_recorded, name,     REQUIRED, 1, 60),
    JSON_STR (struct users_recorded, roles,    OPTIONAL, 0, 400),
    JSON_STR (struct users_recorded, staff_no, OPTIONAL, 0, 30),
    JSON_BOOL(struct users_recorded, disabled, OPTIONAL),
};
/* clang-format on */
const struct json_type users_recorded_type = JSON_TYPE(struct users_recorded, recorded_fields);

struct token_changed {
    id64 token;
    str name, scopes;
    ms_t expires_at; /* 0 = withdrawn */
};
/* clang-format off */
static const struct json_field token_fields[] = {
    JSON_ID (struct token_changed, token,      REQUIRED),
    JSON_STR(struct token_changed, name,       OPTIONAL, 0, 60),
    JSON_STR(struct token_changed, scopes,     OPTIONAL, 0, 2000),
    JSON_I64(struct token_changed, expires_at, REQUIRED, 0, INT64_MAX),
};
/* clang-format on */
static const struct json_type token_type = JSON_TYPE(struct token_changed, token_fields);

struct password_changed {
    str by;
};
static const struct json_field changed_fields[] = { JSON_STR(struct password_changed, by, OPTIONAL, 0, 20) };
static const struct json_type changed_type = JSON_TYPE(struct password_changed, changed_fields);

static rc apply_recorded(struct ctx *ctx, const struct journal_event *ev, const void *payload)
{
    const struct users_recorded *p = payload;
    const struct users_brief row = { .tenant_id = ev->tenant,
                                     .id = ev->stream,
                                     .org_id = p->org_id,
                                     .login = p->login,
                                     .name = p->name,
                                     .roles = p->roles,
                                     .staff_no = p->staff_no,
                                     .disabled = p->disabled,
                                     .version = ev->version };
    return users_store_put(ctx, &row);
}

static rc apply_touch(struct ctx *ctx, const struct journal_event *ev, const void *payload)
{
    (void)payload;
    return users_store_touch(ctx, ev->tenant, ev->stream, ev->version);
}

const struct journal_type users_recorded_event = { "users.recorded", 1, &users_recorded_type, apply_recorded,
                                                   "an account was made or changed" };
const struct journal_type users_password_changed_event = { "users.password_changed", 1, &changed_type, apply_touch,
                                                           "a password was set (the fact, never the hash)" };
const struct journal_type users_token_changed_event = { "users.token_changed", 1, &token_type, apply_touch,
                                                        "an API token was made or withdrawn (never the token)" };
static const struct journal_type *const events[] = { &users_recorded_event, &users_password_changed_event, &users_token_changed_event };
static const char *const rights[] = { "users.read", "users.manage", "tokens.own" };

const struct feature users_feature = {
    .name = "users",
    .routes = users_routes,
    .n_routes = ARRAY_LEN(users_routes),
    .events = events,
    .n_events = ARRAY_LEN(events),
    .schema = &users_schema,
    .rights = rights,
    .n_rights = ARRAY_LEN(rights),
};

bool users_is_login(str login)
{
    bool good = login.n >= 3 && login.n <= 40;
    for (size_t i = 0; i < login.n && good; i++) {
        const char c = login.p[i];
        good = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
    }
    return good;
}

static rc check_login(struct ctx *ctx, str login)
{
    struct users_brief taken;
    if (!users_is_login(login))
        return fail(ctx, RC_INVALID, "users.login_form", "login");
    const rc r = users_store_by_login(ctx, login, &taken);
    return r == RC_OK ? fail(ctx, RC_INVALID, "users.login_taken", "login") : r == RC_NOT_FOUND ? RC_OK : r;
}

static rc check_staff_no(struct ctx *ctx, id64 tenant, str staff_no)
{
    id64 taken = 0;
    if (staff_no.n)
        TRY(users_store_staff_no(ctx, tenant, staff_no, &taken));
    return taken ? fail(ctx, RC_INVALID, "users.staff_no_taken", "staff_no") : RC_OK;
}

rc users_check_roles(struct ctx *ctx, str roles)
{
    while (roles.n) {
        const str role = str_cut(roles, ' ', &roles);
        if (!codes_is_role(role))
            return fail_rule(ctx, RC_INVALID, "users.unknown_role", "roles", role);
    }
    return RC_OK;
}

rc users_create(struct ctx *ctx, const struct users_new *in, id64 *id)
{
    TRY(check_login(ctx, in->login));
    TRY(check_staff_no(ctx, in->tenant_id, in->staff_no));
    TRY(users_check_roles(ctx, in->roles));
    if (str_trim(in->name).n == 0)
        return fail_rule(ctx, RC_INVALID, "json.required", "name", STR("1..60"));
    *id = in->id ? in->id : id_new(ctx);
    const struct users_recorded p = { in->org_id, in->login, str_trim(in->name), in->roles, in->staff_no, false };
    TRY(journal_append(ctx, &users_recorded_event, in->tenant_id, *id, 0, &p, NULL));
    if (in->password_hash.n == 0)
        return RC_OK; /* no secret yet: invited */
    const struct users_secret secret = { .tenant_id = in->tenant_id, .user_id = *id, .password_hash = in->password_hash };
    return users_store_put_secret(ctx, &secret);
}

rc users_change(struct ctx *ctx, const struct users_brief *was, const struct users_recorded *now, int64_t version)
{
    TRY(users_check_roles(ctx, now->roles));
    TRY(journal_append(ctx, &users_recorded_event, was->tenant_id, was->id, version, now, NULL));
    if (now->disabled)
        return auth_close_all(ctx, was->tenant_id, was->id);
    auth_forget();
    return RC_OK;
}

str users_token_hash(struct ctx *ctx, str token)
{
    unsigned char hash[SUITE_HASH];
    suite_hash(ctx->env->suite, &token, 1, hash);
    return str_hex(ctx->arena, hash, sizeof hash);
}

rc users_invite(struct ctx *ctx, id64 tenant, id64 id, str *token)
{
    struct users_secret s;
    unsigned char raw[24];
    TRY(users_store_secret(ctx, tenant, id, &s));
    ctx->env->random->fill(ctx->env->random->self, raw, sizeof raw);
    *token = suite_base64(ctx->arena, (str){ (const char *)raw, sizeof raw });
    s.token_hash = users_token_hash(ctx, *token);
    s.token_until = clock_now(ctx) + TOKEN_HOURS * INT64_C(3600000);
    return users_store_put_secret(ctx, &s);
}

rc users_set_password(struct ctx *ctx, id64 tenant, id64 id, str hash)
{
    struct users_brief u;
    struct users_secret s;
    TRY(users_brief_get(ctx, tenant, id, &u));
    TRY(users_store_secret(ctx, tenant, id, &s));
    s.password_hash = hash;
    s.token_hash = (str){ "", 0 };
    s.token_until = 0;
    TRY(users_store_put_secret(ctx, &s));
    const struct password_changed p = { STR("user") };
    TRY(journal_append(ctx, &users_password_changed_event, tenant, id, u.version, &p, NULL));
    return auth_close_all(ctx, tenant, id);
}

static rc find_login(struct ctx *ctx, str login, struct auth_login *out)
{
    struct users_brief u;
    struct users_secret s;
    TRY(users_store_by_login(ctx, login, &u));
    TRY(users_store_secret(ctx, u.tenant_id, u.id, &s));
    *out = (struct auth_login){ u.id, u.tenant_id, s.password_hash, u.disabled };
    return RC_OK;
}

/* What a substitute takes over is case work.  Configuration, accounts, rules and logs are never carried: else the
 * administrator's absence would put case text and configuration into one hand. */
static bool carried(const char *right)
{
    static const char *const families[] = { "cases.", "stats.read", "orgs.read" };
    for (size_t i = 0; i < ARRAY_LEN(families); i++)
        if (str_starts(str_of(right), str_of(families[i])))
            return true;
    return false;
}

static bool keeps_apart(const struct actor *actor)
{
    return auth_may(actor, "users.manage") || auth_may(actor, "config.manage") || auth_scope_of(actor, "audit.read") == AUTH_SCOPE_ALL;
}

static void carry(struct ctx *ctx, const struct users_brief *absent, struct auth_stand_in *out)
{
    const struct auth_right *all;
    size_t n;
    codes_rights_of(ctx->arena, absent->roles, &all, &n);
    struct auth_right *taken = ARENA_ARRAY(ctx->arena, struct auth_right, n + 1);
    *out = (struct auth_stand_in){ absent->id, absent->org_path, taken, 0 };
    for (size_t i = 0; i < n; i++)
        if (carried(all[i].name))
            taken[out->n_rights++] = all[i];
}

static rc load_stand_ins(struct ctx *ctx, struct actor *actor)
{
    id64 people[ORGS_STAND_INS];
    size_t n = 0;
    if (!keeps_apart(actor))
        TRY(orgs_stands_for(ctx, actor->tenant, actor->id, clock_today(ctx), people, &n));
    struct auth_stand_in *list = ARENA_ARRAY(ctx->arena, struct auth_stand_in, ORGS_STAND_INS);
    actor->stand_ins = list;
    for (size_t i = 0; i < n; i++) {
        struct users_brief absent;
        TRY(users_brief_get(ctx, actor->tenant, people[i], &absent));
        if (!absent.disabled)
            carry(ctx, &absent, &list[actor->n_stand_ins++]);
    }
    return RC_OK;
}

static rc load_actor(struct ctx *ctx, id64 tenant, id64 user, struct actor *out)
{
    struct users_brief u;
    TRY(users_brief_get(ctx, tenant, user, &u));
    if (u.disabled)
        return RC_NOT_FOUND;
    *out = (struct actor){ .id = u.id, .tenant = u.tenant_id, .org = u.org_id, .org_path = u.org_path, .name = u.name, .login = u.login };
    codes_rights_of(ctx->arena, u.roles, &out->rights, &out->n_rights);
    return load_stand_ins(ctx, out);
}

const struct auth_source users_auth_source = { find_login, load_actor };

rc users_activation(struct ctx *ctx, id64 tenant, id64 id, str *token)
{
    return users_invite(ctx, tenant, id, token);
}

rc users_say_token(struct ctx *ctx, id64 token, str name, str scopes, ms_t expires_at)
{
    struct users_brief u;
    TRY(users_brief_get(ctx, ctx->actor->tenant, ctx->actor->id, &u));
    const struct token_changed p = { token, name, scopes, expires_at };
    return journal_append(ctx, &users_token_changed_event, u.tenant_id, u.id, u.version, &p, NULL);
}

rc users_find(struct ctx *ctx, str login, struct users_brief *out)
{
    const rc r = users_store_by_login(ctx, login, out);
    return r == RC_NOT_FOUND ? fail(ctx, RC_NOT_FOUND, "users.not_found", "login") : r;
}

rc users_page(struct ctx *ctx, id64 tenant, str org_path, str text, id64 after, int64_t n, struct db_page *out)
{
    return users_store_list(ctx, tenant, org_path, text, after, n, out);
}

rc users_state(struct ctx *ctx, const struct users_brief *u, str *word)
{
    struct users_secret s;
    TRY(users_store_secret(ctx, u->tenant_id, u->id, &s));
    *word = u->disabled ? STR("disabled") : s.password_hash.n ? STR("active") : STR("invited");
    return RC_OK;
}

rc users_record(struct ctx *ctx, const struct users_brief *was, const struct users_brief *now)
{
    const struct users_recorded p = { now->org_id, was->login, now->name, now->roles, was->staff_no, now->disabled };
    return users_change(ctx, was, &p, was->version);
}
