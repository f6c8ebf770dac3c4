#pragma once
#include "base/defs.h"

/* The one error type.  Errors are values and must be looked at; *out is untouched unless RC_OK. */
typedef enum rc {
#define RC(sym, http, retry, key) sym,
#include "kernel/rc/rc.def"
#undef RC
    RC_COUNT
} rc;

int rc_http(rc r); /* HTTP status */
bool rc_retryable(rc r);
const char *rc_key(rc r);  /* default message key */
const char *rc_name(rc r); /* "RC_CONFLICT" for logs and tests */

/* The only macro that returns. */
#define TRY(expr)              \
    do {                       \
        const rc rc_ = (expr); \
        if (rc_ != RC_OK)      \
            return rc_;        \
    } while (0)
