#pragma once
/* xiaobao-verify: reads what Xiaobao hands out and says whether it is whole.  Written from doc/format.md alone; shares no
 * code with the server.  Needs libcrypto, libzip, sqlite3.
 *
 * LIMITS (beyond them the input is refused): a record 4 MiB; a segment 256 MiB; a package 4,096 members, 256 MiB a member
 * and 1 GiB in all, both unpacked; an anchor 8 MiB with 10,000 checkpoints; a log 2^40 entries; JSON 32 deep. */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
enum { HASH = 32, RECORD_MAX = 4 << 20, ANCHOR_MAX = 8 << 20, MEMBERS_MAX = 4096, MEMBER_MAX = 256 << 20 };
enum { CHECKPOINTS_MAX = 10000, KEYS_MAX = 64, PLAIN = -1 /* a hash without a prefix byte */ };
#define PACKAGE_MAX (INT64_C(1) << 30)
#define LOG_MAX     (INT64_C(1) << 40)
struct bytes {
    const unsigned char *p;
    size_t n;
};
#define TEXT(literal) ((struct bytes){ (const unsigned char *)(literal), sizeof(literal) - 1 })
#define NOTHING       ((struct bytes){ (const unsigned char *)"", 0 })
struct bytes text_of(const char *text);
bool same(struct bytes a, struct bytes b);
bool is(struct bytes a, const char *word);
/* Memory until keep_back(): all that was taken after keep_mark() is given back.  Status 3 when there is none. */
void *keep(size_t n);
void *keep_mark(void);
void keep_back(void *mark);
/* Growing text. */
struct out {
    unsigned char *p;
    size_t n, cap;
};
void put(struct out *o, struct bytes b);
void put_c(struct out *o, const char *text);
void put_f(struct out *o, const char *format, ...) __attribute__((format(printf, 2, 3))); /* at most 2 KB */
void put_hex(struct out *o, struct bytes b);
void put_be(struct out *o, uint64_t v, int bytes);
struct bytes out_bytes(const struct out *o);
bool read_file(const char *path, size_t max, struct bytes *out);
/* What was found.  The first bad place stays; each function gives false, so that a check ends with `return wrong…`. */
struct report {
    bool bad, pinned;
    const char *kind, *what;
    int64_t log, stream, version, index, events, streams, sealed, erased;
    char member[256];
    char erasures[65536]; /* JSON objects, joined by commas; what does not fit is only counted */
};
bool wrong(struct report *r, const char *what);
bool wrong_at(struct report *r, int64_t log, int64_t stream, int64_t version, int64_t index, const char *what);
bool wrong_member(struct report *r, struct bytes member, const char *what);
/* --- crypt.c: suite 1 = SHA-256, AES-256-GCM, Ed25519; 2 = SM3, SM4-CTR + HMAC-SM3, SM2 --- */
void hash(int suite, int prefix, struct bytes x, struct bytes y, unsigned char out[HASH]);
void key_id(int suite, struct bytes public_der, char out[33]);
bool box_open(const unsigned char key[HASH], struct bytes aad, struct bytes box, struct bytes *plain);
bool signature_good(int suite, struct bytes public_der, struct bytes message, struct bytes signature);
bool unhex(struct bytes text, unsigned char *out, size_t n); /* exactly 2n lower-case digits */
bool unbase64(struct bytes text, struct bytes *raw);         /* base64url without padding, strictly */
bool key_text(struct bytes text, struct bytes *der);         /* hex in a file of its own: blanks at the end allowed */
/* --- json.c: slices of a text that json_valid() found good --- */
struct json_walk {
    struct bytes text;
    size_t at;
};
bool json_valid(struct bytes text);
struct json_walk json_walk(struct bytes value);                              /* an object or a list */
bool json_next(struct json_walk *w, struct bytes *key, struct bytes *value); /* key undecoded, without quotes */
bool json_member(struct bytes object, struct bytes name, struct bytes *value);
bool json_text(struct bytes value, struct bytes *text); /* a string, decoded */
bool json_int(struct bytes value, int64_t *out);        /* a number, or a string of digits */
bool json_get_text(struct bytes object, const char *name, struct bytes *text);
bool json_get_int(struct bytes object, const char *name, int64_t *out);
bool json_get_hex(struct bytes object, const char *name, size_t max, struct bytes *out);
/* --- log.c --- */
struct event {
    int suite;
    int64_t log, stream, version, at, actor, org;
    struct bytes type, prev, payload;
    unsigned char hash[HASH];
};
bool event_parse(struct bytes raw, struct event *out);
struct record {
    int64_t index;
    struct bytes leaf; /* as sealed; zeros or none = not sealed yet */
    struct bytes event;
};
int next_record(struct bytes *rest, struct record *out); /* 1, 0 = the end, -1 = cut or too large */
bool segment_head(struct bytes *rest, int *suite, int64_t *log);
struct tree {
    unsigned char nodes[63][HASH];
    size_t n;
    int64_t size;
};
void tree_add(int suite, struct tree *t, const unsigned char leaf[HASH]);
void tree_root(int suite, const struct tree *t, unsigned char out[HASH]); /* size > 0 */
bool inclusion_good(int suite, const unsigned char leaf[HASH], int64_t index, int64_t size, struct bytes path,
                    const unsigned char root[HASH]);
struct checkpoint {
    int64_t log, size, at, suite;
    struct bytes root, prev, signature, key;
    bool seen;
};
bool checkpoint_good(const struct checkpoint *c, struct bytes public_der);
struct anchor {
    struct bytes key; /* public key, DER */
    struct checkpoint *list;
    size_t n;
};
/* Every signature is checked with `pinned` (p == NULL: the key in the anchor). */
bool anchor_read(struct report *r, struct bytes text, const char *name, struct bytes pinned, struct anchor *out);
bool anchor_file(struct report *r, const char *path, const char *name, struct bytes pinned, struct anchor *out);
struct checkpoint *anchor_of(const struct anchor *a, int64_t log); /* marks it as seen; NULL without one */
bool anchor_seen(struct report *r, const struct anchor *a);        /* no log of it is missing */
struct walk {
    struct report *report;
    int suite;
    int64_t log;
    struct tree tree;
    struct stream_state *streams; /* open addressing */
    size_t n_streams, cap;
    const struct checkpoint *expect[2]; /* near and far: the log must give these roots when it reaches their sizes */
};
bool chain_event(struct walk *w, const struct record *rec, struct event *out, unsigned char leaf[HASH]); /* any place in the log */
bool walk_event(struct walk *w, const struct record *rec, struct event *out);                            /* the next place */
bool walk_end(struct walk *w); /* everything expected was reached */
/* --- index.c: the readable index of a package --- */
struct disclosed {
    int64_t id;
    bool known;
    struct bytes key;
};
struct case_file {
    int suite;
    struct bytes title, words;
    int64_t log, stream, version, tree_size;
    struct bytes root;
    struct event *events;
    size_t n_events;
    struct disclosed keys[KEYS_MAX];
    size_t n_keys;
};
void index_make(struct out *o, const struct case_file *c);
/* 1 opened, 0 its key is not disclosed, -1 damaged, -2 not a sealed member {"key","box"}. */
int open_sealed(const struct case_file *c, const struct event *e, struct bytes name, struct bytes value, struct bytes *text);
int open_box(const struct case_file *c, const struct event *e, struct bytes name, int64_t key, struct bytes box, struct bytes *text);
void note_erasure(struct report *r, const struct event *e);
bool verify_package(struct report *r, struct bytes zip, struct bytes pinned, const char *anchor_path);
bool verify_journal(struct report *r, const char *dir, struct bytes pinned, const char *anchor_path);
bool verify_data(struct report *r, const char *dir, struct bytes pinned, const char *anchor_path);
int self_test(void);
