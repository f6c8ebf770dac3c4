#pragma once
#include "codes.h"

struct codes_pack_loaded {
    str name, content, sha, shipped_sha, source, reason;
    int64_t added, changed, ended;
};
struct codes_pack {
    id64 tenant_id, id;
    str name, content, sha, shipped_sha;
    str source; /* "shipped" with the binary, "uploaded" */
    ms_t loaded_at;
    int64_t version;
};
struct codes_past {
    id64 tenant_id, id;
    int64_t version;
    str sha, source, reason;
    int64_t added, changed, ended;
    id64 actor_id;
    ms_t at;
};
extern const struct journal_type codes_pack_loaded_event;
extern const struct db_rowtype codes_pack_row, codes_past_row;
enum { CODES_CONTENT = 900000, CODES_PAST = 200 }; /* characters of a file; loadings shown */
MUST_USE rc codes_packs(struct ctx *ctx, struct db_page *out);
/* By its word ("deadlines"); RC_NOT_FOUND (codes.unknown_pack). */
MUST_USE rc codes_pack_find(struct ctx *ctx, str word, struct codes_pack *out);
str codes_sha(struct arena *a, str content);
str codes_shipped(str name); /* the text inside the binary */

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

/* What a new text of a file would mean. */
enum { CODES_PROBLEMS = 100, CODES_SHOWN = 500, CODES_ROWS = 20000 };
struct codes_problem {
    int64_t row; /* of the sheet, the heading is 1; 0 = the file as a whole */
    str column, key, rule, message;
};
struct codes_row_note {
    int64_t row;
    str key; /* "business/B0101" */
};
struct codes_report {
    struct json_list problems, added, changed, ended; /* ended: a day of ending was set */
    int64_t n_problems, n_added, n_changed, n_ended, n_rows;
};
/* Compare, row by row.  RC_INVALID (codes.pack_fixed) for files that only the binary brings: rights and roles. */
MUST_USE rc codes_compare(struct ctx *ctx, const struct codes_pack *old, str content, struct codes_report *out);

/* A snapshot from these texts, not yet in use; codes_adopt makes it the current one. */
MUST_USE rc codes_make(struct ctx *ctx, const char *const *names, const str *contents, size_t n, struct codes_snapshot **out);
void codes_adopt(void *snapshot);
MUST_USE rc codes_use(struct ctx *ctx, const char *const *names, const str *contents, size_t n);

http_handler codes_get_packs, codes_get_pack, codes_post_check, codes_prepare_load, codes_post_load;
extern const struct json_type codes_packs_type, codes_pack_type, codes_check_in_type, codes_load_in_type, codes_report_type;
enum { CODES_N_ROUTES = 8 };
extern const struct http_route codes_routes[CODES_N_ROUTES];
