/* Sized texts: comparison, cutting, numbers, hex. */
#include "testkit/check.h"

#include "base/buf.h"

#include <string.h>

TEST(str, compares_by_bytes_and_length)
{
    CHECK(str_eq(STR(""), (str){ 0 }));
    CHECK(str_eq(STR("ab"), STR("ab")) && !str_eq(STR("ab"), STR("abc")) && !str_eq(STR("ab"), STR("ac")));
    CHECK(str_cmp(STR("a"), STR("b")) < 0 && str_cmp(STR("b"), STR("a")) > 0 && str_cmp(STR("a"), STR("aa")) < 0);
    CHECK(str_cmp(STR("\x7f"), STR("\x80")) < 0);
    CHECK(str_cmp((str){ 0 }, (str){ 0 }) == 0);
    CHECK(str_is(str_of(NULL), "") && str_is(STR("x"), "x"));
}

TEST(str, starts_ends_and_finds)
{
    const str s = STR("投诉处理");
    CHECK(str_starts(s, STR("投诉")) && str_starts(s, STR("")) && !str_starts(STR("a"), STR("ab")));
    CHECK(str_ends(s, STR("处理")) && str_ends(s, STR("")) && !str_ends(STR("b"), STR("ab")));
    CHECK_I64(str_find(s, STR("处")), 6);
    CHECK_I64(str_find(s, STR("无")), -1);
    CHECK_I64(str_find(s, STR("")), 0);
    CHECK_I64(str_find((str){ 0 }, STR("x")), -1);
}

TEST(str, cut_says_whether_there_was_a_separator)
{
    str rest;
    CHECK_STR(str_cut(STR("a=b=c"), '=', &rest), STR("a"));
    CHECK_STR(rest, STR("b=c"));
    CHECK_STR(str_cut(STR("a="), '=', &rest), STR("a"));
    CHECK(rest.p != NULL && rest.n == 0);
    CHECK_STR(str_cut(STR("a"), '=', &rest), STR("a"));
    CHECK(rest.p == NULL);
    CHECK_STR(str_cut((str){ 0 }, '=', &rest), STR(""));
}

TEST(str, trims_blanks_and_line_ends_only)
{
    CHECK_STR(str_trim(STR(" \t\r\n a b \n")), STR("a b"));
    CHECK_STR(str_trim(STR(" \n ")), STR(""));
    CHECK_STR(str_trim(STR("\xC2\xA0x")), STR("\xC2\xA0x"));
}

TEST(str, numbers_are_the_whole_text_or_nothing)
{
    int64_t v = 7;
    static const char *const bad[] = {
        "",    "-",   "+1", " 1", "1 ", "1.0", "1e3", "0x1", "9223372036854775808", "-9223372036854775809", "99999999999999999999",
        "1\n", "--1", "１"
    };
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        CHECK(!str_to_i64(str_of(bad[i]), &v));
    CHECK(!str_to_i64((str){ "1\0", 2 }, &v));
    CHECK_I64(v, 7);
}

TEST(str, every_number_that_is_written_is_read_again)
{
    uint64_t x = 88172645463325252u;
    for (int i = 0; i < 20000; i++) {
        x ^= x << 13, x ^= x >> 7, x ^= x << 17;
        const int64_t edges[] = { 0, 1, -1, INT64_MAX, INT64_MIN, (int64_t)x, (int64_t)(x >> (x & 63)) };
        for (size_t k = i ? 5 : 0; k < ARRAY_LEN(edges); k++) {
            struct buf b;
            int64_t back = 0;
            buf_init(&b, check_arena(), 32);
            buf_i64(&b, edges[k]);
            CHECK(str_to_i64(buf_get(&b), &back));
            CHECK_I64(back, edges[k]);
        }
    }
}

TEST(str, hex_goes_there_and_back)
{
    unsigned char all[256], back[256];
    for (int i = 0; i < 256; i++)
        all[i] = (unsigned char)i;
    const str hex = str_hex(check_arena(), all, sizeof all);
    CHECK_I64((int64_t)hex.n, 512);
    CHECK(str_unhex(hex, back, sizeof back) && memcmp(all, back, sizeof all) == 0);
    CHECK(str_unhex(STR("aBFf"), back, 2) && back[0] == 0xAB && back[1] == 0xFF);
    CHECK(!str_unhex(STR("abc"), back, 2) && !str_unhex(STR("abcg"), back, 2) && !str_unhex(STR("abcd00"), back, 2));
}

TEST(str, copies_end_with_a_zero_byte)
{
    const char *c = str_c(check_arena(), (str){ "abcdef", 3 });
    CHECK(strcmp(c, "abc") == 0);
    CHECK_STR(str_cat(check_arena(), STR("投"), (str){ 0 }), STR("投"));
    CHECK_STR(str_fmt(check_arena(), "%d-" STR_FMT, 7, STR_ARG(STR("x"))), STR("7-x"));
}

TEST(buf, past_its_maximum_is_sticky_and_keeps_what_was_whole)
{
    struct buf b;
    buf_init(&b, check_arena(), 10);
    buf_c(&b, "0123456789");
    CHECK(!b.over && b.n == 10);
    buf_char(&b, 'x');
    CHECK(b.over && b.n == 10);
    buf_put(&b, "", 0);
    CHECK(b.over);
    buf_init(&b, check_arena(), 0);
    buf_char(&b, 'x');
    CHECK(b.over && b.n == 0);
}

TEST(buf, growing_keeps_every_byte)
{
    struct buf b;
    buf_init(&b, check_arena(), 1 << 20);
    for (int i = 0; i < 50000; i++)
        buf_char(&b, (char)('a' + i % 26));
    buf_fmt(&b, "%s|%d", "end", 9);
    CHECK(!b.over && b.n == 50005);
    for (int i = 0; i < 50000; i++)
        CHECK(b.p[i] == 'a' + i % 26);
    CHECK(str_ends(buf_get(&b), STR("end|9")));
}
