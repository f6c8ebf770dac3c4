#pragma once
#include "base/str.h"

/* The smallest test frame: TEST(group, promise) { CHECK(…); }.  Each binary runs all its tests (or those whose
 * name contains argv[1]) and ends with "N passed, N failed"; exit 1 when one failed. */
struct check_test {
    const char *group, *name;
    void (*run)(void);
    struct check_test *next;
};
void check_add(struct check_test *t);
void check_fail(const char *file, int line, const char *what);
void check_i64(const char *file, int line, const char *what, int64_t got, int64_t want);
void check_str(const char *file, int line, const char *what, str got, str want);
struct arena *check_arena(void); /* fresh for each test */

#define TEST(group_, name_)                                                              \
    static void test_##group_##_##name_(void);                                           \
    __attribute__((constructor)) static void add_##group_##_##name_(void)                \
    {                                                                                    \
        static struct check_test t = { #group_, #name_, test_##group_##_##name_, NULL }; \
        check_add(&t);                                                                   \
    }                                                                                    \
    static void test_##group_##_##name_(void)

#define CHECK(x)             ((x) ? (void)0 : check_fail(__FILE__, __LINE__, #x))
#define CHECK_I64(got, want) check_i64(__FILE__, __LINE__, #got, (got), (want))
#define CHECK_STR(got, want) check_str(__FILE__, __LINE__, #got, (got), (want))
