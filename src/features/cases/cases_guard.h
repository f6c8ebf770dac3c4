#pragma once
#include "cases_int.h"

/* Words the guards share. */
#define SUBJECT(c) const struct cases_case *c = subject
#define INPUT(in)  const struct cases_act *in = input

static inline rc need(struct ctx *ctx, str text, const char *field)
{
    return str_trim(text).n ? RC_OK : fail_rule(ctx, RC_INVALID, "json.required", field, STR("1.."));
}

static inline rc refuse(struct ctx *ctx, const char *key)
{
    return fail(ctx, RC_CONFLICT, key, NULL);
}

static inline bool me(const struct ctx *ctx, id64 person)
{
    return person && ctx->actor->id == person;
}
