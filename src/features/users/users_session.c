/* Signing in and out, passwords, activation. */
#include "users_int.h"

#include "kernel/suite/suite.h"
#include "orgs.h"

enum { SESSION_HOURS = 12 };

struct login_in {
    str login, password;
};
struct right_out {
    str name, scope;
};
struct me_user {
    id64 id, tenant_id, org_id;
    str name, login, tenant_name, org_name;
    struct json_list roles, rights;
};
struct me_out {
    struct me_user user;
    bool must_change;
};
struct login_out {
    str token;
    struct me_user user;
    bool must_change;
};
struct session_out {
    id64 id;
    ms_t created_at, expires_at;
    str remote, user_agent;
    bool current;
};
struct list_out {
    struct json_list items;
};
struct password_in {
    str old_password, new_password;
};
struct activate_in {
    str token, new_password;
};
struct ok_out {
    bool ok;
};

/* clang-format off */
static const struct json_field login_fields[] = {
    JSON_STR(struct login_in, login,    REQUIRED, 1, 40),
    JSON_STR(struct login_in, password, REQUIRED, 1, 200),
};
const struct json_type users_login_type = { "struct users_login", login_fields, ARRAY_LEN(login_fields), sizeof(struct login_in) };
static const struct json_field right_fields[] = {
    JSON_STR(struct right_out, name,  REQUIRED, 1, 40),
    JSON_STR(struct right_out, scope, REQUIRED, 1, 20),
};
static const struct json_type right_type = { "struct users_right", right_fields, ARRAY_LEN(right_fields), sizeof(struct right_out) };
static const struct json_field user_fields[] = {
    JSON_ID  (struct me_user, id,          REQUIRED),
    JSON_ID  (struct me_user, tenant_id,   REQUIRED),
    JSON_ID  (struct me_user, org_id,      REQUIRED),
    JSON_STR (struct me_user, name,        REQUIRED, 1, 60),
    JSON_STR (struct me_user, login,       REQUIRED, 1, 40),
    JSON_STR (struct me_user, tenant_name, REQUIRED, 0, 100),
    JSON_STR (struct me_user, org_name,    REQUIRED, 0, 100),
    JSON_STRS(struct me_user, roles,       REQUIRED, 0, 40),
    JSON_LIST(struct me_user, rights,      REQUIRED, 0, 200, &right_type),
};
static const struct json_type user_type = { "struct users_me_user", user_fields, ARRAY_LEN(user_fields), sizeof(struct me_user) };
static const struct json_field me_fields[] = {
    JSON_OBJ (struct me_out, user,        REQUIRED, &user_type),
    JSON_BOOL(struct me_out, must_change, REQUIRED),
};
const struct json_type users_me_type = { "struct users_me", me_fields, ARRAY_LEN(me_fields), sizeof(struct me_out) };
static const struct json_field login_out_fields[] = {
    JSON_STR (struct login_out, token,       REQUIRED, 1, 100),
    JSON_OBJ (struct login_out, user,        REQUIRED, &user_type),
    JSON_BOOL(struct login_out, must_change, REQUIRED),
};
const struct json_type users_login_reply_type = { "struct users_login_reply", login_out_fields, ARRAY_LEN(login_out_fields), sizeof(struct login_out) };
static const struct json_field session_fields[] = {
    JSON_ID  (struct session_out, id,         REQUIRED),
    JSON_I64 (struct session_out, created_at, REQUIRED, 0, INT64_MAX),
    JSON_I64 (struct session_out, expires_at, REQUIRED, 0, INT64_MAX),
    JSON_STR (struct session_out, remote,     OPTIONAL, 0, 100),
    JSON_STR (struct session_out, user_agent, OPTIONAL, 0, 300),
    JSON_BOOL(struct session_out, current,    REQUIRED),
};
static const struct json_type session_type = { "struct users_session", session_fields, ARRAY_LEN(session_fields), sizeof(struct session_out) };
static const struct json_field list_fields[] = { JSON_LIST(struct list_out, items, REQUIRED, 0, 100, &session_type) };
const struct json_type users_session_list_type = { "struct users_session_list", list_fields, 1, sizeof(struct list_out) };
static const struct json_field password_fields[] = {
    JSON_STR(struct password_in, old_password, REQUIRED, 1, 200),
    JSON_STR(struct password_in, new_password, REQUIRED, 1, 200),
};
const struct json_type users_password_type = { "struct users_password", password_fields, ARRAY_LEN(password_fields), sizeof(struct password_in) };
static const struct json_field activate_fields[] = {
    JSON_STR(struct activate_in, token,        REQUIRED, 10, 100),
    JSON_STR(struct activate_in, new_password, REQUIRED, 1, 200),
};
const struct json_type users_activate_type = { "struct users_activate", activate_fields, ARRAY_LEN(activate_fields), sizeof(struct activate_in) };
static const struct json_field ok_fields[] = { JSON_BOOL(struct ok_out, ok, REQUIRED) };
const struct json_type users_ok_type = { "struct users_ok", ok_fields, 1, sizeof(struct ok_out) };
/* clang-format on */

rc users_reply_ok(struct ctx *ctx, struct http_out *out)
{
    const struct ok_out ok = { true };
    return http_reply(ctx, out, 200, &users_ok_type, &ok);
}

static str lock_subject(struct ctx *ctx, str login)
{
    return str_cat(ctx->arena, STR("login:"), login);
}

static str address_subject(struct ctx *ctx, const struct http_in *in)
{
    return str_cat(ctx->arena, STR("address:"), in->remote);
}

static rc check_locks(struct ctx *ctx, const struct http_in *in, str login)
{
    TRY(auth_check_lock(ctx, lock_subject(ctx, login)));
    return auth_check_lock(ctx, address_subject(ctx, in));
}

/* Whether the password is right; the answer alone goes on to the writer, never the password. */
struct verdict {
    struct auth_login login;
    bool right;
};

rc users_login_prepare(struct ctx *ctx, const struct http_in *in, struct http_out *out)
{
    const struct login_in *b = in->body;
    struct verdict *v = ARENA_NEW(ctx->arena, struct verdict);
    out->prepared = v;
    TRY(check_locks(ctx, in, b->login));
    const rc found = users_auth_source.find_login(ctx, b->login, &v->login);
    if (found != RC_OK && found != RC_NOT_FOUND)
        return found;
    /* An unknown login takes as long as a wrong password. */
    static const char decoy[] = "$argon2id$v=19$m=65536,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    const bool good = suite_password_ok(v->login.password_hash.n ? v->login.password_hash : str_of(decoy), b->password);
    v->right = found == RC_OK && good && !v->login.disabled;
    return RC_OK;
}

static str scope_word(enum auth_scope scope)
{
    static const char *const words[] = { "none", "own", "unit", "entity", "all_masked", "all" };
    return str_of(words[scope]);
}

static rc describe(struct ctx *ctx, const struct actor *actor, struct me_user *out)
{
    struct users_brief u;
    struct orgs_brief tenant = { 0 }, org = { 0 };
    TRY(users_brief_get(ctx, actor->tenant, actor->id, &u));
    TRY(orgs_brief_get(ctx, u.tenant_id, u.tenant_id, &tenant));
    TRY(orgs_brief_get(ctx, u.tenant_id, u.org_id, &org));
    struct right_out *rights = ARENA_ARRAY(ctx->arena, struct right_out, actor->n_rights);
    for (size_t i = 0; i < actor->n_rights; i++)
        rights[i] = (struct right_out){ str_of(actor->rights[i].name), scope_word(actor->rights[i].scope) };
    *out = (struct me_user){ u.id,
                             u.tenant_id,
                             u.org_id,
                             u.name,
                             u.login,
                             tenant.name,
                             org.name,
                             json_words_split(ctx->arena, u.roles),
                             { rights, actor->n_rights } };
    return RC_OK;
}

rc users_login(struct ctx *ctx, const struct http_in *in, struct http_out *out)
{
    const struct login_in *b = in->body;
    const struct verdict *v = in->prepared;
    TRY(check_locks(ctx, in, b->login)); /* again: tries that ran side by side count before this one */
    if (!v->right) {
        TRY(auth_count_failure(ctx, lock_subject(ctx, b->login)));
        TRY(auth_count_failure_of(ctx, address_subject(ctx, in), AUTH_ADDRESS_TRIES));
        return http_refuse(ctx, in, out, fail(ctx, RC_UNAUTH, "users.wrong_login", NULL));
    }
    TRY(auth_clear_failures(ctx, lock_subject(ctx, b->login)));
    struct auth_session s = { .kind = AUTH_DESK,
                              .tenant_id = v->login.tenant,
                              .user_id = v->login.user,
                              .remote = in->remote,
                              .user_agent = in->user_agent.n > 300 ? (str){ in->user_agent.p, 300 } : in->user_agent,
                              .expires_at = clock_now(ctx) + SESSION_HOURS * INT64_C(3600000) };
    struct login_out reply = { 0 };
    TRY(auth_open(ctx, &s, &reply.token));
    struct actor actor;
    TRY(users_auth_source.load_actor(ctx, s.tenant_id, s.user_id, &actor));
    TRY(describe(ctx, &actor, &reply.user));
    return http_reply(ctx, out, 200, &users_login_reply_type, &reply);
}

rc users_me(struct ctx *ctx, const struct http_in *in, struct http_out *out)
{
    (void)in;
    struct me_out reply = { 0 };
    TRY(describe(ctx, ctx->actor, &reply.user));
    return http_reply(ctx, out, 200, &users_me_type, &reply);
}

rc users_logout(struct ctx *ctx, const struct http_in *in, struct http_out *out)
{
    (void)in;
    TRY(auth_close(ctx, ctx->actor->tenant, ctx->actor->id, ctx->actor->session));
    return users_reply_ok(ctx, out);
}

rc users_sessions(struct ctx *ctx, const struct http_in *in, struct http_out *out)
{
    (void)in;
    struct db_page page;
    TRY(auth_list(ctx, AUTH_DESK, &page));
    const struct auth_session *rows = page.rows;
    struct session_out *items = ARENA_ARRAY(ctx->arena, struct session_out, page.n);
    for (size_t i = 0; i < page.n; i++)
        items[i] = (struct session_out){ rows[i].id,     rows[i].created_at, rows[i].expires_at,
                                         rows[i].remote, rows[i].user_agent, rows[i].id == ctx->actor->session };
    const struct list_out reply = { { items, page.n } };
    return http_reply(ctx, out, 200, &users_session_list_type, &reply);
}

rc users_close_session(struct ctx *ctx, const struct http_in *in, struct http_out *out)
{
    TRY(auth_close(ctx, ctx->actor->tenant, ctx->actor->id, in->path_id[0]));
    return users_reply_ok(ctx, out);
}

rc users_close_sessions(struct ctx *ctx, const struct http_in *in, struct http_out *out)
{
    (void)in;
    TRY(auth_close_kind(ctx, ctx->actor->tenant, ctx->actor->id, AUTH_DESK, 0));
    return users_reply_ok(ctx, out);
}

rc users_password_prepare(struct ctx *ctx, const struct http_in *in, struct http_out *out)
{
    const struct password_in *b = in->body;
    struct users_secret s;
    str *hash = ARENA_NEW(ctx->arena, str);
    out->prepared = hash;
    TRY(users_check_password(ctx, ctx->actor->login, b->new_password, "new_password"));
    TRY(users_store_secret(ctx, ctx->actor->tenant, ctx->actor->id, &s));
    if (!suite_password_ok(s.password_hash, b->old_password))
        return fail(ctx, RC_INVALID, "users.wrong_password", "old_password");
    return suite_password_hash(ctx->arena, b->new_password, hash);
}

rc users_password(struct ctx *ctx, const struct http_in *in, struct http_out *out)
{
    TRY(users_set_password(ctx, ctx->actor->tenant, ctx->actor->id, *(const str *)in->prepared));
    return users_reply_ok(ctx, out);
}

struct activation {
    id64 tenant, user;
    str hash;
};

rc users_activate_prepare(struct ctx *ctx, const struct http_in *in, struct http_out *out)
{
    const struct activate_in *b = in->body;
    struct users_secret s;
    struct activation *a = ARENA_NEW(ctx->arena, struct activation);
    out->prepared = a;
    const rc found = users_store_by_token(ctx, users_token_hash(ctx, b->token), &s);
    if (found == RC_NOT_FOUND || (found == RC_OK && s.token_until < clock_now(ctx)))
        return fail(ctx, RC_INVALID, "users.token_over", "token");
    TRY(found);
    TRY(users_check_password(ctx, (str){ 0 }, b->new_password, "new_password"));
    *a = (struct activation){ s.tenant_id, s.user_id, { 0 } };
    return suite_password_hash(ctx->arena, b->new_password, &a->hash);
}

rc users_activate(struct ctx *ctx, const struct http_in *in, struct http_out *out)
{
    const struct activation *a = in->prepared;
    struct ctx as = *ctx;
    const struct actor self = { .id = a->user, .tenant = a->tenant };
    as.actor = &self;
    TRY(users_set_password(&as, a->tenant, a->user, a->hash));
    return users_reply_ok(ctx, out);
}
