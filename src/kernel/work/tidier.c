/* Checkpoints beside the writer: without them every 4,000 pages one batch waited for all of them to be copied (p99 of a
 * filing 45 ms).  The log may grow while copying goes on; a page that was written many times is copied once. */
#include "kernel/work/work_int.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>

enum { ENOUGH_PAGES = 4000 };

struct work_tidier {
    struct db *db;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wanted_or_over;
    bool wanted, over;
};

static void *tidier_main(void *arg)
{
    struct work_tidier *t = arg;
    pthread_mutex_lock(&t->lock);
    while (!t->over) {
        if (!t->wanted)
            pthread_cond_wait(&t->wanted_or_over, &t->lock);
        if (!t->wanted)
            continue;
        pthread_mutex_unlock(&t->lock);
        db_checkpoint(t->db);
        pthread_mutex_lock(&t->lock);
        t->wanted = false;
    }
    pthread_mutex_unlock(&t->lock);
    return NULL;
}

static void set(struct work_tidier *t, bool *what)
{
    pthread_mutex_lock(&t->lock);
    *what = true;
    pthread_cond_signal(&t->wanted_or_over);
    pthread_mutex_unlock(&t->lock);
}

void work_tidier_grown(void *tidier, int pages)
{
    struct work_tidier *t = tidier;
    if (pages >= ENOUGH_PAGES)
        set(t, &t->wanted);
}

struct work_tidier *work_tidier_start(const struct db_place *place)
{
    struct work_tidier *t = calloc(1, sizeof *t);
    if (!t)
        abort();
    if (db_open(place, DB_WRITE, &t->db) != RC_OK) { /* the writer's own checkpoint does it then */
        free(t);
        return NULL;
    }
    pthread_mutex_init(&t->lock, NULL);
    pthread_cond_init(&t->wanted_or_over, NULL);
    sigset_t all, old;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &old); /* signals belong to the main thread */
    if (pthread_create(&t->thread, NULL, tidier_main, t) != 0)
        abort();
    (void)pthread_setname_np(t->thread, "tidier");
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    return t;
}

void work_tidier_stop(struct work_tidier *t)
{
    if (!t)
        return;
    set(t, &t->over);
    pthread_join(t->thread, NULL);
    pthread_mutex_destroy(&t->lock);
    pthread_cond_destroy(&t->wanted_or_over);
    db_close(t->db);
    free(t);
}
