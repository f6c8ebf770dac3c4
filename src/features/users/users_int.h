#pragma once
#include "users.h"

struct users_recorded {
    id64 org_id;
    str login, name, roles, staff_no;
    bool disabled;
};
struct users_secret {
    id64 tenant_id, user_id;
    str password_hash, token_hash;
    ms_t token_until, last_login_at;
};
extern const struct json_type users_recorded_type;
extern const struct journal_type users_recorded_event, users_password_changed_event, users_token_changed_event;
MUST_USE rc users_store_put(struct ctx *ctx, const struct users_brief *u);
MUST_USE rc users_store_by_login(struct ctx *ctx, str login, struct users_brief *out);
MUST_USE rc users_store_secret(struct ctx *ctx, id64 tenant, id64 id, struct users_secret *out);
MUST_USE rc users_store_put_secret(struct ctx *ctx, const struct users_secret *s);
MUST_USE rc users_store_by_token(struct ctx *ctx, str token_hash, struct users_secret *out);
MUST_USE rc users_store_touch(struct ctx *ctx, id64 tenant, id64 id, int64_t version);
MUST_USE rc users_store_all(struct ctx *ctx, db_each_fn *each, void *self);
MUST_USE rc users_store_staff_no(struct ctx *ctx, id64 tenant, str staff_no, id64 *id);
bool users_is_login(str login);
MUST_USE rc users_check_roles(struct ctx *ctx, str roles);
MUST_USE rc users_store_list(struct ctx *ctx, id64 tenant, str org_path, str text, id64 after, int64_t n, struct db_page *out);
MUST_USE rc users_invite(struct ctx *ctx, id64 tenant, id64 id, str *token);
MUST_USE rc users_change(struct ctx *ctx, const struct users_brief *was, const struct users_recorded *now, int64_t version);
MUST_USE rc users_set_password(struct ctx *ctx, id64 tenant, id64 id, str hash);
str users_token_hash(struct ctx *ctx, str token);
MUST_USE rc users_say_token(struct ctx *ctx, id64 token, str name, str scopes, ms_t expires_at); /* users.token_changed of the actor */
MUST_USE rc users_reply_ok(struct ctx *ctx, struct http_out *out);
enum { USERS_N_ACCOUNT_ROUTES = 6, USERS_N_SESSION_ROUTES = 11 };
extern const struct http_route users_routes[USERS_N_ACCOUNT_ROUTES + USERS_N_SESSION_ROUTES];
http_handler users_login_prepare, users_login, users_me, users_logout, users_sessions, users_close_session, users_password_prepare,
    users_password, users_activate_prepare, users_activate, users_close_sessions, users_post_token, users_get_tokens, users_delete_token;
extern const struct json_type users_login_type, users_login_reply_type, users_me_type, users_session_list_type, users_password_type,
    users_activate_type, users_ok_type, users_token_in_type, users_token_made_type, users_token_list_type;
