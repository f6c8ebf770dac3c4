/* What each kind of table holds.  doc/import.md lists the same; test/cli/test_import.py compares the two. */
#include "exchange_int.h"

#include <string.h>

ENUM_DEFINE(exchange_kind, EXCHANGE_KINDS);
ENUM_DEFINE(exchange_outcome, EXCHANGE_OUTCOMES);

/* clang-format off */
static const struct exchange_field orgs[] = {
    { "entity",     EXCHANGE_TEXT, 20,  false, false, NULL },
    { "kind",       EXCHANGE_TEXT, 20,  true,  false, NULL },
    { "code",       EXCHANGE_TEXT, 20,  true,  false, NULL },
    { "name",       EXCHANGE_TEXT, 100, true,  false, NULL },
    { "parent",     EXCHANGE_TEXT, 20,  false, false, NULL },
    { "phone",      EXCHANGE_TEXT, 40,  false, false, NULL },
    { "address",    EXCHANGE_TEXT, 200, false, false, NULL },
    { "valid_from", EXCHANGE_DAY,  40,  false, false, NULL },
    { "valid_to",   EXCHANGE_DAY,  40,  false, false, NULL },
};
static const struct exchange_field staff[] = {
    { "entity",   EXCHANGE_TEXT, 20,  true,  false, NULL },
    { "unit",     EXCHANGE_TEXT, 20,  false, false, NULL },
    { "staff_no", EXCHANGE_TEXT, 30,  true,  false, NULL },
    { "name",     EXCHANGE_TEXT, 60,  true,  true,  NULL },
    { "login",    EXCHANGE_TEXT, 40,  false, false, NULL },
    { "roles",    EXCHANGE_TEXT, 400, false, false, NULL },
    { "disabled", EXCHANGE_TEXT, 10,  false, false, NULL },
};
static const struct exchange_field cases[] = {
    { "original_no",      EXCHANGE_TEXT,  60,    false, false, NULL },
    { "entity",           EXCHANGE_TEXT,  20,    true,  false, NULL },
    { "unit",             EXCHANGE_TEXT,  20,    false, false, NULL },
    { "received_at",      EXCHANGE_TIME,  40,    true,  false, NULL },
    { "channel_in",       EXCHANGE_CODE,  100,   true,  false, "channel_in" },
    { "product",          EXCHANGE_CODE,  100,   false, false, "business" },
    { "business",         EXCHANGE_CODE,  100,   false, false, "business" },
    { "cause",            EXCHANGE_CODE,  100,   false, false, "cause" },
    { "level",            EXCHANGE_CODE,  100,   false, false, "complaint_level" },
    { "matter",           EXCHANGE_TEXT,  32767, true,  true,  NULL },
    { "demand",           EXCHANGE_TEXT,  4000,  false, true,  NULL },
    { "demands",          EXCHANGE_CODES, 300,   false, false, "demand" },
    { "consumer_name",    EXCHANGE_TEXT,  80,    false, true,  NULL },
    { "phone",            EXCHANGE_TEXT,  40,    false, true,  NULL },
    { "id_no",            EXCHANGE_TEXT,  20,    false, true,  NULL },
    { "address",          EXCHANGE_TEXT,  200,   false, true,  NULL },
    { "complainant_type", EXCHANGE_CODE,  100,   false, false, "complainant_type" },
    { "special_groups",   EXCHANGE_CODES, 200,   false, false, "special_group" },
    { "amount",           EXCHANGE_YUAN,  40,    false, false, NULL },
    { "happened_on",      EXCHANGE_DAY,   40,    false, false, NULL },
    { "state",            EXCHANGE_OPEN,  20,    false, false, NULL },
    { "closed_on",        EXCHANGE_TIME,  40,    false, false, NULL },
    { "due_on",           EXCHANGE_DAY,   40,    false, false, NULL },
};
/* clang-format on */

const struct exchange_fields exchange_fields_of[exchange_kind_count] = { { orgs, ARRAY_LEN(orgs) },
                                                                         { staff, ARRAY_LEN(staff) },
                                                                         { cases, ARRAY_LEN(cases) } };

int exchange_field_find(enum exchange_kind kind, str name)
{
    for (size_t i = 0; i < exchange_fields_of[kind].n; i++)
        if (str_is(name, exchange_fields_of[kind].v[i].name))
            return (int)i;
    return -1;
}

const struct exchange_value *exchange_at(const struct exchange *x, const char *name)
{
    const int f = exchange_field_find(x->order.kind, str_of(name));
    assert(f >= 0);
    return &x->values[f];
}
