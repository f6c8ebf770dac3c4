/* Our reader against jansson, the strictest library measured (doc/design/0001-own-json-reader.md): what ours takes, it takes
 * too, with the same values; what ours refuses, it refuses or one of our written limits says why. */
#include "kernel/json/json.h"
#include "testkit/check.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

enum { ROUNDS = 200000 };

static uint64_t state = 0x243F6A8885A308D3u;
static unsigned draw(unsigned below)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (unsigned)(state >> 33) % below;
}

struct thing {
    str text;
    int64_t number;
    bool flag;
    struct json_list words;
};
static const struct json_field fields[] = {
    JSON_STR(struct thing, text, OPTIONAL, 0, 1000),
    JSON_I64(struct thing, number, OPTIONAL, INT64_MIN, INT64_MAX),
    JSON_BOOL(struct thing, flag, OPTIONAL),
    JSON_STRS(struct thing, words, OPTIONAL, 0, 50),
};
static const struct json_type type = JSON_TYPE(struct thing, fields);

static const char *const seeds[] = {
    "{\"text\":\"a\\u4e2d\\ud83d\\ude00\\n\",\"number\":-12,\"flag\":true,\"words\":[\"x\",\"\\\"\"]}",
    "{\"number\":9223372036854775807,\"words\":[],\"text\":\"投诉\"}",
    "  { \"flag\" : false , \"text\" : \"\\/\\b\\f\\r\\t\\\\\" }  ",
};
static const char alphabet[] = "{}[]\":,\\utfn0123456789-eE+. \t\n\x80\xC0\xED\xA0\xFF\x01";

static str mutated(struct arena *a)
{
    const char *seed = seeds[draw(ARRAY_LEN(seeds))];
    char *p = arena_dup(a, seed, strlen(seed) + 1);
    size_t n = strlen(seed);
    for (unsigned i = draw(3); i > 0 && n > 1; i--) {
        const size_t at = draw((unsigned)n);
        if (draw(3) == 0) {
            memmove(p + at, p + at + 1, n - at);
            n--;
        } else {
            p[at] = alphabet[draw(sizeof alphabet - 1)];
        }
    }
    return (str){ p, n };
}

static bool same_values(const json_t *tree, const struct thing *t)
{
    const json_t *text = json_object_get(tree, "text"), *number = json_object_get(tree, "number"), *words = json_object_get(tree, "words");
    if (text && (json_string_length(text) != t->text.n || memcmp(json_string_value(text), t->text.p, t->text.n) != 0))
        return false;
    if (number && json_integer_value(number) != t->number)
        return false;
    if (t->flag != json_is_true(json_object_get(tree, "flag")))
        return false;
    return !words || json_array_size(words) == t->words.n;
}

TEST(json_oracle, what_our_reader_takes_jansson_takes_with_the_same_values)
{
    int taken = 0, refused = 0;
    struct arena *a = arena_new((size_t)16 << 20);
    struct fault_info why = { 0 };
    struct ctx ctx = { .arena = a, .why = &why };
    for (int i = 0; i < ROUNDS; i++) {
        arena_reset(a);
        struct thing t;
        json_error_t error;
        const str text = mutated(a);
        const rc r = json_decode(&ctx, &type, text, &t);
        json_t *tree = json_loadb(text.p, text.n, JSON_REJECT_DUPLICATES, &error);
        const bool good = r != RC_OK || (tree && same_values(tree, &t));
        /* not JSON at all for us, but for jansson: never */
        const bool fair = r != RC_MALFORMED || !tree || why.rule.n > 0;
        if (!good || !fair)
            fprintf(stderr, "round %d: " STR_FMT " gives %s\n", i, STR_ARG(text), rc_name(r));
        CHECK(good && fair);
        r == RC_OK ? taken++ : refused++;
        json_decref(tree);
    }
    CHECK(taken > ROUNDS / 10);
    CHECK(refused > ROUNDS / 10);
    arena_free(a);
}
