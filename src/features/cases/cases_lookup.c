/* Cases of one person.  Looking for somebody is itself told in the journal, before the answer (decisions 15): by which
 * field, by the blind index of what was asked, and how many were found - never the value. */
#include "cases_view.h"

#include "cases.sql.h"
#include "kernel/id/id.h"

enum { FOUND = 100 };

struct person_query {
    str field, value;
};
struct searched {
    str field, index;
    int64_t found;
};

/* clang-format off */
static const struct json_field query_fields[] = {
    JSON_STR(struct person_query, field, REQUIRED, 1, 10),
    JSON_STR(struct person_query, value, REQUIRED, 4, 40),
};
const struct json_type cases_lookup_type = { "struct cases_lookup", query_fields, ARRAY_LEN(query_fields), sizeof(struct person_query) };
static const struct json_field searched_fields[] = {
    JSON_STR(struct searched, field, REQUIRED, 1, 10),
    JSON_STR(struct searched, index, OPTIONAL, 0, 64),
    JSON_I64(struct searched, found, REQUIRED, 0, FOUND),
};
static const struct json_type searched_type = { "struct cases_searched", searched_fields, ARRAY_LEN(searched_fields), sizeof(struct searched) };
const struct journal_type cases_searched_event = { "case.person_searched", 1, &searched_type, NULL, "somebody looked for the cases of a person" };
/* clang-format on */

/* The cases of one person that the actor may see. */
static rc add_cases_of(struct ctx *ctx, id64 person, const struct cases_warnings *w, struct cases_row *out, size_t *n)
{
    struct db_page page;
    TRY(db_many(ctx->db, ctx->arena, SQL_CASES_LOOKUP,
                DB_ARGS(ARG_I64("tenant_id", ctx->actor->tenant), ARG_I64("consumer_id", person), ARG_I64("n", FOUND)), &cases_row_rowtype,
                FOUND, &page));
    struct cases_row *rows = page.rows;
    for (size_t i = 0; i < page.n && *n < FOUND; i++) {
        struct cases_case c;
        bool masked;
        TRY(cases_store_get(ctx, rows[i].tenant_id, rows[i].id, &c));
        if (!cases_visible(ctx, &c, "cases.read", &masked) || masked)
            continue;
        cases_row_finish(ctx, &rows[i], false, w);
        out[(*n)++] = rows[i];
    }
    return RC_OK;
}

rc cases_lookup(struct ctx *ctx, const struct http_in *in, struct http_out *out)
{
    const struct person_query *q = in->body;
    struct cases_warnings w;
    struct db_page people;
    struct searched ev = { .field = q->field };
    struct cases_row *rows = ARENA_ARRAY(ctx->arena, struct cases_row, FOUND);
    size_t n = 0;
    if (auth_scope_of(ctx->actor, "cases.read") == AUTH_SCOPE_ALL_MASKED)
        return fail(ctx, RC_FORBIDDEN, "cases.masked", NULL);
    TRY(consumers_find(ctx, ctx->actor->tenant, q->field, q->value, &people, &ev.index));
    TRY(cases_warnings_today(ctx, &w));
    const struct consumers_person *p = people.rows;
    for (size_t i = 0; i < people.n; i++)
        TRY(add_cases_of(ctx, p[i].id, &w, rows, &n));
    ev.found = (int64_t)n;
    out->stream_id = id_new(ctx);
    out->seq = 1;
    TRY(journal_append(ctx, &cases_searched_event, ctx->actor->tenant, out->stream_id, 0, &ev, NULL));
    const struct cases_page page = { .items = { rows, n } };
    return http_reply(ctx, out, 200, &cases_page_type, &page);
}
