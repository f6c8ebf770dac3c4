#include "base/cal.h"
#include "kernel/kernel.h"

rc fail_rule(struct ctx *ctx, rc code, const char *key, const char *field, str rule)
{
    *ctx->why = (struct fault_info){ key, field, rule };
    return code;
}

rc fail(struct ctx *ctx, rc code, const char *key, const char *field)
{
    return fail_rule(ctx, code, key, field, (str){ 0 });
}

ms_t clock_now(const struct ctx *ctx)
{
    return ctx->env->clock->now(ctx->env->clock->self);
}

day_t clock_today(const struct ctx *ctx)
{
    return cal_day_of(clock_now(ctx));
}
