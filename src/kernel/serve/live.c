/* Who watches: seats, the ring of changes, and the route. */
#include "kernel/serve/live_int.h"

#include <stdlib.h>
#include <string.h>

struct live *live_new(const struct serve_conf *conf)
{
    struct live *l = calloc(1, sizeof *l);
    if (!l)
        abort();
    l->conf = *conf;
    l->head = l->ids = 1;
    l->epoch = conf->env->clock->now(conf->env->clock->self);
    l->pump = (struct work_job){ .run = live_pump_run, .done = live_pump_done };
    l->look = (struct work_job){ .run = live_look_run, .done = live_look_done };
    pthread_mutex_init(&l->lock, NULL);
    return l;
}

void live_free(struct live *l)
{
    if (!l)
        return;
    assert(!l->seats && !l->pumping && !l->looking);
    pthread_mutex_destroy(&l->lock);
    free(l);
}

void live_wake(struct live *l)
{
    bool behind = false;
    for (const struct live_seat *s = l->seats; s && !behind; s = s->next)
        behind = s->ear.say && (s->cursor < l->head || s->resync);
    if (behind && !l->pumping)
        l->pumping = work_read(l->conf.work, &l->pump);
}

void live_changed(struct live *l, id64 stream, int64_t version)
{
    pthread_mutex_lock(&l->lock);
    l->ring[l->head % LIVE_RING] = (struct live_change){ l->head, stream, version };
    l->head++;
    live_wake(l);
    pthread_mutex_unlock(&l->lock);
}

void live_tick(struct live *l)
{
    const ms_t now = l->conf.env->clock->now(l->conf.env->clock->self);
    const unsigned generation = auth_generation();
    pthread_mutex_lock(&l->lock);
    live_wake(l);
    if (l->seats && !l->looking && (generation != l->generation || now - l->looked_at >= LIVE_LOOK_MS)) {
        l->generation = generation;
        l->looked_at = now;
        l->looking = work_read(l->conf.work, &l->look);
    }
    pthread_mutex_unlock(&l->lock);
}

/* "EPOCH-SEQ" of the last event the watcher saw: go on behind it, or tell him to fetch everything again. */
static void place(struct live *l, struct live_seat *s, str last_id)
{
    str rest;
    int64_t epoch, seq;
    s->cursor = l->head;
    if (last_id.n == 0)
        return;
    const bool ours = str_to_i64(str_cut(last_id, '-', &rest), &epoch) && str_to_i64(rest, &seq) && epoch == l->epoch && seq > 0 &&
                      (uint64_t)seq < l->head && l->head - (uint64_t)seq <= LIVE_RING;
    s->resync = !ours;
    if (ours)
        s->cursor = (uint64_t)seq + 1;
}

static size_t seats_of(const struct live *l, id64 person)
{
    size_t n = 0;
    for (const struct live_seat *s = l->seats; s; s = s->next)
        n += auth_actor(s->grip)->id == person;
    return n;
}

static rc sit(struct ctx *ctx, const struct http_in *in, struct live_seat **out)
{
    struct live *l = in->live;
    struct auth_grip *grip = NULL;
    TRY(auth_identify(ctx, in->bearer, &grip));
    struct live_seat *s = calloc(1, sizeof *s);
    if (!s)
        abort();
    *s = (struct live_seat){ .live = l, .grip = grip };
    memcpy(s->bearer, in->bearer.p, in->bearer.n); /* auth_identify refuses what is longer */
    pthread_mutex_lock(&l->lock);
    const bool room = l->n_seats < LIVE_SEATS && seats_of(l, auth_actor(grip)->id) < LIVE_PER_PERSON;
    if (room) {
        place(l, s, in->last_event_id);
        s->id = l->ids++;
        s->next = l->seats;
        l->seats = s;
        l->n_seats++;
    }
    pthread_mutex_unlock(&l->lock);
    if (!room) {
        auth_let_go(&grip);
        free(s);
        return fail(ctx, RC_LIMIT, "live.too_many", NULL);
    }
    *out = s;
    return RC_OK;
}

void live_open(struct live_seat *s, const struct live_ear *ear)
{
    pthread_mutex_lock(&s->live->lock);
    s->ear = *ear;
    live_wake(s->live);
    pthread_mutex_unlock(&s->live->lock);
}

void live_leave(struct live_seat *s)
{
    if (!s)
        return;
    struct live *l = s->live;
    pthread_mutex_lock(&l->lock);
    struct live_seat **at = &l->seats;
    while (*at != s)
        at = &(*at)->next;
    *at = s->next;
    l->n_seats--;
    pthread_mutex_unlock(&l->lock);
    auth_let_go(&s->grip);
    free(s);
}

static rc get_events(struct ctx *ctx, const struct http_in *in, struct http_out *out)
{
    TRY(sit(ctx, in, &out->seat));
    out->status = 200;
    out->content_type = "text/event-stream";
    return RC_OK;
}

/* clang-format off */
static const struct http_route routes[] = {
    { .method = GET, .path = "/api/desk/events", .run = get_events, .right = RIGHT_SIGNED, .tx = TX_READ, .per_minute = 60, .summary = "live updates as server-sent events: changed {kind, id, version}, resync, and a comment every 15 s" },
};
/* clang-format on */

const struct feature live_feature = { .name = "live", .routes = routes, .n_routes = ARRAY_LEN(routes) };
