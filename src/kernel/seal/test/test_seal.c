/* The seal: trees, proofs, checkpoints, and that nothing is signed over a damaged log.  The vectors of verifier/vectors.txt hold
 * for this code as they hold for the verifier's. */
#include "kernel/journal/journal_int.h"
#include "kernel/seal/seal_int.h"
#include "kernel/vault/vault_int.h"
#include "testkit/probe.h"
#include "testkit/world.h"

#include "seal.sql.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { TENANT = 7 };

struct sealed_world {
    struct world *w;
    struct seal *seal;
    char anchors[128];
};

static void close_world(struct sealed_world *s)
{
    char path[256];
    (void)snprintf(path, sizeof path, "%s/newest.json", s->anchors);
    (void)unlink(path);
    (void)rmdir(s->anchors);
    seal_free(s->seal);
    world_free(s->w);
}

static struct sealed_world begin(const struct suite *suite)
{
    static const struct db_schema *schemas[16];
    struct sealed_world s = { 0 };
    str prv, pub;
    probe_register();
    size_t n = 0;
    for (; n < probe_n_schemas; n++)
        schemas[n] = probe_schemas[n];
    schemas[n++] = &seal_schema;
    s.w = world_new(WORLD_DISK, schemas, n);
    (void)snprintf(s.anchors, sizeof s.anchors, "/tmp/xb-anchors-%d", (int)getpid());
    CHECK_I64(suite_keypair(check_arena(), suite, &prv, &pub), RC_OK);
    CHECK_I64(seal_open(suite, prv, pub, s.anchors, &s.seal), RC_OK);
    s.w->env.seal = s.seal;
    return s;
}

static void append(struct sealed_world *s, int64_t from, int64_t n)
{
    CHECK_I64(db_begin(s->w->db, DB_WRITE), RC_OK);
    for (int64_t i = from; i < from + n; i++)
        CHECK_I64(probe_append(&s->w->ctx, TENANT, 100 + i % 5, i / 5, STR("x"), 1, (struct sealed){ 0 }), RC_OK);
    CHECK_I64(db_commit(s->w->db), RC_OK);
}

/* Event hashes of an artificial log: H(i as 8 bytes). */
static void leaf_of(const struct suite *suite, int64_t i, unsigned char out[SUITE_HASH])
{
    unsigned char be[8], h[SUITE_HASH];
    for (int k = 0; k < 8; k++)
        be[k] = (unsigned char)((uint64_t)i >> (56 - 8 * k));
    const str bytes = { (const char *)be, 8 };
    suite_hash(suite, &bytes, 1, h);
    seal_leaf(suite, (str){ (const char *)h, sizeof h }, out);
}

struct keeping {
    struct ctx *ctx;
    bool good;
};

static void keep_tile(void *self, const struct seal_tile *t)
{
    struct keeping *k = self;
    const str hashes = { (const char *)t->hashes, t->n * SUITE_HASH };
    k->good = k->good &&
              db_exec(k->ctx->db, SQL_SEAL_TILE_PUT,
                      DB_ARGS(ARG_I64("tenant_id", TENANT), ARG_I64("level", t->level), ARG_I64("pos", t->pos), ARG_BLOB("hashes", hashes)),
                      NULL) == RC_OK;
}

/* A tree of n artificial events in the tiles of the world. */
static void plant(struct sealed_world *s, const struct suite *suite, int64_t n)
{
    struct keeping k = { &s->w->ctx, true };
    struct seal_growth *g = ARENA_NEW(check_arena(), struct seal_growth);
    unsigned char leaf[SUITE_HASH];
    *g = (struct seal_growth){ .suite = suite, .whole = keep_tile, .self = &k };
    CHECK_I64(db_begin(s->w->db, DB_WRITE), RC_OK);
    for (int i = 0; i < SEAL_LEVELS; i++)
        g->level[i].level = i;
    for (int64_t i = 0; i < n; i++) {
        leaf_of(suite, i, leaf);
        seal_growth_add(g, leaf);
    }
    for (int i = 0; i < SEAL_LEVELS; i++)
        if (g->changed[i])
            keep_tile(&k, &g->level[i]);
    CHECK_I64(db_commit(s->w->db), RC_OK);
    CHECK(k.good);
}

static void root_of(const struct suite *suite, int64_t n, unsigned char out[SUITE_HASH])
{
    struct seal_range r = { 0 };
    unsigned char leaf[SUITE_HASH];
    for (int64_t i = 0; i < n; i++) {
        leaf_of(suite, i, leaf);
        seal_range_add(suite, &r, leaf);
    }
    seal_range_root(suite, &r, out);
}

/* RFC 9162 2.1.3.2, written again here so that a proof is not checked by its maker. */
static bool proves(const struct suite *suite, const struct seal_proof *p, int64_t index, int64_t size, const unsigned char root[SUITE_HASH])
{
    unsigned char r[SUITE_HASH];
    int64_t fn = index - 1, sn = size - 1;
    memcpy(r, p->leaf, sizeof r);
    for (size_t i = 0; i < p->n; i++) {
        if (sn == 0)
            return false;
        if ((fn & 1) || fn == sn) {
            seal_node(suite, p->path[i], r, r);
            while (!(fn & 1) && fn) {
                fn >>= 1;
                sn >>= 1;
            }
        } else {
            seal_node(suite, r, p->path[i], r);
        }
        fn >>= 1;
        sn >>= 1;
    }
    return sn == 0 && memcmp(r, root, SUITE_HASH) == 0;
}

TEST(tree, tiles_and_ranges_give_one_root_and_every_proof_holds)
{
    const struct suite *suite = suite_get(SUITE_INTL);
    static const int64_t sizes[] = { 1, 2, 3, 4, 5, 7, 8, 9, 31, 255, 256, 257, 511, 512, 600 };
    struct sealed_world s = begin(suite);
    plant(&s, suite, 600);
    CHECK_I64(db_begin(s.w->db, DB_READ), RC_OK);
    for (size_t k = 0; k < ARRAY_LEN(sizes); k++) {
        unsigned char root[SUITE_HASH];
        root_of(suite, sizes[k], root);
        for (int64_t i = 1; i <= sizes[k]; i += 1 + sizes[k] / 40) {
            struct seal_proof p;
            CHECK_I64(seal_prove(&s.w->ctx, TENANT, i, sizes[k], &p), RC_OK);
            CHECK(proves(suite, &p, i, sizes[k], root));
            p.leaf[0] ^= 1;
            CHECK(!proves(suite, &p, i, sizes[k], root));
        }
    }
    struct seal_proof p;
    CHECK_I64(seal_prove(&s.w->ctx, TENANT, 601, 600, &p), RC_NOT_FOUND);
    CHECK_I64(seal_prove(&s.w->ctx, TENANT, 0, 600, &p), RC_NOT_FOUND);
    db_rollback(s.w->db);
    close_world(&s);
}

TEST(seal, what_is_new_is_signed_once_and_all_of_it_verifies)
{
    struct sealed_world s = begin(suite_get(SUITE_INTL));
    struct seal_checkpoint one, two;
    struct seal_verdict v;
    append(&s, 0, 300);
    CHECK_I64(seal_all(&s.w->ctx), RC_OK);
    CHECK_I64(seal_newest(&s.w->ctx, TENANT, &one), RC_OK);
    CHECK_I64(one.size, 300);
    CHECK_I64(seal_all(&s.w->ctx), RC_OK);
    CHECK_I64(world_count(s.w, "seal_checkpoint"), 1); /* nothing new, nothing signed */
    append(&s, 300, 7);
    CHECK_I64(seal_all(&s.w->ctx), RC_OK);
    CHECK_I64(seal_newest(&s.w->ctx, TENANT, &two), RC_OK);
    unsigned char prev[SUITE_HASH];
    seal_checkpoint_hash(check_arena(), &one, prev);
    CHECK(two.size == 307 && memcmp(two.prev.p, prev, SUITE_HASH) == 0);
    CHECK(seal_checkpoint_good(check_arena(), s.seal, &two));
    two.size++;
    CHECK(!seal_checkpoint_good(check_arena(), s.seal, &two));
    CHECK_I64(seal_verify(&s.w->ctx, str_fmt(check_arena(), "%s/newest.json", s.anchors).p, &v), RC_OK);
    CHECK(v.journal.ok && v.sealed == 307 && v.checkpoints == 2 && v.journal.events == 307);
    close_world(&s);
}

TEST(seal, two_sealers_never_fork_the_chain)
{
    struct sealed_world s = begin(suite_get(SUITE_INTL));
    struct seal_pass first, second;
    append(&s, 0, 20);
    CHECK_I64(seal_settle(&s.w->ctx), RC_OK);
    CHECK_I64(seal_pass_make(&s.w->ctx, TENANT, &first), RC_OK);
    CHECK_I64(seal_pass_make(&s.w->ctx, TENANT, &second), RC_OK);
    CHECK_I64(db_begin(s.w->db, DB_WRITE), RC_OK);
    CHECK_I64(seal_pass_store(&s.w->ctx, &first), RC_OK);
    CHECK_I64(db_commit(s.w->db), RC_OK);
    CHECK_I64(db_begin(s.w->db, DB_WRITE), RC_OK);
    CHECK_I64(seal_pass_store(&s.w->ctx, &second), RC_CONFLICT);
    db_rollback(s.w->db);
    close_world(&s);
}

/* A stranger's connection does what ours is refused. */
static void tamper(struct sealed_world *s, const char *sql)
{
    char path[128];
    sqlite3 *stranger = NULL;
    if (world_is_postgres()) {
        CHECK_I64(db_script(s->w->db, sql), RC_OK);
        return;
    }
    (void)snprintf(path, sizeof path, "%s/xiaobao.db", s->w->dir);
    CHECK(sqlite3_open(path, &stranger) == SQLITE_OK && sqlite3_exec(stranger, sql, NULL, NULL, NULL) == SQLITE_OK);
    sqlite3_close(stranger);
}

TEST(seal, nothing_is_signed_over_a_log_that_was_cut_or_has_a_gap)
{
    struct sealed_world s = begin(suite_get(SUITE_INTL));
    append(&s, 0, 20);
    CHECK_I64(seal_all(&s.w->ctx), RC_OK);
    append(&s, 20, 5);
    CHECK_I64(seal_settle(&s.w->ctx), RC_OK);
    tamper(&s, "DELETE FROM journal_event WHERE (stream_id, version) IN (SELECT stream_id, version FROM journal_log WHERE log_index = 22)");
    CHECK_I64(seal_all(&s.w->ctx), RC_IO);
    CHECK_STR(str_of(s.w->why.key), STR("seal.gap"));
    tamper(&s, "DELETE FROM journal_log WHERE log_index > 18");
    CHECK_I64(seal_all(&s.w->ctx), RC_IO);
    CHECK_STR(str_of(s.w->why.key), STR("seal.log_cut"));
    CHECK_I64(world_count(s.w, "seal_checkpoint"), 1);
    close_world(&s);
}

TEST(seal, a_machine_without_the_signing_key_verifies_and_signs_nothing)
{
    struct sealed_world s = begin(suite_get(SUITE_INTL));
    struct seal *blind = NULL;
    struct seal_verdict v;
    append(&s, 0, 10);
    CHECK_I64(seal_all(&s.w->ctx), RC_OK);
    append(&s, 10, 10);
    CHECK_I64(seal_open(suite_get(SUITE_INTL), (str){ 0 }, seal_public(s.seal), s.anchors, &blind), RC_OK);
    CHECK_STR(str_of(seal_key_id(blind)), str_of(seal_key_id(s.seal)));
    s.w->env.seal = blind;
    CHECK_I64(seal_all(&s.w->ctx), RC_FORBIDDEN);
    CHECK_I64(seal_verify(&s.w->ctx, NULL, &v), RC_OK);
    CHECK(v.journal.ok && v.sealed == 10 && v.journal.events == 20);
    seal_free(blind);
    close_world(&s);
}

/* --- verifier/vectors.txt --- */

static str word(str *line)
{
    return str_cut(*line, ' ', line);
}

static str raw(str hex)
{
    char *p = arena_alloc(check_arena(), hex.n / 2 + 1);
    return str_unhex(hex, p, hex.n / 2) ? (str){ p, hex.n / 2 } : (str){ 0 };
}

static str hash_text(const unsigned char *h)
{
    return str_hex(check_arena(), h, SUITE_HASH);
}

static void event_vector(const struct suite *suite, const str *w)
{
    static const char zeros[SUITE_HASH];
    const struct journal_row row = { .tenant_id = 101,
                                     .stream_id = 358594961293180930,
                                     .version = 1,
                                     .type = STR("case.noted"),
                                     .schema = 1,
                                     .at = 1795514400123,
                                     .actor_id = 1010101,
                                     .org_id = 10101,
                                     .suite = suite->id,
                                     .prev = { zeros, SUITE_HASH },
                                     .payload = STR("{\"action\":\"note\"}") };
    struct buf b;
    unsigned char h[SUITE_HASH];
    buf_init(&b, check_arena(), 4096);
    journal_header(&b, &row);
    buf_str(&b, row.payload);
    CHECK_STR(str_hex(check_arena(), b.p, b.n), w[0]);
    journal_hash(check_arena(), &row, h);
    CHECK_STR(hash_text(h), w[1]);
}

static void checkpoint_vector(const struct suite *suite, const str *w)
{
    unsigned char root[SUITE_HASH], h[SUITE_HASH];
    static const char zeros[SUITE_HASH];
    root_of(suite, 7, root);
    const struct seal_checkpoint c = { .tenant_id = 101,
                                       .size = 7,
                                       .at = 1795514400123,
                                       .root = { (const char *)root, SUITE_HASH },
                                       .prev = { zeros, SUITE_HASH },
                                       .suite = suite->id };
    const str body = seal_checkpoint_body(check_arena(), &c);
    CHECK_STR(str_hex(check_arena(), body.p, body.n), w[0]);
    seal_checkpoint_hash(check_arena(), &c, h);
    CHECK_STR(hash_text(h), w[1]);
}

static void path_vector(struct sealed_world *s, const struct suite *suite, const str *w)
{
    int64_t index, size;
    struct seal_proof p;
    unsigned char root[SUITE_HASH];
    CHECK(str_to_i64(w[0], &index) && str_to_i64(w[1], &size));
    s->w->env.suite = suite;
    plant(s, suite, size);
    CHECK_I64(seal_prove(&s->w->ctx, TENANT, index, size, &p), RC_OK);
    root_of(suite, size, root);
    CHECK_STR(hash_text(p.leaf), w[2]);
    CHECK_STR(str_hex(check_arena(), p.path, p.n * SUITE_HASH), w[3]);
    CHECK_STR(hash_text(root), w[4]);
}

static void one_vector(struct sealed_world *s, str what, const struct suite *suite, const str *w)
{
    unsigned char h[SUITE_HASH];
    int64_t n;
    str plain;
    if (str_is(what, "event")) {
        event_vector(suite, w);
    } else if (str_is(what, "root")) {
        CHECK(str_to_i64(w[0], &n));
        root_of(suite, n, h);
        CHECK_STR(hash_text(h), w[1]);
    } else if (str_is(what, "path")) {
        path_vector(s, suite, w);
    } else if (str_is(what, "box")) {
        CHECK_I64(suite_open(check_arena(), (const unsigned char *)raw(w[0]).p, raw(w[1]), raw(w[2]), &plain), RC_OK);
        CHECK_STR(plain, raw(w[3]));
    } else if (str_is(what, "sign")) {
        CHECK(suite_verify(suite, raw(w[0]), raw(w[1]), raw(w[2])));
    } else if (str_is(what, "checkpoint")) {
        checkpoint_vector(suite, w);
    } else {
        CHECK_STR(what, STR("commitment"));
        struct buf b;
        buf_init(&b, check_arena(), 16);
        CHECK(str_to_i64(w[0], &n));
        vault_put_be(&b, n);
        const str parts[] = { STR("\x03"), buf_get(&b), raw(w[1]) };
        suite_hash(suite, parts, ARRAY_LEN(parts), h);
        CHECK_STR(hash_text(h), w[2]);
    }
}

TEST(vectors, hold_for_the_server_as_for_the_verifier)
{
    struct sealed_world s = begin(suite_get(SUITE_INTL));
    char *text = arena_alloc(check_arena(), 1 << 20);
    FILE *from = fopen("verifier/vectors.txt", "rb"); /* from the root of the tree, or from the build directory in it */
    if (!from)
        from = fopen("../verifier/vectors.txt", "rb");
    CHECK(from != NULL);
    const size_t got = from ? fread(text, 1, 1 << 20, from) : 0;
    if (from)
        fclose(from);
    int64_t seen = 0;
    for (str rest = { text, got }; rest.n;) {
        str line = str_cut(rest, '\n', &rest), w[5];
        if (line.n == 0 || line.p[0] == '#')
            continue;
        const str what = word(&line);
        const struct suite *suite = suite_get(str_is(word(&line), "2") ? SUITE_GM : SUITE_INTL);
        for (size_t i = 0; i < ARRAY_LEN(w); i++)
            w[i] = word(&line);
        one_vector(&s, what, suite, w);
        seen++;
    }
    CHECK(seen >= 30);
    close_world(&s);
}
