#pragma once
#include "cases_int.h"

/* What pages show: the queue, one case, its timeline. */
struct cases_filter {
    str state, open, due, cause, business, channel_in, mine, text, after, sort;
    id64 handler_id, unit_id, tenant_id;
    day_t due_from, due_to;
    int64_t limit;
    bool totals;
};

struct cases_row {
    id64 tenant_id, id, unit_id, handler_id, first_contact_id, handover_to_id, checker_id;
    str no, level, summary, title, business, cause, channel_in, unit_name, tenant_name, handler_name;
    str name_masked, consumer_masked, phone_masked, special_groups, unit_path;
    struct json_list groups;
    enum cases_state state;
    ms_t received_at;
    day_t due_on, internal_due_on;
    int64_t days_left, version, warning; /* 0 none, 1 to 3: rules C-WARN-1 to 3 */
    bool overdue;
};

struct cases_page {
    struct json_list items;
    str next, total; /* "17", "1,000+"; only when asked for */
};

/* Limits up to these days are warned of today, by level (README 1.5: 5, 2 and 0 days before; a warning that falls on a day
 * off moves to the working day before it). */
struct cases_warnings {
    day_t until[3];
};
MUST_USE rc cases_warnings_today(struct ctx *ctx, struct cases_warnings *out);

extern const struct db_rowtype cases_row_rowtype;
extern const struct json_type cases_row_type, cases_filter_type, cases_page_type;

MUST_USE rc cases_list(struct ctx *ctx, const struct cases_filter *f, struct cases_page *out);

/* The queue under `f` written into the journal and sent as CSV, page after page; the face of cases_export.c. */
extern http_handler cases_export_csv, cases_export_xlsx;
/* Cases of a person by telephone or identity number: a search that is journalled first (cases_lookup.c). */
extern http_handler cases_lookup;
extern const struct json_type cases_lookup_type;
extern const struct journal_type cases_exported_event, cases_searched_event;
/* What a row shows beside its columns. */
void cases_row_finish(struct ctx *ctx, struct cases_row *r, bool masked, const struct cases_warnings *w);

/* GET /api/desk/summary: each number counts the rows its link shows. */
extern const struct json_type cases_summary_type;
MUST_USE rc cases_summary_get(struct ctx *ctx, const struct http_in *in, struct http_out *out);
/* Where the actor may take cases: one unit, or 0 = the whole legal entity; RC_FORBIDDEN when nowhere. */
MUST_USE rc cases_take_reach(struct ctx *ctx, id64 *unit);

/* GET /api/desk/consumers/:id. */
extern const struct json_type cases_person_type;
MUST_USE rc cases_person_get(struct ctx *ctx, const struct http_in *in, struct http_out *out);

/* The document of GET /api/desk/cases/:id. */
struct cases_doc;
extern const struct json_type cases_doc_type;
MUST_USE rc cases_doc_make(struct ctx *ctx, const struct cases_case *c, bool masked, struct cases_doc **out);

/* The texts of one event of the case, opened; NULL when v is 0. */
MUST_USE rc cases_event_at(struct ctx *ctx, const struct cases_case *c, int64_t v, const struct cases_acted **out);
MUST_USE rc cases_registered_of(struct ctx *ctx, const struct cases_case *c, const struct cases_registered **out);

struct cases_entry {
    int64_t version;
    ms_t at;
    str type, kind, text, actor_name;
    id64 actor_id;
    bool to_consumer;
    struct json_list fields;
};
struct cases_timeline {
    struct json_list items;
};
extern const struct json_type cases_timeline_type;
MUST_USE rc cases_timeline_make(struct ctx *ctx, const struct cases_case *c, bool consumer, struct cases_timeline *out);
