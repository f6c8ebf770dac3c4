/* The ceiling of filing: a hand-written loop on one thread that writes the rows of one filing over and over, with its
 * hashes, blind indexes and ciphertexts, 64 filings a commit, the vault's commit first.  The rows are those the server
 * wrote last into this data directory; only keys change.  With `--two-rows` the case and its event alone.  Also measures
 * the disk: append 4 KiB, fsync.  Prints one line of JSON. */
#include <fcntl.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { COLUMNS = 100, BATCH = 64, SEALED = 6, INDEXES = 5, HASHES = 5 };

/* One row of a filing: where its model is found, and which new key stands in its column of that name. */
struct model {
    const char *table, *where;
    bool vault, core; /* core: also in the loop of two rows */
    int stream;       /* 0 the person, 1 the case */
    sqlite3_stmt *st;
    int n;
    sqlite3_value *values[COLUMNS];
    char *names[COLUMNS];
};

/* clang-format off */
static struct model models[] = {
    { .table = "vault_key",        .where = "1 ORDER BY id DESC LIMIT 1", .vault = true },
    { .table = "vault_key",        .where = "1 ORDER BY id DESC LIMIT 1", .vault = true, .stream = 1 },
    { .table = "journal_event",    .where = "stream_id = (SELECT consumer_id FROM cases_complaint ORDER BY id DESC LIMIT 1)" },
    { .table = "journal_log",      .where = "log_index = (SELECT MAX(log_index) FROM journal_log WHERE tenant_id = 101) AND tenant_id = 101" },
    { .table = "consumers_person", .where = "id = (SELECT consumer_id FROM cases_complaint ORDER BY id DESC LIMIT 1)" },
    { .table = "journal_event",    .where = "stream_id = (SELECT MAX(id) FROM cases_complaint)", .core = true, .stream = 1 },
    { .table = "journal_log",      .where = "log_index = (SELECT MAX(log_index) FROM journal_log WHERE tenant_id = 101) AND tenant_id = 101", .stream = 1 },
    { .table = "cases_complaint",  .where = "id = (SELECT MAX(id) FROM cases_complaint)", .core = true, .stream = 1 },
    { .table = "cases_clock",      .where = "case_id = (SELECT MAX(id) FROM cases_complaint) AND rule = 'C-DEC-15'", .stream = 1 },
    { .table = "cases_clock",      .where = "case_id = (SELECT MAX(id) FROM cases_complaint) AND rule = 'C-INT-7'", .stream = 1 },
    { .table = "cases_clock",      .where = "case_id = (SELECT MAX(id) FROM cases_complaint) AND rule = 'FIRST-CONTACT'", .stream = 1 },
    { .table = "serve_idem",       .where = "1 ORDER BY at DESC LIMIT 1", .stream = 1 },
};
/* clang-format on */
enum { MODELS = sizeof models / sizeof models[0] };

static sqlite3 *main_db, *vault_db;
static int64_t id_base, log_base;
static bool two_rows;

static void die(const char *what, sqlite3 *db)
{
    fprintf(stderr, "ceiling_file: %s: %s\n", what, db ? sqlite3_errmsg(db) : "");
    exit(1);
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double cpu(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void run(sqlite3 *db, const char *sql)
{
    if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
        die(sql, db);
}

static sqlite3 *open_db(const char *dir, const char *name)
{
    char path[4096];
    sqlite3 *db;
    snprintf(path, sizeof path, "%s/%s", dir, name);
    if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK)
        die(path, db);
    run(db, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=4000; PRAGMA mmap_size=1073741824; PRAGMA "
            "cache_size=-32000");
    return db;
}

static void take_model(struct model *m)
{
    sqlite3 *db = m->vault ? vault_db : main_db;
    sqlite3_stmt *find;
    char sql[2048];
    snprintf(sql, sizeof sql, "SELECT * FROM %s WHERE %s", m->table, m->where);
    if (sqlite3_prepare_v2(db, sql, -1, &find, NULL) != SQLITE_OK || sqlite3_step(find) != SQLITE_ROW)
        die(sql, db);
    m->n = sqlite3_column_count(find);
    int at = snprintf(sql, sizeof sql, "INSERT INTO %s VALUES (", m->table);
    for (int i = 0; i < m->n; i++) {
        m->values[i] = sqlite3_value_dup(sqlite3_column_value(find, i));
        m->names[i] = strdup(sqlite3_column_name(find, i));
        at += snprintf(sql + at, sizeof sql - (size_t)at, "%s?%d", i ? "," : "", i + 1);
    }
    sqlite3_finalize(find);
    snprintf(sql + at, sizeof sql - (size_t)at, ")");
    if (sqlite3_prepare_v2(db, sql, -1, &m->st, NULL) != SQLITE_OK)
        die(sql, db);
    for (int i = 0; i < m->n; i++)
        sqlite3_bind_value(m->st, i + 1, m->values[i]);
}

static bool is(const char *name, const char *const *list)
{
    for (; *list; list++)
        if (strcmp(name, *list) == 0)
            return true;
    return false;
}

/* The columns that must be new in every row. */
static void renew(struct model *m, int64_t k)
{
    static const char *const own[] = { "id", "stream_id", "case_id", NULL }, *const persons[] = { "consumer_id", NULL },
                             *const texts[] = { "no", "code_index", "idem_key", "phone_index", "name_index", "id_index", NULL };
    static char text[8][40];
    int t = 0;
    for (int i = 0; i < m->n; i++) {
        if (is(m->names[i], own) && !(strcmp(m->table, "serve_idem") == 0))
            sqlite3_bind_int64(m->st, i + 1, id_base + 2 * k + m->stream);
        else if (is(m->names[i], persons))
            sqlite3_bind_int64(m->st, i + 1, id_base + 2 * k);
        else if (strcmp(m->names[i], "log_index") == 0)
            sqlite3_bind_int64(m->st, i + 1, log_base + 2 * k + m->stream);
        else if (is(m->names[i], texts)) {
            const int n = snprintf(text[t], sizeof text[t], "%08llx%024llx", (unsigned long long)((uint32_t)k * 2654435761u),
                                   (unsigned long long)(id_base + k));
            sqlite3_bind_text(m->st, i + 1, text[t++], n, SQLITE_STATIC);
        }
    }
}

static void secrets(void)
{
    static EVP_CIPHER_CTX *cipher;
    static EVP_MD_CTX *md;
    static EVP_MD *sha;
    static EVP_CIPHER *aes;
    static unsigned char key[32], nonce[12], plain[600], box[700], hash[64];
    static const int sizes[SEALED] = { 460, 150, 12, 150, 32, 32 }; /* person, matter, demand, summary, two wrapped keys */
    int n;
    unsigned len;
    if (!cipher) {
        cipher = EVP_CIPHER_CTX_new();
        md = EVP_MD_CTX_new();
        sha = EVP_MD_fetch(NULL, "SHA256", NULL);
        aes = EVP_CIPHER_fetch(NULL, "AES-256-GCM", NULL);
        EVP_EncryptInit_ex2(cipher, aes, key, nonce, NULL);
    }
    for (int i = 0; i < SEALED; i++) {
        nonce[0]++;
        key[0]++;
        EVP_EncryptInit_ex2(cipher, NULL, key, nonce, NULL);
        EVP_EncryptUpdate(cipher, NULL, &n, plain, 40);
        EVP_EncryptUpdate(cipher, box, &n, plain, sizes[i]);
        EVP_EncryptFinal_ex(cipher, box + n, &n);
    }
    for (int i = 0; i < HASHES; i++) { /* two events, two commitments, the body */
        EVP_DigestInit_ex2(md, sha, NULL);
        EVP_DigestUpdate(md, plain, i < 2 ? 600 : 60);
        EVP_DigestUpdate(md, plain, i < 2 ? 600 : 60);
        EVP_DigestFinal_ex(md, hash, &len);
    }
    for (int i = 0; i < INDEXES; i++) { /* name, telephone, identity number, portal code and its index: two passes each */
        for (int k = 0; k < 2; k++) {
            EVP_DigestInit_ex2(md, sha, NULL);
            EVP_DigestUpdate(md, plain, 64);
            EVP_DigestUpdate(md, plain, 32);
            EVP_DigestFinal_ex(md, hash, &len);
        }
    }
}

static void one(int64_t k, sqlite3_stmt *serial)
{
    if (!two_rows)
        secrets();
    for (int i = 0; i < MODELS; i++) {
        struct model *m = &models[i];
        if (two_rows && !m->core)
            continue;
        renew(m, k);
        if (sqlite3_step(m->st) != SQLITE_DONE)
            die(m->table, m->vault ? vault_db : main_db);
        sqlite3_reset(m->st);
    }
    if (!two_rows) {
        sqlite3_step(serial);
        sqlite3_reset(serial);
    }
}

static int by_size(const void *x, const void *y)
{
    const double a = *(const double *)x, b = *(const double *)y;
    return (a > b) - (a < b);
}

static double fsync_p50_ms(const char *dir)
{
    enum { N = 300 };
    static char page[4096];
    double took[N];
    char path[4096];
    snprintf(path, sizeof path, "%s/fsync.tmp", dir);
    const int fd = open(path, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600);
    for (int i = 0; i < N; i++) {
        const double began = now();
        if (write(fd, page, sizeof page) != (ssize_t)sizeof page || fsync(fd) != 0)
            die("fsync", NULL);
        took[i] = (now() - began) * 1e3;
    }
    close(fd);
    unlink(path);
    qsort(took, N, sizeof took[0], by_size);
    return took[N / 2];
}

static int64_t number(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *st;
    if (sqlite3_prepare_v2(db, sql, -1, &st, NULL) != SQLITE_OK || sqlite3_step(st) != SQLITE_ROW)
        die(sql, db);
    const int64_t v = sqlite3_column_int64(st, 0);
    sqlite3_finalize(st);
    return v;
}

int main(int argc, char **argv)
{
    if (argc < 3) {
        fprintf(stderr, "ceiling_file DIR SECONDS [--two-rows]\n");
        return 2;
    }
    two_rows = argc > 3;
    sqlite3_config(SQLITE_CONFIG_MULTITHREAD);
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    main_db = open_db(argv[1], "xiaobao.db");
    vault_db = open_db(argv[1], "vault.db");
    sqlite3_stmt *serial;
    if (sqlite3_prepare_v2(main_db, "UPDATE cases_serial SET last = last + 1 WHERE tenant_id = 101 AND year = 2026", -1, &serial, NULL) !=
        SQLITE_OK)
        die("serial", main_db);
    for (int i = 0; i < MODELS; i++)
        take_model(&models[i]);
    const int64_t keys = number(vault_db, "SELECT MAX(id) FROM vault_key"), cases = number(main_db, "SELECT MAX(id) FROM cases_complaint");
    id_base = (keys > cases ? keys : cases) + 2;
    log_base = number(main_db, "SELECT MAX(log_index) FROM journal_log WHERE tenant_id = 101") + 1;
    const double disk = fsync_p50_ms(argv[1]), began = now(), busy = cpu(), until = began + strtod(argv[2], NULL);
    int64_t n = 0;
    while (now() < until) {
        run(main_db, "BEGIN IMMEDIATE");
        run(vault_db, "BEGIN IMMEDIATE");
        for (int i = 0; i < BATCH; i++)
            one(n++, serial);
        run(vault_db, "COMMIT");
        run(main_db, "COMMIT");
    }
    printf("{\"requests\":%lld,\"rate\":%.0f,\"cpu_us\":%.1f,\"fsync_p50_ms\":%.3f}\n", (long long)n, (double)n / (now() - began),
           (cpu() - busy) * 1e6 / (double)n, disk);
    return 0;
}
