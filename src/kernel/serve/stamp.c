/* The last use of an API token, written beside the request and without waiting for it. */
#include "kernel/serve/serve_int.h"

#include <stdlib.h>
#include <string.h>

struct stamp {
    struct work_job job;
    const struct env *env;
    char hash[AUTH_HASH];
};

static rc run(struct work_job *job, struct db *db)
{
    struct stamp *s = (struct stamp *)((char *)job - offsetof(struct stamp, job));
    AUTO(arena_drop) struct arena *a = arena_new(64 * 1024);
    struct fault_info why = { 0 };
    struct ctx ctx = { a, db, s->env, &auth_system, &why };
    return auth_stamp(&ctx, (str){ s->hash, AUTH_HASH });
}

static void done(struct work_job *job, rc result)
{
    (void)result; /* a lost stamp is written with the next use */
    free((char *)job - offsetof(struct stamp, job));
}

void serve_stamp(struct request *r)
{
    char hash[AUTH_HASH];
    if (!auth_wants_stamp(r->grip, clock_now(&r->ctx), hash))
        return;
    struct stamp *s = calloc(1, sizeof *s);
    if (!s)
        abort();
    *s = (struct stamp){ .job = { .run = run, .done = done }, .env = r->serve->conf.env };
    memcpy(s->hash, hash, sizeof hash);
    if (!work_write(r->serve->conf.work, &s->job))
        free(s);
}
