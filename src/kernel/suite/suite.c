/* Suites, hashes and MACs; the contexts of each thread. */
#include "kernel/suite/suite_int.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/params.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

enum { SUITES = 2 };

static const struct suite suites[SUITES] = { { SUITE_INTL, "intl" }, { SUITE_GM, "gm" } };
static const struct {
    const char *md, *cipher;
} names[SUITES] = { { "SHA256", "AES-256-GCM" }, { "SM3", "SM4-CTR" } };

/* Fetched once under `once`, read-only afterwards. */
static struct suite_algs algs[SUITES];
static bool fetched;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_key_t scratch_key; /* only for the destructor at the end of a thread */
static _Thread_local struct suite_scratch *scratch;

void suite_must(bool done, const char *what)
{
    if (done)
        return;
    fprintf(stderr, "crypto: %s failed\n", what);
    abort();
}

static void scratch_free(void *p)
{
    struct suite_scratch *s = p;
    for (int i = 0; i < SUITES; i++) {
        EVP_MD_CTX_free(s[i].md);
        EVP_MAC_CTX_free(s[i].mac);
        EVP_CIPHER_CTX_free(s[i].seal);
        EVP_CIPHER_CTX_free(s[i].open);
    }
    free(s);
}

static void fetch_all(void)
{
    for (int i = 0; i < SUITES; i++) {
        algs[i].md = EVP_MD_fetch(NULL, names[i].md, NULL);
        algs[i].mac = EVP_MAC_fetch(NULL, "HMAC", NULL);
        algs[i].cipher = EVP_CIPHER_fetch(NULL, names[i].cipher, NULL);
        if (!algs[i].md || !algs[i].mac || !algs[i].cipher)
            return;
    }
    fetched = sodium_init() >= 0 && pthread_key_create(&scratch_key, scratch_free) == 0;
}

rc suite_init(void)
{
    (void)pthread_once(&once, fetch_all);
    return fetched ? RC_OK : RC_IO;
}

const struct suite *suite_get(int id)
{
    return id == SUITE_INTL || id == SUITE_GM ? &suites[id - 1] : NULL;
}

const struct suite *suite_find(const char *name)
{
    for (int i = 0; i < SUITES; i++)
        if (strcmp(suites[i].name, name) == 0)
            return &suites[i];
    return NULL;
}

const struct suite_algs *suite_algs_of(const struct suite *s)
{
    return &algs[s->id - 1];
}

static struct suite_scratch scratch_make(int i)
{
    const OSSL_PARAM params[] = { OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, (char *)(uintptr_t)names[i].md, 0),
                                  OSSL_PARAM_construct_end() };
    struct suite_scratch s = { EVP_MD_CTX_new(), EVP_MAC_CTX_new(algs[i].mac), EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_new() };
    suite_must(s.md && s.mac && s.seal && s.open, "memory for contexts");
    suite_must(EVP_DigestInit_ex2(s.md, algs[i].md, NULL) == 1, "digest");
    suite_must(EVP_MAC_CTX_set_params(s.mac, params) == 1, "mac");
    suite_must(EVP_EncryptInit_ex2(s.seal, algs[i].cipher, NULL, NULL, NULL) == 1, "cipher");
    suite_must(EVP_DecryptInit_ex2(s.open, algs[i].cipher, NULL, NULL, NULL) == 1, "cipher");
    return s;
}

struct suite_scratch *suite_scratch_of(const struct suite *suite)
{
    if (!scratch) {
        suite_must(fetched, "suite_init");
        struct suite_scratch *all = calloc(SUITES, sizeof *all);
        suite_must(all != NULL, "memory for contexts");
        for (int i = 0; i < SUITES; i++)
            all[i] = scratch_make(i);
        suite_must(pthread_setspecific(scratch_key, all) == 0, "thread key");
        scratch = all;
    }
    return &scratch[suite->id - 1];
}

void suite_hash(const struct suite *s, const str *parts, size_t n, unsigned char out[SUITE_HASH])
{
    EVP_MD_CTX *md = suite_scratch_of(s)->md;
    bool done = EVP_DigestInit_ex2(md, NULL, NULL) == 1;
    for (size_t i = 0; i < n; i++)
        done = done && EVP_DigestUpdate(md, parts[i].p, parts[i].n) == 1;
    suite_must(done && EVP_DigestFinal_ex(md, out, NULL) == 1, "hash");
}

void suite_mac_parts(const struct suite *s, str key, const str *parts, size_t n, unsigned char out[SUITE_HASH])
{
    /* An empty key would mean "the key of last time" to EVP_MAC_init. */
    static const unsigned char none[1];
    EVP_MAC_CTX *mac = suite_scratch_of(s)->mac;
    const unsigned char *k = key.n ? (const unsigned char *)key.p : none;
    bool done = EVP_MAC_init(mac, k, key.n ? key.n : 1, NULL) == 1; /* HMAC pads with zeros: one zero byte = no key */
    for (size_t i = 0; i < n; i++)
        done = done && EVP_MAC_update(mac, (const unsigned char *)parts[i].p, parts[i].n) == 1;
    size_t len;
    suite_must(done && EVP_MAC_final(mac, out, &len, SUITE_HASH) == 1, "mac");
}

void suite_mac(const struct suite *s, str key, str data, unsigned char out[SUITE_HASH])
{
    suite_mac_parts(s, key, &data, 1, out);
}

void suite_derive(const struct suite *s, const unsigned char key[SUITE_KEY], const char *label, unsigned char out[SUITE_KEY])
{
    suite_mac(s, (str){ (const char *)key, SUITE_KEY }, str_of(label), out);
}

bool suite_equal(const void *x, const void *y, size_t n)
{
    return CRYPTO_memcmp(x, y, n) == 0;
}

void suite_wipe(void *p, size_t n)
{
    OPENSSL_cleanse(p, n);
}
