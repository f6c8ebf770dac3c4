/* JSON by descriptor: what is encoded is decoded again; what is not JSON, not bounded or not known is refused. */
#include "kernel/json/json_int.h"
#include "testkit/check.h"

#include <dirent.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define COLOURS(X) X(RED, "red") X(BLUE, "blue")
ENUM_DECLARE(colour, COLOURS);
ENUM_DEFINE(colour, COLOURS);

struct leaf {
    str text;
    int64_t n;
};
struct tree {
    str name, note;
    int64_t n, amount;
    id64 id;
    bool yes;
    enum colour colour;
    day_t day;
    struct leaf one;
    struct json_list leaves, words;
};
/* clang-format off */
static const struct json_field leaf_fields[] = { JSON_STR(struct leaf, text, OPTIONAL, 0, 20), JSON_I64(struct leaf, n, OPTIONAL, -5, 5) };
static const struct json_type leaf_type = JSON_TYPE(struct leaf, leaf_fields);
static const struct json_field tree_fields[] = {
    JSON_STR (struct tree, name,   REQUIRED, 1, 10),
    JSON_STR (struct tree, note,   OPTIONAL, 0, 4000),
    JSON_I64 (struct tree, n,      OPTIONAL, INT64_MIN, INT64_MAX),
    JSON_I64 (struct tree, amount, OPTIONAL, 0, 1000),
    JSON_ID  (struct tree, id,     OPTIONAL),
    JSON_BOOL(struct tree, yes,    OPTIONAL),
    JSON_ENUM(struct tree, colour, REQUIRED, colour),
    JSON_DAY (struct tree, day,    OPTIONAL),
    JSON_OBJ (struct tree, one,    OPTIONAL, &leaf_type),
    JSON_LIST(struct tree, leaves, OPTIONAL, 0, 3, &leaf_type),
    JSON_STRS(struct tree, words,  OPTIONAL, 0, 4),
};
static const struct json_type tree_type = JSON_TYPE(struct tree, tree_fields);
/* clang-format on */

static struct fault_info why;

static struct ctx *ctx(void)
{
    static struct ctx c;
    why = (struct fault_info){ 0 };
    c = (struct ctx){ .arena = check_arena(), .why = &why };
    return &c;
}

static rc decode(str text, struct tree *out)
{
    return json_decode(ctx(), &tree_type, text, out);
}

static str encode(const struct tree *in)
{
    struct buf b;
    buf_init(&b, check_arena(), 1 << 20);
    CHECK(json_encode(ctx(), &tree_type, in, &b) == RC_OK && !b.over);
    return buf_get(&b);
}

static uint64_t seed = 2463534242u;
static uint64_t draw(uint64_t below)
{
    seed ^= seed << 13, seed ^= seed >> 7, seed ^= seed << 17;
    return seed % below;
}

static str random_text(size_t most)
{
    static const char *const pieces[] = { "a", "\"", "\\", "/", "\n", "\x01", "\x1f", "\x7f", "消", "é", "🙂", "\xE2\x80\xA8", "{", "0" };
    struct buf b;
    buf_init(&b, check_arena(), 4000);
    for (size_t n = draw(most + 1); n; n--)
        buf_c(&b, pieces[draw(ARRAY_LEN(pieces))]);
    return buf_get(&b);
}

static struct tree random_tree(void)
{
    struct tree t = { .name = random_text(9), .note = random_text(40), .colour = (enum colour)draw(2), .yes = draw(2) };
    if (t.name.n == 0)
        t.name = STR("x");
    t.n = draw(3) ? (int64_t)(seed >> draw(64)) : draw(2) ? INT64_MIN : INT64_MAX;
    t.amount = (int64_t)draw(1001);
    t.id = draw(2) ? (id64)(seed >> 1 | 1) : 0;
    t.day = draw(2) ? (day_t)draw(40000) + 1 : 0;
    t.one = (struct leaf){ random_text(10), (int64_t)draw(11) - 5 };
    t.leaves.n = draw(4);
    struct leaf *leaves = ARENA_ARRAY(check_arena(), struct leaf, 4);
    str *words = ARENA_ARRAY(check_arena(), str, 4);
    for (size_t i = 0; i < t.leaves.n; i++)
        leaves[i] = (struct leaf){ random_text(20), (int64_t)draw(11) - 5 };
    t.words.n = draw(5);
    for (size_t i = 0; i < t.words.n; i++)
        words[i] = random_text(30);
    t.leaves.items = leaves;
    t.words.items = words;
    return t;
}

TEST(json, what_is_encoded_is_decoded_again)
{
    for (int i = 0; i < 3000; i++) {
        const struct tree t = random_tree();
        struct tree back;
        const str text = encode(&t);
        CHECK(json_valid(ctx(), text));
        CHECK_I64(decode(text, &back), RC_OK);
        CHECK_STR(encode(&back), text);
        CHECK_STR(back.name, t.name);
        CHECK_STR(back.note, t.note);
        CHECK_I64(back.n, t.n);
        CHECK_I64(back.id, t.id);
        CHECK_I64(back.day, t.day);
        CHECK_I64((int64_t)back.leaves.n, (int64_t)t.leaves.n);
    }
}

/* A document cut anywhere, or with one byte changed, is refused or is another document: never a crash, never RC_BUG. */
TEST(json, cut_or_changed_documents_are_answered_in_order)
{
    for (int round = 0; round < 40; round++) {
        const struct tree t = random_tree();
        const str text = encode(&t);
        struct tree back;
        for (size_t n = 0; n < text.n; n++) {
            CHECK(decode((str){ arena_dup(check_arena(), text.p, n), n }, &back) != RC_OK);
            char *changed = arena_dup(check_arena(), text.p, text.n);
            changed[n] = (char)draw(256);
            const rc r = decode((str){ changed, text.n }, &back);
            CHECK(r == RC_OK || r == RC_INVALID || r == RC_MALFORMED);
            CHECK(r != RC_INVALID || why.field);
        }
    }
}

TEST(json, refusals_name_the_field_and_the_rule)
{
    static const struct {
        const char *text, *key, *field, *rule;
        rc code;
    } rows[] = {
        { "", "json.malformed", NULL, "byte 0", RC_MALFORMED },
        { "[]", "json.malformed", NULL, "byte 0", RC_MALFORMED },
        { "{\"colour\":\"red\"}", "json.required", "name", "", RC_INVALID },
        { "{\"name\":\"\",\"colour\":\"red\"}", "json.too_short", "name", "1..10", RC_INVALID },
        { "{\"name\":\"一二三四五六七八九十零\",\"colour\":\"red\"}", "json.too_long", "name", "1..10", RC_INVALID },
        { "{\"name\":1}", "json.type", "name", "text", RC_INVALID },
        { "{\"name\":null}", "json.type", "name", "text", RC_INVALID },
        { "{\"colour\":\"green\"}", "json.word", "colour", "red, blue", RC_INVALID },
        { "{\"n\":1.5}", "json.range", "n", "-9223372036854775808..9223372036854775807", RC_INVALID },
        { "{\"n\":1e2}", "json.range", "n", "-9223372036854775808..9223372036854775807", RC_INVALID },
        { "{\"n\":\"1\"}", "json.type", "n", "integer", RC_INVALID },
        { "{\"n\":9223372036854775808}", "json.range", "n", "-9223372036854775808..9223372036854775807", RC_INVALID },
        { "{\"n\":01}", "json.malformed", NULL, "byte 7", RC_MALFORMED },
        { "{\"amount\":1001}", "json.range", "amount", "0..1000", RC_INVALID },
        { "{\"id\":5}", "json.type", "id", "text", RC_INVALID },
        { "{\"id\":\"0\"}", "json.id", "id", "1..9223372036854775807", RC_INVALID },
        { "{\"yes\":1}", "json.type", "yes", "true, false", RC_INVALID },
        { "{\"day\":\"2026-02-29\"}", "json.day", "day", "YYYY-MM-DD", RC_INVALID },
        { "{\"one\":[]}", "json.type", "one", "object", RC_INVALID },
        { "{\"one\":{\"n\":6}}", "json.range", "one.n", "-5..5", RC_INVALID },
        { "{\"leaves\":[{},{\"n\":9}]}", "json.range", "leaves[1].n", "-5..5", RC_INVALID },
        { "{\"leaves\":[{},{},{},{}]}", "json.too_long", "leaves", "0..3", RC_INVALID },
        { "{\"words\":[\"a\",2]}", "json.type", "words[1]", "text", RC_INVALID },
        { "{\"other\":1}", "json.unknown_field", "other", "", RC_INVALID },
        { "{\"n\":1,\"n\":2}", "json.duplicate_field", "n", "", RC_INVALID },
        { "{\"n\":null,\"n\":2}", "json.duplicate_field", "n", "", RC_INVALID },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct tree t = { .n = 77 };
        const rc r = decode(str_of(rows[i].text), &t);
        if (r != rows[i].code || !str_is(str_of(why.key), rows[i].key) || !str_eq(str_of(why.field), str_of(rows[i].field)) ||
            !str_is(why.rule, rows[i].rule))
            fprintf(stderr, "%s: %s %s %s " STR_FMT "\n", rows[i].text, rc_name(r), why.key, why.field, STR_ARG(why.rule));
        CHECK_I64(r, rows[i].code);
        CHECK_STR(str_of(why.key), str_of(rows[i].key));
        CHECK_STR(str_of(why.field), str_of(rows[i].field));
        CHECK_STR(why.rule, str_of(rows[i].rule));
        CHECK_I64(t.n, 77); /* untouched on failure */
    }
}

TEST(json, no_text_carries_a_lone_surrogate_a_zero_or_bad_utf8)
{
    static const char *const bad[] = { "\"\\ud800\"",  "\"\\udc00\"",          "\"\\ud800\\u0041\"", "\"\\u0000\"", "\"\xED\xA0\x80\"",
                                       "\"\xC0\xAF\"", "\"\xF4\x90\x80\x80\"", "\"\xFF\"",           "\"a\nb\"",    "\"\\x41\"",
                                       "\"\\u12\"",    "\"\\ud83d\"" };
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        CHECK(!json_valid(ctx(), str_of(bad[i])));
    CHECK(!json_valid(ctx(), (str){ "\"\0\"", 3 }));
    struct tree t;
    CHECK_I64(decode(STR("{\"name\":\"\\ud83d\\ude42\",\"colour\":\"red\"}"), &t), RC_OK);
    CHECK_STR(t.name, STR("🙂"));
}

TEST(json, depth_and_members_have_a_limit)
{
    for (int depth = 1; depth < 40; depth++) {
        struct buf b;
        buf_init(&b, check_arena(), 1000);
        for (int i = 0; i < depth; i++)
            buf_char(&b, '[');
        for (int i = 0; i < depth; i++)
            buf_char(&b, ']');
        CHECK(json_valid(ctx(), buf_get(&b)) == (depth <= JSON_DEPTH));
    }
    for (int members = JSON_MEMBERS - 1; members <= JSON_MEMBERS + 1; members++) {
        struct buf b;
        buf_init(&b, check_arena(), 10000);
        for (int i = 0; i < members; i++)
            buf_fmt(&b, "%s\"m%d\":0", i ? "," : "{", i);
        buf_char(&b, '}');
        CHECK(json_valid(ctx(), buf_get(&b)) == (members <= JSON_MEMBERS));
    }
    CHECK(!json_valid(ctx(), STR("{\"a\":0,\"\\u0061\":1}")));
}

TEST(json, pairs_are_decoded_by_the_same_table)
{
    struct tree t;
    const struct json_pair good[] = { { STR("name"), STR("张\"三") }, { STR("colour"), STR("blue") }, { STR("n"), STR("-7") },
                                      { STR("yes"), STR("true") },    { STR("id"), STR("12") },       { STR("day"), STR("2026-11-24") } };
    CHECK_I64(json_decode_pairs(ctx(), &tree_type, good, ARRAY_LEN(good), &t), RC_OK);
    CHECK_STR(t.name, STR("张\"三"));
    CHECK(t.n == -7 && t.yes && t.id == 12 && t.colour == BLUE);
    const struct json_pair bad[] = { { STR("n"), STR("7x") },      { STR("n"), STR("1 2") },   { STR("yes"), STR("yes") },
                                     { STR("yes"), STR("truex") }, { STR("other"), STR("1") }, { STR("leaves"), STR("1") } };
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        CHECK(json_decode_pairs(ctx(), &tree_type, &bad[i], 1, &t) != RC_OK);
        CHECK_STR(str_of(why.field), bad[i].name);
    }
    char *huge = arena_alloc(check_arena(), 70000);
    memset(huge, '1', 70000);
    const struct json_pair long_one = { STR("n"), { huge, 70000 } };
    CHECK_I64(json_decode_pairs(ctx(), &tree_type, &long_one, 1, &t), RC_INVALID);
}

/* --- JSONTestSuite: the folder stands in XB_JSON_SUITE; without it the test says so by running nothing --- */

static str file_at(int dir, const char *name)
{
    const int fd = openat(dir, name, O_RDONLY | O_CLOEXEC);
    char *p = arena_alloc(check_arena(), 1 << 20);
    ssize_t n = 0, got;
    while (fd >= 0 && (got = read(fd, p + n, (1u << 20) - (size_t)n)) > 0)
        n += got;
    if (fd >= 0)
        close(fd);
    return (str){ p, (size_t)n };
}

static void judge(const char *name, str text)
{
    const bool taken = json_valid(ctx(), text);
    if (name[0] == 'y' && !taken)
        fprintf(stderr, "refused: %s\n", name);
    if (name[0] == 'n' && taken)
        fprintf(stderr, "accepted: %s\n", name);
    CHECK(name[0] == 'i' || taken == (name[0] == 'y'));
}

/* Lawful JSON that our stated limits refuse on purpose: one member twice, U+0000 in a text. */
static bool beyond_our_limits(const char *name)
{
    return strstr(name, "y_object_duplicated_key") || strstr(name, "y_string_null_escape") || strstr(name, "y_object_escaped_null_in_key");
}

TEST(json, the_public_parsing_suite_is_judged_rightly)
{
    const char *folder = getenv("XB_JSON_SUITE");
    DIR *dir = folder ? opendir(folder) : NULL;
    int seen = 0;
    for (struct dirent *e; dir && (e = readdir(dir)) != NULL;) {
        if (!e->d_name[0] || e->d_name[1] != '_')
            continue;
        seen++;
        if (!beyond_our_limits(e->d_name))
            judge(e->d_name, file_at(dirfd(dir), e->d_name));
        else
            CHECK(!json_valid(ctx(), file_at(dirfd(dir), e->d_name)));
    }
    if (dir)
        closedir(dir);
    CHECK(!folder || seen > 300);
}

TEST(json_words, a_list_joined_and_split_is_the_list_however_long)
{
    struct arena *a = check_arena();
    enum { N = 300 };
    str *words = ARENA_ARRAY(a, str, N);
    for (int i = 0; i < N; i++)
        words[i] = str_fmt(a, "W%0*d", i + 1, i);
    for (size_t n = 0; n <= N; n += 20) {
        const struct json_list back = json_words_split(a, json_words_join(a, (struct json_list){ words, n }));
        CHECK_I64((int64_t)back.n, (int64_t)n);
        for (size_t i = 0; i < n && i < back.n; i++)
            CHECK_STR(((const str *)back.items)[i], words[i]);
    }
}
