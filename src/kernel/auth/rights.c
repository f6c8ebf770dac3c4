#include "kernel/auth/auth.h"

#include <string.h>

const struct actor auth_nobody = { .name = { "", 0 } };
const struct actor auth_system = { .name = { "system", 6 }, .login = { "system", 6 } };

enum auth_scope auth_scope_of(const struct actor *actor, const char *right)
{
    for (size_t i = 0; i < actor->n_rights; i++)
        if (strcmp(actor->rights[i].name, right) == 0)
            return actor->rights[i].scope;
    return AUTH_SCOPE_NONE;
}

bool auth_may(const struct actor *actor, const char *right)
{
    return auth_scope_of(actor, right) != AUTH_SCOPE_NONE;
}

rc auth_require(struct ctx *ctx, const char *right)
{
    return auth_may(ctx->actor, right) ? RC_OK : fail_rule(ctx, RC_FORBIDDEN, "auth.right_needed", NULL, str_of(right));
}

static bool owns(const struct actor *actor, const struct auth_object *object)
{
    for (size_t i = 0; i < ARRAY_LEN(object->owners); i++)
        if (actor->id && object->owners[i] == actor->id)
            return true;
    return false;
}

bool auth_in_scope(const struct actor *actor, const char *right, const struct auth_object *object)
{
    const bool same = actor->tenant == object->tenant;
    switch (auth_scope_of(actor, right)) {
    case AUTH_SCOPE_NONE:
        return false;
    case AUTH_SCOPE_OWN:
        return same && owns(actor, object);
    case AUTH_SCOPE_UNIT:
        return same && (owns(actor, object) || (actor->org_path.n && str_starts(object->org_path, actor->org_path)));
    case AUTH_SCOPE_ENTITY:
        return same;
    case AUTH_SCOPE_ALL_MASKED:
    case AUTH_SCOPE_ALL:
        return true;
    }
    return false;
}
