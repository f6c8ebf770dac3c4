#pragma once
#include "exchange_int.h"

#include "kernel/job/job.h"

/* A table that came over HTTP: checked on a read worker, kept sealed, then written part by part by the job exchange.run. */
#define EXCHANGE_STATES(X) \
    X(EXCHANGE_CHECKED, "checked") X(EXCHANGE_RUNNING, "running") X(EXCHANGE_DONE, "done") X(EXCHANGE_CANCELLED, "cancelled")
ENUM_DECLARE(exchange_state, EXCHANGE_STATES);

enum {
    EXCHANGE_PART_CASES = 32, /* rows a part: two events each, so a run stays near 5 ms */
    EXCHANGE_PART_ORGS = 200, /* one event each; the tree is read again for every part */
    EXCHANGE_KEEP_HOURS = 48, /* a checked table that nobody confirms is forgotten */
};

struct exchange_job {
    id64 tenant_id, id;
    enum exchange_kind kind;
    enum exchange_state state;
    str file_name, map, entity, report;
    id64 actor_id, key_id;
    ms_t created_at;
    int64_t parts, next_part; /* part 0 is the header */
    int64_t total;            /* rows below the header */
    bool skip_bad;
    int64_t read, filed, merged, duplicates, rejected, last_row;
};

/* Rows of one part as bytes and back. */
void exchange_pack_row(struct buf *b, const struct sheet_row *row);
typedef rc exchange_unpacked(void *self, const struct sheet_row *row);
MUST_USE rc exchange_unpack(struct ctx *ctx, str part, exchange_unpacked *each, void *self);

MUST_USE rc exchange_job_store(struct ctx *ctx, struct exchange_job *j, const str *parts); /* j->parts of them, sealed here */
MUST_USE rc exchange_job_confirm(struct ctx *ctx, struct exchange_job *j, bool skip_bad);
MUST_USE rc exchange_job_cancel(struct ctx *ctx, struct exchange_job *j);

MUST_USE rc exchange_store_code(struct ctx *ctx, id64 tenant, str *out); /* code of a legal entity */
MUST_USE rc exchange_store_add_job(struct ctx *ctx, const struct exchange_job *j);
MUST_USE rc exchange_store_save_job(struct ctx *ctx, const struct exchange_job *j, int64_t was_part);
MUST_USE rc exchange_store_job(struct ctx *ctx, id64 tenant, id64 id, bool for_write, struct exchange_job *out);
MUST_USE rc exchange_store_jobs(struct ctx *ctx, id64 tenant, struct db_page *out);
MUST_USE rc exchange_store_stale(struct ctx *ctx, ms_t before, struct exchange_job *out); /* RC_NOT_FOUND */
MUST_USE rc exchange_store_add_part(struct ctx *ctx, const struct exchange_job *j, int64_t part, str box);
MUST_USE rc exchange_store_part(struct ctx *ctx, const struct exchange_job *j, int64_t part, str *box);
MUST_USE rc exchange_store_drop_parts(struct ctx *ctx, const struct exchange_job *j);

extern const struct job_kind exchange_run_job, exchange_sweep_job;
extern const struct journal_type exchange_confirmed_event, exchange_finished_event;
enum { EXCHANGE_N_ROUTES = 5 };
extern const struct http_route exchange_routes[EXCHANGE_N_ROUTES];
