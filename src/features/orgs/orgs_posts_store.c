#include "orgs_int.h"

#include "orgs.sql.h"

/* clang-format off */
static const struct db_col duty_cols[] = {
    DB_I64 (struct orgs_duty, tenant_id),
    DB_I64 (struct orgs_duty, id),
    DB_I64 (struct orgs_duty, unit_id),
    DB_I64 (struct orgs_duty, user_id),
    DB_STR (struct orgs_duty, duty),
    DB_I64 (struct orgs_duty, share_percent),
    DB_BOOL(struct orgs_duty, full_time),
    DB_I64 (struct orgs_duty, valid_from),
    DB_I64 (struct orgs_duty, valid_to),
    DB_I64 (struct orgs_duty, version),
    DB_STR (struct orgs_duty, unit_name),
    DB_STR (struct orgs_duty, user_name),
};
static const struct db_col route_cols[] = {
    DB_I64 (struct orgs_route, tenant_id),
    DB_I64 (struct orgs_route, id),
    DB_STR (struct orgs_route, business),
    DB_STR (struct orgs_route, product),
    DB_STR (struct orgs_route, channel),
    DB_I64 (struct orgs_route, unit_id),
    DB_I64 (struct orgs_route, to_unit_id),
    DB_I64 (struct orgs_route, to_user_id),
    DB_I64 (struct orgs_route, priority),
    DB_I64 (struct orgs_route, valid_from),
    DB_I64 (struct orgs_route, valid_to),
    DB_I64 (struct orgs_route, version),
    DB_STR (struct orgs_route, unit_name),
    DB_STR (struct orgs_route, user_name),
};
static const struct db_col substitute_cols[] = {
    DB_I64 (struct orgs_substitute, tenant_id),
    DB_I64 (struct orgs_substitute, id),
    DB_I64 (struct orgs_substitute, absent_id),
    DB_I64 (struct orgs_substitute, substitute_id),
    DB_STR (struct orgs_substitute, reason),
    DB_I64 (struct orgs_substitute, valid_from),
    DB_I64 (struct orgs_substitute, valid_to),
    DB_I64 (struct orgs_substitute, version),
    DB_STR (struct orgs_substitute, absent_name),
    DB_STR (struct orgs_substitute, substitute_name),
};
/* clang-format on */
static const struct db_rowtype duty_row = DB_ROWTYPE(struct orgs_duty, duty_cols);
static const struct db_rowtype route_row = DB_ROWTYPE(struct orgs_route, route_cols);
static const struct db_rowtype substitute_row = DB_ROWTYPE(struct orgs_substitute, substitute_cols);

rc orgs_store_duty_put(struct ctx *ctx, const struct orgs_duty *d)
{
    return db_exec_row(ctx->db, SQL_ORGS_DUTY_PUT, &duty_row, d, DB_NO_ARGS, NULL);
}

rc orgs_store_route_put(struct ctx *ctx, const struct orgs_route *r)
{
    return db_exec_row(ctx->db, SQL_ORGS_ROUTE_PUT, &route_row, r, DB_NO_ARGS, NULL);
}

rc orgs_store_substitute_put(struct ctx *ctx, const struct orgs_substitute *s)
{
    return db_exec_row(ctx->db, SQL_ORGS_SUBSTITUTE_PUT, &substitute_row, s, DB_NO_ARGS, NULL);
}

static rc rows(struct ctx *ctx, const struct db_query *q, id64 tenant, id64 person, day_t on, const struct db_rowtype *type,
               struct db_page *out)
{
    return db_many(ctx->db, ctx->arena, q,
                   DB_ARGS(ARG_I64("tenant_id", tenant), ARG_I64("person", person), ARG_I64("day", on), ARG_I64("n", ORGS_POSTS_MAX)), type,
                   ORGS_POSTS_MAX, out);
}

rc orgs_store_duties(struct ctx *ctx, id64 tenant, id64 user, day_t on, struct db_page *out)
{
    return rows(ctx, user ? SQL_ORGS_DUTIES_OF : SQL_ORGS_DUTIES, tenant, user, on, &duty_row, out);
}

rc orgs_store_routes(struct ctx *ctx, id64 tenant, day_t on, struct db_page *out)
{
    return rows(ctx, SQL_ORGS_ROUTES, tenant, 0, on, &route_row, out);
}

rc orgs_store_substitutes(struct ctx *ctx, id64 tenant, id64 person, day_t on, struct db_page *out)
{
    return rows(ctx, person ? SQL_ORGS_SUBSTITUTES_OF : SQL_ORGS_SUBSTITUTES, tenant, person, on, &substitute_row, out);
}

struct name {
    str name;
};

rc orgs_store_user_name(struct ctx *ctx, id64 tenant, id64 user, str *name)
{
    static const struct db_col cols[] = { DB_STR(struct name, name) };
    static const struct db_rowtype row = DB_ROWTYPE(struct name, cols);
    struct name found = { 0 };
    TRY(db_one(ctx->db, ctx->arena, SQL_ORGS_USER_NAME, DB_ARGS(ARG_I64("tenant_id", tenant), ARG_I64("id", user)), &row, &found));
    *name = found.name;
    return RC_OK;
}

struct person {
    id64 id;
};
static const struct db_col person_cols[] = { DB_I64(struct person, id) };
static const struct db_rowtype person_row = DB_ROWTYPE(struct person, person_cols);

static rc people(struct ctx *ctx, const struct db_query *q, id64 tenant, id64 user, day_t on, struct db_page *out)
{
    return db_many(ctx->db, ctx->arena, q,
                   DB_ARGS(ARG_I64("tenant_id", tenant), ARG_I64("user_id", user), ARG_I64("day", on), ARG_I64("n", ORGS_STAND_INS)),
                   &person_row, ORGS_STAND_INS, out);
}

rc orgs_substitute_of(struct ctx *ctx, id64 tenant, id64 user, day_t on, id64 *out)
{
    struct db_page page;
    TRY(people(ctx, SQL_ORGS_SUBSTITUTE_OF, tenant, user, on, &page));
    *out = page.n ? ((const struct person *)page.rows)[0].id : 0;
    return RC_OK;
}

rc orgs_stands_for(struct ctx *ctx, id64 tenant, id64 user, day_t on, id64 out[ORGS_STAND_INS], size_t *n)
{
    struct db_page page;
    TRY(people(ctx, SQL_ORGS_STANDS_FOR, tenant, user, on, &page));
    for (size_t i = 0; i < page.n; i++)
        out[i] = ((const struct person *)page.rows)[i].id;
    *n = page.n;
    return RC_OK;
}
