#pragma once
#include "base/str.h"

/* Telephone and identity numbers in one form, so that the same person written differently gives the same index. */

/* Digits only (full-width ones too), without +86, 0086 or 86 before a number of this country, without an extension
 * (转, ext, x, #).  A number of this country that lost the 0 of its area behind the country code gets it back. */
str person_phone(struct arena *a, str text);
/* Upper case, without blanks and hyphens, full-width characters made plain; an identity number of 15 digits becomes the
 * one of 18 (GB 11643-1999).  Other documents keep their characters. */
str person_id_no(struct arena *a, str text);
/* A number of the shape of an identity number (18 characters, the last may be X) whose date or check digit is wrong
 * (GB 11643-1999, ISO 7064 MOD 11-2).  Passports and the like are never doubtful.  Takes the form person_id_no gives. */
bool person_id_doubtful(str id_no);
