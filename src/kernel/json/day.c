#include "kernel/json/json_int.h"

#include "base/cal.h"

bool json_day_parse(str s, day_t *out)
{
    return cal_parse(s, out);
}

void json_day_put(struct buf *b, day_t day)
{
    struct cal_date d = cal_date_of(day);
    buf_fmt(b, "\"%04d-%02d-%02d\"", d.year, d.month, d.day);
}
