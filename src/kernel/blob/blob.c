#include "kernel/blob/blob_int.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

rc blob_failed(void)
{
    return errno == ENOSPC || errno == EDQUOT ? RC_FULL : RC_IO;
}

rc blob_make_dir(const char *path)
{
    return mkdir(path, 0700) == 0 || errno == EEXIST ? RC_OK : blob_failed();
}

rc blob_sync_dir(const char *path)
{
    const int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return blob_failed();
    const rc r = fsync(fd) == 0 ? RC_OK : blob_failed();
    (void)close(fd);
    return r;
}

rc blob_store_new(const char *dir, const struct suite *suite, struct blob_store **out)
{
    struct blob_store *s = calloc(1, sizeof *s);
    if (!s)
        abort();
    char path[BLOB_PATH + 16];
    s->suite = suite;
    s->process = (int64_t)getpid();
    const int n = snprintf(s->dir, sizeof s->dir, "%s", dir);
    rc r = n > 0 && n < BLOB_DIR ? blob_make_dir(dir) : RC_LIMIT;
    static const char *const below[] = { "tmp", "parts" };
    for (size_t i = 0; i < ARRAY_LEN(below) && r == RC_OK; i++) {
        (void)snprintf(path, sizeof path, "%s/%s", dir, below[i]);
        r = blob_make_dir(path);
    }
    if (r != RC_OK) {
        free(s);
        return r;
    }
    *out = s;
    return RC_OK;
}

void blob_store_free(struct blob_store *s)
{
    free(s);
}

rc blob_temp(struct blob_store *s, char path[BLOB_PATH], int *fd)
{
    (void)snprintf(path, BLOB_PATH, "%s/tmp/%lld-%llu", s->dir, (long long)s->process, (unsigned long long)++s->serial);
    *fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    return *fd < 0 ? blob_failed() : RC_OK;
}

rc blob_write_all(int fd, str bytes)
{
    while (bytes.n) {
        const ssize_t n = write(fd, bytes.p, bytes.n);
        if (n < 0 && errno != EINTR)
            return blob_failed();
        if (n > 0)
            bytes = (str){ bytes.p + n, bytes.n - (size_t)n };
    }
    return RC_OK;
}

rc blob_settle(int fd, const char *temp, const char *dir, const char *path)
{
    rc r = fsync(fd) == 0 ? RC_OK : blob_failed();
    if (close(fd) != 0 && r == RC_OK)
        r = blob_failed();
    if (r == RC_OK && rename(temp, path) != 0)
        r = blob_failed();
    if (r != RC_OK) {
        (void)unlink(temp);
        return r;
    }
    return blob_sync_dir(dir);
}

/* --- writing --- */

struct blob_writer {
    struct blob_store *store;
    struct suite_digest *digest;
    char temp[BLOB_PATH];
    int fd;
    int64_t size;
};

rc blob_begin(struct ctx *ctx, struct blob_writer **out)
{
    struct blob_writer *w = calloc(1, sizeof *w);
    if (!w)
        abort();
    w->store = ctx->env->blobs;
    const rc r = blob_temp(w->store, w->temp, &w->fd);
    if (r != RC_OK) {
        free(w);
        return r;
    }
    w->digest = suite_digest_new(w->store->suite);
    *out = w;
    return RC_OK;
}

rc blob_add(struct blob_writer *w, str bytes)
{
    if (bytes.n > (size_t)(BLOB_MAX - w->size))
        return RC_LIMIT;
    TRY(blob_write_all(w->fd, bytes));
    suite_digest_add(w->digest, bytes);
    w->size += (int64_t)bytes.n;
    return RC_OK;
}

/* DIR/ab and DIR/ab/cdef… of an address; false when it is none. */
static bool places(const struct blob_store *s, str address, char dir[BLOB_PATH], char path[BLOB_PATH])
{
    bool good = address.n == BLOB_ADDRESS;
    for (size_t i = 0; i < address.n && good; i++)
        good = (address.p[i] >= '0' && address.p[i] <= '9') || (address.p[i] >= 'a' && address.p[i] <= 'f');
    if (!good)
        return false;
    (void)snprintf(dir, BLOB_PATH, "%s/%.2s", s->dir, address.p);
    (void)snprintf(path, BLOB_PATH, "%s/%.2s/%.62s", s->dir, address.p, address.p + 2);
    return true;
}

rc blob_commit(struct ctx *ctx, struct blob_writer *w, str *address, int64_t *size)
{
    unsigned char hash[SUITE_HASH];
    char dir[BLOB_PATH], path[BLOB_PATH];
    struct stat st;
    suite_digest_end(w->digest, hash);
    const str name = str_hex(ctx->arena, hash, sizeof hash);
    const bool named = places(w->store, name, dir, path);
    assert(named);
    if (stat(dir, &st) != 0) {
        TRY(blob_make_dir(dir));
        TRY(blob_sync_dir(w->store->dir));
    }
    const int fd = w->fd;
    w->fd = -1;
    TRY(blob_settle(fd, w->temp, dir, path));
    *address = name;
    *size = w->size;
    return RC_OK;
}

void blob_drop(struct blob_writer **w)
{
    struct blob_writer *it = *w;
    *w = NULL;
    if (!it)
        return;
    if (it->fd >= 0) {
        (void)close(it->fd);
        (void)unlink(it->temp);
    }
    suite_digest_drop(&it->digest);
    free(it);
}

/* --- reading --- */

rc blob_slurp(struct ctx *ctx, const char *path, int64_t offset, size_t max, str *out)
{
    struct stat st;
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return errno == ENOENT ? RC_NOT_FOUND : blob_failed();
    rc r = fstat(fd, &st) == 0 ? RC_OK : RC_IO;
    const int64_t left = r == RC_OK && st.st_size > offset ? st.st_size - offset : 0;
    const size_t n = (size_t)left < max ? (size_t)left : max;
    char *p = arena_alloc(ctx->arena, n + 1);
    size_t got = 0;
    while (r == RC_OK && got < n) {
        const ssize_t k = pread(fd, p + got, n - got, offset + (int64_t)got);
        if (k <= 0 && errno != EINTR)
            r = RC_IO;
        got += k > 0 ? (size_t)k : 0;
    }
    (void)close(fd);
    *out = (str){ p, n };
    return r;
}

static rc missing(struct ctx *ctx)
{
    return fail(ctx, RC_NOT_FOUND, "blob.missing", NULL);
}

rc blob_read(struct ctx *ctx, str address, int64_t offset, size_t max, str *out)
{
    char dir[BLOB_PATH], path[BLOB_PATH];
    if (!places(ctx->env->blobs, address, dir, path))
        return missing(ctx);
    const rc r = blob_slurp(ctx, path, offset, max, out);
    return r == RC_NOT_FOUND ? missing(ctx) : r;
}

rc blob_size(struct ctx *ctx, str address, int64_t *out)
{
    char dir[BLOB_PATH], path[BLOB_PATH];
    struct stat st;
    if (!places(ctx->env->blobs, address, dir, path) || stat(path, &st) != 0)
        return missing(ctx);
    *out = st.st_size;
    return RC_OK;
}

rc blob_check(struct ctx *ctx, str address)
{
    enum { PIECE = 1 << 18 };
    char dir[BLOB_PATH], path[BLOB_PATH];
    unsigned char hash[SUITE_HASH];
    const struct blob_store *s = ctx->env->blobs;
    if (!places(s, address, dir, path))
        return missing(ctx);
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return missing(ctx);
    AUTO(suite_digest_drop) struct suite_digest *d = suite_digest_new(s->suite);
    char *piece = arena_alloc(ctx->arena, PIECE);
    ssize_t n;
    while ((n = read(fd, piece, PIECE)) > 0)
        suite_digest_add(d, (str){ piece, (size_t)n });
    (void)close(fd);
    suite_digest_end(d, hash);
    if (n < 0 || !str_eq(str_hex(ctx->arena, hash, sizeof hash), address))
        return fail(ctx, RC_IO, "blob.damaged", NULL);
    return RC_OK;
}
