#include "base/bigram.h"

#include "base/utf8.h"

static bool is_cjk(uint32_t c)
{
    return (c >= 0x3400 && c <= 0x9FFF) || (c >= 0xF900 && c <= 0xFAFF) || (c >= 0x20000 && c <= 0x3FFFF);
}

static bool is_word(uint32_t c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static void separate(struct buf *out)
{
    if (out->n && out->p[out->n - 1] != ' ')
        buf_char(out, ' ');
}

/* `run` holds CJK characters only: pairs, then (for texts, or when there is no pair) the last one alone. */
static void put_pairs(struct buf *out, str run, bool with_last)
{
    const char *from = run.p, *end = run.p + run.n;
    str rest = run;
    (void)utf8_next(&rest);
    const bool single = rest.n == 0;
    while (rest.n) {
        const char *second = rest.p;
        (void)utf8_next(&rest);
        separate(out);
        buf_put(out, from, (size_t)(rest.p - from));
        from = second;
    }
    if (with_last || single) {
        separate(out);
        buf_put(out, from, (size_t)(end - from));
    }
}

static void put_word(struct buf *out, str *text)
{
    separate(out);
    for (; text->n && is_word((unsigned char)*text->p); *text = (str){ text->p + 1, text->n - 1 })
        buf_char(out, (char)(*text->p >= 'A' && *text->p <= 'Z' ? *text->p + 32 : *text->p));
}

/* *open = the last token may be only the beginning of one in a text. */
static void put_tokens(struct buf *out, str text, bool with_last, bool *open)
{
    while (text.n) {
        const str at = text;
        const uint32_t c = utf8_next(&text);
        *open = false;
        if (is_cjk(c)) {
            str next = text;
            while (next.n && is_cjk(utf8_next(&next)))
                text = next;
            const str run = { at.p, (size_t)(text.p - at.p) };
            put_pairs(out, run, with_last);
            *open = utf8_count(run) == 1;
        } else if (is_word(c)) {
            text = at;
            put_word(out, &text);
            *open = true;
        }
    }
}

void bigram_tokens(struct buf *out, str text)
{
    bool open;
    put_tokens(out, text, true, &open);
}

void bigram_query(struct buf *out, str term, bool *prefix)
{
    *prefix = false;
    put_tokens(out, term, false, prefix);
}

size_t bigram_terms(str query, str out[BIGRAM_TERMS])
{
    size_t n = 0;
    while (query.n && n < BIGRAM_TERMS) {
        const str term = str_trim(str_cut(query, ' ', &query));
        if (term.n)
            out[n++] = term;
    }
    return n;
}
