/* Passwords: argon2id, never more than two at once, because each holds 64 MiB. */
#include "kernel/suite/suite_int.h"

#include <pthread.h>
#include <string.h>

#include <sodium.h>

enum { AT_ONCE = 2, OPS = 2, MEMORY = 64 << 20 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t freed = PTHREAD_COND_INITIALIZER;
static int running;

static void enter(void)
{
    pthread_mutex_lock(&lock);
    while (running >= AT_ONCE)
        pthread_cond_wait(&freed, &lock);
    running++;
    pthread_mutex_unlock(&lock);
}

static void leave(void)
{
    pthread_mutex_lock(&lock);
    running--;
    pthread_cond_signal(&freed);
    pthread_mutex_unlock(&lock);
}

rc suite_password_hash(struct arena *a, str password, str *out)
{
    if (password.n == 0 || password.n > SUITE_PASSWORD_MAX)
        return RC_INVALID;
    char hash[crypto_pwhash_STRBYTES];
    enter();
    const int failed = crypto_pwhash_str_alg(hash, password.p, password.n, OPS, MEMORY, crypto_pwhash_ALG_ARGON2ID13);
    leave();
    if (failed)
        return RC_BUSY;
    *out = str_dup(a, str_of(hash));
    return RC_OK;
}

bool suite_password_ok(str hash, str password)
{
    char text[crypto_pwhash_STRBYTES] = { 0 };
    if (hash.n == 0 || hash.n >= sizeof text || password.n == 0 || password.n > SUITE_PASSWORD_MAX)
        return false;
    memcpy(text, hash.p, hash.n);
    enter();
    const bool good = crypto_pwhash_str_verify(text, password.p, password.n) == 0;
    leave();
    return good;
}
