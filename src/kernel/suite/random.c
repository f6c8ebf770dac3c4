/* The operating system's randomness, fetched in blocks: a system call for each nonce would cost more than the cipher. */
#include "kernel/suite/suite_int.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/random.h>

enum { BLOCK = 1024 };

struct pool {
    unsigned char bytes[BLOCK];
    size_t left;    /* unused bytes at the end */
    unsigned forks; /* the process this was fetched in */
};
static _Thread_local struct pool pool;
static atomic_uint forks;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void fetch(unsigned char *p, size_t n)
{
    while (n) {
        const ssize_t got = getrandom(p, n, 0);
        if (got < 0) {
            suite_must(errno == EINTR, "getrandom");
            continue;
        }
        p += got;
        n -= (size_t)got;
    }
}

static void in_child(void)
{
    atomic_fetch_add(&forks, 1);
}

static void watch_forks(void)
{
    suite_must(pthread_atfork(NULL, NULL, in_child) == 0, "pthread_atfork");
}

static void fill(void *self, void *out, size_t n)
{
    (void)self;
    if (n > BLOCK / 8) {
        fetch(out, n);
        return;
    }
    (void)pthread_once(&once, watch_forks);
    const unsigned now = atomic_load_explicit(&forks, memory_order_relaxed);
    if (pool.left < n || pool.forks != now) { /* parent and child must never share a nonce */
        fetch(pool.bytes, BLOCK);
        pool.left = BLOCK;
        pool.forks = now;
    }
    unsigned char *p = pool.bytes + BLOCK - pool.left;
    memcpy(out, p, n);
    suite_wipe(p, n);
    pool.left -= n;
}

const struct random_source suite_random = { fill, NULL };
