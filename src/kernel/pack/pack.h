#pragma once
#include "base/str.h"

/* Files inside the binary: packs/cn (rules as data) and the web pages.  Made by tools/embed.py. */
struct embed_file {
    const char *name; /* "deadlines.csv"; NULL ends the table */
    const char *data;
    size_t n;
};
extern const struct embed_file pack_files[];

/* The content of packs/cn/NAME; p == NULL when there is none. */
str pack_file(const char *name);
