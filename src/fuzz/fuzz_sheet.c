/* Tables from outside, as the helper reads them: every row it gives is valid UTF-8 and within the limits, or it says why
 * it stopped. */
#include "base/utf8.h"
#include "engine/sheet/sheet_int.h"
#include "fuzz/fuzz.h"

static bool begin(void *self, const struct sheet_info *info)
{
    (void)self;
    return info->format.n > 0;
}

static bool row(void *self, const struct sheet_row *r)
{
    int64_t *last = self;
    assert(r->n <= SHEET_COLUMNS && r->row > *last && r->row <= SHEET_ROWS);
    for (size_t i = 0; i < r->n; i++)
        assert(utf8_valid(r->cells[i]) && utf8_count(r->cells[i]) <= SHEET_CELL);
    *last = r->row;
    return *last < 5000;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static bool warm;
    AUTO(arena_drop) struct arena *a = arena_new((size_t)512 << 20);
    int64_t last = 0;
    if (!warm)
        sheet_warm();
    warm = true;
    struct sheet_sink sink = { .begin = begin, .row = row, .self = &last };
    const bool whole = sheet_decode(a, (str){ (const char *)data, size }, (str){ 0 }, &sink);
    assert(whole || sink.wrong || last >= 5000);
    return 0;
}
