#include "exchange_int.h"

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
