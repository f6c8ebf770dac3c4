/* API tokens: made by a person for a program, with some of his rights, a name and an end.  256 random bits, so one hash
 * is enough; shown once. */
#include "users_int.h"

enum { TOKENS_MAX = 20, TOKEN_DAYS_MAX = 366 };

struct token_in {
    str name;
    struct json_list scopes;
    int64_t days;
};
struct token_made {
    id64 id;
    str token;
    ms_t expires_at;
};
struct token_out {
    id64 id;
    str name;
    struct json_list scopes;
    ms_t created_at, expires_at, last_used_at;
};
struct list_out {
    struct json_list items;
};

/* clang-format off */
static const struct json_field in_fields[] = {
    JSON_STR (struct token_in, name,   REQUIRED, 1, 60),
    JSON_STRS(struct token_in, scopes, REQUIRED, 1, 40),
    JSON_I64 (struct token_in, days,   REQUIRED, 1, TOKEN_DAYS_MAX),
};
static const struct json_field made_fields[] = {
    JSON_ID (struct token_made, id,         REQUIRED),
    JSON_STR(struct token_made, token,      REQUIRED, 1, 100),
    JSON_I64(struct token_made, expires_at, REQUIRED, 0, INT64_MAX),
};
static const struct json_field out_fields[] = {
    JSON_ID  (struct token_out, id,           REQUIRED),
    JSON_STR (struct token_out, name,         REQUIRED, 1, 60),
    JSON_STRS(struct token_out, scopes,       REQUIRED, 0, 40),
    JSON_I64 (struct token_out, created_at,   REQUIRED, 0, INT64_MAX),
    JSON_I64 (struct token_out, expires_at,   REQUIRED, 0, INT64_MAX),
    JSON_I64 (struct token_out, last_used_at, REQUIRED, 0, INT64_MAX),
};
/* clang-format on */
const struct json_type users_token_in_type = { "struct users_token_new", in_fields, ARRAY_LEN(in_fields), sizeof(struct token_in) };
const struct json_type users_token_made_type = { "struct users_token_made", made_fields, ARRAY_LEN(made_fields),
                                                 sizeof(struct token_made) };
static const struct json_type out_type = { "struct users_token", out_fields, ARRAY_LEN(out_fields), sizeof(struct token_out) };
static const struct json_field list_fields[] = { JSON_LIST(struct list_out, items, REQUIRED, 0, 100, &out_type) };
const struct json_type users_token_list_type = { "struct users_token_list", list_fields, 1, sizeof(struct list_out) };

/* Only rights the person holds, each named: a token never widens, and "all" is never meant by leaving it out. */
static rc check_scopes(struct ctx *ctx, struct json_list scopes)
{
    const str *words = scopes.items;
    for (size_t i = 0; i < scopes.n; i++)
        if (words[i].n > 40 || !auth_may(ctx->actor, str_c(ctx->arena, words[i])))
            return fail_rule(ctx, RC_INVALID, "users.token_scope", "scopes", words[i]);
    return RC_OK;
}

/* A token cannot make tokens: it would outlive its own end. */
static rc by_session(struct ctx *ctx)
{
    return ctx->actor->session ? RC_OK : fail(ctx, RC_FORBIDDEN, "users.token_session", NULL);
}

rc users_post_token(struct ctx *ctx, const struct http_in *in, struct http_out *out)
{
    const struct token_in *b = in->body;
    struct db_page have;
    struct token_made reply = { .expires_at = clock_now(ctx) + b->days * INT64_C(86400000) };
    TRY(by_session(ctx));
    TRY(check_scopes(ctx, b->scopes));
    TRY(auth_list(ctx, AUTH_TOKEN, &have));
    if (have.n >= TOKENS_MAX)
        return fail_rule(ctx, RC_CONFLICT, "users.token_many", NULL, STR("20"));
    struct auth_session s = { .kind = AUTH_TOKEN,
                              .tenant_id = ctx->actor->tenant,
                              .user_id = ctx->actor->id,
                              .scopes = json_words_join(ctx->arena, b->scopes),
                              .name = b->name,
                              .remote = in->remote,
                              .expires_at = reply.expires_at };
    TRY(auth_open(ctx, &s, &reply.token));
    reply.id = s.id;
    TRY(users_say_token(ctx, s.id, s.name, s.scopes, s.expires_at));
    return http_reply(ctx, out, 201, &users_token_made_type, &reply);
}

rc users_get_tokens(struct ctx *ctx, const struct http_in *in, struct http_out *out)
{
    (void)in;
    struct db_page page;
    TRY(auth_list(ctx, AUTH_TOKEN, &page));
    const struct auth_session *rows = page.rows;
    struct token_out *items = ARENA_ARRAY(ctx->arena, struct token_out, page.n);
    for (size_t i = 0; i < page.n; i++)
        items[i] = (struct token_out){ rows[i].id,         rows[i].name,       json_words_split(ctx->arena, rows[i].scopes),
                                       rows[i].created_at, rows[i].expires_at, rows[i].last_used_at };
    const struct list_out reply = { { items, page.n } };
    return http_reply(ctx, out, 200, &users_token_list_type, &reply);
}

rc users_delete_token(struct ctx *ctx, const struct http_in *in, struct http_out *out)
{
    struct db_page page;
    TRY(by_session(ctx));
    TRY(auth_list(ctx, AUTH_TOKEN, &page));
    const struct auth_session *rows = page.rows;
    for (size_t i = 0; i < page.n; i++)
        if (rows[i].id == in->path_id[0]) {
            TRY(auth_close(ctx, ctx->actor->tenant, ctx->actor->id, rows[i].id));
            TRY(users_say_token(ctx, rows[i].id, rows[i].name, STR(""), 0));
            return users_reply_ok(ctx, out);
        }
    return fail(ctx, RC_NOT_FOUND, "auth.no_such_session", "id");
}
