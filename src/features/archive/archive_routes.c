/* POST /api/desk/cases/:id/package, and the event that says who took what. */
#include "archive_int.h"

#include "archive.sql.h"
#include "kernel/seal/sealer.h"

struct package_in {
    str reason;
};
struct ready {
    struct cases_archive c;
    str zip;
};

/* clang-format off */
static const struct json_field package_fields[] = { JSON_STR(struct package_in, reason, REQUIRED, 4, ARCHIVE_REASON_MAX) };
static const struct json_type package_type = { "struct archive_package_in", package_fields, ARRAY_LEN(package_fields), sizeof(struct package_in) };
static const struct json_field exported_fields[] = {
    JSON_ID (struct archive_exported, case_id, REQUIRED),
    JSON_STR(struct archive_exported, no,      REQUIRED, 1, 40),
    JSON_I64(struct archive_exported, version, REQUIRED, 1, INT64_MAX),
    JSON_I64(struct archive_exported, size,    REQUIRED, 1, INT64_MAX),
    JSON_STR(struct archive_exported, hash,    REQUIRED, 64, 64),
    JSON_STR(struct archive_exported, reason,  REQUIRED, 1, ARCHIVE_REASON_MAX),
};
/* clang-format on */
static const struct json_type exported_type = JSON_TYPE(struct archive_exported, exported_fields);

/* No rows follow from it: it is there to be read in the journal. */
const struct journal_type archive_exported_event = { .name = "archive.exported",
                                                     .schema = 1,
                                                     .payload = &exported_type,
                                                     .summary = "a case was handed out as a package, by whom, why, and which bytes" };

/* On a read worker: everything up to the bytes; the writer only records the disclosure. */
static rc prepare_package(struct ctx *ctx, const struct http_in *in, struct http_out *out)
{
    AUTO(arena_drop) struct arena *room = arena_new((size_t)64 << 20);
    struct ctx inner = *ctx;
    struct ready *ready = ARENA_NEW(ctx->arena, struct ready);
    inner.arena = room;
    TRY(sealer_now(ctx));
    TRY(cases_archive_get(&inner, in->path_id[0], &ready->c));
    TRY(archive_package(&inner, &ready->c, &ready->zip));
    if (arena_over(room) || ready->zip.n > ARCHIVE_HTTP_MAX)
        return fail_rule(ctx, RC_TOO_LARGE, "archive.too_large", NULL, STR("8 MiB"));
    ready->zip = str_dup(ctx->arena, ready->zip);
    ready->c.no = str_dup(ctx->arena, ready->c.no);
    out->prepared = ready;
    return RC_OK;
}

static rc post_package(struct ctx *ctx, const struct http_in *in, struct http_out *out)
{
    const struct ready *ready = in->prepared;
    TRY(archive_record(ctx, &ready->c, ((const struct package_in *)in->body)->reason, ready->zip, &out->stream_id));
    out->seq = 1;
    out->status = 200;
    out->content_type = "application/zip";
    out->file_name = str_cat(ctx->arena, ready->c.no, STR(".zip"));
    buf_init(&out->body, ctx->arena, ARCHIVE_HTTP_MAX);
    buf_str(&out->body, ready->zip);
    return RC_OK;
}

/* clang-format off */
const struct http_route archive_routes[ARCHIVE_N_ROUTES] = {
    { .method = POST, .path = "/api/desk/cases/:id/package", .run = post_package, .right = "cases.export", .tx = TX_WRITE, .body = &package_type, .prepare = prepare_package, .per_minute = 20, .summary = "the case as a package that anyone can verify; the reason is recorded" },
};
/* clang-format on */

static const struct journal_type *const events[] = { &archive_exported_event };
const struct feature archive_feature = {
    .name = "archive",
    .routes = archive_routes,
    .n_routes = ARCHIVE_N_ROUTES,
    .events = events,
    .n_events = ARRAY_LEN(events),
    .schema = &archive_schema,
};
