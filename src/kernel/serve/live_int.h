#pragma once
#include "kernel/http/http.h"
#include "kernel/serve/live.h"

#include <pthread.h>

struct live_change {
    uint64_t seq;
    id64 stream;
    int64_t version;
};

struct live_seat {
    struct live *live;
    struct live_seat *next;
    uint64_t id, cursor; /* cursor: the first change not told yet */
    struct auth_grip *grip;
    char bearer[104];
    struct live_ear ear; /* say == NULL until live_open */
    bool resync;
};

struct live {
    struct serve_conf conf;
    pthread_mutex_t lock; /* over everything below */
    struct live_change ring[LIVE_RING];
    uint64_t head, ids; /* of the next change, of the next seat */
    ms_t epoch;
    struct live_seat *seats;
    size_t n_seats;
    struct work_job pump, look;
    bool pumping, looking;
    unsigned generation; /* of the sessions when they were last looked at */
    ms_t looked_at;
};

/* With the lock held: start the pump when somebody is behind. */
void live_wake(struct live *l);
rc live_pump_run(struct work_job *job, struct db *db);
void live_pump_done(struct work_job *job, rc result);
rc live_look_run(struct work_job *job, struct db *db);
void live_look_done(struct work_job *job, rc result);
