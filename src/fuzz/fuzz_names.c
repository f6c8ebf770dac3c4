/* What comes with a file or a table from outside: its name, its stated type and first bytes, the map of its columns. */
#include "base/utf8.h"
#include "cases_file.h"
#include "exchange_int.h"
#include "fuzz/fuzz.h"

#include <string.h>

static void name(struct ctx *ctx, str s)
{
    if (!utf8_valid(s))
        return; /* the JSON reader saw to it */
    const str clean = cases_name_clean(ctx->arena, s);
    assert(clean.n && utf8_valid(clean) && utf8_count(clean) <= CASES_NAME);
    for (size_t i = 0; i < clean.n; i++)
        assert((unsigned char)clean.p[i] >= 0x20 && !memchr("/\\<>:\"|?*\x7f", clean.p[i], 10));
    assert(str_eq(cases_name_clean(ctx->arena, clean), clean));
    const rc r = cases_type_check(ctx, s, clean);
    assert(r == RC_OK || (r == RC_INVALID && ctx->why->field));
}

static void bytes(str s)
{
    static const char *const types[] = { "application/pdf", "image/png",  "image/jpeg",     "audio/mpeg",
                                         "video/mp4",       "text/plain", "application/zip" };
    for (size_t i = 0; i < ARRAY_LEN(types); i++) {
        struct cases_sniff whole = { .type = str_of(types[i]) }, parts = whole;
        cases_sniff_piece(&whole, s);
        cases_sniff_piece(&parts, s);
        (void)cases_sniff_ok(&parts);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct ctx *ctx = fuzz_ctx();
    const str s = { (const char *)data, size };
    name(ctx, s);
    bytes(s);
    for (int kind = 0; kind < exchange_kind_count; kind++) {
        struct exchange_map map;
        const rc r = exchange_map_read(ctx, (enum exchange_kind)kind, s, &map);
        assert(r == RC_OK || ctx->why->key);
    }
    return 0;
}
