/* A command that comes twice is carried out once (decisions 4). */
#include "kernel/serve/serve_int.h"

#include "kernel/job/job.h"
#include "kernel/suite/suite.h"
#include "serve.sql.h"

struct idem_row {
    str body_hash;
    id64 stream_id;
    int64_t version;
};
static const struct db_col idem_cols[] = { DB_STR(struct idem_row, body_hash), DB_I64(struct idem_row, stream_id),
                                           DB_I64(struct idem_row, version) };
static const struct db_rowtype idem_row = DB_ROWTYPE(struct idem_row, idem_cols);

/* Who the key belongs to: a member of staff, a portal session, or the address of a stranger. */
static str owner(struct request *r)
{
    const struct actor *actor = r->ctx.actor;
    if (actor->id)
        return str_fmt(r->arena, "u%lld", (long long)actor->id);
    return actor->portal ? str_fmt(r->arena, "p%lld", (long long)actor->portal_case) : str_cat(r->arena, STR("a"), r->call->remote);
}

static str body_hash(struct request *r)
{
    unsigned char hash[SUITE_HASH];
    const str parts[] = { r->call->path, { "\n", 1 }, r->call->body };
    suite_hash(r->ctx.env->suite, parts, ARRAY_LEN(parts), hash);
    return str_hex(r->arena, hash, sizeof hash);
}

rc serve_idem_look(struct request *r, bool *known)
{
    *known = false;
    if (r->call->idem_key.n == 0)
        return RC_OK;
    if (r->call->idem_key.n > 100)
        return fail_rule(&r->ctx, RC_INVALID, "json.too_long", "Idempotency-Key", STR("100"));
    struct idem_row row;
    const rc found =
        db_one(r->ctx.db, r->arena, SQL_SERVE_FIND_IDEM,
               DB_ARGS(ARG_I64("tenant_id", r->ctx.actor->tenant), ARG_STR("actor", owner(r)), ARG_STR("idem_key", r->call->idem_key)),
               &idem_row, &row);
    if (found == RC_NOT_FOUND)
        return RC_OK;
    TRY(found);
    if (!str_eq(row.body_hash, body_hash(r)))
        return fail(&r->ctx, RC_INVALID, "serve.idem_other_body", "Idempotency-Key");
    r->in.replay_stream = row.stream_id;
    r->in.replay_version = row.version;
    *known = true;
    return RC_OK;
}

rc serve_idem_keep(struct request *r)
{
    if (r->call->idem_key.n == 0)
        return RC_OK;
    const rc kept =
        db_exec(r->ctx.db, SQL_SERVE_ADD_IDEM,
                DB_ARGS(ARG_I64("tenant_id", r->ctx.actor->tenant), ARG_STR("actor", owner(r)), ARG_STR("idem_key", r->call->idem_key),
                        ARG_STR("body_hash", body_hash(r)), ARG_I64("stream_id", r->out.stream_id), ARG_I64("version", r->out.seq),
                        ARG_I64("at", clock_now(&r->ctx))),
                NULL);
    return kept == RC_CONFLICT ? RC_BUSY : kept; /* the same command is just being carried out elsewhere: look again */
}

enum { KEEP_MS = 48 * 3600000 };

static rc sweep(struct ctx *ctx, str payload, bool *more)
{
    (void)payload;
    *more = false;
    TRY(auth_sweep(ctx));
    return db_exec(ctx->db, SQL_SERVE_SWEEP_IDEM, DB_ARGS(ARG_I64("before", clock_now(ctx) - KEEP_MS)), NULL);
}

const struct job_kind serve_sweep_job = { "serve.sweep", 600000, sweep, "sessions that are over and idempotency keys older than 48 hours" };
