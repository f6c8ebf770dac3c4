#include "engine/bundle/bundle.h"

#include <string.h>
#include <zip.h>

static const time_t FIXED = 1577836800; /* 2020-01-01 */

static bool add(zip_t *z, const struct bundle_member *m)
{
    zip_source_t *src = zip_source_buffer(z, m->data.n ? m->data.p : "", m->data.n, 0);
    if (!src)
        return false;
    const zip_int64_t i = zip_file_add(z, m->name, src, ZIP_FL_ENC_UTF_8);
    if (i < 0) {
        zip_source_free(src);
        return false;
    }
    return zip_set_file_compression(z, (zip_uint64_t)i, m->stored ? ZIP_CM_STORE : ZIP_CM_DEFLATE, 0) == 0 &&
           zip_file_set_mtime(z, (zip_uint64_t)i, FIXED, 0) == 0;
}

/* What libzip wrote into its buffer source, as our bytes. */
static bool take(struct arena *a, zip_source_t *src, str *out)
{
    zip_stat_t st;
    if (zip_source_stat(src, &st) != 0 || !(st.valid & ZIP_STAT_SIZE) || zip_source_open(src) != 0)
        return false;
    char *p = arena_alloc(a, (size_t)st.size + 1);
    const bool good = zip_source_read(src, p, st.size) == (zip_int64_t)st.size;
    zip_source_close(src);
    *out = (str){ p, (size_t)st.size };
    return good;
}

rc bundle_zip(struct arena *a, const struct bundle_member *members, size_t n, str *out)
{
    size_t total = 0;
    for (size_t i = 0; i < n; i++)
        total += members[i].data.n;
    if (n == 0 || n > BUNDLE_MEMBERS || total > BUNDLE_MAX)
        return RC_LIMIT;
    zip_source_t *src = zip_source_buffer_create(NULL, 0, 0, NULL);
    zip_t *z = src ? zip_open_from_source(src, ZIP_TRUNCATE, NULL) : NULL;
    if (!z) {
        zip_source_free(src);
        return RC_IO;
    }
    zip_source_keep(src); /* outlives zip_close */
    bool good = true;
    for (size_t i = 0; good && i < n; i++)
        good = add(z, &members[i]);
    if (!good || zip_close(z) != 0) {
        zip_discard(z);
        good = false;
    }
    good = good && take(a, src, out);
    zip_source_free(src);
    return good ? RC_OK : RC_IO;
}
