/* PostgreSQL 15 or later through libpq: prepared statements, binary parameters and results. */
#include "kernel/db/db_int.h"

#include <endian.h>
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { OID_INT8 = 20, OID_TEXT = 25, OID_BYTEA = 17 };

struct pg {
    PGconn *conn;
    char *url;
    enum db_pg_kind kind;
    unsigned next_name;
};

struct pg_stmt {
    char name[24];
    bool prepared;
    Oid types[DB_MAX_PARAMS];
    const char *values[DB_MAX_PARAMS];
    int lengths[DB_MAX_PARAMS], formats[DB_MAX_PARAMS];
    int64_t ints[DB_MAX_PARAMS]; /* big-endian */
    PGresult *result;
    int row;
};

static rc code_of_state(const char *state)
{
    static const struct {
        const char *prefix;
        rc code;
    } known[] = {
        { "23505", RC_CONFLICT }, { "40001", RC_BUSY }, { "40P01", RC_BUSY }, { "55P03", RC_BUSY }, { "53100", RC_FULL },
        { "53", RC_BUSY },        { "25P02", RC_BUSY }, { "42", RC_BUG },     { "22", RC_BUG },
    };
    for (size_t i = 0; i < ARRAY_LEN(known); i++)
        if (strncmp(state, known[i].prefix, strlen(known[i].prefix)) == 0)
            return known[i].code;
    return RC_IO;
}

/* A failure without a state was made by libpq itself, which may still call the connection good (a write that failed is
 * told of later); 57P and 08 are the server's last words. */
static bool connection_gone(const PGconn *conn, const char *state)
{
    return PQstatus(conn) != CONNECTION_OK || !state || strncmp(state, "57P", 3) == 0 || strncmp(state, "08", 2) == 0;
}

static rc code_of(struct db *db, const PGresult *res)
{
    struct pg *pg = db->handle;
    const ExecStatusType status = PQresultStatus(res);
    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK)
        return RC_OK;
    (void)snprintf(db->error, sizeof db->error, "%s", PQerrorMessage(pg->conn));
    const char *state = res ? PQresultErrorField(res, PG_DIAG_SQLSTATE) : NULL;
    if (connection_gone(pg->conn, state)) {
        db->lost = true;
        return RC_BUSY;
    }
    return code_of_state(state);
}

static rc prepare(struct db *db, struct db_stmt *st)
{
    struct pg *pg = db->handle;
    struct pg_stmt *ps = calloc(1, sizeof *ps);
    if (!ps)
        abort();
    (void)snprintf(ps->name, sizeof ps->name, "q%u", pg->next_name++);
    st->handle = ps;
    return RC_OK; /* PQprepare waits for the first binding: it needs the types */
}

static void unprepare(struct db_stmt *st)
{
    struct pg_stmt *ps = st->handle;
    PQclear(ps->result);
    free(ps);
}

static void bind(struct db *db, struct db_stmt *st, int slot, const struct db_arg *arg)
{
    (void)db;
    struct pg_stmt *ps = st->handle;
    ps->formats[slot] = 1;
    switch (arg->kind) {
    case DB_ARG_NULL:
        ps->values[slot] = NULL;
        ps->types[slot] = ps->types[slot] ? ps->types[slot] : OID_INT8;
        break;
    case DB_ARG_I64:
        ps->ints[slot] = (int64_t)htobe64((uint64_t)arg->i);
        ps->values[slot] = (const char *)&ps->ints[slot];
        ps->lengths[slot] = sizeof(int64_t);
        ps->types[slot] = OID_INT8;
        break;
    case DB_ARG_STR:
    case DB_ARG_BLOB:
        ps->values[slot] = arg->s.n ? arg->s.p : "";
        ps->lengths[slot] = (int)arg->s.n;
        ps->types[slot] = arg->kind == DB_ARG_STR ? OID_TEXT : OID_BYTEA;
        break;
    }
}

static rc start(struct db *db, struct db_stmt *st)
{
    struct pg *pg = db->handle;
    struct pg_stmt *ps = st->handle;
    const int n = st->q->n_params;
    if (!ps->prepared) {
        PGresult *res = PQprepare(pg->conn, ps->name, st->q->pg, n, ps->types);
        const rc r = code_of(db, res);
        PQclear(res);
        TRY(r);
        ps->prepared = true;
    }
    PQclear(ps->result);
    ps->result = PQexecPrepared(pg->conn, ps->name, n, ps->values, ps->lengths, ps->formats, 1);
    ps->row = -1;
    TRY(code_of(db, ps->result));
    /* COMMIT of a transaction in which a statement failed answers "ROLLBACK", and calls that success. */
    const bool undone = strcmp(st->q->pg, "COMMIT") == 0 && strcmp(PQcmdStatus(ps->result), "ROLLBACK") == 0;
    return undone ? RC_BUSY : RC_OK;
}

static rc next(struct db *db, struct db_stmt *st, bool *row)
{
    (void)db;
    struct pg_stmt *ps = st->handle;
    *row = ++ps->row < PQntuples(ps->result);
    return RC_OK;
}

static int n_cols(struct db_stmt *st)
{
    return PQnfields(((struct pg_stmt *)st->handle)->result);
}

static const char *col_name(struct db_stmt *st, int col)
{
    return PQfname(((struct pg_stmt *)st->handle)->result, col);
}

static int64_t col_i64(struct db_stmt *st, int col)
{
    const struct pg_stmt *ps = st->handle;
    const char *p = PQgetvalue(ps->result, ps->row, col);
    switch (PQgetlength(ps->result, ps->row, col)) {
    case 8: {
        uint64_t v;
        memcpy(&v, p, sizeof v);
        return (int64_t)be64toh(v);
    }
    case 4: {
        uint32_t v;
        memcpy(&v, p, sizeof v);
        return (int32_t)be32toh(v);
    }
    case 2: {
        uint16_t v;
        memcpy(&v, p, sizeof v);
        return (int16_t)be16toh(v);
    }
    case 1:
        return *p;
    default:
        return 0;
    }
}

static str col_bytes(struct db_stmt *st, int col)
{
    const struct pg_stmt *ps = st->handle;
    return (str){ PQgetvalue(ps->result, ps->row, col), (size_t)PQgetlength(ps->result, ps->row, col) };
}

static int64_t changed(struct db *db, struct db_stmt *st)
{
    (void)db;
    const char *n = PQcmdTuples(((struct pg_stmt *)st->handle)->result);
    int64_t v = 0;
    return str_to_i64(str_of(n), &v) ? v : 0;
}

static void finish(struct db *db, struct db_stmt *st)
{
    (void)db;
    struct pg_stmt *ps = st->handle;
    PQclear(ps->result);
    ps->result = NULL;
}

static rc script(struct db *db, const char *sql)
{
    struct pg *pg = db->handle;
    PGresult *res = PQexec(pg->conn, sql);
    const rc r = code_of(db, res);
    PQclear(res);
    return r;
}

static rc dump(struct db *db, const char *sql, db_dump_fn *each, void *self)
{
    struct pg *pg = db->handle;
    const char *values[DB_MAX_COLS];
    PGresult *res = PQexec(pg->conn, sql);
    rc r = code_of(db, res);
    const int n = r == RC_OK ? PQnfields(res) : 0;
    if (n > DB_MAX_COLS)
        r = RC_LIMIT;
    for (int row = 0; r == RC_OK && row < PQntuples(res); row++) {
        for (int i = 0; i < n; i++)
            values[i] = PQgetvalue(res, row, i);
        r = each(self, n, values);
    }
    PQclear(res);
    return r;
}

static void close_handle(struct db *db)
{
    struct pg *pg = db->handle;
    PQfinish(pg->conn);
    free(pg->url);
    free(pg);
}

const struct db_driver db_postgres_driver = {
    .prepare = prepare,
    .unprepare = unprepare,
    .bind = bind,
    .start = start,
    .next = next,
    .n_cols = n_cols,
    .col_name = col_name,
    .col_i64 = col_i64,
    .col_bytes = col_bytes,
    .changed = changed,
    .finish = finish,
    .script = script,
    .dump = dump,
    .close = close_handle,
};

static void no_notice(void *self, const PGresult *res)
{
    (void)self, (void)res;
}

static rc connect_to(struct db *db)
{
    struct pg *pg = db->handle;
    PQfinish(pg->conn);
    const char *const keys[] = { "dbname", "target_session_attrs", "client_encoding", "connect_timeout", NULL };
    const char *const values[] = { pg->url, "read-write", "UTF8", "10", NULL };
    pg->conn = PQconnectdbParams(keys, values, 1);
    if (PQstatus(pg->conn) != CONNECTION_OK) {
        (void)snprintf(db->error, sizeof db->error, "%s", PQerrorMessage(pg->conn));
        db->lost = true;
        return RC_BUSY;
    }
    PQsetNoticeReceiver(pg->conn, no_notice, NULL);
    db->lost = false;
    TRY(script(db, "SET plan_cache_mode = force_generic_plan; SET timezone = 'UTC'"));
    static const char *const paths[] = {
        [DB_PG_MAIN] = "SET search_path = public, derived",
        [DB_PG_VAULT] = "SET search_path = public",
        [DB_PG_DERIVED] = "CREATE SCHEMA IF NOT EXISTS derived; SET search_path = derived, public",
    };
    return script(db, paths[pg->kind]);
}

rc db_postgres_reopen(struct db *db)
{
    db_forget_statements(db);
    return connect_to(db);
}

/* The vault is a database of its own: "<name>_vault" on the same server, made when absent. */
static rc make_vault_database(const char *url, char name[64])
{
    PGconn *conn = PQconnectdb(url);
    rc r = PQstatus(conn) == CONNECTION_OK ? RC_OK : RC_IO;
    if (r == RC_OK) {
        (void)snprintf(name, 64, "%.56s_vault", PQdb(conn));
        char sql[128];
        char *quoted = PQescapeIdentifier(conn, name, strlen(name));
        (void)snprintf(sql, sizeof sql, "CREATE DATABASE %s", quoted);
        PQfreemem(quoted);
        PGresult *res = PQexec(conn, sql);
        const char *state = PQresultErrorField(res, PG_DIAG_SQLSTATE);
        if (PQresultStatus(res) != PGRES_COMMAND_OK && (!state || strcmp(state, "42P04") != 0))
            r = RC_IO;
        PQclear(res);
    }
    PQfinish(conn);
    return r;
}

/* The same place with another database name, as a key=value string. */
static char *url_with_database(const char *url, const char *name)
{
    char *text = calloc(1, 4096);
    PQconninfoOption *options = PQconninfoParse(url, NULL);
    if (!text || !options)
        abort();
    size_t n = 0;
    for (const PQconninfoOption *o = options; o->keyword; o++) {
        const char *value = strcmp(o->keyword, "dbname") == 0 ? name : o->val;
        if (value && n < 4096)
            n += (size_t)snprintf(text + n, 4096 - n, "%s='%s' ", o->keyword, value);
    }
    PQconninfoFree(options);
    return text;
}

rc db_postgres_open(const char *url, enum db_pg_kind kind, struct db **out)
{
    const bool vault = kind == DB_PG_VAULT;
    struct db *db = db_alloc(&db_postgres_driver);
    struct pg *pg = calloc(1, sizeof *pg);
    if (!pg)
        abort();
    db->handle = pg;
    pg->kind = kind;
    char name[64] = "";
    rc r = vault ? make_vault_database(url, name) : RC_OK;
    pg->url = vault ? url_with_database(url, name) : strdup(url);
    if (r == RC_OK)
        r = connect_to(db);
    if (r != RC_OK) {
        fprintf(stderr, "cannot open the database: %s\n", db->error);
        db_close(db);
        return r;
    }
    *out = db;
    return RC_OK;
}

str db_vault_url(struct arena *a, struct db *db)
{
    const struct pg *pg = db->vault->handle;
    return str_dup(a, str_of(pg->url));
}
