#pragma once
#include "engine/sheet/sheet_int.h"

/* One XLSX while it is read: what the workbook, the styles and the shared strings said (sheet_book.c), and where the
 * rows are (sheet_xlsx.c). */
enum { BOOK_TARGET = 300, BOOK_TEXT = SHEET_CELL * 4, BOOK_FORMATS = 4096, BOOK_XFS = 65536 };

struct merge {
    int64_t from_row, to_row;
    int from_col, to_col;
    str value;
};

struct book {
    struct arena *a; /* as long as the book */
    struct sheet_zip *zip;
    struct sheet_sink *sink;
    str wanted;
    bool since_1904;
    const char *workbook, *folder, *strings_path, *styles_path, *sheet_path;
    /* sheets of the workbook */
    str names[SHEET_SHEETS], ids[SHEET_SHEETS];
    bool hidden[SHEET_SHEETS];
    size_t n_sheets, chosen;
    /* relations of the workbook */
    bool want_office; /* reading _rels/.rels */
    /* styles */
    struct {
        int id;
        bool date;
    } formats[BOOK_FORMATS];
    size_t n_formats;
    bool *date_xf;
    size_t n_xf;
    bool in_cell_xfs;
    /* shared strings */
    str *strings;
    size_t n_strings, cap_strings, strings_bytes;
    /* text being gathered */
    char text[BOOK_TEXT + 1];
    size_t n_text;
    bool gathering;
    int phonetic; /* inside rPh: how a word is pronounced, not what is written */
    /* sheet */
    struct arena *row_arena;
    struct merge merges[SHEET_MERGES];
    size_t n_merges;
    str cells[SHEET_COLUMNS];
    int64_t row, last_row;
    bool row_hidden;
    int col, next_col;
    char type[12];
    int style;
    struct sheet_part part;
};

bool sheet_book_find(struct book *b); /* the paths of the parts, the sheet chosen */
bool sheet_book_styles(struct book *b);
bool sheet_book_strings(struct book *b);

typedef void sheet_open_fn(void *self, const char *name, const char *const *attrs);
typedef void sheet_shut_fn(void *self, const char *name);
typedef void sheet_text_fn(void *self, const char *p, int n);
bool sheet_book_parse(struct book *b, const char *path, sheet_open_fn *open, sheet_shut_fn *shut, sheet_text_fn *text);
sheet_shut_fn sheet_book_nothing;
sheet_text_fn sheet_book_gather; /* text of v and t elements into b->text */
void sheet_book_stop(struct book *b, const char *key, int64_t row, str rule);
