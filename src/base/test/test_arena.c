/* Region memory: what it promises about zeroes, alignment, limits and resets. */
#include "testkit/check.h"

#include <string.h>

TEST(arena, memory_is_zeroed_even_after_a_reset)
{
    struct arena *a = arena_new(1 << 20);
    for (int round = 0; round < 3; round++) {
        for (size_t n = 0; n < 3000; n += 61) {
            unsigned char *p = arena_alloc(a, n);
            for (size_t i = 0; i < n; i++)
                CHECK(p[i] == 0);
            memset(p, 0xAA, n);
        }
        arena_reset(a);
    }
    arena_free(a);
}

TEST(arena, pieces_are_aligned_and_do_not_overlap)
{
    struct arena *a = arena_new(1 << 24);
    unsigned char *before = NULL;
    for (size_t n = 1; n < 40000; n = n * 3 / 2 + 1) {
        unsigned char *p = arena_alloc(a, n);
        CHECK_I64((int64_t)((uintptr_t)p % 16), 0);
        memset(p, 0x5A, n);
        CHECK(!before || before[0] == 0x5A);
        before = p;
    }
    arena_free(a);
}

TEST(arena, over_is_sticky_until_the_reset)
{
    struct arena *a = arena_new(1000);
    (void)arena_alloc(a, 992);
    CHECK(!arena_over(a));
    (void)arena_alloc(a, 9);
    CHECK(arena_over(a));
    (void)arena_alloc(a, 1);
    CHECK(arena_over(a));
    arena_reset(a);
    CHECK(!arena_over(a));
    CHECK_I64((int64_t)arena_used(a), 0);
    arena_free(a);
}

TEST(arena, a_copy_is_a_copy)
{
    char text[] = "消费者";
    const char *copy = arena_dup(check_arena(), text, sizeof text);
    text[0] = 'x';
    CHECK(strcmp(copy, "消费者") == 0);
    CHECK(arena_dup(check_arena(), NULL, 0) != NULL);
}

TEST(arena, freeing_nothing_is_harmless)
{
    arena_free(NULL);
    struct arena *none = NULL;
    arena_drop(&none);
    CHECK(none == NULL);
}
