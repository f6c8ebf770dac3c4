#pragma once
#include "kernel/kernel.h"

/* Settings of a process: one table, one reader.  A value comes from the command line (--read-workers 4), else from the
 * environment (XIAOBAO_READ_WORKERS), else from the file xiaobao.conf in the data directory ("read_workers = 4"), else
 * from the table.  Rules of the business (limits, calendars, rights) are not settings: they are data with history. */
struct conf {
    str listen, role, log_level, tls_certificate, tls_key;
    int64_t loops, read_workers, write_connections, export_workers, proof_bits, seal_seconds, seal_events;
    bool rate_limits;
};

enum conf_kind { CONF_TEXT, CONF_NUMBER, CONF_SWITCH };
enum conf_origin { CONF_DEFAULT, CONF_FILE, CONF_ENVIRONMENT, CONF_COMMAND };

struct conf_item {
    const char *name;
    enum conf_kind kind;
    size_t offset;
    int64_t min, max;   /* of a number; characters of a text */
    const char *words;  /* a text must be one of these, blank-separated; NULL = any */
    const char *preset; /* as it would be written */
    bool reload;        /* taken up again on SIGHUP */
    const char *help;
};
extern const struct conf_item conf_items[];
extern const size_t conf_n_items;
enum { CONF_ITEMS = 16, CONF_FILE_MAX = 65536 };

struct conf_read {
    struct conf conf;
    enum conf_origin origins[CONF_ITEMS];
};

/* `given` answers for the command line (name with hyphens), NULL = not given.  RC_INVALID with why.key conf.unknown or
 * conf.value, why.field = the name, why.rule = what is allowed or the line of the file; RC_IO when a file that exists cannot be
 * read.  Texts live in ctx->arena. */
typedef const char *conf_given(void *self, const char *name);
MUST_USE rc conf_read(struct ctx *ctx, const char *dir, conf_given *given, void *self, struct conf_read *out);
/* The value as text, for tables and documents. */
str conf_value(struct arena *a, const struct conf *conf, const struct conf_item *item);
const char *conf_origin_word(enum conf_origin origin);
