#include "kernel/pack/pack.h"

#include <string.h>

str pack_file(const char *name)
{
    for (const struct embed_file *f = pack_files; f->name; f++)
        if (strcmp(f->name, name) == 0)
            return (str){ f->data, f->n };
    return (str){ 0 };
}
