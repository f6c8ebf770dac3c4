#pragma once
#include "kernel/journal/journal.h"

/* The smallest room: things with a name (public), a secret (sealed) and a number.  Kernel tests use it where a real
 * room would bring more than is tested. */
struct probe_event {
    str name;
    int64_t n;
    struct sealed secret;
};
struct probe_row {
    id64 tenant_id, id;
    int64_t version, n;
    str name, secret;
    bool erased;
};

extern const struct json_type probe_event_type;
extern const struct journal_type probe_set; /* "probe.set": the row becomes what the event says; n = 13 refuses in apply */
extern const struct db_rowtype probe_rowtype;
extern const struct db_schema probe_schema;
extern const struct db_query probe_add[1], probe_get[1], probe_list[1], probe_bump[1], probe_sum[1], probe_next[1];

/* journal, serve and auth tables and this one. */
extern const struct db_schema *const probe_schemas[];
extern const size_t probe_n_schemas;

/* Register the event once; later calls do nothing. */
void probe_register(void);
MUST_USE rc probe_append(struct ctx *ctx, id64 tenant, id64 id, int64_t expected, str name, int64_t n, struct sealed secret);
MUST_USE rc probe_find(struct ctx *ctx, id64 tenant, id64 id, struct probe_row *out);
