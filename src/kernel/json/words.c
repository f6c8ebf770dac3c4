/* Lists of words as rows and events keep them: one text, a blank between two. */
#include "kernel/json/json.h"

#include <string.h>

str json_words_join(struct arena *a, struct json_list words)
{
    const str *w = words.items;
    size_t n = 0;
    for (size_t i = 0; i < words.n; i++)
        n += w[i].n + 1;
    char *p = arena_alloc(a, n + 1), *at = p;
    for (size_t i = 0; i < words.n; i++) {
        if (i)
            *at++ = ' ';
        if (w[i].n)
            memcpy(at, w[i].p, w[i].n);
        at += w[i].n;
    }
    return (str){ p, (size_t)(at - p) };
}

struct json_list json_words_split(struct arena *a, str text)
{
    size_t max = text.n > 0, n = 0;
    for (size_t i = 0; i < text.n; i++)
        max += text.p[i] == ' ';
    str *items = ARENA_ARRAY(a, str, max + 1);
    while (text.n)
        items[n++] = str_cut(text, ' ', &text);
    return (struct json_list){ items, n };
}
