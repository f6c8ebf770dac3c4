/* What is sealed or signed comes from disks and packages: any bytes may stand there. */
#include "fuzz/fuzz.h"
#include "kernel/suite/suite.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const unsigned char key[SUITE_KEY] = { 1 };
    struct ctx *ctx = fuzz_ctx();
    const str all = { (const char *)data, size };
    const size_t half = size / 2;
    str plain, again, box;
    struct suite_signer *signer = NULL;
    if (suite_open(ctx->arena, key, STR("place"), all, &plain) == RC_OK)
        assert(plain.n < size);
    for (int id = SUITE_INTL; id <= SUITE_GM; id++) {
        const struct suite *s = suite_get(id);
        (void)suite_verify(s, (str){ all.p, half }, STR("text"), (str){ all.p + half, size - half });
        if (suite_signer_load(s, all, &signer) == RC_OK)
            suite_signer_free(signer);
        const rc sealed = suite_seal(ctx->arena, s, &suite_random, key, (str){ all.p, half }, all, &box);
        assert(sealed == RC_OK);
        const rc opened = suite_open(ctx->arena, key, (str){ all.p, half }, box, &again);
        assert(opened == RC_OK && str_eq(again, all));
    }
    return 0;
}
