/* Recording, matching, revealing and erasing a person. */
#include "consumers_int.h"

#include "base/mask.h"
#include "base/person.h"
#include "base/utf8.h"
#include "kernel/i18n/i18n.h"
#include "kernel/id/id.h"

bool consumers_nobody(const struct consumers_identity *who)
{
    return str_trim(who->name).n == 0 && str_trim(who->phone).n == 0 && str_trim(who->id_no).n == 0;
}

rc consumers_check(struct ctx *ctx, const struct consumers_identity *who)
{
    const size_t digits = person_phone(ctx->arena, who->phone).n;
    const bool no_phone = who->old && str_trim(who->phone).n == 0;
    if (str_trim(who->name).n == 0 && !who->old)
        return fail_rule(ctx, RC_INVALID, "json.required", "consumer_name", STR("1..80"));
    if (!no_phone && (digits < 7 || digits > 15))
        return fail_rule(ctx, RC_INVALID, "consumers.phone", "phone", STR("7..15"));
    const size_t id_no = person_id_no(ctx->arena, who->id_no).n;
    if (id_no && (id_no < 6 || id_no > 20))
        return fail_rule(ctx, RC_INVALID, "consumers.id_no", "id_no", STR("6..20"));
    return RC_OK;
}

static struct consumers_inside inside_of(struct ctx *ctx, id64 tenant, const struct consumers_identity *who)
{
    struct arena *a = ctx->arena;
    const bool named = str_trim(who->name).n > 0;
    const str name = named ? str_trim(who->name) : str_of(i18n_text(I18N_ZH, "consumers.not_given")), phone = person_phone(a, who->phone),
              id_no = person_id_no(a, who->id_no);
    return (struct consumers_inside){
        .name = name,
        .phone = phone,
        .id_no = id_no,
        .address = str_trim(who->address),
        .name_masked = named ? mask_name(a, name) : name,
        .phone_masked = mask_phone(a, phone),
        .id_no_masked = mask_id_no(a, id_no),
        .address_masked = mask_address(a, str_trim(who->address)),
        .name_index = vault_blind(ctx, tenant, "name", name),
        .phone_index = vault_blind(ctx, tenant, "phone", phone),
        .id_index = vault_blind(ctx, tenant, "id_no", id_no),
        .id_doubtful = person_id_doubtful(id_no),
    };
}

static rc record(struct ctx *ctx, id64 tenant, const struct consumers_inside *in, str groups, struct consumers_person *out)
{
    struct consumers_commitment c = { 0 };
    TRY(vault_key_new(ctx, tenant, &c.key, &c.commitment));
    struct buf b;
    buf_init(&b, ctx->arena, 8192);
    TRY(json_encode(ctx, &consumers_inside_type, in, &b));
    const struct consumers_recorded payload = {
        .key_id = c.key,
        .key_commitments = { &c, 1 },
        .special_groups = groups,
        .identity = { .text = buf_get(&b), .key = c.key },
    };
    const id64 id = id_new(ctx);
    TRY(journal_append(ctx, &consumers_recorded_event, tenant, id, 0, &payload, NULL));
    *out = (struct consumers_person){
        .tenant_id = tenant,
        .id = id,
        .key_id = c.key,
        .special_groups = groups,
        .version = 1,
        .name_masked = in->name_masked,
        .phone_masked = in->phone_masked,
        .id_no_masked = in->id_no_masked,
        .address_masked = in->address_masked,
        .name_index = in->name_index,
        .phone_index = in->phone_index,
        .id_index = in->id_index,
        .id_doubtful = in->id_doubtful,
    };
    return RC_OK;
}

rc consumers_match_or_record(struct ctx *ctx, id64 tenant, const struct consumers_identity *who, struct consumers_person *out)
{
    TRY(consumers_check(ctx, who));
    const struct consumers_inside in = inside_of(ctx, tenant, who);
    struct consumers_person p = { 0 }; /* a row says nothing of `contact` */
    rc found = RC_NOT_FOUND;
    if (in.id_index.n)
        found = consumers_store_by_id_no(ctx, tenant, in.id_index, in.name_index, &p);
    /* a name alone says nothing; no name, no telephone and no number is the placeholder */
    if (found == RC_NOT_FOUND && in.id_index.n == 0 && (in.phone_index.n || consumers_nobody(who)))
        found = consumers_store_by_phone(ctx, tenant, in.phone_index, in.name_index, &p);
    if (found == RC_NOT_FOUND)
        return record(ctx, tenant, &in, who->special_groups, out);
    TRY(found);
    TRY(consumers_contact_choose(ctx, &p, in.phone, in.phone_masked, in.phone_index));
    *out = p;
    return RC_OK;
}

rc consumers_find(struct ctx *ctx, id64 tenant, str field, str value, struct db_page *out, str *index)
{
    const bool phone = str_is(field, "phone");
    if (!phone && !str_is(field, "id_no"))
        return fail_rule(ctx, RC_INVALID, "json.word", "field", STR("phone, id_no"));
    const str clean = phone ? person_phone(ctx->arena, value) : person_id_no(ctx->arena, value);
    if (clean.n < 6)
        return fail_rule(ctx, RC_INVALID, phone ? "consumers.phone" : "consumers.id_no", "value", STR("6..20"));
    *index = vault_blind(ctx, tenant, phone ? "phone" : "id_no", clean);
    return consumers_store_find(ctx, tenant, phone, *index, out);
}

rc consumers_get(struct ctx *ctx, id64 tenant, id64 id, int64_t contact, struct consumers_person *out)
{
    struct consumers_person p = { 0 };
    TRY(consumers_store_get(ctx, tenant, id, &p));
    if (contact)
        TRY(consumers_contact_show(ctx, &p, contact));
    *out = p;
    return RC_OK;
}

/* What the person's stream tells: the identity, with the telephone of that number. */
struct telling {
    struct ctx *ctx;
    int64_t contact;
    struct consumers_identity *out;
    bool *erased;
};

static rc read_contact(struct telling *t, const struct consumers_contact_added *added)
{
    struct consumers_contact_inside in = { 0 };
    if (added->contact != t->contact || added->phone.erased)
        return RC_OK;
    TRY(json_decode(t->ctx, &consumers_contact_inside_type, added->phone.text, &in));
    t->out->phone = in.phone;
    return RC_OK;
}

static rc read_recorded(void *self, const struct journal_event *ev, const struct journal_type *type, const void *payload)
{
    (void)ev;
    struct telling *f = self;
    if (type == &consumers_contact_added_event)
        return read_contact(f, payload);
    if (type != &consumers_recorded_event)
        return RC_OK;
    const struct consumers_recorded *rec = payload;
    struct consumers_inside in = { 0 };
    *f->erased = rec->identity.erased;
    if (!rec->identity.erased)
        TRY(json_decode(f->ctx, &consumers_inside_type, rec->identity.text, &in));
    *f->out = (struct consumers_identity){ in.name, in.phone, in.id_no, in.address, str_dup(f->ctx->arena, rec->special_groups) };
    return RC_OK;
}

rc consumers_identity_get(struct ctx *ctx, id64 tenant, id64 id, int64_t contact, struct consumers_identity *out, bool *erased)
{
    struct telling f = { ctx, contact, out, erased };
    *erased = true;
    return journal_read_stream(ctx, tenant, id, 0, read_recorded, &f);
}

rc consumers_reveal(struct ctx *ctx, id64 tenant, id64 id, int64_t contact, str field, str reason, id64 case_id, str *value)
{
    struct consumers_person p;
    struct consumers_identity who = { 0 };
    bool erased;
    TRY(consumers_store_get(ctx, tenant, id, &p));
    TRY(consumers_identity_get(ctx, tenant, id, contact, &who, &erased));
    if (erased)
        return fail(ctx, RC_NOT_FOUND, "consumers.erased", "field");
    const struct {
        const char *name;
        str value;
    } known[] = { { "name", who.name }, { "phone", who.phone }, { "id_no", who.id_no }, { "address", who.address } };
    for (size_t i = 0; i < ARRAY_LEN(known); i++) {
        if (!str_is(field, known[i].name))
            continue;
        const struct consumers_revealed ev = { field, reason, case_id };
        TRY(journal_append(ctx, &consumers_revealed_event, tenant, id, p.version, &ev, NULL));
        *value = known[i].value;
        return RC_OK;
    }
    return fail_rule(ctx, RC_INVALID, "json.word", "field", STR("name, phone, id_no, address"));
}

bool consumers_phone_is(struct ctx *ctx, const struct consumers_person *p, str phone)
{
    const str index = vault_blind(ctx, p->tenant_id, "phone", person_phone(ctx->arena, phone));
    return index.n && index.n == p->phone_index.n && suite_equal(index.p, p->phone_index.p, index.n);
}

rc consumers_id_tail_is(struct ctx *ctx, const struct consumers_person *p, str tail, bool *same)
{
    struct consumers_identity who = { 0 };
    bool erased;
    TRY(consumers_identity_get(ctx, p->tenant_id, p->id, 0, &who, &erased));
    *same = !erased && tail.n >= 4 && tail.n <= 6 && who.id_no.n >= tail.n && str_ends(who.id_no, person_id_no(ctx->arena, tail));
    return RC_OK;
}
