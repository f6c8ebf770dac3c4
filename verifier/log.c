/* Events, Merkle trees, checkpoints, and one log walked entry by entry. */
#include "verify.h"
#include <stdlib.h>
#include <string.h>

static int64_t be(const unsigned char *p, int n) {
    uint64_t v = 0;
    for (int i = 0; i < n; i++) v = v << 8 | p[i];
    return (int64_t)v;
}

enum { TYPE_AT = 58 /* magic 4, suite 1, log, stream, version 8 each, schema 4, at, actor, org 8 each, length 1 */ };

bool event_parse(struct bytes raw, struct event *out) {
    const unsigned char *p = raw.p;
    if (raw.n < TYPE_AT + HASH || raw.n > RECORD_MAX || memcmp(p, "XBE1", 4) != 0 || p[4] < 1 || p[4] > 2) return false;
    const size_t type_n = p[TYPE_AT - 1], head = TYPE_AT + type_n + HASH;
    if (raw.n < head) return false;
    const struct bytes type = { p + TYPE_AT, type_n }, prev = { p + TYPE_AT + type_n, HASH }, payload = { p + head, raw.n - head };
    *out = (struct event){ p[4],          be(p + 5, 8), be(p + 13, 8), be(p + 21, 8), be(p + 33, 8), be(p + 41, 8),
                           be(p + 49, 8), type,         prev,          payload,       { 0 } };
    hash(out->suite, 2, raw, NOTHING, out->hash);
    return true;
}

int next_record(struct bytes *rest, struct record *out) {
    if (rest->n == 0) return 0;
    const size_t n = rest->n < 4 ? 0 : (size_t)be(rest->p, 4);
    if (n < 8 + HASH || n > rest->n - 4 || n > RECORD_MAX) return -1;
    const unsigned char *p = rest->p + 4;
    *out = (struct record){ be(p, 8), { p + 8, HASH }, { p + 8 + HASH, n - 8 - HASH } };
    *rest = (struct bytes){ p + n, rest->n - 4 - n };
    return out->index > 0 && out->index < LOG_MAX ? 1 : -1;
}

bool segment_head(struct bytes *rest, int *suite, int64_t *log) {
    if (rest->n < 13 || memcmp(rest->p, "XBJ1", 4) != 0) return false;
    *suite = rest->p[4];
    *log = be(rest->p + 5, 8);
    *rest = (struct bytes){ rest->p + 13, rest->n - 13 };
    return *suite == 1 || *suite == 2;
}

static void node(int suite, const unsigned char *left, const unsigned char *right, unsigned char out[HASH]) {
    hash(suite, 1, (struct bytes){ left, HASH }, (struct bytes){ right, HASH }, out);
}

void tree_add(int suite, struct tree *t, const unsigned char leaf[HASH]) {
    memcpy(t->nodes[t->n++], leaf, HASH);
    for (int64_t size = t->size++; size & 1; size >>= 1) {
        node(suite, t->nodes[t->n - 2], t->nodes[t->n - 1], t->nodes[t->n - 2]);
        t->n--;
    }
}

void tree_root(int suite, const struct tree *t, unsigned char out[HASH]) {
    size_t n = t->n - 1;
    memcpy(out, t->nodes[n], HASH);
    while (n > 0) node(suite, t->nodes[--n], out, out);
}

/* RFC 9162 2.1.3.2. */
bool inclusion_good(int suite, const unsigned char leaf[HASH], int64_t index, int64_t size, struct bytes path,
                    const unsigned char root[HASH]) {
    unsigned char r[HASH];
    int64_t fn = index, sn = size - 1;
    memcpy(r, leaf, HASH);
    if (index < 0 || index >= size || path.n % HASH) return false;
    for (const unsigned char *p = path.p; p < path.p + path.n; p += HASH, fn >>= 1, sn >>= 1) {
        if (sn == 0) return false;
        if (!(fn & 1) && fn != sn) {
            node(suite, r, p, r);
            continue;
        }
        node(suite, p, r, r);
        for (; !(fn & 1) && fn; fn >>= 1) sn >>= 1;
    }
    return sn == 0 && memcmp(r, root, HASH) == 0;
}

static struct bytes checkpoint_body(const struct checkpoint *c) {
    struct out o = { 0 };
    put_c(&o, "XBC1");
    put_be(&o, (uint64_t)c->suite, 1);
    put_be(&o, (uint64_t)c->log, 8);
    put_be(&o, (uint64_t)c->size, 8);
    put_be(&o, (uint64_t)c->at, 8);
    put(&o, c->root);
    put(&o, c->prev);
    return out_bytes(&o);
}

bool checkpoint_good(const struct checkpoint *c, struct bytes public_der) {
    char id[33];
    if ((c->suite != 1 && c->suite != 2) || c->root.n != HASH || c->prev.n != HASH || c->size < 1 || c->size >= LOG_MAX) return false;
    key_id((int)c->suite, public_der, id);
    return is(c->key, id) && signature_good((int)c->suite, public_der, checkpoint_body(c), c->signature);
}

static bool checkpoint_read(struct bytes v, struct checkpoint *c) {
    return json_get_int(v, "log", &c->log) && json_get_int(v, "size", &c->size) && json_get_int(v, "at", &c->at) &&
           json_get_int(v, "suite", &c->suite) && json_get_hex(v, "root", HASH, &c->root) && json_get_hex(v, "prev", HASH, &c->prev) &&
           json_get_hex(v, "signature", 128, &c->signature) && json_get_text(v, "key", &c->key);
}

bool anchor_read(struct report *r, struct bytes text, const char *name, struct bytes pinned, struct anchor *out) {
    struct bytes list, key, v, format;
    if (!json_valid(text) || !json_get_text(text, "format", &format) || !is(format, "xiaobao-anchor-1") ||
        !json_member(text, TEXT("checkpoints"), &list) || !json_get_hex(text, "key", 4096, &out->key))
        return wrong_member(r, text_of(name), "not an anchor file");
    if (pinned.p) out->key = pinned;
    out->list = keep(CHECKPOINTS_MAX * sizeof *out->list);
    for (struct json_walk w = json_walk(list); json_next(&w, &key, &v); out->n++) {
        struct checkpoint *c = &out->list[out->n];
        if (out->n == CHECKPOINTS_MAX || !checkpoint_read(v, c)) return wrong_member(r, text_of(name), "a checkpoint cannot be read");
        r->log = c->log;
        if (!checkpoint_good(c, out->key)) return wrong_member(r, text_of(name), "the signature of a checkpoint is not good");
    }
    return true;
}

bool anchor_file(struct report *r, const char *path, const char *name, struct bytes pinned, struct anchor *out) {
    struct bytes text;
    return read_file(path, ANCHOR_MAX, &text) ? anchor_read(r, text, name, pinned, out)
                                              : wrong_member(r, text_of(name), "the file is missing or too large");
}

struct checkpoint *anchor_of(const struct anchor *a, int64_t log) {
    for (size_t i = 0; i < a->n; i++)
        if (a->list[i].log == log) {
            a->list[i].seen = true;
            return &a->list[i];
        }
    return NULL;
}

bool anchor_seen(struct report *r, const struct anchor *a) {
    for (size_t i = 0; i < a->n; i++)
        if (!a->list[i].seen) return wrong_at(r, a->list[i].log, 0, 0, 1, "the log is missing as a whole");
    return true;
}

struct stream_state {
    int64_t stream, version, at; /* version 0 = free */
    unsigned char hash[HASH];
};

static struct stream_state *slot_of(const struct walk *w, int64_t stream) {
    size_t at = (size_t)((uint64_t)stream * 0x9E3779B97F4A7C15u >> 20) & (w->cap - 1);
    while (w->streams[at].version && w->streams[at].stream != stream) at = (at + 1) & (w->cap - 1);
    return &w->streams[at];
}

static void grow(struct walk *w) {
    const struct walk was = *w;
    w->cap = was.cap ? 2 * was.cap : 1024;
    w->streams = calloc(w->cap, sizeof *w->streams);
    if (!w->streams) exit(3);
    for (size_t i = 0; i < was.cap; i++)
        if (was.streams[i].version) *slot_of(w, was.streams[i].stream) = was.streams[i];
    free(was.streams);
}

static bool follows(struct walk *w, const struct event *e, int64_t index) {
    if (2 * w->n_streams >= w->cap) grow(w);
    struct stream_state *s = slot_of(w, e->stream); /* of a new stream: version 0, hash zeros */
    if (e->version != s->version + 1)
        return wrong_at(w->report, w->log, e->stream, s->version + 1, index, "a version is missing or out of order");
    if (memcmp(e->prev.p, s->hash, HASH) != 0) return wrong_at(w->report, w->log, e->stream, e->version, index, "the chain is broken");
    if (e->at < s->at) return wrong_at(w->report, w->log, e->stream, e->version, index, "time falls within the stream");
    w->n_streams += e->version == 1;
    w->report->streams += e->version == 1;
    *s = (struct stream_state){ .stream = e->stream, .version = e->version, .at = e->at };
    memcpy(s->hash, e->hash, HASH);
    return true;
}

static bool expected_root(struct walk *w) {
    static const char *const says[] = { "the log does not give the root that was signed",
                                        "the log is not the one the anchor saw: rewritten, or another backup" };
    unsigned char root[HASH];
    for (int i = 0; i < 2; i++) {
        const struct checkpoint *c = w->expect[i];
        if (!c || c->size != w->tree.size) continue;
        tree_root(w->suite, &w->tree, root);
        if (c->suite != w->suite || memcmp(root, c->root.p, HASH) != 0) return wrong_at(w->report, w->log, 0, 0, c->size, says[i]);
        w->expect[i] = NULL;
    }
    return true;
}

bool chain_event(struct walk *w, const struct record *rec, struct event *out, unsigned char leaf[HASH]) {
    static const unsigned char zeros[HASH];
    if (!event_parse(rec->event, out)) return wrong_at(w->report, w->log, 0, 0, rec->index, "not the bytes of an event");
    if (out->log != w->log || out->suite != w->suite)
        return wrong_at(w->report, w->log, out->stream, out->version, rec->index, "an event of another log or suite");
    hash(w->suite, 0, (struct bytes){ out->hash, HASH }, NOTHING, leaf);
    if (rec->leaf.n == HASH && memcmp(rec->leaf.p, zeros, HASH) != 0 && memcmp(rec->leaf.p, leaf, HASH) != 0)
        return wrong_at(w->report, w->log, out->stream, out->version, rec->index, "the event is not the one that was sealed here");
    if (!follows(w, out, rec->index)) return false;
    w->report->events++;
    note_erasure(w->report, out);
    return true;
}

bool walk_event(struct walk *w, const struct record *rec, struct event *out) {
    unsigned char leaf[HASH];
    if (rec->index != w->tree.size + 1) return wrong_at(w->report, w->log, 0, 0, w->tree.size + 1, "an entry of the log is missing");
    if (!chain_event(w, rec, out, leaf)) return false;
    tree_add(w->suite, &w->tree, leaf);
    return expected_root(w);
}

bool walk_end(struct walk *w) {
    if (w->expect[0])
        return wrong_at(w->report, w->log, 0, 0, w->tree.size + 1,
                        "the newest events are missing: the log is shorter than what was signed");
    if (w->expect[1])
        return wrong_at(w->report, w->log, 0, 0, w->tree.size + 1, "the log is shorter than the anchor: cut, or an older backup");
    return true;
}
