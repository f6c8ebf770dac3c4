/* Units: recorded, changed, moved, closed. */
#include "orgs_int.h"

#include "base/utf8.h"
#include "kernel/id/id.h"

bool orgs_is_own(enum orgs_kind kind)
{
    return kind == ORGS_UNION || kind == ORGS_ENTITY;
}

rc orgs_manage(struct ctx *ctx, const struct orgs_brief *u, const char *field)
{
    const struct auth_object object = { .tenant = u->tenant_id, .org_path = u->path };
    return auth_in_scope(ctx->actor, "orgs.manage", &object) ? RC_OK : fail(ctx, RC_NOT_FOUND, "orgs.not_found", field);
}

static bool is_code(str code)
{
    bool good = code.n >= 1 && code.n <= 20;
    for (size_t i = 0; i < code.n && good; i++) {
        const char c = code.p[i];
        good = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' || c == '_';
    }
    return good;
}

static bool four_digits(str code)
{
    int64_t n;
    return code.n == 4 && str_to_i64(code, &n) && n > 0;
}

rc orgs_check_form(struct ctx *ctx, const struct orgs_brief *u)
{
    if (orgs_is_own(u->kind) && !four_digits(u->code))
        return fail(ctx, RC_INVALID, "orgs.entity_code", "code");
    if (!is_code(u->code))
        return fail_rule(ctx, RC_INVALID, "orgs.code_form", "code", STR("1..20"));
    if (u->name.n == 0 || utf8_count(u->name) > 100)
        return fail_rule(ctx, RC_INVALID, u->name.n ? "json.too_long" : "json.required", "name", STR("1..100"));
    if (utf8_count(u->phone) > 40)
        return fail_rule(ctx, RC_INVALID, "json.too_long", "phone", STR("0..40"));
    if (utf8_count(u->address) > 200)
        return fail_rule(ctx, RC_INVALID, "json.too_long", "address", STR("0..200"));
    return u->valid_to && u->valid_to < u->valid_from ? fail(ctx, RC_INVALID, "orgs.closed_before_opened", "valid_to") : RC_OK;
}

rc orgs_create(struct ctx *ctx, const struct orgs_new *in, id64 *id)
{
    const bool own = orgs_is_own(in->kind);
    struct orgs_brief parent = { .path = STR("/") }, u = { .kind = in->kind, .code = in->code, .name = str_trim(in->name) };
    id64 taken;
    u.phone = str_trim(in->phone);
    u.address = str_trim(in->address);
    TRY(orgs_check_form(ctx, &u));
    TRY(orgs_store_code_taken(ctx, own ? 0 : in->tenant_id, in->code, &taken));
    if (taken)
        return fail(ctx, RC_INVALID, "orgs.code_taken", "code");
    if (in->parent_id)
        TRY(orgs_brief_get(ctx, own ? 0 : in->tenant_id, in->parent_id, &parent));
    else if (in->kind != ORGS_UNION)
        return fail_rule(ctx, RC_INVALID, "json.required", "parent_id", STR("id"));
    u.id = in->id ? in->id : id_new(ctx);
    u.tenant_id = own ? u.id : in->tenant_id;
    u.parent_id = in->parent_id;
    u.path = str_fmt(ctx->arena, STR_FMT "%lld/", STR_ARG(parent.path), (long long)u.id);
    u.valid_from = in->valid_from ? in->valid_from : clock_today(ctx);
    TRY(orgs_record(ctx, &u, u.valid_from));
    *id = u.id;
    return RC_OK;
}

/* A unit the actor may change. */
static rc find(struct ctx *ctx, id64 id, int64_t version, struct orgs_brief *u)
{
    TRY(orgs_brief_get(ctx, 0, id, u));
    TRY(orgs_manage(ctx, u, NULL));
    return version == u->version ? RC_OK : fail(ctx, RC_CONFLICT, "journal.changed_meanwhile", "version");
}

/* From which day the change holds: today, or a day past; what comes later is recorded when it comes. */
static rc effective(struct ctx *ctx, day_t asked, day_t *out)
{
    const day_t today = clock_today(ctx);
    if (asked > today)
        return fail(ctx, RC_INVALID, "orgs.effective_later", "effective_on");
    *out = asked ? asked : today;
    return RC_OK;
}

rc orgs_change(struct ctx *ctx, id64 id, const struct orgs_change_in *in, struct orgs_brief *out)
{
    struct orgs_brief u;
    day_t on = 0;
    TRY(find(ctx, id, in->version, &u));
    TRY(effective(ctx, in->effective_on, &on));
    u.name = in->name.p ? str_trim(in->name) : u.name;
    u.phone = in->phone.p ? str_trim(in->phone) : u.phone;
    u.address = in->address.p ? str_trim(in->address) : u.address;
    TRY(orgs_check_form(ctx, &u));
    TRY(orgs_record(ctx, &u, on));
    return orgs_brief_get(ctx, u.tenant_id, id, out);
}

rc orgs_close(struct ctx *ctx, id64 id, const struct orgs_close_in *in, struct orgs_brief *out)
{
    struct orgs_brief u;
    struct db_page below;
    TRY(find(ctx, id, in->version, &u));
    u.valid_to = in->valid_to;
    TRY(orgs_check_form(ctx, &u));
    TRY(orgs_store_below(ctx, orgs_is_own(u.kind) ? 0 : u.tenant_id, u.path, &below));
    const struct orgs_brief *rows = below.rows;
    for (size_t i = 0; i < below.n; i++)
        if (rows[i].id != id && (rows[i].valid_to == 0 || rows[i].valid_to > in->valid_to))
            return fail_rule(ctx, RC_CONFLICT, "orgs.open_below", "valid_to", rows[i].name);
    TRY(orgs_record(ctx, &u, clock_today(ctx)));
    return orgs_brief_get(ctx, u.tenant_id, id, out);
}

rc orgs_reopen(struct ctx *ctx, id64 id, int64_t version, struct orgs_brief *out)
{
    struct orgs_brief u;
    TRY(find(ctx, id, version, &u));
    if (u.valid_to == 0)
        return fail(ctx, RC_CONFLICT, "orgs.not_closed", NULL);
    u.valid_to = 0;
    TRY(orgs_record(ctx, &u, clock_today(ctx)));
    return orgs_brief_get(ctx, u.tenant_id, id, out);
}

/* Where a unit may hang: in its own legal entity, under something that is not an outlet and not itself. */
static rc check_parent(struct ctx *ctx, const struct orgs_brief *u, const struct orgs_brief *parent)
{
    if (str_starts(parent->path, u->path))
        return fail(ctx, RC_INVALID, "orgs.under_itself", "parent_id");
    if (parent->kind == ORGS_OUTLET || (orgs_is_own(u->kind) ? parent->kind != ORGS_UNION : parent->tenant_id != u->tenant_id))
        return fail(ctx, RC_INVALID, "orgs.parent_kind", "parent_id");
    return RC_OK;
}

rc orgs_move(struct ctx *ctx, id64 id, const struct orgs_move_in *in, struct orgs_brief *out)
{
    struct orgs_brief u, parent;
    struct db_page below;
    day_t on = 0;
    TRY(find(ctx, id, in->version, &u));
    TRY(effective(ctx, in->effective_on, &on));
    TRY(orgs_brief_get(ctx, 0, in->parent_id, &parent));
    TRY(orgs_manage(ctx, &parent, "parent_id"));
    TRY(check_parent(ctx, &u, &parent));
    TRY(orgs_store_below(ctx, orgs_is_own(u.kind) ? 0 : u.tenant_id, u.path, &below));
    const size_t old = u.path.n;
    const str path = str_fmt(ctx->arena, STR_FMT "%lld/", STR_ARG(parent.path), (long long)id);
    struct orgs_brief *rows = below.rows;
    for (size_t i = 0; i < below.n; i++) {
        rows[i].parent_id = rows[i].id == id ? parent.id : rows[i].parent_id;
        rows[i].path = str_cat(ctx->arena, path, (str){ rows[i].path.p + old, rows[i].path.n - old });
        TRY(orgs_record(ctx, &rows[i], on));
    }
    auth_forget(); /* whose unit lies where decides what they may see */
    return orgs_brief_get(ctx, u.tenant_id, id, out);
}
