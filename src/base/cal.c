#include "base/cal.h"

enum { MS_DAY = 86400000, MS_ZONE = 8 * 3600000 };

static const char *const kind_words[] = { "start", "counted", "skipped", "paused", "added", "rolled" };
const struct enum_def cal_step_kind_enum = { "cal_step_kind", kind_words, (int)ARRAY_LEN(kind_words) };

static int64_t floor_div(int64_t x, int64_t y)
{
    return x / y - (x % y < 0);
}

/* Days from civil and back, by eras of 400 years beginning on 1 March. */
day_t cal_day(int year, int month, int day)
{
    const int64_t y = month <= 2 ? year - 1 : year;
    const int64_t era = floor_div(y, 400), yoe = y - era * 400;
    const int64_t doy = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

struct cal_date cal_date_of(day_t day)
{
    const int64_t z = day + 719468, era = floor_div(z, 146097), doe = z - era * 146097;
    const int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    const int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100), mp = (5 * doy + 2) / 153;
    const int month = (int)(mp < 10 ? mp + 3 : mp - 9);
    return (struct cal_date){ (int)(yoe + era * 400 + (month <= 2)), month, (int)(doy - (153 * mp + 2) / 5 + 1) };
}

static bool digits(str s, size_t at, size_t n, int *out)
{
    int v = 0;
    for (size_t i = at; i < at + n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
        v = v * 10 + (s.p[i] - '0');
    }
    *out = v;
    return true;
}

bool cal_parse(str s, day_t *out)
{
    int y, m, d;
    if (s.n != 10 || s.p[4] != '-' || s.p[7] != '-' || !digits(s, 0, 4, &y) || !digits(s, 5, 2, &m) || !digits(s, 8, 2, &d))
        return false;
    if (y < 1 || m < 1 || m > 12 || d < 1 || d > 31)
        return false;
    const day_t day = cal_day(y, m, d);
    const struct cal_date back = cal_date_of(day);
    if (back.year != y || back.month != m || back.day != d)
        return false;
    *out = day;
    return true;
}

bool cal_parse_time(str s, ms_t *out)
{
    day_t day;
    int h = 0, m = 0, sec = 0;
    if (s.n < 10 || !cal_parse((str){ s.p, 10 }, &day))
        return false;
    if (s.n != 10 && s.n != 16 && s.n != 19)
        return false;
    if (s.n > 10 && ((s.p[10] != 'T' && s.p[10] != ' ') || s.p[13] != ':' || !digits(s, 11, 2, &h) || !digits(s, 14, 2, &m)))
        return false;
    if (s.n == 19 && (s.p[16] != ':' || !digits(s, 17, 2, &sec)))
        return false;
    if (h > 23 || m > 59 || sec > 59)
        return false;
    *out = cal_start_of(day) + ((h * 60 + m) * 60 + sec) * INT64_C(1000);
    return true;
}

str cal_str(struct arena *a, day_t day)
{
    const struct cal_date d = cal_date_of(day);
    return str_fmt(a, "%04d-%02d-%02d", d.year, d.month, d.day);
}

str cal_time_str(struct arena *a, ms_t at)
{
    const int64_t s = (at - cal_start_of(cal_day_of(at))) / 1000;
    return str_fmt(a, STR_FMT " %02d:%02d:%02d", STR_ARG(cal_str(a, cal_day_of(at))), (int)(s / 3600), (int)(s / 60 % 60), (int)(s % 60));
}

day_t cal_day_of(ms_t at)
{
    return floor_div(at + MS_ZONE, MS_DAY);
}

ms_t cal_start_of(day_t day)
{
    return day * MS_DAY - MS_ZONE;
}

int cal_year(day_t day)
{
    return cal_date_of(day).year;
}

int cal_weekday(day_t day)
{
    return (int)(day + 3 - floor_div(day + 3, 7) * 7) + 1;
}

static size_t lower_bound(const struct cal *c, day_t day)
{
    size_t lo = 0, hi = c->n;
    while (lo < hi) {
        const size_t mid = (lo + hi) / 2;
        if (c->entries[mid].day < day)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

const struct cal_entry *cal_find(const struct cal *c, day_t day)
{
    const size_t at = lower_bound(c, day);
    return at < c->n && c->entries[at].day == day ? &c->entries[at] : NULL;
}

bool cal_works(const struct cal *c, day_t day)
{
    const struct cal_entry *e = cal_find(c, day);
    return e ? e->work : cal_weekday(day) <= 5;
}

bool cal_loaded(const struct cal *c, int year)
{
    const size_t at = lower_bound(c, cal_day(year, 1, 1));
    return at < c->n && cal_year(c->entries[at].day) == year;
}

enum cal_unit cal_unit_of(str word)
{
    static const char *const words[] = { "calendar_day",        "working_day",       "hour", "working_hour", "week", "month", "year",
                                         "calendar_day_before", "working_day_before" };
    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        if (str_is(word, words[i]))
            return (enum cal_unit)i;
    return CAL_NOT_A_PERIOD;
}

/* One computation under way. */
struct count {
    const struct cal *cal;
    const struct cal_span *pauses;
    size_t n_pauses;
    struct cal_steps *steps;
    bool provisional;
};

static void note(struct count *k, day_t day, enum cal_step_kind kind)
{
    const struct cal_entry *e = cal_find(k->cal, day);
    if (k->steps && k->steps->n < CAL_STEPS)
        k->steps->v[k->steps->n++] = (struct cal_step){ day, kind, e ? e->name : (str){ "", 0 } };
}

static bool paused(const struct count *k, day_t day)
{
    for (size_t i = 0; i < k->n_pauses; i++)
        if (day >= k->pauses[i].from && day <= k->pauses[i].to)
            return true;
    return false;
}

static bool works(struct count *k, day_t day)
{
    if (!cal_loaded(k->cal, cal_year(day)))
        k->provisional = true;
    return cal_works(k->cal, day);
}

static day_t roll(struct count *k, day_t day)
{
    while (!works(k, day))
        note(k, ++day, CAL_ROLLED);
    return day;
}

static day_t count_days(struct count *k, day_t day, int64_t amount, bool working)
{
    note(k, day, CAL_START);
    while (amount > 0) {
        day++;
        const bool counts = !working || works(k, day);
        if (paused(k, day)) {
            note(k, day, CAL_PAUSED);
        } else if (!counts) {
            note(k, day, CAL_SKIPPED);
        } else {
            note(k, day, working && cal_weekday(day) > 5 ? CAL_ADDED : CAL_COUNTED);
            amount--;
        }
    }
    return day;
}

static day_t count_back(struct count *k, day_t day, int64_t amount, bool working)
{
    note(k, day, CAL_START);
    while (amount > 0) {
        day--;
        const bool counts = !working || works(k, day);
        note(k, day, counts ? CAL_COUNTED : CAL_SKIPPED);
        amount -= counts;
    }
    while (!works(k, day))
        note(k, --day, CAL_ROLLED);
    return day;
}

static int last_of_month(int year, int month)
{
    return month == 12 ? 31 : (int)(cal_day(year, month + 1, 1) - cal_day(year, month, 1));
}

/* The same day of a later month, or its last day. */
static day_t add_months(struct count *k, day_t day, int64_t months)
{
    const struct cal_date d = cal_date_of(day);
    const int64_t m = (int64_t)d.year * 12 + d.month - 1 + months;
    const int year = (int)floor_div(m, 12), month = (int)(m - floor_div(m, 12) * 12) + 1, last = last_of_month(year, month);
    const day_t due = cal_day(year, month, d.day < last ? d.day : last);
    note(k, day, CAL_START);
    note(k, due, CAL_COUNTED);
    return due;
}

/* Working minutes left: walk the windows of working days. */
static ms_t count_working_minutes(struct count *k, ms_t from, int64_t minutes)
{
    day_t day = cal_day_of(from);
    int64_t minute = (from - cal_start_of(day)) / 60000;
    note(k, day, CAL_START);
    for (;; day++, minute = 0) {
        const bool counts = works(k, day) && !paused(k, day);
        for (size_t i = 0; counts && i < k->cal->n_windows; i++) {
            const struct cal_window w = k->cal->windows[i];
            const int64_t begin = minute > w.from ? minute : w.from;
            if (begin >= w.to)
                continue;
            if (minutes <= w.to - begin) {
                note(k, day, CAL_COUNTED);
                return cal_start_of(day) + (begin + minutes) * 60000;
            }
            minutes -= w.to - begin;
        }
        if (day != cal_day_of(from))
            note(k, day, counts ? CAL_COUNTED : CAL_SKIPPED);
    }
}

struct cal_result cal_due(const struct cal *c, enum cal_unit unit, int64_t amount, ms_t from, const struct cal_span *pauses,
                          size_t n_pauses, struct cal_steps *steps)
{
    struct count k = { c, pauses, n_pauses, steps, false };
    const day_t day = cal_day_of(from);
    struct cal_result out = { 0 };
    if (steps)
        steps->n = 0;
    switch (unit) {
    case CAL_CALENDAR_DAY:
    case CAL_WORKING_DAY:
        out.due_on = count_days(&k, day, amount, unit == CAL_WORKING_DAY);
        break;
    case CAL_WEEK:
        out.due_on = count_days(&k, day, amount * 7, false);
        break;
    case CAL_MONTH:
    case CAL_YEAR:
        out.due_on = add_months(&k, day, unit == CAL_YEAR ? amount * 12 : amount);
        break;
    case CAL_HOUR:
        out.due_at = from + amount * INT64_C(3600000);
        note(&k, day, CAL_START);
        break;
    case CAL_WORKING_HOUR:
        out.due_at = count_working_minutes(&k, from, amount * 60);
        break;
    case CAL_CALENDAR_DAY_BEFORE:
    case CAL_WORKING_DAY_BEFORE:
        out.due_on = out.due_on_rolled = count_back(&k, day, amount, unit == CAL_WORKING_DAY_BEFORE);
        break;
    case CAL_NOT_A_PERIOD:
        UNREACHABLE("the caller asked for a period");
    }
    if (out.due_at)
        out.due_on = out.due_on_rolled = cal_day_of(out.due_at);
    else if (!out.due_on_rolled)
        out.due_on_rolled = roll(&k, out.due_on);
    out.provisional = k.provisional;
    return out;
}
