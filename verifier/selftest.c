/* The vectors of doc/format.md, carried in the program: one a line, "what suite input… output", bytes in hex. */
#include "verify.h"
#include <stdlib.h>
#include <string.h>

__asm__(".section .rodata\n.global verify_vectors\nverify_vectors:\n.incbin \"" VECTORS "\"\n.byte 0\n.previous\n");
extern const char verify_vectors[];

static struct bytes word(struct bytes *line) {
    const unsigned char *end = line->n ? memchr(line->p, ' ', line->n) : NULL;
    const struct bytes w = { line->p, end ? (size_t)(end - line->p) : line->n };
    *line = (struct bytes){ line->p + w.n + (end != NULL), line->n - w.n - (end != NULL) };
    return w;
}

static struct bytes raw(struct bytes hex) {
    struct bytes out = NOTHING;
    return key_text(hex, &out) ? out : NOTHING;
}

/* The root of a tree whose n events have the hashes H(i as 8 bytes). */
static void root_of(int suite, int64_t n, unsigned char h[HASH]) {
    struct tree t = { 0 };
    for (int64_t i = 0; i < n; i++) {
        struct out o = { 0 };
        put_be(&o, (uint64_t)i, 8);
        hash(suite, PLAIN, out_bytes(&o), NOTHING, h);
        hash(suite, 0, (struct bytes){ h, HASH }, NOTHING, h);
        tree_add(suite, &t, h);
    }
    tree_root(suite, &t, h);
}

static bool vector_good(struct bytes what, int suite, const struct bytes *w) {
    unsigned char h[HASH] = { 0 };
    struct bytes plain, first = raw(w[0]), second = raw(w[1]), last = second;
    struct event e;
    struct out id = { 0 };
    const int64_t n = strtoll((const char *)w[0].p, NULL, 10);
    if (is(what, "box"))
        return box_open(first.p, second, raw(w[2]), &plain) && same(plain, raw(w[3])) && !box_open(first.p, first, raw(w[2]), &plain);
    if (is(what, "sign")) return signature_good(suite, first, second, raw(w[2])) && !signature_good(suite, first, first, raw(w[2]));
    if (is(what, "path")) return inclusion_good(suite, raw(w[2]).p, n - 1, strtoll((const char *)w[1].p, NULL, 10), raw(w[3]), raw(w[4]).p);
    if (is(what, "event"))
        memcpy(h, event_parse(first, &e) ? e.hash : h, HASH);
    else if (is(what, "root"))
        root_of(suite, n, h);
    else if (is(what, "checkpoint"))
        hash(suite, 4, first, NOTHING, h);
    else if (is(what, "commitment")) {
        put_be(&id, (uint64_t)n, 8);
        hash(suite, 3, out_bytes(&id), second, h);
        last = raw(w[2]);
    }
    return same((struct bytes){ h, HASH }, last);
}

int self_test(void) {
    int passed = 0, failed = 0;
    for (const char *at = verify_vectors, *end; *at; at = *end ? end + 1 : end) {
        end = at + strcspn(at, "\n");
        struct bytes line = { (const unsigned char *)at, (size_t)(end - at) }, w[5];
        if (line.n == 0 || *at == '#') continue;
        const struct bytes what = word(&line), suite = word(&line);
        for (int i = 0; i < 5; i++) w[i] = word(&line);
        const bool good = vector_good(what, is(suite, "2") ? 2 : 1, w);
        *(good ? &passed : &failed) += 1;
        if (!good) printf("not ok %.*s\n", (int)(end - at), at);
    }
    printf("%d passed, %d failed\n", passed, failed);
    return failed || passed == 0;
}
