#pragma once
#include "app/demo.h"
#include "kernel/http/router.h"
#include "testkit/world.h"

/* The demonstration's union, counties and staff in a world in memory, asked as the pipeline would ask it but without
 * threads: decode, permit, run, and commit as one member of a batch of the SQLite writer. */
struct house {
    struct world *w;
    struct demo *demo;
    struct router *router;
    struct db *kept; /* house_keep */
};
struct house house_open(void);
void house_close(struct house *h);

struct house_reply {
    rc result;
    int status;
    id64 stream;
    int64_t version;
    str body;
};
/* `login` NULL = a stranger on the portal.  arena_limit 0 = the server's. */
struct house_reply house_ask(struct house *h, const char *login, enum http_method method, const char *path, str body, size_t arena_limit);
/* Every row of every table but the vault's, as one text. */
str house_rows(struct house *h, struct arena *a);
/* Remember the database as it is; go back to it. */
void house_keep(struct house *h);
void house_back(struct house *h);
/* Do the journal's events make the same `read` rows again? */
bool house_rebuilds(struct house *h);
