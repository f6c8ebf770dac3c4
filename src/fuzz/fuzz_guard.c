/* The guard in front of libevent: where a head ends does not depend on how it arrived, and no head that libevent would
 * read in another way passes. */
#include "fuzz/fuzz.h"
#include "kernel/http/guard.h"

#include <string.h>

static enum guard_verdict check(str text, size_t *used, struct guard_head *head)
{
    *used = 0;
    return guard_check(text, used, head);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const str text = { (const char *)data, size };
    struct guard_head head, part;
    size_t used, used_then;
    const enum guard_verdict v = check(text, &used, &head);
    assert(v != GUARD_REFUSED || (head.status >= 400 && head.status < 500));
    if (v != GUARD_HEAD_OK)
        return 0;
    assert(used <= size && used >= 18 && memcmp(text.p + used - 4, "\r\n\r\n", 4) == 0);
    assert(head.body >= 0 && head.method.n && head.path.n && head.path.p[0] == '/');
    assert(memchr(text.p, 0, used) == NULL);
    for (size_t n = 0; n < used; n += 1 + used / 50) {
        const enum guard_verdict early = check((str){ text.p, n }, &used_then, &part);
        assert(early == GUARD_MORE);
    }
    const enum guard_verdict alone = check((str){ text.p, used }, &used_then, &part);
    assert(alone == GUARD_HEAD_OK && used_then == used && part.body == head.body);
    return 0;
}
