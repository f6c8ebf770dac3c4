/* The one record: chained, in order, never falling in time, never written half; rows come again from it. */
#include "kernel/auth/auth.h"
#include "kernel/journal/journal_int.h"
#include "kernel/vault/vault.h"
#include "testkit/probe.h"
#include "testkit/world.h"

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

enum { TENANT = 7 };

static struct world *begin(void)
{
    probe_register();
    struct world *w = world_new(WORLD_DISK, probe_schemas, probe_n_schemas);
    CHECK_I64(db_begin(w->db, DB_WRITE), RC_OK);
    return w;
}

static rc set(struct world *w, id64 stream, int64_t expected, const char *name)
{
    return probe_append(&w->ctx, TENANT, stream, expected, str_of(name), expected, (struct sealed){ 0 });
}

/* Committed, and on PostgreSQL given its place in the log. */
static void settle(struct world *w)
{
    int64_t moved;
    CHECK_I64(db_commit(w->db), RC_OK);
    CHECK_I64(db_begin(w->db, DB_WRITE), RC_OK);
    if (world_is_postgres())
        CHECK_I64(journal_index_pending(&w->ctx, 10000, &moved), RC_OK);
    CHECK_I64(db_commit(w->db), RC_OK);
    CHECK_I64(db_begin(w->db, DB_WRITE), RC_OK);
}

static struct journal_verdict verdict(struct world *w)
{
    struct journal_verdict v = { 0 };
    CHECK_I64(journal_verify(&w->ctx, &v), RC_OK);
    return v;
}

TEST(journal, versions_follow_each_other_and_old_ones_conflict)
{
    AUTO(world_drop) struct world *w = begin();
    for (int64_t v = 0; v < 5; v++)
        CHECK_I64(set(w, 100, v, "x"), RC_OK);
    static const int64_t wrong[] = { 1, 4, 6, 1000 };
    for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
        CHECK_I64(db_savepoint(w->db), RC_OK);
        CHECK_I64(set(w, 100, wrong[i], "y"), RC_CONFLICT);
        CHECK_STR(str_of(w->why.key), STR("journal.changed_meanwhile"));
        CHECK_STR(str_of(w->why.field), STR("version"));
        CHECK_I64(db_rollback_to(w->db), RC_OK);
    }
    CHECK_I64(db_savepoint(w->db), RC_OK);
    CHECK_I64(set(w, 100, 0, "y"), RC_CONFLICT); /* a second first event */
    CHECK_I64(db_rollback_to(w->db), RC_OK);
    settle(w);
    const struct journal_verdict v = verdict(w);
    CHECK(v.ok && v.events == 5 && v.streams == 1);
}

TEST(journal, time_never_falls_within_a_stream)
{
    AUTO(world_drop) struct world *w = begin();
    struct journal_mark mark;
    const struct probe_event ev = { .name = STR("x") };
    CHECK_I64(journal_append_at(&w->ctx, &probe_set, TENANT, 1, 0, 5000, &ev, &mark), RC_OK);
    CHECK_I64(journal_append_at(&w->ctx, &probe_set, TENANT, 1, 1, 4000, &ev, &mark), RC_OK);
    CHECK_I64(mark.at, 5000);
    CHECK_I64(journal_append_at(&w->ctx, &probe_set, TENANT, 1, 2, 6000, &ev, &mark), RC_OK);
    CHECK_I64(mark.at, 6000);
    settle(w);
    CHECK(verdict(w).ok);
}

TEST(journal, what_apply_refuses_is_not_recorded)
{
    AUTO(world_drop) struct world *w = begin();
    CHECK_I64(db_savepoint(w->db), RC_OK);
    CHECK_I64(probe_append(&w->ctx, TENANT, 1, 0, STR("x"), 13, (struct sealed){ 0 }), RC_INVALID);
    CHECK_I64(db_rollback_to(w->db), RC_OK);
    CHECK_I64(world_count(w, "journal_event"), 0);
    CHECK_I64(world_count(w, "probe_item"), 0);
}

struct seen {
    int64_t n, versions[50];
    char names[50][16];
    str secret;
    bool erased;
};
static rc see(void *self, const struct journal_event *ev, const struct journal_type *type, const void *payload)
{
    struct seen *s = self;
    const struct probe_event *p = payload;
    CHECK(type == &probe_set && ev->tenant == TENANT);
    s->versions[s->n] = ev->version;
    (void)snprintf(s->names[s->n++], 16, STR_FMT, STR_ARG(p->name));
    s->secret = str_dup(check_arena(), p->secret.text);
    s->erased = p->secret.erased;
    return RC_OK;
}

TEST(journal, a_stream_is_read_in_order_and_up_to_an_instant)
{
    AUTO(world_drop) struct world *w = begin();
    const ms_t start = clock_now(&w->ctx);
    for (int64_t v = 0; v < 6; v++) {
        clock_fixed_set(&w->clock, start + v * 1000);
        CHECK_I64(set(w, 1, v, str_fmt(check_arena(), "v%lld", (long long)v).p), RC_OK);
        CHECK_I64(set(w, 2, v, "other"), RC_OK);
    }
    struct seen all = { 0 }, some = { 0 };
    CHECK_I64(journal_read_stream(&w->ctx, TENANT, 1, 0, see, &all), RC_OK);
    CHECK_I64(journal_read_stream(&w->ctx, TENANT, 1, start + 3500, see, &some), RC_OK);
    CHECK(all.n == 6 && some.n == 4);
    for (int64_t i = 0; i < 6; i++)
        CHECK(all.versions[i] == i + 1 && all.names[i][1] == '0' + i);
    struct journal_event ev;
    const struct journal_type *type;
    const void *payload = NULL;
    CHECK_I64(journal_read_one(&w->ctx, TENANT, 1, 3, &ev, &type, &payload), RC_OK);
    CHECK_STR(((const struct probe_event *)payload)->name, STR("v2"));
    CHECK_I64(journal_read_one(&w->ctx, TENANT, 1, 7, &ev, &type, &payload), RC_NOT_FOUND);
}

TEST(journal, the_log_is_gapless_and_keeps_each_stream_in_order)
{
    AUTO(world_drop) struct world *w = begin();
    for (int64_t v = 0; v < 8; v++)
        for (id64 stream = 1; stream <= 3; stream++)
            CHECK_I64(set(w, stream, v, "x"), RC_OK);
    settle(w);
    CHECK_STR(world_dump(w, check_arena(), "SELECT COUNT(*), MIN(log_index), MAX(log_index) FROM journal_log"), STR("24|1|24\n"));
    struct seen s = { 0 };
    int64_t after = 0, last = 0;
    do {
        after = last;
        CHECK_I64(journal_read_log(&w->ctx, TENANT, after, 5, see, &s, &last), RC_OK);
    } while (last > after);
    CHECK(s.n == 24 && last == 24);
    CHECK_STR(world_dump(w, check_arena(),
                         "SELECT COUNT(*) FROM journal_log a JOIN journal_log b ON a.tenant_id = b.tenant_id AND a.stream_id = b.stream_id"
                         " WHERE a.version < b.version AND a.log_index > b.log_index"),
              STR("0\n"));
}

static void tamper(struct world *w, const char *sql)
{
    char path[128];
    sqlite3 *stranger = NULL;
    (void)snprintf(path, sizeof path, "%s/xiaobao.db", w->dir);
    CHECK(sqlite3_open(path, &stranger) == SQLITE_OK);
    CHECK(sqlite3_exec(stranger, sql, NULL, NULL, NULL) == SQLITE_OK);
    sqlite3_close(stranger);
}

/* Somebody with a shell changes one thing; the verification says where. */
TEST(journal, every_kind_of_tampering_is_found)
{
    static const char *const edits[] = {
        "UPDATE journal_event SET payload = '{\"name\":\"y\"}' WHERE version = 2",
        "UPDATE journal_event SET at = at + 1 WHERE version = 2",
        "UPDATE journal_event SET actor_id = 99 WHERE version = 2",
        "UPDATE journal_event SET type = 'probe.sex' WHERE version = 2",
        "UPDATE journal_event SET hash = prev WHERE version = 2",
        "DELETE FROM journal_event WHERE version = 2",
        "DELETE FROM journal_event WHERE version = 1",
        "UPDATE journal_event SET stream_id = 2 WHERE version = 3",
    };
    for (size_t i = 0; i < ARRAY_LEN(edits); i++) {
        AUTO(world_drop) struct world *w = begin();
        for (int64_t v = 0; v < 3; v++)
            CHECK_I64(set(w, 1, v, "x"), RC_OK);
        settle(w);
        CHECK(verdict(w).ok);
        if (!world_is_postgres()) { /* the connection's authorizer would refuse, so a stranger's connection does it */
            db_rollback(w->db);
            tamper(w, edits[i]);
        } else {
            CHECK_I64(db_script(w->db, edits[i]), RC_OK);
        }
        const struct journal_verdict v = verdict(w);
        if (v.ok)
            check_fail(__FILE__, __LINE__, edits[i]);
    }
}

TEST(journal, a_sealed_text_is_ciphertext_in_the_record_and_erasable)
{
    AUTO(world_drop) struct world *w = begin();
    id64 key;
    str commitment;
    CHECK_I64(vault_key_new(&w->ctx, TENANT, &key, &commitment), RC_OK);
    CHECK_I64(probe_append(&w->ctx, TENANT, 1, 0, STR("x"), 1, (struct sealed){ .text = STR("Geheimnis"), .key = key }), RC_OK);
    settle(w);
    struct seen s = { 0 };
    CHECK_I64(journal_read_stream(&w->ctx, TENANT, 1, 0, see, &s), RC_OK);
    CHECK_STR(s.secret, STR("Geheimnis"));
    const str record = world_dump(w, check_arena(),
                                  world_is_postgres() ? "SELECT convert_from(payload, 'UTF8') FROM journal_event"
                                                      : "SELECT CAST(payload AS TEXT) FROM journal_event");
    CHECK(str_find(record, STR("\"name\":\"x\"")) >= 0 && str_find(record, STR("Geheimnis")) < 0);
    CHECK_I64(vault_key_destroy(&w->ctx, TENANT, key, STR("order")), RC_OK);
    CHECK_I64(journal_read_stream(&w->ctx, TENANT, 1, 0, see, &s), RC_OK);
    CHECK(s.erased && s.secret.n == 0);
    CHECK(verdict(w).ok); /* the chain covers ciphertext */
}

static rc apply_to(void *self, const struct journal_event *ev, const struct journal_type *type, const void *payload)
{
    return journal_apply_to(self, ev, type, payload);
}

TEST(journal, rows_made_again_are_the_same)
{
    AUTO(world_drop) struct world *w = begin();
    id64 key;
    str commitment;
    CHECK_I64(vault_key_new(&w->ctx, TENANT, &key, &commitment), RC_OK);
    for (int64_t v = 0; v < 20; v++)
        for (id64 stream = 1; stream <= 20; stream++)
            CHECK_I64(probe_append(&w->ctx, TENANT, stream, v, STR("消费"), v * 100 % 97, (struct sealed){ .text = STR("s"), .key = key }),
                      RC_OK);
    settle(w);
    const char *all = "SELECT * FROM probe_item ORDER BY tenant_id, id";
    const str before = world_dump(w, check_arena(), all);
    CHECK_I64(db_clear(w->db, w->ctx.arena, probe_schemas, probe_n_schemas, DB_TABLE_READ), RC_OK);
    int64_t last;
    CHECK_I64(journal_read_log(&w->ctx, TENANT, 0, 100000, apply_to, &w->ctx, &last), RC_OK);
    CHECK_STR(world_dump(w, check_arena(), all), before);
    CHECK(before.n > 100);
}

TEST(journal, equal_histories_have_equal_digests_and_others_do_not)
{
    unsigned char digests[3][SUITE_HASH];
    for (int i = 0; i < 3; i++) {
        AUTO(world_drop) struct world *w = begin();
        int64_t count;
        CHECK_I64(set(w, 1, 0, "a"), RC_OK);
        CHECK_I64(set(w, 1, 1, i == 2 ? "c" : "b"), RC_OK);
        settle(w);
        CHECK_I64(journal_digest(&w->ctx, TENANT, digests[i], &count), RC_OK);
        CHECK_I64(count, 2);
    }
    CHECK(memcmp(digests[0], digests[1], SUITE_HASH) == 0 && memcmp(digests[0], digests[2], SUITE_HASH) != 0);
}

/* What could not be decoded again would stop every rebuild for ever. */
TEST(journal, what_could_not_be_read_again_is_not_written)
{
    AUTO(world_drop) struct world *w = begin();
    char *long_name = arena_alloc(check_arena(), 1001);
    memset(long_name, 'x', 1001);
    const str names[] = { { long_name, 1001 }, STR("\xFF"), { "a\0b", 3 } };
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        CHECK_I64(probe_append(&w->ctx, TENANT, 1, 0, names[i], 1, (struct sealed){ 0 }), RC_BUG);
        CHECK_STR(str_of(w->why.key), STR("json.unreadable_event"));
        CHECK_STR(str_of(w->why.field), STR("name"));
    }
    CHECK_I64(world_count(w, "journal_event"), 0);
}

TEST(journal, a_payload_beyond_a_mebibyte_is_refused)
{
    AUTO(world_drop) struct world *w = begin();
    id64 key;
    str commitment;
    char *big = arena_alloc(check_arena(), 1 << 20);
    memset(big, 'x', 1 << 20);
    CHECK_I64(vault_key_new(&w->ctx, TENANT, &key, &commitment), RC_OK);
    CHECK_I64(probe_append(&w->ctx, TENANT, 1, 0, STR("x"), 1, (struct sealed){ .text = { big, 1 << 20 }, .key = key }), RC_TOO_LARGE);
    CHECK_I64(world_count(w, "journal_event"), 0);
}
