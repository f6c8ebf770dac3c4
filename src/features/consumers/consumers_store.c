#include "consumers_int.h"

#include "consumers.sql.h"

/* clang-format off */
static const struct db_col cols[] = {
    DB_I64(struct consumers_person, tenant_id),
    DB_I64(struct consumers_person, id),
    DB_I64(struct consumers_person, key_id),
    DB_STR(struct consumers_person, name_masked),
    DB_STR(struct consumers_person, phone_masked),
    DB_STR(struct consumers_person, id_no_masked),
    DB_STR(struct consumers_person, address_masked),
    DB_STR(struct consumers_person, name_index),
    DB_STR(struct consumers_person, phone_index),
    DB_STR(struct consumers_person, id_index),
    DB_STR(struct consumers_person, special_groups),
    DB_BOOL(struct consumers_person, id_doubtful),
    DB_I64(struct consumers_person, version),
};
/* clang-format on */
static const struct db_rowtype person_row = DB_ROWTYPE(struct consumers_person, cols);

rc consumers_store_add(struct ctx *ctx, const struct consumers_person *p)
{
    return db_exec_row(ctx->db, SQL_CONSUMERS_ADD, &person_row, p, DB_NO_ARGS, NULL);
}

rc consumers_store_blank(struct ctx *ctx, id64 tenant, id64 id, int64_t version)
{
    return db_exec(ctx->db, SQL_CONSUMERS_BLANK, DB_ARGS(ARG_I64("version", version), ARG_I64("tenant_id", tenant), ARG_I64("id", id)),
                   NULL);
}

rc consumers_store_touch(struct ctx *ctx, id64 tenant, id64 id, int64_t version)
{
    return db_exec(ctx->db, SQL_CONSUMERS_TOUCH, DB_ARGS(ARG_I64("version", version), ARG_I64("tenant_id", tenant), ARG_I64("id", id)),
                   NULL);
}

rc consumers_store_get(struct ctx *ctx, id64 tenant, id64 id, struct consumers_person *out)
{
    return db_one(ctx->db, ctx->arena, SQL_CONSUMERS_GET, DB_ARGS(ARG_I64("tenant_id", tenant), ARG_I64("id", id)), &person_row, out);
}

rc consumers_store_by_id_no(struct ctx *ctx, id64 tenant, str id_index, str name_index, struct consumers_person *out)
{
    return db_one(ctx->db, ctx->arena, SQL_CONSUMERS_BY_ID_NO,
                  DB_ARGS(ARG_I64("tenant_id", tenant), ARG_STR("id_index", id_index), ARG_STR("name_index", name_index)), &person_row,
                  out);
}

rc consumers_store_by_phone(struct ctx *ctx, id64 tenant, str phone_index, str name_index, struct consumers_person *out)
{
    return db_one(ctx->db, ctx->arena, SQL_CONSUMERS_BY_PHONE,
                  DB_ARGS(ARG_I64("tenant_id", tenant), ARG_STR("phone_index", phone_index), ARG_STR("name_index", name_index)),
                  &person_row, out);
}

rc consumers_store_find(struct ctx *ctx, id64 tenant, bool phone, str index, struct db_page *out)
{
    return db_many(ctx->db, ctx->arena, phone ? SQL_CONSUMERS_WITH_PHONE : SQL_CONSUMERS_WITH_ID_NO,
                   DB_ARGS(ARG_I64("tenant_id", tenant), ARG_STR("index", index)), &person_row, 20, out);
}
