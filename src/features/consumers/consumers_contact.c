/* Further telephones of a person.  They stand on his own stream under his own key, so erasing him takes them too. */
#include "consumers_int.h"

#include "consumers.sql.h"

/* clang-format off */
static const struct json_field inside_fields[] = {
    JSON_STR(struct consumers_contact_inside, phone,        REQUIRED, 1, 40),
    JSON_STR(struct consumers_contact_inside, phone_masked, REQUIRED, 1, 40),
    JSON_STR(struct consumers_contact_inside, phone_index,  REQUIRED, 1, 64),
};
const struct json_type consumers_contact_inside_type = JSON_TYPE(struct consumers_contact_inside, inside_fields);
static const struct json_field added_fields[] = {
    JSON_I64   (struct consumers_contact_added, contact, REQUIRED, 1, CONSUMERS_CONTACTS),
    JSON_SEALED(struct consumers_contact_added, phone,   REQUIRED, 400),
};
static const struct json_type added_type = JSON_TYPE(struct consumers_contact_added, added_fields);
static const struct db_col cols[] = {
    DB_I64(struct consumers_contact, tenant_id),
    DB_I64(struct consumers_contact, person_id),
    DB_I64(struct consumers_contact, contact),
    DB_STR(struct consumers_contact, phone_masked),
    DB_STR(struct consumers_contact, phone_index),
};
/* clang-format on */
static const struct db_rowtype contact_row = DB_ROWTYPE(struct consumers_contact, cols);

static rc apply_added(struct ctx *ctx, const struct journal_event *ev, const void *payload)
{
    const struct consumers_contact_added *p = payload;
    struct consumers_contact_inside in = { 0 };
    if (!p->phone.erased)
        TRY(json_decode(ctx, &consumers_contact_inside_type, p->phone.text, &in));
    const struct consumers_contact row = { ev->tenant, ev->stream, p->contact, in.phone_masked, in.phone_index };
    TRY(db_exec_row(ctx->db, SQL_CONSUMERS_ADD_CONTACT, &contact_row, &row, DB_NO_ARGS, NULL));
    return consumers_store_touch(ctx, ev->tenant, ev->stream, ev->version);
}

const struct journal_type consumers_contact_added_event = { "consumers.contact_added", 1, &added_type, apply_added,
                                                            "a person known already gave another telephone" };

rc consumers_store_contacts(struct ctx *ctx, id64 tenant, id64 id, struct db_page *out)
{
    return db_many(ctx->db, ctx->arena, SQL_CONSUMERS_CONTACTS,
                   DB_ARGS(ARG_I64("tenant_id", tenant), ARG_I64("person_id", id), ARG_I64("n", CONSUMERS_CONTACTS)), &contact_row,
                   CONSUMERS_CONTACTS, out);
}

rc consumers_store_blank_contacts(struct ctx *ctx, id64 tenant, id64 id)
{
    return db_exec(ctx->db, SQL_CONSUMERS_BLANK_CONTACTS, DB_ARGS(ARG_I64("tenant_id", tenant), ARG_I64("person_id", id)), NULL);
}

static rc add(struct ctx *ctx, struct consumers_person *p, int64_t contact, const struct consumers_contact_inside *in)
{
    struct buf b;
    buf_init(&b, ctx->arena, 1000);
    TRY(json_encode(ctx, &consumers_contact_inside_type, in, &b));
    const struct consumers_contact_added payload = { contact, { .text = buf_get(&b), .key = p->key_id } };
    struct journal_mark mark;
    const rc r = journal_append(ctx, &consumers_contact_added_event, p->tenant_id, p->id, p->version, &payload, &mark);
    if (r == RC_CONFLICT)
        return RC_BUSY; /* somebody wrote to this person meanwhile (PostgreSQL): the kernel runs the request again */
    TRY(r);
    p->version = mark.version;
    return RC_OK;
}

rc consumers_contact_choose(struct ctx *ctx, struct consumers_person *p, str phone, str phone_masked, str phone_index)
{
    struct db_page page;
    p->contact = 0; /* the row has no such column */
    if (str_eq(p->phone_index, phone_index))
        return RC_OK;
    TRY(consumers_store_contacts(ctx, p->tenant_id, p->id, &page));
    const struct consumers_contact *known = page.rows;
    size_t i = 0;
    while (i < page.n && !str_eq(known[i].phone_index, phone_index))
        i++;
    if (i == CONSUMERS_CONTACTS)
        return fail(ctx, RC_LIMIT, "consumers.too_many_contacts", "phone");
    const struct consumers_contact_inside in = { phone, phone_masked, phone_index };
    if (i == page.n)
        TRY(add(ctx, p, (int64_t)i + 1, &in));
    p->contact = i < page.n ? known[i].contact : (int64_t)i + 1;
    p->phone_masked = phone_masked;
    p->phone_index = phone_index;
    return RC_OK;
}

rc consumers_contact_show(struct ctx *ctx, struct consumers_person *p, int64_t contact)
{
    struct db_page page;
    TRY(consumers_store_contacts(ctx, p->tenant_id, p->id, &page));
    const struct consumers_contact *known = page.rows;
    for (size_t i = 0; i < page.n; i++)
        if (known[i].contact == contact) {
            p->contact = contact;
            p->phone_masked = known[i].phone_masked;
            p->phone_index = known[i].phone_index;
        }
    return RC_OK;
}
