/* Sealed members of events, and boxes outside them.  A box = {"key":"ID","box":"base64url"}; the associated data
 * binds it to its place, so it cannot be moved to another event or field. */
#include "kernel/vault/vault_int.h"

#include <string.h>

struct sealer {
    struct json_sealer face;
    struct ctx *ctx;
    struct vault_place place;
};

static str aad_of(struct arena *a, const struct vault_place *place, const char *name)
{
    struct buf b;
    buf_init(&b, a, 256);
    buf_c(&b, "XBA1");
    vault_put_be(&b, place->tenant);
    vault_put_be(&b, place->stream);
    vault_put_be(&b, place->version);
    buf_c(&b, name);
    return buf_get(&b);
}

rc vault_seal(struct ctx *ctx, const struct vault_place *place, const char *name, id64 key, str plain, str *box)
{
    unsigned char raw[SUITE_KEY];
    TRY(vault_key_get(ctx, place->tenant, key, raw));
    const rc r = suite_seal(ctx->arena, ctx->env->suite, ctx->env->random, raw, aad_of(ctx->arena, place, name), plain, box);
    suite_wipe(raw, sizeof raw);
    return r;
}

rc vault_open(struct ctx *ctx, const struct vault_place *place, const char *name, id64 key, str box, str *plain, bool *erased)
{
    unsigned char raw[SUITE_KEY];
    const rc found = vault_key_get(ctx, place->tenant, key, raw);
    *erased = found == RC_NOT_FOUND;
    if (*erased) {
        *plain = (str){ 0 };
        return RC_OK;
    }
    TRY(found);
    const rc r = suite_open(ctx->arena, raw, aad_of(ctx->arena, place, name), box, plain);
    suite_wipe(raw, sizeof raw);
    return r == RC_OK ? RC_OK : fail(ctx, RC_IO, "vault.box_damaged", name);
}

struct box {
    id64 key;
    str box;
};
static const struct json_field box_fields[] = {
    JSON_ID(struct box, key, REQUIRED),
    JSON_STR(struct box, box, REQUIRED, 1, INT32_MAX),
};
static const struct json_type box_type = JSON_TYPE(struct box, box_fields);

static rc seal_field(void *self, const char *field, const struct sealed *in, struct buf *out)
{
    const struct sealer *s = self;
    str raw;
    TRY(vault_seal(s->ctx, &s->place, field, in->key, in->text, &raw));
    buf_c(out, "{\"key\":\"");
    buf_i64(out, in->key);
    buf_c(out, "\",\"box\":\"");
    buf_str(out, suite_base64(s->ctx->arena, raw));
    buf_c(out, "\"}");
    return RC_OK;
}

/* {"key":"ID","box":"TEXT"} exactly as seal_field writes it; anything else is left to the decoder and its words. */
static bool plain_box(str text, struct box *out)
{
    static const char head[] = "{\"key\":\"", middle[] = ",\"box\":\"";
    if (!str_starts(text, STR("{\"key\":\"")) || text.p[text.n - 1] != '}')
        return false;
    str rest;
    const str key = str_cut((str){ text.p + sizeof head - 1, text.n - sizeof head }, '"', &rest);
    if (!str_to_i64(key, &out->key) || out->key < 1 || !str_starts(rest, STR(",\"box\":\"")) || rest.p[rest.n - 1] != '"')
        return false;
    const size_t n = sizeof middle - 1;
    out->box = (str){ rest.p + n, rest.n - n - 1 };
    return rest.n > n + 1 && !memchr(out->box.p, '"', out->box.n) && !memchr(out->box.p, '\\', out->box.n);
}

static rc open_field(void *self, const char *field, str text, struct sealed *out)
{
    const struct sealer *s = self;
    struct box b;
    str raw;
    if (!plain_box(text, &b))
        TRY(json_decode(s->ctx, &box_type, text, &b));
    if (!suite_unbase64(s->ctx->arena, b.box, &raw))
        return fail(s->ctx, RC_IO, "vault.box_damaged", field);
    out->key = b.key;
    return vault_open(s->ctx, &s->place, field, b.key, raw, &out->text, &out->erased);
}

const struct json_sealer *vault_sealer(struct ctx *ctx, const struct vault_place *place)
{
    struct sealer *s = ARENA_NEW(ctx->arena, struct sealer);
    *s = (struct sealer){ .ctx = ctx, .place = *place };
    s->face = (struct json_sealer){ seal_field, open_field, s };
    return &s->face;
}
