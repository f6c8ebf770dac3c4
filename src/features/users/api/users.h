#pragma once
#include "kernel/http/http.h"
#include "orgs.h"

/* The users room: accounts of staff, their roles, signing in. */
extern const struct feature users_feature;
extern const struct auth_source users_auth_source;

struct users_brief {
    id64 tenant_id, id, org_id;
    str login, name, roles, staff_no;
    str org_path; /* of the unit as it lies today */
    bool disabled;
    int64_t version;
};
MUST_USE rc users_brief_get(struct ctx *ctx, id64 tenant, id64 id, struct users_brief *out); /* RC_NOT_FOUND */

struct users_new {
    id64 tenant_id, id, org_id;       /* id 0 = made here */
    str login, name, roles, staff_no; /* staff_no "" or unique in the legal entity */
    str password_hash;                /* "" = invited: an activation token is needed */
};
/* RC_INVALID names login, name, staff_no or roles. */
MUST_USE rc users_create(struct ctx *ctx, const struct users_new *in, id64 *id);
/* An activation token for an account, good for 72 hours, shown once. */
MUST_USE rc users_activation(struct ctx *ctx, id64 tenant, id64 id, str *token);
MUST_USE rc users_find(struct ctx *ctx, str login, struct users_brief *out); /* RC_NOT_FOUND (users.not_found) */
/* Accounts of a unit and those below (path), whose name or login contains `text` ("" = all), by id from `after`; at most n. */
MUST_USE rc users_page(struct ctx *ctx, id64 tenant, str org_path, str text, id64 after, int64_t n, struct db_page *out);
/* "active", "invited" or "disabled". */
MUST_USE rc users_state(struct ctx *ctx, const struct users_brief *u, str *word);
/* Record *now (of *was, whose version was seen): name, unit, roles, disabled.  A disabled account has no sessions left. */
MUST_USE rc users_record(struct ctx *ctx, const struct users_brief *was, const struct users_brief *now);
/* Rules: 10..200 characters, not a common password, without the login in it. */
MUST_USE rc users_check_password(struct ctx *ctx, str login, str password, const char *field);

/* --- many at once: reads all accounts once, decides each row in memory; no password is hashed --- */
enum { USERS_BULK_ACCOUNTS = 200000 };
struct users_bulk;
/* `keep` and `dry` as in orgs_bulk_open; `units` is the tree as that import left it. */
MUST_USE rc users_bulk_open(struct ctx *ctx, struct arena *keep, const struct orgs_bulk *units, bool dry, struct users_bulk **out);

/* One row of the sheet.  A text with p == NULL is a column that is absent: what is recorded stays. */
struct users_row {
    str entity, unit; /* codes; unit "" = the legal entity itself */
    str staff_no, login, name;
    str roles;    /* blank-separated codes */
    str disabled; /* "true", "false" or "" */
};
/* Create, change or leave alone, by entity and staff number.  login "" = "<entity>.<staff_no>" in lower case; a login
 * never changes.  New accounts have no password: with `token` non-NULL an activation token is made for them ("" for
 * others and in a dry run).  RC_INVALID names entity, unit, staff_no, login, name, roles or disabled; RC_NOT_FOUND
 * (entity) when the actor may not manage accounts there. */
MUST_USE rc users_upsert(struct ctx *ctx, struct users_bulk *bulk, const struct users_row *row, enum orgs_outcome *outcome, id64 *id,
                         str *token);
