#include "kernel/json/json_int.h"

#include "base/cal.h"

bool json_day_parse(str s, day_t *out)
{
    return cal_parse(s, out);
}

static void put_digits(char *at, int v, int n)
{
    while (n--) {
        at[n] = (char)('0' + v % 10);
        v /= 10;
    }
}

void json_day_put(struct buf *b, day_t day)
{
    const struct cal_date d = cal_date_of(day);
    char text[] = "\"0000-00-00\"";
    put_digits(text + 1, d.year, 4); /* day_t of a calendar date: years 0..9999 (cal_parse) */
    put_digits(text + 6, d.month, 2);
    put_digits(text + 9, d.day, 2);
    buf_put(b, text, sizeof text - 1);
}
