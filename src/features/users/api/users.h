#pragma once
#include "kernel/http/http.h"

/* The users room: accounts of staff, their roles, signing in. */
extern const struct feature users_feature;
extern const struct auth_source users_auth_source;

struct users_brief {
    id64 tenant_id, id, org_id;
    str login, name, roles, staff_no, org_path;
    bool disabled;
    int64_t version;
};
MUST_USE rc users_brief_get(struct ctx *ctx, id64 tenant, id64 id, struct users_brief *out); /* RC_NOT_FOUND */

struct users_new {
    id64 tenant_id, id, org_id; /* id 0 = made here */
    str login, name, roles, staff_no, org_path;
    str password_hash; /* "" = invited: an activation token is needed */
};
/* RC_INVALID names login, name or roles. */
MUST_USE rc users_create(struct ctx *ctx, const struct users_new *in, id64 *id);
/* An activation token for an account, good for 72 hours, shown once. */
MUST_USE rc users_activation(struct ctx *ctx, id64 tenant, id64 id, str *token);
/* Rules: 10..200 characters, not a common password, without the login in it. */
MUST_USE rc users_check_password(struct ctx *ctx, str login, str password, const char *field);
