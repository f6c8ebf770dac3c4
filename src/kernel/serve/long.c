/* Long answers: piece after piece on an export thread, each only when the one before has left, so that a slow reader
 * holds no thread and no memory but his own. */
#include "kernel/serve/serve_int.h"

enum { LONG_ARENA = 16 << 20, LONG_PIECE = 4 << 20 };

static struct request *request_of(struct work_job *job)
{
    return (struct request *)((char *)job - offsetof(struct request, job));
}

static rc long_run(struct work_job *job, struct db *db)
{
    struct request *r = request_of(job);
    arena_reset(r->piece_arena);
    struct ctx ctx = r->ctx;
    ctx.arena = r->piece_arena;
    ctx.db = db;
    r->why = (struct fault_info){ 0 };
    r->last = false;
    buf_init(&r->piece, r->piece_arena, LONG_PIECE);
    TRY(r->out.stream(&ctx, r->out.stream_self, &r->piece, &r->last));
    return r->piece.over || arena_over(r->piece_arena) ? RC_LIMIT : RC_OK;
}

static void long_done(struct work_job *job, rc result)
{
    struct request *r = request_of(job);
    r->taken(r->taken_self, result == RC_OK ? buf_get(&r->piece) : (str){ 0 }, r->last, result);
}

void serve_long_next(struct serve_long *handle, serve_piece *taken, void *self)
{
    struct request *r = (struct request *)handle;
    if (!r->piece_arena)
        r->piece_arena = arena_new(LONG_ARENA);
    r->taken = taken;
    r->taken_self = self;
    r->job.run = long_run;
    r->job.done = long_done;
    if (!work_export(r->serve->conf.work, &r->job))
        taken(self, (str){ 0 }, true, RC_BUSY);
}

void serve_long_end(struct serve_long *handle)
{
    struct request *r = (struct request *)handle;
    struct arena *own = r->call->arena ? NULL : r->arena;
    struct auth_grip *grip = r->grip;
    arena_free(r->piece_arena);
    auth_let_go(&grip);
    arena_free(own);
}
