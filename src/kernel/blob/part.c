/* Parts of files on their way up. */
#include "kernel/blob/blob_int.h"

#include <dirent.h>
#include <stdio.h>
#include <unistd.h>

static void dir_of(const struct blob_store *s, id64 upload, char dir[BLOB_PATH])
{
    (void)snprintf(dir, BLOB_PATH, "%s/parts/%lld", s->dir, (long long)upload);
}

static void path_of(const struct blob_store *s, id64 upload, int64_t offset, char path[BLOB_PATH])
{
    (void)snprintf(path, BLOB_PATH, "%s/parts/%lld/%lld", s->dir, (long long)upload, (long long)offset);
}

rc blob_part_put(struct ctx *ctx, id64 upload, int64_t offset, str bytes)
{
    char dir[BLOB_PATH], path[BLOB_PATH], temp[BLOB_PATH];
    int fd;
    struct blob_store *s = ctx->env->blobs;
    if (bytes.n > BLOB_PART_MAX)
        return RC_LIMIT;
    dir_of(s, upload, dir);
    path_of(s, upload, offset, path);
    TRY(blob_make_dir(dir));
    TRY(blob_temp(s, temp, &fd));
    const rc r = blob_write_all(fd, bytes);
    if (r == RC_OK)
        return blob_settle(fd, temp, dir, path);
    (void)close(fd);
    (void)unlink(temp);
    return r;
}

rc blob_part_get(struct ctx *ctx, id64 upload, int64_t offset, str *out)
{
    char path[BLOB_PATH];
    path_of(ctx->env->blobs, upload, offset, path);
    const rc r = blob_slurp(ctx, path, 0, BLOB_PART_MAX, out);
    return r == RC_NOT_FOUND ? fail(ctx, RC_NOT_FOUND, "blob.part_missing", NULL) : r;
}

void blob_parts_drop(struct ctx *ctx, id64 upload)
{
    char dir[BLOB_PATH], path[2 * BLOB_PATH];
    dir_of(ctx->env->blobs, upload, dir);
    DIR *d = opendir(dir);
    if (!d)
        return;
    for (const struct dirent *e; (e = readdir(d)) != NULL;) {
        if (e->d_name[0] == '.')
            continue;
        (void)snprintf(path, sizeof path, "%s/%s", dir, e->d_name);
        (void)unlink(path);
    }
    (void)closedir(d);
    (void)rmdir(dir);
}
