#pragma once
#include "engine/box/box.h"

enum { BOX_IN = 3, BOX_OUT = 1, BOX_HEAD = 5, BOX_HEAD_MAX = 64 * 1024 };
#define BOX_WORD "@box" /* argv[1] of a helper */

#if defined(__SANITIZE_ADDRESS__)
enum { BOX_SANITIZED = 1 };
#else
enum { BOX_SANITIZED = 0 };
#endif

/* What holds after box_shut. */
struct box_state {
    bool no_new_privs, seccomp, memory;
    int landlock; /* the kernel's version of it, 0 = none */
};
void box_shut_limits(struct box_state *s); /* before warming up */
void box_shut(struct box_state *s);        /* after */
