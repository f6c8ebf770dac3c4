#include "testkit/check.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static struct check_test *tests;
static struct arena *arena;
static int failures_here;

void check_add(struct check_test *t)
{
    struct check_test **at = &tests;
    while (*at)
        at = &(*at)->next;
    *at = t;
}

void check_fail(const char *file, int line, const char *what)
{
    failures_here++;
    fprintf(stderr, "%s:%d: not so: %s\n", file, line, what);
}

void check_i64(const char *file, int line, const char *what, int64_t got, int64_t want)
{
    if (got == want)
        return;
    failures_here++;
    fprintf(stderr, "%s:%d: %s is %" PRId64 ", not %" PRId64 "\n", file, line, what, got, want);
}

void check_str(const char *file, int line, const char *what, str got, str want)
{
    if (str_eq(got, want))
        return;
    failures_here++;
    fprintf(stderr, "%s:%d: %s is \"" STR_FMT "\", not \"" STR_FMT "\"\n", file, line, what, STR_ARG(got), STR_ARG(want));
}

struct arena *check_arena(void)
{
    return arena;
}

int main(int argc, char **argv)
{
    int passed = 0, failed = 0;
    for (const struct check_test *t = tests; t; t = t->next) {
        char name[256];
        (void)snprintf(name, sizeof name, "%s %s", t->group, t->name);
        if (argc > 1 && !strstr(name, argv[1]))
            continue;
        failures_here = 0;
        arena = arena_new((size_t)256 << 20);
        t->run();
        arena_free(arena);
        if (failures_here)
            printf("not ok %s\n", name);
        failures_here ? failed++ : passed++;
    }
    printf("%d passed, %d failed\n", passed, failed);
    return failed ? 1 : 0;
}
