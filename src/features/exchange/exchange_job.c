/* A checked table becomes rows of the rooms, a part a run, so that people at their desks notice nothing. */
#include "exchange_job.h"

#include "kernel/vault/vault.h"
#include "users.h"

ENUM_DEFINE(exchange_state, EXCHANGE_STATES);

/* --- what the journal says of it --- */

struct confirmed {
    enum exchange_kind kind;
    str source_map, entity;
    int64_t rows;
    bool skip_bad;
};
struct finished {
    enum exchange_state state;
    int64_t read, filed, merged, duplicates, rejected, last_row;
};
/* clang-format off */
static const struct json_field confirmed_fields[] = {
    JSON_ENUM(struct confirmed, kind,       REQUIRED, exchange_kind),
    JSON_STR (struct confirmed, source_map, OPTIONAL, 0, 60),
    JSON_STR (struct confirmed, entity,     OPTIONAL, 0, 20),
    JSON_I64 (struct confirmed, rows,       REQUIRED, 0, SHEET_ROWS),
    JSON_BOOL(struct confirmed, skip_bad,   OPTIONAL),
};
static const struct json_field finished_fields[] = {
    JSON_ENUM(struct finished, state,      REQUIRED, exchange_state),
    JSON_I64 (struct finished, read,       REQUIRED, 0, SHEET_ROWS),
    JSON_I64 (struct finished, filed,      REQUIRED, 0, SHEET_ROWS),
    JSON_I64 (struct finished, merged,     REQUIRED, 0, SHEET_ROWS),
    JSON_I64 (struct finished, duplicates, REQUIRED, 0, SHEET_ROWS),
    JSON_I64 (struct finished, rejected,   REQUIRED, 0, SHEET_ROWS),
    JSON_I64 (struct finished, last_row,   REQUIRED, 0, SHEET_ROWS),
};
/* clang-format on */
static const struct json_type confirmed_type = { "struct exchange_confirmed", confirmed_fields, ARRAY_LEN(confirmed_fields),
                                                 sizeof(struct confirmed) };
static const struct json_type finished_type = { "struct exchange_finished", finished_fields, ARRAY_LEN(finished_fields),
                                                sizeof(struct finished) };
const struct journal_type exchange_confirmed_event = { "exchange.confirmed", 1, &confirmed_type, NULL, "somebody let a checked table in" };
const struct journal_type exchange_finished_event = { "exchange.finished", 1, &finished_type, NULL, "an import ended; its counts" };

/* --- rows as bytes --- */

static void put_u32(struct buf *b, size_t v)
{
    char raw[4];
    for (int i = 0; i < 4; i++)
        raw[i] = (char)(v >> (8 * i));
    buf_put(b, raw, 4);
}

void exchange_pack_row(struct buf *b, const struct sheet_row *row)
{
    put_u32(b, (size_t)row->row);
    put_u32(b, row->n);
    for (size_t i = 0; i < row->n; i++) {
        put_u32(b, row->cells[i].n);
        buf_str(b, row->cells[i]);
    }
}

static bool get_u32(str *from, size_t *out)
{
    if (from->n < 4)
        return false;
    *out = 0;
    for (int i = 0; i < 4; i++)
        *out |= (size_t)(unsigned char)from->p[i] << (8 * i);
    *from = (str){ from->p + 4, from->n - 4 };
    return true;
}

static bool get_row(str *from, struct sheet_row *row, str cells[SHEET_COLUMNS])
{
    size_t number, n;
    if (!get_u32(from, &number) || !get_u32(from, &row->n) || row->n > SHEET_COLUMNS)
        return false;
    for (size_t i = 0; i < row->n; i++) {
        if (!get_u32(from, &n) || n > from->n)
            return false;
        cells[i] = (str){ from->p, n };
        *from = (str){ from->p + n, from->n - n };
    }
    row->row = (int64_t)number;
    row->cells = cells;
    return true;
}

rc exchange_unpack(struct ctx *ctx, str part, exchange_unpacked *each, void *self)
{
    str cells[SHEET_COLUMNS];
    while (part.n) {
        struct sheet_row row = { 0 };
        if (!get_row(&part, &row, cells))
            return fail(ctx, RC_IO, "exchange.part_damaged", NULL);
        TRY(each(self, &row));
    }
    return RC_OK;
}

/* --- life of a job --- */

static struct vault_place place_of(const struct exchange_job *j, int64_t part)
{
    return (struct vault_place){ j->tenant_id, j->id, part + 1 };
}

/* NOTE: a table of 16 MB takes this transaction some 50 ms; it is one request of one person, not work that repeats. */
rc exchange_job_store(struct ctx *ctx, struct exchange_job *j, const str *parts)
{
    str commitment, box;
    TRY(vault_key_new(ctx, j->tenant_id, &j->key_id, &commitment));
    for (int64_t i = 0; i < j->parts; i++) {
        const struct vault_place place = place_of(j, i);
        TRY(vault_seal(ctx, &place, "import", j->key_id, parts[i], &box));
        TRY(exchange_store_add_part(ctx, j, i, box));
    }
    return exchange_store_add_job(ctx, j);
}

static str task_of(struct ctx *ctx, const struct exchange_job *j)
{
    return str_fmt(ctx->arena, "%lld.%lld", (long long)j->tenant_id, (long long)j->id);
}

rc exchange_job_confirm(struct ctx *ctx, struct exchange_job *j, bool skip_bad)
{
    if (j->state != EXCHANGE_CHECKED)
        return fail_rule(ctx, RC_CONFLICT, "exchange.not_now", NULL, str_of(enum_word(&exchange_state_enum, (int)j->state)));
    if (j->rejected && !skip_bad)
        return fail_rule(ctx, RC_INVALID, "exchange.bad_rows", "skip_bad", str_fmt(ctx->arena, "%lld", (long long)j->rejected));
    const struct confirmed ev = { j->kind, j->map, j->entity, j->total, skip_bad };
    TRY(journal_append(ctx, &exchange_confirmed_event, j->tenant_id, j->id, 0, &ev, NULL));
    j->state = EXCHANGE_RUNNING;
    j->skip_bad = skip_bad;
    j->actor_id = ctx->actor->id;
    j->read = j->filed = j->merged = j->duplicates = j->rejected = 0;
    const int64_t was = j->next_part;
    j->next_part = 1;
    TRY(exchange_store_save_job(ctx, j, was));
    return job_put(ctx, j->tenant_id, exchange_run_job.name, task_of(ctx, j), task_of(ctx, j), clock_now(ctx));
}

static rc forget_rows(struct ctx *ctx, const struct exchange_job *j)
{
    TRY(exchange_store_drop_parts(ctx, j));
    return vault_key_destroy(ctx, j->tenant_id, j->key_id, STR("import ended"));
}

static rc finish(struct ctx *ctx, struct exchange_job *j, enum exchange_state state, int64_t was_part)
{
    const bool ran = j->state == EXCHANGE_RUNNING;
    const struct finished ev = { state, j->read, j->filed, j->merged, j->duplicates, j->rejected, j->last_row };
    j->state = state;
    if (ran)
        TRY(journal_append(ctx, &exchange_finished_event, j->tenant_id, j->id, 1, &ev, NULL));
    TRY(exchange_store_save_job(ctx, j, was_part));
    return forget_rows(ctx, j);
}

rc exchange_job_cancel(struct ctx *ctx, struct exchange_job *j)
{
    if (j->state != EXCHANGE_CHECKED && j->state != EXCHANGE_RUNNING)
        return fail_rule(ctx, RC_CONFLICT, "exchange.not_now", NULL, str_of(enum_word(&exchange_state_enum, (int)j->state)));
    return finish(ctx, j, EXCHANGE_CANCELLED, j->next_part);
}

/* --- one run: one part --- */

struct step {
    struct ctx *ctx;
    struct exchange *x;
    struct exchange_job *j;
};

static rc one_row(void *self, const struct sheet_row *row)
{
    struct step *s = self;
    enum exchange_outcome done;
    bool counted;
    TRY(exchange_row(s->ctx, s->x, row, &counted, &done));
    if (counted)
        s->j->last_row = row->row;
    return RC_OK;
}

static rc give_part(struct step *s, int64_t part)
{
    const struct vault_place place = place_of(s->j, part);
    str box, rows;
    bool erased;
    TRY(exchange_store_part(s->ctx, s->j, part, &box));
    TRY(vault_open(s->ctx, &place, "import", s->j->key_id, box, &rows, &erased));
    return exchange_unpack(s->ctx, rows, one_row, s);
}

static rc write_part(struct ctx *ctx, struct exchange_job *j)
{
    AUTO(arena_drop) struct arena *keep = arena_new((size_t)256 << 20);
    const struct exchange_order order = { .kind = j->kind, .entity = j->entity, .map = exchange_map_named(str_c(ctx->arena, j->map)) };
    struct step s = { .ctx = ctx, .j = j };
    TRY(exchange_open(ctx, keep, &order, &s.x));
    TRY(give_part(&s, 0));
    TRY(give_part(&s, j->next_part));
    const struct exchange_counts *c = &exchange_report_of(s.x)->counts;
    j->read += c->read;
    j->filed += c->filed;
    j->merged += c->merged;
    j->duplicates += c->duplicates;
    j->rejected += c->rejected;
    return RC_OK;
}

/* As the person who confirmed, with the rights that person has now. */
static rc run(struct ctx *runner, str payload, bool *more)
{
    struct actor actor;
    struct exchange_job j;
    struct ctx ctx = *runner;
    id64 tenant = 0, id = 0;
    str rest;
    const str head = str_cut(payload, '.', &rest);
    if (!str_to_i64(head, &tenant) || !str_to_i64(rest, &id))
        return RC_BUG;
    *more = false;
    TRY(exchange_store_job(&ctx, tenant, id, true, &j));
    if (j.state != EXCHANGE_RUNNING)
        return RC_OK;
    const int64_t was = j.next_part;
    const rc known = users_auth_source.load_actor(&ctx, j.tenant_id, j.actor_id, &actor);
    if (known == RC_NOT_FOUND)
        return finish(&ctx, &j, EXCHANGE_CANCELLED, was); /* the account was closed meanwhile */
    TRY(known);
    ctx.actor = &actor;
    TRY(write_part(&ctx, &j));
    *more = ++j.next_part < j.parts;
    return *more ? exchange_store_save_job(&ctx, &j, was) : finish(&ctx, &j, EXCHANGE_DONE, was);
}

/* Checked tables that nobody confirmed hold personal data for nothing. */
static rc sweep(struct ctx *ctx, str payload, bool *more)
{
    (void)payload;
    struct exchange_job j;
    const rc r = exchange_store_stale(ctx, clock_now(ctx) - EXCHANGE_KEEP_HOURS * INT64_C(3600000), &j);
    *more = r == RC_OK;
    return r == RC_NOT_FOUND ? RC_OK : r == RC_OK ? finish(ctx, &j, EXCHANGE_CANCELLED, j.next_part) : r;
}

const struct job_kind exchange_run_job = { "exchange.run", 0, run, "the next part of a confirmed table" };
const struct job_kind exchange_sweep_job = { "exchange.sweep", 3600000, sweep, "checked tables that nobody confirmed in 48 hours" };
