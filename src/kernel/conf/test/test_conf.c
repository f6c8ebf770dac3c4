#include "kernel/conf/conf.h"
#include "testkit/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct world {
    char dir[64];
    struct fault_info why;
    struct ctx ctx;
    const char *name, *value; /* what the command line gave */
};

static const char *given(void *self, const char *name)
{
    const struct world *w = self;
    return w->name && strcmp(w->name, name) == 0 ? w->value : NULL;
}

static rc look(struct world *w, const char *text, struct conf_read *out)
{
    char path[128];

    (void)snprintf(w->dir, sizeof w->dir, "/tmp/xb-conf-XXXXXX");
    CHECK(mkdtemp(w->dir) != NULL);
    (void)snprintf(path, sizeof path, "%s/xiaobao.conf", w->dir);
    FILE *f = fopen(path, "w");
    fputs(text, f);
    fclose(f);
    w->ctx = (struct ctx){ .arena = check_arena(), .why = &w->why };
    const rc r = conf_read(&w->ctx, w->dir, given, w, out);
    (void)unlink(path);
    (void)rmdir(w->dir);
    return r;
}

TEST(conf, the_command_line_wins_over_the_environment_over_the_file_over_the_table)
{
    struct world w = { 0 };
    struct conf_read r;
    CHECK(look(&w, "", &r) == RC_OK);
    CHECK_I64(r.conf.read_workers, 2);
    CHECK(look(&w, "# a comment\n\nread_workers = 5\n", &r) == RC_OK);
    CHECK_I64(r.conf.read_workers, 5);
    setenv("XIAOBAO_READ_WORKERS", "6", 1);
    CHECK(look(&w, "read_workers = 5\n", &r) == RC_OK);
    CHECK_I64(r.conf.read_workers, 6);
    w.name = "read-workers";
    w.value = "7";
    CHECK(look(&w, "read_workers = 5\n", &r) == RC_OK);
    CHECK_I64(r.conf.read_workers, 7);
    unsetenv("XIAOBAO_READ_WORKERS");
}

TEST(conf, an_unknown_name_is_refused_with_its_line)
{
    struct world w = { 0 };
    struct conf_read r;
    CHECK(look(&w, "read_wokers = 5\n", &r) == RC_INVALID);
    CHECK_STR(str_of(w.why.key), STR("conf.unknown"));
    CHECK_STR(str_of(w.why.field), STR("read_wokers"));
}

TEST(conf, a_value_outside_its_range_is_refused_with_what_is_allowed)
{
    struct world w = { 0 };
    struct conf_read r;
    const char *const bad[] = { "read_workers = 0", "read_workers = 65", "read_workers = two", "rate_limits = yes", "role = both" };
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        CHECK(look(&w, bad[i], &r) == RC_INVALID);
        CHECK_STR(str_of(w.why.key), STR("conf.value"));
        CHECK(w.why.rule.n > 0);
    }
}

TEST(conf, every_preset_is_itself_allowed_and_every_item_says_what_it_is)
{
    struct world w = { 0 };
    struct conf_read r;
    CHECK(look(&w, "", &r) == RC_OK);
    for (size_t i = 0; i < conf_n_items; i++) {
        CHECK(conf_items[i].help[0] != 0);
        CHECK_STR(conf_value(check_arena(), &r.conf, &conf_items[i]), str_of(conf_items[i].preset));
        CHECK(r.origins[i] == CONF_DEFAULT);
    }
}
