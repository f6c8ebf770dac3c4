#pragma once
#include "kernel/blob/blob.h"

#include "kernel/suite/suite.h"

enum { BLOB_DIR = 900, BLOB_PATH = 1024 };

struct blob_store {
    char dir[BLOB_DIR];
    const struct suite *suite;
    _Atomic uint64_t serial; /* of names under tmp */
    int64_t process;
};

/* RC_FULL or RC_IO by errno. */
MUST_USE rc blob_failed(void);
MUST_USE rc blob_sync_dir(const char *path);
MUST_USE rc blob_make_dir(const char *path); /* there already is fine */
/* A fresh name under tmp and its open file. */
MUST_USE rc blob_temp(struct blob_store *s, char path[BLOB_PATH], int *fd);
MUST_USE rc blob_write_all(int fd, str bytes);
/* fsync and close fd, rename, fsync the directory; the temporary file is gone afterwards in any case. */
MUST_USE rc blob_settle(int fd, const char *temp, const char *dir, const char *path);
/* The whole file, at most max bytes, into ctx->arena. */
MUST_USE rc blob_slurp(struct ctx *ctx, const char *path, int64_t offset, size_t max, str *out);
