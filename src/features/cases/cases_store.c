/* Rows in, rows out.  Every statement is in cases.sql. */
#include "cases_int.h"

#include "cases.sql.h"

/* clang-format off */
static const struct db_col case_cols[] = {
    DB_I64 (struct cases_case, tenant_id),
    DB_I64 (struct cases_case, id),
    DB_I64 (struct cases_case, version),
    DB_STR (struct cases_case, no),
    DB_ENUM(struct cases_case, state, cases_state),
    DB_BOOL(struct cases_case, is_open),
    DB_I64 (struct cases_case, consumer_id),
    DB_I64 (struct cases_case, case_key),
    DB_I64 (struct cases_case, contact),
    DB_I64 (struct cases_case, unit_id),
    DB_STR (struct cases_case, unit_path),
    DB_STR (struct cases_case, path_now),
    DB_I64 (struct cases_case, first_contact_id),
    DB_I64 (struct cases_case, handler_id),
    DB_I64 (struct cases_case, handler_unit_id),
    DB_I64 (struct cases_case, checker_id),
    DB_I64 (struct cases_case, respondent_id),
    DB_I64 (struct cases_case, handover_to_id),
    DB_I64 (struct cases_case, handover_unit_id),
    DB_I64 (struct cases_case, handover_at),
    DB_I64 (struct cases_case, handover_refused),
    DB_I64 (struct cases_case, handover_ruled),
    DB_I64 (struct cases_case, transfers),
    DB_STR (struct cases_case, channel_in),
    DB_STR (struct cases_case, source),
    DB_STR (struct cases_case, product),
    DB_STR (struct cases_case, business),
    DB_STR (struct cases_case, cause),
    DB_STR (struct cases_case, cause_found),
    DB_STR (struct cases_case, channel),
    DB_STR (struct cases_case, level),
    DB_STR (struct cases_case, urgency),
    DB_STR (struct cases_case, rights),
    DB_STR (struct cases_case, demands),
    DB_STR (struct cases_case, special_groups),
    DB_STR (struct cases_case, complainant_type),
    DB_STR (struct cases_case, reply_by),
    DB_STR (struct cases_case, summary),
    DB_I64 (struct cases_case, amount_fen),
    DB_I64 (struct cases_case, compensation_fen),
    DB_I64 (struct cases_case, happened_on),
    DB_I64 (struct cases_case, received_on),
    DB_I64 (struct cases_case, received_at),
    DB_I64 (struct cases_case, registered_at),
    DB_I64 (struct cases_case, due_on),
    DB_I64 (struct cases_case, due_on_rolled),
    DB_I64 (struct cases_case, internal_due_on),
    DB_BOOL(struct cases_case, due_provisional),
    DB_I64 (struct cases_case, extended_to),
    DB_I64 (struct cases_case, ext_to),
    DB_I64 (struct cases_case, ext_by),
    DB_I64 (struct cases_case, ext_at),
    DB_STR (struct cases_case, pauses),
    DB_I64 (struct cases_case, first_contact_at),
    DB_I64 (struct cases_case, found_at),
    DB_I64 (struct cases_case, followed_at),
    DB_I64 (struct cases_case, decided_at),
    DB_I64 (struct cases_case, notified_at),
    DB_I64 (struct cases_case, closed_at),
    DB_I64 (struct cases_case, last_attempt_at),
    DB_I64 (struct cases_case, notified_on),
    DB_STR (struct cases_case, outcome),
    DB_STR (struct cases_case, responsibility),
    DB_STR (struct cases_case, notice_kind),
    DB_STR (struct cases_case, answer),
    DB_I64 (struct cases_case, notice_attempts),
    DB_I64 (struct cases_case, satisfaction),
    DB_I64 (struct cases_case, finding_v),
    DB_I64 (struct cases_case, extension_v),
    DB_I64 (struct cases_case, decision_v),
    DB_I64 (struct cases_case, notice_v),
    DB_I64 (struct cases_case, followup_v),
    DB_I64 (struct cases_case, handling_note_v),
    DB_I64 (struct cases_case, self_review_v),
    DB_I64 (struct cases_case, review_v),
    DB_I64 (struct cases_case, fault_v),
    DB_STR (struct cases_case, rectification),
    DB_ENUM(struct cases_case, state_before, cases_state),
    DB_I64 (struct cases_case, review_due_on),
    DB_I64 (struct cases_case, attachments),
    DB_STR (struct cases_case, code_index),
    DB_STR (struct cases_case, original_no),
    DB_I64 (struct cases_case, repeat_of),
};
static const struct db_col clock_cols[] = {
    DB_I64 (struct cases_clock, tenant_id),
    DB_I64 (struct cases_clock, case_id),
    DB_STR (struct cases_clock, rule),
    DB_BOOL(struct cases_clock, statutory),
    DB_I64 (struct cases_clock, started_on),
    DB_I64 (struct cases_clock, due_on),
    DB_I64 (struct cases_clock, due_on_rolled),
    DB_I64 (struct cases_clock, due_at),
    DB_BOOL(struct cases_clock, provisional),
    DB_ENUM(struct cases_clock, state, cases_clock_state),
    DB_I64 (struct cases_clock, stopped_at),
    DB_I64 (struct cases_clock, owner_id),
};
/* clang-format on */
const struct db_rowtype cases_case_row = DB_ROWTYPE(struct cases_case, case_cols);
const struct db_rowtype cases_clock_row = DB_ROWTYPE(struct cases_clock, clock_cols);

static rc get(struct ctx *ctx, const struct db_query *q, struct db_args args, struct cases_case *out)
{
    const rc r = db_one(ctx->db, ctx->arena, q, args, &cases_case_row, out);
    return r == RC_NOT_FOUND ? fail(ctx, RC_NOT_FOUND, "cases.not_found", NULL) : r;
}

rc cases_store_get(struct ctx *ctx, id64 tenant, id64 id, struct cases_case *out)
{
    return get(ctx, SQL_CASES_GET, DB_ARGS(ARG_I64("tenant_id", tenant), ARG_I64("id", id)), out);
}

rc cases_store_find(struct ctx *ctx, id64 id, struct cases_case *out)
{
    return get(ctx, SQL_CASES_FIND, DB_ARGS(ARG_I64("id", id)), out);
}

rc cases_store_by_no(struct ctx *ctx, id64 tenant, str no, struct cases_case *out)
{
    return get(ctx, SQL_CASES_GET_NO, DB_ARGS(ARG_I64("tenant_id", tenant), ARG_STR("no", no)), out);
}

rc cases_store_by_code(struct ctx *ctx, str code_index, struct cases_case *out)
{
    return get(ctx, SQL_CASES_GET_CODE, DB_ARGS(ARG_STR("code_index", code_index)), out);
}

rc cases_store_add(struct ctx *ctx, const struct cases_case *c)
{
    return db_exec_row(ctx->db, SQL_CASES_ADD, &cases_case_row, c, DB_NO_ARGS, NULL);
}

/* Does it stand elsewhere in a queue than before? */
static bool moved(const struct cases_case *was, const struct cases_case *now)
{
    return was->is_open != now->is_open || was->unit_id != now->unit_id || was->handler_id != now->handler_id ||
           was->first_contact_id != now->first_contact_id || was->handler_unit_id != now->handler_unit_id ||
           was->handover_to_id != now->handover_to_id || was->due_on != now->due_on || !str_eq(was->cause, now->cause);
}

rc cases_store_save(struct ctx *ctx, const struct cases_case *was, const struct cases_case *now)
{
    return db_exec_row(ctx->db, moved(was, now) ? SQL_CASES_SAVE : SQL_CASES_SAVE_STEP, &cases_case_row, now, DB_NO_ARGS, NULL);
}

rc cases_store_clock(struct ctx *ctx, const struct cases_clock *k)
{
    return db_exec_row(ctx->db, SQL_CASES_PUT_CLOCK, &cases_clock_row, k, DB_NO_ARGS, NULL);
}

rc cases_store_clocks(struct ctx *ctx, id64 tenant, id64 id, struct db_page *out)
{
    return db_many(ctx->db, ctx->arena, SQL_CASES_CLOCKS, DB_ARGS(ARG_I64("tenant_id", tenant), ARG_I64("case_id", id)), &cases_clock_row,
                   40, out);
}

rc cases_store_serial(struct ctx *ctx, id64 tenant, int64_t year, int64_t *out)
{
    return db_i64(ctx->db, SQL_CASES_NEXT_SERIAL, DB_ARGS(ARG_I64("tenant_id", tenant), ARG_I64("year", year)), out);
}

rc cases_store_earlier(struct ctx *ctx, id64 tenant, id64 consumer, str business, ms_t since, id64 *id)
{
    const rc r = db_i64(
        ctx->db, SQL_CASES_EARLIER,
        DB_ARGS(ARG_I64("tenant_id", tenant), ARG_I64("consumer_id", consumer), ARG_I64("since", since), ARG_STR("business", business)),
        id);
    return r == RC_NOT_FOUND ? RC_OK : r;
}
