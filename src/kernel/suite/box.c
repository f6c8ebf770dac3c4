/* Boxes: authenticated encryption of one text. */
#include "kernel/suite/suite_int.h"

#include <string.h>

enum { NONCE = 12, GCM_TAG = 16, MAC_TAG = SUITE_HASH, SM4_KEY = 16, SM4_IV = 16, HEAD = 1 + NONCE };

static size_t tag_size(const struct suite *s)
{
    return s->id == SUITE_INTL ? GCM_TAG : MAC_TAG;
}

static void gcm_seal(const struct suite *s, const unsigned char *key, str aad, str plain, unsigned char *box)
{
    EVP_CIPHER_CTX *c = suite_scratch_of(s)->seal;
    unsigned char *text = box + HEAD;
    int n = 0;
    bool done = EVP_EncryptInit_ex2(c, NULL, key, box + 1, NULL) == 1;
    if (aad.n)
        done = done && EVP_EncryptUpdate(c, NULL, &n, (const unsigned char *)aad.p, (int)aad.n) == 1;
    if (plain.n)
        done = done && EVP_EncryptUpdate(c, text, &n, (const unsigned char *)plain.p, (int)plain.n) == 1;
    done = done && EVP_EncryptFinal_ex(c, text + plain.n, &n) == 1;
    done = done && EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_GET_TAG, GCM_TAG, text + plain.n) == 1;
    suite_must(done, "seal");
}

static bool gcm_open(const struct suite *s, const unsigned char *key, str aad, str box, unsigned char *plain)
{
    EVP_CIPHER_CTX *c = suite_scratch_of(s)->open;
    const unsigned char *p = (const unsigned char *)box.p;
    const size_t n = box.n - HEAD - GCM_TAG;
    unsigned char tag[GCM_TAG];
    memcpy(tag, p + HEAD + n, GCM_TAG);
    int len = 0;
    bool done = EVP_DecryptInit_ex2(c, NULL, key, p + 1, NULL) == 1;
    if (aad.n)
        done = done && EVP_DecryptUpdate(c, NULL, &len, (const unsigned char *)aad.p, (int)aad.n) == 1;
    if (n)
        done = done && EVP_DecryptUpdate(c, plain, &len, p + HEAD, (int)n) == 1;
    done = done && EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_SET_TAG, GCM_TAG, tag) == 1;
    suite_must(done, "open");
    return EVP_DecryptFinal_ex(c, plain + n, &len) == 1;
}

/* MAC over length of aad | aad | suite | nonce | ciphertext: the length keeps the two from flowing into each other. */
static void gm_tag(const struct suite *s, const unsigned char *key, str aad, str sealed, unsigned char out[MAC_TAG])
{
    unsigned char mac_key[SUITE_KEY], len[8];
    for (int i = 0; i < 8; i++)
        len[i] = (unsigned char)((uint64_t)aad.n >> (56 - 8 * i));
    suite_derive(s, key, "xiaobao box mac", mac_key);
    const str parts[] = { { (const char *)len, sizeof len }, aad, sealed };
    suite_mac_parts(s, (str){ (const char *)mac_key, sizeof mac_key }, parts, ARRAY_LEN(parts), out);
    suite_wipe(mac_key, sizeof mac_key);
}

static void gm_cipher(const struct suite *s, const unsigned char *key, const unsigned char *nonce, str in, unsigned char *out)
{
    unsigned char cipher_key[SUITE_KEY], iv[SM4_IV] = { 0 };
    EVP_CIPHER_CTX *c = suite_scratch_of(s)->seal; /* counter mode: both ways are the same */
    int n = 0;
    memcpy(iv, nonce, NONCE);
    suite_derive(s, key, "xiaobao box cipher", cipher_key);
    bool done = EVP_EncryptInit_ex2(c, NULL, cipher_key, iv, NULL) == 1;
    if (in.n)
        done = done && EVP_EncryptUpdate(c, out, &n, (const unsigned char *)in.p, (int)in.n) == 1;
    suite_must(done, "seal");
    suite_wipe(cipher_key, sizeof cipher_key);
}

rc suite_seal(struct arena *a, const struct suite *s, const struct random_source *rnd, const unsigned char key[SUITE_KEY], str aad,
              str plain, str *box)
{
    if (plain.n > SUITE_PLAIN_MAX || aad.n > SUITE_PLAIN_MAX)
        return RC_LIMIT;
    const size_t n = HEAD + plain.n + tag_size(s);
    unsigned char *p = arena_alloc(a, n);
    p[0] = (unsigned char)s->id;
    rnd->fill(rnd->self, p + 1, NONCE);
    if (s->id == SUITE_INTL) {
        gcm_seal(s, key, aad, plain, p);
    } else {
        gm_cipher(s, key, p + 1, plain, p + HEAD);
        gm_tag(s, key, aad, (str){ (const char *)p, HEAD + plain.n }, p + HEAD + plain.n);
    }
    *box = (str){ (const char *)p, n };
    return RC_OK;
}

rc suite_open(struct arena *a, const unsigned char key[SUITE_KEY], str aad, str box, str *plain)
{
    const struct suite *s = box.n ? suite_get((unsigned char)box.p[0]) : NULL;
    if (!s || box.n < HEAD + tag_size(s) || box.n - HEAD - tag_size(s) > SUITE_PLAIN_MAX || aad.n > SUITE_PLAIN_MAX)
        return RC_INVALID;
    const size_t n = box.n - HEAD - tag_size(s);
    unsigned char *p = arena_alloc(a, n + 1);
    if (s->id == SUITE_INTL) {
        if (!gcm_open(s, key, aad, box, p)) {
            suite_wipe(p, n);
            return RC_INVALID;
        }
    } else {
        unsigned char tag[MAC_TAG];
        gm_tag(s, key, aad, (str){ box.p, HEAD + n }, tag);
        if (!suite_equal(tag, box.p + HEAD + n, MAC_TAG))
            return RC_INVALID;
        gm_cipher(s, key, (const unsigned char *)box.p + 1, (str){ box.p + HEAD, n }, p);
    }
    *plain = (str){ (const char *)p, n };
    return RC_OK;
}
