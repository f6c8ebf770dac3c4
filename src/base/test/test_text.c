/* UTF-8 against a decoder written from the table of RFC 3629, masks of personal data, CSV of RFC 4180. */
#include "testkit/check.h"

#include "base/csv.h"
#include "base/mask.h"
#include "base/utf8.h"

#include <string.h>

/* RFC 3629 section 4, row by row: first byte, second byte, length. */
static size_t by_the_table(const unsigned char *p, size_t n)
{
    static const unsigned char rows[][5] = { { 0x00, 0x7F, 0, 0, 1 },       { 0xC2, 0xDF, 0x80, 0xBF, 2 }, { 0xE0, 0xE0, 0xA0, 0xBF, 3 },
                                             { 0xE1, 0xEC, 0x80, 0xBF, 3 }, { 0xED, 0xED, 0x80, 0x9F, 3 }, { 0xEE, 0xEF, 0x80, 0xBF, 3 },
                                             { 0xF0, 0xF0, 0x90, 0xBF, 4 }, { 0xF1, 0xF3, 0x80, 0xBF, 4 }, { 0xF4, 0xF4, 0x80, 0x8F, 4 } };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        if (p[0] < rows[i][0] || p[0] > rows[i][1])
            continue;
        const size_t len = rows[i][4];
        if (n < len || (len > 1 && (p[1] < rows[i][2] || p[1] > rows[i][3])))
            return 0;
        for (size_t k = 2; k < len; k++)
            if (p[k] < 0x80 || p[k] > 0xBF)
                return 0;
        return len;
    }
    return 0;
}

TEST(utf8, every_two_bytes_and_every_edge_of_four_are_judged_by_the_table)
{
    unsigned char p[4];
    for (unsigned x = 0; x < 0x10000; x++) {
        p[0] = (unsigned char)(x >> 8), p[1] = (unsigned char)x, p[2] = 0x80, p[3] = 0xBF;
        for (size_t n = 1; n <= 4; n++)
            CHECK_I64((int64_t)utf8_len((const char *)p, n), (int64_t)by_the_table(p, n));
        p[2] = 0x7F;
        CHECK_I64((int64_t)utf8_len((const char *)p, 4), (int64_t)by_the_table(p, 4));
        p[2] = 0xBF, p[3] = 0xC0;
        CHECK_I64((int64_t)utf8_len((const char *)p, 4), (int64_t)by_the_table(p, 4));
    }
    CHECK_I64((int64_t)utf8_len("", 0), 0);
}

TEST(utf8, next_gives_the_character_and_walks_over_bad_bytes)
{
    str s = { "a张\xF0\x9F\x99\x82\xFFz", 10 };
    CHECK_I64(utf8_next(&s), 'a');
    CHECK_I64(utf8_next(&s), 0x5F20);
    CHECK_I64(utf8_next(&s), 0x1F642);
    CHECK_I64(utf8_next(&s), 0xFFFD);
    CHECK_I64(utf8_next(&s), 'z');
    CHECK_I64((int64_t)s.n, 0);
}

TEST(utf8, head_and_tail_make_the_whole)
{
    const str s = STR("消费者投诉abc🙂");
    CHECK_I64((int64_t)utf8_count(s), 9);
    for (size_t n = 0; n <= 11; n++) {
        const str head = utf8_head(s, n), tail = utf8_tail(s, n);
        CHECK_I64((int64_t)(head.n + tail.n), (int64_t)s.n);
        CHECK(utf8_valid(head) && utf8_valid(tail));
        CHECK_I64((int64_t)utf8_count(head), n < 9 ? (int64_t)n : 9);
    }
}

TEST(mask, shows_no_more_than_it_says)
{
    struct arena *a = check_arena();
    CHECK_STR(mask_name(a, STR("张三")), STR("张*"));
    CHECK_STR(mask_name(a, STR("欧阳小明")), STR("欧***"));
    CHECK_STR(mask_name(a, STR("李")), STR("李*"));
    CHECK_STR(mask_phone(a, STR("13812340021")), STR("138****0021"));
    CHECK_STR(mask_phone(a, STR("1234567")), STR("1******"));
    CHECK_STR(mask_id_no(a, STR("510105199001011234")), STR("510***********1234"));
    CHECK_STR(mask_address(a, STR("青川县城关镇东街8号")), STR("青川县城关镇***"));
    CHECK_STR(mask_name(a, STR("")), STR(""));
    CHECK_STR(mask_phone(a, STR("")), STR(""));
    CHECK_STR(mask_address(a, STR("")), STR(""));
}

TEST(mask, long_digit_runs_vanish_from_free_text)
{
    struct arena *a = check_arena();
    CHECK_STR(mask_text(a, STR("卡号6222021234567890123")), STR("卡号622************0123"));
    CHECK_STR(mask_text(a, STR("电话138 1234 0021，")), STR("电话138****0021，"));
    CHECK_STR(mask_text(a, STR("证51010519900101123X号")), STR("证510***********123X号"));
    CHECK_STR(mask_text(a, STR("多扣1234567元")), STR("多扣1234567元"));
    CHECK_STR(mask_text(a, STR("")), STR(""));
}

/* Whatever the text: no run of eight digits is left, and what is not a digit is left alone. */
TEST(mask, no_eight_digits_in_a_row_survive)
{
    static const char letters[] = "0123456789 -xX年a";
    uint64_t x = 1234567;
    for (int round = 0; round < 5000; round++) {
        char text[64];
        size_t n = 0;
        while (n < sizeof text)
            x = x * 6364136223846793005u + 1442695040888963407u, text[n++] = letters[(x >> 33) % (sizeof letters - 1)];
        const str out = mask_text(check_arena(), (str){ text, n });
        int digits = 0;
        for (size_t i = 0; i < out.n; i++) {
            digits = out.p[i] >= '0' && out.p[i] <= '9' ? digits + 1 : 0;
            CHECK(digits < 8);
        }
        CHECK(out.n <= n);
    }
}

static void expect_row(struct csv *c, const char *want)
{
    struct csv_row *row = ARENA_NEW(check_arena(), struct csv_row);
    struct buf b;
    buf_init(&b, check_arena(), 1000);
    CHECK(csv_next(c, check_arena(), row));
    for (size_t i = 0; i < row->n; i++) {
        buf_c(&b, i ? "|" : "");
        buf_str(&b, row->v[i]);
    }
    CHECK_STR(buf_get(&b), str_of(want));
}

TEST(csv, quotes_line_ends_and_a_mark_at_the_start)
{
    struct csv c;
    struct csv_row *row = ARENA_NEW(check_arena(), struct csv_row);
    csv_open(&c, STR("\xEF\xBB\xBF"
                     "a,b\r\n\"x,\"\"y\"\"\n2\",\r\n\n,,\nend"));
    expect_row(&c, "a|b");
    expect_row(&c, "x,\"y\"\n2|");
    expect_row(&c, "||");
    expect_row(&c, "end");
    CHECK(!csv_next(&c, check_arena(), row) && c.wrong == NULL);
    CHECK_I64(c.row, 5); /* a spreadsheet counts the blank line too */
}

TEST(csv, says_what_is_wrong)
{
    static const struct {
        str text;
        const char *why;
    } bad[] = { { STR("\"open"), "csv.quote_open" }, { STR("\"a\"b,c"), "csv.after_quote" }, { { "\"a\"\0b", 5 }, "csv.after_quote" } };
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        struct csv c;
        struct csv_row *row = ARENA_NEW(check_arena(), struct csv_row);
        csv_open(&c, bad[i].text);
        CHECK(!csv_next(&c, check_arena(), row));
        CHECK(c.wrong && strcmp(c.wrong, bad[i].why) == 0);
        CHECK(!csv_next(&c, check_arena(), row));
    }
}

TEST(csv, a_row_of_too_many_fields_and_a_field_too_long_are_refused)
{
    struct arena *a = check_arena();
    struct csv_row *row = ARENA_NEW(a, struct csv_row);
    struct csv c;
    struct buf b;
    buf_init(&b, a, 4 << 20);
    for (int i = 0; i < CSV_FIELDS; i++)
        buf_c(&b, "x,");
    csv_open(&c, buf_get(&b));
    CHECK(!csv_next(&c, a, row) && strcmp(c.wrong, "csv.too_many_fields") == 0);
    for (int quoted = 0; quoted < 2; quoted++) {
        buf_init(&b, a, 4 << 20);
        buf_c(&b, quoted ? "\"" : "");
        for (int i = 0; i <= CSV_FIELD; i++)
            buf_char(&b, 'x');
        buf_c(&b, quoted ? "\"" : "");
        csv_open(&c, buf_get(&b));
        CHECK(!csv_next(&c, a, row) && strcmp(c.wrong, "csv.field_too_long") == 0);
    }
}

TEST(csv, what_is_put_is_read_again)
{
    static const char letters[] = "a,\"\r\n;=投";
    uint64_t x = 99;
    for (int round = 0; round < 2000; round++) {
        str fields[5];
        struct buf b;
        buf_init(&b, check_arena(), 4000);
        for (size_t i = 0; i < ARRAY_LEN(fields); i++) {
            char *p = arena_alloc(check_arena(), 12);
            size_t n = 0;
            while (n < 12 && (x = x * 6364136223846793005u + 1) >> 60)
                p[n++] = letters[(x >> 33) % (sizeof letters - 1)];
            fields[i] = (str){ p, n };
            csv_put(&b, fields[i], i == 0, false);
        }
        struct csv c;
        struct csv_row *row = ARENA_NEW(check_arena(), struct csv_row);
        csv_open(&c, buf_get(&b));
        CHECK(csv_next(&c, check_arena(), row) || (fields[0].n == 0 && buf_get(&b).n == 0));
        CHECK_I64((int64_t)row->n, 5);
        for (size_t i = 0; i < ARRAY_LEN(fields); i++)
            CHECK_STR(row->v[i], fields[i]);
    }
}

TEST(csv, no_field_becomes_a_formula)
{
    static const char *const formulas[] = { "=1+1", "+1", "-1", "@SUM(A1)", "\t=1" };
    for (size_t i = 0; i < ARRAY_LEN(formulas); i++) {
        struct buf b;
        buf_init(&b, check_arena(), 100);
        csv_put(&b, str_of(formulas[i]), true, true);
        CHECK(b.n > 2 && b.p[0] == '"' && b.p[1] == '\'');
    }
    struct buf b;
    buf_init(&b, check_arena(), 100);
    csv_put(&b, (str){ "\0x", 2 }, true, true);
    CHECK_I64((int64_t)b.n, 2);
}
