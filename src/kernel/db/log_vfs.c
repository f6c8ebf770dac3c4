/* A write-ahead log is written frame by frame, two system calls each, and made durable once a commit.  This VFS collects
 * what goes to the log and writes it in one piece when a commit is whole (or the log is synced, read, measured, or the
 * room is full).
 *
 * Nobody can see the difference: SQLite tells other connections of the frames (in the wal-index) after the last one of a
 * commit was written and, with synchronous=FULL, synced.  What waits here belongs to no commit yet; a crash loses what it
 * would have lost anyway.  A write that fails is reported by the write or sync that ends the commit, and fails it. */
#include "kernel/db/db_int.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

enum { ROOM = 120 * 1024 }; /* SQLite's own VFS takes the length of a write for 17 bits wide */

struct log_file {
    sqlite3_file face;
    sqlite3_file *real; /* stands behind this struct */
    char *bytes;        /* what waits: n bytes that belong at `at` */
    sqlite3_int64 at;
    int n;
    bool ends_commit; /* the page that follows is the last of a commit */
};

static sqlite3_vfs *base;
static sqlite3_vfs log_vfs;

static struct log_file *log_of(sqlite3_file *f)
{
    return (struct log_file *)(void *)f;
}

static int flush(struct log_file *f)
{
    if (f->n == 0)
        return SQLITE_OK;
    const int code = f->real->pMethods->xWrite(f->real, f->bytes, f->n, f->at);
    f->n = 0;
    return code;
}

/* A frame's header names the size of the database, and not 0, when the frame ends a commit (fileformat2, 4.1). */
static bool is_commit(const unsigned char *p, int n)
{
    enum { FRAME_HEADER = 24 };
    return n == FRAME_HEADER && (p[4] | p[5] | p[6] | p[7]);
}

static int collect(struct log_file *f, const void *p, int n, sqlite3_int64 at)
{
    if (!f->bytes && !(f->bytes = malloc(ROOM)))
        return SQLITE_NOMEM;
    if (f->n == 0)
        f->at = at;
    memcpy(f->bytes + f->n, p, (size_t)n);
    f->n += n;
    return SQLITE_OK;
}

static int on_write(sqlite3_file *file, const void *p, int n, sqlite3_int64 at)
{
    struct log_file *f = log_of(file);
    int code = SQLITE_OK;
    if (at != f->at + f->n || f->n + n > ROOM)
        code = flush(f);
    if (code == SQLITE_OK)
        code = n > ROOM ? f->real->pMethods->xWrite(f->real, p, n, at) : collect(f, p, n, at);
    if (code == SQLITE_OK && f->ends_commit)
        code = flush(f);
    f->ends_commit = is_commit(p, n);
    return code;
}

static int on_close(sqlite3_file *file)
{
    struct log_file *f = log_of(file);
    const int flushed = flush(f), closed = f->real->pMethods->xClose(f->real);
    free(f->bytes);
    return flushed == SQLITE_OK ? closed : flushed;
}

/* What must see the file as it ought to be. */
#define AFTER_FLUSH(call)                                \
    do {                                                 \
        struct log_file *f = log_of(file);               \
        const int code = flush(f);                       \
        return code == SQLITE_OK ? f->real->call : code; \
    } while (0)

static int on_read(sqlite3_file *file, void *p, int n, sqlite3_int64 at)
{
    AFTER_FLUSH(pMethods->xRead(f->real, p, n, at));
}

static int on_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    AFTER_FLUSH(pMethods->xTruncate(f->real, size));
}

static int on_sync(sqlite3_file *file, int flags)
{
    AFTER_FLUSH(pMethods->xSync(f->real, flags));
}

static int on_size(sqlite3_file *file, sqlite3_int64 *size)
{
    AFTER_FLUSH(pMethods->xFileSize(f->real, size));
}

static int on_lock(sqlite3_file *file, int level)
{
    return log_of(file)->real->pMethods->xLock(log_of(file)->real, level);
}

static int on_unlock(sqlite3_file *file, int level)
{
    return log_of(file)->real->pMethods->xUnlock(log_of(file)->real, level);
}

static int on_check(sqlite3_file *file, int *out)
{
    return log_of(file)->real->pMethods->xCheckReservedLock(log_of(file)->real, out);
}

static int on_control(sqlite3_file *file, int op, void *arg)
{
    return log_of(file)->real->pMethods->xFileControl(log_of(file)->real, op, arg);
}

static int on_sector(sqlite3_file *file)
{
    return log_of(file)->real->pMethods->xSectorSize(log_of(file)->real);
}

static int on_traits(sqlite3_file *file)
{
    return log_of(file)->real->pMethods->xDeviceCharacteristics(log_of(file)->real);
}

static const sqlite3_io_methods log_methods = {
    .iVersion = 1,
    .xClose = on_close,
    .xRead = on_read,
    .xWrite = on_write,
    .xTruncate = on_truncate,
    .xSync = on_sync,
    .xFileSize = on_size,
    .xLock = on_lock,
    .xUnlock = on_unlock,
    .xCheckReservedLock = on_check,
    .xFileControl = on_control,
    .xSectorSize = on_sector,
    .xDeviceCharacteristics = on_traits,
};

static int on_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out)
{
    (void)vfs;
    if (!(flags & SQLITE_OPEN_WAL))
        return base->xOpen(base, name, file, flags, out);
    struct log_file *f = log_of(file);
    *f = (struct log_file){ .real = (sqlite3_file *)(void *)(f + 1) };
    memset(f->real, 0, (size_t)base->szOsFile);
    const int code = base->xOpen(base, name, f->real, flags, out);
    f->face.pMethods = f->real->pMethods ? &log_methods : NULL;
    return code;
}

bool db_sqlite_register_log(void)
{
    base = sqlite3_vfs_find(NULL);
    if (!base)
        return false;
    log_vfs = *base;
    log_vfs.zName = "xiaobao-log";
    log_vfs.pNext = NULL;
    log_vfs.szOsFile = (int)sizeof(struct log_file) + base->szOsFile;
    log_vfs.xOpen = on_open;
    return sqlite3_vfs_register(&log_vfs, 1) == SQLITE_OK;
}
