#include "users_int.h"

#include "users.sql.h"

/* clang-format off */
static const struct db_col cols[] = {
    DB_I64 (struct users_brief, tenant_id),
    DB_I64 (struct users_brief, id),
    DB_I64 (struct users_brief, org_id),
    DB_STR (struct users_brief, login),
    DB_STR (struct users_brief, name),
    DB_STR (struct users_brief, roles),
    DB_STR (struct users_brief, staff_no),
    DB_STR (struct users_brief, org_path),
    DB_BOOL(struct users_brief, disabled),
    DB_I64 (struct users_brief, version),
};
static const struct db_col secret_cols[] = {
    DB_I64(struct users_secret, tenant_id),
    DB_I64(struct users_secret, user_id),
    DB_STR(struct users_secret, password_hash),
    DB_STR(struct users_secret, token_hash),
    DB_I64(struct users_secret, token_until),
    DB_I64(struct users_secret, last_login_at),
};
/* clang-format on */
static const struct db_rowtype account_row = DB_ROWTYPE(struct users_brief, cols);
static const struct db_rowtype secret_row = DB_ROWTYPE(struct users_secret, secret_cols);

rc users_store_put(struct ctx *ctx, const struct users_brief *u)
{
    return db_exec_row(ctx->db, SQL_USERS_PUT, &account_row, u, DB_NO_ARGS, NULL);
}

rc users_store_touch(struct ctx *ctx, id64 tenant, id64 id, int64_t version)
{
    return db_exec(ctx->db, SQL_USERS_TOUCH, DB_ARGS(ARG_I64("version", version), ARG_I64("tenant_id", tenant), ARG_I64("id", id)), NULL);
}

rc users_store_all(struct ctx *ctx, db_each_fn *each, void *self)
{
    return db_each(ctx->db, SQL_USERS_ALL, DB_NO_ARGS, &account_row, each, self);
}

rc users_store_staff_no(struct ctx *ctx, id64 tenant, str staff_no, id64 *id)
{
    const rc r = db_i64(ctx->db, SQL_USERS_BY_STAFF_NO, DB_ARGS(ARG_I64("tenant_id", tenant), ARG_STR("staff_no", staff_no)), id);
    return r == RC_NOT_FOUND ? RC_OK : r;
}

rc users_brief_get(struct ctx *ctx, id64 tenant, id64 id, struct users_brief *out)
{
    const rc r = db_one(ctx->db, ctx->arena, SQL_USERS_GET, DB_ARGS(ARG_I64("tenant_id", tenant), ARG_I64("id", id)), &account_row, out);
    return r == RC_NOT_FOUND ? fail(ctx, RC_NOT_FOUND, "users.not_found", NULL) : r;
}

rc users_store_by_login(struct ctx *ctx, str login, struct users_brief *out)
{
    return db_one(ctx->db, ctx->arena, SQL_USERS_BY_LOGIN, DB_ARGS(ARG_STR("login", login)), &account_row, out);
}

rc users_store_secret(struct ctx *ctx, id64 tenant, id64 id, struct users_secret *out)
{
    *out = (struct users_secret){ .tenant_id = tenant, .user_id = id };
    const rc r =
        db_one(ctx->db, ctx->arena, SQL_USERS_SECRET_GET, DB_ARGS(ARG_I64("tenant_id", tenant), ARG_I64("user_id", id)), &secret_row, out);
    return r == RC_NOT_FOUND ? RC_OK : r;
}

rc users_store_put_secret(struct ctx *ctx, const struct users_secret *s)
{
    return db_exec_row(ctx->db, SQL_USERS_SECRET_PUT, &secret_row, s, DB_NO_ARGS, NULL);
}

rc users_store_by_token(struct ctx *ctx, str token_hash, struct users_secret *out)
{
    return db_one(ctx->db, ctx->arena, SQL_USERS_SECRET_BY_TOKEN, DB_ARGS(ARG_STR("token_hash", token_hash)), &secret_row, out);
}

rc users_store_list(struct ctx *ctx, id64 tenant, str org_path, str text, id64 after, int64_t n, struct db_page *out)
{
    return db_many(ctx->db, ctx->arena, SQL_USERS_LIST,
                   DB_ARGS(ARG_I64("tenant_id", tenant), ARG_I64("after", after), ARG_STR("path", org_path), ARG_STR("text", text),
                           ARG_STR("path_end", str_cat(ctx->arena, (str){ org_path.p, org_path.n - 1 }, STR("0"))), ARG_I64("n", n)),
                   &account_row, (size_t)n, out);
}
