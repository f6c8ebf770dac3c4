#pragma once
#include "base/buf.h"
#include "kernel/rc/rc.h"

/* Files as backup and restore need them. */
struct files_info {
    int64_t size;
    str sha256; /* 64 hex characters */
};
MUST_USE rc files_hash(struct arena *a, const char *path, struct files_info *out); /* RC_NOT_FOUND, RC_IO */
MUST_USE rc files_copy(const char *from, const char *to);                          /* a new file, mode 0600, on disk when it returns */
MUST_USE rc files_write(const char *path, str text);                               /* the same */
/* Every file below ROOT/FOLDER, as a path relative to ROOT; the folders are made below TO.  An absent folder is none. */
typedef rc files_each(void *self, const char *name);
MUST_USE rc files_walk(struct arena *a, const char *root, const char *to, const char *folder, files_each *each, void *self);
/* Run a program of the system and wait; its words go to stderr.  RC_NOT_FOUND when there is none, RC_IO when it fails. */
MUST_USE rc files_run(struct arena *a, const char *const *argv);
