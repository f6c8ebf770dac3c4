#pragma once
/* The few words every file uses: attributes, sizes, scalar types and the enum tables.
 * Exactly four macro families exist in this tree: descriptors (json, db, conf), ENUM_*, TRY and AUTO. */
#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MUST_USE     __attribute__((warn_unused_result))
#define AUTO(drop)   __attribute__((cleanup(drop)))
#define PRINTF(f, a) __attribute__((format(printf, f, a)))
#define UNUSED       __attribute__((unused))

#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))
#define BIT(n)       (UINT64_C(1) << (n))

/* An impossible branch: stop rather than go on with a wrong record. */
#define UNREACHABLE(why) assert(!(why))

typedef int64_t id64;  /* 63-bit identifier, 0 = none; a decimal string in JSON */
typedef int64_t ms_t;  /* milliseconds since 1970-01-01 UTC, 0 = none */
typedef int64_t day_t; /* days since 1970-01-01 in Asia/Shanghai, 0 = none; "YYYY-MM-DD" in JSON */

/* The words of an enumeration, value = index. */
struct enum_def {
    const char *name;
    const char *const *words;
    int n;
};

#define ENUM_SYMBOL_(sym, word) sym,
#define ENUM_WORD_(sym, word)   word,

/* ENUM_DECLARE(colour, COLOURS) with #define COLOURS(X) X(RED, "red") X(BLUE, "blue") in a header. */
#define ENUM_DECLARE(name, LIST)                   \
    enum name { LIST(ENUM_SYMBOL_) name##_count }; \
    extern const struct enum_def name##_enum
/* ENUM_DEFINE(colour, COLOURS) in one .c file. */
#define ENUM_DEFINE(name, LIST)                                      \
    static const char *const name##_words_[] = { LIST(ENUM_WORD_) }; \
    const struct enum_def name##_enum = { #name, name##_words_, name##_count }

/* The word of `value`, "?" when out of range. */
const char *enum_word(const struct enum_def *def, int value);
/* The value of the word p[0..n), -1 when there is none. */
int enum_value(const struct enum_def *def, const char *p, size_t n);
