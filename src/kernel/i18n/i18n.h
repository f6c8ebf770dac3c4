#pragma once
#include "kernel/kernel.h"

/* Words for what the server itself says.  Keys come from the words folders of all modules (tools/words.py); a key without both
 * languages stops the build. */
enum i18n_language { I18N_ZH, I18N_EN };
struct i18n_word {
    const char *key, *zh, *en;
};
extern const struct i18n_word i18n_words[]; /* sorted by key */
extern const size_t i18n_n_words;

enum i18n_language i18n_lang(str accept_language);               /* zh-CN unless English is asked for first */
const char *i18n_text(enum i18n_language lang, const char *key); /* NULL when unknown */
/* The text with {field} and {rule} filled in; the key itself when there is none. */
str i18n_say(struct arena *a, enum i18n_language lang, const char *key, const char *field, str rule);
