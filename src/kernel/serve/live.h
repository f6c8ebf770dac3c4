#pragma once
#include "kernel/serve/serve.h"

/* Live updates: who watches is told "changed: kind, stream, version" of streams he may see; the client fetches again.
 *
 * Changes stand in a ring of LIVE_RING; every watcher has a place in it.  A read worker takes what is new, asks the room
 * whose stream it is (feature->live) and says it to those who may know.  Nobody waits for a watcher: what he is told
 * is handed to his event loop, which drops who does not read.  A watcher who comes back names the last id he saw and is
 * told what he missed, or "resync" when the ring has moved on or the server was started anew.  With several servers
 * on one PostgreSQL each tells of what it wrote itself.
 *
 * Sessions are looked at again at once when somebody signed out here, and every LIVE_LOOK_MS otherwise.
 * Limits: LIVE_SEATS watchers, LIVE_PER_PERSON for one person. */
enum { LIVE_RING = 4096, LIVE_SEATS = 2000, LIVE_PER_PERSON = 8, LIVE_LOOK_MS = 5000, LIVE_BATCH = 256 };

struct live;
struct live_seat;

struct live *live_new(const struct serve_conf *conf);
void live_free(struct live *l); /* no job of its may be under way: after work_free */
/* A stream was written and is durable.  Any thread. */
void live_changed(struct live *l, id64 stream, int64_t version);
/* About four times a second, any thread. */
void live_tick(struct live *l);

/* Where the loop listens.  Both may come from any thread, never after live_leave returned. */
struct live_ear {
    void (*say)(void *self, str text); /* whole events */
    void (*end)(void *self);           /* the session is over */
    void *self;
};
/* From the loop, once the answer has begun; then live_leave, exactly once for every seat. */
void live_open(struct live_seat *seat, const struct live_ear *ear);
void live_leave(struct live_seat *seat); /* accepts NULL */

/* GET /api/desk/events */
extern const struct feature live_feature;
