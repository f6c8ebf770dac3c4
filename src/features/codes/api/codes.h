#pragma once
#include "base/cal.h"
#include "kernel/http/http.h"

/* The codes room: code tables, calendars, limits, roles and rights as data with dates of validity.  The rows stand in
 * the journal (event codes.pack_loaded, one a file) and are read from an immutable snapshot. */
extern const struct feature codes_feature;

struct codes_rule {
    str id, process, name_zh, name_en, trigger, basis, kind, unit_word;
    int64_t amount;
    enum cal_unit unit;
    day_t valid_from, valid_to; /* 0 = open */
};

struct codes_entry {
    str list, code, parent, name_zh, name_en;
    day_t valid_from, valid_to;
};

/* Record the embedded pack in the journal (init, or a newer binary): files that did not change give no event. */
MUST_USE rc codes_load_pack(struct ctx *ctx);
/* Make the snapshot from the rows; at start and after a change. */
MUST_USE rc codes_refresh(struct ctx *ctx);

/* The same from the files inside the binary: for commands without an institution. */
MUST_USE rc codes_use_embedded(struct ctx *ctx);

/* RC_INVALID (codes.unknown_rule) when there is no such rule on that day. */
MUST_USE rc codes_rule_find(struct ctx *ctx, str id, day_t on, const struct codes_rule **out);
const struct cal *codes_calendar(void);
/* The limit of rule `id` counted from the instant `from`; steps may be NULL.  RC_INVALID (codes.not_a_period) for a
 * rule that is not a period of time. */
MUST_USE rc codes_due(struct ctx *ctx, str id, ms_t from, const struct cal_span *pauses, size_t n, struct cal_steps *steps,
                      struct cal_result *out);

/* RC_INVALID naming `field` when the code is not in the list or not valid that day. */
MUST_USE rc codes_check(struct ctx *ctx, const char *list, str code, day_t on, const char *field);
const struct codes_entry *codes_find(const char *list, str code); /* NULL */
size_t codes_entries(const struct codes_entry **out);             /* all of them, in file order */
size_t codes_rules(const struct codes_rule **out);

/* The rights of somebody who holds these roles (blank-separated); the widest scope wins. */
void codes_rights_of(struct arena *a, str roles, const struct auth_right **out, size_t *n);
bool codes_is_role(str role);
struct codes_role_right {
    str role, right;
    enum auth_scope scope;
};
size_t codes_role_rights(const struct codes_role_right **out);
