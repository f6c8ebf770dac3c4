/* Limits: any rule from any instant with any pauses ends on a day not before it began, and every day is accounted for. */
#include "codes.h"
#include "fuzz/fuzz.h"

#include <string.h>

struct take {
    const uint8_t *p;
    size_t n;
};

static int64_t number(struct take *t, int64_t below)
{
    uint64_t v = 0;
    for (int i = 0; i < 5 && t->n; i++, t->n--)
        v = v << 8 | *t->p++;
    return (int64_t)(v % (uint64_t)below);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static bool loaded;
    struct ctx *ctx = fuzz_ctx();
    if (!loaded && codes_use_embedded(ctx) != RC_OK)
        abort();
    loaded = true;
    struct take t = { data, size };
    const enum cal_unit unit = (enum cal_unit)number(&t, CAL_NOT_A_PERIOD);
    const int64_t amount = number(&t, 400);
    const ms_t from = cal_start_of(14600 + number(&t, 9000)) + number(&t, 86400000);
    struct cal_span pauses[3];
    size_t n = 0;
    for (day_t last = cal_day_of(from); n < 3 && t.n; n++) {
        pauses[n].from = last + 1 + number(&t, 40);
        pauses[n].to = pauses[n].from + number(&t, 60);
        last = pauses[n].to;
    }
    static struct cal_steps steps;
    steps.n = 0;
    const struct cal_result r = cal_due(codes_calendar(), unit, amount, from, pauses, n, &steps);
    const struct cal_result plain = cal_due(codes_calendar(), unit, amount, from, NULL, 0, NULL);
    assert(steps.n <= CAL_STEPS);
    const bool backwards = unit == CAL_CALENDAR_DAY_BEFORE || unit == CAL_WORKING_DAY_BEFORE;
    if (backwards)
        assert(plain.due_on <= cal_day_of(from));
    else
        assert(plain.due_on >= cal_day_of(from) && plain.due_on_rolled >= plain.due_on);
    if (!backwards)
        assert(r.due_on >= plain.due_on); /* a pause never shortens */
    return 0;
}
