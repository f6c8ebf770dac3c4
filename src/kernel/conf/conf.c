#include "kernel/conf/conf.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* clang-format off */
#define AT(m) offsetof(struct conf, m)
const struct conf_item conf_items[] = {
    { "listen",            CONF_TEXT,   AT(listen),            1, 100, NULL,                    "127.0.0.1:8080", false, "address and port; a demonstration stays on loopback" },
    { "role",              CONF_TEXT,   AT(role),              1, 10,  "all portal desk",       "all",            false, "which entrances this process serves" },
    { "loops",             CONF_NUMBER, AT(loops),             1, 8,   NULL,                    "2",              false, "threads that parse and answer" },
    { "read_workers",      CONF_NUMBER, AT(read_workers),      1, 64,  NULL,                    "2",              false, "threads with a read connection each" },
    { "write_connections", CONF_NUMBER, AT(write_connections), 1, 64,  NULL,                    "16",             false, "PostgreSQL only: connections that write (SQLite has one writer)" },
    { "export_workers",    CONF_NUMBER, AT(export_workers),    1, 8,   NULL,                    "2",              false, "threads for long answers" },
    { "rate_limits",       CONF_SWITCH, AT(rate_limits),       0, 1,   NULL,                    "on",             false, "limits by person and address" },
    { "proof_bits",        CONF_NUMBER, AT(proof_bits),        0, 24,  NULL,                    "12",             false, "work a filing browser must show, leading zero bits; 0 = none" },
    { "tls_certificate",   CONF_TEXT,   AT(tls_certificate),   0, 400, NULL,                    "",               false, "PEM file with the chain; with tls_key the server speaks TLS 1.2 and 1.3" },
    { "tls_key",           CONF_TEXT,   AT(tls_key),           0, 400, NULL,                    "",               false, "PEM file with the private key" },
    { "seal_seconds",      CONF_NUMBER, AT(seal_seconds),      1, 3600, NULL,                   "60",             false, "a checkpoint is signed at least this often" },
    { "seal_events",       CONF_NUMBER, AT(seal_events),       1, 1000000, NULL,                "10000",          false, "… or after this many events" },
    { "log_level",         CONF_TEXT,   AT(log_level),         1, 10,  "error warn info debug", "info",           true,  "lines on stderr" },
};
/* clang-format on */
const size_t conf_n_items = ARRAY_LEN(conf_items);

static const struct conf_item *item_named(str name)
{
    for (size_t i = 0; i < conf_n_items; i++)
        if (str_is(name, conf_items[i].name))
            return &conf_items[i];
    return NULL;
}

static str allowed(struct arena *a, const struct conf_item *item)
{
    if (item->words)
        return str_of(item->words);
    if (item->kind == CONF_SWITCH)
        return STR("on off");
    return str_fmt(a, "%lld..%lld", (long long)item->min, (long long)item->max);
}

static bool is_word(str value, const char *words)
{
    for (str rest = str_of(words); rest.n;)
        if (str_eq(str_cut(rest, ' ', &rest), value))
            return true;
    return false;
}

static bool set_number(const struct conf_item *item, str value, void *at)
{
    int64_t n;
    if (!str_to_i64(value, &n) || n < item->min || n > item->max)
        return false;
    memcpy(at, &n, sizeof n);
    return true;
}

static bool set_text(struct arena *a, const struct conf_item *item, str value, void *at)
{
    if ((int64_t)value.n < item->min || (int64_t)value.n > item->max || (item->words && !is_word(value, item->words)))
        return false;
    const str kept = str_dup(a, value);
    memcpy(at, &kept, sizeof kept);
    return true;
}

static rc set(struct ctx *ctx, struct conf_read *r, const struct conf_item *item, str value, enum conf_origin origin)
{
    void *at = (char *)&r->conf + item->offset;
    bool good = false;
    switch (item->kind) {
    case CONF_NUMBER:
        good = set_number(item, value, at);
        break;
    case CONF_SWITCH:
        good = str_is(value, "on") || str_is(value, "off");
        *(bool *)at = str_is(value, "on");
        break;
    case CONF_TEXT:
        good = set_text(ctx->arena, item, value, at);
        break;
    }
    r->origins[item - conf_items] = origin;
    return good ? RC_OK : fail_rule(ctx, RC_INVALID, "conf.value", item->name, allowed(ctx->arena, item));
}

/* name = value, one a line; # begins a comment line. */
static rc read_lines(struct ctx *ctx, struct conf_read *r, str text)
{
    while (text.n) {
        str value;
        const str line = str_trim(str_cut(text, '\n', &text));
        if (line.n == 0 || line.p[0] == '#')
            continue;
        const str name = str_trim(str_cut(line, '=', &value));
        const struct conf_item *item = item_named(name);
        if (!item || value.p == NULL)
            return fail_rule(ctx, RC_INVALID, "conf.unknown", str_c(ctx->arena, name), str_dup(ctx->arena, line));
        TRY(set(ctx, r, item, str_trim(value), CONF_FILE));
    }
    return RC_OK;
}

static rc read_file(struct ctx *ctx, const char *dir, struct conf_read *r)
{
    const str path = str_fmt(ctx->arena, "%s/xiaobao.conf", dir);
    const int fd = open(path.p, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return errno == ENOENT || errno == ENOTDIR ? RC_OK : fail(ctx, RC_IO, "conf.file", "xiaobao.conf");
    char *text = arena_alloc(ctx->arena, CONF_FILE_MAX + 1);
    const ssize_t n = read(fd, text, CONF_FILE_MAX + 1);
    close(fd);
    if (n < 0)
        return fail(ctx, RC_IO, "conf.file", "xiaobao.conf");
    if (n > CONF_FILE_MAX)
        return fail_rule(ctx, RC_INVALID, "json.too_long", "xiaobao.conf", STR("65536"));
    return read_lines(ctx, r, (str){ text, (size_t)n });
}

static const char *from_environment(struct arena *a, const char *name)
{
    char *upper = arena_alloc(a, strlen(name) + 9);
    memcpy(upper, "XIAOBAO_", 8);
    for (size_t i = 0; name[i]; i++)
        upper[8 + i] = (char)(name[i] >= 'a' && name[i] <= 'z' ? name[i] - 32 : name[i]);
    return getenv(upper);
}

static const char *hyphens(struct arena *a, const char *name)
{
    char *out = arena_dup(a, name, strlen(name) + 1);
    for (char *p = out; *p; p++)
        if (*p == '_')
            *p = '-';
    return out;
}

rc conf_read(struct ctx *ctx, const char *dir, conf_given *given, void *self, struct conf_read *out)
{
    struct conf_read r = { 0 };
    static_assert(ARRAY_LEN(conf_items) <= CONF_ITEMS, "every item has its origin");
    for (size_t i = 0; i < conf_n_items; i++)
        TRY(set(ctx, &r, &conf_items[i], str_of(conf_items[i].preset), CONF_DEFAULT));
    TRY(read_file(ctx, dir, &r));
    for (size_t i = 0; i < conf_n_items; i++) {
        const char *env = from_environment(ctx->arena, conf_items[i].name);
        const char *arg = given ? given(self, hyphens(ctx->arena, conf_items[i].name)) : NULL;
        if (env)
            TRY(set(ctx, &r, &conf_items[i], str_of(env), CONF_ENVIRONMENT));
        if (arg)
            TRY(set(ctx, &r, &conf_items[i], str_of(arg), CONF_COMMAND));
    }
    *out = r;
    return RC_OK;
}

str conf_value(struct arena *a, const struct conf *conf, const struct conf_item *item)
{
    const void *at = (const char *)conf + item->offset;
    if (item->kind == CONF_TEXT)
        return *(const str *)at;
    if (item->kind == CONF_SWITCH)
        return *(const bool *)at ? STR("on") : STR("off");
    return str_fmt(a, "%lld", (long long)*(const int64_t *)at);
}

const char *conf_origin_word(enum conf_origin origin)
{
    static const char *const words[] = { "default", "file", "environment", "command line" };
    return words[origin];
}
