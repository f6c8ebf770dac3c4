/* Accounts to list, make, change and invite again; the matrix of roles; whom a case can be handed to. */
#include "users_int.h"

#include "codes.h"
#include "orgs.h"

enum { PAGE = 100 };

struct list_query {
    id64 org_id, after;
    str text, right;
    id64 unit_id;
};
struct user_out {
    id64 id, org_id;
    str login, name, org_name, state, staff_no;
    struct json_list roles;
    int64_t version;
};
struct list_out {
    struct json_list items;
    str next;
};
struct user_in {
    str login, name, staff_no;
    id64 org_id;
    struct json_list roles;
};
struct user_change {
    str name;
    id64 org_id;
    struct json_list roles;
    bool disabled;
    int64_t version;
};
struct invited_out {
    id64 id;
    str activation_token;
};
struct staff_out {
    id64 id, org_id;
    str name, org_name;
};
struct role_right {
    str role, name, scope;
};

/* clang-format off */
static const struct json_field query_fields[] = {
    JSON_ID (struct list_query, org_id,  OPTIONAL),
    JSON_ID (struct list_query, unit_id, OPTIONAL),
    JSON_ID (struct list_query, after,   OPTIONAL),
    JSON_STR(struct list_query, text,    OPTIONAL, 0, 60),
    JSON_STR(struct list_query, right,   OPTIONAL, 0, 40),
};
static const struct json_type query_type = { "struct users_query", query_fields, ARRAY_LEN(query_fields), sizeof(struct list_query) };
static const struct json_field out_fields[] = {
    JSON_ID  (struct user_out, id,       REQUIRED),
    JSON_ID  (struct user_out, org_id,   REQUIRED),
    JSON_STR (struct user_out, login,    REQUIRED, 1, 40),
    JSON_STR (struct user_out, name,     REQUIRED, 1, 60),
    JSON_STR (struct user_out, org_name, OPTIONAL, 0, 100),
    JSON_STR (struct user_out, state,    REQUIRED, 1, 20),
    JSON_STR (struct user_out, staff_no, OPTIONAL, 0, 30),
    JSON_STRS(struct user_out, roles,    REQUIRED, 0, 40),
    JSON_I64 (struct user_out, version,  REQUIRED, 1, INT64_MAX),
};
static const struct json_type out_type = { "struct users_user", out_fields, ARRAY_LEN(out_fields), sizeof(struct user_out) };
static const struct json_field list_fields[] = {
    JSON_LIST(struct list_out, items, REQUIRED, 0, PAGE, &out_type),
    JSON_STR (struct list_out, next,  OPTIONAL, 0, 30),
};
static const struct json_type list_type = { "struct users_list", list_fields, ARRAY_LEN(list_fields), sizeof(struct list_out) };
static const struct json_field in_fields[] = {
    JSON_STR (struct user_in, login,    REQUIRED, 3, 40),
    JSON_STR (struct user_in, name,     REQUIRED, 1, 60),
    JSON_STR (struct user_in, staff_no, OPTIONAL, 0, 30),
    JSON_ID  (struct user_in, org_id,   REQUIRED),
    JSON_STRS(struct user_in, roles,    REQUIRED, 0, 20),
};
static const struct json_type in_type = { "struct users_new_user", in_fields, ARRAY_LEN(in_fields), sizeof(struct user_in) };
static const struct json_field change_fields[] = {
    JSON_STR (struct user_change, name,     REQUIRED, 1, 60),
    JSON_ID  (struct user_change, org_id,   REQUIRED),
    JSON_STRS(struct user_change, roles,    REQUIRED, 0, 20),
    JSON_BOOL(struct user_change, disabled, OPTIONAL),
    JSON_I64 (struct user_change, version,  REQUIRED, 1, INT64_MAX),
};
static const struct json_type change_type = { "struct users_change", change_fields, ARRAY_LEN(change_fields), sizeof(struct user_change) };
static const struct json_field invited_fields[] = {
    JSON_ID (struct invited_out, id,               REQUIRED),
    JSON_STR(struct invited_out, activation_token, REQUIRED, 1, 100),
};
static const struct json_type invited_type = { "struct users_invited", invited_fields, ARRAY_LEN(invited_fields), sizeof(struct invited_out) };
static const struct json_field staff_fields[] = {
    JSON_ID (struct staff_out, id,       REQUIRED),
    JSON_ID (struct staff_out, org_id,   REQUIRED),
    JSON_STR(struct staff_out, name,     REQUIRED, 1, 60),
    JSON_STR(struct staff_out, org_name, OPTIONAL, 0, 100),
};
static const struct json_type staff_type = { "struct users_staff", staff_fields, ARRAY_LEN(staff_fields), sizeof(struct staff_out) };
static const struct json_field staff_list_fields[] = { JSON_LIST(struct list_out, items, REQUIRED, 0, 1000, &staff_type) };
static const struct json_type staff_list_type = { "struct users_staff_list", staff_list_fields, 1, sizeof(struct list_out) };
static const struct json_field role_fields[] = {
    JSON_STR(struct role_right, role,  REQUIRED, 1, 40),
    JSON_STR(struct role_right, name,  REQUIRED, 1, 40),
    JSON_STR(struct role_right, scope, REQUIRED, 1, 20),
};
static const struct json_type role_type = { "struct users_role_right", role_fields, ARRAY_LEN(role_fields), sizeof(struct role_right) };
static const struct json_field roles_fields[] = { JSON_LIST(struct list_out, items, REQUIRED, 0, 2000, &role_type) };
static const struct json_type roles_type = { "struct users_roles", roles_fields, 1, sizeof(struct list_out) };
/* clang-format on */

/* Where accounts may be seen or managed: an administrator of the whole system names the unit, others stay at home. */
static rc unit_for(struct ctx *ctx, const char *right, id64 org, struct orgs_brief *unit)
{
    const rc found = orgs_brief_get(ctx, 0, org ? org : ctx->actor->tenant, unit);
    if (found != RC_OK)
        return found == RC_NOT_FOUND ? fail(ctx, found, "orgs.not_found", "org_id") : found;
    const struct auth_object object = { .tenant = unit->tenant_id, .org_path = unit->path };
    return auth_in_scope(ctx->actor, right, &object) ? RC_OK : fail(ctx, RC_NOT_FOUND, "orgs.not_found", "org_id");
}

static rc user_of(struct ctx *ctx, const struct users_brief *u, struct user_out *out)
{
    struct orgs_brief org = { 0 };
    str state = { 0 };
    TRY(users_state(ctx, u, &state));
    TRY(orgs_brief_get(ctx, u->tenant_id, u->org_id, &org));
    *out = (struct user_out){ u->id,     u->org_id, u->login, u->name, org.name, state, u->staff_no, json_words_split(ctx->arena, u->roles),
                              u->version };
    return RC_OK;
}

static rc get_users(struct ctx *ctx, const struct http_in *in, struct http_out *out)
{
    const struct list_query *q = in->query;
    struct orgs_brief unit;
    struct db_page page;
    TRY(unit_for(ctx, "users.read", q->org_id, &unit));
    TRY(users_store_list(ctx, unit.tenant_id, unit.path, q->text, q->after, PAGE, &page));
    const struct users_brief *rows = page.rows;
    struct user_out *items = ARENA_ARRAY(ctx->arena, struct user_out, page.n);
    for (size_t i = 0; i < page.n; i++)
        TRY(user_of(ctx, &rows[i], &items[i]));
    struct list_out reply = { { items, page.n }, { 0 } };
    if (page.n == PAGE)
        reply.next = str_fmt(ctx->arena, "%lld", (long long)rows[page.n - 1].id);
    return http_reply(ctx, out, 200, &list_type, &reply);
}

static rc post_user(struct ctx *ctx, const struct http_in *in, struct http_out *out)
{
    const struct user_in *b = in->body;
    struct orgs_brief unit;
    struct invited_out reply;
    TRY(unit_for(ctx, "users.manage", b->org_id, &unit));
    const struct users_new user = {
        unit.tenant_id, 0, unit.id, b->login, b->name, json_words_join(ctx->arena, b->roles), b->staff_no, { 0 }
    };
    TRY(users_create(ctx, &user, &reply.id));
    TRY(users_invite(ctx, unit.tenant_id, reply.id, &reply.activation_token));
    out->stream_id = reply.id;
    out->seq = 1;
    return http_reply(ctx, out, 201, &invited_type, &reply);
}

static rc find(struct ctx *ctx, id64 id, id64 org, struct users_brief *out)
{
    struct orgs_brief unit;
    TRY(unit_for(ctx, "users.manage", org, &unit));
    return users_brief_get(ctx, unit.tenant_id, id, out);
}

static rc put_user(struct ctx *ctx, const struct http_in *in, struct http_out *out)
{
    const struct user_change *b = in->body;
    struct users_brief u;
    struct orgs_brief unit;
    struct user_out reply;
    TRY(find(ctx, in->path_id[0], b->org_id, &u));
    TRY(orgs_brief_get(ctx, u.tenant_id, b->org_id, &unit));
    const struct users_recorded now = { unit.id, u.login, b->name, json_words_join(ctx->arena, b->roles), u.staff_no, b->disabled };
    TRY(users_change(ctx, &u, &now, b->version));
    TRY(users_brief_get(ctx, u.tenant_id, u.id, &u));
    TRY(user_of(ctx, &u, &reply));
    out->stream_id = u.id;
    out->seq = u.version;
    return http_reply(ctx, out, 200, &out_type, &reply);
}

static rc post_reset(struct ctx *ctx, const struct http_in *in, struct http_out *out)
{
    const struct list_query *q = in->query;
    struct users_brief u;
    struct invited_out reply;
    TRY(find(ctx, in->path_id[0], q->org_id, &u));
    TRY(users_invite(ctx, u.tenant_id, u.id, &reply.activation_token));
    TRY(auth_close_all(ctx, u.tenant_id, u.id));
    reply.id = u.id;
    return http_reply(ctx, out, 200, &invited_type, &reply);
}

static bool holds(struct ctx *ctx, str roles, str right)
{
    const struct auth_right *rights;
    size_t n;
    codes_rights_of(ctx->arena, roles, &rights, &n);
    for (size_t i = 0; i < n; i++)
        if (str_is(right, rights[i].name))
            return true;
    return false;
}

static rc get_staff(struct ctx *ctx, const struct http_in *in, struct http_out *out)
{
    const struct list_query *q = in->query;
    struct orgs_brief unit, home;
    struct db_page page;
    TRY(orgs_brief_get(ctx, ctx->actor->tenant, q->unit_id ? q->unit_id : ctx->actor->tenant, &unit));
    TRY(users_store_list(ctx, ctx->actor->tenant, unit.path, STR(""), 0, 1000, &page));
    const struct users_brief *rows = page.rows;
    struct staff_out *items = ARENA_ARRAY(ctx->arena, struct staff_out, page.n);
    size_t n = 0;
    for (size_t i = 0; i < page.n; i++) {
        if (rows[i].disabled || (q->right.n && !holds(ctx, rows[i].roles, q->right)))
            continue;
        TRY(orgs_brief_get(ctx, rows[i].tenant_id, rows[i].org_id, &home));
        items[n++] = (struct staff_out){ rows[i].id, rows[i].org_id, rows[i].name, home.name };
    }
    const struct list_out reply = { { items, n }, { 0 } };
    return http_reply(ctx, out, 200, &staff_list_type, &reply);
}

static rc get_roles(struct ctx *ctx, const struct http_in *in, struct http_out *out)
{
    (void)in;
    static const char *const scopes[] = { "none", "own", "unit", "entity", "all_masked", "all" };
    const struct codes_role_right *rights;
    const size_t n = codes_role_rights(&rights);
    struct role_right *items = ARENA_ARRAY(ctx->arena, struct role_right, n);
    for (size_t i = 0; i < n; i++)
        items[i] = (struct role_right){ rights[i].role, rights[i].right, str_of(scopes[rights[i].scope]) };
    const struct list_out reply = { { items, n }, { 0 } };
    return http_reply(ctx, out, 200, &roles_type, &reply);
}

/* clang-format off */
const struct http_route users_routes[] = {
    { .method = POST,   .path = "/api/session",              .run = users_login,         .right = RIGHT_PUBLIC, .tx = TX_WRITE, .body = &users_login_type, .reply = &users_login_reply_type, .prepare = users_login_prepare, .per_minute = 30, .summary = "sign in" },
    { .method = GET,    .path = "/api/session",              .run = users_me,            .right = RIGHT_SIGNED, .tx = TX_READ,  .reply = &users_me_type, .summary = "who am I" },
    { .method = DELETE, .path = "/api/session",              .run = users_logout,        .right = RIGHT_SIGNED, .tx = TX_WRITE, .reply = &users_ok_type, .summary = "sign out" },
    { .method = GET,    .path = "/api/session/list",         .run = users_sessions,      .right = RIGHT_SIGNED, .tx = TX_READ,  .reply = &users_session_list_type, .summary = "my sessions" },
    { .method = DELETE, .path = "/api/session/list",         .run = users_close_sessions, .right = RIGHT_SIGNED, .tx = TX_WRITE, .reply = &users_ok_type, .summary = "sign out everywhere" },
    { .method = GET,    .path = "/api/session/tokens",       .run = users_get_tokens,    .right = "tokens.own",   .tx = TX_READ,  .reply = &users_token_list_type, .summary = "my API tokens" },
    { .method = POST,   .path = "/api/session/tokens",       .run = users_post_token,    .right = "tokens.own",   .tx = TX_WRITE, .body = &users_token_in_type, .reply = &users_token_made_type, .per_minute = 10, .summary = "a new API token, shown once" },
    { .method = DELETE, .path = "/api/session/tokens/:id",   .run = users_delete_token,  .right = "tokens.own",   .tx = TX_WRITE, .reply = &users_ok_type, .summary = "withdraw an API token" },
    { .method = DELETE, .path = "/api/session/:id",          .run = users_close_session, .right = RIGHT_SIGNED, .tx = TX_WRITE, .reply = &users_ok_type, .summary = "end one of my sessions" },
    { .method = PUT,    .path = "/api/session/password",     .run = users_password,      .right = RIGHT_SIGNED, .tx = TX_WRITE, .body = &users_password_type, .reply = &users_ok_type, .prepare = users_password_prepare, .per_minute = 10, .summary = "change my password" },
    { .method = POST,   .path = "/api/activate",             .run = users_activate,      .right = RIGHT_PUBLIC, .tx = TX_WRITE, .body = &users_activate_type, .reply = &users_ok_type, .prepare = users_activate_prepare, .per_minute = 10, .summary = "set the first password" },
    { .method = GET,    .path = "/api/desk/users",           .run = get_users,           .right = "users.read",   .tx = TX_READ,  .query = &query_type, .reply = &list_type, .summary = "accounts" },
    { .method = POST,   .path = "/api/desk/users",           .run = post_user,           .right = "users.manage", .tx = TX_WRITE, .body = &in_type, .reply = &invited_type, .summary = "a new account; the activation token is shown once" },
    { .method = PUT,    .path = "/api/desk/users/:id",       .run = put_user,            .right = "users.manage", .tx = TX_WRITE, .body = &change_type, .reply = &out_type, .summary = "change or disable an account" },
    { .method = POST,   .path = "/api/desk/users/:id/reset", .run = post_reset,          .right = "users.manage", .tx = TX_WRITE, .query = &query_type, .reply = &invited_type, .summary = "invite again; ends all sessions" },
    { .method = GET,    .path = "/api/desk/staff",           .run = get_staff,           .right = "orgs.read",    .tx = TX_READ,  .query = &query_type, .reply = &staff_list_type, .summary = "staff of my legal entity who hold a right" },
    { .method = GET,    .path = "/api/desk/roles",           .run = get_roles,           .right = RIGHT_SIGNED,   .reply = &roles_type, .summary = "the matrix of roles and rights" },
};
/* clang-format on */
