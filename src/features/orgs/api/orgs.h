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
    day_t valid_from, valid_to; /* both inclusive; valid_to 0 = open */
    int64_t version;
};

/* RC_NOT_FOUND (orgs.not_found) when there is none. */
MUST_USE rc orgs_brief_get(struct ctx *ctx, id64 tenant, id64 id, struct orgs_brief *out);
/* Legal entities in order of id; those open today. */
MUST_USE rc orgs_entities(struct ctx *ctx, struct db_page *out);
/* Units in order of legal entity and id: of one legal entity or of all (0); those open on `on`, or all of them (0). */
MUST_USE rc orgs_all(struct ctx *ctx, id64 tenant, day_t on, struct db_page *out);
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

/* --- many at once: an import of thousands of units reads the tree once and decides each row in memory --- */
#define ORGS_OUTCOMES(X) X(ORGS_SAME, "same") X(ORGS_NEW, "new") X(ORGS_CHANGED, "changed")
ENUM_DECLARE(orgs_outcome, ORGS_OUTCOMES);

/* Limit: ORGS_BULK_UNITS units in the whole institution. */
enum { ORGS_BULK_UNITS = 20000 };
struct orgs_bulk;
/* Read all units into `keep`, which must outlive every call; ctx->arena is scratch and may be reset between rows.
 * `dry` writes nothing, but later rows still find what earlier ones would have made.  After a rollback of rows that
 * were written, open it again. */
MUST_USE rc orgs_bulk_open(struct ctx *ctx, struct arena *keep, bool dry, struct orgs_bulk **out);

/* One row of the sheet.  A text with p == NULL is a column that is absent: what is recorded stays. */
struct orgs_row {
    str entity; /* code of the legal entity the unit belongs to; of kind entity: its own code or "" */
    str kind;   /* union entity branch outlet department */
    str code, name;
    str parent; /* code of the unit above within the legal entity; "" = the legal entity itself */
    str phone, address;
    day_t valid_from, valid_to; /* 0 = today for a new unit · as recorded */
};
/* Create, change (also move under another parent) or leave alone, by entity and code.  Rows of parents come before
 * those of their children.  RC_INVALID names entity, kind, code, name, parent or valid_to; RC_NOT_FOUND (entity) when
 * the actor may not manage that legal entity.  The row's id goes to *id (0 in a dry run for new ones). */
MUST_USE rc orgs_upsert(struct ctx *ctx, struct orgs_bulk *bulk, const struct orgs_row *row, enum orgs_outcome *outcome, id64 *id);
/* The unit of that code ("" = the legal entity itself), with what this bulk has done so far; NULL. */
const struct orgs_brief *orgs_bulk_find(const struct orgs_bulk *bulk, str entity, str code);

/* --- who holds which duty, who gets which case, who stands in for whom; each with dates --- */

/* What is known of a case when a receiver is looked for. */
struct orgs_matter {
    str business, product, channel; /* codes; "" = not known */
    id64 unit_id;                   /* the unit complained about */
    day_t on;
};
struct orgs_receiver {
    id64 route_id, unit_id;
    id64 user_id;    /* 0 = the desk of the unit */
    id64 instead_of; /* the person who is absent that day, 0 */
};
/* The routing table's proposal: of the rows valid that day that fit, the one with the smallest priority, then the one
 * that asks for most; an absent person is replaced by the substitute.  route_id 0 when no row fits. */
MUST_USE rc orgs_route_find(struct ctx *ctx, id64 tenant, const struct orgs_matter *matter, struct orgs_receiver *out);

/* Who stands in for `user` on that day; 0 = nobody. */
MUST_USE rc orgs_substitute_of(struct ctx *ctx, id64 tenant, id64 user, day_t on, id64 *out);
/* For whom `user` stands in on that day; at most ORGS_STAND_INS. */
enum { ORGS_STAND_INS = 4 };
MUST_USE rc orgs_stands_for(struct ctx *ctx, id64 tenant, id64 user, day_t on, id64 out[ORGS_STAND_INS], size_t *n);
