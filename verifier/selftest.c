/* The vectors of doc/format.md, carried in the program: one a line, "what suite input… output", bytes in hex. */
#include "verify.h"

#include <stdlib.h>
#include <string.h>

__asm__(".section .rodata\n.global verify_vectors\nverify_vectors:\n.incbin \"" VECTORS "\"\n.byte 0\n.previous\n");
extern const char verify_vectors[];

enum { WORDS = 8 };

static struct bytes word(struct bytes *line)
{
    const unsigned char *end = line->n ? memchr(line->p, ' ', line->n) : NULL;
    const struct bytes w = { line->p, end ? (size_t)(end - line->p) : line->n };
    *line = (struct bytes){ line->p + w.n + (end != NULL), line->n - w.n - (end != NULL) };
    return w;
}

static struct bytes raw(struct bytes hex)
{
    struct bytes out = NOTHING;
    return hex.n && key_text(hex, &out) ? out : NOTHING;
}

/* The root of a tree whose n events have as hash H(i as 8 bytes). */
static void root_of(int suite, int64_t n, unsigned char out[HASH])
{
    struct tree t = { 0 };
    for (int64_t i = 0; i < n; i++) {
        struct out o = { 0 };
        put_be(&o, (uint64_t)i, 8);
        hash(suite, PLAIN, out_bytes(&o), NOTHING, out);
        hash(suite, 0, (struct bytes){ out, HASH }, NOTHING, out);
        tree_add(suite, &t, out);
    }
    tree_root(suite, &t, out);
}

static bool vector_good(struct bytes what, int suite, const struct bytes *w)
{
    unsigned char h[HASH] = { 0 };
    struct bytes plain, rest = raw(w[0]);
    struct event e;
    struct out id = { 0 };
    const int64_t n = w[0].n < 19 ? strtoll((const char *)w[0].p, NULL, 10) : 0;
    if (is(what, "event"))
        return event_parse(rest, &e) && same(raw(w[1]), (struct bytes){ e.hash, HASH });
    if (is(what, "box"))
        return box_open(rest.p, raw(w[1]), raw(w[2]), &plain) && same(plain, raw(w[3])) && !box_open(rest.p, raw(w[0]), raw(w[2]), &plain);
    if (is(what, "sign"))
        return signature_good(suite, rest, raw(w[1]), raw(w[2])) && !signature_good(suite, rest, raw(w[2]), raw(w[2]));
    if (is(what, "path"))
        return inclusion_good(suite, raw(w[2]).p, n - 1, strtoll((const char *)w[1].p, NULL, 10), raw(w[3]), raw(w[4]).p);
    if (is(what, "root"))
        root_of(suite, n, h);
    else if (is(what, "leaf"))
        hash(suite, 0, rest, NOTHING, h);
    else if (is(what, "checkpoint"))
        hash(suite, 4, rest, NOTHING, h);
    else if (is(what, "commitment"))
        put_be(&id, (uint64_t)n, 8), hash(suite, 3, out_bytes(&id), raw(w[1]), h);
    return same((struct bytes){ h, HASH }, raw(w[is(what, "commitment") ? 2 : 1]));
}

int self_test(void)
{
    int passed = 0, failed = 0;
    for (const char *at = verify_vectors, *end; *at; at = *end ? end + 1 : end) {
        end = at + strcspn(at, "\n");
        struct bytes line = { (const unsigned char *)at, (size_t)(end - at) }, w[WORDS];
        if (line.n == 0 || *at == '#')
            continue;
        const struct bytes what = word(&line), suite = word(&line);
        for (int i = 0; i < WORDS; i++)
            w[i] = word(&line);
        const bool good = vector_good(what, is(suite, "2") ? 2 : 1, w);
        good ? passed++ : failed++;
        if (!good)
            printf("not ok %.*s\n", (int)(end - at), at);
    }
    printf("%d passed, %d failed\n", passed, failed);
    return failed || passed == 0;
}
