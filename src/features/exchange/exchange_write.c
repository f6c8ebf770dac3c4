/* A checked row into its room: units and accounts by upsert, old cases by registration, each once. */
#include "exchange_int.h"

#include "base/cal.h"
#include "cases.h"
#include "exchange.sql.h"
#include "kernel/vault/vault.h"
#include "orgs.h"
#include "users.h"

/* A column that the file does not have leaves what is recorded; an empty cell in one that it has empties it. */
static bool has_column(const struct exchange *x, const char *name)
{
    const int field = exchange_field_find(x->order.kind, str_of(name));
    for (size_t i = 0; i < x->plan.n; i++)
        if (x->plan.steps[i].field == field)
            return true;
    return false;
}

static str text_of(const struct exchange *x, const char *name)
{
    const str s = exchange_at(x, name)->text;
    if (s.n)
        return s;
    return has_column(x, name) ? STR("") : (str){ 0 };
}

static day_t day_of(const struct exchange *x, const char *name)
{
    const struct exchange_value *v = exchange_at(x, name);
    return v->text.n ? cal_day_of(v->at) : 0;
}

static const enum exchange_outcome outcomes[] = {
    [ORGS_SAME] = EXCHANGE_DUPLICATE, [ORGS_NEW] = EXCHANGE_FILED, [ORGS_CHANGED] = EXCHANGE_MERGED
};

rc exchange_write_orgs(struct ctx *ctx, struct exchange *x, enum exchange_outcome *out)
{
    enum orgs_outcome done;
    id64 id;
    const struct orgs_row row = { .entity = text_of(x, "entity"),
                                  .kind = text_of(x, "kind"),
                                  .code = text_of(x, "code"),
                                  .name = text_of(x, "name"),
                                  .parent = text_of(x, "parent"),
                                  .phone = text_of(x, "phone"),
                                  .address = text_of(x, "address"),
                                  .valid_from = day_of(x, "valid_from"),
                                  .valid_to = day_of(x, "valid_to") };
    TRY(orgs_upsert(ctx, x->units, &row, &done, &id));
    *out = outcomes[done];
    return RC_OK;
}

rc exchange_write_staff(struct ctx *ctx, struct exchange *x, enum exchange_outcome *out)
{
    enum orgs_outcome done;
    id64 id;
    const struct users_row row = { .entity = text_of(x, "entity"),
                                   .unit = text_of(x, "unit"),
                                   .staff_no = text_of(x, "staff_no"),
                                   .login = text_of(x, "login"),
                                   .name = text_of(x, "name"),
                                   .roles = text_of(x, "roles"),
                                   .disabled = text_of(x, "disabled") };
    TRY(users_upsert(ctx, x->accounts, &row, &done, &id, NULL));
    *out = outcomes[done];
    return RC_OK;
}

/* --- cases --- */

/* Asked of the database once for each unit that the rows name. */
static rc find_place(struct ctx *ctx, struct exchange *x, str entity, str unit, const struct exchange_place **out)
{
    const str key = str_fmt(ctx->arena, STR_FMT "\x1f" STR_FMT, STR_ARG(entity), STR_ARG(unit));
    struct exchange_place *p = map_get(x->places, key);
    if (!p) {
        p = ARENA_NEW(x->keep, struct exchange_place);
        TRY(exchange_store_place(ctx, entity, unit, p));
        p->path = str_dup(x->keep, p->path);
        map_put(x->places, key, p);
    }
    *out = p;
    return RC_OK;
}

static rc place_of(struct ctx *ctx, struct exchange *x, struct cases_intake *in)
{
    const str entity = exchange_at(x, "entity")->text, unit = exchange_at(x, "unit")->text;
    const struct exchange_place *own, *u;
    TRY(find_place(ctx, x, entity, STR(""), &own));
    if (!own->id)
        return fail_rule(ctx, RC_INVALID, "exchange.unknown_entity", "entity", entity);
    const struct auth_object object = { .tenant = own->tenant_id, .org_path = own->path };
    if (!auth_in_scope(ctx->actor, "import.cases", &object))
        return fail_rule(ctx, RC_INVALID, "exchange.foreign_entity", "entity", entity);
    TRY(find_place(ctx, x, entity, unit, &u));
    if (!u->id)
        return fail_rule(ctx, RC_INVALID, "exchange.unknown_unit", "unit", unit);
    in->tenant_id = own->tenant_id;
    in->unit_id = u->id;
    in->unit_path = u->path;
    return RC_OK;
}

/* Closed when it says so or has a day of closing. */
static bool is_closed(const struct exchange *x)
{
    const str state = exchange_at(x, "state")->text;
    return state.n ? str_is(state, "closed") : exchange_at(x, "closed_on")->text.n > 0;
}

static struct cases_intake intake_of(struct ctx *ctx, const struct exchange *x)
{
    return (struct cases_intake){ .imported = true,
                                  .source = x->map.source,
                                  .original_no = exchange_at(x, "original_no")->text,
                                  .received_at = exchange_at(x, "received_at")->at,
                                  .channel_in = exchange_at(x, "channel_in")->text,
                                  .product = exchange_at(x, "product")->text,
                                  .business = exchange_at(x, "business")->text,
                                  .cause = exchange_at(x, "cause")->text,
                                  .level = exchange_at(x, "level")->text,
                                  .matter = exchange_at(x, "matter")->text,
                                  .demand = exchange_at(x, "demand")->text,
                                  .demands = json_words_split(ctx->arena, exchange_at(x, "demands")->text),
                                  .consumer_name = exchange_at(x, "consumer_name")->text,
                                  .phone = exchange_at(x, "phone")->text,
                                  .id_no = exchange_at(x, "id_no")->text,
                                  .address = exchange_at(x, "address")->text,
                                  .complainant_type = exchange_at(x, "complainant_type")->text,
                                  .special_groups = exchange_at(x, "special_groups")->text,
                                  .amount_fen = exchange_at(x, "amount")->number,
                                  .happened_on = day_of(x, "happened_on"),
                                  .closed = is_closed(x),
                                  .closed_at = is_closed(x) ? exchange_at(x, "closed_on")->at : 0,
                                  .due_on = day_of(x, "due_on") };
}

/* What makes a row the same row: its number in the old ledger, or without one all it says.  Both are keyed hashes,
 * so that the table of what was imported says nothing about anybody. */
static void keys_of(struct ctx *ctx, const struct exchange *x, const struct cases_intake *in, str *key, str *content)
{
    struct buf b;
    buf_init(&b, ctx->arena, 2 * SHEET_ROW_BYTES);
    for (size_t i = 0; i < exchange_fields_of[EXCHANGE_CASES].n; i++) {
        const struct exchange_value *v = &x->values[i];
        if (v->at) /* however the date was written */
            buf_i64(&b, v->at);
        else
            buf_str(&b, v->text);
        buf_char(&b, '\x1f');
    }
    *content = vault_blind(ctx, in->tenant_id, "import content", buf_get(&b));
    const str no = str_fmt(ctx->arena, STR_FMT "\x1f" STR_FMT, STR_ARG(in->source), STR_ARG(in->original_no));
    *key = in->original_no.n ? vault_blind(ctx, in->tenant_id, "import number", no) : *content;
}

/* Filed before, in this file or an earlier one?  The same again is a duplicate, another text under the same number wrong. */
static rc known(struct ctx *ctx, struct exchange *x, const struct cases_intake *in, str key, str content, bool *is)
{
    str before = { 0 };
    const str *here = x->order.dry ? map_get(x->seen, key) : NULL;
    if (here)
        before = *here;
    else
        TRY(exchange_store_seen(ctx, in->tenant_id, key, &before));
    *is = before.n > 0;
    if (*is && !str_eq(before, content))
        return fail_rule(ctx, RC_INVALID, "exchange.number_again", "original_no", in->original_no);
    return RC_OK;
}

static rc keep_seen(struct ctx *ctx, struct exchange *x, const struct cases_intake *in, str key, str content, id64 id)
{
    if (!x->order.dry)
        return exchange_store_see(ctx, in->tenant_id, key, content, id);
    str *kept = ARENA_NEW(x->keep, str);
    *kept = str_dup(x->keep, content);
    map_put(x->seen, key, kept);
    return RC_OK;
}

rc exchange_write_case(struct ctx *ctx, struct exchange *x, enum exchange_outcome *out)
{
    struct cases_intake in = intake_of(ctx, x);
    struct cases_filed filed = { 0 };
    str key, content;
    bool again;
    TRY(place_of(ctx, x, &in));
    keys_of(ctx, x, &in, &key, &content);
    TRY(known(ctx, x, &in, key, content, &again));
    *out = again ? EXCHANGE_DUPLICATE : EXCHANGE_FILED;
    if (again)
        return RC_OK;
    TRY(cases_check(ctx, &in));
    if (!x->order.dry)
        TRY(cases_register(ctx, &in, &filed));
    return keep_seen(ctx, x, &in, key, content, filed.id);
}
