#pragma once
#include "base/buf.h"
#include "engine/sheet/sheet.h"
#include "kernel/http/http.h"

/* The exchange room: tables of orgs, staff and old cases come in, checked first, written through the same events.
 * doc/import.md is the user's page. */
extern const struct feature exchange_feature;

#define EXCHANGE_KINDS(X) X(EXCHANGE_ORGS, "orgs") X(EXCHANGE_STAFF, "staff") X(EXCHANGE_CASES, "cases")
ENUM_DECLARE(exchange_kind, EXCHANGE_KINDS);

#define EXCHANGE_OUTCOMES(X) \
    X(EXCHANGE_FILED, "filed") X(EXCHANGE_MERGED, "merged") X(EXCHANGE_DUPLICATE, "duplicate") X(EXCHANGE_REJECTED, "rejected")
ENUM_DECLARE(exchange_outcome, EXCHANGE_OUTCOMES);

enum {
    EXCHANGE_PROBLEMS = 1000,   /* listed; all are counted */
    EXCHANGE_HEADER_ROWS = 20,  /* the header stands among the first of them */
    EXCHANGE_MAP = 256 * 1024,  /* bytes of a map */
    EXCHANGE_UPLOAD = 16 << 20, /* bytes over HTTP */
};

struct exchange_order {
    enum exchange_kind kind;
    str map;    /* JSON, "" = the columns have our names */
    str entity; /* code of the legal entity for rows that name none, "" = none */
    bool dry;
};

/* One cell that is wrong. */
struct exchange_problem {
    int64_t row;
    str column, value; /* as in the file; personal values masked, long ones cut */
    str key, rule, message_zh, message_en;
};

struct exchange_counts { /* read = filed + merged + duplicates + rejected */
    int64_t read, filed, merged, duplicates, rejected;
};

struct exchange_report {
    enum exchange_kind kind;
    str source, format, encoding, sheet, others;
    int64_t hidden_rows, header_row;
    struct exchange_counts counts;
    int64_t problems_found;
    struct json_list problems; /* struct exchange_problem, the first EXCHANGE_PROBLEMS */
    struct json_list unused;   /* str: columns of the file that were not used */
};
extern const struct json_type exchange_report_type;

/* One import at work: a plan made from map and header, and what is known of rows seen.  `keep` outlives it;
 * ctx->arena is scratch and may be reset between rows.  RC_INVALID names "map" or "kind". */
struct exchange;
MUST_USE rc exchange_open(struct ctx *ctx, struct arena *keep, const struct exchange_order *order, struct exchange **out);

/* One row: the header is found first, then each row is checked and, unless dry, written in the caller's transaction.
 * RC_OK also for a bad row (outcome EXCHANGE_REJECTED, its problems kept); RC_INVALID (file) when the header lacks a
 * column that must be there; other codes when the database failed.  *counted is false for the header. */
MUST_USE rc exchange_row(struct ctx *ctx, struct exchange *x, const struct sheet_row *row, bool *counted, enum exchange_outcome *out);
/* All rows were given.  RC_INVALID (exchange.no_header, exchange.no_rows). */
MUST_USE rc exchange_end(struct ctx *ctx, struct exchange *x);
void exchange_describe(struct exchange *x, const struct sheet_info *info);
/* Strings live in `keep`. */
const struct exchange_report *exchange_report_of(const struct exchange *x);
/* Reasons of the row just rejected, as one text in the language. */
str exchange_reasons(struct arena *a, const struct exchange *x, bool zh);

/* Maps that stand in the pack, by name ("cfpb"); empty when there is none. */
str exchange_map_named(const char *name);
