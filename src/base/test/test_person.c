/* The same telephone and the same identity number, however written, have one form. */
#include "base/mask.h"
#include "base/person.h"
#include "testkit/check.h"

struct pair {
    const char *written, *form;
};

static void all(const struct pair *pairs, size_t n, str (*form)(struct arena *a, str text))
{
    for (size_t i = 0; i < n; i++) {
        const str once = form(check_arena(), str_of(pairs[i].written));
        CHECK_STR(once, str_of(pairs[i].form));
        CHECK_STR(form(check_arena(), once), once); /* the form of the form is itself */
    }
}

TEST(person, a_telephone_has_one_form)
{
    static const struct pair pairs[] = {
        { "13800138000", "13800138000" },
        { " 138 0013 8000 ", "13800138000" },
        { "138-0013-8000", "13800138000" },
        { "+86 138 0013 8000", "13800138000" },
        { "+8613800138000", "13800138000" },
        { "8613800138000", "13800138000" },
        { "0086-13800138000", "13800138000" },
        { "１３８００１３８０００", "13800138000" },
        { "＋８６　13800138000", "13800138000" },
        { "(028) 8555-1234", "02885551234" },
        { "+86 28 8555 1234", "02885551234" },
        { "+86-028-85551234", "02885551234" },
        { "028-85551234转805", "02885551234" },
        { "028-85551234 ext 805", "02885551234" },
        { "02885551234#805", "02885551234" },
        { "8655512", "8655512" },
        { "+1 212 555 0100", "12125550100" },
        { "4008001234", "4008001234" },
        { "", "" },
        { "电话没有", "" },
        { "+86", "" },
    };
    all(pairs, ARRAY_LEN(pairs), person_phone);
}

TEST(person, an_identity_number_has_one_form)
{
    static const struct pair pairs[] = {
        { "11010519491231002x", "11010519491231002X" },
        { "110105 19491231 002X", "11010519491231002X" },
        { "１１０１０５19491231002Ｘ", "11010519491231002X" },
        { "110105491231002", "11010519491231002X" },
        { "E12345678", "E12345678" },
        { "e1234-5678", "E12345678" },
        { "台胞12345678", "台胞12345678" },
        { "123456789012345", "123456789012345" }, /* no date inside */
        { "", "" },
    };
    all(pairs, ARRAY_LEN(pairs), person_id_no);
}

TEST(person, a_wrong_date_or_check_digit_is_doubtful_and_another_document_never_is)
{
    static const char *const good[] = { "11010519491231002X", "510104199003078519", "E12345678", "", "12345678", "11010519491231002Y" };
    static const char *const bad[] = { "110105194912310021", "510104199003078515", "510104199002308511", "510104199003078X15" };
    for (size_t i = 0; i < ARRAY_LEN(good); i++)
        CHECK(!person_id_doubtful(str_of(good[i])));
    for (size_t i = 0; i + 1 < ARRAY_LEN(bad); i++)
        CHECK(person_id_doubtful(str_of(bad[i])));
    CHECK(!person_id_doubtful(str_of(bad[3]))); /* an X inside is no identity number at all */
}

TEST(person, of_the_ten_thousand_last_digits_one_in_eleven_or_so_stands)
{
    int stands = 0;
    for (int i = 0; i < 10000; i++)
        stands += !person_id_doubtful(str_fmt(check_arena(), "51010419900307%04d", i));
    CHECK(stands == 909 || stands == 910); /* 1,000 serials, each with one check digit; X is not among these */
}

TEST(person, masks_show_no_more_than_they_may)
{
    struct arena *a = check_arena();
    CHECK_STR(mask_phone(a, STR("13800138000")), STR("138****8000"));
    CHECK_STR(mask_id_no(a, STR("510104199003078515")), STR("510***********8515"));
    CHECK_STR(mask_name(a, STR("欧阳小明")), STR("欧***"));
    CHECK_STR(mask_name(a, STR("张")), STR("张*"));
    CHECK_STR(mask_phone(a, STR("12345")), STR("1****"));
}
