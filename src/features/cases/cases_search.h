#pragma once
#include "cases_int.h"

struct derive_subscriber;
enum { CASES_N_SUBSCRIBERS = 1 };
extern const struct derive_subscriber *const cases_subscribers[CASES_N_SUBSCRIBERS];
/* Take a case's words out of the index; ctx->db = the derived database. */
MUST_USE rc cases_search_forget(struct ctx *ctx, id64 tenant, id64 id);

extern const struct json_type cases_search_query_type, cases_search_page_type;
http_handler cases_search_get;
