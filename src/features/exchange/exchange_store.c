/* Rows in, rows out. */
#include "exchange_job.h"

#include "exchange.sql.h"

struct seen {
    str content;
};
static const struct db_col seen_cols[] = { DB_STR(struct seen, content) };
static const struct db_rowtype seen_row = DB_ROWTYPE(struct seen, seen_cols);

rc exchange_store_seen(struct ctx *ctx, id64 tenant, str key, str *content)
{
    struct seen s = { 0 };
    const rc r =
        db_one(ctx->db, ctx->arena, SQL_EXCHANGE_SEEN, DB_ARGS(ARG_I64("tenant_id", tenant), ARG_STR("row_key", key)), &seen_row, &s);
    *content = s.content;
    return r == RC_NOT_FOUND ? RC_OK : r;
}

rc exchange_store_see(struct ctx *ctx, id64 tenant, str key, str content, id64 case_id)
{
    return db_exec(ctx->db, SQL_EXCHANGE_SEE,
                   DB_ARGS(ARG_I64("tenant_id", tenant), ARG_STR("row_key", key), ARG_STR("content", content), ARG_I64("case_id", case_id)),
                   NULL);
}

/* clang-format off */
static const struct db_col place_cols[] = {
    DB_I64(struct exchange_place, tenant_id),
    DB_I64(struct exchange_place, id),
    DB_STR(struct exchange_place, path),
};
static const struct db_col job_cols[] = {
    DB_I64 (struct exchange_job, tenant_id),
    DB_I64 (struct exchange_job, id),
    DB_ENUM(struct exchange_job, kind, exchange_kind),
    DB_ENUM(struct exchange_job, state, exchange_state),
    DB_STR (struct exchange_job, file_name),
    DB_STR (struct exchange_job, map),
    DB_STR (struct exchange_job, entity),
    DB_I64 (struct exchange_job, actor_id),
    DB_I64 (struct exchange_job, created_at),
    DB_I64 (struct exchange_job, key_id),
    DB_I64 (struct exchange_job, parts),
    DB_I64 (struct exchange_job, next_part),
    DB_I64 (struct exchange_job, total),
    DB_BOOL(struct exchange_job, skip_bad),
    DB_I64 (struct exchange_job, read),
    DB_I64 (struct exchange_job, filed),
    DB_I64 (struct exchange_job, merged),
    DB_I64 (struct exchange_job, duplicates),
    DB_I64 (struct exchange_job, rejected),
    DB_I64 (struct exchange_job, last_row),
    DB_STR (struct exchange_job, report),
};
struct box {
    str box;
};
struct code {
    str code;
};
static const struct db_col box_cols[] = { DB_BLOB(struct box, box) };
static const struct db_col code_cols[] = { DB_STR(struct code, code) };
/* clang-format on */
static const struct db_rowtype place_row = DB_ROWTYPE(struct exchange_place, place_cols);
static const struct db_rowtype job_row = DB_ROWTYPE(struct exchange_job, job_cols);
static const struct db_rowtype box_row = DB_ROWTYPE(struct box, box_cols);
static const struct db_rowtype code_row = DB_ROWTYPE(struct code, code_cols);

static rc or_none(rc r)
{
    return r == RC_NOT_FOUND ? RC_OK : r;
}

rc exchange_store_place(struct ctx *ctx, str entity, str unit, struct exchange_place *out)
{
    struct exchange_place own = { 0 };
    *out = own;
    TRY(or_none(db_one(ctx->db, ctx->arena, SQL_EXCHANGE_ENTITY, DB_ARGS(ARG_STR("entity", entity)), &place_row, &own)));
    if (own.id == 0 || unit.n == 0) {
        *out = own;
        return RC_OK;
    }
    return or_none(db_one(ctx->db, ctx->arena, SQL_EXCHANGE_UNIT, DB_ARGS(ARG_I64("tenant_id", own.tenant_id), ARG_STR("unit", unit)),
                          &place_row, out));
}

rc exchange_store_code(struct ctx *ctx, id64 tenant, str *out)
{
    struct code c = { 0 };
    TRY(or_none(db_one(ctx->db, ctx->arena, SQL_EXCHANGE_CODE_OF, DB_ARGS(ARG_I64("tenant_id", tenant)), &code_row, &c)));
    *out = c.code;
    return RC_OK;
}

rc exchange_store_add_job(struct ctx *ctx, const struct exchange_job *j)
{
    return db_exec_row(ctx->db, SQL_EXCHANGE_ADD_JOB, &job_row, j, DB_NO_ARGS, NULL);
}

rc exchange_store_save_job(struct ctx *ctx, const struct exchange_job *j, int64_t was_part)
{
    int64_t changed = 0;
    TRY(db_exec_row(ctx->db, SQL_EXCHANGE_SAVE_JOB, &job_row, j, DB_ARGS(ARG_I64("was_part", was_part)), &changed));
    return changed == 1 ? RC_OK : fail(ctx, RC_CONFLICT, "exchange.moved_on", NULL);
}

rc exchange_store_job(struct ctx *ctx, id64 tenant, id64 id, bool for_write, struct exchange_job *out)
{
    const rc r = db_one(ctx->db, ctx->arena, for_write ? SQL_EXCHANGE_GET_JOB : SQL_EXCHANGE_LOOK_JOB,
                        DB_ARGS(ARG_I64("tenant_id", tenant), ARG_I64("id", id)), &job_row, out);
    return r == RC_NOT_FOUND ? fail(ctx, RC_NOT_FOUND, "exchange.no_such_job", NULL) : r;
}

rc exchange_store_jobs(struct ctx *ctx, id64 tenant, struct db_page *out)
{
    return db_many(ctx->db, ctx->arena, SQL_EXCHANGE_JOBS, DB_ARGS(ARG_I64("tenant_id", tenant)), &job_row, 50, out);
}

rc exchange_store_stale(struct ctx *ctx, ms_t before, struct exchange_job *out)
{
    return db_one(ctx->db, ctx->arena, SQL_EXCHANGE_STALE, DB_ARGS(ARG_I64("before", before)), &job_row, out);
}

rc exchange_store_add_part(struct ctx *ctx, const struct exchange_job *j, int64_t part, str box)
{
    return db_exec(ctx->db, SQL_EXCHANGE_ADD_PART,
                   DB_ARGS(ARG_I64("tenant_id", j->tenant_id), ARG_I64("job_id", j->id), ARG_I64("part", part), ARG_BLOB("box", box)),
                   NULL);
}

rc exchange_store_part(struct ctx *ctx, const struct exchange_job *j, int64_t part, str *box)
{
    struct box b;
    TRY(db_one(ctx->db, ctx->arena, SQL_EXCHANGE_GET_PART,
               DB_ARGS(ARG_I64("tenant_id", j->tenant_id), ARG_I64("job_id", j->id), ARG_I64("part", part)), &box_row, &b));
    *box = b.box;
    return RC_OK;
}

rc exchange_store_drop_parts(struct ctx *ctx, const struct exchange_job *j)
{
    return db_exec(ctx->db, SQL_EXCHANGE_DROP_PARTS, DB_ARGS(ARG_I64("tenant_id", j->tenant_id), ARG_I64("job_id", j->id)), NULL);
}
