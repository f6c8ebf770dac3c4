#pragma once
#include "kernel/kernel.h"

/* A zip file made in memory from members in memory: packages that go out.  Dates are fixed, so the same members give the
 * same bytes.  Limits: BUNDLE_MEMBERS members, BUNDLE_MAX bytes in all before packing. */
enum { BUNDLE_MEMBERS = 4096, BUNDLE_MAX = 256 << 20 };

struct bundle_member {
    const char *name; /* "events.bin"; unique */
    str data;         /* borrowed until bundle_zip returns */
    bool stored;      /* ciphertext and the like: not worth packing */
};
/* RC_LIMIT beyond the limits, RC_IO when the library refuses.  *out is in the arena. */
MUST_USE rc bundle_zip(struct arena *a, const struct bundle_member *members, size_t n, str *out);
