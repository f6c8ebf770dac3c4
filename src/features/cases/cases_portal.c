/* The consumer's face: file, follow, answer.  A code and a telephone show the status; the decision itself needs the
 * tail of the identity number too (decision A20). */
#include "cases_doc.h"

#include "codes.h"
#include "kernel/serve/serve.h"
#include "kernel/vault/vault.h"
#include "orgs.h"

enum { SESSION_MINUTES = 60, INSTITUTIONS = 500 };

struct portal_intake {
    id64 tenant_id, outlet_id;
    str matter, product, demand, consumer_name, phone, id_no, address, complainant_type, reply_by;
    day_t happened_on;
    int64_t amount_fen;
    struct json_list demands, special_groups;
};
struct portal_filed {
    id64 id;
    str no, code, basis;
    ms_t received_at;
    day_t due_on;
};
struct code_out {
    str code, name_zh, name_en;
};
struct outlet_out {
    id64 id;
    str name;
};
struct institution_out {
    id64 tenant_id;
    str name, phone, address;
    struct json_list outlets;
};
struct limits_out {
    int64_t days, extended, most;
    str basis;
};
struct info_out {
    struct json_list institutions, products, demands, special_groups;
    struct limits_out limits;
};
struct challenge_out {
    str challenge;
    int64_t bits;
};
struct enter_in {
    str code, phone;
};
struct message_out {
    ms_t at;
    str from, text, type;
};
struct step_out {
    str step, state;
    ms_t at;
};
struct file_out {
    id64 id;
    str name;
    int64_t size;
};
struct portal_case {
    str no, unit_name, hotline;
    enum cases_state state;
    ms_t received_at;
    day_t due_on, due_on_rolled, notified_on, review_until, review_due_on;
    bool extended, decision_ready, second_factor;
    str answer; /* accepted | objected */
    int64_t rated;
    struct json_list steps, can, messages, attachments;
};
struct portal_case_out {
    struct portal_case the_case;
};
struct entered_out {
    str token;
    struct portal_case the_case;
};
struct second_in {
    str id_tail;
};
struct ok_out {
    bool ok;
};
struct letter_out {
    str no, facts, basis, reasons, remedies, outcome, unit_name;
    int64_t amount_fen;
    day_t decided_on, notified_on;
};
struct portal_act {
    str action, text;
    int64_t satisfaction;
    bool pressed, timely, respect, clear;
};

/* clang-format off */
static const struct json_field intake_fields[] = {
    JSON_ID  (struct portal_intake, tenant_id,        REQUIRED),
    JSON_ID  (struct portal_intake, outlet_id,        OPTIONAL),
    JSON_STR (struct portal_intake, matter,           REQUIRED, 1, 4000),
    JSON_STR (struct portal_intake, product,          OPTIONAL, 0, 20),
    JSON_STR (struct portal_intake, demand,           OPTIONAL, 0, 1000),
    JSON_STR (struct portal_intake, consumer_name,    REQUIRED, 1, 80),
    JSON_STR (struct portal_intake, phone,            REQUIRED, 1, 40),
    JSON_STR (struct portal_intake, id_no,            OPTIONAL, 0, 40),
    JSON_STR (struct portal_intake, address,          OPTIONAL, 0, 200),
    JSON_STR (struct portal_intake, complainant_type, OPTIONAL, 0, 20),
    JSON_STR (struct portal_intake, reply_by,         OPTIONAL, 0, 20),
    JSON_DAY (struct portal_intake, happened_on,      OPTIONAL),
    JSON_I64 (struct portal_intake, amount_fen,       OPTIONAL, 0, INT64_C(100000000000)),
    JSON_STRS(struct portal_intake, demands,          OPTIONAL, 0, 15),
    JSON_STRS(struct portal_intake, special_groups,   OPTIONAL, 0, 9),
};
const struct json_type cases_portal_intake_type = { "struct portal_intake", intake_fields, ARRAY_LEN(intake_fields), sizeof(struct portal_intake) };
static const struct json_field filed_fields[] = {
    JSON_ID (struct portal_filed, id,          REQUIRED),
    JSON_STR(struct portal_filed, no,          REQUIRED, 1, 40),
    JSON_STR(struct portal_filed, code,        REQUIRED, 1, 40),
    JSON_STR(struct portal_filed, basis,       REQUIRED, 1, 100),
    JSON_I64(struct portal_filed, received_at, REQUIRED, 0, INT64_MAX),
    JSON_DAY(struct portal_filed, due_on,      REQUIRED),
};
const struct json_type cases_portal_filed_type = { "struct portal_filed", filed_fields, ARRAY_LEN(filed_fields), sizeof(struct portal_filed) };
static const struct json_field code_fields[] = {
    JSON_STR(struct code_out, code,    REQUIRED, 1, 20),
    JSON_STR(struct code_out, name_zh, REQUIRED, 0, 200),
    JSON_STR(struct code_out, name_en, REQUIRED, 0, 200),
};
static const struct json_type code_type = { "struct portal_code", code_fields, ARRAY_LEN(code_fields), sizeof(struct code_out) };
static const struct json_field outlet_fields[] = {
    JSON_ID (struct outlet_out, id,   REQUIRED),
    JSON_STR(struct outlet_out, name, REQUIRED, 1, 100),
};
static const struct json_type outlet_type = { "struct portal_outlet", outlet_fields, ARRAY_LEN(outlet_fields), sizeof(struct outlet_out) };
static const struct json_field institution_fields[] = {
    JSON_ID  (struct institution_out, tenant_id, REQUIRED),
    JSON_STR (struct institution_out, name,      REQUIRED, 1, 100),
    JSON_STR (struct institution_out, phone,     OPTIONAL, 0, 40),
    JSON_STR (struct institution_out, address,   OPTIONAL, 0, 200),
    JSON_LIST(struct institution_out, outlets,   REQUIRED, 0, 1000, &outlet_type),
};
static const struct json_type institution_type = { "struct portal_institution", institution_fields, ARRAY_LEN(institution_fields), sizeof(struct institution_out) };
static const struct json_field limits_fields[] = {
    JSON_I64(struct limits_out, days,     REQUIRED, 1, 100),
    JSON_I64(struct limits_out, extended, REQUIRED, 1, 100),
    JSON_I64(struct limits_out, most,     REQUIRED, 1, 100),
    JSON_STR(struct limits_out, basis,    REQUIRED, 1, 200),
};
static const struct json_type limits_type = { "struct portal_limits", limits_fields, ARRAY_LEN(limits_fields), sizeof(struct limits_out) };
static const struct json_field info_fields[] = {
    JSON_LIST(struct info_out, institutions,   REQUIRED, 0, INSTITUTIONS, &institution_type),
    JSON_LIST(struct info_out, products,       REQUIRED, 0, 200, &code_type),
    JSON_LIST(struct info_out, demands,        REQUIRED, 0, 100, &code_type),
    JSON_LIST(struct info_out, special_groups, REQUIRED, 0, 100, &code_type),
    JSON_OBJ (struct info_out, limits,         REQUIRED, &limits_type),
};
const struct json_type cases_portal_info_type = { "struct portal_info", info_fields, ARRAY_LEN(info_fields), sizeof(struct info_out) };
static const struct json_field challenge_fields[] = {
    JSON_STR(struct challenge_out, challenge, REQUIRED, 1, 100),
    JSON_I64(struct challenge_out, bits,      REQUIRED, 0, 64),
};
const struct json_type cases_portal_challenge_type = { "struct portal_challenge", challenge_fields, ARRAY_LEN(challenge_fields), sizeof(struct challenge_out) };
static const struct json_field enter_fields[] = {
    JSON_STR(struct enter_in, code,  REQUIRED, 1, 40),
    JSON_STR(struct enter_in, phone, REQUIRED, 1, 40),
};
const struct json_type cases_portal_enter_type = { "struct portal_enter", enter_fields, ARRAY_LEN(enter_fields), sizeof(struct enter_in) };
static const struct json_field message_fields[] = {
    JSON_I64(struct message_out, at,   REQUIRED, 0, INT64_MAX),
    JSON_STR(struct message_out, from, REQUIRED, 1, 10),
    JSON_STR(struct message_out, type, REQUIRED, 1, 60),
    JSON_STR(struct message_out, text, OPTIONAL, 0, 8000),
};
static const struct json_type message_type = { "struct portal_message", message_fields, ARRAY_LEN(message_fields), sizeof(struct message_out) };
static const struct json_field step_fields[] = {
    JSON_STR(struct step_out, step,  REQUIRED, 1, 20),
    JSON_STR(struct step_out, state, REQUIRED, 1, 10),
    JSON_I64(struct step_out, at,    OPTIONAL, 0, INT64_MAX),
};
static const struct json_type step_type = { "struct portal_step", step_fields, ARRAY_LEN(step_fields), sizeof(struct step_out) };
static const struct json_field file_fields[] = {
    JSON_ID (struct file_out, id,   REQUIRED),
    JSON_STR(struct file_out, name, REQUIRED, 0, 300),
    JSON_I64(struct file_out, size, REQUIRED, 0, INT64_MAX),
};
static const struct json_type file_type = { "struct portal_file", file_fields, ARRAY_LEN(file_fields), sizeof(struct file_out) };
static const struct json_field case_fields[] = {
    JSON_STR (struct portal_case, no,             REQUIRED, 1, 40),
    JSON_ENUM(struct portal_case, state,          REQUIRED, cases_state),
    JSON_STR (struct portal_case, unit_name,      REQUIRED, 0, 100),
    JSON_STR (struct portal_case, hotline,        OPTIONAL, 0, 40),
    JSON_I64 (struct portal_case, received_at,    REQUIRED, 0, INT64_MAX),
    JSON_DAY (struct portal_case, due_on,         REQUIRED),
    JSON_DAY (struct portal_case, due_on_rolled,  REQUIRED),
    JSON_DAY (struct portal_case, notified_on,    OPTIONAL),
    JSON_DAY (struct portal_case, review_until,   OPTIONAL),
    JSON_DAY (struct portal_case, review_due_on,  OPTIONAL),
    JSON_STR (struct portal_case, answer,         OPTIONAL, 0, 20),
    JSON_I64 (struct portal_case, rated,          OPTIONAL, 0, 5),
    JSON_BOOL(struct portal_case, extended,       REQUIRED),
    JSON_BOOL(struct portal_case, decision_ready, REQUIRED),
    JSON_BOOL(struct portal_case, second_factor,  REQUIRED),
    JSON_LIST(struct portal_case, steps,          REQUIRED, 0, 12, &step_type),
    JSON_STRS(struct portal_case, can,            REQUIRED, 0, 12),
    JSON_LIST(struct portal_case, messages,       REQUIRED, 0, 500, &message_type),
    JSON_LIST(struct portal_case, attachments,    REQUIRED, 0, 100, &file_type),
};
static const struct json_type case_type = { "struct portal_case", case_fields, ARRAY_LEN(case_fields), sizeof(struct portal_case) };
static const struct json_field case_out_fields[] = {
    { "case", JSON_KIND_OBJ, REQUIRED, offsetof(struct portal_case_out, the_case), 0, 0, NULL, &case_type },
};
const struct json_type cases_portal_case_type = { "struct portal_case_reply", case_out_fields, 1, sizeof(struct portal_case_out) };
static const struct json_field entered_fields[] = {
    JSON_STR(struct entered_out, token, REQUIRED, 1, 100),
    { "case", JSON_KIND_OBJ, REQUIRED, offsetof(struct entered_out, the_case), 0, 0, NULL, &case_type },
};
const struct json_type cases_portal_entered_type = { "struct portal_entered", entered_fields, ARRAY_LEN(entered_fields), sizeof(struct entered_out) };
static const struct json_field second_fields[] = { JSON_STR(struct second_in, id_tail, REQUIRED, 4, 6) };
const struct json_type cases_portal_second_type = { "struct portal_second_factor", second_fields, 1, sizeof(struct second_in) };
static const struct json_field ok_fields[] = { JSON_BOOL(struct ok_out, ok, REQUIRED) };
const struct json_type cases_portal_ok_type = { "struct portal_ok", ok_fields, 1, sizeof(struct ok_out) };
static const struct json_field letter_fields[] = {
    JSON_STR(struct letter_out, no,          REQUIRED, 1, 40),
    JSON_STR(struct letter_out, facts,       REQUIRED, 0, 8000),
    JSON_STR(struct letter_out, basis,       REQUIRED, 0, 4000),
    JSON_STR(struct letter_out, reasons,     REQUIRED, 0, 8000),
    JSON_STR(struct letter_out, remedies,    REQUIRED, 0, 2000),
    JSON_STR(struct letter_out, outcome,     REQUIRED, 0, 20),
    JSON_STR(struct letter_out, unit_name,   REQUIRED, 0, 100),
    JSON_I64(struct letter_out, amount_fen,  OPTIONAL, 0, INT64_MAX),
    JSON_DAY(struct letter_out, decided_on,  REQUIRED),
    JSON_DAY(struct letter_out, notified_on, REQUIRED),
};
const struct json_type cases_portal_letter_type = { "struct portal_letter", letter_fields, ARRAY_LEN(letter_fields), sizeof(struct letter_out) };
static const struct json_field act_fields[] = {
    JSON_STR (struct portal_act, action,       REQUIRED, 1, 20),
    JSON_STR (struct portal_act, text,         OPTIONAL, 0, 2000),
    JSON_I64 (struct portal_act, satisfaction, OPTIONAL, 0, 5),
    JSON_BOOL(struct portal_act, pressed,      OPTIONAL),
    JSON_BOOL(struct portal_act, timely,       OPTIONAL),
    JSON_BOOL(struct portal_act, respect,      OPTIONAL),
    JSON_BOOL(struct portal_act, clear,        OPTIONAL),
};
const struct json_type cases_portal_act_type = { "struct portal_act", act_fields, ARRAY_LEN(act_fields), sizeof(struct portal_act) };
/* clang-format on */

#define LAW_BASIS STR("银行业保险业消费投诉处理管理办法 第十八条")

static struct json_list entries_of(struct ctx *ctx, const char *list, bool top)
{
    const struct codes_entry *all;
    const size_t total = codes_entries(&all);
    struct code_out *items = ARENA_ARRAY(ctx->arena, struct code_out, total);
    size_t n = 0;
    for (size_t i = 0; i < total; i++)
        if (str_is(all[i].list, list) && (!top || all[i].parent.n == 0))
            items[n++] = (struct code_out){ all[i].code, all[i].name_zh, all[i].name_en };
    return (struct json_list){ items, n };
}

static rc institution_of(struct ctx *ctx, const struct orgs_brief *u, struct institution_out *out)
{
    struct db_page page;
    TRY(orgs_outlets(ctx, u->id, &page));
    const struct orgs_brief *rows = page.rows;
    struct outlet_out *items = ARENA_ARRAY(ctx->arena, struct outlet_out, page.n);
    for (size_t i = 0; i < page.n; i++)
        items[i] = (struct outlet_out){ rows[i].id, rows[i].name };
    *out = (struct institution_out){ u->id, u->name, u->phone, u->address, { items, page.n } };
    return RC_OK;
}

rc cases_portal_info(struct ctx *ctx, const struct http_in *in, struct http_out *out)
{
    (void)in;
    struct db_page page;
    TRY(orgs_entities(ctx, &page));
    struct institution_out *items = ARENA_ARRAY(ctx->arena, struct institution_out, page.n);
    for (size_t i = 0; i < page.n; i++)
        TRY(institution_of(ctx, &((const struct orgs_brief *)page.rows)[i], &items[i]));
    const struct info_out reply = { { items, page.n },
                                    entries_of(ctx, "business", true),
                                    entries_of(ctx, "demand", false),
                                    entries_of(ctx, "special_group", false),
                                    { 15, 30, 60, LAW_BASIS } };
    return http_reply(ctx, out, 200, &cases_portal_info_type, &reply);
}

rc cases_portal_challenge(struct ctx *ctx, const struct http_in *in, struct http_out *out)
{
    const struct challenge_out reply = { serve_challenge(ctx), in->proof_bits };
    return http_reply(ctx, out, 200, &cases_portal_challenge_type, &reply);
}

static str join(struct arena *a, struct json_list words)
{
    struct buf b;
    buf_init(&b, a, 400);
    const str *w = words.items;
    for (size_t i = 0; i < words.n; i++) {
        if (i)
            buf_char(&b, ' ');
        buf_str(&b, w[i]);
    }
    return buf_get(&b);
}

static rc place_of(struct ctx *ctx, const struct portal_intake *b, struct orgs_brief *unit)
{
    struct orgs_brief entity;
    TRY(orgs_brief_get(ctx, b->tenant_id, b->tenant_id, &entity));
    if (entity.kind != ORGS_ENTITY)
        return fail(ctx, RC_INVALID, "orgs.not_found", "tenant_id");
    return orgs_brief_get(ctx, b->tenant_id, b->outlet_id ? b->outlet_id : b->tenant_id, unit);
}

static rc register_from(struct ctx *ctx, const struct portal_intake *b, const struct orgs_brief *unit, struct cases_filed *filed)
{
    const struct cases_intake intake = {
        .tenant_id = unit->tenant_id,
        .unit_id = unit->id,
        .unit_path = unit->path,
        .channel_in = STR("IN04"),
        .product = b->product,
        .matter = b->matter,
        .demand = b->demand,
        .demands = b->demands,
        .consumer_name = b->consumer_name,
        .phone = b->phone,
        .id_no = b->id_no,
        .address = b->address,
        .complainant_type = b->complainant_type,
        .reply_by = b->reply_by,
        .special_groups = join(ctx->arena, b->special_groups),
        .amount_fen = b->amount_fen,
        .happened_on = b->happened_on,
    };
    return cases_register(ctx, &intake, filed);
}

rc cases_portal_file(struct ctx *ctx, const struct http_in *in, struct http_out *out)
{
    const struct portal_intake *b = in->body;
    struct orgs_brief unit;
    struct cases_filed filed;
    if (!serve_proof_ok(ctx, in->proof, in->proof_bits))
        return fail(ctx, RC_INVALID, "serve.proof", "X-Proof");
    TRY(place_of(ctx, b, &unit));
    TRY(register_from(ctx, b, &unit, &filed));
    out->stream_id = filed.id;
    out->seq = 1;
    const struct portal_filed reply = { filed.id, filed.no, filed.code, LAW_BASIS, filed.received_at, filed.due_on };
    return http_reply(ctx, out, 201, &cases_portal_filed_type, &reply);
}

rc cases_portal_refile(struct ctx *ctx, const struct http_in *in, struct http_out *out)
{
    struct cases_case c;
    TRY(cases_store_find(ctx, in->replay_stream, &c));
    const struct portal_filed reply = { c.id, c.no, vault_portal_code(ctx, c.tenant_id, c.id), LAW_BASIS, c.received_at, c.due_on };
    return http_reply(ctx, out, 201, &cases_portal_filed_type, &reply);
}

static str phone_index_of_code(struct ctx *ctx, str code)
{
    char *clean = arena_alloc(ctx->arena, code.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < code.n; i++)
        if (code.p[i] != ' ' && code.p[i] != '-')
            clean[n++] = (char)(code.p[i] >= 'a' && code.p[i] <= 'z' ? code.p[i] - 32 : code.p[i]);
    return vault_blind(ctx, 0, "portal code", (str){ clean, n });
}

static const char *const portal_words[] = { "supplement", "accept", "object", "start_review", "withdraw", "rate" };
static const enum cases_action portal_actions[] = { CASES_DO_SUPPLEMENT,   CASES_DO_ACCEPT,   CASES_DO_OBJECT,
                                                    CASES_DO_START_REVIEW, CASES_DO_WITHDRAW, CASES_DO_RATE };

static struct json_list can_do(struct ctx *ctx, const struct cases_case *c)
{
    struct sm_offer offers[48];
    const size_t n = sm_offers(ctx, &cases_machine, (int)c->state, c, offers, ARRAY_LEN(offers));
    str *out = ARENA_ARRAY(ctx->arena, str, ARRAY_LEN(portal_actions));
    size_t k = 0;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < ARRAY_LEN(portal_actions); j++)
            if (offers[i].open && offers[i].action == (int)portal_actions[j])
                out[k++] = str_of(portal_actions[j] == CASES_DO_START_REVIEW ? "apply_review" : portal_words[j]);
    return (struct json_list){ out, k };
}

static rc messages_of(struct ctx *ctx, const struct cases_case *c, struct json_list *out)
{
    struct cases_timeline t;
    TRY(cases_timeline_make(ctx, c, true, &t));
    const struct cases_entry *e = t.items.items;
    struct message_out *items = ARENA_ARRAY(ctx->arena, struct message_out, t.items.n);
    const size_t n = t.items.n < 500 ? t.items.n : 500;
    for (size_t i = 0; i < n; i++)
        items[i] = (struct message_out){ e[i].at, e[i].actor_id ? STR("us") : STR("you"), e[i].text, e[i].type };
    *out = (struct json_list){ items, n };
    return RC_OK;
}

static rc portal_case_of(struct ctx *ctx, const struct cases_case *c, struct portal_case *out)
{
    struct orgs_brief unit, entity;
    struct cases_doc *doc;
    TRY(orgs_brief_get(ctx, c->tenant_id, c->unit_id, &unit));
    TRY(orgs_brief_get(ctx, c->tenant_id, c->tenant_id, &entity));
    TRY(cases_doc_make(ctx, c, true, &doc));
    const struct cases_doc_step *steps = doc->steps.items;
    struct step_out *rail = ARENA_ARRAY(ctx->arena, struct step_out, doc->steps.n);
    for (size_t i = 0; i < doc->steps.n; i++)
        rail[i] = (struct step_out){ steps[i].step, steps[i].state, steps[i].at };
    *out = (struct portal_case){
        .no = c->no,
        .state = c->state,
        .unit_name = unit.name,
        .hotline = entity.phone,
        .received_at = c->received_at,
        .due_on = c->due_on,
        .due_on_rolled = c->due_on_rolled,
        .notified_on = c->notified_on,
        .review_until = c->notified_on ? c->notified_on + CASES_REVIEW_DAYS : 0,
        .review_due_on = c->review_due_on,
        .answer = c->answer,
        .rated = c->satisfaction,
        .extended = c->extended_to > 15,
        .decision_ready = c->notified_at != 0,
        .second_factor = ctx->actor->second_factor,
        .steps = { rail, doc->steps.n },
        .can = can_do(ctx, c),
    };
    return messages_of(ctx, c, &out->messages);
}

rc cases_portal_enter(struct ctx *ctx, const struct http_in *in, struct http_out *out)
{
    const struct enter_in *b = in->body;
    struct cases_case c;
    struct consumers_person p;
    struct entered_out reply;
    const str index = phone_index_of_code(ctx, b->code), subject = str_cat(ctx->arena, STR("portal:"), index);
    TRY(auth_check_lock(ctx, subject));
    rc found = cases_store_by_code(ctx, index, &c);
    if (found == RC_OK)
        found = consumers_get(ctx, c.tenant_id, c.consumer_id, &p);
    if (found != RC_OK && found != RC_NOT_FOUND)
        return found;
    if (found == RC_NOT_FOUND || !consumers_phone_is(ctx, &p, b->phone)) {
        TRY(auth_count_failure(ctx, subject));
        return http_refuse(ctx, in, out, fail(ctx, RC_UNAUTH, "cases.wrong_code", NULL));
    }
    TRY(auth_clear_failures(ctx, subject));
    struct auth_session s = { .kind = AUTH_PORTAL,
                              .tenant_id = c.tenant_id,
                              .case_id = c.id,
                              .remote = in->remote,
                              .expires_at = clock_now(ctx) + SESSION_MINUTES * 60000 };
    TRY(auth_open(ctx, &s, &reply.token));
    const struct actor consumer = { .tenant = c.tenant_id, .portal = true, .portal_case = c.id };
    struct ctx as = *ctx;
    as.actor = &consumer;
    TRY(portal_case_of(&as, &c, &reply.the_case));
    return http_reply(ctx, out, 200, &cases_portal_entered_type, &reply);
}

/* The door closes behind the consumer on a borrowed telephone. */
rc cases_portal_leave(struct ctx *ctx, const struct http_in *in, struct http_out *out)
{
    (void)in;
    TRY(auth_close(ctx, ctx->actor->tenant, ctx->actor->id, ctx->actor->session));
    const struct ok_out ok = { true };
    return http_reply(ctx, out, 200, &cases_portal_ok_type, &ok);
}

static rc my_case(struct ctx *ctx, struct cases_case *c)
{
    return cases_store_get(ctx, ctx->actor->tenant, ctx->actor->portal_case, c);
}

rc cases_portal_case(struct ctx *ctx, const struct http_in *in, struct http_out *out)
{
    (void)in;
    struct cases_case c;
    struct portal_case_out reply;
    TRY(my_case(ctx, &c));
    TRY(portal_case_of(ctx, &c, &reply.the_case));
    return http_reply(ctx, out, 200, &cases_portal_case_type, &reply);
}

rc cases_portal_second(struct ctx *ctx, const struct http_in *in, struct http_out *out)
{
    const struct second_in *b = in->body;
    struct cases_case c;
    struct consumers_person p;
    bool same;
    const str subject = str_fmt(ctx->arena, "tail:%lld", (long long)ctx->actor->portal_case);
    TRY(auth_check_lock(ctx, subject));
    TRY(my_case(ctx, &c));
    TRY(consumers_get(ctx, c.tenant_id, c.consumer_id, &p));
    TRY(consumers_id_tail_is(ctx, &p, b->id_tail, &same));
    if (!same) {
        TRY(auth_count_failure(ctx, subject));
        return http_refuse(ctx, in, out, fail(ctx, RC_INVALID, "cases.wrong_tail", "id_tail"));
    }
    TRY(auth_raise(ctx, c.tenant_id, ctx->actor->session));
    const struct ok_out ok = { true };
    return http_reply(ctx, out, 200, &cases_portal_ok_type, &ok);
}

rc cases_portal_letter(struct ctx *ctx, const struct http_in *in, struct http_out *out)
{
    (void)in;
    struct cases_case c;
    struct orgs_brief unit;
    const struct cases_acted *ev;
    TRY(my_case(ctx, &c));
    if (!ctx->actor->second_factor)
        return fail(ctx, RC_FORBIDDEN, "cases.second_factor", "id_tail");
    if (!c.notified_at || !c.decision_v)
        return fail(ctx, RC_NOT_FOUND, "cases.no_decision_yet", NULL);
    TRY(cases_event_at(ctx, &c, c.decision_v, &ev));
    TRY(orgs_brief_get(ctx, c.tenant_id, c.handler_unit_id ? c.handler_unit_id : c.unit_id, &unit));
    const struct letter_out reply = { c.no,        ev->facts.text, ev->basis.text, ev->reasons.text,         ev->remedies.text,
                                      ev->outcome, unit.name,      ev->amount_fen, cal_day_of(c.decided_at), c.notified_on };
    return http_reply(ctx, out, 200, &cases_portal_letter_type, &reply);
}

rc cases_portal_act(struct ctx *ctx, const struct http_in *in, struct http_out *out)
{
    const struct portal_act *b = in->body;
    struct cases_case c;
    struct cases_act act = { .note = b->text,
                             .satisfaction = b->satisfaction,
                             .pressed = b->pressed,
                             .timely = b->timely,
                             .respect = b->respect,
                             .clear = b->clear };
    struct portal_case_out reply;
    bool known = false;
    const str word = str_is(b->action, "apply_review") ? STR("start_review") : b->action;
    for (size_t i = 0; i < ARRAY_LEN(portal_words); i++)
        if (str_is(word, portal_words[i])) {
            act.action = portal_actions[i];
            known = true;
        }
    if (!known)
        return fail_rule(ctx, RC_INVALID, "json.word", "action", STR("supplement, accept, object, apply_review, withdraw, rate"));
    TRY(my_case(ctx, &c));
    act.version = c.version; /* one consumer, one case: the newest is the one that was seen */
    TRY(cases_act(ctx, c.tenant_id, c.id, &act, &out->seq));
    out->stream_id = c.id;
    TRY(my_case(ctx, &c));
    TRY(portal_case_of(ctx, &c, &reply.the_case));
    return http_reply(ctx, out, 200, &cases_portal_case_type, &reply);
}

rc cases_file_json(struct ctx *ctx, str json, struct cases_filed *out)
{
    struct portal_intake b;
    struct orgs_brief unit;
    TRY(json_decode(ctx, &cases_portal_intake_type, json, &b));
    TRY(place_of(ctx, &b, &unit));
    return register_from(ctx, &b, &unit, out);
}
