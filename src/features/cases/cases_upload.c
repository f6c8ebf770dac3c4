/* Files on their way up and down: the routes of both faces. */
#include "cases_file.h"

#include "cases.sql.h"
#include "kernel/blob/blob.h"
#include "kernel/id/id.h"

enum { SEAL_ARENA = 32 << 20 };

struct new_upload {
    str name, type;
    int64_t size;
};
struct at_offset {
    int64_t offset;
};
struct finish_in {
    str sha256;
};
struct upload_out {
    id64 id;
    str name, type;
    int64_t size, received, part_min, part_max;
};

/* clang-format off */
static const struct json_field new_fields[] = {
    JSON_STR(struct new_upload, name, REQUIRED, 1, 300),
    JSON_STR(struct new_upload, type, REQUIRED, 1, 100),
    JSON_I64(struct new_upload, size, REQUIRED, 1, CASES_FILE_MAX),
};
const struct json_type cases_upload_new_type = { "struct cases_new_upload", new_fields, ARRAY_LEN(new_fields), sizeof(struct new_upload) };
static const struct json_field offset_fields[] = { JSON_I64(struct at_offset, offset, REQUIRED, 0, CASES_FILE_MAX) };
const struct json_type cases_upload_offset_type = { "struct cases_upload_offset", offset_fields, 1, sizeof(struct at_offset) };
static const struct json_field finish_fields[] = { JSON_STR(struct finish_in, sha256, REQUIRED, 64, 64) };
const struct json_type cases_upload_finish_type = { "struct cases_upload_finish", finish_fields, 1, sizeof(struct finish_in) };
static const struct json_field upload_fields[] = {
    JSON_ID (struct upload_out, id,       REQUIRED),
    JSON_STR(struct upload_out, name,     REQUIRED, 1, 300),
    JSON_STR(struct upload_out, type,     REQUIRED, 1, 100),
    JSON_I64(struct upload_out, size,     REQUIRED, 1, CASES_FILE_MAX),
    JSON_I64(struct upload_out, received, REQUIRED, 0, CASES_FILE_MAX),
    JSON_I64(struct upload_out, part_min, REQUIRED, 1, CASES_PART_MAX),
    JSON_I64(struct upload_out, part_max, REQUIRED, 1, CASES_PART_MAX),
};
const struct json_type cases_upload_type = { "struct cases_upload", upload_fields, ARRAY_LEN(upload_fields), sizeof(struct upload_out) };
static const struct db_col cols[] = {
    DB_I64(struct cases_upload, tenant_id), DB_I64(struct cases_upload, id),   DB_I64(struct cases_upload, case_id),
    DB_I64(struct cases_upload, actor_id),  DB_STR(struct cases_upload, name), DB_STR(struct cases_upload, type),
    DB_I64(struct cases_upload, size),      DB_I64(struct cases_upload, received), DB_I64(struct cases_upload, created_at),
};
static const struct db_rowtype upload_row = DB_ROWTYPE(struct cases_upload, cols);
/* clang-format on */

/* The case of the path (desk) or of the session (portal), open to files. */
static rc case_of(struct ctx *ctx, const struct http_in *in, struct cases_case *c)
{
    bool masked;
    TRY(cases_open(ctx, ctx->actor->portal ? ctx->actor->portal_case : in->path_id[0], c, &masked));
    return masked ? fail(ctx, RC_FORBIDDEN, "cases.masked", NULL) : RC_OK;
}

static rc upload_of(struct ctx *ctx, const struct http_in *in, struct cases_case *c, struct cases_upload *u)
{
    TRY(case_of(ctx, in, c));
    const id64 id = in->path_id[ctx->actor->portal ? 0 : 1];
    const rc r = db_one(
        ctx->db, ctx->arena, SQL_CASES_FIND_UPLOAD,
        DB_ARGS(ARG_I64("tenant_id", c->tenant_id), ARG_I64("id", id), ARG_I64("case_id", c->id), ARG_I64("actor_id", ctx->actor->id)),
        &upload_row, u);
    return r == RC_NOT_FOUND ? fail(ctx, RC_NOT_FOUND, "cases.no_such_upload", NULL) : r;
}

static rc reply(struct ctx *ctx, const struct cases_upload *u, int status, struct http_out *out)
{
    const struct upload_out o = { u->id, u->name, u->type, u->size, u->received, CASES_PART_MIN, CASES_PART_MAX };
    return http_reply(ctx, out, status, &cases_upload_type, &o);
}

rc cases_upload_create(struct ctx *ctx, const struct http_in *in, struct http_out *out)
{
    const struct new_upload *b = in->body;
    const struct sm_edge *edge;
    struct cases_case c;
    int64_t under_way;
    TRY(case_of(ctx, in, &c));
    const str name = cases_name_clean(ctx->arena, b->name);
    TRY(cases_type_check(ctx, b->type, name));
    const struct cases_act act = { .action = CASES_DO_ATTACH, .file = &(struct cases_file){ 0 } };
    TRY(sm_step(ctx, &cases_machine, (int)c.state, CASES_DO_ATTACH, &c, &act, &edge));
    TRY(db_i64(ctx->db, SQL_CASES_COUNT_UPLOADS, DB_ARGS(ARG_I64("tenant_id", c.tenant_id), ARG_I64("case_id", c.id)), &under_way));
    if (under_way >= CASES_UPLOADS)
        return fail_rule(ctx, RC_LIMIT, "cases.too_many_uploads", NULL, STR("5"));
    const struct cases_upload u = {
        .tenant_id = c.tenant_id,
        .id = id_new(ctx),
        .case_id = c.id,
        .actor_id = ctx->actor->id,
        .name = name,
        .type = b->type,
        .size = b->size,
        .created_at = clock_now(ctx),
    };
    TRY(db_exec_row(ctx->db, SQL_CASES_ADD_UPLOAD, &upload_row, &u, DB_NO_ARGS, NULL));
    return reply(ctx, &u, 201, out);
}

rc cases_upload_status(struct ctx *ctx, const struct http_in *in, struct http_out *out)
{
    struct cases_case c;
    struct cases_upload u;
    TRY(upload_of(ctx, in, &c, &u));
    return reply(ctx, &u, 200, out);
}

static rc wrong_offset(struct ctx *ctx, const struct cases_upload *u)
{
    return fail_rule(ctx, RC_CONFLICT, "cases.wrong_offset", "offset", str_fmt(ctx->arena, "%lld", (long long)u->received));
}

/* A part that is there already (the reply was lost) is as good as one that comes now. */
static bool had_already(struct ctx *ctx, const struct cases_upload *u, int64_t offset, size_t n)
{
    str part;
    const struct fault_info was = *ctx->why;
    const bool had = offset + (int64_t)n <= u->received && blob_part_get(ctx, u->id, offset, &part) == RC_OK;
    *ctx->why = was;
    return had;
}

/* On a worker: the part is sealed and on disk before the writer hears of it. */
rc cases_upload_seal(struct ctx *ctx, const struct http_in *in, struct http_out *out)
{
    const int64_t offset = ((const struct at_offset *)in->query)->offset;
    struct cases_case c;
    struct cases_upload u;
    str sealed;
    (void)out;
    TRY(upload_of(ctx, in, &c, &u));
    if (in->raw.n == 0)
        return fail_rule(ctx, RC_INVALID, "cases.part_size", "offset", STR("65536..4194304"));
    if (offset != u.received)
        return had_already(ctx, &u, offset, in->raw.n) ? RC_OK : wrong_offset(ctx, &u);
    const int64_t end = offset + (int64_t)in->raw.n;
    if (end > u.size)
        return fail_rule(ctx, RC_INVALID, "cases.part_beyond_end", "offset", str_fmt(ctx->arena, "%lld", (long long)u.size));
    if (end < u.size && in->raw.n < CASES_PART_MIN)
        return fail_rule(ctx, RC_INVALID, "cases.part_size", "offset", STR("65536..4194304"));
    AUTO(arena_drop) struct arena *scratch = arena_new(SEAL_ARENA);
    struct ctx inner = *ctx;
    inner.arena = scratch;
    TRY(cases_part_seal(&inner, &c, u.id, offset, in->raw, &sealed));
    return blob_part_put(&inner, u.id, offset, sealed);
}

rc cases_upload_part(struct ctx *ctx, const struct http_in *in, struct http_out *out)
{
    const int64_t offset = ((const struct at_offset *)in->query)->offset;
    struct cases_case c;
    struct cases_upload u;
    TRY(upload_of(ctx, in, &c, &u));
    const int64_t end = offset + (int64_t)in->raw.n;
    if (offset == u.received) {
        u.received = end;
        TRY(db_exec(ctx->db, SQL_CASES_MOVE_UPLOAD,
                    DB_ARGS(ARG_I64("tenant_id", u.tenant_id), ARG_I64("id", u.id), ARG_I64("received", end)), NULL));
    } else if (end > u.received) {
        return wrong_offset(ctx, &u);
    }
    return reply(ctx, &u, 200, out);
}

static rc drop(struct ctx *ctx, const struct cases_upload *u)
{
    return db_exec(ctx->db, SQL_CASES_DROP_UPLOAD, DB_ARGS(ARG_I64("tenant_id", u->tenant_id), ARG_I64("id", u->id)), NULL);
}

rc cases_upload_abort(struct ctx *ctx, const struct http_in *in, struct http_out *out)
{
    struct cases_case c;
    struct cases_upload u;
    TRY(upload_of(ctx, in, &c, &u));
    TRY(drop(ctx, &u));
    blob_parts_drop(ctx, u.id);
    return reply(ctx, &u, 200, out);
}

static rc find_file(struct ctx *ctx, const struct cases_case *c, id64 id, struct cases_file *out)
{
    const rc r = db_one(ctx->db, ctx->arena, SQL_CASES_FIND_FILE,
                        DB_ARGS(ARG_I64("tenant_id", c->tenant_id), ARG_I64("case_id", c->id), ARG_I64("id", id)), &cases_file_row, out);
    return r == RC_NOT_FOUND ? fail(ctx, RC_NOT_FOUND, "cases.no_such_file", NULL) : r;
}

/* On a worker: the parts become one blob.  An upload that is no more was perhaps finished before: see below. */
rc cases_upload_gather(struct ctx *ctx, const struct http_in *in, struct http_out *out)
{
    const struct finish_in *b = in->body;
    struct cases_case c;
    struct cases_upload u;
    str *address = ARENA_NEW(ctx->arena, str);
    const rc found = upload_of(ctx, in, &c, &u);
    if (found == RC_NOT_FOUND)
        return RC_OK;
    TRY(found);
    if (u.received != u.size)
        return fail_rule(ctx, RC_CONFLICT, "cases.upload_incomplete", "offset", str_fmt(ctx->arena, "%lld", (long long)u.received));
    TRY(cases_upload_join(ctx, &c, &u, b->sha256, address));
    out->prepared = address;
    return RC_OK;
}

rc cases_upload_finish(struct ctx *ctx, const struct http_in *in, struct http_out *out)
{
    struct cases_case c;
    struct cases_upload u;
    struct cases_file f;
    const rc found = upload_of(ctx, in, &c, &u);
    if (found == RC_OK && in->prepared) {
        TRY(cases_attach(ctx, &c, &u, *(const str *)in->prepared, &out->seq));
        TRY(drop(ctx, &u));
        out->stream_id = c.id;
    } else if (found != RC_NOT_FOUND) {
        return found == RC_OK ? fail(ctx, RC_CONFLICT, "error.conflict", NULL) : found;
    }
    TRY(case_of(ctx, in, &c));
    TRY(find_file(ctx, &c, in->path_id[ctx->actor->portal ? 0 : 1], &f)); /* the file has the id of its upload */
    return http_reply(ctx, out, 201, &cases_file_type, &f);
}

rc cases_file_get(struct ctx *ctx, const struct http_in *in, struct http_out *out)
{
    struct cases_case c;
    struct cases_file f;
    TRY(case_of(ctx, in, &c));
    if (ctx->actor->portal && !ctx->actor->second_factor)
        return fail(ctx, RC_FORBIDDEN, "cases.second_factor", "id_tail");
    TRY(find_file(ctx, &c, in->path_id[ctx->actor->portal ? 0 : 1], &f));
    if (ctx->actor->portal && !str_is(f.source, "portal")) /* evidence of the house is not the consumer's to read */
        return fail(ctx, RC_NOT_FOUND, "cases.no_such_file", NULL);
    return cases_file_send(ctx, &c, &f, out);
}

/* --- sweeping --- */

rc cases_sweep_uploads(struct ctx *ctx)
{
    const ms_t before = clock_now(ctx) - CASES_UPLOAD_HOURS * INT64_C(3600000);
    TRY(db_exec(ctx->db, SQL_CASES_DROP_OLD_ONE_TIMES, DB_ARGS(ARG_I64("now", clock_now(ctx))), NULL));
    return db_exec(ctx->db, SQL_CASES_DROP_OLD_UPLOADS, DB_ARGS(ARG_I64("before", before)), NULL);
}

static rc blob_used(void *self, str address, bool *yes)
{
    struct ctx *ctx = self;
    int64_t n;
    TRY(db_i64(ctx->db, SQL_CASES_COUNT_HASH, DB_ARGS(ARG_STR("hash", address)), &n));
    *yes = n > 0;
    return RC_OK;
}

static rc is_uploading(void *self, id64 upload, bool *yes)
{
    struct ctx *ctx = self;
    int64_t n;
    TRY(db_i64(ctx->db, SQL_CASES_COUNT_UPLOAD, DB_ARGS(ARG_I64("id", upload)), &n));
    *yes = n > 0;
    return RC_OK;
}

rc cases_sweep_blobs(struct ctx *ctx, ms_t age, int64_t *removed)
{
    const struct blob_sweep how = { blob_used, is_uploading, ctx, age };
    return blob_sweep(ctx, &how, removed);
}
