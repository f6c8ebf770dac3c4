/* Making a package: members, manifest, signature, zip. */
#include "archive_int.h"

#include "engine/bundle/bundle.h"
#include "kernel/i18n/i18n.h"
#include "kernel/id/id.h"
#include "kernel/vault/vault.h"

#include <string.h>

enum { TEXT_MAX = 64 << 20, FIXED_MEMBERS = 10, WORDS_MAX = 400 };

struct making {
    struct ctx *ctx;
    const struct cases_archive *c;
    struct seal_checkpoint checkpoint;
    struct seal_event *events;
    size_t n_events;
    struct seal_index index;
    struct bundle_member members[FIXED_MEMBERS + 2 * 100];
    size_t n;
};

static rc add(struct making *m, const char *name, const struct buf *b)
{
    if (b->over || m->n == ARRAY_LEN(m->members))
        return fail(m->ctx, RC_LIMIT, "archive.too_large", NULL);
    m->members[m->n++] = (struct bundle_member){ name, buf_get(b), false };
    return RC_OK;
}

static struct buf text(struct making *m)
{
    struct buf b;
    buf_init(&b, m->ctx->arena, TEXT_MAX);
    return b;
}

/* Events as records, and after each other the paths that prove them: count | nodes. */
static rc add_events(struct making *m)
{
    struct buf events = text(m), proofs = text(m);
    seal_segment_head(m->ctx, m->c->tenant_id, &events);
    for (size_t i = 0; i < m->n_events; i++) {
        struct seal_proof p;
        if (m->events[i].log_index > m->checkpoint.size)
            return fail(m->ctx, RC_BUSY, "seal.not_sealed", NULL);
        TRY(seal_prove(m->ctx, m->c->tenant_id, m->events[i].log_index, m->checkpoint.size, &p));
        buf_str(&events, m->events[i].record);
        buf_char(&proofs, (char)p.n);
        buf_put(&proofs, p.path, p.n * SUITE_HASH);
    }
    TRY(add(m, "events.bin", &events));
    return add(m, "proofs.bin", &proofs);
}

/* The case's own key opens its texts for whoever holds the package; the person's key stays in the house. */
static rc add_keys(struct making *m)
{
    struct buf b = text(m);
    unsigned char key[SUITE_KEY];
    const rc r = vault_key_get(m->ctx, m->c->tenant_id, m->c->case_key, key);
    if (r != RC_OK && r != RC_NOT_FOUND)
        return r;
    m->index.erased = r == RC_NOT_FOUND;
    buf_fmt(&b, "[{\"key\":\"%lld\"", (long long)m->c->case_key);
    if (r == RC_OK)
        buf_fmt(&b, ",\"value\":\"" STR_FMT "\"", STR_ARG(str_hex(m->ctx->arena, key, sizeof key)));
    buf_c(&b, "}]\n");
    suite_wipe(key, sizeof key);
    return add(m, "keys.json", &b);
}

/* Names of event types and members in both languages: every word "archive.word.NAME". */
static rc add_words(struct making *m)
{
    static const char prefix[] = "archive.word.";
    struct seal_words *words = ARENA_ARRAY(m->ctx->arena, struct seal_words, WORDS_MAX);
    struct buf b = text(m);
    size_t n = 0;
    buf_char(&b, '{');
    for (size_t i = 0; i < i18n_n_words && n < WORDS_MAX; i++) {
        const struct i18n_word *w = &i18n_words[i];
        if (!str_starts(str_of(w->key), str_of(prefix)))
            continue;
        words[n] = (struct seal_words){ w->key + sizeof prefix - 1, w->zh, w->en };
        buf_c(&b, n++ ? ",\n" : "\n");
        json_quote(&b, str_of(w->key + sizeof prefix - 1));
        buf_c(&b, ":[");
        json_quote(&b, str_of(w->zh));
        buf_char(&b, ',');
        json_quote(&b, str_of(w->en));
        buf_char(&b, ']');
    }
    buf_c(&b, "\n}\n");
    m->index.words = words;
    m->index.n_words = n;
    return add(m, "words.json", &b);
}

static rc add_documents(struct making *m)
{
    for (size_t i = 0; i < m->c->n_files; i++) {
        const struct cases_archive_file *f = &m->c->files[i];
        str box, plain;
        bool erased;
        if (m->n + 2 > ARRAY_LEN(m->members))
            return fail(m->ctx, RC_LIMIT, "archive.too_large", NULL);
        TRY(cases_archive_read(m->ctx, m->c, f, &box, &plain, &erased));
        m->members[m->n++] = (struct bundle_member){ str_fmt(m->ctx->arena, "documents/%lld.box", (long long)f->id).p, box, true };
        if (!erased)
            m->members[m->n++] =
                (struct bundle_member){ str_fmt(m->ctx->arena, "documents/%lld-" STR_FMT, (long long)f->id, STR_ARG(f->name)).p, plain,
                                        false };
    }
    return RC_OK;
}

static rc add_rest(struct making *m)
{
    struct ctx *ctx = m->ctx;
    struct buf pub = text(m), checkpoint = text(m), record = text(m), page = text(m);
    const str der = seal_public(ctx->env->seal);
    buf_str(&pub, str_hex(ctx->arena, der.p, der.n));
    buf_char(&pub, '\n');
    TRY(add(m, "seal.pub", &pub));
    TRY(seal_anchor_json(ctx, &m->checkpoint, 1, &checkpoint));
    TRY(add(m, "checkpoint.json", &checkpoint));
    buf_str(&record, m->c->json);
    TRY(add(m, "case.json", &record));
    TRY(seal_index_make(ctx, &m->index, m->events, m->n_events, &page));
    return add(m, "index.html", &page);
}

/* Every member by name, size and hash, the signed head of the stream, and the tree it stands in. */
static rc add_manifest(struct making *m)
{
    struct ctx *ctx = m->ctx;
    struct buf b = text(m), sig = text(m);
    str signature;
    buf_fmt(&b, "{\"format\":\"xiaobao-package-1\",\"suite\":%d,\"title\":", (int)ctx->env->suite->id);
    json_quote(&b, m->c->no);
    buf_fmt(&b, ",\"log\":\"%lld\",\"stream\":\"%lld\",\"version\":%lld,\"tree_size\":%lld,\"made_at\":%lld,\"key\":\"%s\",\"members\":[",
            (long long)m->c->tenant_id, (long long)m->c->id, (long long)m->n_events, (long long)m->checkpoint.size,
            (long long)clock_now(ctx), seal_key_id(ctx->env->seal));
    for (size_t i = 0; i < m->n; i++) {
        unsigned char hash[SUITE_HASH];
        suite_hash(ctx->env->suite, &m->members[i].data, 1, hash);
        buf_c(&b, i ? ",\n{\"name\":" : "\n{\"name\":");
        json_quote(&b, str_of(m->members[i].name));
        buf_fmt(&b, ",\"size\":%zu,\"hash\":\"" STR_FMT "\"}", m->members[i].data.n, STR_ARG(str_hex(ctx->arena, hash, sizeof hash)));
    }
    buf_c(&b, "]}\n");
    TRY(seal_sign(ctx, str_cat(ctx->arena, STR("XBM1"), buf_get(&b)), &signature));
    buf_str(&sig, str_hex(ctx->arena, signature.p, signature.n));
    buf_char(&sig, '\n');
    TRY(add(m, "manifest.json", &b));
    return add(m, "manifest.sig", &sig);
}

rc archive_package(struct ctx *ctx, const struct cases_archive *c, str *zip)
{
    struct making *m = ARENA_NEW(ctx->arena, struct making);
    m->ctx = ctx;
    m->c = c;
    const rc newest = seal_newest(ctx, c->tenant_id, &m->checkpoint);
    if (newest == RC_NOT_FOUND)
        return fail(ctx, RC_BUSY, "seal.not_sealed", NULL);
    TRY(newest);
    TRY(seal_stream_get(ctx, c->tenant_id, c->id, &m->events, &m->n_events));
    m->index = (struct seal_index){ .title = c->no, .checkpoint = &m->checkpoint, .case_key = c->case_key };
    TRY(add_events(m));
    TRY(add_keys(m));
    TRY(add_words(m));
    TRY(add_documents(m));
    TRY(add_rest(m));
    TRY(add_manifest(m));
    const rc r = bundle_zip(ctx->arena, m->members, m->n, zip);
    return r == RC_LIMIT ? fail(ctx, RC_LIMIT, "archive.too_large", NULL) : r;
}

rc archive_record(struct ctx *ctx, const struct cases_archive *c, str reason, str zip, id64 *stream)
{
    unsigned char hash[SUITE_HASH];
    suite_hash(ctx->env->suite, &zip, 1, hash);
    const struct archive_exported ev = { c->id, c->version, (int64_t)zip.n, c->no, str_hex(ctx->arena, hash, sizeof hash), reason };
    *stream = id_new(ctx);
    return journal_append(ctx, &archive_exported_event, c->tenant_id, *stream, 0, &ev, NULL);
}
