/* Ids rise, whatever the clock does and however many threads ask; words and time come with them. */
#include "kernel/clock/clock.h"
#include "kernel/i18n/i18n.h"
#include "kernel/id/id.h"
#include "testkit/check.h"

#include <pthread.h>
#include <string.h>

static const ms_t NOW = INT64_C(1795485600000);

TEST(id, rises_even_when_the_clock_stands_or_steps_back)
{
    struct clock_fixed clock;
    clock_fixed_init(&clock, NOW);
    struct id_maker *m = id_maker_new(&clock.face, 3);
    id64 last = 0;
    for (int i = 0; i < 30000; i++) {
        if (i == 20000)
            clock_fixed_set(&clock, NOW - 3600000);
        const id64 id = id_next(m);
        CHECK(id > last);
        CHECK_I64(id >> 13 & 0xFF, 3);
        last = id;
    }
    clock_fixed_set(&clock, NOW + 100000);
    const id64 later = id_next(m);
    CHECK(later > last);
    CHECK_I64((later >> 21) + INT64_C(1577836800000), NOW + 100000);
    id_maker_free(m);
}

enum { THREADS = 4, EACH = 20000 };
struct work {
    struct id_maker *m;
    id64 ids[EACH];
};
static void *ask(void *arg)
{
    struct work *w = arg;
    for (int i = 0; i < EACH; i++)
        w->ids[i] = id_next(w->m);
    return NULL;
}
static int by_value(const void *x, const void *y)
{
    const id64 a = *(const id64 *)x, b = *(const id64 *)y;
    return (a > b) - (a < b);
}

TEST(id, no_two_threads_get_the_same)
{
    static struct work w[THREADS];
    static id64 all[THREADS * EACH];
    pthread_t threads[THREADS];
    struct id_maker *m = id_maker_new(&clock_system, 1);
    for (int i = 0; i < THREADS; i++) {
        w[i].m = m;
        CHECK(pthread_create(&threads[i], NULL, ask, &w[i]) == 0);
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        memcpy(all + i * EACH, w[i].ids, sizeof w[i].ids);
    }
    qsort(all, ARRAY_LEN(all), sizeof *all, by_value);
    for (size_t i = 1; i < ARRAY_LEN(all); i++)
        CHECK(all[i] > all[i - 1]);
    id_maker_free(m);
}

TEST(words, stand_sorted_in_two_languages_with_the_same_gaps)
{
    CHECK(i18n_n_words > 50);
    for (size_t i = 0; i < i18n_n_words; i++) {
        const struct i18n_word *w = &i18n_words[i];
        CHECK(i == 0 || strcmp(w[-1].key, w->key) < 0);
        CHECK(*w->zh && *w->en);
        CHECK(!strstr(w->zh, "{rule}") == !strstr(w->en, "{rule}"));
        CHECK_STR(str_of(i18n_text(I18N_EN, w->key)), str_of(w->en));
    }
    CHECK(i18n_text(I18N_ZH, "no.such.key") == NULL);
}

TEST(words, are_filled_in)
{
    struct arena *a = check_arena();
    CHECK(i18n_lang(STR("en-GB,zh;q=0.5")) == I18N_EN && i18n_lang(STR("zh-CN")) == I18N_ZH && i18n_lang((str){ 0 }) == I18N_ZH);
    const str said = i18n_say(a, I18N_EN, "json.too_long", "matter", STR("1..4000"));
    CHECK(str_find(said, STR("1..4000")) >= 0 && str_find(said, STR("{")) < 0);
    CHECK_STR(i18n_say(a, I18N_EN, "no.such.key", NULL, (str){ 0 }), STR("no.such.key"));
}

TEST(clock, the_system_clock_does_not_stand_still_and_the_fixed_one_does)
{
    struct clock_fixed fixed;
    clock_fixed_init(&fixed, 5);
    CHECK(fixed.face.now(fixed.face.self) == 5 && clock_system.now(NULL) > INT64_C(1577836800000));
}
