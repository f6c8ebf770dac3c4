/* A hash fed piece by piece: files that do not fit into memory at once. */
#include "kernel/suite/suite_int.h"

struct suite_digest *suite_digest_new(const struct suite *s)
{
    EVP_MD_CTX *md = EVP_MD_CTX_new();
    suite_must(md && EVP_DigestInit_ex2(md, suite_algs_of(s)->md, NULL), "digest");
    return (struct suite_digest *)md;
}

void suite_digest_add(struct suite_digest *d, str bytes)
{
    suite_must(EVP_DigestUpdate((EVP_MD_CTX *)d, bytes.p, bytes.n), "digest");
}

void suite_digest_end(struct suite_digest *d, unsigned char out[SUITE_HASH])
{
    unsigned n = SUITE_HASH;
    suite_must(EVP_DigestFinal_ex((EVP_MD_CTX *)d, out, &n) && n == SUITE_HASH, "digest");
}

void suite_digest_drop(struct suite_digest **d)
{
    EVP_MD_CTX_free((EVP_MD_CTX *)*d);
    *d = NULL;
}
