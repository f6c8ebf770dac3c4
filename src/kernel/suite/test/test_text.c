#include "kernel/suite/suite.h"
#include "testkit/check.h"

static bool decodes(const char *text)
{
    str raw;
    return suite_unbase64(check_arena(), str_of(text), &raw);
}

TEST(base64, every_length_comes_back_as_it_was)
{
    unsigned char bytes[100];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (unsigned char)(i * 167 + 13);
    for (size_t n = 0; n <= sizeof bytes; n++) {
        const str text = suite_base64(check_arena(), (str){ (const char *)bytes, n });
        str back;
        CHECK_I64((int64_t)text.n, (int64_t)((n * 8 + 5) / 6));
        CHECK(suite_unbase64(check_arena(), text, &back));
        CHECK_STR(back, ((str){ (const char *)bytes, n }));
    }
}

TEST(base64, the_vectors_of_rfc_4648_hold)
{
    static const char *const rows[][2] = { { "", "" },           { "f", "Zg" },          { "fo", "Zm8" },          { "foo", "Zm9v" },
                                           { "foob", "Zm9vYg" }, { "fooba", "Zm9vYmE" }, { "foobar", "Zm9vYmFy" }, { "\xfb\xff", "-_8" } };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        CHECK_STR(suite_base64(check_arena(), str_of(rows[i][0])), str_of(rows[i][1]));
}

TEST(base64, one_value_has_one_text)
{
    CHECK(!decodes("Zh")); /* bits that no byte holds */
    CHECK(!decodes("Zm9"));
    CHECK(!decodes("Zg=="));
    CHECK(!decodes("Z"));
    CHECK(!decodes("Zm9v Zg"));
    CHECK(!decodes("Zm+v"));
    CHECK(!decodes("Zm\xc3\xa9"));
}
