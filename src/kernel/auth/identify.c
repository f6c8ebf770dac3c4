/* From a bearer token to an actor, through a small cache of immutable, counted entries. */
#include "kernel/auth/auth_int.h"

#include "kernel/suite/suite.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum { SLOTS = 4096, ENTRY_BYTES = 64 * 1024 };

struct auth_grip {
    _Atomic int holders;
    char hash[AUTH_HASH];
    unsigned generation;
    ms_t until;
    ms_t last_used_at;      /* of an API token, as the database knows it */
    _Atomic bool unstamped; /* an API token whose use was not written yet */
    struct arena *arena;
    struct actor actor;
};

static struct {
    pthread_mutex_t lock;
    struct auth_grip *slots[SLOTS];
    _Atomic unsigned generation;
    const struct auth_source *source;
} cache = { .lock = PTHREAD_MUTEX_INITIALIZER };

void auth_set_source(const struct auth_source *source)
{
    cache.source = source;
}

void auth_forget(void)
{
    atomic_fetch_add(&cache.generation, 1);
}

unsigned auth_generation(void)
{
    return atomic_load(&cache.generation);
}

bool auth_wants_stamp(struct auth_grip *grip, ms_t now, char hash[AUTH_HASH])
{
    if (now - grip->last_used_at < 60000 || !atomic_exchange(&grip->unstamped, false))
        return false;
    memcpy(hash, grip->hash, AUTH_HASH);
    return true;
}

const struct actor *auth_actor(const struct auth_grip *grip)
{
    return &grip->actor;
}

void auth_let_go(struct auth_grip **grip)
{
    struct auth_grip *g = *grip;
    *grip = NULL;
    if (!g || atomic_fetch_sub(&g->holders, 1) > 1)
        return;
    arena_free(g->arena);
    free(g);
}

static size_t slot_of(const char *hash)
{
    size_t v = 0;
    for (int i = 0; i < 8; i++)
        v = v * 31 + (unsigned char)hash[i];
    return v % SLOTS;
}

static struct auth_grip *look(const char *hash, ms_t now)
{
    pthread_mutex_lock(&cache.lock);
    struct auth_grip *g = cache.slots[slot_of(hash)];
    const bool good = g && memcmp(g->hash, hash, sizeof g->hash) == 0 && g->until > now && g->generation == atomic_load(&cache.generation);
    if (good)
        atomic_fetch_add(&g->holders, 1);
    pthread_mutex_unlock(&cache.lock);
    return good ? g : NULL;
}

static void keep(struct auth_grip *g)
{
    atomic_fetch_add(&g->holders, 1);
    pthread_mutex_lock(&cache.lock);
    struct auth_grip **at = &cache.slots[slot_of(g->hash)], *old = *at;
    *at = g;
    pthread_mutex_unlock(&cache.lock);
    auth_let_go(&old);
}

static bool scope_listed(str scopes, const char *right)
{
    for (str rest = scopes; rest.n;) {
        const str word = str_cut(rest, ' ', &rest);
        if (str_is(word, right))
            return true;
    }
    return false;
}

/* An API token narrows its owner's rights; it never widens them. */
static void narrow(struct actor *actor, str scopes, struct arena *a)
{
    if (scopes.n == 0)
        return;
    struct auth_right *rights = ARENA_ARRAY(a, struct auth_right, actor->n_rights + 1);
    size_t n = 0;
    for (size_t i = 0; i < actor->n_rights; i++)
        if (scope_listed(scopes, actor->rights[i].name))
            rights[n++] = actor->rights[i];
    actor->rights = rights;
    actor->n_rights = n;
    actor->n_stand_ins = 0;
}

static rc load(struct ctx *ctx, const struct auth_session *s, struct actor *out)
{
    if (s->kind == AUTH_PORTAL) {
        *out = (struct actor){
            .tenant = s->tenant_id, .portal = true, .portal_case = s->case_id, .second_factor = s->second_factor, .session = s->id
        };
        return RC_OK;
    }
    TRY(cache.source->load_actor(ctx, s->tenant_id, s->user_id, out));
    out->session = s->kind == AUTH_DESK ? s->id : 0;
    if (s->kind == AUTH_TOKEN)
        narrow(out, s->scopes, ctx->arena);
    return RC_OK;
}

static rc make(struct ctx *ctx, str hash, struct auth_grip **out)
{
    struct auth_grip *g = calloc(1, sizeof *g);
    if (!g)
        abort();
    g->holders = 1;
    g->arena = arena_new(ENTRY_BYTES);
    g->generation = atomic_load(&cache.generation);
    g->until = clock_now(ctx) + AUTH_CACHE_MS;
    memcpy(g->hash, hash.p, sizeof g->hash);
    struct ctx own = *ctx;
    own.arena = g->arena;
    struct auth_session s = { 0 };
    rc r = auth_find(&own, hash, &s);
    if (r == RC_OK)
        r = load(&own, &s, &g->actor);
    g->last_used_at = s.last_used_at;
    atomic_store(&g->unstamped, s.kind == AUTH_TOKEN);
    if (r != RC_OK) {
        auth_let_go(&g);
        return r == RC_NOT_FOUND ? fail(ctx, RC_UNAUTH, "auth.session_over", NULL) : r;
    }
    keep(g);
    *out = g;
    return RC_OK;
}

rc auth_identify(struct ctx *ctx, str bearer, struct auth_grip **grip)
{
    if (bearer.n < 20 || bearer.n > 100)
        return fail(ctx, RC_UNAUTH, "auth.session_needed", NULL);
    const str hash = auth_token_hash(ctx, bearer);
    struct auth_grip *g = look(hash.p, clock_now(ctx));
    if (!g)
        return make(ctx, hash, grip);
    *grip = g;
    return RC_OK;
}
