/* xiaobao-verify: exit status 0 good, 1 not good, 2 usage, 3 failure. */
#include "verify.h"
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

static struct block {
    struct block *next;
    int64_t pad; /* what follows is aligned */
} * blocks;

void *keep(size_t n) {
    struct block *b = calloc(1, sizeof *b + n);
    if (!b) {
        fputs("xiaobao-verify: out of memory\n", stderr);
        exit(3);
    }
    b->next = blocks;
    blocks = b;
    return b + 1;
}

void *keep_mark(void) { return blocks; }

void keep_back(void *mark) {
    while (blocks != mark) {
        struct block *next = blocks->next;
        free(blocks);
        blocks = next;
    }
}

struct bytes text_of(const char *text) {
    return (struct bytes){ (const unsigned char *)text, strlen(text) };
}

bool same(struct bytes a, struct bytes b) { return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0); }
bool is(struct bytes a, const char *word) { return same(a, text_of(word)); }

void put(struct out *o, struct bytes b) {
    if (b.n == 0) return;
    if (o->n + b.n > o->cap) {
        const size_t cap = 2 * (o->n + b.n) + 64;
        unsigned char *more = keep(cap);
        if (o->n) memcpy(more, o->p, o->n);
        o->p = more;
        o->cap = cap;
    }
    memcpy(o->p + o->n, b.p, b.n);
    o->n += b.n;
}

void put_c(struct out *o, const char *text) { put(o, text_of(text)); }

void put_f(struct out *o, const char *format, ...) {
    char text[2048];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(text, sizeof text, format, args);
    va_end(args);
    put_c(o, text);
}

void put_hex(struct out *o, struct bytes b) {
    for (size_t i = 0; i < b.n; i++) put_f(o, "%02x", b.p[i]);
}

void put_be(struct out *o, uint64_t v, int bytes) {
    unsigned char b[8];
    for (int i = 0; i < bytes; i++) b[i] = (unsigned char)(v >> (8 * (bytes - 1 - i)));
    put(o, (struct bytes){ b, (size_t)bytes });
}

struct bytes out_bytes(const struct out *o) {
    return o->n ? (struct bytes){ o->p, o->n } : NOTHING;
}

bool read_file(const char *path, size_t max, struct bytes *out) {
    FILE *from = fopen(path, "rb");
    const bool sized = from && fseek(from, 0, SEEK_END) == 0;
    const long size = sized ? ftell(from) : -1;
    bool good = size >= 0 && (size_t)size <= max;
    if (good) {
        unsigned char *p = keep((size_t)size + 1);
        rewind(from);
        good = fread(p, 1, (size_t)size, from) == (size_t)size;
        *out = (struct bytes){ p, (size_t)size };
    }
    if (from) fclose(from);
    return good;
}

bool key_text(struct bytes text, struct bytes *der) {
    while (text.n && memchr(" \r\n", text.p[text.n - 1], 3)) text.n--;
    unsigned char *p = keep(text.n / 2 + 1);
    *der = (struct bytes){ p, text.n / 2 };
    return text.n && unhex(text, p, der->n);
}

bool wrong_at(struct report *r, int64_t log, int64_t stream, int64_t version, int64_t index, const char *what) {
    if (!r->bad) {
        r->log = log;
        r->stream = stream;
        r->version = version;
        r->index = index;
        r->what = what;
    }
    r->bad = true;
    return false;
}

bool wrong(struct report *r, const char *what) { return wrong_at(r, r->log, 0, 0, 0, what); }

bool wrong_member(struct report *r, struct bytes member, const char *what) {
    for (size_t i = 0; !r->bad && i < member.n && i + 1 < sizeof r->member; i++) /* from the input: nothing that moves a cursor */
        r->member[i] = (char)(member.p[i] < 0x20 || member.p[i] == 0x7f || member.p[i] == '"' || member.p[i] == '\\' ? '?' : member.p[i]);
    return wrong(r, what);
}

void note_erasure(struct report *r, const struct event *e) {
    static const char suffix[] = ".erasure_done";
    struct bytes order = TEXT("null"), key = TEXT("null");
    const size_t n = sizeof suffix - 1, used = strlen(r->erasures);
    if (e->type.n < n || memcmp(e->type.p + e->type.n - n, suffix, n) != 0 || !json_valid(e->payload)) return;
    (void)json_member(e->payload, TEXT("order"), &order);
    (void)json_member(e->payload, TEXT("key"), &key);
    r->erased++;
    if (used + order.n + key.n + 128 < sizeof r->erasures)
        (void)snprintf(r->erasures + used, sizeof r->erasures - used,
                       "%s{\"log\":\"%lld\",\"stream\":\"%lld\",\"key\":%.*s,\"order\":%.*s}", used ? "," : "", (long long)e->log,
                       (long long)e->stream, (int)key.n, (const char *)key.p, (int)order.n, (const char *)order.p);
}

#ifndef FUZZING /* the fuzz target needs only what stands above */
static void print_json(const struct report *r) {
    printf("{\"ok\":%s,\"kind\":\"%s\",\"pinned\":%s,\"events\":%lld,\"streams\":%lld,\"sealed\":%lld,\"erased\":[%s]",
           r->bad ? "false" : "true", r->kind, r->pinned ? "true" : "false", (long long)r->events, (long long)r->streams,
           (long long)r->sealed, r->erasures);
    if (r->bad)
        printf(",\"log\":\"%lld\",\"stream\":\"%lld\",\"version\":%lld,\"log_index\":%lld,\"member\":\"%s\",\"what\":\"%s\"",
               (long long)r->log, (long long)r->stream, (long long)r->version, (long long)r->index, r->member, r->what);
    puts("}");
}

static void print_words(const struct report *r) {
    puts(r->bad ? "NOT OK" : "ok");
    if (r->bad)
        printf("  %s\n  first bad place: legal entity %lld, stream %lld, version %lld, log entry %lld, %s\n", r->what, (long long)r->log,
               (long long)r->stream, (long long)r->version, (long long)r->index, r->member);
    printf("%lld events in %lld streams, %lld sealed, %lld keys erased under the law %s\n", (long long)r->events, (long long)r->streams,
           (long long)r->sealed, (long long)r->erased, r->erasures);
    if (!r->pinned) puts("key not pinned: --key FILE says whose signature it must be");
}

static int usage(FILE *to) {
    fputs("usage: xiaobao-verify FILE.zip | --journal DIR | --data DIR [--key FILE] [--checkpoint FILE] [--json]\n"
          "       xiaobao-verify --self-test\n\n"
          "A case package, the segments of `xiaobao export --journal`, or a whole SQLite archive: is it whole, in order, and\n"
          "what was signed?  --checkpoint FILE is an anchor kept elsewhere; --key FILE the institution's public key (seal.pub).\n"
          "Exit status: 0 good, 1 not good (the first bad place is named), 2 usage, 3 failure.\n"
          "Limits: a record 4 MiB; a segment 256 MiB; a package 4,096 members, 256 MiB each, 1 GiB in all.\n",
          to);
    return to == stdout ? 0 : 2;
}

struct options {
    const char *file, *journal, *data, *key, *checkpoint;
    bool json, self_test, help;
};

static bool parse(int argc, char **argv, struct options *o) {
    const struct {
        const char *name, **value;
        bool *flag;
    } known[] = { { "--journal", &o->journal, NULL }, { "--data", &o->data, NULL },
                  { "--key", &o->key, NULL },         { "--checkpoint", &o->checkpoint, NULL },
                  { "--json", NULL, &o->json },       { "--self-test", NULL, &o->self_test },
                  { "--help", NULL, &o->help } };
    const size_t n = sizeof known / sizeof *known;
    for (int i = 1; i < argc; i++) {
        size_t k = 0;
        while (k < n && strcmp(argv[i], known[k].name) != 0) k++;
        if (k < n && known[k].flag)
            *known[k].flag = true;
        else if (k < n && i + 1 < argc)
            *known[k].value = argv[++i];
        else if (k == n && argv[i][0] != '-' && !o->file)
            o->file = argv[i];
        else
            return false;
    }
    return o->help || o->self_test || (o->file != NULL) + (o->journal != NULL) + (o->data != NULL) == 1;
}

static int run(const struct options *o, struct report *r) {
    struct bytes text, pinned = { 0 };
    bool good;
    if (o->key && (!read_file(o->key, 8192, &text) || !key_text(text, &pinned)))
        return fprintf(stderr, "xiaobao-verify: no public key in %s\n", o->key), 3;
    if (o->file && !read_file(o->file, MEMBER_MAX, &text))
        return fprintf(stderr, "xiaobao-verify: cannot read %s, or it is larger than 256 MiB\n", o->file), 3;
    r->pinned = o->key != NULL;
    r->kind = o->file ? "package" : o->journal ? "journal" : "data";
    if (o->journal)
        good = verify_journal(r, o->journal, pinned, o->checkpoint);
    else
        good = o->data ? verify_data(r, o->data, pinned, o->checkpoint) : verify_package(r, text, pinned, o->checkpoint);
    o->json ? print_json(r) : print_words(r);
    return good ? 0 : 1;
}

int main(int argc, char **argv) {
    static struct report r;
    struct options o = { 0 };
    if (!parse(argc, argv, &o)) return usage(stderr);
    if (o.help) return usage(stdout);
    return o.self_test ? self_test() : run(&o, &r);
}
#endif
