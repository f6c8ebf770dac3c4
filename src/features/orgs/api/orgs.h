#pragma once
#include "kernel/http/http.h"

/* The orgs room: union -> legal entity -> branch -> outlet, and departments; with dates of validity. */
extern const struct feature orgs_feature;

#define ORGS_KINDS(X) \
    X(ORGS_UNION, "union") X(ORGS_ENTITY, "entity") X(ORGS_BRANCH, "branch") X(ORGS_OUTLET, "outlet") X(ORGS_DEPARTMENT, "department")
ENUM_DECLARE(orgs_kind, ORGS_KINDS);

struct orgs_brief {
    id64 tenant_id, id, parent_id;
    enum orgs_kind kind;
    str code, name, path, phone, address;
    day_t valid_from, valid_to;
    int64_t version;
};

/* RC_NOT_FOUND (orgs.not_found) when there is none. */
MUST_USE rc orgs_brief_get(struct ctx *ctx, id64 tenant, id64 id, struct orgs_brief *out);
/* Legal entities in order of id; those open today. */
MUST_USE rc orgs_entities(struct ctx *ctx, struct db_page *out);
/* Outlets of a legal entity. */
MUST_USE rc orgs_outlets(struct ctx *ctx, id64 tenant, struct db_page *out);

/* A new unit (id given by the caller: demo and import are repeatable; 0 = made here).  tenant 0 = a legal entity, which
 * is its own.  RC_INVALID names code, name or parent_id. */
struct orgs_new {
    id64 tenant_id, id, parent_id;
    enum orgs_kind kind;
    str code, name, phone, address;
    day_t valid_from;
};
MUST_USE rc orgs_create(struct ctx *ctx, const struct orgs_new *in, id64 *id);
