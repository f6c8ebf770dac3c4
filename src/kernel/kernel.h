#pragma once
/* The value types that every room uses.  One header per module holds the rest. */
#include "base/buf.h"
#include "kernel/rc/rc.h"

struct db;
struct actor;
struct vault;
struct blob_store;
struct seal;
struct suite;
struct conf;
struct seal_check;
struct seen;

/* Injected time.  now() is UTC milliseconds; tests and the demo own it. */
struct clock {
    ms_t (*now)(void *self);
    void *self;
};

/* Injected randomness: fills n bytes. */
struct random_source {
    void (*fill)(void *self, void *out, size_t n);
    void *self;
};

/* What a process has one of.  const after start-up; shared by all threads. */
struct env {
    const struct clock *clock;
    const struct random_source *random;
    struct id_maker *ids;      /* kernel/id */
    struct vault *vault;       /* kernel/vault */
    struct blob_store *blobs;  /* kernel/blob */
    const struct suite *suite; /* kernel/crypto: intl or gm, fixed at init */
    const struct conf *conf;   /* kernel/conf */
    struct seal *seal;         /* kernel/seal: the signing key */
    struct seal_check *check;  /* kernel/seal: verification in the background; NULL outside a server */
    struct seen *seen;         /* kernel/serve: who read what; NULL outside a server */
};

/* What the last fail() said: the message key (words in i18n), the field and the rule's parameter. */
struct fault_info {
    const char *key;   /* static */
    const char *field; /* static or arena, NULL when no field is to blame */
    str rule;          /* e.g. "max 2000" or "CBIRC Order 2020 No.3 art.19"; may be empty */
};

/* One request, job run or test. */
struct ctx {
    struct arena *arena;
    struct db *db;
    const struct env *env;
    const struct actor *actor; /* who, which organisation, which rights; never NULL inside a route */
    struct fault_info *why;
};

/* Remember key and field in ctx->why, return code. */
rc fail(struct ctx *ctx, rc code, const char *key, const char *field);
rc fail_rule(struct ctx *ctx, rc code, const char *key, const char *field, str rule);

ms_t clock_now(const struct ctx *ctx);
day_t clock_today(const struct ctx *ctx); /* the calendar day in Asia/Shanghai */
