#include "testkit/world.h"

#include "kernel/auth/auth.h"
#include "kernel/db/db_int.h"
#include "kernel/id/id.h"
#include "kernel/vault/vault.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const ms_t BEGIN = INT64_C(1795485600000); /* 2026-11-24 10:00 in Shanghai */

static const char *cluster(void)
{
    return getenv("XB_PG_URL");
}

bool world_is_postgres(void)
{
    return cluster() != NULL;
}

static void fill(void *self, void *out, size_t n)
{
    struct world *w = self;
    unsigned char *to = out;
    for (size_t i = 0; i < n; i++) {
        w->seed = w->seed * 6364136223846793005u + 1442695040888963407u;
        to[i] = (unsigned char)(w->seed >> 56);
    }
}

static void must(rc r, const char *what, const struct db *db)
{
    if (r == RC_OK)
        return;
    fprintf(stderr, "the world does not begin: %s: %s %s\n", what, rc_name(r), db ? db_error(db) : "");
    abort();
}

/* postgresql://user@/NAME?host=... with another name */
static void url_of(struct world *w)
{
    const str all = str_of(cluster());
    const ptrdiff_t mark = str_find(all, STR("?"));
    size_t slash = mark < 0 ? all.n : (size_t)mark;
    while (slash && all.p[slash - 1] != '/')
        slash--;
    (void)snprintf(w->url, sizeof w->url, "%.*s%s%s", (int)slash, all.p, w->name, mark < 0 ? "" : all.p + mark);
}

static void in_cluster(struct world *w, const char *verb, const char *suffix, const char *end)
{
    struct db *db = NULL;
    char sql[256];
    (void)snprintf(sql, sizeof sql, "%s %s%s%s", verb, w->name, suffix, end);
    must(db_postgres_open(cluster(), false, &db), "the cluster", db);
    must(db_script(db, sql), sql, db);
    db_close(db);
}

static void place(struct world *w)
{
    static int serial;
    if (cluster()) {
        (void)snprintf(w->name, sizeof w->name, "u%ld_%d", (long)getpid(), ++serial);
        in_cluster(w, "CREATE DATABASE", "", "");
        url_of(w);
        w->place = (struct db_place){ ".", w->url };
        return;
    }
    const char *tmp = getenv("TMPDIR");
    (void)snprintf(w->dir, sizeof w->dir, "%.40s/xb-unit-XXXXXX", tmp ? tmp : P_tmpdir);
    if (!mkdtemp(w->dir))
        abort();
    w->place = (struct db_place){ w->dir, NULL };
}

static void open_database(struct world *w, enum world_kind kind)
{
    if (kind == WORLD_MEMORY) {
        must(db_open_file(":memory:", &w->db), "memory", w->db);
        must(db_open_file(":memory:", &w->db->vault), "memory", w->db);
        return;
    }
    place(w);
    must(db_open(&w->place, DB_WRITE, &w->db), "the database", w->db);
}

struct world *world_new(enum world_kind kind, const struct db_schema *const *schemas, size_t n)
{
    static const struct db_schema *const vault_schemas[] = { &vault_schema };
    static const unsigned char master[SUITE_KEY] = { 1, 2, 3 };
    struct arena *a = arena_new((size_t)64 << 20);
    struct world *w = ARENA_NEW(a, struct world);
    w->seed = 42;
    must(suite_init(), "suite", NULL);
    clock_fixed_init(&w->clock, BEGIN);
    w->random = (struct random_source){ fill, w };
    w->env = (struct env){ .clock = &w->clock.face, .random = &w->random, .suite = suite_get(SUITE_INTL) };
    w->env.ids = id_maker_new(&w->clock.face, 0);
    w->env.vault = vault_new(w->env.suite, master, &w->random);
    open_database(w, kind);
    w->actor = ARENA_NEW(a, struct actor);
    *w->actor = auth_system;
    w->ctx = (struct ctx){ a, w->db, &w->env, w->actor, &w->why };
    must(db_migrate(db_vault(w->db), a, vault_schemas, 1), "vault", db_vault(w->db));
    must(db_migrate(w->db, a, schemas, n), "migrations", w->db);
    return w;
}

static void remove_file(const char *dir, const char *name)
{
    char path[256];
    (void)snprintf(path, sizeof path, "%s/%s", dir, name);
    (void)unlink(path);
}

void world_free(struct world *w)
{
    if (!w)
        return;
    db_close(w->db);
    if (w->name[0]) {
        in_cluster(w, "DROP DATABASE", "", " WITH (FORCE)");
        in_cluster(w, "DROP DATABASE IF EXISTS", "_vault", " WITH (FORCE)");
    }
    static const char *const files[] = { "xiaobao.db", "xiaobao.db-wal", "xiaobao.db-shm", "vault.db", "vault.db-wal", "vault.db-shm" };
    for (size_t i = 0; i < ARRAY_LEN(files) && w->dir[0]; i++)
        remove_file(w->dir, files[i]);
    if (w->dir[0])
        (void)rmdir(w->dir);
    vault_free(w->env.vault);
    id_maker_free(w->env.ids);
    arena_free(w->ctx.arena);
}

void world_drop(struct world **w)
{
    world_free(*w);
    *w = NULL;
}

struct db *world_connect(struct world *w)
{
    struct db *db = NULL;
    must(db_open(&w->place, DB_WRITE, &db), "another connection", db);
    return db;
}

static rc put_row(void *self, int n, const char *const *values)
{
    struct buf *b = self;
    for (int i = 0; i < n; i++) {
        buf_c(b, i ? "|" : "");
        buf_c(b, values[i] ? values[i] : "-");
    }
    buf_char(b, '\n');
    return RC_OK;
}

str world_dump(struct world *w, struct arena *a, const char *sql)
{
    struct buf b;
    buf_init(&b, a, (size_t)64 << 20);
    must(db_dump(w->db, sql, put_row, &b), sql, w->db);
    return buf_get(&b);
}

int64_t world_count(struct world *w, const char *table)
{
    char sql[512];
    int64_t n = -1;
    (void)snprintf(sql, sizeof sql, "SELECT COUNT(*) FROM %s", table);
    CHECK(str_to_i64(str_trim(world_dump(w, check_arena(), sql)), &n));
    return n;
}

/* --- faults --- */

static struct {
    struct db_driver face;
    struct world *world;
    enum fault_kind kind;
    int64_t n, seen;
    bool ever, begun, happened, at_commit;
} fault;

static bool is(const struct db_stmt *st, const char *name)
{
    return strcmp(st->q->name, name) == 0;
}

/* Undoing needs no room on the disk and no luck. */
static bool passes(const struct db_stmt *st)
{
    fault.begun = fault.begun || is(st, "db_begin_write");
    if (!fault.begun || fault.n == 0 || is(st, "db_rollback") || is(st, "db_undo"))
        return true;
    fault.seen++;
    return fault.seen < fault.n || (fault.seen > fault.n && !fault.ever);
}

static rc start(struct db *db, struct db_stmt *st)
{
    if (passes(st))
        return db_sqlite_driver.start(db, st);
    if (!fault.happened)
        fault.at_commit = is(st, "db_commit") && db == fault.world->db;
    fault.happened = true;
    (void)snprintf(db->error, sizeof db->error, "a fault on purpose at statement %" PRId64, fault.seen);
    if (fault.kind == FAULT_FULL && db_sqlite_in_transaction(db))
        (void)db_sqlite_driver.script(db, "ROLLBACK");
    return fault.kind == FAULT_FULL ? RC_FULL : RC_IO;
}

void fault_arm(struct world *w, enum fault_kind kind, int64_t n, bool ever)
{
    memset(&fault, 0, sizeof fault);
    fault.face = db_sqlite_driver;
    fault.face.start = start;
    fault.world = w;
    fault.kind = kind;
    fault.n = n;
    fault.ever = ever;
    w->db->driver = &fault.face;
    w->db->vault->driver = &fault.face;
}

bool fault_happened(void)
{
    return fault.happened;
}

bool fault_at_commit(void)
{
    return fault.at_commit;
}
