/* The ceiling of verification: every event read once in key order and hashed, nothing compared.  hash_pass FILE.db */
#include <openssl/evp.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static sqlite3 *db;
static long long n, bytes;

/* Seconds of CPU to read every event, and to hash it when `md` is given. */
static double pass(EVP_MD_CTX *md)
{
    static const unsigned char head[117];
    sqlite3_stmt *st;
    unsigned char hash[32];
    if (sqlite3_prepare_v2(db, "SELECT payload FROM journal_event", -1, &st, NULL) != SQLITE_OK)
        exit(1);
    const double began = now();
    for (n = bytes = 0; sqlite3_step(st) == SQLITE_ROW; n++) {
        const void *p = sqlite3_column_blob(st, 0);
        const size_t size = (size_t)sqlite3_column_bytes(st, 0);
        bytes += (long long)size;
        if (!md)
            continue;
        EVP_DigestInit_ex2(md, NULL, NULL);
        EVP_DigestUpdate(md, head, sizeof head);
        EVP_DigestUpdate(md, p, size);
        EVP_DigestFinal_ex(md, hash, NULL);
    }
    sqlite3_finalize(st);
    return now() - began;
}

int main(int argc, char **argv)
{
    EVP_MD_CTX *md = EVP_MD_CTX_new();
    EVP_DigestInit_ex2(md, EVP_MD_fetch(NULL, "SHA256", NULL), NULL);
    if (argc != 2 || sqlite3_open_v2(argv[1], &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK ||
        sqlite3_exec(db, "PRAGMA mmap_size=1073741824", NULL, NULL, NULL) != SQLITE_OK)
        return 1;
    const double reading = pass(NULL), whole = pass(md);
    printf("{\"events\":%lld,\"bytes\":%lld,\"read_seconds\":%.4f,\"seconds\":%.4f}\n", n, bytes, reading, whole);
    return 0;
}
