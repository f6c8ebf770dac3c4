/* Accounts: recorded, changed, invited; the answer to "who is this login" for the kernel. */
#include "users_int.h"

#include "codes.h"
#include "kernel/id/id.h"
#include "kernel/suite/suite.h"
#include "orgs.h"
#include "users.sql.h"

enum { PASSWORD_MIN = 10, PASSWORD_MAX = 200, TOKEN_HOURS = 72 };

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

static rc apply_password(struct ctx *ctx, const struct journal_event *ev, const void *payload)
{
    (void)payload;
    return users_store_touch(ctx, ev->tenant, ev->stream, ev->version);
}

const struct journal_type users_recorded_event = { "users.recorded", 1, &users_recorded_type, apply_recorded,
                                                   "an account was made or changed" };
const struct journal_type users_password_changed_event = { "users.password_changed", 1, &changed_type, apply_password,
                                                           "a password was set (the fact, never the hash)" };
static const struct journal_type *const events[] = { &users_recorded_event, &users_password_changed_event };
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

/* Words and runs that turn up in every list of leaked passwords; the whole list is a test. */
static bool common(str password)
{
    static const char *const parts[] = { "password", "123456",  "qwerty",   "111111",   "000000",   "abc123",  "letmein", "iloveyou",
                                         "admin",    "welcome", "monkey",   "dragon",   "654321",   "666666",  "888888",  "1q2w3e",
                                         "asdfgh",   "zxcvbn",  "football", "baseball", "superman", "sunshine" };
    char lower[PASSWORD_MAX + 1];
    const size_t n = password.n < PASSWORD_MAX ? password.n : PASSWORD_MAX;
    for (size_t i = 0; i < n; i++)
        lower[i] = (char)(password.p[i] >= 'A' && password.p[i] <= 'Z' ? password.p[i] + 32 : password.p[i]);
    for (size_t i = 0; i < ARRAY_LEN(parts); i++)
        if (str_find((str){ lower, n }, str_of(parts[i])) >= 0 && n < 16)
            return true;
    return false;
}

static size_t different(str s)
{
    bool seen[256] = { 0 };
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        n += !seen[(unsigned char)s.p[i]];
        seen[(unsigned char)s.p[i]] = true;
    }
    return n;
}

rc users_check_password(struct ctx *ctx, str login, str password, const char *field)
{
    if (password.n < PASSWORD_MIN || password.n > PASSWORD_MAX)
        return fail_rule(ctx, RC_INVALID, "users.password_length", field, STR("10..200"));
    if (common(password) || different(password) < 5)
        return fail(ctx, RC_INVALID, "users.password_common", field);
    return login.n && str_find(password, login) >= 0 ? fail(ctx, RC_INVALID, "users.password_login", field) : RC_OK;
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

static rc load_actor(struct ctx *ctx, id64 tenant, id64 user, struct actor *out)
{
    struct users_brief u;
    TRY(users_brief_get(ctx, tenant, user, &u));
    if (u.disabled)
        return RC_NOT_FOUND;
    *out = (struct actor){ .id = u.id, .tenant = u.tenant_id, .org = u.org_id, .org_path = u.org_path, .name = u.name, .login = u.login };
    codes_rights_of(ctx->arena, u.roles, &out->rights, &out->n_rights);
    return RC_OK;
}

const struct auth_source users_auth_source = { find_login, load_actor };

rc users_activation(struct ctx *ctx, id64 tenant, id64 id, str *token)
{
    return users_invite(ctx, tenant, id, token);
}
