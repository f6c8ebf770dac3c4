/* One API over both databases: with XB_PG_URL these promises are kept by PostgreSQL, without it by SQLite. */
#include "kernel/db/db_int.h"
#include "testkit/probe.h"
#include "testkit/world.h"

#include <string.h>

static struct world *begin(void)
{
    struct world *w = world_new(WORLD_DISK, probe_schemas, probe_n_schemas);
    CHECK_I64(db_begin(w->db, DB_WRITE), RC_OK);
    return w;
}

static rc put(struct world *w, id64 id, int64_t n, str name)
{
    const struct probe_row row = { 1, id, 1, n, name, { 0 }, id % 2 };
    return db_exec_row(w->db, probe_add, &probe_rowtype, &row, DB_NO_ARGS, NULL);
}

#define KEY(id) DB_ARGS(ARG_I64("tenant_id", 1), ARG_I64("id", (id)))

TEST(db, a_row_comes_back_as_it_went)
{
    AUTO(world_drop) struct world *w = begin();
    const str names[] = { STR(""), STR("消费者'\"\\%_;--"), STR("🙂\n\t\x01\x7f") };
    static const int64_t numbers[] = { 0, INT64_MAX, INT64_MIN };
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        struct probe_row row = { 0 };
        CHECK_I64(put(w, (id64)i + 1, numbers[i], names[i]), RC_OK);
        CHECK_I64(probe_find(&w->ctx, 1, (id64)i + 1, &row), RC_OK);
        CHECK_STR(row.name, names[i]);
        CHECK_I64(row.n, numbers[i]);
        CHECK_I64(row.erased, (int64_t)(i + 1) % 2);
    }
}

TEST(db, absent_rows_leave_the_output_alone)
{
    AUTO(world_drop) struct world *w = begin();
    struct probe_row row = { .n = 77 };
    int64_t n = 78;
    CHECK_I64(probe_find(&w->ctx, 1, 404, &row), RC_NOT_FOUND);
    CHECK_I64(row.n, 77);
    CHECK_I64(db_i64(w->db, probe_sum, DB_ARGS(ARG_I64("tenant_id", 1)), &n), RC_OK);
    CHECK_I64(n, 0); /* NULL reads as 0 */
}

TEST(db, a_statement_is_prepared_once_a_connection)
{
    AUTO(world_drop) struct world *w = begin();
    CHECK_I64(put(w, 1, 1, STR("a")), RC_OK);
    const unsigned cached = w->db->cached;
    for (int i = 0; i < 50; i++)
        CHECK_I64(put(w, 1, i, STR("b")), RC_OK);
    CHECK_I64(w->db->cached, cached);
    struct probe_row row;
    CHECK_I64(probe_find(&w->ctx, 1, 1, &row), RC_OK);
    CHECK_I64(w->db->cached, cached + 1);
    CHECK_I64(row.n, 49);
}

TEST(db, changed_counts_rows_and_a_broken_key_is_a_conflict)
{
    AUTO(world_drop) struct world *w = begin();
    int64_t changed = -1;
    CHECK_I64(put(w, 1, 1, STR("a")), RC_OK);
    CHECK_I64(db_exec(w->db, probe_bump, KEY(1), &changed), RC_OK);
    CHECK_I64(changed, 1);
    CHECK_I64(db_exec(w->db, probe_bump, KEY(2), &changed), RC_OK);
    CHECK_I64(changed, 0);
    CHECK_I64(db_savepoint(w->db), RC_OK);
    CHECK_I64(db_exec(w->db, probe_next, KEY(1), NULL), RC_CONFLICT);
    CHECK_I64(db_rollback_to(w->db), RC_OK);
    CHECK_I64(db_exec(w->db, probe_next, KEY(2), NULL), RC_OK);
    CHECK_I64(db_commit(w->db), RC_OK);
    CHECK_I64(world_count(w, "probe_item"), 2);
}

TEST(db, undoing_a_savepoint_keeps_what_stood_before)
{
    AUTO(world_drop) struct world *w = begin();
    for (id64 id = 1; id <= 10; id++) {
        CHECK_I64(db_savepoint(w->db), RC_OK);
        CHECK_I64(put(w, id, id, STR("x")), RC_OK);
        CHECK_I64(id % 3 ? db_release(w->db) : db_rollback_to(w->db), RC_OK);
    }
    CHECK_I64(db_commit(w->db), RC_OK);
    CHECK_I64(world_count(w, "probe_item"), 7);
    CHECK_I64(db_begin(w->db, DB_WRITE), RC_OK);
    CHECK_I64(put(w, 50, 1, STR("x")), RC_OK);
    db_rollback(w->db);
    CHECK_I64(world_count(w, "probe_item"), 7);
}

TEST(db, pages_have_a_limit_and_rows_come_one_by_one)
{
    AUTO(world_drop) struct world *w = begin();
    struct db_page page = { 0 };
    for (id64 id = 1; id <= 40; id++)
        CHECK_I64(put(w, id, id, STR("x")), RC_OK);
    CHECK_I64(db_many(w->db, w->ctx.arena, probe_list, DB_NO_ARGS, &probe_rowtype, 39, &page), RC_LIMIT);
    CHECK(page.rows == NULL);
    CHECK_I64(db_many(w->db, w->ctx.arena, probe_list, DB_NO_ARGS, &probe_rowtype, 40, &page), RC_OK);
    CHECK_I64((int64_t)page.n, 40);
    for (size_t i = 0; i < page.n; i++)
        CHECK_I64(((const struct probe_row *)page.rows)[i].id, (int64_t)i + 1);
}

static rc stop_at_three(void *self, void *row)
{
    int *n = self;
    return ((const struct probe_row *)row)->id == ++*n && *n < 3 ? RC_OK : RC_BUSY;
}

TEST(db, a_walk_can_be_stopped_and_begun_again)
{
    AUTO(world_drop) struct world *w = begin();
    for (id64 id = 1; id <= 9; id++)
        CHECK_I64(put(w, id, id, STR("x")), RC_OK);
    for (int round = 0; round < 2; round++) {
        int n = 0;
        CHECK_I64(db_each(w->db, probe_list, DB_NO_ARGS, &probe_rowtype, stop_at_three, &n), RC_BUSY);
        CHECK_I64(n, 3);
    }
}

/* Whoever overlooks an error must not be told that the rest was kept. */
TEST(db, a_commit_after_a_failed_statement_is_no_success_on_postgresql)
{
    if (!world_is_postgres())
        return; /* SQLite undoes the statement alone */
    AUTO(world_drop) struct world *w = begin();
    CHECK_I64(put(w, 1, 1, STR("x")), RC_OK);
    CHECK_I64(db_exec(w->db, probe_next, KEY(1), NULL), RC_CONFLICT);
    CHECK_I64(db_commit(w->db), RC_BUSY);
    CHECK_I64(world_count(w, "probe_item"), 0);
}

TEST(db, the_vault_is_committed_with_the_rest)
{
    AUTO(world_drop) struct world *w = begin();
    struct db *other = world_connect(w);
    CHECK_I64(db_script(db_vault(w->db), "INSERT INTO vault_key (tenant_id, id, wrapped, created_at) VALUES (1, 1, '', 1)"), RC_OK);
    db_rollback(w->db);
    CHECK_I64(db_begin(w->db, DB_WRITE), RC_OK);
    CHECK_I64(db_script(db_vault(w->db), "INSERT INTO vault_key (tenant_id, id, wrapped, created_at) VALUES (1, 2, '', 1)"), RC_OK);
    CHECK_I64(db_commit(w->db), RC_OK);
    struct db *was = w->db;
    w->db = db_vault(other);
    CHECK_STR(world_dump(w, check_arena(), "SELECT id FROM vault_key"), STR("2\n"));
    w->db = was;
    db_close(other);
}

TEST(db, migrations_run_once_and_an_edited_one_stops_the_start)
{
    AUTO(world_drop) struct world *w = world_new(WORLD_DISK, probe_schemas, probe_n_schemas);
    CHECK_I64(db_migrate(w->db, w->ctx.arena, probe_schemas, probe_n_schemas), RC_OK);
    struct db_migration edited = *probe_schema.migrations[0];
    edited.lite = edited.pg = "CREATE TABLE other (a INT8)";
    const struct db_migration *const list[] = { &edited };
    struct db_schema schema = probe_schema;
    schema.migrations = list;
    const struct db_schema *const schemas[] = { &schema };
    CHECK_I64(db_migrate(w->db, w->ctx.arena, schemas, 1), RC_CONFLICT);
}

TEST(db, a_broken_migration_leaves_nothing)
{
    AUTO(world_drop) struct world *w = world_new(WORLD_DISK, probe_schemas, probe_n_schemas);
    static const struct db_migration broken = { "200001020000_broken", "CREATE TABLE half (a INT8); CREATE TABLE nonsense (", NULL };
    struct db_migration both = broken;
    both.pg = both.lite;
    const struct db_migration *const list[] = { &both };
    const struct db_schema schema = { "broken", list, 1, NULL, 0, NULL, 0 };
    const struct db_schema *const schemas[] = { &schema };
    CHECK(db_migrate(w->db, w->ctx.arena, schemas, 1) != RC_OK);
    CHECK(db_script(w->db, "SELECT * FROM half") != RC_OK);
    CHECK_I64(world_count(w, "db_migration WHERE name = '200001020000_broken'"), 0);
}

TEST(db, nobody_edits_the_journal_on_sqlite)
{
    if (world_is_postgres())
        return; /* there it is a matter of grants, which the operator's guide gives */
    AUTO(world_drop) struct world *w = begin();
    static const char *const forbidden[] = { "UPDATE journal_event SET at = 0", "DELETE FROM journal_event", "DELETE FROM journal_log",
                                             "UPDATE journal_log SET version = 1" };
    for (size_t i = 0; i < ARRAY_LEN(forbidden); i++)
        CHECK_I64(db_script(w->db, forbidden[i]), RC_BUG);
}

TEST(db, clearing_empties_one_kind_only)
{
    AUTO(world_drop) struct world *w = begin();
    CHECK_I64(put(w, 1, 1, STR("x")), RC_OK);
    CHECK_I64(db_clear(w->db, w->ctx.arena, probe_schemas, probe_n_schemas, DB_TABLE_DERIVED), RC_OK);
    CHECK_I64(world_count(w, "probe_item"), 1);
    CHECK_I64(db_clear(w->db, w->ctx.arena, probe_schemas, probe_n_schemas, DB_TABLE_READ), RC_OK);
    CHECK_I64(world_count(w, "probe_item"), 0);
}
