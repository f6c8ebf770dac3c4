#pragma once
#include "engine/box/box.h"

/* Tables in and out.  Reading happens in the box (engine/box): CSV (RFC 4180; comma, semicolon or tab; UTF-8 with or
 * without BOM, UTF-16 with BOM, GB18030) and XLSX (ISO 29500: shared and inline strings, numbers, dates of both
 * systems, booleans, errors, cached values of formulas, merged cells, hidden rows, several sheets; no XML entities).
 * Every limit is here; beyond it the whole file is refused with a key that says which. */
enum {
    SHEET_FILE = 64 << 20,     /* bytes of a file */
    SHEET_COLUMNS = 200,       /* columns that hold something */
    SHEET_ROWS = 1000000,      /* rows; the number of the last row in a spreadsheet counts too */
    SHEET_CELL = 32767,        /* characters of a cell */
    SHEET_ROW_BYTES = 1 << 20, /* bytes of all cells of a row */
    SHEET_SHEETS = 256,
    SHEET_ENTRIES = 10000,   /* files in an XLSX */
    SHEET_PART_MB = 512,     /* of one unpacked */
    SHEET_RATIO = 250,       /* unpacked : packed, above 1 MB */
    SHEET_STRINGS = 2000000, /* shared strings */
    SHEET_STRINGS_MB = 64,   /* of them together */
    SHEET_MERGES = 2000,
    SHEET_OUT_ROWS = 10000, /* rows of a table that is written */
};

struct sheet_row {
    int64_t row; /* as a spreadsheet counts it, from 1; empty rows are counted and left out */
    bool hidden;
    size_t n;
    const str *cells; /* valid UTF-8; "" for empty; dates "YYYY-MM-DD[ HH:MM:SS]", booleans TRUE and FALSE */
};

struct sheet_info {
    str format;     /* "csv", "xlsx" */
    str encoding;   /* "UTF-8", "GB18030", "UTF-16LE", "UTF-16BE" */
    str sheet;      /* name of the sheet that was read, "" for CSV */
    str others;     /* names of the others, comma-separated */
    char separator; /* of a CSV */
    int64_t rows, hidden_rows;
};

/* Rows in order to `each`; a row lives until it returns; another rc than RC_OK stops.  `wanted` names a sheet, "" = the first
 * visible one.  Texts of *info live in ctx->arena.  RC_INVALID with field "file", key sheet.* or box.*, rule = "row N" where there is one.
 */
typedef rc sheet_each_fn(void *self, const struct sheet_row *row);
MUST_USE rc sheet_read(struct ctx *ctx, str content, str wanted, sheet_each_fn *each, void *self, struct sheet_info *info);
extern const struct box_kind sheet_box;

/* --- out: a table in memory; nothing touches the disk --- */
enum sheet_format { SHEET_CSV, SHEET_XLSX };
struct sheet_writer;
/* `max` bytes of text. */
struct sheet_writer *sheet_write_new(struct arena *a, enum sheet_format format, const char *name, size_t max);
/* A row of texts.  A text that a spreadsheet would take for a formula stays a text: in CSV it gets an apostrophe, in
 * XLSX every cell is stored as text. */
void sheet_write_row(struct sheet_writer *w, const str *cells, size_t n);
/* The finished file in the arena.  RC_LIMIT (sheet.too_much_output). */
MUST_USE rc sheet_write_end(struct ctx *ctx, struct sheet_writer *w, str *out);
const char *sheet_content_type(enum sheet_format format);
