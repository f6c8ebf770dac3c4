/* Hashes, boxes and signatures of both suites, by libcrypto alone. */
#include "verify.h"
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/x509.h>
#include <stdlib.h>
#include <string.h>

enum { GM = 2, NONCE = 12, HEAD = 13, GCM_TAG = 16 };

static void must(bool done) {
    if (done) return;
    fputs("xiaobao-verify: libcrypto refuses a primitive\n", stderr);
    exit(3);
}

void hash(int suite, int prefix, struct bytes x, struct bytes y, unsigned char out[HASH]) {
    static EVP_MD_CTX *c;
    const unsigned char first = (unsigned char)prefix;
    if (!c) c = EVP_MD_CTX_new();
    must(c && EVP_DigestInit_ex(c, suite == GM ? EVP_sm3() : EVP_sha256(), NULL) == 1 &&
         (prefix == PLAIN || EVP_DigestUpdate(c, &first, 1) == 1) && EVP_DigestUpdate(c, x.p, x.n) == 1 &&
         EVP_DigestUpdate(c, y.p, y.n) == 1 && EVP_DigestFinal_ex(c, out, NULL) == 1);
}

void key_id(int suite, struct bytes public_der, char out[33]) {
    unsigned char h[HASH];
    hash(suite, 5, public_der, NOTHING, h);
    for (int i = 0; i < 16; i++) (void)snprintf(out + 2 * i, 3, "%02x", h[i]);
}

static void hmac_sm3(const unsigned char key[HASH], struct bytes data, unsigned char out[HASH]) {
    unsigned n = 0;
    must(HMAC(EVP_sm3(), key, HASH, data.p, data.n, out, &n) != NULL && n == HASH);
}

/* `aad` and `tag` only for an authenticating cipher. */
static bool decrypt(const EVP_CIPHER *type, const unsigned char *key, const unsigned char *iv, struct bytes aad, struct bytes in,
                    const unsigned char *tag, unsigned char *plain) {
    unsigned char copy[GCM_TAG];
    int n = 0;
    EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();
    must(c && EVP_DecryptInit_ex(c, type, NULL, key, iv) == 1);
    bool good = !tag || EVP_DecryptUpdate(c, NULL, &n, aad.p, (int)aad.n) == 1;
    good = good && (in.n == 0 || EVP_DecryptUpdate(c, plain, &n, in.p, (int)in.n) == 1);
    if (tag) {
        memcpy(copy, tag, GCM_TAG);
        good = good && EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_SET_TAG, GCM_TAG, copy) == 1;
    }
    good = good && EVP_DecryptFinal_ex(c, plain + in.n, &n) == 1;
    EVP_CIPHER_CTX_free(c);
    return good;
}

/* Encrypt-then-MAC: HMAC-SM3 over length of aad | aad | suite | nonce | ciphertext. */
static bool gm_open(const unsigned char *key, struct bytes aad, struct bytes box, struct bytes in, unsigned char *plain) {
    unsigned char mac_key[HASH], cipher_key[HASH], tag[HASH], iv[16] = { 0 };
    struct out o = { 0 };
    hmac_sm3(key, TEXT("xiaobao box mac"), mac_key);
    hmac_sm3(key, TEXT("xiaobao box cipher"), cipher_key);
    put_be(&o, aad.n, 8);
    put(&o, aad);
    put(&o, (struct bytes){ box.p, HEAD + in.n });
    hmac_sm3(mac_key, out_bytes(&o), tag);
    memcpy(iv, box.p + 1, NONCE);
    return memcmp(tag, in.p + in.n, HASH) == 0 && decrypt(EVP_sm4_ctr(), cipher_key, iv, NOTHING, in, NULL, plain);
}

bool box_open(const unsigned char key[HASH], struct bytes aad, struct bytes box, struct bytes *plain) {
    const bool gm = box.n && box.p[0] == GM;
    const size_t tag = gm ? HASH : GCM_TAG;
    if (box.n < HEAD + tag || (!gm && box.p[0] != 1) || box.n > MEMBER_MAX) return false;
    const struct bytes in = { box.p + HEAD, box.n - HEAD - tag };
    unsigned char *p = keep(in.n + 1);
    *plain = (struct bytes){ p, in.n };
    return gm ? gm_open(key, aad, box, in, p) : decrypt(EVP_aes_256_gcm(), key, box.p + 1, aad, in, in.p + in.n, p);
}

bool signature_good(int suite, struct bytes public_der, struct bytes message, struct bytes signature) {
    static const char identity[] = "1234567812345678"; /* GM/T 0009 */
    const unsigned char *p = public_der.p;
    EVP_PKEY_CTX *pctx = NULL;
    EVP_PKEY *key = public_der.n && public_der.n <= 4096 ? d2i_PUBKEY(NULL, &p, (long)public_der.n) : NULL;
    EVP_MD_CTX *c = EVP_MD_CTX_new();
    const bool good = key && c && p == public_der.p + public_der.n && EVP_PKEY_is_a(key, suite == GM ? "SM2" : "ED25519") &&
                      EVP_DigestVerifyInit(c, &pctx, suite == GM ? EVP_sm3() : NULL, NULL, key) == 1 &&
                      (suite != GM || EVP_PKEY_CTX_set1_id(pctx, identity, sizeof identity - 1) > 0) && signature.n &&
                      EVP_DigestVerify(c, signature.p, signature.n, message.p, message.n) == 1;
    EVP_MD_CTX_free(c);
    EVP_PKEY_free(key);
    return good;
}

bool unhex(struct bytes text, unsigned char *out, size_t n) {
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < 2 * n && text.n == 2 * n; i++) {
        const char *at = text.p[i] ? strchr(digits, text.p[i]) : NULL;
        if (!at) return false;
        out[i / 2] = (unsigned char)(i % 2 ? out[i / 2] << 4 | (at - digits) : at - digits);
    }
    return text.n == 2 * n;
}

bool unbase64(struct bytes text, struct bytes *raw) {
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    unsigned char *out = keep(text.n / 4 * 3 + 3);
    unsigned acc = 0, bits = 0;
    size_t n = 0;
    for (size_t i = 0; i < text.n; i++) {
        const char *at = text.p[i] ? strchr(digits, text.p[i]) : NULL;
        if (!at) return false;
        acc = (acc << 6 | (unsigned)(at - digits)) & 0xffff;
        bits += 6;
        if (bits >= 8) out[n++] = (unsigned char)(acc >> (bits -= 8));
    }
    *raw = (struct bytes){ out, n };
    return text.n % 4 != 1 && (acc & ((1U << bits) - 1)) == 0;
}
