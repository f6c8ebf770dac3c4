/* Keys and boxes: sealed for one place, gone for ever when destroyed, never confused with lost. */
#include "kernel/vault/vault.h"
#include "testkit/probe.h"
#include "testkit/world.h"

#include <string.h>

static struct world *begin(void)
{
    struct world *w = world_new(WORLD_MEMORY, probe_schemas, probe_n_schemas);
    CHECK_I64(db_begin(w->db, DB_WRITE), RC_OK);
    return w;
}

static id64 new_key(struct world *w, id64 tenant)
{
    id64 key = 0;
    str commitment;
    CHECK_I64(vault_key_new(&w->ctx, tenant, &key, &commitment), RC_OK);
    CHECK_I64((int64_t)commitment.n, 64);
    return key;
}

/* Another process: the same master key, an empty cache. */
static void forget_all(struct world *w)
{
    static const unsigned char master[SUITE_KEY] = { 1, 2, 3 };
    vault_free(w->env.vault);
    w->env.vault = vault_new(w->env.suite, master, &w->random);
}

TEST(vault, a_box_opens_in_its_place_and_nowhere_else)
{
    AUTO(world_drop) struct world *w = begin();
    const id64 key = new_key(w, 7);
    const struct vault_place here = { 7, 100, 1 };
    const struct vault_place others[] = { { 8, 100, 1 }, { 7, 101, 1 }, { 7, 100, 2 } };
    str box, plain;
    bool erased;
    CHECK_I64(vault_seal(&w->ctx, &here, "matter", key, STR("私人的话"), &box), RC_OK);
    CHECK_I64(vault_open(&w->ctx, &here, "matter", key, box, &plain, &erased), RC_OK);
    CHECK(!erased);
    CHECK_STR(plain, STR("私人的话"));
    CHECK(vault_open(&w->ctx, &here, "demand", key, box, &plain, &erased) == RC_IO);
    for (size_t i = 0; i < ARRAY_LEN(others); i++)
        CHECK(vault_open(&w->ctx, &others[i], "matter", key, box, &plain, &erased) == RC_IO);
}

TEST(vault, a_key_survives_the_process_and_not_its_destruction)
{
    AUTO(world_drop) struct world *w = begin();
    const id64 key = new_key(w, 7);
    const struct vault_place here = { 7, 100, 1 };
    unsigned char before[SUITE_KEY], after[SUITE_KEY];
    str box, plain;
    bool erased;
    CHECK_I64(vault_key_get(&w->ctx, 7, key, before), RC_OK);
    CHECK_I64(vault_seal(&w->ctx, &here, "matter", key, STR("x"), &box), RC_OK);
    forget_all(w);
    CHECK_I64(vault_key_get(&w->ctx, 7, key, after), RC_OK);
    CHECK(memcmp(before, after, SUITE_KEY) == 0);
    CHECK_I64(vault_key_destroy(&w->ctx, 7, key, STR("order 1")), RC_OK);
    CHECK_I64(vault_key_get(&w->ctx, 7, key, after), RC_NOT_FOUND);
    CHECK_I64(vault_open(&w->ctx, &here, "matter", key, box, &plain, &erased), RC_OK);
    CHECK(erased && plain.n == 0);
    forget_all(w);
    CHECK_I64(vault_open(&w->ctx, &here, "matter", key, box, &plain, &erased), RC_OK);
    CHECK(erased);
    CHECK_I64(vault_key_destroy(&w->ctx, 7, key + 1, STR("order 2")), RC_NOT_FOUND);
}

TEST(vault, a_lost_key_is_never_passed_off_as_an_erased_one)
{
    AUTO(world_drop) struct world *w = begin();
    const struct vault_place here = { 7, 100, 1 };
    str plain;
    bool erased = true;
    CHECK_I64(vault_open(&w->ctx, &here, "matter", 4711, STR("?"), &plain, &erased), RC_IO);
    CHECK(!erased);
    CHECK_STR(str_of(w->why.key), STR("vault.key_missing"));
}

TEST(vault, no_key_stands_in_the_database_in_clear)
{
    AUTO(world_drop) struct world *w = begin();
    unsigned char raw[SUITE_KEY];
    const id64 key = new_key(w, 7);
    CHECK_I64(vault_key_get(&w->ctx, 7, key, raw), RC_OK);
    struct db *main_db = w->db;
    w->db = db_vault(w->db);
    const str all = world_dump(w, check_arena(), "SELECT hex(wrapped) FROM vault_key");
    w->db = main_db;
    char hex[2 * SUITE_KEY + 1];
    for (int i = 0; i < SUITE_KEY; i++)
        (void)snprintf(hex + 2 * i, 3, "%02X", raw[i]);
    CHECK(all.n > 2 * SUITE_KEY && str_find(all, (str){ hex, 16 }) < 0);
}

TEST(vault, blind_indexes_and_codes_differ_by_entity_kind_and_value)
{
    AUTO(world_drop) struct world *w = begin();
    const str one = vault_blind(&w->ctx, 7, "phone", STR("13800001234"));
    CHECK_I64((int64_t)one.n, 32);
    CHECK_STR(vault_blind(&w->ctx, 7, "phone", STR("13800001234")), one);
    CHECK(!str_eq(vault_blind(&w->ctx, 8, "phone", STR("13800001234")), one));
    CHECK(!str_eq(vault_blind(&w->ctx, 7, "id_no", STR("13800001234")), one));
    CHECK(!str_eq(vault_blind(&w->ctx, 7, "phone", STR("13800001235")), one));
    CHECK_STR(vault_blind(&w->ctx, 7, "phone", STR("")), STR(""));
    const str code = vault_portal_code(&w->ctx, 7, 1);
    CHECK_I64((int64_t)code.n, 16);
    CHECK_STR(vault_portal_code(&w->ctx, 7, 1), code);
    CHECK(!str_eq(vault_portal_code(&w->ctx, 7, 2), code) && !str_eq(vault_portal_code(&w->ctx, 8, 1), code));
}
