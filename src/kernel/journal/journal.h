#pragma once
#include "kernel/db/db.h"
#include "kernel/json/json.h"
#include "kernel/suite/suite.h"

/* The one record of what happened.  doc/format.md has the bytes; here is the use.
 *
 * A stream is one aggregate.  journal_append encodes the payload, chains the hash, stores the event and calls
 * type->apply in the same transaction.  apply writes the room's `read` tables, touches rows of its own stream
 * only, reads no clock, makes no id, asks nobody, and never branches on a sealed text. */
struct journal_event {
    id64 tenant, stream;
    int64_t version; /* 1, 2, 3 … within the stream */
    const char *type;
    int64_t schema;
    ms_t at; /* never falls within a stream */
    id64 actor, org;
};

typedef rc journal_apply(struct ctx *ctx, const struct journal_event *ev, const void *payload);

struct journal_type {
    const char *name; /* "case.registered" */
    int64_t schema;
    const struct json_type *payload;
    journal_apply *apply;
    const char *summary; /* English, for the event catalogue */
};

/* What append tells. */
struct journal_mark {
    int64_t version;
    ms_t at;
};

/* Append one event.  `expected` is the version the caller saw (0 = a new stream): RC_CONFLICT
 * (journal.changed_meanwhile, field "version") when the stream has moved on.  Actor and organisation come from
 * ctx->actor.  out may be NULL. */
MUST_USE rc journal_append(struct ctx *ctx, const struct journal_type *type, id64 tenant, id64 stream, int64_t expected,
                           const void *payload, struct journal_mark *out);
/* The same with an instant of its own (bulk import with original dates, the demo); still never falls. */
MUST_USE rc journal_append_at(struct ctx *ctx, const struct journal_type *type, id64 tenant, id64 stream, int64_t expected, ms_t at,
                              const void *payload, struct journal_mark *out);

/* All types of all rooms; app registers them once at start. */
void journal_register(const struct journal_type *const *types, size_t n);
const struct journal_type *journal_type_find(str name);
size_t journal_types(const struct journal_type *const **out); /* all of them, by name (event catalogue) */

/* Read a stream in order: `each` gets the event and its decoded payload (sealed members opened or erased). */
typedef rc journal_each_fn(void *self, const struct journal_event *ev, const struct journal_type *type, const void *payload);
MUST_USE rc journal_read_stream(struct ctx *ctx, id64 tenant, id64 stream, ms_t up_to, journal_each_fn *each, void *self);
/* One event of a stream by its version, decoded into ctx->arena; RC_NOT_FOUND. */
MUST_USE rc journal_read_one(struct ctx *ctx, id64 tenant, id64 stream, int64_t version, struct journal_event *ev,
                             const struct journal_type **type, const void **payload);
/* Read a legal entity's log in log_index order, from `after` (0 = from the start), at most `max` events; *last = last index. */
MUST_USE rc journal_read_log(struct ctx *ctx, id64 tenant, int64_t after, int64_t max, journal_each_fn *each, void *self, int64_t *last);
/* The same, decoding and giving only events whose type `wants` says yes to; *last counts the others too. */
MUST_USE rc journal_read_log_of(struct ctx *ctx, id64 tenant, int64_t after, int64_t max, bool (*wants)(str type), journal_each_fn *each,
                                void *self, int64_t *last);
/* The last index of a legal entity's log, 0 when it is empty; *pending = committed events that have no index yet. */
MUST_USE rc journal_last_index(struct ctx *ctx, id64 tenant, int64_t *out, int64_t *pending);

/* Headers of one legal entity's log, newest first (of one stream: by version).  At most JOURNAL_SCAN events are looked at,
 * so a page may be short though *next says where to go on (0 = nothing older): `before` of the next call. */
enum { JOURNAL_SCAN = 5000 };
struct journal_filter {
    id64 tenant, stream, actor; /* stream, actor 0 = any */
    str type;                   /* "" = any */
    ms_t from_at, to_at;        /* to_at 0 = open; the first is inside, the second is not */
    int64_t before, n;
};
struct journal_header {
    int64_t log_index; /* 0 when a stream was asked for */
    id64 stream_id;
    int64_t version;
    str type;
    ms_t at;
    id64 actor_id, org_id;
    str hash, payload; /* payload: JSON as written, personal texts sealed */
};
MUST_USE rc journal_headers(struct ctx *ctx, const struct journal_filter *f, struct db_page *out, int64_t *next);

/* Apply one decoded event to another database (rebuild, as-at): calls type->apply with ctx->db. */
MUST_USE rc journal_apply_to(struct ctx *ctx, const struct journal_event *ev, const struct journal_type *type, const void *payload);

/* PostgreSQL: move visible pending rows to gapless log indexes (one lease holder).  On SQLite append did it. */
MUST_USE rc journal_index_pending(struct ctx *ctx, int64_t max, int64_t *moved);

/* H over all event hashes in log order of one legal entity: equal digests = equal journals. */
MUST_USE rc journal_digest(struct ctx *ctx, id64 tenant, unsigned char out[SUITE_HASH], int64_t *count);

/* Walk every stream: each hash again, each chain.  The log is seal_verify's (kernel/seal). */
struct journal_verdict {
    int64_t events, streams;
    bool ok;
    id64 tenant, stream; /* first bad place */
    int64_t version;
    const char *why; /* static, NULL when ok */
    uint64_t sum;    /* of the first 8 bytes of all event hashes: the log must give the same */
};
MUST_USE rc journal_verify(struct ctx *ctx, struct journal_verdict *out);
/* The same; *walked counts the events as they pass, for whoever watches from another thread. */
MUST_USE rc journal_verify_watched(struct ctx *ctx, _Atomic int64_t *walked, struct journal_verdict *out);
/* Legal entities that have a log: id64 rows. */
struct journal_tenant {
    id64 tenant_id;
};
MUST_USE rc journal_tenants(struct ctx *ctx, struct db_page *out);

extern const struct db_schema journal_schema; /* generated from journal.sql and migrations/ */
