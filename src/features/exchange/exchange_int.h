#pragma once
#include "exchange.h"

#include "base/map.h"
#include "kernel/json/json.h"

/* --- fields: what our tables know, one row a field --- */
enum exchange_type {
    EXCHANGE_TEXT,
    EXCHANGE_CODE,  /* a code of `list`, or its Chinese or English name */
    EXCHANGE_CODES, /* several, by blank, comma or semicolon */
    EXCHANGE_DAY,
    EXCHANGE_TIME, /* a day, or a day and a time */
    EXCHANGE_YUAN, /* decimal yuan with at most two places */
    EXCHANGE_OPEN, /* open or closed */
};
struct exchange_field {
    const char *name;
    enum exchange_type type;
    int64_t max; /* characters */
    bool required, personal;
    const char *list;
};
enum { EXCHANGE_FIELDS = 24, EXCHANGE_SOURCES = 4 };
struct exchange_fields {
    const struct exchange_field *v;
    size_t n;
};
extern const struct exchange_fields exchange_fields_of[exchange_kind_count];
int exchange_field_find(enum exchange_kind kind, str name); /* -1 */

/* --- the map --- */
struct exchange_pair {
    str is, gives;
};
struct exchange_column {
    str to;
    struct json_list from; /* str: columns; the first that holds something, or all with `join` */
    str join, value, otherwise;
    struct json_list values; /* struct exchange_pair */
    struct json_list dates;  /* str: formats like MM/DD/YY */
};
struct exchange_map {
    str kind, source;
    struct json_list columns; /* struct exchange_column */
    struct json_list empty;   /* str: words that mean nothing */
};
MUST_USE rc exchange_map_read(struct ctx *ctx, enum exchange_kind kind, str text, struct exchange_map *out);

/* Which cells make which field. */
struct exchange_step {
    int field;
    const struct exchange_column *column; /* NULL without a map */
    int from[EXCHANGE_SOURCES];
    size_t n;
    struct map *values; /* is -> &gives, NULL without */
};
struct exchange_plan {
    struct exchange_step steps[EXCHANGE_FIELDS * 2];
    size_t n;
};
/* true when every required field has a source in this header. */
bool exchange_plan_make(struct exchange *x, const struct sheet_row *header, struct exchange_plan *out);

/* --- one import --- */
struct exchange_value {
    str text;   /* trimmed, mapped; code for codes */
    str column; /* header of the cell it came from */
    ms_t at;    /* days and times */
    int64_t number;
};

struct exchange {
    struct arena *keep;
    struct exchange_order order;
    struct exchange_map map;
    struct exchange_plan plan;
    bool has_header;
    str *header;
    size_t n_header;
    struct map *codes; /* "list\x1fword" -> code */
    struct orgs_bulk *units;
    struct users_bulk *accounts;
    struct map *seen;   /* dry run of cases: key -> content */
    struct map *places; /* "entity\x1funit" -> struct exchange_place */
    struct exchange_report report;
    struct exchange_problem *problems;
    size_t row_first; /* problems of the row at hand begin here */
    size_t row_found;
    struct exchange_value values[EXCHANGE_FIELDS];
    const struct sheet_row *row;
};

/* Say what is wrong with the field at hand; the row is rejected at its end. */
void exchange_problem(struct ctx *ctx, struct exchange *x, int field, const char *key, str rule);
/* The last fail() of another room as a problem of this row. */
void exchange_problem_why(struct ctx *ctx, struct exchange *x);
bool exchange_row_good(const struct exchange *x);

/* values[] from the cells of a row. */
void exchange_read_values(struct ctx *ctx, struct exchange *x, const struct sheet_row *row);
bool exchange_date(str text, const str *formats, size_t n, ms_t *out);
bool exchange_yuan(str text, int64_t *fen);
const struct exchange_value *exchange_at(const struct exchange *x, const char *name);

typedef rc exchange_write_fn(struct ctx *ctx, struct exchange *x, enum exchange_outcome *out);
exchange_write_fn exchange_write_orgs, exchange_write_staff, exchange_write_case;

struct exchange_place {
    id64 tenant_id, id;
    str path;
};
/* Of the legal entity (unit "") or a unit of it; id 0 = there is none. */
MUST_USE rc exchange_store_place(struct ctx *ctx, str entity, str unit, struct exchange_place *out);
/* content "" = not seen */
MUST_USE rc exchange_store_seen(struct ctx *ctx, id64 tenant, str key, str *content);
MUST_USE rc exchange_store_see(struct ctx *ctx, id64 tenant, str key, str content, id64 case_id);
