/* One person as the desk may know him: masks, special groups, and those of his cases that the reader may open. */
#include "cases_view.h"

#include "cases.sql.h"
#include "orgs.h"

enum { PERSON_CASES = 200 };

struct person_case {
    id64 id, unit_id;
    str no, unit_name, summary, business, cause;
    enum cases_state state;
    ms_t received_at;
    day_t due_on;
    int64_t version;
};
struct person {
    id64 id;
    str name_masked, phone_masked, id_no_masked, address_masked;
    struct json_list special_groups;
    bool id_doubtful;
    struct json_list cases;
};

/* clang-format off */
static const struct json_field case_fields[] = {
    JSON_ID  (struct person_case, id,          REQUIRED),
    JSON_STR (struct person_case, no,          REQUIRED, 1, 40),
    JSON_ENUM(struct person_case, state,       REQUIRED, cases_state),
    JSON_ID  (struct person_case, unit_id,     REQUIRED),
    JSON_STR (struct person_case, unit_name,   OPTIONAL, 0, 200),
    JSON_STR (struct person_case, summary,     OPTIONAL, 0, 400),
    JSON_STR (struct person_case, business,    OPTIONAL, 0, 20),
    JSON_STR (struct person_case, cause,       OPTIONAL, 0, 20),
    JSON_I64 (struct person_case, received_at, REQUIRED, 0, INT64_MAX),
    JSON_DAY (struct person_case, due_on,      OPTIONAL),
    JSON_I64 (struct person_case, version,     REQUIRED, 1, INT64_MAX),
};
static const struct json_type case_type = { "struct cases_person_case", case_fields, ARRAY_LEN(case_fields), sizeof(struct person_case) };
static const struct json_field person_fields[] = {
    JSON_ID  (struct person, id,             REQUIRED),
    JSON_STR (struct person, name_masked,    OPTIONAL, 0, 200),
    JSON_STR (struct person, phone_masked,   OPTIONAL, 0, 40),
    JSON_STR (struct person, id_no_masked,   OPTIONAL, 0, 40),
    JSON_STR (struct person, address_masked, OPTIONAL, 0, 200),
    JSON_STRS(struct person, special_groups, REQUIRED, 0, 20),
    JSON_BOOL(struct person, id_doubtful,    REQUIRED),
    JSON_LIST(struct person, cases,          REQUIRED, 0, PERSON_CASES, &case_type),
};
/* clang-format on */
const struct json_type cases_person_type = { "struct cases_person", person_fields, ARRAY_LEN(person_fields), sizeof(struct person) };

static rc row_of(struct ctx *ctx, const struct cases_case *c, struct person_case *out)
{
    struct orgs_brief unit;
    TRY(orgs_brief_get(ctx, c->tenant_id, c->unit_id, &unit));
    *out = (struct person_case){ c->id,    c->unit_id, c->no,          unit.name, c->summary, c->business,
                                 c->cause, c->state,   c->received_at, c->due_on, c->version };
    return RC_OK;
}

/* A person is there for whoever may open, with words, at least one of the cases; for others there is no such person.
 * The cases of one person are few (at most PERSON_CASES are looked at, newest first), so each is asked by itself. */
rc cases_person_get(struct ctx *ctx, const struct http_in *in, struct http_out *out)
{
    struct consumers_person p;
    struct db_page page;
    const id64 tenant = ctx->actor->tenant;
    TRY(db_many(ctx->db, ctx->arena, SQL_CASES_OF_PERSON,
                DB_ARGS(ARG_I64("tenant_id", tenant), ARG_I64("consumer_id", in->path_id[0]), ARG_I64("n", PERSON_CASES)), &cases_case_row,
                PERSON_CASES, &page));
    const struct cases_case *cases = page.rows;
    struct person_case *items = ARENA_ARRAY(ctx->arena, struct person_case, page.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < page.n; i++) {
        bool masked;
        if (cases_visible(ctx, &cases[i], "cases.read", &masked) && !masked)
            TRY(row_of(ctx, &cases[i], &items[n++]));
    }
    if (n == 0)
        return fail(ctx, RC_NOT_FOUND, "consumers.not_found", NULL);
    TRY(consumers_get(ctx, tenant, in->path_id[0], 0, &p));
    const struct person reply = { p.id,           p.name_masked,    p.phone_masked,
                                  p.id_no_masked, p.address_masked, json_words_split(ctx->arena, p.special_groups),
                                  p.id_doubtful,  { items, n } };
    return http_reply(ctx, out, 200, &cases_person_type, &reply);
}
