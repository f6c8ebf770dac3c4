#pragma once
#include "kernel/kernel.h"

/* Documents from outside are opened only in here (decisions 32): the same binary, started again, shuts itself in before
 * it looks at the first byte - no files, no network, no new programs, little memory, little time - and talks through a
 * pipe in frames that the parent checks again.  What goes wrong inside is an error value out here, never a crash or
 * a wait without end.  Thread-safe. */
enum {
    BOX_MEMORY_MB = 512, /* address space of the helper (not in sanitized builds, whose shadow is larger) */
    BOX_CPU_SECONDS = 30,
    BOX_WAIT_MS = 60000,       /* how long the parent waits for output, all waits together */
    BOX_INPUT = 64 << 20,      /* bytes of a document */
    BOX_FRAME = 2 << 20,       /* bytes of one frame */
    BOX_OUTPUT_MB = 1024,      /* all frames together */
    BOX_EXIT_UNPROTECTED = 71, /* the helper could not shut itself in and did not look at the document */
    BOX_EXIT_USAGE = 72,
};

/* --- inside --- */
struct box_out;
/* One frame to the parent; `kind` is a printable letter other than '.'. */
void box_put(struct box_out *out, char kind, str payload);

struct box_kind {
    const char *name;
    void (*warm)(void);                                    /* what needs files (character tables), before the door closes; may be NULL */
    void (*run)(str head, str input, struct box_out *out); /* behind it */
};
extern const struct box_kind box_probe; /* says which protections hold */

/* First thing in main: when this process was started as a helper, do its work and exit; otherwise return. */
void box_enter(int argc, char **argv, const struct box_kind *const *kinds, size_t n);

/* --- outside --- */
/* One frame, whole; the text lives until it returns; another rc than RC_OK ends the helper and is box_run's answer. */
typedef rc box_frame_fn(void *self, char kind, str payload);
/* Run `kind` over head (options, at most 64 KiB) and input.  RC_TOO_LARGE above BOX_INPUT; RC_INVALID with field "file" and
 * key box.too_slow, box.forbidden, box.crashed or box.garbled; RC_IO (box.unprotected, box.no_helper). */
MUST_USE rc box_run(struct ctx *ctx, const char *kind, str head, str input, box_frame_fn *each, void *self);
/* "seccomp=strict landlock=abi6 no_new_privs=yes memory=512MB cpu=30s", or why there is no helper. */
MUST_USE rc box_protections(struct ctx *ctx, str *out);
