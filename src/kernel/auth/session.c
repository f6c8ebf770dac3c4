/* Sessions and tokens in the database, and the count of wrong tries. */
#include "kernel/auth/auth_int.h"

#include "auth.sql.h"
#include "kernel/id/id.h"
#include "kernel/suite/suite.h"

/* clang-format off */
static const struct db_col cols[] = {
    DB_STR (struct auth_session, token_hash),
    DB_I64 (struct auth_session, id),
    DB_I64 (struct auth_session, kind),
    DB_I64 (struct auth_session, tenant_id),
    DB_I64 (struct auth_session, user_id),
    DB_I64 (struct auth_session, case_id),
    DB_BOOL(struct auth_session, second_factor),
    DB_STR (struct auth_session, scopes),
    DB_STR (struct auth_session, name),
    DB_STR (struct auth_session, remote),
    DB_STR (struct auth_session, user_agent),
    DB_I64 (struct auth_session, created_at),
    DB_I64 (struct auth_session, expires_at),
    DB_I64 (struct auth_session, last_used_at),
};
/* clang-format on */
const struct db_rowtype auth_session_row = DB_ROWTYPE(struct auth_session, cols);

str auth_token_hash(struct ctx *ctx, str token)
{
    unsigned char hash[SUITE_HASH];
    const str parts[] = { token };
    suite_hash(ctx->env->suite, parts, 1, hash);
    return str_hex(ctx->arena, hash, sizeof hash);
}

rc auth_open(struct ctx *ctx, struct auth_session *s, str *token)
{
    unsigned char raw[32];
    ctx->env->random->fill(ctx->env->random->self, raw, sizeof raw);
    *token = suite_base64(ctx->arena, (str){ (const char *)raw, sizeof raw });
    s->token_hash = auth_token_hash(ctx, *token);
    s->id = id_new(ctx);
    s->created_at = clock_now(ctx);
    return db_exec_row(ctx->db, SQL_AUTH_ADD_SESSION, &auth_session_row, s, DB_NO_ARGS, NULL);
}

rc auth_find(struct ctx *ctx, str token_hash, struct auth_session *out)
{
    return db_one(ctx->db, ctx->arena, SQL_AUTH_FIND_SESSION, DB_ARGS(ARG_STR("token_hash", token_hash), ARG_I64("now", clock_now(ctx))),
                  &auth_session_row, out);
}

rc auth_close(struct ctx *ctx, id64 tenant, id64 user, id64 session)
{
    int64_t changed = 0;
    TRY(db_exec(ctx->db, SQL_AUTH_DROP_SESSION, DB_ARGS(ARG_I64("tenant_id", tenant), ARG_I64("user_id", user), ARG_I64("id", session)),
                &changed));
    auth_forget();
    return changed ? RC_OK : fail(ctx, RC_NOT_FOUND, "auth.no_such_session", "id");
}

rc auth_close_all(struct ctx *ctx, id64 tenant, id64 user)
{
    auth_forget();
    return db_exec(ctx->db, SQL_AUTH_DROP_SESSIONS_OF, DB_ARGS(ARG_I64("tenant_id", tenant), ARG_I64("user_id", user)), NULL);
}

rc auth_close_kind(struct ctx *ctx, id64 tenant, id64 user, enum auth_kind kind, id64 except)
{
    auth_forget();
    return db_exec(ctx->db, SQL_AUTH_DROP_SESSIONS_OF_KIND,
                   DB_ARGS(ARG_I64("tenant_id", tenant), ARG_I64("user_id", user), ARG_I64("kind", kind), ARG_I64("id", except)), NULL);
}

rc auth_stamp(struct ctx *ctx, str token_hash)
{
    return db_exec(ctx->db, SQL_AUTH_STAMP_SESSION, DB_ARGS(ARG_I64("now", clock_now(ctx)), ARG_STR("token_hash", token_hash)), NULL);
}

rc auth_list(struct ctx *ctx, enum auth_kind kind, struct db_page *out)
{
    return db_many(ctx->db, ctx->arena, SQL_AUTH_LIST_SESSIONS,
                   DB_ARGS(ARG_I64("tenant_id", ctx->actor->tenant), ARG_I64("user_id", ctx->actor->id), ARG_I64("kind", kind),
                           ARG_I64("now", clock_now(ctx)), ARG_I64("n", 100)),
                   &auth_session_row, 100, out);
}

rc auth_raise(struct ctx *ctx, id64 tenant, id64 session)
{
    auth_forget();
    return db_exec(ctx->db, SQL_AUTH_RAISE_SECOND_FACTOR, DB_ARGS(ARG_I64("tenant_id", tenant), ARG_I64("id", session)), NULL);
}

rc auth_sweep(struct ctx *ctx)
{
    TRY(db_exec(ctx->db, SQL_AUTH_SWEEP_SESSIONS, DB_ARGS(ARG_I64("now", clock_now(ctx))), NULL));
    return db_exec(ctx->db, SQL_AUTH_SWEEP_LOCKOUTS, DB_ARGS(ARG_I64("before", clock_now(ctx) - INT64_C(86400000))), NULL);
}

struct lockout {
    int64_t failures;
    ms_t until, at;
};
static const struct db_col lockout_cols[] = { DB_I64(struct lockout, failures), DB_I64(struct lockout, until), DB_I64(struct lockout, at) };
static const struct db_rowtype lockout_row = DB_ROWTYPE(struct lockout, lockout_cols);

static rc read_lockout(struct ctx *ctx, str subject, struct lockout *out)
{
    *out = (struct lockout){ 0 };
    const rc r = db_one(ctx->db, ctx->arena, SQL_AUTH_FIND_LOCKOUT, DB_ARGS(ARG_STR("subject", subject)), &lockout_row, out);
    return r == RC_NOT_FOUND ? RC_OK : r;
}

rc auth_check_lock(struct ctx *ctx, str subject)
{
    struct lockout l;
    TRY(read_lockout(ctx, subject, &l));
    const ms_t left = l.until - clock_now(ctx), minutes = left / 60000 + 1;
    return left <= 0 ? RC_OK : fail_rule(ctx, RC_LIMIT, "auth.locked", NULL, str_fmt(ctx->arena, "%lld", (long long)minutes));
}

rc auth_count_failure_of(struct ctx *ctx, str subject, int tries)
{
    struct lockout l;
    TRY(read_lockout(ctx, subject, &l));
    const ms_t now = clock_now(ctx), lock = AUTH_LOCK_MINUTES * INT64_C(60000);
    l.failures = now - l.at > lock ? 1 : l.failures + 1;
    const ms_t until = l.failures >= tries ? now + lock : 0;
    return db_exec(
        ctx->db, SQL_AUTH_SET_LOCKOUT,
        DB_ARGS(ARG_STR("subject", subject), ARG_I64("failures", until ? 0 : l.failures), ARG_I64("until", until), ARG_I64("at", now)),
        NULL);
}

rc auth_count_failure(struct ctx *ctx, str subject)
{
    return auth_count_failure_of(ctx, subject, AUTH_TRIES);
}

rc auth_clear_failures(struct ctx *ctx, str subject)
{
    return db_exec(ctx->db, SQL_AUTH_CLEAR_LOCKOUT, DB_ARGS(ARG_STR("subject", subject)), NULL);
}
