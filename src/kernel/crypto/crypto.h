#pragma once
#include "kernel/kernel.h"

/* Two cipher suites behind one table (decisions 16).  The suite's id is the first byte of every box, hash list and
 * signature that leaves this module, so a reader never guesses.
 *   1 intl: SHA-256, HMAC-SHA-256, AES-256-GCM, Ed25519
 *   2 gm:   SM3, HMAC-SM3, SM4-CTR + HMAC-SM3 (encrypt-then-MAC), SM2 with SM3
 * EVP objects are fetched once at crypto_init().  All functions are thread-safe. */
enum { CRYPTO_HASH = 32, CRYPTO_KEY = 32, CRYPTO_SIG_MAX = 96 };
enum crypto_suite_id { CRYPTO_INTL = 1, CRYPTO_GM = 2 };

struct crypto_suite {
    enum crypto_suite_id id;
    const char *name; /* "intl", "gm" */
};

rc crypto_init(void); /* once, before any other call */
const struct crypto_suite *crypto_suite_get(int id);         /* NULL when unknown */
const struct crypto_suite *crypto_suite_find(const char *name);

/* Hash of the concatenation of parts. */
void crypto_hash(const struct crypto_suite *s, const str *parts, size_t n, unsigned char out[CRYPTO_HASH]);
void crypto_mac(const struct crypto_suite *s, str key, str data, unsigned char out[CRYPTO_HASH]);
/* A sub-key for one purpose: MAC(key, label). */
void crypto_derive(const struct crypto_suite *s, const unsigned char key[CRYPTO_KEY], const char *label, unsigned char out[CRYPTO_KEY]);

/* Authenticated encryption.  Box = suite id (1) | nonce (12) | ciphertext | tag (16 for intl, 32 for gm).
 * For gm the key is split by crypto_derive into a cipher and a MAC key.  `aad` binds the place
 * (tenant | stream | version | field). */
MUST_USE rc crypto_seal(struct arena *a, const struct crypto_suite *s, const struct random_source *rnd, const unsigned char key[CRYPTO_KEY], str aad, str plain, str *box);
/* RC_INVALID when the box was changed, the key or aad is another, or the suite is unknown. */
MUST_USE rc crypto_open(struct arena *a, const unsigned char key[CRYPTO_KEY], str aad, str box, str *plain);

/* Signing keys, kept as private bytes (PKCS#8 DER) and public bytes (SubjectPublicKeyInfo DER). */
struct crypto_signer;
MUST_USE rc crypto_keypair(struct arena *a, const struct crypto_suite *s, str *private_der, str *public_der);
MUST_USE rc crypto_signer_load(const struct crypto_suite *s, str private_der, struct crypto_signer **out);
void crypto_signer_free(struct crypto_signer *s);
MUST_USE rc crypto_sign(struct arena *a, const struct crypto_signer *s, str data, str *signature);
/* true only for a good signature of that suite. */
bool crypto_verify(const struct crypto_suite *s, str public_der, str data, str signature);

/* argon2id, t=2, 64 MiB; at most two at a time (a semaphore inside); never call on the writer thread. */
MUST_USE rc crypto_password_hash(struct arena *a, str password, str *out);
bool crypto_password_ok(str hash, str password);

bool crypto_equal(const void *x, const void *y, size_t n); /* constant time */
str crypto_base64(struct arena *a, str raw);   /* RFC 4648 base64url without padding */
bool crypto_unbase64(struct arena *a, str text, str *raw);
str crypto_base32(struct arena *a, str raw);   /* Crockford, upper case */
extern const struct random_source crypto_random; /* the operating system's */
void crypto_wipe(void *p, size_t n);
