#include "kernel/rc/rc.h"

static const struct {
    const char *name, *key;
    int http;
    bool retry;
} codes[] = {
#define RC(sym, http, retry, key) { #sym, key, http, retry },
#include "kernel/rc/rc.def"
#undef RC
};

int rc_http(rc r)
{
    return codes[r].http;
}

bool rc_retryable(rc r)
{
    return codes[r].retry;
}

const char *rc_key(rc r)
{
    return codes[r].key;
}

const char *rc_name(rc r)
{
    return codes[r].name;
}
