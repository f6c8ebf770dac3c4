/* CSV: whatever is read can be written and is read again the same. */
#include "base/csv.h"
#include "fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = fuzz_ctx()->arena;
    struct csv_row *row = ARENA_NEW(a, struct csv_row), *again = ARENA_NEW(a, struct csv_row);
    struct csv c, back;
    csv_open(&c, (str){ (const char *)data, size });
    for (int rows = 0; rows < 200 && csv_next(&c, a, row); rows++) {
        struct buf b;
        buf_init(&b, a, 8 << 20);
        for (size_t i = 0; i < row->n; i++)
            csv_put(&b, row->v[i], i == 0, false);
        if (b.over || (row->n == 1 && row->v[0].n == 0) || (b.n >= 3 && str_starts(buf_get(&b), STR("\xEF\xBB\xBF"))))
            continue;
        csv_open(&back, buf_get(&b));
        assert(csv_next(&back, a, again) && again->n == row->n);
        for (size_t i = 0; i < row->n; i++)
            assert(str_eq(row->v[i], again->v[i]));
        assert(!csv_next(&back, a, again) && !back.wrong);
    }
    return 0;
}
