/* What the archive may have of a case, by the right cases.export. */
#include "cases_file.h"

#include "cases.sql.h"
#include "kernel/blob/blob.h"
#include "kernel/vault/vault.h"

static rc open_for_export(struct ctx *ctx, const struct cases_case *c, struct cases_archive *out)
{
    struct cases_doc *doc;
    struct buf b;
    bool masked;
    if (!cases_visible(ctx, c, "cases.export", &masked) || masked)
        return fail(ctx, RC_NOT_FOUND, "cases.not_found", NULL);
    TRY(cases_doc_make(ctx, c, false, &doc));
    doc->actions = (struct json_list){ 0 }; /* what the asker might do now is no part of the record */
    buf_init(&b, ctx->arena, 1 << 20);
    TRY(json_encode(ctx, &cases_doc_type, doc, &b));
    const struct cases_file *f = doc->attachments.items;
    struct cases_archive_file *files = ARENA_ARRAY(ctx->arena, struct cases_archive_file, doc->attachments.n + 1);
    for (size_t i = 0; i < doc->attachments.n; i++)
        files[i] = (struct cases_archive_file){ f[i].id, f[i].name, f[i].hash, f[i].size };
    *out = (struct cases_archive){ c->tenant_id, c->id, c->case_key, c->version, c->no, buf_get(&b), files, doc->attachments.n };
    return b.over ? fail(ctx, RC_LIMIT, "serve.reply_too_large", NULL) : RC_OK;
}

rc cases_archive_get(struct ctx *ctx, id64 id, struct cases_archive *out)
{
    struct cases_case c;
    TRY(cases_store_find(ctx, id, &c));
    return open_for_export(ctx, &c, out);
}

rc cases_archive_by_no(struct ctx *ctx, str no, struct cases_archive *out)
{
    struct cases_case c;
    const rc r = db_one(ctx->db, ctx->arena, SQL_CASES_ANY_NO, DB_ARGS(ARG_STR("no", no)), &cases_case_row, &c);
    if (r == RC_NOT_FOUND)
        return fail(ctx, RC_NOT_FOUND, "cases.not_found", NULL);
    TRY(r);
    return open_for_export(ctx, &c, out);
}

rc cases_archive_read(struct ctx *ctx, const struct cases_archive *c, const struct cases_archive_file *f, str *box, str *plain,
                      bool *erased)
{
    const struct cases_case of = { .tenant_id = c->tenant_id, .id = c->id, .case_key = c->case_key };
    unsigned char key[SUITE_KEY];
    const rc known = vault_key_get(ctx, c->tenant_id, c->case_key, key);
    suite_wipe(key, sizeof key);
    TRY(blob_read(ctx, f->hash, 0, BLOB_MAX, box));
    *plain = (str){ 0 };
    *erased = known == RC_NOT_FOUND;
    if (*erased)
        return RC_OK;
    TRY(known);
    struct buf b;
    buf_init(&b, ctx->arena, BLOB_MAX);
    for (str rest = *box, piece; rest.n; buf_str(&b, piece))
        TRY(cases_piece_open(ctx, &of, f->id, (int64_t)b.n, &rest, &piece));
    *plain = buf_get(&b);
    return b.over || (int64_t)plain->n != f->size ? fail(ctx, RC_IO, "cases.file_damaged", NULL) : RC_OK;
}
