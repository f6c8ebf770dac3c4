/* The parent's side: hand over the document, read frames within limits, tell how it ended. */
#include "engine/box/box_int.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { READ_AHEAD = 256 * 1024, PIPE_SIZE = 1 << 20 };

struct run {
    struct ctx *ctx;
    int in, out[2]; /* memory file; pipe */
    pid_t pid;
    char *buffer; /* frames not yet taken */
    size_t n, cap;
    int64_t total;
    int waited_ms;
    bool ended, slow, garbled;
};

static bool write_input(int fd, str head, str input)
{
    char n[4];
    for (int i = 0; i < 4; i++)
        n[i] = (char)(head.n >> (8 * i));
    const str parts[] = { { n, sizeof n }, head, input };
    for (size_t i = 0; i < ARRAY_LEN(parts); i++)
        for (size_t done = 0; done < parts[i].n;) {
            const ssize_t w = write(fd, parts[i].p + done, parts[i].n - done);
            if (w <= 0)
                return false;
            done += (size_t)w;
        }
    return fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL) == 0;
}

static void set_signals(posix_spawnattr_t *attr)
{
    sigset_t none, defaults;
    sigemptyset(&none);
    sigemptyset(&defaults);
    sigaddset(&defaults, SIGPIPE);
    sigaddset(&defaults, SIGTERM);
    posix_spawnattr_setsigmask(attr, &none);
    posix_spawnattr_setsigdefault(attr, &defaults);
    posix_spawnattr_setflags(attr, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
}

/* The helper's environment is empty but for what steers a sanitizer. */
static void environment(char *env[4])
{
    size_t n = 0;
    for (char **e = environ; *e && n < 3; e++)
        if (strncmp(*e, "ASAN_OPTIONS=", 13) == 0 || strncmp(*e, "UBSAN_OPTIONS=", 14) == 0)
            env[n++] = *e;
    env[n] = NULL;
}

static bool spawn(struct run *r, const char *kind)
{
    char name[] = "xiaobao", word[] = BOX_WORD, which[32], *env[4];
    (void)snprintf(which, sizeof which, "%s", kind);
    char *const argv[] = { name, word, which, NULL };
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attr;
    environment(env);
    if (posix_spawn_file_actions_init(&files) != 0 || posix_spawnattr_init(&attr) != 0)
        return false;
    set_signals(&attr);
    int bad = posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
    bad |= posix_spawn_file_actions_adddup2(&files, r->out[1], BOX_OUT);
    bad |= posix_spawn_file_actions_adddup2(&files, r->in, BOX_IN);
    bad |= posix_spawn_file_actions_addclosefrom_np(&files, BOX_IN + 1);
    if (!bad)
        bad = posix_spawn(&r->pid, "/proc/self/exe", &files, &attr, argv, env);
    posix_spawn_file_actions_destroy(&files);
    posix_spawnattr_destroy(&attr);
    return bad == 0;
}

/* The same file under a number that the helper does not use itself. */
static int above(int fd)
{
    if (fd < 0 || fd > BOX_IN)
        return fd;
    const int higher = fcntl(fd, F_DUPFD_CLOEXEC, BOX_IN + 1);
    close(fd);
    return higher;
}

static rc start(struct run *r, const char *kind, str head, str input)
{
    r->in = above(memfd_create("xiaobao-document", MFD_CLOEXEC | MFD_ALLOW_SEALING));
    if (r->in < 0 || pipe2(r->out, O_CLOEXEC) != 0)
        return fail(r->ctx, RC_IO, "box.no_helper", NULL);
    r->out[0] = above(r->out[0]);
    r->out[1] = above(r->out[1]);
    (void)fcntl(r->out[0], F_SETPIPE_SZ, PIPE_SIZE);
    if (!write_input(r->in, head, input) || !spawn(r, kind))
        return fail(r->ctx, RC_IO, "box.no_helper", NULL);
    close(r->out[1]);
    r->out[1] = -1;
    return RC_OK;
}

static int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* More bytes; false at the end or when the patience is over. */
static bool more(struct run *r)
{
    struct pollfd p = { r->out[0], POLLIN, 0 };
    const int64_t from = now_ms();
    const int left = BOX_WAIT_MS - r->waited_ms;
    int ready;
    while ((ready = poll(&p, 1, left > 0 ? left : 0)) < 0 && errno == EINTR)
        ;
    r->waited_ms += (int)(now_ms() - from);
    r->slow = ready == 0;
    if (ready <= 0)
        return false;
    const ssize_t n = read(r->out[0], r->buffer + r->n, r->cap - r->n);
    if (n <= 0)
        return false;
    r->n += (size_t)n;
    r->total += n;
    return true;
}

/* The next whole frame in the buffer: 1 there is one, 0 not yet, -1 nonsense. */
static int frame(const struct run *r, size_t at, str *payload)
{
    if (r->n - at < BOX_HEAD)
        return 0;
    size_t n = 0;
    for (int i = 0; i < 4; i++)
        n |= (size_t)(unsigned char)r->buffer[at + 1 + (size_t)i] << (8 * i);
    if (n > BOX_FRAME)
        return -1;
    if (r->n - at < BOX_HEAD + n)
        return 0;
    *payload = (str){ r->buffer + at + BOX_HEAD, n };
    return 1;
}

/* All whole frames of the buffer to `each`. */
static rc take_frames(struct run *r, box_frame_fn *each, void *self)
{
    size_t at = 0;
    str payload;
    int got;
    rc result = RC_OK;
    while (result == RC_OK && !r->ended && (got = frame(r, at, &payload)) != 0) {
        if (got < 0 || r->total > (int64_t)BOX_OUTPUT_MB << 20) {
            r->garbled = true;
            return RC_OK;
        }
        const char kind = r->buffer[at];
        at += BOX_HEAD + payload.n;
        r->ended = kind == '.';
        if (!r->ended)
            result = each(self, kind, payload);
    }
    memmove(r->buffer, r->buffer + at, r->n - at);
    r->n -= at;
    return result;
}

static rc how_it_ended(struct run *r, int status)
{
    if (r->garbled)
        return fail(r->ctx, RC_INVALID, "box.garbled", "file");
    if (r->ended)
        return RC_OK;
    const int sig = WIFSIGNALED(status) ? WTERMSIG(status) : 0, code = WIFEXITED(status) ? WEXITSTATUS(status) : 0;
    if (r->slow || sig == SIGXCPU || sig == SIGKILL)
        return fail_rule(r->ctx, RC_INVALID, "box.too_slow", "file", str_fmt(r->ctx->arena, "%d s", BOX_CPU_SECONDS));
    if (sig == SIGSYS)
        return fail(r->ctx, RC_INVALID, "box.forbidden", "file");
    if (code == BOX_EXIT_UNPROTECTED)
        return fail(r->ctx, RC_IO, "box.unprotected", NULL);
    if (code == BOX_EXIT_USAGE || code == 127)
        return fail(r->ctx, RC_IO, "box.no_helper", NULL);
    return fail(r->ctx, RC_INVALID, "box.crashed", "file");
}

/* Whatever the helper still does is of no use to anybody: a process that already dies by itself keeps its own status. */
static rc finish(struct run *r, rc result)
{
    int status = 0;
    for (int i = 0; i < 2; i++)
        if (r->out[i] >= 0)
            close(r->out[i]);
    if (r->in >= 0)
        close(r->in);
    if (r->pid <= 0)
        return result;
    kill(r->pid, SIGKILL);
    while (waitpid(r->pid, &status, 0) < 0 && errno == EINTR)
        ;
    return result == RC_OK ? how_it_ended(r, status) : result;
}

rc box_run(struct ctx *ctx, const char *kind, str head, str input, box_frame_fn *each, void *self)
{
    if (input.n > BOX_INPUT || head.n > BOX_HEAD_MAX)
        return fail_rule(ctx, RC_TOO_LARGE, "box.too_large", "file", STR("64 MB"));
    AUTO(arena_drop) struct arena *a = arena_new(BOX_FRAME + READ_AHEAD + 4096);
    struct run r = { .ctx = ctx, .in = -1, .out = { -1, -1 }, .cap = BOX_FRAME + READ_AHEAD };
    r.buffer = arena_alloc(a, r.cap);
    rc result = start(&r, kind, head, input);
    while (result == RC_OK && !r.ended && !r.garbled && more(&r))
        result = take_frames(&r, each, self);
    return finish(&r, result);
}

struct probing {
    struct arena *arena;
    str text;
};

static rc keep_text(void *self, char kind, str payload)
{
    struct probing *p = self;
    if (kind == 'P')
        p->text = str_dup(p->arena, payload);
    return RC_OK;
}

rc box_protections(struct ctx *ctx, str *out)
{
    struct probing p = { ctx->arena, { 0 } };
    TRY(box_run(ctx, box_probe.name, (str){ 0 }, (str){ 0 }, keep_text, &p));
    *out = p.text;
    return RC_OK;
}
