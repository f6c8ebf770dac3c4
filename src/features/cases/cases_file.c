/* The bytes of a file: sealed in pieces as they come, opened in pieces as they go. */
#include "cases_file.h"

#include "kernel/blob/blob.h"
#include "kernel/suite/suite.h"
#include "kernel/vault/vault.h"

enum { HEAD = 4, BOX_MAX = CASES_PIECE + 256, JOIN_ARENA = 24 << 20 };

static const char *piece_name(struct ctx *ctx, id64 file, int64_t offset)
{
    return str_fmt(ctx->arena, "file.%lld.%lld", (long long)file, (long long)offset).p;
}

rc cases_part_seal(struct ctx *ctx, const struct cases_case *c, id64 file, int64_t offset, str plain, str *sealed)
{
    const struct vault_place place = { c->tenant_id, c->id, 0 };
    struct buf b;
    buf_init(&b, ctx->arena, BLOB_PART_MAX);
    while (plain.n) {
        const str piece = { plain.p, plain.n < CASES_PIECE ? plain.n : CASES_PIECE };
        str box;
        TRY(vault_seal(ctx, &place, piece_name(ctx, file, offset), c->case_key, piece, &box));
        for (int shift = 24; shift >= 0; shift -= 8)
            buf_char(&b, (char)(box.n >> shift & 0xff));
        buf_str(&b, box);
        plain = (str){ plain.p + piece.n, plain.n - piece.n };
        offset += (int64_t)piece.n;
    }
    *sealed = buf_get(&b);
    return b.over ? RC_LIMIT : RC_OK;
}

rc cases_piece_open(struct ctx *ctx, const struct cases_case *c, id64 file, int64_t offset, str *sealed, str *plain)
{
    const struct vault_place place = { c->tenant_id, c->id, 0 };
    const unsigned char *p = (const unsigned char *)sealed->p;
    bool erased;
    if (sealed->n < HEAD)
        return fail(ctx, RC_IO, "cases.file_damaged", NULL);
    const size_t n = (size_t)p[0] << 24 | (size_t)p[1] << 16 | (size_t)p[2] << 8 | p[3];
    if (n == 0 || n > BOX_MAX || n > sealed->n - HEAD)
        return fail(ctx, RC_IO, "cases.file_damaged", NULL);
    const str box = { sealed->p + HEAD, n };
    TRY(vault_open(ctx, &place, piece_name(ctx, file, offset), c->case_key, box, plain, &erased));
    if (erased)
        return fail(ctx, RC_NOT_FOUND, "cases.file_erased", NULL);
    if (plain->n == 0)
        return fail(ctx, RC_IO, "cases.file_damaged", NULL);
    *sealed = (str){ sealed->p + HEAD + n, sealed->n - HEAD - n };
    return RC_OK;
}

/* One part into the blob, looked at on its way. */
struct joining {
    struct suite_digest *digest;
    struct blob_writer *writer;
    struct cases_sniff sniff;
    int64_t offset;
};

static rc join_part(struct ctx *ctx, const struct cases_case *c, const struct cases_upload *u, struct joining *j)
{
    str part, plain;
    TRY(blob_part_get(ctx, u->id, j->offset, &part));
    TRY(blob_add(j->writer, part));
    while (part.n) {
        TRY(cases_piece_open(ctx, c, u->id, j->offset, &part, &plain));
        suite_digest_add(j->digest, plain);
        cases_sniff_piece(&j->sniff, plain);
        j->offset += (int64_t)plain.n;
    }
    return RC_OK;
}

rc cases_upload_join(struct ctx *ctx, const struct cases_case *c, const struct cases_upload *u, str sha256, str *address)
{
    AUTO(arena_drop) struct arena *scratch = arena_new(JOIN_ARENA);
    AUTO(suite_digest_drop) struct suite_digest *digest = suite_digest_new(suite_get(SUITE_INTL));
    AUTO(blob_drop) struct blob_writer *writer = NULL;
    unsigned char hash[SUITE_HASH];
    int64_t bytes;
    struct ctx inner = *ctx;
    inner.arena = scratch;
    TRY(blob_begin(ctx, &writer));
    struct joining j = { digest, writer, { .type = u->type }, 0 };
    while (j.offset < u->size) {
        TRY(join_part(&inner, c, u, &j));
        arena_reset(scratch);
    }
    suite_digest_end(digest, hash);
    if (j.offset != u->size || !str_eq(str_hex(ctx->arena, hash, sizeof hash), sha256))
        return fail(ctx, RC_INVALID, "cases.wrong_hash", "sha256");
    if (!cases_sniff_ok(&j.sniff))
        return fail_rule(ctx, RC_INVALID, "cases.other_type", "type", u->type);
    return blob_commit(ctx, writer, address, &bytes);
}

/* --- sending --- */

struct sending {
    struct cases_case c;
    struct cases_file f;
    int64_t at, offset; /* in the blob; in the plain text */
};

static rc send_piece(struct ctx *ctx, void *self, struct buf *b, bool *done)
{
    struct sending *s = self;
    str bytes, plain;
    TRY(blob_read(ctx, s->f.hash, s->at, HEAD + BOX_MAX, &bytes));
    str rest = bytes;
    TRY(cases_piece_open(ctx, &s->c, s->f.id, s->offset, &rest, &plain));
    if (plain.n > (size_t)(s->f.size - s->offset))
        return fail(ctx, RC_IO, "cases.file_damaged", NULL);
    buf_str(b, plain);
    s->at += (int64_t)(bytes.n - rest.n);
    s->offset += (int64_t)plain.n;
    *done = s->offset == s->f.size;
    return RC_OK;
}

rc cases_file_send(struct ctx *ctx, const struct cases_case *c, const struct cases_file *f, struct http_out *out)
{
    unsigned char key[SUITE_KEY];
    int64_t size;
    const rc known = vault_key_get(ctx, c->tenant_id, c->case_key, key);
    suite_wipe(key, sizeof key);
    if (known == RC_NOT_FOUND)
        return fail(ctx, RC_NOT_FOUND, "cases.file_erased", NULL);
    TRY(known);
    TRY(blob_size(ctx, f->hash, &size));
    struct sending *s = ARENA_NEW(ctx->arena, struct sending);
    *s = (struct sending){ .c = *c, .f = *f };
    *out = (struct http_out){
        .status = 200,
        .content_type = str_c(ctx->arena, f->type),
        .file_name = f->name,
        .length = f->size,
        .stream = send_piece,
        .stream_self = s,
    };
    return RC_OK;
}
