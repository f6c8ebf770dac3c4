#pragma once
#include "kernel/http/router.h"
#include "kernel/serve/live.h"

enum { SERVE_ARENA = 16 << 20, SERVE_BODY = 256 * 1024, SERVE_REPLY = 8 << 20 };

struct serve {
    struct serve_conf conf;
    struct router *router;
    struct limits *limits;
    struct live *live;
};

/* One request on its way; lives in its own arena. */
struct request {
    struct work_job job;
    struct serve *serve;
    struct serve_call *call;
    const struct http_route *route;
    struct arena *arena;
    struct auth_grip *grip;
    struct ctx ctx;
    struct fault_info why;
    struct http_in in;
    struct http_out out;
    bool forgot;               /* the command changed who may do what: the cache is asked again after the commit too */
    struct arena *piece_arena; /* of a long answer */
    struct buf piece;
    bool last;
    serve_piece *taken;
    void *taken_self;
};

/* Idempotency: RC_OK and *known when the command was carried out before. */
MUST_USE rc serve_idem_look(struct request *r, bool *known);
MUST_USE rc serve_idem_keep(struct request *r);
void serve_stamp(struct request *r); /* the last use of an API token, once a minute */
