/* Telling: on a read worker, what changed is looked up once and said to each who may know; and sessions looked at again. */
#include "kernel/serve/live_int.h"

#include <stdlib.h>
#include <string.h>

enum { PUMP_ARENA = 4 << 20 };

/* One change, and the room it belongs to. */
struct news {
    struct live_change change;
    const struct http_live *room; /* NULL: nobody's business */
    void *subject;
};

static struct live *of_pump(struct work_job *job)
{
    return (struct live *)((char *)job - offsetof(struct live, pump));
}

static struct live *of_look(struct work_job *job)
{
    return (struct live *)((char *)job - offsetof(struct live, look));
}

/* What is new since the watcher furthest behind, at most `max`. */
static size_t collect(struct live *l, struct news *out, size_t max)
{
    uint64_t from = l->head;
    for (struct live_seat *s = l->seats; s; s = s->next) {
        if (l->head - s->cursor > LIVE_RING) {
            s->cursor = l->head;
            s->resync = true;
        }
        if (s->ear.say && s->cursor < from)
            from = s->cursor;
    }
    size_t n = 0;
    for (; from < l->head && n < max; from++)
        out[n++] = (struct news){ .change = l->ring[from % LIVE_RING] };
    return n;
}

/* The newest word on a stream is enough. */
static bool said_later(const struct news *news, size_t n, size_t i)
{
    for (size_t k = i + 1; k < n; k++)
        if (news[k].change.stream == news[i].change.stream)
            return true;
    return false;
}

static void look_up(struct live *l, struct ctx *ctx, struct news *news)
{
    for (size_t i = 0; i < l->conf.n_features; i++) {
        const struct http_live *room = l->conf.features[i]->live;
        if (room && room->load(ctx, news->change.stream, &news->subject) == RC_OK) {
            news->room = room;
            return;
        }
    }
}

static void tell(struct live_seat *s, struct arena *a, const struct ctx *base, const struct news *news, size_t n)
{
    struct ctx ctx = *base;
    struct buf b;
    buf_init(&b, a, 256 * 1024);
    ctx.actor = auth_actor(s->grip);
    if (s->resync)
        buf_fmt(&b, "id: %lld-%llu\nevent: resync\ndata: {}\n\n", (long long)s->live->epoch, (unsigned long long)s->cursor - 1);
    s->resync = false;
    for (size_t i = 0; i < n; i++) {
        const struct live_change *c = &news[i].change;
        if (c->seq < s->cursor)
            continue;
        s->cursor = c->seq + 1;
        if (news[i].room && news[i].room->may(&ctx, news[i].subject))
            buf_fmt(&b, "id: %lld-%llu\nevent: changed\ndata: {\"kind\":\"%s\",\"id\":\"%lld\",\"version\":%lld}\n\n",
                    (long long)s->live->epoch, (unsigned long long)c->seq, news[i].room->kind, (long long)c->stream, (long long)c->version);
    }
    if (b.n)
        s->ear.say(s->ear.self, buf_get(&b));
}

rc live_pump_run(struct work_job *job, struct db *db)
{
    struct live *l = of_pump(job);
    AUTO(arena_drop) struct arena *a = arena_new(PUMP_ARENA);
    struct fault_info why = { 0 };
    struct ctx ctx = { .arena = a, .db = db, .env = l->conf.env, .actor = &auth_system, .why = &why };
    struct news *news = ARENA_ARRAY(a, struct news, LIVE_BATCH);
    pthread_mutex_lock(&l->lock);
    const size_t n = collect(l, news, LIVE_BATCH);
    pthread_mutex_unlock(&l->lock);
    for (size_t i = 0; i < n; i++)
        if (!said_later(news, n, i))
            look_up(l, &ctx, &news[i]);
    ctx.db = NULL; /* may() asks no database */
    pthread_mutex_lock(&l->lock);
    for (struct live_seat *s = l->seats; s; s = s->next)
        if (s->ear.say)
            tell(s, a, &ctx, news, n);
    pthread_mutex_unlock(&l->lock);
    return RC_OK;
}

void live_pump_done(struct work_job *job, rc result)
{
    struct live *l = of_pump(job);
    (void)result; /* what could not be looked up is behind still: the next tick tries again */
    pthread_mutex_lock(&l->lock);
    l->pumping = false;
    if (result == RC_OK)
        live_wake(l);
    pthread_mutex_unlock(&l->lock);
}

/* --- sessions --- */

struct guest {
    uint64_t id;
    str bearer;
    struct auth_grip *grip;
    rc found;
};

static struct live_seat *seat_of(struct live *l, uint64_t id)
{
    struct live_seat *s = l->seats;
    while (s && s->id != id)
        s = s->next;
    return s;
}

static size_t guests(struct live *l, struct arena *a, struct guest **out)
{
    size_t n = 0;
    pthread_mutex_lock(&l->lock);
    *out = ARENA_ARRAY(a, struct guest, l->n_seats + 1);
    for (const struct live_seat *s = l->seats; s; s = s->next)
        (*out)[n++] = (struct guest){ .id = s->id, .bearer = str_dup(a, str_of(s->bearer)) };
    pthread_mutex_unlock(&l->lock);
    return n;
}

/* The rights he has now, or the end when the session is over. */
static void settle(struct live *l, struct guest *g)
{
    pthread_mutex_lock(&l->lock);
    struct live_seat *s = seat_of(l, g->id);
    if (s && g->found == RC_OK) {
        struct auth_grip *old = s->grip;
        s->grip = g->grip;
        g->grip = old;
    } else if (s && g->found == RC_UNAUTH && s->ear.end) {
        s->ear.end(s->ear.self);
    }
    pthread_mutex_unlock(&l->lock);
    auth_let_go(&g->grip);
}

rc live_look_run(struct work_job *job, struct db *db)
{
    struct live *l = of_look(job);
    AUTO(arena_drop) struct arena *a = arena_new(PUMP_ARENA);
    struct fault_info why = { 0 };
    struct ctx ctx = { .arena = a, .db = db, .env = l->conf.env, .actor = &auth_nobody, .why = &why };
    struct guest *list;
    const size_t n = guests(l, a, &list);
    for (size_t i = 0; i < n; i++) {
        list[i].found = auth_identify(&ctx, list[i].bearer, &list[i].grip);
        settle(l, &list[i]);
    }
    return RC_OK;
}

void live_look_done(struct work_job *job, rc result)
{
    struct live *l = of_look(job);
    (void)result;
    pthread_mutex_lock(&l->lock);
    l->looking = false;
    pthread_mutex_unlock(&l->lock);
}
