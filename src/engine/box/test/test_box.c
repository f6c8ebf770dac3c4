/* What the shut-in helper can no longer do, and what its parent says when it tries. */
#include "engine/box/box.h"
#include "testkit/check.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* --- helpers that misbehave; each says "did it" when nothing stopped it --- */

static void echo(str head, str input, struct box_out *out)
{
    box_put(out, 'H', head);
    box_put(out, 'E', input);
}

static void open_file(str head, str input, struct box_out *out)
{
    (void)head, (void)input;
    if (open("/etc/passwd", O_RDONLY) >= 0)
        box_put(out, 'X', STR("did it"));
    else
        raise(SIGSEGV);
}

static void open_socket(str head, str input, struct box_out *out)
{
    (void)head, (void)input;
    if (socket(AF_INET, SOCK_STREAM, 0) >= 0)
        box_put(out, 'X', STR("did it"));
    else
        raise(SIGSEGV);
}

static void start_process(str head, str input, struct box_out *out)
{
    (void)head, (void)input;
    if (fork() >= 0)
        box_put(out, 'X', STR("did it"));
    else
        raise(SIGSEGV);
}

static void much_memory(str head, str input, struct box_out *out)
{
    (void)head, (void)input;
    struct arena *a = arena_new((size_t)4 << 30);
    for (int i = 0; i < 40; i++)
        (void)arena_alloc(a, (size_t)32 << 20);
    box_put(out, 'X', STR("did it"));
}

static void crash(str head, str input, struct box_out *out)
{
    (void)head, (void)input, (void)out;
    abort();
}

static void stop_halfway(str head, str input, struct box_out *out)
{
    (void)head, (void)input;
    box_put(out, 'A', STR("half"));
    _exit(0);
}

static void nonsense(str head, str input, struct box_out *out)
{
    (void)head, (void)input, (void)out;
    const char claim[] = { 'A', (char)0xff, (char)0xff, (char)0xff, 0x7f };
    if (write(1, claim, sizeof claim) < 0)
        _exit(1);
}

static const struct box_kind bad[] = {
    { "echo", NULL, echo },          { "file", NULL, open_file }, { "socket", NULL, open_socket },   { "fork", NULL, start_process },
    { "memory", NULL, much_memory }, { "crash", NULL, crash },    { "halfway", NULL, stop_halfway }, { "nonsense", NULL, nonsense },
};
static const struct box_kind *const kinds[] = { &box_probe, &bad[0], &bad[1], &bad[2], &bad[3], &bad[4], &bad[5], &bad[6], &bad[7] };

__attribute__((constructor)) static void maybe_helper(int argc, char **argv)
{
    box_enter(argc, argv, kinds, ARRAY_LEN(kinds));
}

/* --- */

static struct fault_info why;
static struct ctx ctx_of(void)
{
    why = (struct fault_info){ 0 };
    return (struct ctx){ .arena = check_arena(), .why = &why };
}

struct seen {
    str text;
    int frames;
};

static rc see(void *self, char kind, str payload)
{
    (void)kind;
    struct seen *s = self;
    s->frames++;
    s->text = str_dup(check_arena(), payload);
    return RC_OK;
}

/* Machines without the call filter (user-mode emulation) refuse to open anything, and that is the promise there. */
static bool no_filter_here(void)
{
    struct ctx ctx = ctx_of();
    struct seen s = { 0 };
    return box_run(&ctx, "echo", (str){ 0 }, (str){ 0 }, see, &s) == RC_IO;
}

static void refused(const char *kind, const char *key)
{
    struct ctx ctx = ctx_of();
    struct seen s = { 0 };
    const rc got = box_run(&ctx, kind, (str){ 0 }, STR("document"), see, &s);
    const char *said = why.key;
    if (no_filter_here()) {
        CHECK_I64(got, RC_IO);
        return;
    }
    CHECK_I64(got, RC_INVALID);
    CHECK(!str_is(s.text, "did it"));
#if !defined(__SANITIZE_ADDRESS__)
    CHECK_STR(str_of(said), str_of(key));
#else
    (void)key, (void)said;
#endif
}

TEST(box, a_document_goes_in_and_frames_come_out)
{
    struct ctx ctx = ctx_of();
    struct seen s = { 0 };
    if (no_filter_here())
        return;
    CHECK_I64(box_run(&ctx, "echo", STR("options"), STR("document"), see, &s), RC_OK);
    CHECK_I64(s.frames, 2);
    CHECK_STR(s.text, STR("document"));
}

TEST(box, the_helper_says_what_protects_us)
{
    struct ctx ctx = ctx_of();
    str text;
    if (no_filter_here()) {
        CHECK_I64(box_protections(&ctx, &text), RC_IO);
        CHECK_STR(str_of(why.key), STR("box.unprotected"));
        return;
    }
    CHECK_I64(box_protections(&ctx, &text), RC_OK);
    CHECK(str_find(text, STR("seccomp=strict")) >= 0 && str_find(text, STR("no_new_privs=yes")) >= 0);
}

TEST(box, no_file_can_be_opened)
{
    refused("file", "box.forbidden");
}

TEST(box, no_socket_can_be_made)
{
    refused("socket", "box.forbidden");
}

TEST(box, no_process_can_be_started)
{
    refused("fork", "box.forbidden");
}

#if !defined(__SANITIZE_ADDRESS__)
TEST(box, memory_has_an_end)
{
    refused("memory", "box.crashed");
}
#endif

TEST(box, a_crash_inside_is_an_error_outside)
{
    refused("crash", "box.crashed");
}

TEST(box, an_end_before_the_end_is_an_error)
{
    refused("halfway", "box.crashed");
}

TEST(box, a_frame_beyond_the_limit_is_an_error)
{
    refused("nonsense", "box.garbled");
}

static rc enough(void *self, char kind, str payload)
{
    (void)self, (void)kind, (void)payload;
    return RC_LIMIT;
}

TEST(box, a_reader_that_has_enough_ends_the_helper)
{
    struct ctx ctx = ctx_of();
    CHECK_I64(box_run(&ctx, "echo", (str){ 0 }, STR("x"), enough, NULL), no_filter_here() ? RC_IO : RC_LIMIT);
}

TEST(box, an_unknown_kind_is_no_helper)
{
    struct ctx ctx = ctx_of();
    struct seen s = { 0 };
    CHECK_I64(box_run(&ctx, "nobody", (str){ 0 }, STR("x"), see, &s), RC_IO);
}
