/* Many accounts at once: all are read once, each row is decided in memory; no password, no argon2. */
#include "users_int.h"

#include "base/map.h"
#include "base/utf8.h"
#include "kernel/id/id.h"

struct users_bulk {
    struct arena *keep;
    const struct orgs_bulk *units;
    struct map *by_no;    /* "tenant/staff number" */
    struct map *by_login; /* every login of the institution */
    bool dry;
};

static str no_key(struct arena *a, id64 tenant, str staff_no)
{
    return str_fmt(a, "%lld/" STR_FMT, (long long)tenant, STR_ARG(staff_no));
}

static void keep(struct arena *scratch, struct users_bulk *b, const struct users_brief *u)
{
    struct users_brief *c = ARENA_NEW(b->keep, struct users_brief);
    *c = *u;
    c->login = str_dup(b->keep, u->login);
    c->name = str_dup(b->keep, u->name);
    c->roles = str_dup(b->keep, u->roles);
    c->staff_no = str_dup(b->keep, u->staff_no);
    c->org_path = (str){ 0 };
    if (u->staff_no.n)
        map_put(b->by_no, no_key(scratch, u->tenant_id, u->staff_no), c);
    map_put(b->by_login, u->login, c);
}

struct loading {
    struct users_bulk *bulk;
    struct ctx *ctx;
};

static rc load_one(void *self, void *row)
{
    struct loading *l = self;
    keep(l->ctx->arena, l->bulk, row);
    return map_size(l->bulk->by_login) > USERS_BULK_ACCOUNTS ? fail(l->ctx, RC_LIMIT, "users.too_many", NULL) : RC_OK;
}

rc users_bulk_open(struct ctx *ctx, struct arena *arena, const struct orgs_bulk *units, bool dry, struct users_bulk **out)
{
    struct users_bulk *b = ARENA_NEW(arena, struct users_bulk);
    *b = (struct users_bulk){ arena, units, map_new(arena, 4096), map_new(arena, 4096), dry };
    struct loading l = { b, ctx };
    TRY(users_store_all(ctx, load_one, &l));
    *out = b;
    return RC_OK;
}

static str lower(struct arena *a, str s)
{
    char *out = arena_alloc(a, s.n + 1);
    for (size_t i = 0; i < s.n; i++)
        out[i] = (char)(s.p[i] >= 'A' && s.p[i] <= 'Z' ? s.p[i] + 32 : s.p[i]);
    return (str){ out, s.n };
}

/* Roles in one form: single blanks between, as they stand. */
static str tidy(struct arena *a, str roles)
{
    struct buf b;
    buf_init(&b, a, 400);
    for (str rest = roles; rest.n;) {
        const str word = str_cut(rest, ' ', &rest);
        if (word.n && b.n)
            buf_char(&b, ' ');
        buf_str(&b, word);
    }
    return buf_get(&b);
}

static rc check(struct ctx *ctx, const struct users_brief *u)
{
    if (u->name.n == 0 || utf8_count(u->name) > 60)
        return fail_rule(ctx, RC_INVALID, u->name.n ? "json.too_long" : "json.required", "name", STR("1..60"));
    return users_check_roles(ctx, u->roles);
}

static rc write(struct ctx *ctx, const struct users_bulk *b, const struct users_brief *u)
{
    const struct users_recorded p = { u->org_id, u->login, u->name, u->roles, u->staff_no, u->disabled };
    if (b->dry)
        return RC_OK;
    TRY(journal_append(ctx, &users_recorded_event, u->tenant_id, u->id, u->version, &p, NULL));
    return u->disabled && u->version ? auth_close_all(ctx, u->tenant_id, u->id) : RC_OK;
}

static rc place_of(struct ctx *ctx, const struct users_bulk *b, const struct users_row *row, const struct orgs_brief **unit)
{
    const str entity = str_trim(row->entity), code = str_trim(row->unit);
    const struct orgs_brief *own = orgs_bulk_find(b->units, entity, STR(""));
    if (!own)
        return fail_rule(ctx, RC_INVALID, "orgs.entity_unknown", "entity", entity);
    const struct auth_object object = { .tenant = own->tenant_id, .org_path = own->path };
    if (!auth_in_scope(ctx->actor, "users.manage", &object))
        return fail(ctx, RC_NOT_FOUND, "orgs.not_found", "entity");
    *unit = orgs_bulk_find(b->units, entity, code);
    return *unit ? RC_OK : fail_rule(ctx, RC_INVALID, "users.unknown_unit", "unit", code);
}

static rc disabled_of(struct ctx *ctx, str text, bool *out)
{
    const str word = str_trim(text);
    if (word.n == 0)
        return RC_OK;
    if (!str_is(word, "true") && !str_is(word, "false"))
        return fail_rule(ctx, RC_INVALID, "json.word", "disabled", STR("true, false"));
    *out = str_is(word, "true");
    return RC_OK;
}

static rc add(struct ctx *ctx, struct users_bulk *b, const struct users_row *row, struct users_brief *u)
{
    const str login = str_trim(row->login);
    u->login =
        login.n ? login : lower(ctx->arena, str_fmt(ctx->arena, STR_FMT "." STR_FMT, STR_ARG(str_trim(row->entity)), STR_ARG(u->staff_no)));
    if (!users_is_login(u->login))
        return fail(ctx, RC_INVALID, "users.login_form", "login");
    if (map_get(b->by_login, u->login))
        return fail(ctx, RC_INVALID, "users.login_taken", "login");
    TRY(check(ctx, u));
    u->id = b->dry ? 0 : id_new(ctx);
    TRY(write(ctx, b, u));
    u->version = 1;
    keep(ctx->arena, b, u);
    return RC_OK;
}

static rc change(struct ctx *ctx, struct users_bulk *b, const struct users_row *row, const struct users_brief *was, struct users_brief *u,
                 enum orgs_outcome *outcome)
{
    const str login = str_trim(row->login);
    if (login.n && !str_eq(login, was->login))
        return fail_rule(ctx, RC_INVALID, "users.login_fixed", "login", was->login);
    u->id = was->id;
    u->login = was->login;
    u->version = was->version;
    u->name = row->name.p ? u->name : was->name;
    u->roles = row->roles.p ? u->roles : was->roles;
    u->org_id = row->unit.p ? u->org_id : was->org_id;
    TRY(check(ctx, u));
    const bool same =
        str_eq(u->name, was->name) && str_eq(u->roles, was->roles) && u->org_id == was->org_id && u->disabled == was->disabled;
    *outcome = same ? ORGS_SAME : ORGS_CHANGED;
    if (same)
        return RC_OK;
    TRY(write(ctx, b, u));
    u->version++;
    keep(ctx->arena, b, u);
    auth_forget();
    return RC_OK;
}

rc users_upsert(struct ctx *ctx, struct users_bulk *b, const struct users_row *row, enum orgs_outcome *outcome, id64 *id, str *token)
{
    const struct orgs_brief *unit = NULL;
    TRY(place_of(ctx, b, row, &unit));
    struct users_brief u = { .tenant_id = unit->tenant_id,
                             .org_id = unit->id,
                             .staff_no = str_trim(row->staff_no),
                             .name = str_trim(row->name),
                             .roles = tidy(ctx->arena, row->roles) };
    if (u.staff_no.n == 0 || utf8_count(u.staff_no) > 30)
        return fail_rule(ctx, RC_INVALID, u.staff_no.n ? "json.too_long" : "json.required", "staff_no", STR("1..30"));
    const struct users_brief *was = map_get(b->by_no, no_key(ctx->arena, u.tenant_id, u.staff_no));
    u.disabled = was && was->disabled;
    TRY(disabled_of(ctx, row->disabled, &u.disabled));
    *outcome = ORGS_NEW;
    if (was)
        TRY(change(ctx, b, row, was, &u, outcome));
    else
        TRY(add(ctx, b, row, &u));
    *id = u.id;
    if (!token)
        return RC_OK;
    *token = STR("");
    return *outcome == ORGS_NEW && !b->dry ? users_invite(ctx, u.tenant_id, u.id, token) : RC_OK;
}
