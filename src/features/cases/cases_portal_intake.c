/* Filing on the portal: what may be chosen, the check of the browser, the filing itself. */
#include "cases_portal.h"

#include "codes.h"
#include "kernel/serve/serve.h"
#include "kernel/vault/vault.h"
#include "orgs.h"

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
                                    { 15, 30, 60, CASES_LAW_BASIS } };
    return http_reply(ctx, out, 200, &cases_portal_info_type, &reply);
}

rc cases_portal_challenge(struct ctx *ctx, const struct http_in *in, struct http_out *out)
{
    const struct challenge_out reply = { serve_challenge(ctx), in->proof_bits };
    return http_reply(ctx, out, 200, &cases_portal_challenge_type, &reply);
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
        .special_groups = json_words_join(ctx->arena, b->special_groups),
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
    const struct portal_filed reply = { filed.id, filed.no, filed.code, CASES_LAW_BASIS, filed.received_at, filed.due_on };
    return http_reply(ctx, out, 201, &cases_portal_filed_type, &reply);
}

rc cases_portal_refile(struct ctx *ctx, const struct http_in *in, struct http_out *out)
{
    struct cases_case c;
    TRY(cases_store_find(ctx, in->replay_stream, &c));
    const struct portal_filed reply = { c.id, c.no, vault_portal_code(ctx, c.tenant_id, c.id), CASES_LAW_BASIS, c.received_at, c.due_on };
    return http_reply(ctx, out, 201, &cases_portal_filed_type, &reply);
}

rc cases_file_json(struct ctx *ctx, str json, struct cases_filed *out)
{
    struct portal_intake b;
    struct orgs_brief unit;
    TRY(json_decode(ctx, &cases_portal_intake_type, json, &b));
    TRY(place_of(ctx, &b, &unit));
    return register_from(ctx, &b, &unit, out);
}
