/* Many units at once.  The whole tree is read once; each row is decided against it without a query, so that 5,000
 * outlets cost 5,000 events and nothing more. */
#include "orgs_int.h"

#include "base/map.h"
#include "kernel/id/id.h"

struct orgs_bulk {
    struct arena *keep;
    struct map *units;    /* "entity code/unit code", "" for the entity itself */
    struct map *entities; /* tenant id -> its code */
    bool dry;
    id64 made; /* dry run: ids below zero */
};

static str key_of(struct arena *a, str entity, str code)
{
    return str_fmt(a, STR_FMT "/" STR_FMT, STR_ARG(entity), STR_ARG(code));
}

static struct orgs_brief *copy(struct arena *a, const struct orgs_brief *u)
{
    struct orgs_brief *c = ARENA_NEW(a, struct orgs_brief);
    *c = *u;
    c->code = str_dup(a, u->code);
    c->name = str_dup(a, u->name);
    c->path = str_dup(a, u->path);
    c->phone = str_dup(a, u->phone);
    c->address = str_dup(a, u->address);
    return c;
}

static void keep(struct ctx *ctx, struct orgs_bulk *b, str entity, const struct orgs_brief *u)
{
    map_put(b->units, key_of(ctx->arena, entity, orgs_is_own(u->kind) ? STR("") : u->code), copy(b->keep, u));
}

const struct orgs_brief *orgs_bulk_find(const struct orgs_bulk *b, str entity, str code)
{
    char key[64]; /* both codes are at most 20 bytes, longer ones are nobody's */
    if (entity.n > 20 || code.n > 20)
        return NULL;
    size_t n = 0;
    for (size_t i = 0; i < entity.n; i++)
        key[n++] = entity.p[i];
    key[n++] = '/';
    for (size_t i = 0; i < code.n; i++)
        key[n++] = code.p[i];
    return map_get(b->units, (str){ key, n });
}

rc orgs_bulk_open(struct ctx *ctx, struct arena *arena, bool dry, struct orgs_bulk **out)
{
    struct db_page page;
    struct orgs_bulk *b = ARENA_NEW(arena, struct orgs_bulk);
    TRY(orgs_store_list(ctx, 0, 0, &page));
    *b = (struct orgs_bulk){ arena, map_new(arena, page.n * 2), map_new(arena, 128), dry, 0 };
    const struct orgs_brief *rows = page.rows;
    for (size_t i = 0; i < page.n; i++)
        if (orgs_is_own(rows[i].kind))
            map_put(b->entities, str_fmt(ctx->arena, "%lld", (long long)rows[i].id), copy(arena, &rows[i]));
    for (size_t i = 0; i < page.n; i++) {
        const struct orgs_brief *e = map_get(b->entities, str_fmt(ctx->arena, "%lld", (long long)rows[i].tenant_id));
        if (e)
            keep(ctx, b, e->code, &rows[i]);
    }
    *out = b;
    return RC_OK;
}

static bool take(str *to, str from)
{
    const str s = str_trim(from);
    if (!from.p || str_eq(*to, s))
        return false;
    *to = s;
    return true;
}

/* The unit above as the row says: of a legal entity the union, of others the named unit or the legal entity. */
static rc find_parent(struct ctx *ctx, const struct orgs_bulk *b, const struct orgs_row *row, enum orgs_kind kind,
                      const struct orgs_brief **out)
{
    *out = NULL;
    if (kind == ORGS_UNION)
        return RC_OK;
    if (kind == ORGS_ENTITY) {
        for (size_t i = 0; i < map_size(b->units) && !*out; i++) {
            const struct orgs_brief *u = map_at(b->units, i);
            *out = u->kind == ORGS_UNION ? u : NULL;
        }
        return *out ? RC_OK : fail_rule(ctx, RC_INVALID, "orgs.parent_unknown", "parent", STR("union"));
    }
    *out = orgs_bulk_find(b, str_trim(row->entity), str_trim(row->parent));
    if (!*out)
        return fail_rule(ctx, RC_INVALID, "orgs.parent_unknown", "parent", str_trim(row->parent));
    return (*out)->kind == ORGS_OUTLET ? fail(ctx, RC_INVALID, "orgs.parent_kind", "parent") : RC_OK;
}

static rc write(struct ctx *ctx, const struct orgs_bulk *b, const struct orgs_brief *u, day_t on)
{
    return b->dry ? RC_OK : orgs_record(ctx, u, on);
}

static rc add(struct ctx *ctx, struct orgs_bulk *b, const struct orgs_row *row, struct orgs_brief *u, const struct orgs_brief *parent)
{
    const bool own = orgs_is_own(u->kind);
    u->id = b->dry ? --b->made : id_new(ctx);
    u->tenant_id = own ? u->id : parent->tenant_id;
    u->parent_id = parent ? parent->id : 0;
    u->path = str_fmt(ctx->arena, STR_FMT "%lld/", STR_ARG(parent ? parent->path : STR("/")), (long long)u->id);
    u->valid_from = row->valid_from ? row->valid_from : clock_today(ctx);
    u->valid_to = row->valid_to;
    TRY(orgs_check_form(ctx, u));
    TRY(orgs_manage(ctx, own && parent ? parent : u, "entity"));
    TRY(write(ctx, b, u, u->valid_from));
    u->version = 1;
    keep(ctx, b, own ? u->code : str_trim(row->entity), u);
    return RC_OK;
}

/* Everything below a unit that moved gets its new path.  Walks all units, but only for a row that moves one. */
static rc move_below(struct ctx *ctx, struct orgs_bulk *b, const struct orgs_brief *moved, str old)
{
    for (size_t i = 0; i < map_size(b->units); i++) {
        struct orgs_brief *u = map_at(b->units, i);
        if (u->id == moved->id || !str_starts(u->path, old))
            continue;
        const str rest = { u->path.p + old.n, u->path.n - old.n };
        u->path = str_dup(b->keep, str_cat(ctx->arena, moved->path, rest));
        TRY(write(ctx, b, u, clock_today(ctx)));
        u->version++;
    }
    return RC_OK;
}

static rc change(struct ctx *ctx, struct orgs_bulk *b, const struct orgs_row *row, const struct orgs_brief *was,
                 const struct orgs_brief *parent, enum orgs_outcome *outcome)
{
    struct orgs_brief u = *was;
    const bool moved = row->parent.p && parent && parent->id != u.parent_id;
    bool changed = take(&u.name, row->name);
    changed = take(&u.phone, row->phone) || changed;
    changed = take(&u.address, row->address) || changed;
    changed = changed || moved || (row->valid_to && row->valid_to != u.valid_to);
    u.valid_to = row->valid_to ? row->valid_to : u.valid_to;
    TRY(orgs_manage(ctx, &u, "entity"));
    TRY(orgs_check_form(ctx, &u));
    *outcome = changed ? ORGS_CHANGED : ORGS_SAME;
    if (!changed)
        return RC_OK;
    if (moved && str_starts(parent->path, was->path))
        return fail(ctx, RC_INVALID, "orgs.under_itself", "parent");
    const str old = str_dup(ctx->arena, was->path);
    if (moved) {
        u.parent_id = parent->id;
        u.path = str_fmt(ctx->arena, STR_FMT "%lld/", STR_ARG(parent->path), (long long)u.id);
    }
    TRY(write(ctx, b, &u, clock_today(ctx)));
    u.version++;
    keep(ctx, b, orgs_is_own(u.kind) ? u.code : str_trim(row->entity), &u);
    return moved ? move_below(ctx, b, &u, old) : RC_OK;
}

rc orgs_upsert(struct ctx *ctx, struct orgs_bulk *b, const struct orgs_row *row, enum orgs_outcome *outcome, id64 *id)
{
    const str word = str_trim(row->kind), code = str_trim(row->code);
    const int kind = enum_value(&orgs_kind_enum, word.p, word.n);
    if (kind < 0)
        return fail_rule(ctx, RC_INVALID, "json.word", "kind", STR("union, entity, branch, outlet, department"));
    const bool own = orgs_is_own((enum orgs_kind)kind);
    const str entity = own ? code : str_trim(row->entity);
    const struct orgs_brief *was = code.n ? orgs_bulk_find(b, entity, own ? STR("") : code) : NULL, *parent;
    if (own && row->entity.n && !str_eq(str_trim(row->entity), code))
        return fail(ctx, RC_INVALID, "orgs.entity_is_own", "entity");
    if (!own && !orgs_bulk_find(b, entity, STR("")))
        return fail_rule(ctx, RC_INVALID, "orgs.entity_unknown", "entity", entity);
    if (was && was->kind != (enum orgs_kind)kind)
        return fail_rule(ctx, RC_INVALID, "orgs.kind_fixed", "kind", str_of(enum_word(&orgs_kind_enum, (int)was->kind)));
    TRY(find_parent(ctx, b, row, (enum orgs_kind)kind, &parent));
    struct orgs_brief u = { .kind = (enum orgs_kind)kind,
                            .code = code,
                            .name = str_trim(row->name),
                            .phone = str_trim(row->phone),
                            .address = str_trim(row->address) };
    *outcome = ORGS_NEW;
    if (was)
        TRY(change(ctx, b, row, was, parent, outcome));
    else
        TRY(add(ctx, b, row, &u, parent));
    *id = was ? was->id : u.id > 0 ? u.id : 0;
    return RC_OK;
}
