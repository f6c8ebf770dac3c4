#pragma once
#include "base/buf.h"

/* The one tokeniser of search, for texts and queries alike: every run of CJK characters gives its overlapping pairs and
 * its last character, every run of ASCII letters and digits its lower-case word; all else separates.  A term then means
 * "contains this text" (ASCII: a word that begins so): look up the tokens, compare the text. */
enum { BIGRAM_TERMS = 5 };

/* Tokens joined by blanks, in the order of the text; repeats stay. */
void bigram_tokens(struct buf *out, str text);
/* The tokens a text must have to contain `term`: whole ones, and last a beginning (*prefix) where the term ends in a word
 * or is one character. */
void bigram_query(struct buf *out, str term, bool *prefix);
/* Split what a person typed at blanks into at most BIGRAM_TERMS terms; how many. */
size_t bigram_terms(str query, str out[BIGRAM_TERMS]);
