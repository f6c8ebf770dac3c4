#include "kernel/log/log.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>

static _Atomic int threshold = LOG_INFO;

void log_set_level(enum log_level level)
{
    threshold = (int)level;
}

/* Line ends and blanks inside a value would forge lines and fields. */
static void put_text(FILE *to, str s)
{
    for (size_t i = 0; i < s.n; i++) {
        const unsigned char c = (unsigned char)s.p[i];
        if (c <= 0x20 || c == 0x7F || c == '=')
            fprintf(to, "\\x%02x", c);
        else
            fputc(c, to);
    }
}

void log_write(enum log_level level, const char *event, const struct log_field *f, size_t n)
{
    static const char *const names[] = { "error", "warn", "info", "debug" };
    if ((int)level > threshold)
        return;
    struct timespec t;
    struct tm tm;
    char stamp[32];
    (void)clock_gettime(CLOCK_REALTIME, &t);
    gmtime_r(&t.tv_sec, &tm);
    (void)strftime(stamp, sizeof stamp, "%Y-%m-%dT%H:%M:%S", &tm);
    flockfile(stderr);
    fprintf(stderr, "%s.%03ldZ %s %s", stamp, t.tv_nsec / 1000000, names[level], event);
    for (size_t i = 0; i < n; i++) {
        fprintf(stderr, " %s=", f[i].name);
        if (f[i].kind == LOG_I64_)
            fprintf(stderr, "%" PRId64, f[i].i);
        else if (f[i].kind == LOG_PII_)
            fputs("***", stderr);
        else
            put_text(stderr, f[i].s);
    }
    fputc('\n', stderr);
    funlockfile(stderr);
}
