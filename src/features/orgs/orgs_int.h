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

/* --- duties, routes, substitutes: one struct each for row, event and wire --- */
struct orgs_duty {
    id64 tenant_id;
    id64 unit_id, user_id;
    str duty;              /* code list "duty" */
    int64_t share_percent; /* of full-time work: org_role.share 0-1 in hundredths */
    bool full_time;        /* 专职, else 兼职 */
    day_t valid_from, valid_to;
    id64 id;
    int64_t version;
    str unit_name, user_name;
};
struct orgs_route {
    id64 tenant_id;
    str business, product, channel; /* "" = any; a code stands for those below it */
    id64 unit_id;                   /* the unit complained about or one above it; 0 = any */
    id64 to_unit_id, to_user_id;
    int64_t priority; /* 1 first */
    day_t valid_from, valid_to;
    id64 id;
    int64_t version;
    str unit_name, user_name; /* of the receiver */
};
struct orgs_substitute {
    id64 tenant_id;
    id64 absent_id, substitute_id;
    str reason;
    day_t valid_from, valid_to;
    id64 id;
    int64_t version;
    str absent_name, substitute_name;
};
enum { ORGS_POSTS_MAX = 2000, ORGS_SUBSTITUTE_DAYS = 366 };
extern const struct journal_type orgs_duty_recorded_event, orgs_route_recorded_event, orgs_substitute_recorded_event;
extern const struct json_type orgs_duty_type, orgs_route_type, orgs_substitute_type;

MUST_USE rc orgs_store_duty_put(struct ctx *ctx, const struct orgs_duty *d);
MUST_USE rc orgs_store_route_put(struct ctx *ctx, const struct orgs_route *r);
MUST_USE rc orgs_store_substitute_put(struct ctx *ctx, const struct orgs_substitute *s);
/* Rows valid on `on` (0 = all); user / person 0 = everybody's. */
MUST_USE rc orgs_store_duties(struct ctx *ctx, id64 tenant, id64 user, day_t on, struct db_page *out);
MUST_USE rc orgs_store_routes(struct ctx *ctx, id64 tenant, day_t on, struct db_page *out);
MUST_USE rc orgs_store_substitutes(struct ctx *ctx, id64 tenant, id64 person, day_t on, struct db_page *out);
/* Is there such an account in the legal entity?  Through the public view of the room users. */
MUST_USE rc orgs_store_user_name(struct ctx *ctx, id64 tenant, id64 user, str *name);

/* Record as new (id 0) or change (id, version); RC_INVALID names the member. */
MUST_USE rc orgs_duty_save(struct ctx *ctx, struct orgs_duty *d);
MUST_USE rc orgs_route_save(struct ctx *ctx, struct orgs_route *r);
MUST_USE rc orgs_substitute_save(struct ctx *ctx, struct orgs_substitute *s);

http_handler orgs_get_duties, orgs_post_duty, orgs_put_duty, orgs_get_routes, orgs_post_route, orgs_put_route, orgs_get_receiver,
    orgs_get_substitutes, orgs_post_substitute, orgs_put_substitute;
extern const struct json_type orgs_posts_query_type, orgs_duty_list_type, orgs_route_list_type, orgs_substitute_list_type,
    orgs_receiver_query_type, orgs_receiver_type;

enum { ORGS_N_ROUTES = 16 };
extern const struct http_route orgs_routes[ORGS_N_ROUTES];
