#pragma once
#include "kernel/http/http.h"

/* From method and path to the one route: a tree of path segments, made once, read by all threads. */
struct router;

struct router_hit {
    const struct http_route *route;
    id64 ids[HTTP_PATH_IDS];
    str word;
};

/* NULL, or what is wrong with the tables (it lives as long as *out). */
const char *router_new(const struct feature *const *features, size_t n, struct router **out);
void router_free(struct router *r); /* accepts NULL */
/* RC_NOT_FOUND: no such path; RC_METHOD: the path is there, the method is not. */
MUST_USE rc router_match(const struct router *r, enum http_method method, str path, struct router_hit *out);
/* The methods of a path, for Allow: a BIT(enum http_method) set. */
unsigned router_methods(const struct router *r, str path);

/* Query string to pairs, percent-decoded; RC_MALFORMED for bad escapes or bad UTF-8, RC_LIMIT beyond max pairs. */
MUST_USE rc router_query(struct ctx *ctx, str query, struct json_pair *out, size_t max, size_t *n);
/* Percent-decode one component; with `plus` a plus sign means a blank. */
bool router_unescape(struct arena *a, str s, bool plus, str *out);
