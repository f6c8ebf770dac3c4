/* What nobody refers to is removed: orphans of commands that did not commit, uploads that were given up. */
#include "kernel/blob/blob_int.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct sweeping {
    struct ctx *ctx;
    const struct blob_sweep *how;
    ms_t now;
    int64_t removed;
};

static bool is_old(const struct sweeping *w, const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && w->now - (ms_t)st.st_mtime * 1000 > w->how->age;
}

typedef rc visit(struct sweeping *w, const char *path, const char *above, const char *name);

static rc each_in(struct sweeping *w, const char *dir, const char *above, visit *each)
{
    DIR *d = opendir(dir);
    rc r = RC_OK;
    if (!d)
        return RC_OK; /* gone meanwhile */
    for (const struct dirent *e; r == RC_OK && (e = readdir(d)) != NULL;) {
        char path[2 * BLOB_PATH];
        if (e->d_name[0] == '.')
            continue;
        (void)snprintf(path, sizeof path, "%s/%s", dir, e->d_name);
        r = each(w, path, above, e->d_name);
    }
    (void)closedir(d);
    return r;
}

static rc sweep_temp(struct sweeping *w, const char *path, const char *above, const char *name)
{
    (void)above, (void)name;
    if (is_old(w, path) && unlink(path) == 0)
        w->removed++;
    return RC_OK;
}

static rc sweep_part(struct sweeping *w, const char *path, const char *above, const char *name)
{
    int64_t upload;
    bool yes = true;
    (void)above;
    if (!str_to_i64(str_of(name), &upload) || !is_old(w, path))
        return RC_OK;
    TRY(w->how->uploading(w->how->self, upload, &yes));
    if (!yes) {
        blob_parts_drop(w->ctx, upload);
        w->removed++;
    }
    return RC_OK;
}

static rc sweep_blob(struct sweeping *w, const char *path, const char *above, const char *name)
{
    bool yes = true;
    const str address = str_cat(w->ctx->arena, str_of(above), str_of(name));
    if (address.n != BLOB_ADDRESS || !is_old(w, path))
        return RC_OK;
    TRY(w->how->used(w->how->self, address, &yes));
    if (!yes && unlink(path) == 0)
        w->removed++;
    return RC_OK;
}

static rc sweep_top(struct sweeping *w, const char *path, const char *above, const char *name)
{
    (void)above;
    if (strcmp(name, "tmp") == 0)
        return each_in(w, path, name, sweep_temp);
    if (strcmp(name, "parts") == 0)
        return each_in(w, path, name, sweep_part);
    return strlen(name) == 2 ? each_in(w, path, name, sweep_blob) : RC_OK;
}

rc blob_sweep(struct ctx *ctx, const struct blob_sweep *how, int64_t *removed)
{
    struct sweeping w = { ctx, how, clock_now(ctx), 0 };
    const rc r = each_in(&w, ctx->env->blobs->dir, "", sweep_top);
    *removed = w.removed;
    return r;
}
