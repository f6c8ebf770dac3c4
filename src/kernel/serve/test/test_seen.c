#include "kernel/serve/seen.h"
#include "testkit/check.h"

#include <stdio.h>
#include <string.h>

static struct seen_entry entry(id64 actor, id64 stream, bool denied, ms_t at)
{
    return (struct seen_entry){ .tenant = 1,
                                .actor = actor,
                                .stream = stream,
                                .route = "GET /x",
                                .remote = "127.0.0.1",
                                .denied = denied,
                                .n = 1,
                                .first = at,
                                .last = at };
}

static void add(struct seen *s, struct seen_entry e)
{
    seen_add(s, &e);
}

TEST(seen, the_same_read_twice_is_one_entry_with_its_count)
{
    struct seen *s = seen_new();
    size_t n;
    add(s, entry(7, 100, false, 1000));
    add(s, entry(7, 100, false, 1500));
    add(s, entry(7, 101, false, 1600));
    add(s, entry(8, 100, false, 1700));
    const struct seen_entry *e = seen_take(s, 2000, false, &n);
    CHECK_I64((int64_t)n, 3);
    CHECK_I64(e[0].n, 2);
    CHECK_I64(e[0].first, 1000);
    CHECK_I64(e[0].last, 1500);
    seen_free(s);
}

TEST(seen, what_was_not_written_comes_again)
{
    struct seen *s = seen_new();
    size_t n;
    add(s, entry(7, 100, false, 1000));
    CHECK(seen_take(s, 2000, false, &n) && n == 1);
    add(s, entry(7, 101, false, 2100));
    CHECK(seen_take(s, 3000, false, &n) && n == 1);
    seen_written(s);
    const struct seen_entry *e = seen_take(s, 4000, false, &n);
    CHECK(e && n == 1 && e[0].stream == 101);
    seen_written(s);
    CHECK(!seen_take(s, 5000, false, &n));
    seen_free(s);
}

TEST(seen, refusals_wait_for_the_end_of_their_minute_and_are_told_apart_by_address)
{
    struct seen *s = seen_new();
    size_t n;
    for (int i = 0; i < 5; i++)
        add(s, entry(7, 0, true, 60000 + i));
    struct seen_entry other = entry(7, 0, true, 60010);
    (void)snprintf(other.remote, sizeof other.remote, "10.0.0.9");
    add(s, other);
    CHECK(!seen_take(s, 119999, false, &n));
    add(s, entry(7, 0, true, 119999));
    add(s, entry(7, 0, true, 120000)); /* the next minute */
    const struct seen_entry *e = seen_take(s, 120000, false, &n);
    CHECK_I64((int64_t)n, 2);
    CHECK_I64(e[0].n, 6);
    CHECK_I64(e[1].n, 1);
    seen_written(s);
    CHECK(seen_take(s, 120001, true, &n) && n == 1);
    seen_free(s);
}

TEST(seen, more_than_the_list_holds_loses_the_object_but_not_the_count)
{
    struct seen *s = seen_new();
    size_t n;
    int64_t sum = 0;
    for (int i = 0; i < 3 * SEEN_ENTRIES; i++)
        add(s, entry(1 + i % 3000, i, false, 1000));
    const struct seen_entry *e = seen_take(s, 2000, false, &n);
    CHECK(n <= SEEN_ENTRIES);
    for (size_t i = 0; i < n; i++)
        sum += e[i].n;
    CHECK_I64(sum, 3 * SEEN_ENTRIES);
    seen_free(s);
}

TEST(seen, nobody_to_tell_is_no_matter)
{
    const struct seen_entry e = entry(1, 2, false, 3);
    seen_add(NULL, &e);
}
