#pragma once
#include "engine/sheet/sheet.h"

/* Decoding in memory: the helper wraps it into frames, unit tests and fuzzers call it directly. */
struct sheet_sink {
    bool (*begin)(void *self, const struct sheet_info *info); /* once, before the first row */
    bool (*row)(void *self, const struct sheet_row *row);
    void *self;
    struct sheet_info info;
    const char *wrong; /* message key when decoding stopped */
    int64_t wrong_row; /* 0 = no row to blame */
    str rule;
};

/* false when something is wrong (sink->wrong) or a callback said so. */
bool sheet_decode(struct arena *a, str content, str wanted, struct sheet_sink *sink);
bool sheet_decode_csv(struct arena *a, str content, struct sheet_sink *sink);
bool sheet_decode_xlsx(struct arena *a, str content, str wanted, struct sheet_sink *sink);
bool sheet_stop(struct sheet_sink *sink, const char *key, int64_t row, str rule); /* gives false */
/* Check the limits of a row, cut empty cells off its end, hand it on.  Empty rows are left out. */
bool sheet_give(struct sheet_sink *sink, int64_t row, bool hidden, const str *cells, size_t n);
void sheet_warm(void);

/* --- parts of an XLSX --- */
struct sheet_zip;
struct sheet_part {
    void (*open)(void *self, const char *name, const char *const *attrs); /* attrs: name, value, ..., NULL */
    void (*shut)(void *self, const char *name);
    void (*text)(void *self, const char *p, int n);
    void *self;
    bool stopped; /* set to end the reading early */
};
struct sheet_zip *sheet_zip_open(str content, struct sheet_sink *sink); /* NULL: sink->wrong */
void sheet_zip_close(struct sheet_zip *z);                              /* accepts NULL */
bool sheet_zip_has(struct sheet_zip *z, const char *path);
/* Parse one part.  false with sink->wrong. */
bool sheet_zip_parse(struct sheet_zip *z, const char *path, struct sheet_part *part, struct sheet_sink *sink);
/* Does the part hold this byte string?  (To parse twice only where it is needed.) */
bool sheet_zip_mentions(struct sheet_zip *z, const char *path, str what);
const char *sheet_attr(const char *const *attrs, const char *name); /* NULL */

/* Excel's serial number as text; "" when it is no date. */
str sheet_serial(struct arena *a, double serial, bool since_1904);
/* Is this number format one of a date or time? */
bool sheet_is_date_format(int id, const char *code);
