#pragma once
#include "kernel/auth/auth.h"
#include "kernel/journal/journal.h"
#include "kernel/json/json.h"
#include "kernel/sm/sm.h"

/* What a room declares, and what its handlers see.  The server behind it is kernel/http/server.h. */
enum http_method { GET, POST, PUT, DELETE, HTTP_METHODS };

const char *http_method_word(enum http_method m); /* "GET" */

enum http_tx {
    TX_NONE,  /* no database */
    TX_READ,  /* a read worker's own connection */
    TX_WRITE, /* the writer (SQLite) or one transaction of the pool (PostgreSQL) */
};

struct live;
struct live_seat;
struct serve_long;

enum { HTTP_PATH_IDS = 3 };

struct http_in {
    id64 path_id[HTTP_PATH_IDS];          /* :id segments, left to right */
    str path_word;                        /* one :word segment, percent-decoded */
    const void *query;                    /* decoded by route->query */
    const void *body;                     /* decoded by route->body */
    str raw;                              /* the body as it came (uploads) */
    str content_type, user_agent, remote; /* remote = address */
    str bearer;                           /* session or API token, never logged */
    str last_event_id;                    /* Last-Event-ID of a watcher who comes back */
    struct live *live;                    /* kernel/serve/live.h */
    str proof, lang;                      /* X-Proof; the language of Accept-Language */
    int proof_bits;                       /* what this server asks of a filing browser */
    void *prepared;                       /* what route->prepare made */
    id64 replay_stream;                   /* route->replay: what the first request wrote */
    int64_t replay_version;
};

struct http_out {
    int status;
    struct buf body;
    const char *content_type;
    str file_name; /* Content-Disposition: attachment */
    str set_cookie;
    id64 stream_id; /* the stream just written, for idempotency and live updates */
    int64_t seq;    /* its version (X-Seq) */
    /* Long answers: called on an export thread, again and again, until it says *done.  Each call appends at most 4 MiB to
     * b; ctx->arena is emptied before each; `self` may change only on RC_OK.  An error cuts the answer short. */
    rc (*stream)(struct ctx *ctx, void *self, struct buf *b, bool *done);
    void *stream_self;
    int64_t length;            /* bytes of a long answer when they are known beforehand, else 0 */
    struct serve_long *handle; /* kernel/serve */
    struct live_seat *seat;    /* kernel/serve/live.h */
    void *prepared;            /* set by route->prepare */
    /* Called once when what was written is durable: what this process holds in memory follows (rules, for one). */
    void (*committed)(void *self);
    void *committed_self;
};

typedef rc http_handler(struct ctx *ctx, const struct http_in *in, struct http_out *out);

#define RIGHT_PUBLIC "public" /* nobody need be known */
#define RIGHT_SIGNED "signed" /* any signed-in member of staff */
#define RIGHT_PORTAL "portal" /* a consumer's portal session */

struct http_route {
    enum http_method method;
    const char *path; /* "/api/desk/cases/:id/actions" */
    http_handler *run;
    const char *right; /* RIGHT_* or the room's; a route without one does not start */
    enum http_tx tx;
    const struct json_type *query, *body, *reply;
    size_t max_body; /* bytes, 0 = 256 KiB; for uploads with body == NULL the raw bytes are passed */
    /* On a read worker before the write, no transaction: argon2, parsing, the document helper.  What it makes
     * goes through out->prepared to in->prepared of run. */
    http_handler *prepare;
    /* Rebuilds the reply of a request that was already carried out (same Idempotency-Key, same body), from
     * in->replay_stream.  Without it such a request is answered {"id","version"}. */
    http_handler *replay;
    int per_minute;      /* limit per address (portal) or actor, 0 = the default of 600 */
    bool personal;       /* shows personal data: reads by staff are journalled, batched (decisions 15) */
    const char *summary; /* one English line for OpenAPI */
};

/* Reply with a struct by its descriptor. */
MUST_USE rc http_reply(struct ctx *ctx, struct http_out *out, int status, const struct json_type *type, const void *value);

/* Say no and still commit (a wrong password is counted): problem+json from ctx->why.  Always RC_OK. */
MUST_USE rc http_refuse(struct ctx *ctx, const struct http_in *in, struct http_out *out, rc code);

struct derive_subscriber;
struct job_kind;

/* What live updates ask a room about a stream that was written: is it one of mine, and may this person know? */
struct http_live {
    const char *kind;                                         /* "case": what the browser is told */
    rc (*load)(struct ctx *ctx, id64 stream, void **subject); /* RC_NOT_FOUND: not mine */
    bool (*may)(struct ctx *ctx, const void *subject);        /* ctx->actor asks; no database */
};

/* One room. */
struct feature {
    const char *name;
    const struct http_route *routes;
    size_t n_routes;
    const struct sm *const *machines;
    size_t n_machines;
    const struct journal_type *const *events;
    size_t n_events;
    const struct db_schema *schema;
    const char *const *rights; /* names of the rights this room declares */
    size_t n_rights;
    const struct db_schema *derived; /* its tables in the derived database, NULL = none */
    const struct derive_subscriber *const *subscribers;
    size_t n_subscribers;
    const struct job_kind *const *jobs; /* timed and queued work */
    size_t n_jobs;
    const struct http_live *live; /* NULL: nothing to watch */
};
