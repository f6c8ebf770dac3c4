/* Texts of people: masks hide, quoting is undone by reading, numbers and days come back as they were. */
#include "base/cal.h"
#include "base/mask.h"
#include "base/utf8.h"
#include "fuzz/fuzz.h"
#include "kernel/json/json_int.h"
#include "kernel/suite/suite.h"

static void masks(struct arena *a, str s)
{
    const str out = mask_text(a, s);
    int digits = 0;
    for (size_t i = 0; i < out.n; i++) {
        digits = out.p[i] >= '0' && out.p[i] <= '9' ? digits + 1 : 0;
        assert(digits < 8);
    }
    (void)mask_name(a, s);
    (void)mask_phone(a, s);
    (void)mask_id_no(a, s);
    (void)mask_address(a, s);
}

static void characters(str s)
{
    const size_t n = utf8_count(s);
    size_t seen = 0;
    for (str rest = s; rest.n; seen++)
        (void)utf8_next(&rest);
    assert(seen == n && utf8_head(s, n / 2).n + utf8_tail(s, n / 2).n == s.n);
}

static void quoting(struct ctx *ctx, str s)
{
    struct buf b;
    buf_init(&b, ctx->arena, 16 << 20);
    json_quote(&b, s);
    struct json_reader r = { .ctx = ctx, .at = b.p, .end = b.p + b.n, .start = b.p };
    str back;
    int64_t chars;
    const bool good = !b.over && json_text(&r, &back, &chars);
    bool zero = false;
    for (size_t i = 0; i < s.n; i++)
        zero |= s.p[i] == 0;
    assert(good == (utf8_valid(s) && !zero));
    assert(!good || (str_eq(back, s) && chars == (int64_t)utf8_count(s)));
}

static void values(struct arena *a, str s)
{
    int64_t v;
    day_t day;
    ms_t at;
    str raw;
    struct buf b;
    buf_init(&b, a, 64);
    if (str_to_i64(s, &v)) {
        buf_i64(&b, v);
        int64_t again = 0;
        assert(str_to_i64(buf_get(&b), &again) && again == v);
    }
    if (cal_parse(s, &day))
        assert(str_eq(cal_str(a, day), s));
    if (cal_parse_time(s, &at))
        assert(str_starts(cal_time_str(a, at), (str){ s.p, 10 }));
    if (suite_unbase64(a, s, &raw))
        assert(str_eq(suite_base64(a, raw), s));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct ctx *ctx = fuzz_ctx();
    const str s = { (const char *)data, size };
    masks(ctx->arena, s);
    characters(s);
    quoting(ctx, s);
    values(ctx->arena, s);
    return 0;
}
