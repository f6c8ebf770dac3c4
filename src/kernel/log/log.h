#pragma once
#include "kernel/kernel.h"

/* One line per fact on stderr: "2026-11-24T08:00:00.123Z info http.request id=… status=200".
 * Event name and typed fields, no prose, no personal data.  Only the top of a request logs errors. */
enum log_level { LOG_ERROR, LOG_WARN, LOG_INFO, LOG_DEBUG };

struct log_field {
    const char *name;
    enum { LOG_I64_, LOG_TEXT_, LOG_PII_ } kind;
    int64_t i;
    str s;
};
/* clang-format off */
#define F_I64(name, v)  { name, LOG_I64_, (v), { 0 } }
#define F_STR(name, v)  { name, LOG_TEXT_, 0, (v) }
#define F_PII(name, v)  { name, LOG_PII_, 0, (v) } /* written as *** */
/* clang-format on */

void log_set_level(enum log_level level);
void log_write(enum log_level level, const char *event, const struct log_field *f, size_t n);
/* clang-format off */
#define log_fact(level, event, ...) log_write(level, event, (const struct log_field[]){ __VA_ARGS__ }, sizeof((const struct log_field[]){ __VA_ARGS__ }) / sizeof(struct log_field))
/* clang-format on */
