#include "base/person.h"

#include "base/cal.h"
#include "base/utf8.h"

#include <string.h>

/* U+FF01..U+FF5E stand for '!'..'~'; other characters are themselves. */
static uint32_t plain(uint32_t c)
{
    return c >= 0xFF01 && c <= 0xFF5E ? c - 0xFF01 + '!' : c;
}

static bool digit(uint32_t c)
{
    return c >= '0' && c <= '9';
}

/* 转 or anything a keyboard offers for "extension". */
static bool extension(uint32_t c)
{
    return c == 0x8F6C || c == 0x8F49 || c == '#' || c == 'x' || c == 'X' || c == 'e' || c == 'E';
}

str person_phone(struct arena *a, str text)
{
    char *out = arena_alloc(a, text.n + 1);
    size_t n = 0;
    bool abroad = false;
    for (str rest = str_trim(text); rest.n;) {
        const uint32_t c = plain(utf8_next(&rest));
        if (n && extension(c))
            break;
        if (digit(c))
            out[n++] = (char)c;
        abroad = abroad || (c == '+' && n == 0);
    }
    str s = { out, n };
    if (str_starts(s, STR("0086"))) {
        s = (str){ s.p + 2, s.n - 2 };
        abroad = true;
    }
    if (!str_starts(s, STR("86")) || !(abroad || (s.n == 13 && s.p[2] == '1')))
        return s;
    s = (str){ s.p + 2, s.n - 2 };
    if (s.n == 11 && s.p[0] == '1')
        return s;
    return s.n >= 9 && s.p[0] != '0' ? str_cat(a, STR("0"), s) : s;
}

static int check_digit(const char *p)
{
    static const int weights[] = { 7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2 };
    int sum = 0;
    for (size_t i = 0; i < ARRAY_LEN(weights); i++)
        sum += weights[i] * (p[i] - '0');
    return "10X98765432"[sum % 11];
}

static size_t digits_at_start(str s)
{
    size_t n = 0;
    while (n < s.n && digit((unsigned char)s.p[n]))
        n++;
    return n;
}

static bool is_date(const char *p)
{
    const char text[] = { p[0], p[1], p[2], p[3], '-', p[4], p[5], '-', p[6], p[7] };
    day_t day;
    return cal_parse((str){ text, sizeof text }, &day);
}

str person_id_no(struct arena *a, str text)
{
    char *out = arena_alloc(a, text.n + 4);
    size_t n = 0;
    for (str rest = str_trim(text); rest.n;) {
        const str before = rest;
        const uint32_t c = plain(utf8_next(&rest));
        if (c == ' ' || c == '-' || c == 0x3000)
            continue;
        if (c < 0x80)
            out[n++] = (char)(c >= 'a' && c <= 'z' ? c - 32 : c);
        else
            for (size_t i = 0; i < before.n - rest.n; i++)
                out[n++] = before.p[i];
    }
    char full[18] = "      19";
    if (n == 15 && digits_at_start((str){ out, n }) == 15) {
        memcpy(full, out, 6);
        memcpy(full + 8, out + 6, 9);
        full[17] = (char)check_digit(full);
        if (is_date(full + 6))
            return (str){ arena_dup(a, full, sizeof full), sizeof full };
    }
    return (str){ out, n };
}

bool person_id_doubtful(str s)
{
    if (s.n != 18 || digits_at_start(s) < 17 || (digits_at_start(s) == 17 && s.p[17] != 'X'))
        return false;
    return !is_date(s.p + 6) || s.p[17] != check_digit(s.p);
}
