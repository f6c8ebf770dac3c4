#pragma once
#include "base/str.h"

/* Length of the valid UTF-8 sequence at text (n bytes left): 1..4, or 0 (overlong, surrogate, above U+10FFFF, cut). */
size_t utf8_len(const char *text, size_t n);
bool utf8_valid(str s);
size_t utf8_count(str s);       /* characters of a valid text; a bad byte counts as one */
str utf8_head(str s, size_t n); /* the first n characters */
str utf8_tail(str s, size_t n); /* without the first n characters */
uint32_t utf8_next(str *s);     /* take one character off the front; U+FFFD for a bad byte; s->n > 0 */
