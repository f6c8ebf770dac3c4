/* The helper's side: shut in, look at the document, write frames, go. */
#include "engine/box/box_int.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BUFFER = 256 * 1024 };

struct box_out {
    struct box_state state;
    size_t n;
    char buffer[BUFFER];
};

static void write_all(const char *p, size_t n)
{
    while (n) {
        const ssize_t done = write(BOX_OUT, p, n);
        if (done <= 0)
            _exit(0); /* the parent has gone or had enough */
        p += done;
        n -= (size_t)done;
    }
}

static void flush(struct box_out *out)
{
    write_all(out->buffer, out->n);
    out->n = 0;
}

static void put(struct box_out *out, const char *p, size_t n)
{
    if (n > BUFFER - out->n)
        flush(out);
    if (n > BUFFER) {
        write_all(p, n);
        return;
    }
    memcpy(out->buffer + out->n, p, n);
    out->n += n;
}

void box_put(struct box_out *out, char kind, str payload)
{
    char head[BOX_HEAD] = { kind };
    for (int i = 0; i < 4; i++)
        head[1 + i] = (char)(payload.n >> (8 * i));
    put(out, head, sizeof head);
    if (payload.n)
        put(out, payload.p, payload.n);
}

static void probe(str head, str input, struct box_out *out)
{
    (void)head, (void)input;
    char text[200];
    const struct box_state *s = &out->state;
    const int n = snprintf(text, sizeof text, "seccomp=%s landlock=%s%.0d no_new_privs=%s memory=%s cpu=%ds",
                           BOX_SANITIZED ? "strict(errno)" : "strict", s->landlock ? "abi" : "none", s->landlock,
                           s->no_new_privs ? "yes" : "no", s->memory ? "512MB" : "unlimited", BOX_CPU_SECONDS);
    box_put(out, 'P', (str){ text, (size_t)n });
}
const struct box_kind box_probe = { "probe", NULL, probe };

/* The document as the parent left it: 4 bytes length of the head, head, document. */
static bool take_input(str *head, str *input)
{
    struct stat st;
    if (fstat(BOX_IN, &st) != 0 || st.st_size < 4)
        return false;
    const size_t n = (size_t)st.st_size;
    const char *p = mmap(NULL, n, PROT_READ, MAP_PRIVATE, BOX_IN, 0);
    if (p == MAP_FAILED)
        return false;
    size_t head_n = 0;
    for (int i = 0; i < 4; i++)
        head_n |= (size_t)(unsigned char)p[i] << (8 * i);
    if (head_n > n - 4)
        return false;
    *head = (str){ p + 4, head_n };
    *input = (str){ p + 4 + head_n, n - 4 - head_n };
    return true;
}

static void work(const struct box_kind *kind)
{
    static struct box_out out;
    str head, input;
    box_shut_limits(&out.state);
    if (!take_input(&head, &input))
        _exit(BOX_EXIT_USAGE);
    if (kind->warm)
        kind->warm();
    box_shut(&out.state);
    if (!out.state.seccomp)
        _exit(BOX_EXIT_UNPROTECTED);
    kind->run(head, input, &out);
    box_put(&out, '.', (str){ 0 });
    flush(&out);
    _exit(0);
}

void box_enter(int argc, char **argv, const struct box_kind *const *kinds, size_t n)
{
    if (argc != 3 || strcmp(argv[1], BOX_WORD) != 0)
        return;
    for (size_t i = 0; i < n; i++)
        if (strcmp(argv[2], kinds[i]->name) == 0)
            work(kinds[i]);
    _exit(BOX_EXIT_USAGE);
}
