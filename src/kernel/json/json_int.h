#pragma once
#include "kernel/json/json.h"

enum { JSON_DEPTH = 32, JSON_MEMBERS = 256 };

/* Length of the valid UTF-8 sequence at p (of n bytes), 0 when it is none (overlong, surrogate, > U+10FFFF). */
MUST_USE bool json_day_parse(str s, day_t *out);
void json_day_put(struct buf *b, day_t day);

/* A cursor over the text.  Every function leaves `at` behind what it read, or says false with `why` set. */
struct json_reader {
    struct ctx *ctx;
    const char *at, *end, *start;
    const struct json_sealer *sealer;
    int depth;
};
MUST_USE bool json_skip(struct json_reader *r);                           /* any value */
MUST_USE bool json_text(struct json_reader *r, str *out, int64_t *chars); /* a string, decoded into the arena */
/* The same, but a text without escapes is left where it stands: good as long as the document. */
MUST_USE bool json_text_here(struct json_reader *r, str *out, int64_t *chars);
void json_blank(struct json_reader *r);
