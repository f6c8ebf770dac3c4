/* Filing: check, match the person, give number and code, start the clocks, say so. */
#include "cases_int.h"

#include "base/mask.h"
#include "base/utf8.h"
#include "codes.h"
#include "kernel/id/id.h"
#include "kernel/vault/vault.h"
#include "orgs.h"

enum { SUMMARY_CHARS = 60, REPEAT_DAYS = 90 };

static rc check_codes(struct ctx *ctx, const struct cases_intake *in, day_t today)
{
    const struct {
        const char *list;
        str code;
        const char *field;
    } codes[] = {
        { "channel_in", in->channel_in, "channel_in" }, { "business", in->product, "product" },
        { "business", in->business, "business" },       { "cause", in->cause, "cause" },
        { "complaint_level", in->level, "level" },      { "complainant_type", in->complainant_type, "complainant_type" },
    };
    for (size_t i = 0; i < ARRAY_LEN(codes); i++)
        if (codes[i].code.n)
            TRY(codes_check(ctx, codes[i].list, codes[i].code, today, codes[i].field));
    const str *demands = in->demands.items;
    for (size_t i = 0; i < in->demands.n; i++)
        TRY(codes_check(ctx, "demand", demands[i], today, "demands"));
    for (str rest = in->special_groups; rest.n;)
        TRY(codes_check(ctx, "special_group", str_cut(rest, ' ', &rest), today, "special_groups"));
    return RC_OK;
}

static rc check(struct ctx *ctx, const struct cases_intake *in, ms_t received_at)
{
    if (str_trim(in->matter).n == 0)
        return fail_rule(ctx, RC_INVALID, "json.required", "matter", STR("1..4000"));
    if (in->happened_on > cal_day_of(received_at))
        return fail(ctx, RC_INVALID, "cases.happened_later", "happened_on");
    if (received_at > clock_now(ctx))
        return fail(ctx, RC_INVALID, "cases.received_later", "received_at");
    if (in->closed_at && (in->closed_at < received_at || in->closed_at > clock_now(ctx)))
        return fail(ctx, RC_INVALID, "cases.closed_when", "closed_on");
    return check_codes(ctx, in, in->imported ? clock_today(ctx) : cal_day_of(received_at));
}

/* TS-2026-0007-00037: year of receipt, the legal entity's four digits, serial. */
static rc number(struct ctx *ctx, const struct cases_intake *in, day_t received_on, str *no)
{
    struct orgs_brief entity;
    int64_t serial;
    const int64_t year = cal_year(received_on);
    TRY(orgs_brief_get(ctx, in->tenant_id, in->tenant_id, &entity));
    TRY(cases_store_serial(ctx, in->tenant_id, year, &serial));
    *no = str_fmt(ctx->arena, "TS-%lld-" STR_FMT "-%05lld", (long long)year, STR_ARG(entity.code), (long long)serial);
    return RC_OK;
}

/* An old case keeps the limit it had, or none when it is older than the rule; nothing else runs on it, and nothing at
 * all when it is closed. */
static rc old_clock(struct ctx *ctx, const struct cases_intake *in, struct cases_registered *p, struct cases_clock *row)
{
    const struct codes_rule *rule;
    const bool in_force = codes_rule_find(ctx, STR(RULE_STATUTORY_15), p->received_on, &rule) == RC_OK;
    *row = (struct cases_clock){ .rule = STR(RULE_STATUTORY_15), .statutory = true, .started_on = p->received_on, .state = CASES_RUNNING };
    if (in_force)
        TRY(cases_clock_start(ctx, NULL, RULE_STATUTORY_15, p->received_at, 0, row));
    if (in->due_on)
        row->due_on = row->due_on_rolled = in->due_on;
    p->due_on = row->due_on;
    p->due_on_rolled = row->due_on_rolled;
    p->due_provisional = row->provisional && !in->due_on;
    p->clocks = (struct json_list){ row, !in->closed && row->due_on };
    return RC_OK;
}

static rc clocks(struct ctx *ctx, const struct cases_intake *in, struct cases_registered *p, struct cases_clock rows[3])
{
    if (in->imported)
        return old_clock(ctx, in, p, rows);
    TRY(cases_clock_start(ctx, NULL, RULE_STATUTORY_15, p->received_at, in->first_contact_id, &rows[0]));
    TRY(cases_clock_start(ctx, NULL, RULE_INTERNAL, p->received_at, in->first_contact_id, &rows[1]));
    TRY(cases_clock_start(ctx, NULL, RULE_FIRST_CONTACT, p->received_at, in->first_contact_id, &rows[2]));
    p->due_on = rows[0].due_on;
    p->due_on_rolled = rows[0].due_on_rolled;
    p->due_provisional = rows[0].provisional;
    p->internal_due_on = rows[1].due_on;
    p->clocks = (struct json_list){ rows, 3 };
    return RC_OK;
}

static struct cases_registered payload_of(struct ctx *ctx, const struct cases_intake *in, ms_t received_at)
{
    const id64 unit = in->unit_id ? in->unit_id : in->tenant_id;
    return (struct cases_registered){
        .unit_id = unit,
        .unit_path = in->unit_path,
        .first_contact_id = in->first_contact_id,
        .channel_in = in->channel_in,
        .source = in->source,
        .product = in->product,
        .business = in->business.n ? in->business : in->product,
        .cause = in->cause,
        .level = in->level.n ? in->level : STR("NORMAL"),
        .demands = json_words_join(ctx->arena, in->demands),
        .special_groups = in->special_groups,
        .complainant_type = in->complainant_type.n ? in->complainant_type : STR("SELF"),
        .reply_by = in->reply_by,
        .amount_fen = in->amount_fen,
        .happened_on = in->happened_on,
        .received_on = cal_day_of(received_at),
        .received_at = received_at,
        .original_no = in->original_no,
        .imported = in->imported,
        .closed = in->closed,
        .closed_at = in->closed_at,
    };
}

static void seal_texts(struct ctx *ctx, const struct cases_intake *in, struct cases_registered *p)
{
    const str summary = mask_text(ctx->arena, utf8_head(str_trim(in->matter), SUMMARY_CHARS));
    p->matter = (struct sealed){ .text = in->matter, .key = p->case_key };
    p->demand = (struct sealed){ .text = in->demand, .key = p->case_key };
    p->summary = (struct sealed){ .text = summary, .key = p->case_key };
}

static struct consumers_identity identity_of(const struct cases_intake *in)
{
    return (struct consumers_identity){ in->consumer_name, in->phone, in->id_no, in->address, in->special_groups, in->imported };
}

rc cases_check(struct ctx *ctx, const struct cases_intake *in)
{
    const struct consumers_identity who = identity_of(in);
    TRY(check(ctx, in, in->received_at ? in->received_at : clock_now(ctx)));
    return consumers_check(ctx, &who);
}

rc cases_register(struct ctx *ctx, const struct cases_intake *in, struct cases_filed *out)
{
    const ms_t received_at = in->received_at ? in->received_at : clock_now(ctx);
    TRY(check(ctx, in, received_at));
    const struct consumers_identity who = identity_of(in);
    struct consumers_person person = { 0 };
    TRY(consumers_match_or_record(ctx, in->tenant_id, &who, &person));

    struct cases_registered p = payload_of(ctx, in, received_at);
    struct cases_commitment c = { 0 };
    struct cases_clock rows[3];
    const id64 id = id_new(ctx);
    p.consumer_id = person.id;
    TRY(vault_key_new(ctx, in->tenant_id, &c.key, &c.commitment));
    p.case_key = c.key;
    p.contact = person.contact;
    p.key_commitments = (struct json_list){ &c, 1 };
    TRY(number(ctx, in, p.received_on, &p.no));
    TRY(clocks(ctx, in, &p, rows));
    if (!consumers_nobody(&who)) /* whose complaints are nobody's repeats */
        TRY(cases_store_earlier(ctx, in->tenant_id, person.id, p.business, received_at - REPEAT_DAYS * INT64_C(86400000), &p.repeat_of));
    const str code = vault_portal_code(ctx, in->tenant_id, id);
    p.code_index = vault_blind(ctx, 0, "portal code", code);
    seal_texts(ctx, in, &p);
    TRY(journal_append_at(ctx, &cases_registered_event, in->tenant_id, id, 0, in->received_at ? in->received_at : clock_now(ctx), &p,
                          NULL));
    *out = (struct cases_filed){ id, person.id, p.no, code, received_at, p.due_on, p.due_on_rolled, p.due_provisional };
    return RC_OK;
}
