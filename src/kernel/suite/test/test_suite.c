/* Both suites against published answers and against what another program made. */
#include "kernel/suite/suite.h"
#include "testkit/check.h"

#include <string.h>

static const enum suite_id both[] = { SUITE_INTL, SUITE_GM };

static str bytes(const char *hex)
{
    const size_t n = strlen(hex) / 2;
    char *p = arena_alloc(check_arena(), n + 1);
    CHECK(str_unhex(str_of(hex), p, n));
    return (str){ p, n };
}

static const struct suite *suite(enum suite_id id)
{
    CHECK_I64(suite_init(), RC_OK);
    return suite_get((int)id);
}

static str hash_hex(enum suite_id id, str text)
{
    unsigned char out[SUITE_HASH];
    suite_hash(suite(id), &text, 1, out);
    return str_hex(check_arena(), out, sizeof out);
}

/* FIPS 180-2 appendix B; GB/T 32905-2016 appendix A. */
TEST(suite, hashes_give_the_published_answers)
{
    CHECK_STR(hash_hex(SUITE_INTL, STR("abc")), STR("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
    CHECK_STR(hash_hex(SUITE_INTL, STR("")), STR("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"));
    CHECK_STR(hash_hex(SUITE_GM, STR("abc")), STR("66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"));
    CHECK_STR(hash_hex(SUITE_GM, STR("abcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcd")),
              STR("debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"));
}

TEST(suite, a_hash_of_parts_is_the_hash_of_the_whole)
{
    for (size_t i = 0; i < ARRAY_LEN(both); i++) {
        const str parts[] = { STR("消费"), { 0 }, STR("者") };
        unsigned char out[SUITE_HASH];
        suite_hash(suite(both[i]), parts, ARRAY_LEN(parts), out);
        CHECK_STR(str_hex(check_arena(), out, sizeof out), hash_hex(both[i], STR("消费者")));
    }
}

/* RFC 4231 case 2. */
TEST(suite, hmac_gives_the_published_answer)
{
    unsigned char out[SUITE_HASH];
    suite_mac(suite(SUITE_INTL), STR("Jefe"), STR("what do ya want for nothing?"), out);
    CHECK_STR(str_hex(check_arena(), out, sizeof out), STR("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"));
}

/* The GCM specification, test case 14: 256 zero bits of key, 96 of nonce, one zero block. */
TEST(suite, aes_gcm_opens_the_published_answer)
{
    static const unsigned char zeros[SUITE_KEY];
    str plain;
    (void)suite(SUITE_INTL);
    const str box = bytes("01000000000000000000000000cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919");
    CHECK_I64(suite_open(check_arena(), zeros, (str){ 0 }, box, &plain), RC_OK);
    CHECK_STR(str_hex(check_arena(), plain.p, plain.n), STR("00000000000000000000000000000000"));
}

/* Made by openssl enc -sm4-ctr and HMAC-SM3, following doc/format.md. */
TEST(suite, sm4_opens_what_another_program_sealed)
{
    unsigned char key[SUITE_KEY];
    str plain;
    for (int i = 0; i < SUITE_KEY; i++)
        key[i] = (unsigned char)i;
    (void)suite(SUITE_GM);
    const str box = bytes("026465666768696a6b6c6d6e6f2eb339522dc7d01ab8d68cf238dc5be94ce968f0a88005bddc735d689273ddc0fc93b3240afa7eb13a");
    CHECK_I64(suite_open(check_arena(), key, STR("place"), box, &plain), RC_OK);
    CHECK_STR(plain, STR("消费者"));
}

static void check_box(enum suite_id id, size_t n)
{
    unsigned char key[SUITE_KEY] = { 7 }, other[SUITE_KEY] = { 8 };
    char *text = arena_alloc(check_arena(), n + 1);
    str box, again, plain;
    suite_random.fill(suite_random.self, text, n);
    const str in = { text, n };
    CHECK_I64(suite_seal(check_arena(), suite(id), &suite_random, key, STR("aad"), in, &box), RC_OK);
    CHECK_I64(suite_seal(check_arena(), suite(id), &suite_random, key, STR("aad"), in, &again), RC_OK);
    CHECK(!str_eq(box, again)); /* a nonce never comes twice */
    CHECK_I64(suite_open(check_arena(), key, STR("aad"), box, &plain), RC_OK);
    CHECK_STR(plain, in);
    CHECK_I64(suite_open(check_arena(), other, STR("aad"), box, &plain), RC_INVALID);
    CHECK_I64(suite_open(check_arena(), key, STR("aae"), box, &plain), RC_INVALID);
    for (size_t i = 0; i < box.n; i += 1 + box.n / 40) {
        char *changed = arena_dup(check_arena(), box.p, box.n);
        changed[i] ^= 1;
        CHECK_I64(suite_open(check_arena(), key, STR("aad"), (str){ changed, box.n }, &plain), RC_INVALID);
        CHECK_I64(suite_open(check_arena(), key, STR("aad"), (str){ box.p, i }, &plain), RC_INVALID);
    }
}

TEST(suite, a_box_opens_only_whole_with_its_key_in_its_place)
{
    static const size_t sizes[] = { 0, 1, 15, 16, 17, 4000, 100000 };
    for (size_t i = 0; i < ARRAY_LEN(both); i++)
        for (size_t k = 0; k < ARRAY_LEN(sizes); k++)
            check_box(both[i], sizes[k]);
}

/* RFC 8032 section 7.1, test 1. */
TEST(suite, ed25519_signs_the_published_answer)
{
    const struct suite *s = suite(SUITE_INTL);
    struct suite_signer *signer = NULL;
    str sig, pub;
    const str key = bytes("302e020100300506032b6570042204209d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
    CHECK_I64(suite_signer_load(s, key, &signer), RC_OK);
    if (!signer)
        return;
    CHECK_I64(suite_sign(check_arena(), signer, (str){ "", 0 }, &sig), RC_OK);
    CHECK_STR(sig,
              bytes("e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655"
                    "141438e7a100b"));
    CHECK_I64(suite_signer_public(check_arena(), signer, &pub), RC_OK);
    CHECK_STR(pub, bytes("302a300506032b6570032100d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"));
    CHECK(suite_verify(s, pub, (str){ "", 0 }, sig));
    suite_signer_free(signer);
}

/* Made by openssl dgst -sm3 -sign with the default identity of GM/T 0009. */
TEST(suite, sm2_takes_a_signature_another_program_made)
{
    const struct suite *s = suite(SUITE_GM);
    const str pub =
        bytes("3059301306072a8648ce3d020106082a811ccf5501822d034200041f2fe228541ff433164b8dfc213f40a078b3960d4d1bb89b411f6b76b7aff10"
              "6965a4f72e7b84e64a109963510f80e064d6c7fc1f6e25e97c2ac0265f94fc084");
    const str sig =
        bytes("3045022001a32974990da8b26bb05aec781fcb2c3fc34d47c325ed2867853e62e87bfd22022100ac3a86a870aca16429e5ad78db455a16d9f547b"
              "83a79482adb6976a2251af477");
    CHECK(suite_verify(s, pub, STR("message digest"), sig));
    CHECK(!suite_verify(s, pub, STR("message Digest"), sig));
}

TEST(suite, a_signature_is_good_for_its_text_key_and_suite_only)
{
    for (size_t i = 0; i < ARRAY_LEN(both); i++) {
        const struct suite *s = suite(both[i]);
        struct suite_signer *signer = NULL;
        str prv, pub, prv2, pub2, sig;
        CHECK_I64(suite_keypair(check_arena(), s, &prv, &pub), RC_OK);
        CHECK_I64(suite_keypair(check_arena(), s, &prv2, &pub2), RC_OK);
        CHECK_I64(suite_signer_load(s, prv, &signer), RC_OK);
        if (!signer)
            return;
        CHECK_I64(suite_sign(check_arena(), signer, STR("检查点"), &sig), RC_OK);
        CHECK(suite_verify(s, pub, STR("检查点"), sig));
        CHECK(!suite_verify(s, pub, STR("检查点 "), sig) && !suite_verify(s, pub2, STR("检查点"), sig));
        CHECK(!suite_verify(suite(both[1 - i]), pub, STR("检查点"), sig));
        for (size_t k = 0; k < sig.n; k++) {
            char *changed = arena_dup(check_arena(), sig.p, sig.n);
            changed[k] ^= 0x40;
            CHECK(!suite_verify(s, pub, STR("检查点"), (str){ changed, sig.n }));
            CHECK(!suite_verify(s, pub, STR("检查点"), (str){ sig.p, k }));
        }
        suite_signer_free(signer);
    }
}

TEST(suite, a_key_of_the_other_suite_or_cut_is_not_loaded)
{
    for (size_t i = 0; i < ARRAY_LEN(both); i++) {
        struct suite_signer *signer = NULL;
        str prv, pub;
        CHECK_I64(suite_keypair(check_arena(), suite(both[i]), &prv, &pub), RC_OK);
        CHECK_I64(suite_signer_load(suite(both[1 - i]), prv, &signer), RC_INVALID);
        CHECK_I64(suite_signer_load(suite(both[i]), (str){ prv.p, prv.n - 3 }, &signer), RC_INVALID);
        CHECK_I64(suite_signer_load(suite(both[i]), (str){ 0 }, &signer), RC_INVALID);
        CHECK(signer == NULL);
    }
}

/* The vector of the reference implementation: argon2id, t=2, 64 MiB, "password" with "somesalt". */
TEST(suite, argon2id_takes_the_published_answer)
{
    const str hash = STR("$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc");
    (void)suite(SUITE_INTL);
    CHECK(suite_password_ok(hash, STR("password")));
    CHECK(!suite_password_ok(hash, STR("Password")));
}

TEST(suite, a_password_hash_is_salted_and_bounded)
{
    str a, b;
    (void)suite(SUITE_INTL);
    CHECK_I64(suite_password_hash(check_arena(), STR("一个好口令2026"), &a), RC_OK);
    CHECK_I64(suite_password_hash(check_arena(), STR("一个好口令2026"), &b), RC_OK);
    CHECK(!str_eq(a, b) && suite_password_ok(a, STR("一个好口令2026")) && suite_password_ok(b, STR("一个好口令2026")));
    CHECK(!suite_password_ok(a, STR("")) && !suite_password_ok(STR(""), STR("x")) && !suite_password_ok(STR("$argon2id$"), STR("x")));
    char *huge = arena_alloc(check_arena(), SUITE_PASSWORD_MAX + 1);
    memset(huge, 'x', SUITE_PASSWORD_MAX + 1);
    CHECK_I64(suite_password_hash(check_arena(), (str){ huge, SUITE_PASSWORD_MAX + 1 }, &a), RC_INVALID);
    CHECK_I64(suite_password_hash(check_arena(), (str){ 0 }, &a), RC_INVALID);
}

TEST(suite, base64_has_one_text_for_each_value)
{
    str raw;
    for (size_t n = 0; n < 70; n++) {
        char *p = arena_alloc(check_arena(), n + 1);
        suite_random.fill(suite_random.self, p, n);
        const str text = suite_base64(check_arena(), (str){ p, n });
        CHECK(suite_unbase64(check_arena(), text, &raw));
        CHECK_STR(raw, ((str){ p, n }));
        CHECK_I64((int64_t)suite_base32(check_arena(), (str){ p, n }).n, (int64_t)(n * 8 + 4) / 5);
    }
    CHECK_STR(suite_base64(check_arena(), STR("\xFB\xFF?")), STR("-_8_"));
    CHECK_STR(suite_base32(check_arena(), STR("\xFF\x00")), STR("ZW00"));
    static const char *const bad[] = { "A", "AB", "AAF", "A+AA", "A/AA", "AA==", "AA A", "投诉" };
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        CHECK(!suite_unbase64(check_arena(), str_of(bad[i]), &raw));
}

TEST(suite, compares_every_byte)
{
    CHECK(suite_equal("abc", "abc", 3) && !suite_equal("abc", "abd", 3) && !suite_equal("xbc", "abc", 3) && suite_equal("a", "b", 0));
    CHECK(suite_find("intl") == suite_get(SUITE_INTL) && suite_find("gm") == suite_get(SUITE_GM));
    CHECK(!suite_find("des") && !suite_get(0) && !suite_get(3));
}
