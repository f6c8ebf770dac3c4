#include "orgs_int.h"

#include "orgs.sql.h"

ENUM_DEFINE(orgs_kind, ORGS_KINDS);
ENUM_DEFINE(orgs_outcome, ORGS_OUTCOMES);

/* clang-format off */
static const struct db_col cols[] = {
    DB_I64 (struct orgs_brief, tenant_id),
    DB_I64 (struct orgs_brief, id),
    DB_I64 (struct orgs_brief, parent_id),
    DB_ENUM(struct orgs_brief, kind, orgs_kind),
    DB_STR (struct orgs_brief, code),
    DB_STR (struct orgs_brief, name),
    DB_STR (struct orgs_brief, path),
    DB_STR (struct orgs_brief, phone),
    DB_STR (struct orgs_brief, address),
    DB_I64 (struct orgs_brief, valid_from),
    DB_I64 (struct orgs_brief, valid_to),
    DB_I64 (struct orgs_brief, version),
};
/* clang-format on */
const struct db_rowtype orgs_unit_row = DB_ROWTYPE(struct orgs_brief, cols);

/* clang-format off */
static const struct db_col past_cols[] = {
    DB_I64 (struct orgs_past, tenant_id),
    DB_I64 (struct orgs_past, id),
    DB_I64 (struct orgs_past, parent_id),
    DB_ENUM(struct orgs_past, kind, orgs_kind),
    DB_STR (struct orgs_past, code),
    DB_STR (struct orgs_past, name),
    DB_STR (struct orgs_past, path),
    DB_STR (struct orgs_past, phone),
    DB_STR (struct orgs_past, address),
    DB_I64 (struct orgs_past, valid_from),
    DB_I64 (struct orgs_past, valid_to),
    DB_I64 (struct orgs_past, version),
    DB_I64 (struct orgs_past, effective_on),
    DB_I64 (struct orgs_past, recorded_at),
};
/* clang-format on */
static const struct db_rowtype past_row = DB_ROWTYPE(struct orgs_past, past_cols);

rc orgs_store_put(struct ctx *ctx, const struct orgs_past *u)
{
    TRY(db_exec_row(ctx->db, SQL_ORGS_PUT, &past_row, u, DB_NO_ARGS, NULL));
    return db_exec_row(ctx->db, SQL_ORGS_PUT_PAST, &past_row, u, DB_NO_ARGS, NULL);
}

rc orgs_store_known(struct ctx *ctx, id64 tenant, day_t on, ms_t known, struct db_page *out)
{
    return db_many(ctx->db, ctx->arena, SQL_ORGS_KNOWN,
                   DB_ARGS(ARG_I64("tenant_from", tenant), ARG_I64("tenant_to", tenant ? tenant : INT64_MAX), ARG_I64("day", on),
                           ARG_I64("known", known), ARG_I64("n", ORGS_PAGE)),
                   &orgs_unit_row, ORGS_PAGE, out);
}

rc orgs_store_below(struct ctx *ctx, id64 tenant, str path, struct db_page *out)
{
    /* '0' follows '/', so the range holds exactly what starts with the path. */
    const str end = str_cat(ctx->arena, (str){ path.p, path.n - 1 }, STR("0"));
    const rc r =
        db_many(ctx->db, ctx->arena, tenant ? SQL_ORGS_BELOW : SQL_ORGS_BELOW_ALL,
                DB_ARGS(ARG_I64("tenant_id", tenant), ARG_STR("path", path), ARG_STR("path_end", end), ARG_I64("n", ORGS_MOVE_MAX + 1)),
                &orgs_unit_row, ORGS_MOVE_MAX, out);
    return r == RC_LIMIT ? fail_rule(ctx, RC_LIMIT, "orgs.too_many_below", NULL, STR("1000")) : r;
}

rc orgs_store_list(struct ctx *ctx, id64 tenant, id64 after, struct db_page *out)
{
    if (tenant == 0)
        return db_many(ctx->db, ctx->arena, SQL_ORGS_LIST_ALL, DB_ARGS(ARG_I64("n", ORGS_PAGE)), &orgs_unit_row, ORGS_PAGE, out);
    return db_many(ctx->db, ctx->arena, SQL_ORGS_LIST,
                   DB_ARGS(ARG_I64("tenant_id", tenant), ARG_I64("after", after), ARG_I64("n", ORGS_PAGE)), &orgs_unit_row, ORGS_PAGE, out);
}

rc orgs_store_code_taken(struct ctx *ctx, id64 tenant, str code, id64 *id)
{
    *id = 0;
    const rc r =
        db_i64(ctx->db, tenant ? SQL_ORGS_CODE : SQL_ORGS_OWN_CODE, DB_ARGS(ARG_I64("tenant_id", tenant), ARG_STR("code", code)), id);
    return r == RC_NOT_FOUND ? RC_OK : r;
}

rc orgs_brief_get(struct ctx *ctx, id64 tenant, id64 id, struct orgs_brief *out)
{
    rc r = db_one(ctx->db, ctx->arena, SQL_ORGS_GET, DB_ARGS(ARG_I64("tenant_id", tenant), ARG_I64("id", id)), &orgs_unit_row, out);
    if (r == RC_NOT_FOUND && tenant == 0)
        r = db_one(ctx->db, ctx->arena, SQL_ORGS_GET_ANY, DB_ARGS(ARG_I64("id", id)), &orgs_unit_row, out);
    return r == RC_NOT_FOUND ? fail(ctx, RC_NOT_FOUND, "orgs.not_found", "unit_id") : r;
}

rc orgs_entities(struct ctx *ctx, struct db_page *out)
{
    return db_many(ctx->db, ctx->arena, SQL_ORGS_BY_KIND, DB_ARGS(ARG_STR("kind", STR("entity")), ARG_I64("today", clock_today(ctx))),
                   &orgs_unit_row, 500, out);
}

rc orgs_outlets(struct ctx *ctx, id64 tenant, struct db_page *out)
{
    return db_many(ctx->db, ctx->arena, SQL_ORGS_OUTLETS, DB_ARGS(ARG_I64("tenant_id", tenant), ARG_I64("today", clock_today(ctx))),
                   &orgs_unit_row, 1000, out);
}

rc orgs_all(struct ctx *ctx, id64 tenant, day_t on, struct db_page *out)
{
    return on ? orgs_store_known(ctx, tenant, on, INT64_MAX, out) : orgs_store_list(ctx, tenant, 0, out);
}
