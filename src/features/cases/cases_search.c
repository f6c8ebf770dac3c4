/* Search over what was said: every term must stand in the same entry of a case.  Only cases the actor may open are
 * shown; what is not visible is passed over, so one page may take several looks at the index. */
#include "cases_search.h"

#include "base/bigram.h"
#include "base/utf8.h"
#include "cases_derived.sql.h"
#include "kernel/derive/derive.h"

#include <time.h>

enum { PAGE = 20, LOOK = 200, LOOKS = 10, WAIT_MS = 2000, SNIPPET = 60 };

struct search_query {
    str q, after, fresh;
};
struct search_hit {
    id64 id, tenant_id;
    str no, snippet, business, cause;
    enum cases_state state;
    ms_t received_at;
    day_t due_on;
};
struct search_page {
    struct json_list items;
    str next;
    int64_t stale_by;
};

/* clang-format off */
static const struct json_field query_fields[] = {
    JSON_STR(struct search_query, q,     REQUIRED, 1, 100),
    JSON_STR(struct search_query, after, OPTIONAL, 0, 20),
    JSON_STR(struct search_query, fresh, OPTIONAL, 0, 5),
};
const struct json_type cases_search_query_type = { "struct cases_search_query", query_fields, ARRAY_LEN(query_fields), sizeof(struct search_query) };
static const struct json_field hit_fields[] = {
    JSON_ID  (struct search_hit, id,          REQUIRED),
    JSON_ID  (struct search_hit, tenant_id,   REQUIRED),
    JSON_STR (struct search_hit, no,          REQUIRED, 1, 40),
    JSON_ENUM(struct search_hit, state,       REQUIRED, cases_state),
    JSON_STR (struct search_hit, snippet,     OPTIONAL, 0, 400),
    JSON_STR (struct search_hit, business,    OPTIONAL, 0, 20),
    JSON_STR (struct search_hit, cause,       OPTIONAL, 0, 20),
    JSON_I64 (struct search_hit, received_at, REQUIRED, 0, INT64_MAX),
    JSON_DAY (struct search_hit, due_on,      OPTIONAL),
};
static const struct json_type hit_type = { "struct cases_search_hit", hit_fields, ARRAY_LEN(hit_fields), sizeof(struct search_hit) };
static const struct json_field page_fields[] = {
    JSON_LIST(struct search_page, items,    REQUIRED, 0, PAGE, &hit_type),
    JSON_STR (struct search_page, next,     OPTIONAL, 0, 20),
    JSON_I64 (struct search_page, stale_by, REQUIRED, 0, INT64_MAX),
};
const struct json_type cases_search_page_type = { "struct cases_search_page", page_fields, ARRAY_LEN(page_fields), sizeof(struct search_page) };

struct found {
    int64_t at;
    id64 tenant_id, case_id;
    str body;
};
static const struct db_col found_cols[] = {
    DB_I64(struct found, at),
    DB_I64(struct found, tenant_id),
    DB_I64(struct found, case_id),
    DB_STR(struct found, body),
};
/* clang-format on */
static const struct db_rowtype found_row = DB_ROWTYPE(struct found, found_cols);

struct looking {
    str match, likes[BIGRAM_TERMS], first_term;
    int64_t before;
    struct search_hit hits[PAGE];
    size_t n;
};

/* Every token quoted, joined by AND, a beginning followed by a star: the text compared afterwards makes it exact. */
static void add_tokens(struct arena *a, struct buf *match, str term)
{
    struct buf tokens;
    bool prefix;
    buf_init(&tokens, a, 4000);
    bigram_query(&tokens, term, &prefix);
    for (str rest = buf_get(&tokens); rest.n;) {
        const str token = str_cut(rest, ' ', &rest);
        buf_c(match, match->n ? " AND \"" : "\"");
        buf_str(match, token);
        buf_c(match, prefix && rest.n == 0 ? "\"*" : "\"");
    }
}

static str like(struct arena *a, str term)
{
    struct buf b;
    buf_init(&b, a, 1000);
    buf_char(&b, '%');
    for (size_t i = 0; i < term.n; i++) {
        if (term.p[i] == '%' || term.p[i] == '_' || term.p[i] == '\\')
            buf_char(&b, '\\');
        buf_char(&b, term.p[i]);
    }
    buf_char(&b, '%');
    return buf_get(&b);
}

static rc understand(struct ctx *ctx, const struct search_query *q, struct looking *l)
{
    str terms[BIGRAM_TERMS];
    struct buf match;
    const size_t n = bigram_terms(q->q, terms);
    buf_init(&match, ctx->arena, 8000);
    for (size_t i = 0; i < BIGRAM_TERMS; i++)
        l->likes[i] = i < n ? like(ctx->arena, terms[i]) : STR("%");
    for (size_t i = 0; i < n; i++)
        add_tokens(ctx->arena, &match, terms[i]);
    if (match.n == 0)
        return fail(ctx, RC_INVALID, "cases.search_empty", "q");
    l->match = buf_get(&match);
    l->first_term = terms[0];
    l->before = INT64_MAX;
    if (q->after.n && !str_to_i64(q->after, &l->before))
        return fail(ctx, RC_INVALID, "cases.cursor", "after");
    return RC_OK;
}

/* Some characters around the first term. */
static str snippet(struct arena *a, str body, str term)
{
    ptrdiff_t at = str_find(body, term);
    if (at < 0)
        at = 0;
    size_t from = (size_t)at > SNIPPET ? (size_t)at - SNIPPET : 0;
    while (from > 0 && ((unsigned char)body.p[from] & 0xC0) == 0x80)
        from--;
    const str head = utf8_head((str){ body.p + from, body.n - from }, SNIPPET);
    return str_cat(a, from ? STR("…") : STR(""), head);
}

/* Is this the newest matching entry of its case, and the case not on this page yet? */
static rc first_of_case(struct db *derived, const struct looking *l, const struct found *f, bool *first)
{
    int64_t newest;
    *first = false;
    for (size_t i = 0; i < l->n; i++)
        if (l->hits[i].id == f->case_id)
            return RC_OK;
    TRY(db_i64(derived, SQL_CASES_DERIVED_NEWEST,
               DB_ARGS(ARG_I64("tenant_id", f->tenant_id), ARG_I64("case_id", f->case_id), ARG_STR("term1", l->likes[0]),
                       ARG_STR("term2", l->likes[1]), ARG_STR("term3", l->likes[2]), ARG_STR("term4", l->likes[3]),
                       ARG_STR("term5", l->likes[4])),
               &newest));
    *first = newest == f->at;
    return RC_OK;
}

static rc consider(struct ctx *ctx, struct db *derived, struct looking *l, const struct found *f)
{
    struct cases_case c;
    bool masked, first;
    TRY(first_of_case(derived, l, f, &first));
    if (!first)
        return RC_OK;
    const rc r = cases_store_get(ctx, f->tenant_id, f->case_id, &c);
    if (r == RC_NOT_FOUND)
        return RC_OK;
    TRY(r);
    if (!cases_visible(ctx, &c, "cases.read", &masked) || masked)
        return RC_OK;
    l->hits[l->n++] =
        (struct search_hit){ c.id,    c.tenant_id,   c.no,    snippet(ctx->arena, f->body, l->first_term), c.business, c.cause,
                             c.state, c.received_at, c.due_on };
    return RC_OK;
}

/* Until the page is full or the index has no more; *more = there may be more. */
static rc look(struct ctx *ctx, struct db *derived, struct looking *l, bool *more)
{
    *more = true;
    for (int looks = 0; *more && looks < LOOKS && l->n < PAGE; looks++) {
        struct db_page page;
        TRY(db_many(derived, ctx->arena, SQL_CASES_DERIVED_SEARCH,
                    DB_ARGS(ARG_STR("match", l->match), ARG_I64("before", l->before), ARG_I64("tenant_id", ctx->actor->tenant),
                            ARG_STR("term1", l->likes[0]), ARG_STR("term2", l->likes[1]), ARG_STR("term3", l->likes[2]),
                            ARG_STR("term4", l->likes[3]), ARG_STR("term5", l->likes[4]), ARG_I64("n", LOOK)),
                    &found_row, LOOK, &page));
        const struct found *rows = page.rows;
        size_t i = 0;
        for (; i < page.n && l->n < PAGE; i++) {
            TRY(consider(ctx, derived, l, &rows[i]));
            l->before = rows[i].at;
        }
        *more = i < page.n || page.n == LOOK;
    }
    return RC_OK;
}

/* "fresh=true": wait for the index to hear what was just written, two seconds at most (decisions 5). */
static rc wait_fresh(struct ctx *ctx, bool wait, int64_t *behind)
{
    for (int waited = 0;; waited += 20) {
        TRY(derive_behind(ctx, ctx->actor->tenant, "cases.search", behind));
        if (*behind == 0 || !wait || waited >= WAIT_MS)
            return RC_OK;
        const struct timespec pause = { .tv_nsec = 20000000 };
        nanosleep(&pause, NULL);
    }
}

rc cases_search_get(struct ctx *ctx, const struct http_in *in, struct http_out *out)
{
    const struct search_query *q = in->query;
    struct looking *l = ARENA_NEW(ctx->arena, struct looking);
    struct search_page page = { 0 };
    struct db *derived;
    bool more;
    TRY(understand(ctx, q, l));
    TRY(wait_fresh(ctx, str_is(q->fresh, "true"), &page.stale_by));
    TRY(db_derived(ctx->db, &derived));
    TRY(look(ctx, derived, l, &more));
    page.items = (struct json_list){ l->hits, l->n };
    if (more)
        page.next = str_fmt(ctx->arena, "%lld", (long long)l->before);
    return http_reply(ctx, out, 200, &cases_search_page_type, &page);
}
