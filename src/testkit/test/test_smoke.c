/* Every named statement of every room, on both databases: it is prepared, and its plan uses the index it names. */
#include "app/app.h"
#include "testkit/world.h"

#include <stdio.h>
#include <string.h>

/* A plan of an empty database says little about costs, but all about what can be used at all. */
static bool plan_of(struct world *w, const struct db_query *q, str *plan)
{
    if (!world_is_postgres()) {
        *plan = world_dump(w, check_arena(), str_fmt(check_arena(), "EXPLAIN QUERY PLAN %s", q->lite).p);
        return true;
    }
    struct buf nulls;
    buf_init(&nulls, check_arena(), 1000);
    for (int i = 0; i < q->n_params; i++)
        buf_c(&nulls, i ? ", NULL" : "(NULL");
    buf_c(&nulls, q->n_params ? ")" : "");
    buf_char(&nulls, 0);
    if (db_script(w->db, str_fmt(check_arena(), "PREPARE plan AS %s", q->pg).p) != RC_OK) {
        fprintf(stderr, "%s: %s\n", q->name, db_error(w->db));
        return false;
    }
    *plan = world_dump(w, check_arena(), str_fmt(check_arena(), "EXPLAIN EXECUTE plan%s", nulls.p).p);
    CHECK_I64(db_script(w->db, "DEALLOCATE plan"), RC_OK);
    return true;
}

/* A table WITHOUT ROWID that is walked whole, in the order of its key, is its primary key. */
static bool whole_in_order(const struct db_query *q, str plan)
{
    return !strstr(q->lite, "WHERE") && str_find(plan, STR("SCAN")) >= 0 && str_find(plan, STR("TEMP B-TREE")) < 0;
}

static bool uses_index(const struct db_query *q, str plan, const char *name)
{
    if (strcmp(name, "primary key") == 0)
        return whole_in_order(q, plan) || str_find(plan, STR("PRIMARY KEY")) >= 0 || str_find(plan, STR("sqlite_autoindex")) >= 0 ||
               str_find(plan, STR("_pkey")) >= 0;
    return str_find(plan, str_of(name)) >= 0;
}

/* On empty tables PostgreSQL takes any index that fits a little, so only those named are left (and put back). */
static void leave_only(struct world *w, const char *named)
{
    static const char drop[] =
        "DO $$ DECLARE r record; BEGIN FOR r IN SELECT i.indexrelid::regclass AS idx, i.indrelid::regclass AS tab, i.indisprimary AS pk"
        " FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_class x ON x.oid = i.indexrelid"
        " WHERE c.relnamespace = current_schema()::regnamespace AND %s LOOP"
        " IF r.pk THEN EXECUTE format('ALTER TABLE %%s DROP CONSTRAINT %%s', r.tab, r.idx); ELSE EXECUTE format('DROP INDEX %%s', r.idx); "
        "END IF;"
        " END LOOP; END $$";
    const str others =
        strcmp(named, "primary key") == 0
            ? STR("NOT i.indisprimary")
            : str_fmt(check_arena(),
                      "x.relname <> '%s' AND i.indrelid IN (SELECT indrelid FROM pg_index WHERE indexrelid = '%s'::regclass)", named,
                      named);
    CHECK_I64(db_script(w->db, "BEGIN"), RC_OK);
    CHECK_I64(db_script(w->db, str_fmt(check_arena(), drop, others.p).p), RC_OK);
}

static void check_query(struct world *w, const struct db_query *q)
{
    str plan = { 0 };
    const bool bare = world_is_postgres() && *q->uses && !strchr(q->uses, ',');
    if (bare)
        leave_only(w, q->uses);
    CHECK(plan_of(w, q, &plan));
    if (bare)
        CHECK_I64(db_script(w->db, "ROLLBACK"), RC_OK);
    for (str rest = str_of(q->uses); rest.n;) {
        const str name = str_trim(str_cut(rest, ',', &rest));
        if (uses_index(q, plan, str_c(check_arena(), name)))
            continue;
        fprintf(stderr, "%s does not use %s:\n" STR_FMT, q->name, q->uses, STR_ARG(plan));
        check_fail(__FILE__, __LINE__, q->name);
    }
}

static int64_t check_schemas(const struct db_schema *const *schemas, size_t n)
{
    AUTO(world_drop) struct world *w = world_new(WORLD_DISK, schemas, n);
    int64_t seen = 0;
    if (world_is_postgres())
        CHECK_I64(db_script(w->db, "SET enable_seqscan = off; SET enable_bitmapscan = off; SET enable_sort = off; SET jit = off"), RC_OK);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < schemas[i]->n_queries; k++, seen++)
            check_query(w, schemas[i]->queries[k]);
    return seen;
}

TEST(statements, of_all_rooms_are_prepared_and_use_their_index)
{
    CHECK(check_schemas(app_schemas, app_n_schemas) > 60);
}

TEST(statements, of_derived_tables_are_prepared_and_use_their_index)
{
    const struct db_schema *schemas[64] = { &derive_schema };
    size_t n = 1;
    for (size_t i = 0; i < app_n_features; i++)
        if (app_features[i]->derived)
            schemas[n++] = app_features[i]->derived;
    CHECK(check_schemas(schemas, n) > 0);
}

/* Rows of every table are found by a key that begins with the legal entity (decisions 24). */
TEST(tables, have_a_key_and_begin_with_their_room)
{
    for (size_t i = 0; i < app_n_schemas; i++)
        for (size_t k = 0; k < app_schemas[i]->n_tables; k++) {
            const struct db_table *t = &app_schemas[i]->tables[k];
            CHECK(t->key && *t->key);
            CHECK(str_starts(str_of(t->name), str_of(app_schemas[i]->room)));
        }
}
