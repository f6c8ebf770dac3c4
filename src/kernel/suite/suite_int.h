#pragma once
#include "kernel/suite/suite.h"

#include <openssl/evp.h>

/* Shared inside kernel/crypto only. */
struct suite_algs {
    EVP_MD *md;
    EVP_MAC *mac;
    EVP_CIPHER *cipher;
};

/* The contexts of one thread and one suite, ready to be started again without naming the algorithm. */
struct suite_scratch {
    EVP_MD_CTX *md;
    EVP_MAC_CTX *mac;
    EVP_CIPHER_CTX *seal, *open;
};

const struct suite_algs *suite_algs_of(const struct suite *s);
struct suite_scratch *suite_scratch_of(const struct suite *s);
/* The library refused what cannot be refused: stop. */
void suite_must(bool done, const char *what);
void suite_mac_parts(const struct suite *s, str key, const str *parts, size_t n, unsigned char out[SUITE_HASH]);
