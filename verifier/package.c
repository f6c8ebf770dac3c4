/* A case package: every member in a signed manifest, the stream whole, each event in the signed tree, documents and
 * readable index as the decrypted events say. */
#include "verify.h"
#include <stdlib.h>
#include <string.h>
#include <zip.h>

struct member {
    struct bytes name, data;
    bool listed;
};
struct package {
    struct report *r;
    struct member *members;
    size_t n;
    struct bytes key;
    struct case_file c;
};

static struct member *find(struct package *p, struct bytes name) {
    for (size_t i = 0; i < p->n; i++)
        if (same(p->members[i].name, name)) return &p->members[i];
    return NULL;
}

static bool need(struct package *p, const char *name, struct bytes *data) {
    const struct member *m = find(p, text_of(name));
    if (m) *data = m->data;
    return m || wrong_member(p->r, text_of(name), "the member is missing");
}

static bool read_member(struct package *p, zip_t *z, zip_uint64_t i, int64_t *total) {
    zip_stat_t st;
    struct out name = { 0 };
    struct member *m = &p->members[p->n];
    if (zip_stat_index(z, i, 0, &st) != 0 || !(st.valid & ZIP_STAT_SIZE) || !(st.valid & ZIP_STAT_NAME))
        return wrong(p->r, "a member of the package cannot be read");
    put_c(&name, st.name);
    m->name = out_bytes(&name);
    if (st.size > MEMBER_MAX || (*total += (int64_t)st.size) > PACKAGE_MAX) return wrong_member(p->r, m->name, "larger than the limit");
    if (find(p, m->name)) return wrong_member(p->r, m->name, "the name stands twice");
    unsigned char *data = keep((size_t)st.size + 1);
    zip_file_t *f = zip_fopen_index(z, i, 0);
    const zip_int64_t got = f ? zip_fread(f, data, st.size + 1) : -1; /* one more: the size in the directory may lie */
    if (f) zip_fclose(f);
    m->data = (struct bytes){ data, (size_t)st.size };
    p->n++;
    return got == (zip_int64_t)st.size || wrong_member(p->r, m->name, "the member is damaged");
}

static bool read_zip(struct package *p, struct bytes zip) {
    zip_source_t *src = zip_source_buffer_create(zip.p, zip.n, 0, NULL);
    zip_t *z = src ? zip_open_from_source(src, ZIP_RDONLY | ZIP_CHECKCONS, NULL) : NULL;
    int64_t total = 0;
    if (!z) {
        zip_source_free(src);
        return wrong(p->r, "not a zip file, or damaged");
    }
    const zip_int64_t n = zip_get_num_entries(z, 0);
    bool good = (n > 0 && n <= MEMBERS_MAX) || wrong(p->r, "no members, or more than 4,096");
    p->members = keep((MEMBERS_MAX + 1) * sizeof *p->members);
    for (zip_int64_t i = 0; good && i < n; i++) good = read_member(p, z, (zip_uint64_t)i, &total);
    zip_discard(z);
    return good;
}

static bool check_member(struct package *p, struct bytes row) {
    struct bytes name, want;
    unsigned char got[HASH];
    if (!json_get_text(row, "name", &name) || !json_get_hex(row, "hash", HASH, &want))
        return wrong_member(p->r, TEXT("manifest.json"), "a row cannot be read");
    struct member *m = find(p, name);
    if (!m) return wrong_member(p->r, name, "the member is missing");
    hash(p->c.suite, PLAIN, m->data, NOTHING, got);
    if (m->listed || !same(want, (struct bytes){ got, HASH })) return wrong_member(p->r, name, "the member is not the one that was signed");
    return m->listed = true;
}

static bool check_signature(struct package *p, struct bytes manifest, struct bytes pinned) {
    struct bytes sig, pub, raw;
    struct out message = { 0 };
    if (!need(p, "manifest.sig", &sig) || !need(p, "seal.pub", &pub)) return false;
    if (!key_text(pub, &p->key) || !key_text(sig, &raw)) return wrong_member(p->r, TEXT("seal.pub"), "key or signature cannot be read");
    if (pinned.p && !same(pinned, p->key)) return wrong_member(p->r, TEXT("seal.pub"), "signed by another key than the pinned one");
    put_c(&message, "XBM1");
    put(&message, manifest);
    return signature_good(p->c.suite, p->key, out_bytes(&message), raw) ||
           wrong_member(p->r, TEXT("manifest.sig"), "the signature of the manifest is not good");
}

static bool check_manifest(struct package *p, struct bytes pinned) {
    struct bytes m, format, list, key, row;
    int64_t suite;
    if (!need(p, "manifest.json", &m)) return false;
    if (!json_valid(m) || !json_get_text(m, "format", &format) || !is(format, "xiaobao-package-1") || !json_get_int(m, "suite", &suite) ||
        suite < 1 || suite > 2 || !json_get_int(m, "log", &p->c.log) || !json_get_int(m, "stream", &p->c.stream) ||
        !json_get_int(m, "version", &p->c.version) || p->c.version < 1 || p->c.version > 1000000 ||
        !json_get_int(m, "tree_size", &p->c.tree_size) || !json_get_text(m, "title", &p->c.title) ||
        !json_member(m, TEXT("members"), &list))
        return wrong_member(p->r, TEXT("manifest.json"), "not a manifest");
    p->c.suite = (int)suite;
    p->r->log = p->c.log;
    if (!check_signature(p, m, pinned)) return false;
    for (struct json_walk w = json_walk(list); json_next(&w, &key, &row);)
        if (!check_member(p, row)) return false;
    for (size_t i = 0; i < p->n; i++)
        if (!p->members[i].listed && !is(p->members[i].name, "manifest.json") && !is(p->members[i].name, "manifest.sig"))
            return wrong_member(p->r, p->members[i].name, "a member that nobody signed");
    return true;
}

static bool check_checkpoint(struct package *p, const char *anchor_path) {
    struct bytes data;
    struct anchor near = { 0 }, far = { 0 };
    if (!need(p, "checkpoint.json", &data) || !anchor_read(p->r, data, "checkpoint.json", p->key, &near) ||
        (anchor_path && !anchor_file(p->r, anchor_path, "--checkpoint", p->key, &far)))
        return false;
    if (near.n != 1 || near.list[0].log != p->c.log || near.list[0].size != p->c.tree_size || near.list[0].suite != p->c.suite)
        return wrong_member(p->r, TEXT("checkpoint.json"), "not the checkpoint of this package");
    p->c.root = near.list[0].root;
    const struct checkpoint *c = anchor_of(&far, p->c.log);
    return !c || c->size != p->c.tree_size || same(c->root, p->c.root) ||
           wrong_at(p->r, p->c.log, 0, 0, c->size, "the tree is not the one the anchor saw");
}

static bool check_event(struct package *p, struct walk *w, const struct record *rec, struct bytes *paths) {
    struct event *e = &p->c.events[p->c.n_events];
    unsigned char leaf[HASH];
    if ((int64_t)p->c.n_events == p->c.version)
        return wrong_member(p->r, TEXT("events.bin"), "more events than the signed head of the stream says");
    if (!chain_event(w, rec, e, leaf)) return false;
    if (e->stream != p->c.stream || !json_valid(e->payload))
        return wrong_at(p->r, p->c.log, e->stream, e->version, rec->index, "an event of another stream, or not JSON");
    const size_t n = paths->n ? (size_t)paths->p[0] * HASH : SIZE_MAX;
    if (n > 63 * HASH || paths->n - 1 < n) return wrong_member(p->r, TEXT("proofs.bin"), "a proof is missing or cut");
    if (!inclusion_good(p->c.suite, leaf, rec->index - 1, p->c.tree_size, (struct bytes){ paths->p + 1, n }, p->c.root.p))
        return wrong_at(p->r, p->c.log, e->stream, e->version, rec->index, "the event is not in the tree that was signed");
    *paths = (struct bytes){ paths->p + 1 + n, paths->n - 1 - n };
    p->c.n_events++;
    p->r->sealed++;
    return true;
}

static bool check_events(struct package *p) {
    struct bytes rest = { 0 }, paths = { 0 };
    struct record rec;
    int suite, more = 0;
    int64_t log;
    if (!need(p, "events.bin", &rest) || !need(p, "proofs.bin", &paths)) return false;
    if (!segment_head(&rest, &suite, &log) || log != p->c.log || suite != p->c.suite)
        return wrong_member(p->r, TEXT("events.bin"), "not the events of this package");
    p->c.events = keep((size_t)p->c.version * sizeof *p->c.events);
    struct walk w = { .report = p->r, .suite = suite, .log = log };
    bool good = true;
    while (good && (more = next_record(&rest, &rec)) == 1) good = check_event(p, &w, &rec, &paths);
    free(w.streams);
    if (good && more != 0) return wrong_member(p->r, TEXT("events.bin"), "a record is cut or too large");
    return good && ((int64_t)p->c.n_events == p->c.version ||
                    wrong_at(p->r, p->c.log, p->c.stream, (int64_t)p->c.n_events + 1, 0, "the stream is shorter than its signed head"));
}

/* The first event commits to the keys: {"key_commitments":[{"key","commitment"},…]}. */
static bool committed(const struct package *p, const struct disclosed *d) {
    struct bytes list, key, row, said;
    struct out id = { 0 };
    unsigned char mine[HASH];
    int64_t of;
    put_be(&id, (uint64_t)d->id, 8);
    hash(p->c.suite, 3, out_bytes(&id), d->key, mine);
    if (d->key.n == HASH && json_member(p->c.events[0].payload, TEXT("key_commitments"), &list))
        for (struct json_walk w = json_walk(list); json_next(&w, &key, &row);)
            if (json_get_int(row, "key", &of) && of == d->id && json_get_hex(row, "commitment", HASH, &said))
                return same(said, (struct bytes){ mine, HASH });
    return false;
}

static bool read_keys(struct package *p) {
    struct bytes data, key, row;
    if (!need(p, "keys.json", &data)) return false;
    for (struct json_walk w = json_walk(json_valid(data) ? data : NOTHING); json_next(&w, &key, &row); p->c.n_keys++) {
        struct disclosed *d = &p->c.keys[p->c.n_keys];
        if (p->c.n_keys == KEYS_MAX || !json_get_int(row, "key", &d->id))
            return wrong_member(p->r, TEXT("keys.json"), "a key cannot be read");
        d->known = json_get_hex(row, "value", HASH, &d->key); /* without a value it was erased: nothing to disclose */
        if (d->known && !committed(p, d)) return wrong_member(p->r, TEXT("keys.json"), "not the key the case committed to");
    }
    return true;
}

/* What is in the boxes of a document, one after another: length | box, each bound to file and offset. */
static int open_document(const struct package *p, const struct event *e, int64_t key, int64_t file, struct bytes rest, struct out *plain) {
    struct event place = *e;
    place.version = 0;
    while (rest.n) {
        struct out name = { 0 };
        struct bytes piece;
        const size_t n = rest.n < 4 ? rest.n : (size_t)rest.p[0] << 24 | (size_t)rest.p[1] << 16 | (size_t)rest.p[2] << 8 | rest.p[3];
        put_f(&name, "file.%lld.%zu", (long long)file, plain->n);
        const int opened =
            rest.n < 4 || n > rest.n - 4 ? -1 : open_box(&p->c, &place, out_bytes(&name), key, (struct bytes){ rest.p + 4, n }, &piece);
        if (opened != 1) return opened;
        put(plain, piece);
        rest = (struct bytes){ rest.p + 4 + n, rest.n - 4 - n };
    }
    return 1;
}

/* An event that names a document by the hash of its ciphertext: the box is there, and the document is what is in it. */
static bool check_document(struct package *p, const struct event *e) {
    struct bytes want, box, sealed, title = NOTHING, have;
    struct out name = { 0 }, plain = { 0 };
    unsigned char got[HASH];
    int64_t file, key;
    if (!json_get_hex(e->payload, "file_hash", HASH, &want)) return true;
    if (!json_get_int(e->payload, "file_id", &file) || !json_member(e->payload, TEXT("file_name"), &sealed) ||
        !json_get_int(sealed, "key", &key))
        return wrong_at(p->r, p->c.log, e->stream, e->version, 0, "a document is named in an unknown way");
    put_f(&name, "documents/%lld.box%c", (long long)file, 0);
    if (!need(p, (const char *)name.p, &box)) return false;
    hash(p->c.suite, PLAIN, box, NOTHING, got);
    const int opened = same(want, (struct bytes){ got, HASH }) ? open_document(p, e, key, file, box, &plain) : -1;
    if (opened < 0) return wrong_member(p->r, out_bytes(&name), "not the document that the event names");
    if (opened == 0) return true; /* erased with its key */
    name.n = 0;
    (void)open_sealed(&p->c, e, TEXT("file_name"), sealed, &title);
    put_f(&name, "documents/%lld-", (long long)file);
    put(&name, title);
    const struct member *m = find(p, out_bytes(&name));
    have = m ? m->data : NOTHING;
    return (m && same(out_bytes(&plain), have)) || wrong_member(p->r, out_bytes(&name), "the document is not what its box holds");
}

static bool check_texts(struct package *p, const struct event *e) {
    struct bytes name, value, text;
    for (struct json_walk w = json_walk(e->payload); json_next(&w, &name, &value);)
        if (open_sealed(&p->c, e, name, value, &text) == -1)
            return wrong_at(p->r, p->c.log, e->stream, e->version, 0, "a sealed text does not open with the disclosed key");
    return true;
}

static bool check_index(struct package *p) {
    struct bytes have;
    struct out made = { 0 };
    if (!need(p, "words.json", &p->c.words) || !need(p, "index.html", &have)) return false;
    index_make(&made, &p->c);
    return same(out_bytes(&made), have) || wrong_member(p->r, TEXT("index.html"), "the readable index is not what the events say");
}

bool verify_package(struct report *r, struct bytes zip, struct bytes pinned, const char *anchor_path) {
    struct package p = { .r = r };
    bool good = read_zip(&p, zip) && check_manifest(&p, pinned) && check_checkpoint(&p, anchor_path) && check_events(&p) && read_keys(&p);
    for (size_t i = 0; good && i < p.c.n_events; i++) good = check_document(&p, &p.c.events[i]) && check_texts(&p, &p.c.events[i]);
    return good && check_index(&p);
}
