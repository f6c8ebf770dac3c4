/* Proof of work instead of a puzzle: the browser finds a number, a person sees nothing of it. */
#include "kernel/serve/serve.h"

#include "kernel/suite/suite.h"
#include "kernel/vault/vault.h"

static const ms_t GOOD_MS = 600000;

static str stamp(struct ctx *ctx, ms_t at)
{
    const str text = str_fmt(ctx->arena, "%lld", (long long)at);
    return str_fmt(ctx->arena, STR_FMT "." STR_FMT, STR_ARG(text), STR_ARG(vault_blind(ctx, 0, "challenge", text)));
}

str serve_challenge(struct ctx *ctx)
{
    return stamp(ctx, clock_now(ctx));
}

static int leading_zeros(const unsigned char *p, size_t n)
{
    int bits = 0;
    for (size_t i = 0; i < n; i++)
        for (int b = 7; b >= 0; b--, bits++)
            if (p[i] >> b & 1)
                return bits;
    return bits;
}

/* "TIME.MAC:NONCE": the stamp is ours and fresh, and SHA-256 of the whole has enough leading zero bits. */
bool serve_proof_ok(struct ctx *ctx, str proof, int bits)
{
    str nonce, rest;
    int64_t at;
    unsigned char hash[SUITE_HASH];
    if (bits == 0)
        return true;
    const str challenge = str_cut(proof, ':', &nonce);
    if (!nonce.n || nonce.n > 40 || !str_to_i64(str_cut(challenge, '.', &rest), &at) || !str_eq(stamp(ctx, at), challenge))
        return false;
    const ms_t age = clock_now(ctx) - at;
    if (age < 0 || age > GOOD_MS)
        return false;
    suite_hash(suite_get(SUITE_INTL), &proof, 1, hash);
    return leading_zeros(hash, sizeof hash) >= bits;
}
