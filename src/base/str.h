#pragma once
#include "base/arena.h"

/* Sized, borrowed, immutable text.  p may be NULL when n == 0; not NUL-terminated unless it says so.
 * Comparison is by bytes.  Functions with an arena allocate there; the others never allocate. */
typedef struct str {
    const char *p;
    size_t n;
} str;

#define STR(literal) ((str){ "" literal, sizeof(literal) - 1 })
#define STR_FMT      "%.*s"
#define STR_ARG(s)   (int)(s).n, (s).n ? (s).p : ""

str str_of(const char *cstr); /* NULL gives the empty text */
bool str_eq(str a, str b);
bool str_is(str a, const char *cstr);
int str_cmp(str a, str b);
bool str_starts(str s, str prefix);
bool str_ends(str s, str suffix);
str str_trim(str s); /* blanks and line ends off both sides */
/* Index of the first `needle` in s, or -1. */
ptrdiff_t str_find(str s, str needle);
/* Cut s at the first `sep`: *rest is what follows; without one, *rest is empty (p == NULL). */
str str_cut(str s, char sep, str *rest);
/* Decimal integer, whole text, no blanks, no plus sign; false on anything else or overflow. */
bool str_to_i64(str s, int64_t *out);

str str_dup(struct arena *a, str s);       /* the copy is NUL-terminated */
const char *str_c(struct arena *a, str s); /* NUL-terminated copy */
str str_fmt(struct arena *a, const char *fmt, ...) PRINTF(2, 3);
str str_cat(struct arena *a, str x, str y);
str str_hex(struct arena *a, const void *p, size_t n);
bool str_unhex(str s, void *out, size_t n); /* exactly 2n hex digits, else false */
