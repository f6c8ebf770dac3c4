#include "kernel/json/json.h"
#include "testkit/check.h"

/* What a refusal names, and that texts come out as they went in. */
struct inner {
    str name;
    day_t day;
};
struct outer {
    struct inner one;
    struct json_list many, words;
    int64_t n;
};
static const struct json_field inner_fields[] = { JSON_STR(struct inner, name, REQUIRED, 1, 5), JSON_DAY(struct inner, day, OPTIONAL) };
static const struct json_type inner_type = JSON_TYPE(struct inner, inner_fields);
static const struct json_field outer_fields[] = {
    JSON_OBJ(struct outer, one, OPTIONAL, &inner_type),
    JSON_LIST(struct outer, many, OPTIONAL, 0, 3, &inner_type),
    JSON_STRS(struct outer, words, OPTIONAL, 0, 3),
    JSON_I64(struct outer, n, OPTIONAL, -5, 5),
};
static const struct json_type outer_type = JSON_TYPE(struct outer, outer_fields);

static rc decode(const char *text, struct outer *out, struct fault_info *why)
{
    *why = (struct fault_info){ 0 };
    struct ctx ctx = { .arena = check_arena(), .why = why };
    return json_decode(&ctx, &outer_type, str_of(text), out);
}

TEST(json, a_refusal_names_the_member_by_its_way_through_lists_and_objects)
{
    static const struct {
        const char *text, *field, *key;
    } rows[] = {
        { "{\"n\":9}", "n", "json.range" },
        { "{\"x\":9}", "x", "json.unknown_field" },
        { "{\"one\":{}}", "one.name", "json.required" },
        { "{\"one\":{\"name\":\"abcdef\"}}", "one.name", "json.too_long" },
        { "{\"many\":[{\"name\":\"a\"},{\"name\":\"a\",\"day\":\"2026-02-30\"}]}", "many[1].day", "json.day" },
        { "{\"many\":[{\"name\":\"a\"},{\"nom\":\"a\"}]}", "many[1].nom", "json.unknown_field" },
        { "{\"many\":[{\"name\":\"a\",\"name\":\"b\"}]}", "many[0].name", "json.duplicate_field" },
        { "{\"words\":[\"a\",7]}", "words[1]", "json.type" },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct outer out;
        struct fault_info why;
        CHECK_I64(decode(rows[i].text, &out, &why), RC_INVALID);
        CHECK_STR(str_of(why.field), str_of(rows[i].field));
        CHECK_STR(str_of(why.key), str_of(rows[i].key));
    }
}

TEST(json, texts_with_and_without_escapes_come_out_whole)
{
    static const struct {
        const char *text, *want;
    } rows[] = {
        { "{\"words\":[\"\"]}", "" },
        { "{\"words\":[\"\\u6d88\\u4fdd\"]}", "消保" },
        { "{\"words\":[\"a\\n消\\\"b\\ud83d\\ude00\"]}", "a\n消\"b😀" },
        { "{\"words\":[\"消费者\"]}", "消费者" },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct outer out;
        struct fault_info why;
        CHECK_I64(decode(rows[i].text, &out, &why), RC_OK);
        CHECK_STR(((const str *)out.words.items)[0], str_of(rows[i].want));
    }
}

TEST(json, broken_texts_are_malformed_wherever_they_break)
{
    static const char *const rows[] = {
        "{\"words\":[\"a",           "{\"words\":[\"a\\",          "{\"words\":[\"\\ud83d\"]}",     "{\"words\":[\"\x01\"]}",
        "{\"words\":[\"\\n\x01\"]}", "{\"words\":[\"\xc0\xaf\"]}", "{\"words\":[\"\\n\xe6\xb6\"]}", "{\"words\":[\"\\u0000\"]}",
        "{\"words\":[\"\\x\"]}"
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct outer out;
        struct fault_info why;
        CHECK_I64(decode(rows[i], &out, &why), RC_MALFORMED);
    }
}
