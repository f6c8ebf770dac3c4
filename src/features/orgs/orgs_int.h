#pragma once
#include "orgs.h"

struct orgs_recorded {
    id64 parent_id;
    enum orgs_kind kind;
    str code, name, path, phone, address;
    day_t valid_from, valid_to, effective_on;
};
/* One version of a unit: as it stood from effective_on, as we knew it from recorded_at. */
struct orgs_past {
    id64 tenant_id, id, parent_id;
    enum orgs_kind kind;
    str code, name, path, phone, address;
    day_t valid_from, valid_to;
    int64_t version;
    day_t effective_on;
    ms_t recorded_at;
};
extern const struct journal_type orgs_recorded_event;
extern const struct db_rowtype orgs_unit_row;
enum { ORGS_PAGE = ORGS_BULK_UNITS, ORGS_MOVE_MAX = 1000 };

MUST_USE rc orgs_store_put(struct ctx *ctx, const struct orgs_past *u);
MUST_USE rc orgs_store_list(struct ctx *ctx, id64 tenant, id64 after, struct db_page *out);
MUST_USE rc orgs_store_known(struct ctx *ctx, id64 tenant, day_t on, ms_t known, struct db_page *out);
MUST_USE rc orgs_store_below(struct ctx *ctx, id64 tenant, str path, struct db_page *out);
MUST_USE rc orgs_store_code_taken(struct ctx *ctx, id64 tenant, str code, id64 *id);

bool orgs_is_own(enum orgs_kind kind); /* a legal entity: its own tenant */
/* May the actor change units there?  RC_NOT_FOUND naming `field`. */
MUST_USE rc orgs_manage(struct ctx *ctx, const struct orgs_brief *u, const char *field);
/* Append orgs.recorded for *u as it shall be; u->version is what the caller saw (0 = new). */
MUST_USE rc orgs_record(struct ctx *ctx, const struct orgs_brief *u, day_t effective_on);
/* Form of the members; RC_INVALID names code, name or valid_to. */
MUST_USE rc orgs_check_form(struct ctx *ctx, const struct orgs_brief *u);

struct orgs_change_in {
    str name, phone, address;
    day_t effective_on;
    int64_t version;
};
MUST_USE rc orgs_change(struct ctx *ctx, id64 id, const struct orgs_change_in *in, struct orgs_brief *out);
struct orgs_close_in {
    day_t valid_to;
    int64_t version;
};
MUST_USE rc orgs_close(struct ctx *ctx, id64 id, const struct orgs_close_in *in, struct orgs_brief *out);
MUST_USE rc orgs_reopen(struct ctx *ctx, id64 id, int64_t version, struct orgs_brief *out);
struct orgs_move_in {
    id64 parent_id;
    day_t effective_on;
    int64_t version;
};
MUST_USE rc orgs_move(struct ctx *ctx, id64 id, const struct orgs_move_in *in, struct orgs_brief *out);

enum { ORGS_N_ROUTES = 6 };
extern const struct http_route orgs_routes[ORGS_N_ROUTES];
