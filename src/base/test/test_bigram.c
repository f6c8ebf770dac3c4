#include "base/bigram.h"
#include "testkit/check.h"

static str tokens(const char *text)
{
    struct buf b;
    buf_init(&b, check_arena(), 1000);
    bigram_tokens(&b, str_of(text));
    return buf_get(&b);
}

static str query(const char *term, bool *prefix)
{
    struct buf b;
    buf_init(&b, check_arena(), 1000);
    bigram_query(&b, str_of(term), prefix);
    return buf_get(&b);
}

TEST(bigram, a_run_gives_its_overlapping_pairs_and_its_last_character)
{
    CHECK_STR(tokens("银行卡"), STR("银行 行卡 卡"));
    CHECK_STR(tokens("卡"), STR("卡"));
    CHECK_STR(tokens("年费,ATM机"), STR("年费 费 atm 机"));
    CHECK_STR(tokens(""), STR(""));
    CHECK_STR(tokens("…!? "), STR(""));
}

TEST(bigram, a_query_asks_only_for_what_a_text_that_contains_it_must_have)
{
    bool prefix;
    CHECK_STR(query("银行卡", &prefix), STR("银行 行卡"));
    CHECK(!prefix);
    CHECK_STR(query("卡", &prefix), STR("卡"));
    CHECK(prefix);
    CHECK_STR(query("TS-2026", &prefix), STR("ts 2026"));
    CHECK(prefix);
}

/* Every part of a text is found by its tokens: each token of the part's query stands in the text's tokens, the last
 * one at least as a beginning. */
TEST(bigram, every_part_of_a_chinese_text_is_found)
{
    const str text = STR("信用卡违约金退还");
    const str have = str_cat(check_arena(), str_cat(check_arena(), STR(" "), tokens(text.p)), STR(" "));
    for (size_t from = 0; from < text.n; from += 3)
        for (size_t to = from + 3; to <= text.n; to += 3) {
            bool prefix;
            const str part = str_dup(check_arena(), (str){ text.p + from, to - from });
            for (str rest = query(part.p, &prefix); rest.n;) {
                const str token = str_cut(rest, ' ', &rest);
                const str end = prefix && rest.n == 0 ? STR("") : STR(" ");
                CHECK(str_find(have, str_cat(check_arena(), str_cat(check_arena(), STR(" "), token), end)) >= 0);
            }
        }
}

TEST(bigram, a_damaged_text_ends_the_run_and_nothing_else)
{
    CHECK_STR(tokens("银\xff行"), STR("银 行"));
}
