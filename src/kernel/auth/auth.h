#pragma once
#include "kernel/db/db.h"

/* Who acts and what they may do.  Rights are names ("cases.assign") with a scope; they come from the roles a person
 * holds (packs/cn/rights.csv, made from domain/visibility.csv); what is not listed is denied.  kernel/auth owns
 * sessions and tokens; app registers an auth_source that knows the rooms users and orgs. */
enum auth_scope { /* widening order */
                  AUTH_SCOPE_NONE,
                  AUTH_SCOPE_OWN,        /* what I entered or am assigned */
                  AUTH_SCOPE_UNIT,       /* my unit and those below it */
                  AUTH_SCOPE_ENTITY,     /* my legal entity */
                  AUTH_SCOPE_ALL_MASKED, /* every legal entity, codes and counts, no identity, no free text */
                  AUTH_SCOPE_ALL,        /* whole system, configuration only */
};

struct auth_right {
    const char *name;
    enum auth_scope scope;
};

/* Somebody who is absent today and for whom the actor stands in: what he may do, where.  It widens what the actor may
 * do with those objects and no others, and ends with its last day. */
struct auth_stand_in {
    id64 person;
    str org_path;
    const struct auth_right *rights;
    size_t n_rights;
};

struct actor {
    id64 id;      /* staff id, 0 = a consumer on the portal or the system */
    id64 tenant;  /* legal entity */
    id64 org;     /* unit */
    str org_path; /* "/1/7/31/": units below mine start with it */
    str name;     /* shown name */
    str login;
    bool portal;        /* a consumer */
    id64 portal_case;   /* the one case a portal session may see */
    bool second_factor; /* portal: the letter itself may be shown */
    const struct auth_right *rights;
    size_t n_rights;
    const struct auth_stand_in *stand_ins;
    size_t n_stand_ins;
    id64 session; /* 0 for API tokens */
};

/* The scope the actor holds for `right`; AUTH_SCOPE_NONE = denied.  A stand-in counts, but "unit" of somebody else is
 * "own" here: a list by unit is the actor's own unit, the absent one's objects are asked for one by one. */
enum auth_scope auth_scope_of(const struct actor *actor, const char *right);
/* Is the actor that person, or does he stand in for him? */
bool auth_is(const struct actor *actor, id64 person);
bool auth_may(const struct actor *actor, const char *right);
/* RC_FORBIDDEN with key auth.right_needed, rule = the right's name. */
MUST_USE rc auth_require(struct ctx *ctx, const char *right);
/* Is an object of (tenant, org with path, owner) inside the scope of `right`? */
struct auth_object {
    id64 tenant;
    str org_path;
    id64 owners[4]; /* persons for whom it is "own" */
};
bool auth_in_scope(const struct actor *actor, const char *right, const struct auth_object *object);

/* Asked by the kernel, answered by app. */
struct auth_login {
    id64 user, tenant;
    str password_hash; /* empty: invited, not yet activated */
    bool disabled;
};
struct auth_source {
    rc (*find_login)(struct ctx *ctx, str login, struct auth_login *out);         /* RC_NOT_FOUND */
    rc (*load_actor)(struct ctx *ctx, id64 tenant, id64 user, struct actor *out); /* into ctx->arena; RC_NOT_FOUND when disabled */
};
void auth_set_source(const struct auth_source *source);

/* --- sessions --- */
enum auth_kind { AUTH_DESK, AUTH_PORTAL, AUTH_TOKEN };
struct auth_session {
    str token_hash;
    id64 id;
    int64_t kind; /* enum auth_kind */
    id64 tenant_id, user_id, case_id;
    bool second_factor;
    str scopes; /* API tokens: rights, blank-separated; "" = all of the user's */
    str name, remote, user_agent;
    ms_t created_at, expires_at;
    ms_t last_used_at; /* API tokens: to the minute; 0 = never */
};
extern const struct db_rowtype auth_session_row;

/* Open a session as *s says (token_hash, id and created_at are filled in); *token is shown once. */
MUST_USE rc auth_open(struct ctx *ctx, struct auth_session *s, str *token);
MUST_USE rc auth_close(struct ctx *ctx, id64 tenant, id64 user, id64 session); /* RC_NOT_FOUND */
MUST_USE rc auth_close_all(struct ctx *ctx, id64 tenant, id64 user);
/* All of one kind but session `except` (0 = none). */
MUST_USE rc auth_close_kind(struct ctx *ctx, id64 tenant, id64 user, enum auth_kind kind, id64 except);
MUST_USE rc auth_list(struct ctx *ctx, enum auth_kind kind, struct db_page *out); /* the actor's own */
MUST_USE rc auth_raise(struct ctx *ctx, id64 tenant, id64 session);               /* the second factor was shown */
MUST_USE rc auth_sweep(struct ctx *ctx);                                          /* sessions that are over, tries a day old */

/* Who is this?  The actor lives as long as the grip; RC_UNAUTH when the token is unknown or over.  Looked up in a
 * cache first (LIMIT: AUTH_CACHE_MS old at most; this process forgets at once on auth_forget). */
struct auth_grip;
enum { AUTH_CACHE_MS = 5000 };
MUST_USE rc auth_identify(struct ctx *ctx, str bearer, struct auth_grip **grip);
const struct actor *auth_actor(const struct auth_grip *grip);
void auth_let_go(struct auth_grip **grip); /* accepts NULL; for AUTO() too */
void auth_forget(void);                    /* rights, roles or sessions changed: ask again */
unsigned auth_generation(void);            /* counts the forgettings: a command that forgot does so again after its commit */
/* Was an API token used whose last use stands a minute back or more?  True once a cache entry: then auth_stamp in a write. */
enum { AUTH_HASH = 64 }; /* hexadecimal digits of a token's hash */
bool auth_wants_stamp(struct auth_grip *grip, ms_t now, char hash[AUTH_HASH]);
MUST_USE rc auth_stamp(struct ctx *ctx, str token_hash);
extern const struct actor auth_nobody; /* a stranger */
extern const struct actor auth_system; /* jobs and commands */

/* --- too many wrong tries: RC_LIMIT (auth.locked, rule = minutes).  Tries more than AUTH_LOCK_MINUTES apart do not add
 * up.  A login or code has 5; an address 25, because an office shares one. --- */
enum { AUTH_TRIES = 5, AUTH_ADDRESS_TRIES = 25, AUTH_LOCK_MINUTES = 15 };
MUST_USE rc auth_check_lock(struct ctx *ctx, str subject);
MUST_USE rc auth_count_failure(struct ctx *ctx, str subject); /* of AUTH_TRIES */
MUST_USE rc auth_count_failure_of(struct ctx *ctx, str subject, int tries);
MUST_USE rc auth_clear_failures(struct ctx *ctx, str subject);

extern const struct db_schema auth_schema;
