#pragma once
#include "base/str.h"

/* What stands before libevent's parser, which is lax (doc/design/0002): each request head is checked strictly as bytes,
 * the declared body is counted so that the next head is found, and one over the limit is refused before it is read.
 * Pure: bytes in, a verdict out. */
enum guard_verdict { GUARD_MORE, GUARD_HEAD_OK, GUARD_REFUSED };

enum { GUARD_HEAD_MAX = 64 * 1024 };

struct guard_head {
    int64_t body; /* Content-Length, 0 without one */
    int status;   /* of a refusal: 400, 411, 413, 431 */
    str method, path;
};

/* `text` is what arrived of the head so far.  GUARD_HEAD_OK: a whole head stands at the start, *used bytes of it. */
enum guard_verdict guard_check(str text, size_t *used, struct guard_head *out);
