/* The anchor: one small file of all newest checkpoints, written whole or not at all, to be copied off the machine. */
#include "kernel/seal/seal_int.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

enum { ANCHOR_MAX = 1 << 20 }; /* some 2,000 legal entities */
#define ANCHOR_FORMAT "xiaobao-anchor-1"

/* clang-format off */
static const struct json_field row_fields[] = {
    JSON_I64(struct seal_anchor_row, log,       REQUIRED, 0, INT64_MAX),
    JSON_I64(struct seal_anchor_row, size,      REQUIRED, 1, INT64_MAX),
    JSON_I64(struct seal_anchor_row, at,        REQUIRED, 0, INT64_MAX),
    JSON_STR(struct seal_anchor_row, root,      REQUIRED, 64, 64),
    JSON_STR(struct seal_anchor_row, prev,      REQUIRED, 64, 64),
    JSON_I64(struct seal_anchor_row, suite,     REQUIRED, 1, 2),
    JSON_STR(struct seal_anchor_row, key,       REQUIRED, 32, 32),
    JSON_STR(struct seal_anchor_row, signature, REQUIRED, 2, 2 * SUITE_SIG_MAX),
};
static const struct json_type row_type = JSON_TYPE(struct seal_anchor_row, row_fields);
static const struct json_field anchor_fields[] = {
    JSON_STR (struct seal_anchor, format,      REQUIRED, 1, 40),
    JSON_I64 (struct seal_anchor, at,          REQUIRED, 0, INT64_MAX),
    JSON_STR (struct seal_anchor, key,         REQUIRED, 2, 8192),
    JSON_LIST(struct seal_anchor, checkpoints, REQUIRED, 0, 10000, &row_type),
};
static const struct json_type anchor_type = JSON_TYPE(struct seal_anchor, anchor_fields);
/* clang-format on */

static str hex(struct arena *a, str bytes)
{
    return str_hex(a, bytes.p, bytes.n);
}

rc seal_anchor_json(struct ctx *ctx, const struct seal_checkpoint *list, size_t n, struct buf *out)
{
    struct arena *a = ctx->arena;
    struct seal_anchor_row *rows = ARENA_ARRAY(a, struct seal_anchor_row, n + 1);
    for (size_t i = 0; i < n; i++) {
        const struct seal_checkpoint *c = &list[i];
        rows[i] = (struct seal_anchor_row){ .log = c->tenant_id,
                                            .size = c->size,
                                            .at = c->at,
                                            .root = hex(a, c->root),
                                            .prev = hex(a, c->prev),
                                            .suite = c->suite,
                                            .key = c->key_id,
                                            .signature = hex(a, c->signature) };
    }
    const struct seal_anchor anchor = { STR(ANCHOR_FORMAT), hex(a, ctx->env->seal->public_der), clock_now(ctx), { rows, n } };
    TRY(json_encode(ctx, &anchor_type, &anchor, out));
    return out->over ? fail(ctx, RC_LIMIT, "seal.anchor_too_large", NULL) : RC_OK;
}

/* Beside, on disk, then renamed over the old one: a reader sees one or the other. */
static bool write_whole(const char *dir, str text)
{
    char path[4096], fresh[4096];
    (void)snprintf(path, sizeof path, "%s/newest.json", dir);
    (void)snprintf(fresh, sizeof fresh, "%s/newest.json.new", dir);
    const int fd = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0)
        return false;
    size_t done = 0;
    ssize_t n = 0;
    while (done < text.n && (n = write(fd, text.p + done, text.n - done)) > 0)
        done += (size_t)n;
    const bool good = done == text.n && fsync(fd) == 0;
    return close(fd) == 0 && good && rename(fresh, path) == 0;
}

rc seal_anchor_write(struct ctx *ctx)
{
    struct db_page page;
    struct buf b;
    TRY(seal_newest_all(ctx, &page));
    buf_init(&b, ctx->arena, ANCHOR_MAX);
    TRY(seal_anchor_json(ctx, page.rows, page.n, &b));
    buf_char(&b, '\n');
    return write_whole(ctx->env->seal->anchor_dir, buf_get(&b)) ? RC_OK : fail(ctx, RC_IO, "seal.anchor_not_written", NULL);
}

rc seal_anchor_read(struct ctx *ctx, const char *path, struct seal_anchor *out)
{
    FILE *from = fopen(path, "rb");
    if (!from)
        return fail_rule(ctx, RC_NOT_FOUND, "seal.anchor_missing", "--checkpoint", str_of(path));
    struct buf b;
    char part[65536];
    size_t n;
    buf_init(&b, ctx->arena, ANCHOR_MAX);
    while ((n = fread(part, 1, sizeof part, from)) > 0 && !b.over)
        buf_put(&b, part, n);
    fclose(from);
    if (b.over)
        return fail(ctx, RC_LIMIT, "seal.anchor_too_large", "--checkpoint");
    TRY(json_decode(ctx, &anchor_type, buf_get(&b), out));
    return str_is(out->format, ANCHOR_FORMAT) ? RC_OK : fail(ctx, RC_INVALID, "seal.anchor_format", "--checkpoint");
}
