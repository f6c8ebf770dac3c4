#include "kernel/auth/auth.h"

#include <string.h>

const struct actor auth_nobody = { .name = { "", 0 } };
const struct actor auth_system = { .name = { "system", 6 }, .login = { "system", 6 } };

static enum auth_scope held(const struct auth_right *rights, size_t n, const char *right)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(rights[i].name, right) == 0)
            return rights[i].scope;
    return AUTH_SCOPE_NONE;
}

enum auth_scope auth_scope_of(const struct actor *actor, const char *right)
{
    enum auth_scope widest = held(actor->rights, actor->n_rights, right);
    for (size_t i = 0; i < actor->n_stand_ins; i++) {
        enum auth_scope scope = held(actor->stand_ins[i].rights, actor->stand_ins[i].n_rights, right);
        if (scope == AUTH_SCOPE_UNIT)
            scope = AUTH_SCOPE_OWN;
        widest = scope > widest ? scope : widest;
    }
    return widest;
}

bool auth_is(const struct actor *actor, id64 person)
{
    bool is = person != 0 && actor->id == person;
    for (size_t i = 0; i < actor->n_stand_ins && !is; i++)
        is = actor->stand_ins[i].person == person;
    return is;
}

bool auth_may(const struct actor *actor, const char *right)
{
    return auth_scope_of(actor, right) != AUTH_SCOPE_NONE;
}

rc auth_require(struct ctx *ctx, const char *right)
{
    return auth_may(ctx->actor, right) ? RC_OK : fail_rule(ctx, RC_FORBIDDEN, "auth.right_needed", NULL, str_of(right));
}

static bool owns(id64 person, const struct auth_object *object)
{
    for (size_t i = 0; i < ARRAY_LEN(object->owners); i++)
        if (person && object->owners[i] == person)
            return true;
    return false;
}

/* As one person: himself, or the one he stands in for (of the same legal entity). */
static bool reaches(const struct actor *actor, id64 person, str path, enum auth_scope scope, const struct auth_object *object)
{
    const bool same = actor->tenant == object->tenant;
    switch (scope) {
    case AUTH_SCOPE_NONE:
        return false;
    case AUTH_SCOPE_OWN:
        return same && owns(person, object);
    case AUTH_SCOPE_UNIT:
        return same && (owns(person, object) || (path.n && str_starts(object->org_path, path)));
    case AUTH_SCOPE_ENTITY:
        return same;
    case AUTH_SCOPE_ALL_MASKED:
    case AUTH_SCOPE_ALL:
        return true;
    }
    return false;
}

bool auth_in_scope(const struct actor *actor, const char *right, const struct auth_object *object)
{
    if (reaches(actor, actor->id, actor->org_path, held(actor->rights, actor->n_rights, right), object))
        return true;
    for (size_t i = 0; i < actor->n_stand_ins; i++) {
        const struct auth_stand_in *s = &actor->stand_ins[i];
        if (reaches(actor, s->person, s->org_path, held(s->rights, s->n_rights, right), object))
            return true;
    }
    return false;
}
