#pragma once
#include "orgs.h"

struct orgs_recorded {
    id64 parent_id;
    enum orgs_kind kind;
    str code, name, path, phone, address;
    day_t valid_from, valid_to;
};
extern const struct journal_type orgs_recorded_event;
extern const struct db_rowtype orgs_unit_row;
MUST_USE rc orgs_store_put(struct ctx *ctx, const struct orgs_brief *u);
MUST_USE rc orgs_store_list(struct ctx *ctx, id64 tenant, id64 after, struct db_page *out);
MUST_USE rc orgs_store_code_taken(struct ctx *ctx, id64 tenant, str code, id64 *id);
MUST_USE rc orgs_change(struct ctx *ctx, id64 id, int64_t version, str name, day_t valid_to, struct orgs_brief *out);
enum { ORGS_N_ROUTES = 3, ORGS_PAGE = 6000 };
extern const struct http_route orgs_routes[ORGS_N_ROUTES];
