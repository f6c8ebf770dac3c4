/* The files of the rule pack over HTTP: with their history, a dry run of a new text, and its loading. */
#include "codes_int.h"

#include "codes.sql.h"
#include "kernel/i18n/i18n.h"

struct pack_out {
    str name, sha, source;
    ms_t loaded_at;
    int64_t version;
    bool shipped_newer; /* the binary brings another text than the one it brought when this was loaded */
    str content;
    struct json_list history;
};
struct list_out {
    struct json_list items;
};
struct check_in {
    str content;
};
struct load_in {
    str content, reason;
    int64_t version;
};

/* clang-format off */
static const struct json_field past_fields[] = {
    JSON_I64(struct codes_past, version,  REQUIRED, 1, INT64_MAX),
    JSON_I64(struct codes_past, at,       REQUIRED, 0, INT64_MAX),
    JSON_ID (struct codes_past, actor_id, OPTIONAL),
    JSON_STR(struct codes_past, source,   REQUIRED, 1, 20),
    JSON_STR(struct codes_past, reason,   OPTIONAL, 0, 400),
    JSON_STR(struct codes_past, sha,      REQUIRED, 64, 64),
    JSON_I64(struct codes_past, added,    REQUIRED, 0, INT64_MAX),
    JSON_I64(struct codes_past, changed,  REQUIRED, 0, INT64_MAX),
    JSON_I64(struct codes_past, ended,    REQUIRED, 0, INT64_MAX),
};
static const struct json_type past_type = { "struct codes_pack_past", past_fields, ARRAY_LEN(past_fields), sizeof(struct codes_past) };
static const struct json_field pack_fields[] = {
    JSON_STR (struct pack_out, name,          REQUIRED, 1, 100),
    JSON_STR (struct pack_out, sha,           REQUIRED, 64, 64),
    JSON_STR (struct pack_out, source,        REQUIRED, 1, 20),
    JSON_I64 (struct pack_out, loaded_at,     REQUIRED, 0, INT64_MAX),
    JSON_I64 (struct pack_out, version,       REQUIRED, 1, INT64_MAX),
    JSON_BOOL(struct pack_out, shipped_newer, REQUIRED),
    JSON_STR (struct pack_out, content,       OPTIONAL, 0, CODES_CONTENT),
    JSON_LIST(struct pack_out, history,       OPTIONAL, 0, CODES_PAST, &past_type),
};
const struct json_type codes_pack_type = { "struct codes_pack", pack_fields, ARRAY_LEN(pack_fields), sizeof(struct pack_out) };
static const struct json_field list_fields[] = { JSON_LIST(struct list_out, items, REQUIRED, 0, 100, &codes_pack_type) };
const struct json_type codes_packs_type = { "struct codes_pack_list", list_fields, 1, sizeof(struct list_out) };
static const struct json_field check_fields[] = { JSON_STR(struct check_in, content, REQUIRED, 0, CODES_CONTENT) };
const struct json_type codes_check_in_type = { "struct codes_pack_check", check_fields, 1, sizeof(struct check_in) };
static const struct json_field load_fields[] = {
    JSON_STR(struct load_in, content, REQUIRED, 0, CODES_CONTENT),
    JSON_STR(struct load_in, reason,  REQUIRED, 1, 400),
    JSON_I64(struct load_in, version, REQUIRED, 1, INT64_MAX),
};
const struct json_type codes_load_in_type = { "struct codes_pack_load", load_fields, ARRAY_LEN(load_fields), sizeof(struct load_in) };
static const struct json_field problem_fields[] = {
    JSON_I64(struct codes_problem, row,     REQUIRED, 0, INT64_MAX),
    JSON_STR(struct codes_problem, column,  OPTIONAL, 0, 40),
    JSON_STR(struct codes_problem, key,     REQUIRED, 1, 60),
    JSON_STR(struct codes_problem, rule,    OPTIONAL, 0, 400),
    JSON_STR(struct codes_problem, message, REQUIRED, 0, 400),
};
static const struct json_type problem_type = JSON_TYPE(struct codes_problem, problem_fields);
static const struct json_field note_fields[] = {
    JSON_I64(struct codes_row_note, row, REQUIRED, 0, INT64_MAX),
    JSON_STR(struct codes_row_note, key, REQUIRED, 0, 100),
};
static const struct json_type note_type = JSON_TYPE(struct codes_row_note, note_fields);
static const struct json_field report_fields[] = {
    JSON_LIST(struct codes_report, problems,   REQUIRED, 0, CODES_PROBLEMS, &problem_type),
    JSON_LIST(struct codes_report, added,      REQUIRED, 0, CODES_SHOWN, &note_type),
    JSON_LIST(struct codes_report, changed,    REQUIRED, 0, CODES_SHOWN, &note_type),
    JSON_LIST(struct codes_report, ended,      REQUIRED, 0, CODES_SHOWN, &note_type),
    JSON_I64 (struct codes_report, n_problems, REQUIRED, 0, INT64_MAX),
    JSON_I64 (struct codes_report, n_added,    REQUIRED, 0, INT64_MAX),
    JSON_I64 (struct codes_report, n_changed,  REQUIRED, 0, INT64_MAX),
    JSON_I64 (struct codes_report, n_ended,    REQUIRED, 0, INT64_MAX),
    JSON_I64 (struct codes_report, n_rows,     REQUIRED, 0, INT64_MAX),
};
/* clang-format on */
const struct json_type codes_report_type = JSON_TYPE(struct codes_report, report_fields);

static struct pack_out pack_of(struct arena *a, const struct codes_pack *p)
{
    return (struct pack_out){ .name = p->name,
                              .sha = p->sha,
                              .source = p->source,
                              .loaded_at = p->loaded_at,
                              .version = p->version,
                              .shipped_newer = !str_eq(p->shipped_sha, codes_sha(a, codes_shipped(p->name))) };
}

rc codes_get_packs(struct ctx *ctx, const struct http_in *in, struct http_out *out)
{
    (void)in;
    struct db_page page;
    TRY(codes_packs(ctx, &page));
    const struct codes_pack *rows = page.rows;
    struct pack_out *items = ARENA_ARRAY(ctx->arena, struct pack_out, page.n);
    for (size_t i = 0; i < page.n; i++)
        items[i] = pack_of(ctx->arena, &rows[i]);
    const struct list_out list = { { items, page.n } };
    return http_reply(ctx, out, 200, &codes_packs_type, &list);
}

rc codes_get_pack(struct ctx *ctx, const struct http_in *in, struct http_out *out)
{
    struct codes_pack p;
    struct db_page past;
    TRY(codes_pack_find(ctx, in->path_word, &p));
    TRY(db_many(ctx->db, ctx->arena, SQL_CODES_PAST,
                DB_ARGS(ARG_I64("tenant_id", p.tenant_id), ARG_I64("id", p.id), ARG_I64("n", CODES_PAST)), &codes_past_row, CODES_PAST,
                &past));
    struct pack_out reply = pack_of(ctx->arena, &p);
    reply.content = p.content;
    reply.history = (struct json_list){ past.rows, past.n };
    return http_reply(ctx, out, 200, &codes_pack_type, &reply);
}

static void say_problems(struct ctx *ctx, str lang, struct codes_report *rep)
{
    struct codes_problem *p = rep->problems.items;
    for (size_t i = 0; i < rep->problems.n; i++)
        p[i].message = i18n_say(ctx->arena, i18n_lang(lang), p[i].key.p, str_c(ctx->arena, p[i].column), p[i].rule);
}

rc codes_post_check(struct ctx *ctx, const struct http_in *in, struct http_out *out)
{
    const struct check_in *b = in->body;
    struct codes_pack old;
    struct codes_report report;
    TRY(codes_pack_find(ctx, in->path_word, &old));
    TRY(codes_compare(ctx, &old, b->content, &report));
    say_problems(ctx, in->lang, &report);
    return http_reply(ctx, out, 200, &codes_report_type, &report);
}

/* What is worked out beside the writer: the report, and the snapshot that would follow. */
struct load {
    struct codes_pack old;
    struct codes_report report;
    struct codes_snapshot *snapshot;
};

static rc snapshot_with(struct ctx *ctx, const struct codes_pack *old, str content, struct codes_snapshot **out)
{
    struct db_page page;
    TRY(codes_packs(ctx, &page));
    const struct codes_pack *rows = page.rows;
    const char **names = ARENA_ARRAY(ctx->arena, const char *, page.n);
    str *contents = ARENA_ARRAY(ctx->arena, str, page.n);
    for (size_t i = 0; i < page.n; i++) {
        names[i] = str_c(ctx->arena, rows[i].name);
        contents[i] = rows[i].id == old->id ? content : rows[i].content;
    }
    return codes_make(ctx, names, contents, page.n, out);
}

rc codes_prepare_load(struct ctx *ctx, const struct http_in *in, struct http_out *out)
{
    const struct load_in *b = in->body;
    struct load *l = ARENA_NEW(ctx->arena, struct load);
    out->prepared = l;
    TRY(codes_pack_find(ctx, in->path_word, &l->old));
    if (b->version != l->old.version)
        return fail(ctx, RC_CONFLICT, "journal.changed_meanwhile", "version");
    TRY(codes_compare(ctx, &l->old, b->content, &l->report));
    const struct codes_problem *first = l->report.problems.items;
    if (l->report.n_problems)
        return fail_rule(
            ctx, RC_INVALID, "codes.pack_problems", "content",
            str_fmt(ctx->arena, "%lld: " STR_FMT " " STR_FMT, (long long)first->row, STR_ARG(first->column),
                    STR_ARG(i18n_say(ctx->arena, i18n_lang(in->lang), first->key.p, str_c(ctx->arena, first->column), first->rule))));
    if (l->report.n_added + l->report.n_changed + l->report.n_ended == 0)
        return fail(ctx, RC_CONFLICT, "codes.pack_same", "content");
    return snapshot_with(ctx, &l->old, b->content, &l->snapshot);
}

rc codes_post_load(struct ctx *ctx, const struct http_in *in, struct http_out *out)
{
    const struct load_in *b = in->body;
    const struct load *l = in->prepared;
    const struct codes_pack_loaded p = { .name = l->old.name,
                                         .content = b->content,
                                         .sha = codes_sha(ctx->arena, b->content),
                                         .shipped_sha = codes_sha(ctx->arena, codes_shipped(l->old.name)),
                                         .source = STR("uploaded"),
                                         .reason = b->reason,
                                         .added = l->report.n_added,
                                         .changed = l->report.n_changed,
                                         .ended = l->report.n_ended };
    TRY(journal_append(ctx, &codes_pack_loaded_event, l->old.tenant_id, l->old.id, b->version, &p, NULL));
    out->committed = codes_adopt;
    out->committed_self = l->snapshot;
    out->stream_id = l->old.id;
    out->seq = b->version + 1;
    return http_reply(ctx, out, 200, &codes_report_type, &l->report);
}
