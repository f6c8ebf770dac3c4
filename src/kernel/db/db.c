/* The API half that both databases share: statement cache, binding by name, rows into structs. */
#include "kernel/db/db_int.h"

#include <stdlib.h>
#include <string.h>

struct db *db_alloc(const struct db_driver *driver)
{
    struct db *db = calloc(1, sizeof *db);
    if (!db)
        abort();
    db->driver = driver;
    return db;
}

void db_forget_statements(struct db *db)
{
    for (size_t i = 0; i < DB_CACHE; i++) {
        if (!db->cache[i])
            continue;
        db->driver->unprepare(db->cache[i]);
        free(db->cache[i]);
        db->cache[i] = NULL;
    }
    db->cached = 0;
}

void db_close(struct db *db)
{
    if (!db)
        return;
    db_close(db->vault);
    db_close(db->derived);
    free(db->dir);
    db_forget_statements(db);
    db->driver->close(db);
    free(db);
}

void db_drop(struct db **db)
{
    db_close(*db);
    *db = NULL;
}

bool db_is_postgres(const struct db *db)
{
    return db->driver == &db_postgres_driver;
}

struct db *db_vault(struct db *db)
{
    return db->vault;
}

bool db_lost(const struct db *db)
{
    return db->lost;
}

const char *db_error(const struct db *db)
{
    return db->error;
}

rc db_script(struct db *db, const char *sql)
{
    return db->driver->script(db, sql);
}

rc db_dump(struct db *db, const char *sql, db_dump_fn *each, void *self)
{
    return db->driver->dump(db, sql, each, self);
}

/* The prepared statement of `q` on this connection; prepared at its first use. */
static rc statement(struct db *db, const struct db_query *q, struct db_stmt **out)
{
    size_t at = ((uintptr_t)q >> 4) % DB_CACHE;
    while (db->cache[at] && db->cache[at]->q != q)
        at = (at + 1) % DB_CACHE;
    if (!db->cache[at]) {
        assert(db->cached < DB_CACHE / 2 && q->n_params <= DB_MAX_PARAMS);
        struct db_stmt *st = calloc(1, sizeof *st);
        if (!st)
            abort();
        st->q = q;
        const rc r = db->driver->prepare(db, st);
        if (r != RC_OK) {
            free(st);
            return r;
        }
        db->cache[at] = st;
        db->cached++;
    }
    *out = db->cache[at];
    return RC_OK;
}

static const struct db_arg *arg_named(struct db_args args, const char *name, size_t likely)
{
    if (likely < args.n && strcmp(args.v[likely].name, name) == 0)
        return args.v + likely;
    for (size_t i = 0; i < args.n; i++)
        if (strcmp(args.v[i].name, name) == 0)
            return args.v + i;
    return NULL;
}

static void bind_args(struct db *db, struct db_stmt *st, struct db_args args)
{
    for (int i = 0; i < st->q->n_params; i++) {
        const struct db_arg *arg = arg_named(args, st->q->params[i], (size_t)i);
        assert(arg && "every parameter of a query is given");
        db->driver->bind(db, st, i, arg);
    }
}

static int member_named(const struct db_rowtype *type, const char *name)
{
    for (size_t i = 0; i < type->n_cols; i++)
        if (strcmp(type->cols[i].name, name) == 0)
            return (int)i;
    return -1;
}

static struct db_arg arg_of_member(const struct db_col *col, const void *row)
{
    const char *at = (const char *)row + col->offset;
    struct db_arg arg = { .name = col->name, .kind = DB_ARG_I64 };
    switch (col->kind) {
    case DB_COL_I64:
        memcpy(&arg.i, at, sizeof arg.i);
        break;
    case DB_COL_BOOL:
        arg.i = *(const bool *)at;
        break;
    case DB_COL_ENUM: {
        int value;
        memcpy(&value, at, sizeof value);
        arg.kind = DB_ARG_STR;
        arg.s = str_of(enum_word(col->names, value));
        break;
    }
    case DB_COL_STR:
    case DB_COL_BLOB:
        arg.kind = col->kind == DB_COL_STR ? DB_ARG_STR : DB_ARG_BLOB;
        memcpy(&arg.s, at, sizeof arg.s);
        break;
    }
    return arg;
}

static void bind_row(struct db *db, struct db_stmt *st, const struct db_rowtype *type, const void *row, struct db_args args)
{
    if (st->bind_type != type) {
        for (int i = 0; i < st->q->n_params; i++)
            st->member_of[i] = (short)(arg_named(args, st->q->params[i], 0) ? -1 : member_named(type, st->q->params[i]));
        st->bind_type = type;
    }
    for (int i = 0; i < st->q->n_params; i++) {
        const short m = st->member_of[i];
        const struct db_arg *given = m < 0 ? arg_named(args, st->q->params[i], 0) : NULL;
        assert((m >= 0 || given) && "every parameter is a member or an argument");
        const struct db_arg arg = m >= 0 ? arg_of_member(&type->cols[m], row) : *given;
        db->driver->bind(db, st, i, &arg);
    }
}

static void map_columns(struct db *db, struct db_stmt *st, const struct db_rowtype *type)
{
    if (st->row_type == type)
        return;
    const int n = db->driver->n_cols(st);
    assert(n <= DB_MAX_COLS);
    for (int i = 0; i < n; i++) {
        const int m = member_named(type, db->driver->col_name(st, i));
        assert(m >= 0 && "every result column has a member");
        st->col_of[i] = (short)m;
    }
    st->row_type = type;
}

static void read_col(struct db *db, struct db_stmt *st, int i, const struct db_col *col, struct arena *a, char *row)
{
    char *at = row + col->offset;
    switch (col->kind) {
    case DB_COL_I64: {
        const int64_t v = db->driver->col_i64(st, i);
        memcpy(at, &v, sizeof v);
        break;
    }
    case DB_COL_BOOL:
        *(bool *)at = db->driver->col_i64(st, i) != 0;
        break;
    case DB_COL_ENUM: {
        const str word = db->driver->col_bytes(st, i);
        const int value = enum_value(col->names, word.p, word.n);
        memcpy(at, &value, sizeof value);
        break;
    }
    case DB_COL_STR:
    case DB_COL_BLOB: {
        const str s = str_dup(a, db->driver->col_bytes(st, i));
        memcpy(at, &s, sizeof s);
        break;
    }
    }
}

static void read_row(struct db *db, struct db_stmt *st, const struct db_rowtype *type, struct arena *a, void *row)
{
    map_columns(db, st, type);
    const int n = db->driver->n_cols(st);
    for (int i = 0; i < n; i++)
        read_col(db, st, i, &type->cols[st->col_of[i]], a, row);
}

static rc begin_query(struct db *db, const struct db_query *q, struct db_args args, struct db_stmt **st)
{
    TRY(statement(db, q, st));
    bind_args(db, *st, args);
    return db->driver->start(db, *st);
}

rc db_one(struct db *db, struct arena *a, const struct db_query *q, struct db_args args, const struct db_rowtype *type, void *out)
{
    struct db_stmt *st;
    TRY(begin_query(db, q, args, &st));
    bool row = false;
    rc r = db->driver->next(db, st, &row);
    if (r == RC_OK && row)
        read_row(db, st, type, a, out);
    else if (r == RC_OK)
        r = RC_NOT_FOUND;
    db->driver->finish(db, st);
    return r;
}

static rc each_row(struct db *db, struct arena *a, bool scratch, struct db_stmt *st, const struct db_rowtype *type, db_each_fn *each,
                   void *self)
{
    bool more = false;
    rc r;
    while ((r = db->driver->next(db, st, &more)) == RC_OK && more) {
        if (scratch)
            arena_reset(a);
        char *row = arena_alloc(a, type->size);
        read_row(db, st, type, a, row);
        if ((r = each(self, row)) != RC_OK)
            break;
    }
    db->driver->finish(db, st);
    return r;
}

rc db_each(struct db *db, const struct db_query *q, struct db_args args, const struct db_rowtype *type, db_each_fn *each, void *self)
{
    struct db_stmt *st;
    TRY(begin_query(db, q, args, &st));
    AUTO(arena_drop) struct arena *scratch = arena_new((size_t)64 << 20);
    return each_row(db, scratch, true, st, type, each, self);
}

struct collect {
    struct arena *a;
    char *rows;
    size_t n, cap, size, max;
};

static rc collect_row(void *self, void *row)
{
    struct collect *c = self;
    if (c->n == c->max)
        return RC_LIMIT;
    if (c->n == c->cap) {
        c->cap = c->cap ? c->cap * 2 : 16;
        char *rows = arena_alloc(c->a, c->cap * c->size);
        if (c->n)
            memcpy(rows, c->rows, c->n * c->size);
        c->rows = rows;
    }
    memcpy(c->rows + c->n++ * c->size, row, c->size);
    return RC_OK;
}

rc db_many(struct db *db, struct arena *a, const struct db_query *q, struct db_args args, const struct db_rowtype *type, size_t max,
           struct db_page *out)
{
    struct collect c = { .a = a, .size = type->size, .max = max };
    struct db_stmt *st;
    TRY(begin_query(db, q, args, &st));
    TRY(each_row(db, a, false, st, type, collect_row, &c));
    *out = (struct db_page){ c.rows, c.n };
    return RC_OK;
}

static rc run_write(struct db *db, struct db_stmt *st, int64_t *changed)
{
    rc r = db->driver->start(db, st);
    bool row = true;
    while (r == RC_OK && row)
        r = db->driver->next(db, st, &row);
    if (r == RC_OK && changed)
        *changed = db->driver->changed(db, st);
    db->driver->finish(db, st);
    return r;
}

rc db_exec(struct db *db, const struct db_query *q, struct db_args args, int64_t *changed)
{
    struct db_stmt *st;
    TRY(statement(db, q, &st));
    bind_args(db, st, args);
    return run_write(db, st, changed);
}

rc db_exec_row(struct db *db, const struct db_query *q, const struct db_rowtype *type, const void *row, struct db_args args,
               int64_t *changed)
{
    struct db_stmt *st;
    TRY(statement(db, q, &st));
    bind_row(db, st, type, row, args);
    return run_write(db, st, changed);
}

rc db_i64(struct db *db, const struct db_query *q, struct db_args args, int64_t *out)
{
    struct db_stmt *st;
    TRY(begin_query(db, q, args, &st));
    bool row = false;
    rc r = db->driver->next(db, st, &row);
    if (r == RC_OK && row)
        *out = db->driver->col_i64(st, 0);
    else if (r == RC_OK)
        r = RC_NOT_FOUND;
    db->driver->finish(db, st);
    return r;
}
