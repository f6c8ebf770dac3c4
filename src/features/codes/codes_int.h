#pragma once
#include "codes.h"

struct codes_pack_loaded {
    str name, content, sha;
};
struct codes_pack {
    id64 tenant_id, id;
    str name, content, sha;
    int64_t version;
};
extern const struct journal_type codes_pack_loaded_event;
extern const struct db_rowtype codes_pack_row;

/* One immutable reading of the packs; old ones are kept (there are few), so no reader ever loses its footing. */
struct codes_snapshot {
    struct arena *arena;
    struct codes_rule *rules;
    size_t n_rules;
    struct codes_entry *entries;
    size_t n_entries;
    struct cal calendar;
    struct codes_role_right *rights;
    size_t n_rights;
};
MUST_USE rc codes_parse(struct ctx *ctx, struct codes_snapshot *s, str name, str content);

MUST_USE rc codes_use(struct ctx *ctx, const char *const *names, const str *contents, size_t n);

enum { CODES_N_ROUTES = 4 };
extern const struct http_route codes_routes[CODES_N_ROUTES];
