#pragma once
#include "kernel/kernel.h"

/* Two cipher suites behind one table (decisions 16).  The suite's id is the first byte of every box; events,
 * checkpoints and packages name their suite beside their hashes and signatures (doc/format.md), so a reader never guesses.
 *   1 intl: SHA-256, HMAC-SHA-256, AES-256-GCM, Ed25519
 *   2 gm:   SM3, HMAC-SM3, SM4-CTR + HMAC-SM3 (encrypt-then-MAC), SM2 with SM3
 * EVP objects are fetched once at suite_init(); each thread keeps its own contexts.  All functions are thread-safe.
 * A primitive that fails after suite_init() succeeded ends the process: there is no lawful record without it. */
enum {
    SUITE_HASH = 32,
    SUITE_KEY = 32,
    SUITE_SIG_MAX = 96,        /* Ed25519: 64 raw bytes; SM2: DER, at most 72 */
    SUITE_PLAIN_MAX = 1 << 30, /* bytes in one box */
    SUITE_PASSWORD_MAX = 1024, /* bytes of a password */
};
enum suite_id { SUITE_INTL = 1, SUITE_GM = 2 };

struct suite {
    enum suite_id id;
    const char *name; /* "intl", "gm" */
};

MUST_USE rc suite_init(void);          /* before any other call; again is harmless; RC_IO when the library lacks a primitive */
const struct suite *suite_get(int id); /* NULL when unknown */
const struct suite *suite_find(const char *name);

/* Hash of the concatenation of parts. */
void suite_hash(const struct suite *s, const str *parts, size_t n, unsigned char out[SUITE_HASH]);
/* The same piece by piece.  suite_digest_end may be called once; suite_digest_drop is for AUTO() and accepts NULL. */
struct suite_digest;
struct suite_digest *suite_digest_new(const struct suite *s);
void suite_digest_add(struct suite_digest *d, str bytes);
void suite_digest_end(struct suite_digest *d, unsigned char out[SUITE_HASH]);
void suite_digest_drop(struct suite_digest **d);
void suite_mac(const struct suite *s, str key, str data, unsigned char out[SUITE_HASH]);
/* A sub-key for one purpose: MAC(key, label). */
void suite_derive(const struct suite *s, const unsigned char key[SUITE_KEY], const char *label, unsigned char out[SUITE_KEY]);

/* Authenticated encryption.  Box = suite id (1) | nonce (12) | ciphertext | tag (16 for intl, 32 for gm).
 * For gm the key is split by suite_derive into a cipher and a MAC key.  `aad` binds the place
 * (tenant | stream | version | field).  RC_LIMIT above SUITE_PLAIN_MAX.  At most 2^32 boxes a key (random nonces). */
MUST_USE rc suite_seal(struct arena *a, const struct suite *s, const struct random_source *rnd, const unsigned char key[SUITE_KEY], str aad,
                       str plain, str *box);
/* RC_INVALID when the box was changed, the key or aad is another, or the suite is unknown. */
MUST_USE rc suite_open(struct arena *a, const unsigned char key[SUITE_KEY], str aad, str box, str *plain);

/* Signing keys, kept as private bytes (PKCS#8 DER) and public bytes (SubjectPublicKeyInfo DER). */
struct suite_signer;
MUST_USE rc suite_keypair(struct arena *a, const struct suite *s, str *private_der, str *public_der);
MUST_USE rc suite_signer_load(const struct suite *s, str private_der, struct suite_signer **out);
void suite_signer_free(struct suite_signer *s); /* accepts NULL */
MUST_USE rc suite_signer_public(struct arena *a, const struct suite_signer *s, str *public_der);
const struct suite *suite_signer_suite(const struct suite_signer *s);
MUST_USE rc suite_sign(struct arena *a, const struct suite_signer *s, str data, str *signature);
/* true only for a good signature of that suite. */
bool suite_verify(const struct suite *s, str public_der, str data, str signature);

/* argon2id, t=2, 64 MiB; at most two at a time (a semaphore inside); never call on the writer thread.
 * RC_INVALID for an empty or over-long password, RC_BUSY without the memory. */
MUST_USE rc suite_password_hash(struct arena *a, str password, str *out);
bool suite_password_ok(str hash, str password);

bool suite_equal(const void *x, const void *y, size_t n); /* constant time */
str suite_base64(struct arena *a, str raw);               /* RFC 4648 base64url without padding */
bool suite_unbase64(struct arena *a, str text, str *raw); /* strict: one text for each value, else false */
str suite_base32(struct arena *a, str raw);               /* Crockford, upper case */
extern const struct random_source suite_random;           /* the operating system's */
void suite_wipe(void *p, size_t n);
