#pragma once
#include "base/buf.h"

/* RFC 4180 over a text in memory: quotes, line ends and quotes inside, CRLF or LF, a BOM is skipped.
 * Limits: CSV_FIELDS a row, CSV_FIELD bytes a field.  Borrowed where possible; unquoting copies into the arena. */
enum { CSV_FIELDS = 256, CSV_FIELD = 1 << 20 };

struct csv {
    str rest;
    int64_t row;       /* of the row last given, from 1; blank lines count, a row may span lines */
    const char *wrong; /* message key when csv_next said false before the end, else NULL */
    char separator;    /* ',' after csv_open; another may be set */
};

struct csv_row {
    str v[CSV_FIELDS];
    size_t n;
};

void csv_open(struct csv *c, str text);
/* The next row; false at the end or when something is wrong.  Blank lines are skipped. */
bool csv_next(struct csv *c, struct arena *a, struct csv_row *row);
/* Column of a header by name, -1. */
int csv_column(const struct csv_row *header, const char *name);
str csv_at(const struct csv_row *row, int column); /* "" outside */

/* Append one field (and a comma unless it is the first); `guard` puts ' before = + - @ so that a spreadsheet does not
 * take it for a formula. */
void csv_put(struct buf *b, str field, bool first, bool guard);
