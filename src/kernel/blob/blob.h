#pragma once
#include "kernel/kernel.h"

/* Files, by the hash of their bytes.  What is kept here is ciphertext (kernel/vault), so the address tells nothing about
 * the content and a copy is as safe as the original.
 *
 *   DIR/ab/cdef…   a blob; its name is the hash (64 hex digits) of what is in it, under the suite of the institution
 *   DIR/parts/U/O  the part of the upload U (an id) that begins at byte O of the plain text, on its way up
 *   DIR/tmp/…      what is being written
 *
 * A blob is written under a name of its own, fsynced, renamed, and its directory fsynced: after RC_OK it survives a
 * power cut, before that nothing of it is seen.  Writing what is there already is harmless.
 * The files stand in --data/blobs with either database; several `serve` against one PostgreSQL must share that
 * directory (doc/kernel/blob.md).  All functions are thread-safe; a writer belongs to one thread.
 *
 * Limits: BLOB_MAX bytes a blob, BLOB_PART_MAX bytes a part.  RC_FULL when the disk is full, RC_IO otherwise. */
enum { BLOB_ADDRESS = 64, BLOB_MAX = 64 << 20, BLOB_PART_MAX = 8 << 20 };

struct blob_store;
/* Directories are made when they are missing.  RC_IO. */
MUST_USE rc blob_store_new(const char *dir, const struct suite *suite, struct blob_store **out);
void blob_store_free(struct blob_store *s); /* accepts NULL */

/* --- writing: blob_begin, blob_add…, blob_commit; dropped without a commit nothing remains --- */
struct blob_writer;
MUST_USE rc blob_begin(struct ctx *ctx, struct blob_writer **out);
MUST_USE rc blob_add(struct blob_writer *w, str bytes); /* RC_LIMIT beyond BLOB_MAX */
/* *address is in ctx->arena, *size the bytes written. */
MUST_USE rc blob_commit(struct ctx *ctx, struct blob_writer *w, str *address, int64_t *size);
void blob_drop(struct blob_writer **w); /* for AUTO(); accepts NULL */

/* --- reading --- */
/* At most `max` bytes from `offset` into ctx->arena; fewer at the end.  RC_NOT_FOUND (blob.missing) without the blob or
 * with a malformed address. */
MUST_USE rc blob_read(struct ctx *ctx, str address, int64_t offset, size_t max, str *out);
MUST_USE rc blob_size(struct ctx *ctx, str address, int64_t *out);
/* Is what lies at the address what its name says?  RC_IO (blob.damaged) when not. */
MUST_USE rc blob_check(struct ctx *ctx, str address);

/* --- parts of uploads --- */
/* Written whole or not at all; the same part again replaces it. */
MUST_USE rc blob_part_put(struct ctx *ctx, id64 upload, int64_t offset, str bytes);
/* RC_NOT_FOUND (blob.part_missing). */
MUST_USE rc blob_part_get(struct ctx *ctx, id64 upload, int64_t offset, str *out);
void blob_parts_drop(struct ctx *ctx, id64 upload);

/* --- sweeping --- */
/* Remove what nobody refers to and is older than `age`: blobs for which used() says no, parts of uploads for which
 * uploading() says no, and everything under tmp.  Used-questions that fail stop the sweep with their rc.  *removed counts. */
struct blob_sweep {
    rc (*used)(void *self, str address, bool *yes);
    rc (*uploading)(void *self, id64 upload, bool *yes);
    void *self;
    ms_t age;
};
MUST_USE rc blob_sweep(struct ctx *ctx, const struct blob_sweep *how, int64_t *removed);
