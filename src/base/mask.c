#include "base/mask.h"

#include "base/buf.h"
#include "base/utf8.h"

static str masked(struct arena *a, str head, size_t stars, str tail)
{
    struct buf b;
    buf_init(&b, a, head.n + stars + tail.n + 1);
    buf_str(&b, head);
    for (size_t i = 0; i < stars; i++)
        buf_char(&b, '*');
    buf_str(&b, tail);
    return buf_get(&b);
}

/* Keep `head` and `tail` characters of ASCII text; shorter ones keep the first only. */
static str keep_ends(struct arena *a, str s, size_t head, size_t tail)
{
    if (s.n == 0)
        return s;
    if (s.n <= head + tail)
        return masked(a, (str){ s.p, 1 }, s.n - 1, (str){ 0 });
    return masked(a, (str){ s.p, head }, s.n - head - tail, (str){ s.p + s.n - tail, tail });
}

str mask_name(struct arena *a, str name)
{
    const size_t n = utf8_count(name);
    return n ? masked(a, utf8_head(name, 1), n > 1 ? n - 1 : 1, (str){ 0 }) : name;
}

str mask_phone(struct arena *a, str phone)
{
    return keep_ends(a, phone, 3, 4);
}

str mask_id_no(struct arena *a, str id_no)
{
    return keep_ends(a, id_no, 3, 4);
}

str mask_address(struct arena *a, str address)
{
    return address.n ? masked(a, utf8_head(address, 6), 3, (str){ 0 }) : address;
}

static bool digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Length of the run of digits (with single blanks or hyphens between them) at s, and how many digits it has. */
static size_t run_of(str s, size_t *digits)
{
    size_t n = 0, end = 0;
    *digits = 0;
    while (n < s.n) {
        if (digit(s.p[n])) {
            (*digits)++;
            end = ++n;
        } else if ((s.p[n] == ' ' || s.p[n] == '-') && n + 1 < s.n && digit(s.p[n + 1])) {
            n++;
        } else if ((s.p[n] == 'X' || s.p[n] == 'x') && *digits == 17) {
            (*digits)++;
            return n + 1;
        } else {
            break;
        }
    }
    return end;
}

static void put_masked(struct buf *b, str run, size_t digits)
{
    size_t seen = 0;
    for (size_t i = 0; i < run.n; i++) {
        if (run.p[i] == ' ' || run.p[i] == '-')
            continue;
        const bool shown = seen < 3 || seen + 4 >= digits;
        buf_put(b, shown ? &run.p[i] : "*", 1);
        seen++;
    }
}

str mask_text(struct arena *a, str text)
{
    struct buf b;
    buf_init(&b, a, text.n + 1);
    while (text.n) {
        size_t digits = 0;
        const size_t run = digit(text.p[0]) ? run_of(text, &digits) : 0;
        if (digits >= 8)
            put_masked(&b, (str){ text.p, run }, digits);
        else
            buf_put(&b, text.p, run ? run : 1);
        const size_t taken = run ? run : 1;
        text = (str){ text.p + taken, text.n - taken };
    }
    return buf_get(&b);
}
