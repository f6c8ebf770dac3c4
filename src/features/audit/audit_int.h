#pragma once
#include "audit.h"

/* One line of a batch. */
struct audit_item {
    id64 actor_id, org_id, stream_id;
    str route, remote;
    int64_t n;
    ms_t first_at, last_at;
};
struct audit_batch {
    struct json_list items;
};
struct audit_started {
    int64_t events;
};

extern const struct journal_type audit_reads_event, audit_denials_event, audit_verify_event;
enum { AUDIT_N_ROUTES = 3, AUDIT_PAGE = 200 };
extern const struct http_route audit_routes[AUDIT_N_ROUTES];
http_handler audit_get_list;
extern const struct json_type audit_query_type, audit_page_type;
/* The legal entity asked for, when the right reaches it: RC_NOT_FOUND otherwise. */
MUST_USE rc audit_tenant(struct ctx *ctx, const char *right, id64 asked, id64 *tenant);
