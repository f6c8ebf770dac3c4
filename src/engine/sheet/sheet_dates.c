/* Serial numbers of a spreadsheet and which number formats mean a date. */
#include "engine/sheet/sheet_int.h"

#include "base/cal.h"

#include <math.h>
#include <string.h>

static const double LAST_SERIAL = 2958466; /* after 9999-12-31 */

str sheet_serial(struct arena *a, double serial, bool since_1904)
{
    if (!(serial >= 0) || serial >= LAST_SERIAL)
        return (str){ "", 0 };
    double days = floor(serial);
    int64_t seconds = (int64_t)llround((serial - days) * 86400);
    if (seconds == 86400) {
        seconds = 0;
        days += 1;
    }
    const int h = (int)(seconds / 3600), m = (int)(seconds / 60 % 60), s = (int)(seconds % 60);
    if (days == 0 && !since_1904)
        return str_fmt(a, "%02d:%02d:%02d", h, m, s);
    /* 1900 counts a 29 February that never was: days before it are one further on */
    const day_t day = since_1904 ? (day_t)days - 24107 : (day_t)days - (days < 60 ? 25568 : 25569);
    const str date = cal_str(a, day);
    return seconds ? str_fmt(a, STR_FMT " %02d:%02d:%02d", STR_ARG(date), h, m, s) : date;
}

/* Numbers that mean dates without a format of their own, East Asian ones included (ISO 29500-1, 18.8.30). */
static bool built_in_date(int id)
{
    return (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) || (id >= 50 && id <= 58);
}

/* Past a quoted text, a bracket or an escaped sign; NULL at the end of the code. */
static const char *skip(const char *p)
{
    if (*p == '"' || *p == '[')
        return strchr(p + 1, *p == '"' ? '"' : ']');
    if (*p == '\\' || *p == '_' || *p == '*')
        return p[1] ? p + 1 : NULL;
    return p;
}

/* [h] and the like count hours beyond a day. */
static bool is_duration(const char *p)
{
    return *p == '[' && p[1] && strchr("hHmMsS", p[1]) && (p[2] == ']' || (p[2] && p[3] == ']'));
}

/* A letter of date or time outside quotes, brackets and escapes, no digits, no duration. */
bool sheet_is_date_format(int id, const char *code)
{
    if (!code)
        return built_in_date(id);
    bool date = false;
    for (const char *p = code; *p && strncmp(p, "General", 7) != 0; p++) {
        if (is_duration(p))
            return false;
        const char sign = *p;
        p = skip(p);
        if (!p)
            break;
        if (strchr("#?", sign) || (sign == ';' && !date))
            return false;
        date = date || strchr("yYmMdDhHsS", sign);
    }
    return date;
}
