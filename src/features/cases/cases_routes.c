/* The desk's face: what may be asked, by whom, in which shape. */
#include "cases_doc.h"
#include "cases_search.h"

#include "cases.sql.h"
#include "codes.h"
#include "orgs.h"

struct desk_intake {
    str channel_in, consumer_name, phone, matter, demand, product, source, id_no, address, business, cause, level, complainant_type;
    struct json_list special_groups, demands;
    id64 unit_id;
    int64_t amount_fen;
};
struct filed_out {
    id64 id;
    str no;
    int64_t version;
    day_t due_on;
};
struct reveal_in {
    str field, reason;
};
struct reveal_out {
    str value;
};

/* clang-format off */
static const struct json_field intake_fields[] = {
    JSON_STR (struct desk_intake, channel_in,       REQUIRED, 1, 20),
    JSON_STR (struct desk_intake, consumer_name,    REQUIRED, 1, 80),
    JSON_STR (struct desk_intake, phone,            REQUIRED, 1, 40),
    JSON_STR (struct desk_intake, matter,           REQUIRED, 1, 4000),
    JSON_STR (struct desk_intake, demand,           OPTIONAL, 0, 1000),
    JSON_STR (struct desk_intake, product,          OPTIONAL, 0, 20),
    JSON_STR (struct desk_intake, source,           OPTIONAL, 0, 20),
    JSON_STR (struct desk_intake, id_no,            OPTIONAL, 0, 40),
    JSON_STR (struct desk_intake, address,          OPTIONAL, 0, 200),
    JSON_STR (struct desk_intake, business,         OPTIONAL, 0, 20),
    JSON_STR (struct desk_intake, cause,            OPTIONAL, 0, 20),
    JSON_STR (struct desk_intake, level,            OPTIONAL, 0, 20),
    JSON_STR (struct desk_intake, complainant_type, OPTIONAL, 0, 20),
    JSON_STRS(struct desk_intake, special_groups,   OPTIONAL, 0, 9),
    JSON_STRS(struct desk_intake, demands,          OPTIONAL, 0, 15),
    JSON_ID  (struct desk_intake, unit_id,          OPTIONAL),
    JSON_I64 (struct desk_intake, amount_fen,       OPTIONAL, 0, INT64_C(100000000000)),
};
static const struct json_type intake_type = { "struct cases_desk_intake", intake_fields, ARRAY_LEN(intake_fields), sizeof(struct desk_intake) };
static const struct json_field filed_fields[] = {
    JSON_ID (struct filed_out, id,      REQUIRED),
    JSON_STR(struct filed_out, no,      REQUIRED, 1, 40),
    JSON_I64(struct filed_out, version, REQUIRED, 1, INT64_MAX),
    JSON_DAY(struct filed_out, due_on,  REQUIRED),
};
static const struct json_type filed_type = { "struct cases_filed_at_desk", filed_fields, ARRAY_LEN(filed_fields), sizeof(struct filed_out) };
static const struct json_field reveal_fields[] = {
    JSON_STR(struct reveal_in, field,  REQUIRED, 1, 20),
    JSON_STR(struct reveal_in, reason, REQUIRED, 4, 200),
};
static const struct json_type reveal_type = { "struct cases_reveal", reveal_fields, ARRAY_LEN(reveal_fields), sizeof(struct reveal_in) };
static const struct json_field revealed_fields[] = { JSON_STR(struct reveal_out, value, REQUIRED, 0, 400) };
static const struct json_type revealed_type = { "struct cases_revealed", revealed_fields, 1, sizeof(struct reveal_out) };
/* clang-format on */

static rc get_list(struct ctx *ctx, const struct http_in *in, struct http_out *out)
{
    struct cases_page page;
    TRY(cases_list(ctx, in->query, &page));
    return http_reply(ctx, out, 200, &cases_page_type, &page);
}

static rc post_case(struct ctx *ctx, const struct http_in *in, struct http_out *out)
{
    const struct desk_intake *b = in->body;
    struct orgs_brief unit;
    struct cases_filed filed;
    TRY(orgs_brief_get(ctx, ctx->actor->tenant, b->unit_id ? b->unit_id : ctx->actor->org, &unit));
    const struct cases_intake intake = {
        .tenant_id = unit.tenant_id,
        .unit_id = unit.id,
        .unit_path = unit.path,
        .channel_in = b->channel_in,
        .source = b->source,
        .product = b->product,
        .business = b->business,
        .cause = b->cause,
        .level = b->level,
        .matter = b->matter,
        .demand = b->demand,
        .demands = b->demands,
        .consumer_name = b->consumer_name,
        .phone = b->phone,
        .id_no = b->id_no,
        .address = b->address,
        .complainant_type = b->complainant_type,
        .special_groups = json_words_join(ctx->arena, b->special_groups),
        .amount_fen = b->amount_fen,
        .first_contact_id = ctx->actor->id,
    };
    TRY(cases_register(ctx, &intake, &filed));
    out->stream_id = filed.id;
    out->seq = 1;
    const struct filed_out reply = { filed.id, filed.no, 1, filed.due_on };
    return http_reply(ctx, out, 201, &filed_type, &reply);
}

static rc replay_case(struct ctx *ctx, const struct http_in *in, struct http_out *out)
{
    struct cases_case c;
    TRY(cases_store_find(ctx, in->replay_stream, &c));
    const struct filed_out reply = { c.id, c.no, in->replay_version, c.due_on };
    return http_reply(ctx, out, 201, &filed_type, &reply);
}

static rc reply_case(struct ctx *ctx, id64 id, struct http_out *out)
{
    struct cases_case c;
    struct cases_doc *doc;
    bool masked;
    TRY(cases_open(ctx, id, &c, &masked));
    TRY(cases_doc_make(ctx, &c, masked, &doc));
    return http_reply(ctx, out, 200, &cases_doc_type, doc);
}

static rc get_case(struct ctx *ctx, const struct http_in *in, struct http_out *out)
{
    return reply_case(ctx, in->path_id[0], out);
}

static rc get_timeline(struct ctx *ctx, const struct http_in *in, struct http_out *out)
{
    struct cases_case c;
    struct cases_timeline t;
    bool masked;
    TRY(cases_open(ctx, in->path_id[0], &c, &masked));
    if (masked)
        return fail(ctx, RC_FORBIDDEN, "cases.masked", NULL);
    TRY(cases_timeline_make(ctx, &c, false, &t));
    return http_reply(ctx, out, 200, &cases_timeline_type, &t);
}

static rc post_action(struct ctx *ctx, const struct http_in *in, struct http_out *out)
{
    struct cases_case c;
    bool masked;
    TRY(cases_open(ctx, in->path_id[0], &c, &masked));
    TRY(cases_act(ctx, c.tenant_id, c.id, in->body, &out->seq));
    out->stream_id = c.id;
    const int64_t seq = out->seq;
    /* After handing on, the old owner may see the status only; the reply is then short. */
    struct cases_case now;
    TRY(cases_store_get(ctx, c.tenant_id, c.id, &now));
    if (!cases_visible(ctx, &now, "cases.read", &masked)) {
        const struct filed_out reply = { now.id, now.no, seq, now.due_on };
        return http_reply(ctx, out, 200, &filed_type, &reply);
    }
    return reply_case(ctx, c.id, out);
}

static rc replay_action(struct ctx *ctx, const struct http_in *in, struct http_out *out)
{
    return reply_case(ctx, in->replay_stream, out);
}

static rc post_reveal(struct ctx *ctx, const struct http_in *in, struct http_out *out)
{
    const struct reveal_in *b = in->body;
    struct cases_case c;
    struct reveal_out reply;
    bool masked;
    TRY(cases_open(ctx, in->path_id[0], &c, &masked));
    if (masked || !cases_visible(ctx, &c, "cases.reveal", &masked) || masked)
        return fail_rule(ctx, RC_FORBIDDEN, "auth.right_needed", NULL, STR("cases.reveal"));
    TRY(consumers_reveal(ctx, c.tenant_id, c.consumer_id, c.contact, b->field, b->reason, c.id, &reply.value));
    return http_reply(ctx, out, 200, &revealed_type, &reply);
}

static rc get_why(struct ctx *ctx, const struct http_in *in, struct http_out *out)
{
    struct cases_case c;
    bool masked;
    TRY(cases_open(ctx, in->path_id[0], &c, &masked));
    return cases_why(ctx, &c, in->path_word, out);
}

/* clang-format off */
const struct http_route cases_routes[CASES_N_ROUTES] = {
    { .method = GET,  .path = "/api/desk/summary",                    .run = cases_summary_get, .right = "cases.read",     .tx = TX_READ,  .reply = &cases_summary_type, .summary = "counters of my desk" },
    { .method = GET,  .path = "/api/desk/cases",                      .run = get_list,     .right = "cases.read",     .tx = TX_READ,  .query = &cases_filter_type, .reply = &cases_page_type, .personal = true, .summary = "the queue, by the legal limit" },
    { .method = GET,  .path = "/api/desk/search",                     .run = cases_search_get, .right = "cases.read",   .tx = TX_READ,  .query = &cases_search_query_type, .reply = &cases_search_page_type, .per_minute = 120, .personal = true, .summary = "search over what was said in cases" },
    { .method = POST, .path = "/api/desk/cases.csv",                  .run = cases_export_csv, .right = "cases.export", .tx = TX_WRITE, .body = &cases_filter_type, .per_minute = 20, .summary = "the queue under these filters as CSV; journalled before the first byte" },
    { .method = POST, .path = "/api/desk/cases.xlsx",                  .run = cases_export_xlsx, .right = "cases.export", .tx = TX_WRITE, .body = &cases_filter_type, .per_minute = 20, .summary = "the queue under these filters as XLSX, 10,000 rows at most; journalled before the first byte" },
    { .method = POST, .path = "/api/desk/cases/by-person",            .run = cases_lookup, .right = "cases.read", .tx = TX_WRITE, .body = &cases_lookup_type, .reply = &cases_page_type, .per_minute = 60, .summary = "cases of a person by telephone or identity number; journalled first" },
    { .method = POST, .path = "/api/desk/cases",                      .run = post_case,    .right = "cases.register", .tx = TX_WRITE, .body = &intake_type, .reply = &filed_type, .replay = replay_case, .summary = "register a complaint at the counter or by telephone" },
    { .method = GET,  .path = "/api/desk/cases/:id",                  .run = get_case,     .right = "cases.read",     .tx = TX_READ,  .reply = &cases_doc_type, .personal = true, .summary = "one case" },
    { .method = GET,  .path = "/api/desk/cases/:id/timeline",         .run = get_timeline, .right = "cases.read",     .tx = TX_READ,  .reply = &cases_timeline_type, .personal = true, .summary = "what happened, in order" },
    { .method = POST, .path = "/api/desk/cases/:id/actions",          .run = post_action,  .right = "cases.read",     .tx = TX_WRITE, .body = &cases_act_type, .reply = &cases_doc_type, .replay = replay_action, .summary = "act on a case" },
    { .method = GET,  .path = "/api/desk/consumers/:id",             .run = cases_person_get, .right = "cases.read", .tx = TX_READ, .reply = &cases_person_type, .summary = "a person: masks, special groups and the cases the reader may open" },
    { .method = POST, .path = "/api/desk/cases/:id/reveal",           .run = post_reveal,  .right = "cases.reveal",   .tx = TX_WRITE, .body = &reveal_type, .reply = &revealed_type, .per_minute = 60, .summary = "open one masked field, with a reason" },
    { .method = POST, .path = "/api/desk/cases/:id/one-time-code",    .run = cases_one_time_make, .right = "cases.notify", .tx = TX_WRITE, .body = &cases_one_time_in_type, .reply = &cases_one_time_out_type, .per_minute = 20, .summary = "a code that opens the contents to the consumer once, with how he was identified" },
    { .method = GET,  .path = "/api/desk/cases/:id/clocks/:word/why", .run = get_why,      .right = "cases.read",     .tx = TX_READ,  .summary = "why this date, day by day" },
    { .method = POST, .path = "/api/desk/cases/:id/uploads",          .run = cases_upload_create, .right = "cases.note",  .tx = TX_WRITE, .body = &cases_upload_new_type, .reply = &cases_upload_type, .summary = "begin to send a file (20 MB at most)" },
    { .method = GET,  .path = "/api/desk/cases/:id/uploads/:id",      .run = cases_upload_status, .right = "cases.note",  .tx = TX_READ,  .reply = &cases_upload_type, .summary = "how much of it has arrived" },
    { .method = PUT,  .path = "/api/desk/cases/:id/uploads/:id",      .run = cases_upload_part,   .right = "cases.note",  .tx = TX_WRITE, .query = &cases_upload_offset_type, .reply = &cases_upload_type, .max_body = 4194304, .prepare = cases_upload_seal, .summary = "one part, the raw bytes from ?offset= on; 409 names the offset wanted" },
    { .method = POST, .path = "/api/desk/cases/:id/uploads/:id/finish", .run = cases_upload_finish, .right = "cases.note", .tx = TX_WRITE, .body = &cases_upload_finish_type, .reply = &cases_file_type, .prepare = cases_upload_gather, .summary = "all parts are there: compare the hash and attach" },
    { .method = DELETE, .path = "/api/desk/cases/:id/uploads/:id",    .run = cases_upload_abort,  .right = "cases.note",  .tx = TX_WRITE, .reply = &cases_upload_type, .summary = "give the upload up" },
    { .method = GET,  .path = "/api/desk/cases/:id/files/:id",        .run = cases_file_get,      .right = "cases.read",  .tx = TX_READ,  .personal = true, .summary = "the file itself" },
    { .method = GET,  .path = "/api/portal/info",                     .run = cases_portal_info,      .right = RIGHT_PUBLIC, .tx = TX_READ,  .reply = &cases_portal_info_type, .summary = "institutions, products, limits" },
    { .method = GET,  .path = "/api/portal/challenge",                .run = cases_portal_challenge, .right = RIGHT_PUBLIC, .reply = &cases_portal_challenge_type, .per_minute = 60, .summary = "proof of work for a filing" },
    { .method = POST, .path = "/api/portal/cases",                    .run = cases_portal_file,      .right = RIGHT_PUBLIC, .tx = TX_WRITE, .body = &cases_portal_intake_type, .reply = &cases_portal_filed_type, .replay = cases_portal_refile, .per_minute = 20, .summary = "file a complaint" },
    { .method = POST, .path = "/api/portal/session",                  .run = cases_portal_enter,     .right = RIGHT_PUBLIC, .tx = TX_WRITE, .body = &cases_portal_enter_type, .reply = &cases_portal_entered_type, .per_minute = 20, .summary = "follow a case by code and telephone" },
    { .method = DELETE, .path = "/api/portal/session",                .run = cases_portal_leave,     .right = RIGHT_PORTAL, .tx = TX_WRITE, .reply = &cases_portal_ok_type, .summary = "stop following" },
    { .method = GET,  .path = "/api/portal/case",                     .run = cases_portal_case,      .right = RIGHT_PORTAL, .tx = TX_READ,  .reply = &cases_portal_case_type, .summary = "where my case stands" },
    { .method = POST, .path = "/api/portal/case/second-factor",       .run = cases_portal_second,    .right = RIGHT_PORTAL, .tx = TX_WRITE, .body = &cases_portal_second_type, .reply = &cases_portal_ok_type, .per_minute = 10, .summary = "tail of the identity number, or a one-time code" },
    { .method = GET,  .path = "/api/portal/case/letter",              .run = cases_portal_letter,    .right = RIGHT_PORTAL, .tx = TX_READ,  .reply = &cases_portal_letter_type, .summary = "the decision itself" },
    { .method = POST, .path = "/api/portal/case/actions",             .run = cases_portal_act,       .right = RIGHT_PORTAL, .tx = TX_WRITE, .body = &cases_portal_act_type, .reply = &cases_portal_case_type, .per_minute = 20, .summary = "supplement, accept, object, apply for review, withdraw, rate" },
    { .method = POST, .path = "/api/portal/case/uploads",          .run = cases_upload_create, .right = RIGHT_PORTAL,  .tx = TX_WRITE, .body = &cases_upload_new_type, .reply = &cases_upload_type, .summary = "begin to send a file (20 MB at most)" },
    { .method = GET,  .path = "/api/portal/case/uploads/:id",      .run = cases_upload_status, .right = RIGHT_PORTAL,  .tx = TX_READ,  .reply = &cases_upload_type, .summary = "how much of it has arrived" },
    { .method = PUT,  .path = "/api/portal/case/uploads/:id",      .run = cases_upload_part,   .right = RIGHT_PORTAL,  .tx = TX_WRITE, .query = &cases_upload_offset_type, .reply = &cases_upload_type, .max_body = 4194304, .prepare = cases_upload_seal, .summary = "one part, the raw bytes from ?offset= on; 409 names the offset wanted" },
    { .method = POST, .path = "/api/portal/case/uploads/:id/finish", .run = cases_upload_finish, .right = RIGHT_PORTAL, .tx = TX_WRITE, .body = &cases_upload_finish_type, .reply = &cases_file_type, .prepare = cases_upload_gather, .summary = "all parts are there: compare the hash and attach" },
    { .method = DELETE, .path = "/api/portal/case/uploads/:id",    .run = cases_upload_abort,  .right = RIGHT_PORTAL,  .tx = TX_WRITE, .reply = &cases_upload_type, .summary = "give the upload up" },
    { .method = GET,  .path = "/api/portal/case/files/:id",        .run = cases_file_get,      .right = RIGHT_PORTAL,  .tx = TX_READ,  .summary = "the file itself" },
};
/* clang-format on */
