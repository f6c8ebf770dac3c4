#pragma once
#include "kernel/http/http.h"
#include "kernel/work/work.h"

/* The pipeline: what every request of every room walks, in this order (style B7).
 *   match the route -> limit -> who (auth) -> may (right) -> what (decode) -> prepare -> transaction { do } -> reply
 * It knows no sockets: kernel/http gives it calls, and tests call it directly.  The reply of a write leaves after
 * its commit is durable. */
enum serve_role { SERVE_ALL, SERVE_PORTAL, SERVE_DESK };

struct serve_conf {
    const struct env *env;
    struct work *work;
    const struct feature *const *features;
    size_t n_features;
    enum serve_role role;
    bool limits;    /* rate limits; off for measurements, which then say so */
    int proof_bits; /* leading zero bits a filing consumer's browser must find; 0 = none */
    /* A stream was written and is durable: live updates.  Any thread.  May be NULL. */
    void (*changed)(void *self, id64 tenant, id64 stream, int64_t version);
    void *changed_self;
};

/* One request.  The texts must live until answer() was called. */
struct serve_call {
    enum http_method method;
    str path, query; /* path decoded, query raw */
    str bearer, idem_key, lang, remote, user_agent, content_type, proof, last_event_id;
    str body;
    struct arena *arena; /* the transport's, for everything of this request; NULL = serve takes and frees its own */
    /* Exactly once, from any thread; `out` and what it points to live as long as the arena (until it returns when
     * that is serve's own), With out->seat the answer is a watch (kernel/serve/live.h: live_leave must
     * follow); with out->handle it is a long one (below), and what out points to lives until serve_long_end. */
    void (*answer)(struct serve_call *call, struct ctx *ctx, const struct http_out *out, const struct http_route *route);
    void *self;
};

struct serve;
/* RC_BUG with a line on stderr when a table is wrong (route without right, two routes on one path, a bad flow). */
MUST_USE rc serve_new(const struct serve_conf *conf, struct serve **out);
void serve_free(struct serve *s);
/* About four times a second, from one thread. */
void serve_tick(struct serve *s);

/* Long answers (out->stream).  serve_long_next asks for the next piece: `taken` is called once, from an export thread
 * or at once; `bytes` lives until the next call.  After `last` or a bad result only serve_long_end may follow, and it
 * must, exactly once, with no piece under way. */
struct serve_long;
typedef void serve_piece(void *self, str bytes, bool last, rc result);
void serve_long_next(struct serve_long *handle, serve_piece *taken, void *self);
void serve_long_end(struct serve_long *handle);
void serve_submit(struct serve *s, struct serve_call *call);
/* The body limit of what would match, for the transport to refuse early; 0 = no such route. */
size_t serve_body_limit(const struct serve *s, enum http_method method, str path);

/* Proof of work: a challenge stamped by us, good for 10 minutes. */
str serve_challenge(struct ctx *ctx);
bool serve_proof_ok(struct ctx *ctx, str proof, int bits);

/* Old idempotency keys (48 h) and sessions are swept. */
extern const struct job_kind serve_sweep_job;

extern const struct db_schema serve_schema;
