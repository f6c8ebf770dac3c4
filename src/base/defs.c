#include "base/defs.h"

#include <string.h>

const char *enum_word(const struct enum_def *def, int value)
{
    return value >= 0 && value < def->n ? def->words[value] : "?";
}

int enum_value(const struct enum_def *def, const char *p, size_t n)
{
    for (int i = 0; i < def->n; i++)
        if (strlen(def->words[i]) == n && memcmp(def->words[i], p, n) == 0)
            return i;
    return -1;
}
