#include "kernel/i18n/i18n.h"

#include <string.h>

enum i18n_language i18n_lang(str accept)
{
    return str_starts(accept, STR("en")) ? I18N_EN : I18N_ZH;
}

const char *i18n_text(enum i18n_language lang, const char *key)
{
    size_t lo = 0, hi = i18n_n_words;
    while (lo < hi) {
        const size_t mid = (lo + hi) / 2;
        const int d = strcmp(i18n_words[mid].key, key);
        if (d == 0)
            return lang == I18N_EN ? i18n_words[mid].en : i18n_words[mid].zh;
        if (d < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    return NULL;
}

str i18n_say(struct arena *a, enum i18n_language lang, const char *key, const char *field, str rule)
{
    const char *text = i18n_text(lang, key);
    if (!text)
        return str_of(key);
    struct buf b;
    buf_init(&b, a, 8192);
    for (const char *p = text; *p;) {
        if (strncmp(p, "{rule}", 6) == 0) {
            buf_str(&b, rule);
            p += 6;
        } else if (strncmp(p, "{field}", 7) == 0) {
            buf_c(&b, field ? field : "");
            p += 7;
        } else {
            buf_char(&b, *p++);
        }
    }
    return buf_get(&b);
}
