/* Signatures: Ed25519, and SM2 with SM3 under the identity that GM/T 0009 names as the default. */
#include "kernel/suite/suite_int.h"

#include <openssl/x509.h>
#include <stdlib.h>

struct suite_signer {
    const struct suite *suite;
    EVP_PKEY *key;
};

static const char sm2_identity[] = "1234567812345678";
enum { DER_MAX = 4096 };

static const char *key_type(const struct suite *s)
{
    return s->id == SUITE_INTL ? "ED25519" : "SM2";
}

/* Copy DER made by an i2d function into the arena and let go of OpenSSL's. */
static bool take_der(struct arena *a, unsigned char *der, int n, str *out)
{
    if (n <= 0)
        return false;
    *out = (str){ arena_dup(a, der, (size_t)n), (size_t)n };
    OPENSSL_clear_free(der, (size_t)n);
    return true;
}

rc suite_keypair(struct arena *a, const struct suite *s, str *private_der, str *public_der)
{
    EVP_PKEY *key = EVP_PKEY_Q_keygen(NULL, NULL, key_type(s));
    PKCS8_PRIV_KEY_INFO *info = key ? EVP_PKEY2PKCS8(key) : NULL;
    unsigned char *der = NULL, *pub = NULL;
    str prv, spki;
    const int der_n = info ? i2d_PKCS8_PRIV_KEY_INFO(info, &der) : 0;
    const int pub_n = info ? i2d_PUBKEY(key, &pub) : 0;
    const bool der_done = take_der(a, der, der_n, &prv), pub_done = take_der(a, pub, pub_n, &spki);
    PKCS8_PRIV_KEY_INFO_free(info);
    EVP_PKEY_free(key);
    if (!der_done || !pub_done)
        return RC_IO;
    *private_der = prv;
    *public_der = spki;
    return RC_OK;
}

rc suite_signer_load(const struct suite *s, str private_der, struct suite_signer **out)
{
    if (private_der.n == 0 || private_der.n > DER_MAX)
        return RC_INVALID;
    const unsigned char *p = (const unsigned char *)private_der.p;
    EVP_PKEY *key = d2i_AutoPrivateKey(NULL, &p, (long)private_der.n);
    struct suite_signer *signer = key && EVP_PKEY_is_a(key, key_type(s)) ? calloc(1, sizeof *signer) : NULL;
    if (!signer) {
        EVP_PKEY_free(key);
        return RC_INVALID;
    }
    *signer = (struct suite_signer){ s, key };
    *out = signer;
    return RC_OK;
}

void suite_signer_free(struct suite_signer *s)
{
    if (!s)
        return;
    EVP_PKEY_free(s->key);
    free(s);
}

rc suite_signer_public(struct arena *a, const struct suite_signer *s, str *public_der)
{
    unsigned char *pub = NULL;
    const int n = i2d_PUBKEY(s->key, &pub);
    return take_der(a, pub, n, public_der) ? RC_OK : RC_IO;
}

const struct suite *suite_signer_suite(const struct suite_signer *s)
{
    return s->suite;
}

static const char *digest_of(const struct suite *s)
{
    return s->id == SUITE_INTL ? NULL : "SM3";
}

static bool set_identity(const struct suite *s, EVP_PKEY_CTX *pctx)
{
    return s->id == SUITE_INTL || EVP_PKEY_CTX_set1_id(pctx, sm2_identity, sizeof sm2_identity - 1) > 0;
}

rc suite_sign(struct arena *a, const struct suite_signer *s, str data, str *signature)
{
    unsigned char sig[SUITE_SIG_MAX];
    size_t n = sizeof sig;
    EVP_MD_CTX *md = EVP_MD_CTX_new();
    EVP_PKEY_CTX *pctx = NULL;
    const bool done = md && EVP_DigestSignInit_ex(md, &pctx, digest_of(s->suite), NULL, NULL, s->key, NULL) == 1 &&
                      set_identity(s->suite, pctx) && EVP_DigestSign(md, sig, &n, (const unsigned char *)data.p, data.n) == 1;
    EVP_MD_CTX_free(md);
    if (!done)
        return RC_IO;
    *signature = (str){ arena_dup(a, sig, n), n };
    return RC_OK;
}

bool suite_verify(const struct suite *s, str public_der, str data, str signature)
{
    if (public_der.n == 0 || public_der.n > DER_MAX || signature.n == 0 || signature.n > SUITE_SIG_MAX)
        return false;
    const unsigned char *p = (const unsigned char *)public_der.p;
    EVP_PKEY *key = d2i_PUBKEY(NULL, &p, (long)public_der.n);
    EVP_MD_CTX *md = EVP_MD_CTX_new();
    EVP_PKEY_CTX *pctx = NULL;
    const bool good = key && md && p == (const unsigned char *)public_der.p + public_der.n && EVP_PKEY_is_a(key, key_type(s)) &&
                      EVP_DigestVerifyInit_ex(md, &pctx, digest_of(s), NULL, NULL, key, NULL) == 1 && set_identity(s, pctx) &&
                      EVP_DigestVerify(md, (const unsigned char *)signature.p, signature.n, (const unsigned char *)data.p, data.n) == 1;
    EVP_MD_CTX_free(md);
    EVP_PKEY_free(key);
    return good;
}
