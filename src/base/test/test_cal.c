/* Limits, on every day of 2024-2026 with the calendar that is shipped, against the plain meaning of the words. */
#include "base/cal.h"
#include "base/csv.h"
#include "kernel/pack/pack.h"
#include "testkit/check.h"

#include <stdlib.h>

static const struct cal_window windows[] = { { 9 * 60, 12 * 60 }, { 13 * 60 + 30, 17 * 60 + 30 } };

static int by_day(const void *x, const void *y)
{
    const struct cal_entry *a = x, *b = y;
    return (a->day > b->day) - (a->day < b->day);
}

static struct cal shipped(void)
{
    struct arena *a = check_arena();
    struct csv_row *row = ARENA_NEW(a, struct csv_row);
    struct cal_entry *e = ARENA_ARRAY(a, struct cal_entry, 1000);
    struct csv c;
    size_t n = 0;
    csv_open(&c, pack_file("calendar.csv"));
    while (csv_next(&c, a, row)) {
        day_t day;
        if (cal_parse(csv_at(row, 0), &day))
            e[n++] = (struct cal_entry){ day, str_is(csv_at(row, 1), "workday"), csv_at(row, 2) };
    }
    qsort(e, n, sizeof *e, by_day);
    return (struct cal){ e, n, windows, ARRAY_LEN(windows) };
}

static day_t day_of(const char *text)
{
    day_t day = 0;
    CHECK(cal_parse(str_of(text), &day));
    return day;
}

static ms_t time_of(const char *text)
{
    ms_t at = 0;
    CHECK(cal_parse_time(str_of(text), &at));
    return at;
}

static const day_t first = 19723, last = 19723 + 366 + 365 + 365 - 1; /* 2024-01-01 … 2026-12-31 */

static bool paused(const struct cal_span *p, size_t n, day_t day)
{
    for (size_t i = 0; i < n; i++)
        if (day >= p[i].from && day <= p[i].to)
            return true;
    return false;
}

/* How many days after `from` up to and with `to` count. */
static int64_t counted(const struct cal *c, day_t from, day_t to, bool working, const struct cal_span *p, size_t n)
{
    int64_t sum = 0;
    for (day_t d = from + 1; d <= to; d++)
        sum += (!working || cal_works(c, d)) && !paused(p, n, d);
    return sum;
}

TEST(cal, the_first_and_last_day_of_the_test_are_the_ones_it_says)
{
    CHECK_I64(day_of("2024-01-01"), first);
    CHECK_I64(day_of("2026-12-31"), last);
}

TEST(cal, every_date_is_written_and_read_back_the_same)
{
    for (day_t d = day_of("0001-01-01"); d < day_of("9999-12-31"); d += 997) {
        day_t back = 0;
        CHECK(cal_parse(cal_str(check_arena(), d), &back));
        CHECK_I64(back, d);
    }
    for (day_t d = first; d <= last; d++)
        CHECK_I64(cal_weekday(d + 1), cal_weekday(d) % 7 + 1);
    CHECK_I64(cal_weekday(day_of("2026-11-24")), 2);
}

TEST(cal, what_is_no_date_is_refused)
{
    static const char *const bad[] = { "",           "2026-1-01",   "2026-02-29", "2026-13-01", "2026-00-10", "2026-04-31",
                                       "0000-01-01", "2026-01-01 ", "2026/01/01", "2026-01-00", "-026-01-01", "20260101" };
    day_t day;
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        CHECK(!cal_parse(str_of(bad[i]), &day));
    static const char *const bad_times[] = { "2026-01-01T24:00", "2026-01-01T10:60", "2026-01-01 1:00",    "2026-01-01T10:00Z",
                                             "2026-01-01x10:00", "2026-02-30 10:00", "2026-01-01T10:00:60" };
    ms_t at;
    for (size_t i = 0; i < ARRAY_LEN(bad_times); i++)
        CHECK(!cal_parse_time(str_of(bad_times[i]), &at));
    CHECK_I64(time_of("2026-01-01"), cal_start_of(day_of("2026-01-01")));
    CHECK_I64(time_of("1970-01-01T08:00:01"), 1000);
}

TEST(cal, every_known_answer_is_given)
{
    const struct cal c = shipped();
    struct arena *a = check_arena();
    struct csv_row *row = ARENA_NEW(a, struct csv_row);
    struct csv v;
    int n = 0;
    csv_open(&v, pack_file("deadline_vectors.csv"));
    CHECK(csv_next(&v, a, row)); /* the heading */
    while (csv_next(&v, a, row)) {
        int64_t amount = -1;
        CHECK(str_to_i64(csv_at(row, 2), &amount));
        const struct cal_result r = cal_due(&c, cal_unit_of(csv_at(row, 3)), amount, time_of(str_c(a, csv_at(row, 1))), NULL, 0, NULL);
        CHECK_STR(cal_str(a, r.due_on), csv_at(row, 4));
        CHECK_STR(cal_str(a, r.due_on_rolled), csv_at(row, 5));
        CHECK(!r.provisional);
        n++;
    }
    CHECK_I64(n, 20);
}

TEST(cal, calendar_days_end_that_many_days_later)
{
    const struct cal c = shipped();
    for (day_t d = first; d <= last; d++)
        for (int64_t n = 0; n <= 90; n++) {
            const struct cal_result r = cal_due(&c, CAL_CALENDAR_DAY, n, cal_start_of(d) + 15 * 3600000, NULL, 0, NULL);
            CHECK_I64(r.due_on, d + n);
        }
}

TEST(cal, working_days_end_on_a_working_day_with_that_many_passed)
{
    const struct cal c = shipped();
    for (day_t d = first; d <= last; d++)
        for (int64_t n = 1; n <= 30; n++) {
            const struct cal_result r = cal_due(&c, CAL_WORKING_DAY, n, cal_start_of(d), NULL, 0, NULL);
            CHECK(cal_works(&c, r.due_on));
            CHECK_I64(counted(&c, d, r.due_on, true, NULL, 0), n);
            CHECK_I64(r.due_on_rolled, r.due_on);
        }
}

TEST(cal, a_limit_rolls_to_the_first_working_day_from_its_last_day_on)
{
    const struct cal c = shipped();
    for (day_t d = first; d <= last; d++) {
        const struct cal_result r = cal_due(&c, CAL_CALENDAR_DAY, 15, cal_start_of(d), NULL, 0, NULL);
        CHECK(r.due_on_rolled >= r.due_on && cal_works(&c, r.due_on_rolled));
        CHECK_I64(counted(&c, r.due_on - 1, r.due_on_rolled, true, NULL, 0), 1);
    }
}

TEST(cal, days_inside_a_pause_do_not_count)
{
    const struct cal c = shipped();
    for (day_t d = first; d <= last; d += 3)
        for (int64_t n = 1; n <= 60; n += 7)
            for (int working = 0; working <= 1; working++) {
                const struct cal_span p[] = { { d - 3, d + 2 }, { d + 5, d + 5 + n % 11 }, { d + 8, d + 9 } };
                const struct cal_result r =
                    cal_due(&c, working ? CAL_WORKING_DAY : CAL_CALENDAR_DAY, n, cal_start_of(d), p, ARRAY_LEN(p), NULL);
                CHECK(!paused(p, ARRAY_LEN(p), r.due_on));
                CHECK_I64(counted(&c, d, r.due_on, working, p, ARRAY_LEN(p)), n);
                CHECK(r.due_on >= cal_due(&c, working ? CAL_WORKING_DAY : CAL_CALENDAR_DAY, n, cal_start_of(d), NULL, 0, NULL).due_on);
            }
}

TEST(cal, who_starts_later_is_never_due_earlier_and_more_days_never_end_earlier)
{
    const struct cal c = shipped();
    static const enum cal_unit units[] = { CAL_CALENDAR_DAY, CAL_WORKING_DAY, CAL_WEEK, CAL_MONTH, CAL_YEAR };
    for (size_t u = 0; u < ARRAY_LEN(units); u++)
        for (int64_t n = 1; n <= 12; n++) {
            day_t before = 0, rolled = 0;
            for (day_t d = first; d <= last; d++) {
                const struct cal_result r = cal_due(&c, units[u], n, cal_start_of(d), NULL, 0, NULL);
                CHECK(r.due_on >= before && r.due_on_rolled >= rolled);
                CHECK(r.due_on > cal_due(&c, units[u], n - 1, cal_start_of(d), NULL, 0, NULL).due_on - (units[u] == CAL_WORKING_DAY));
                before = r.due_on;
                rolled = r.due_on_rolled;
            }
        }
}

TEST(cal, a_month_ends_on_the_same_day_or_the_last_one_there_is)
{
    static const struct {
        const char *from, *due;
        enum cal_unit unit;
        int64_t n;
    } rows[] = { { "2026-01-31", "2026-02-28", CAL_MONTH, 1 }, { "2024-01-31", "2024-02-29", CAL_MONTH, 1 },
                 { "2024-02-29", "2025-02-28", CAL_YEAR, 1 },  { "2025-12-15", "2026-03-15", CAL_MONTH, 3 },
                 { "2024-02-29", "2024-03-29", CAL_MONTH, 1 }, { "2026-03-05", "2026-03-19", CAL_WEEK, 2 } };
    const struct cal c = shipped();
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        CHECK_STR(cal_str(check_arena(), cal_due(&c, rows[i].unit, rows[i].n, time_of(rows[i].from), NULL, 0, NULL).due_on),
                  str_of(rows[i].due));
}

TEST(cal, a_warning_is_counted_backwards_and_falls_on_a_working_day)
{
    const struct cal c = shipped();
    for (day_t d = first + 40; d <= last; d++)
        for (int64_t n = 1; n <= 10; n++) {
            const day_t calendar = cal_due(&c, CAL_CALENDAR_DAY_BEFORE, n, cal_start_of(d), NULL, 0, NULL).due_on;
            const day_t working = cal_due(&c, CAL_WORKING_DAY_BEFORE, n, cal_start_of(d), NULL, 0, NULL).due_on;
            CHECK(cal_works(&c, calendar) && cal_works(&c, working));
            CHECK_I64(counted(&c, calendar, d - n, true, NULL, 0), 0);
            CHECK(calendar <= d - n);
            CHECK_I64(counted(&c, working - 1, d - 1, true, NULL, 0), n);
        }
}

/* Minutes of working time between two instants. */
static int64_t minutes_between(const struct cal *c, ms_t from, ms_t to)
{
    int64_t sum = 0;
    for (day_t d = cal_day_of(from); d <= cal_day_of(to); d++)
        for (size_t i = 0; cal_works(c, d) && i < c->n_windows; i++) {
            const ms_t begin = cal_start_of(d) + c->windows[i].from * INT64_C(60000),
                       end = cal_start_of(d) + c->windows[i].to * INT64_C(60000);
            const ms_t lo = from > begin ? from : begin, hi = to < end ? to : end;
            sum += hi > lo ? (hi - lo) / 60000 : 0;
        }
    return sum;
}

TEST(cal, working_hours_are_counted_inside_the_windows_of_working_days)
{
    const struct cal c = shipped();
    for (day_t d = first; d <= last; d++)
        for (int minute = 7; minute < 1440; minute += 131)
            for (int64_t hours = 1; hours <= 16; hours += 5) {
                const ms_t from = cal_start_of(d) + minute * INT64_C(60000);
                const struct cal_result r = cal_due(&c, CAL_WORKING_HOUR, hours, from, NULL, 0, NULL);
                CHECK_I64(minutes_between(&c, from, r.due_at), hours * 60);
                CHECK_I64(minutes_between(&c, from, r.due_at - 60000), hours * 60 - 1);
                CHECK_I64(r.due_on, cal_day_of(r.due_at));
            }
}

TEST(cal, working_hours_run_over_lunch_night_and_holiday)
{
    static const struct {
        const char *from, *due;
        int64_t hours;
    } rows[] = { { "2026-11-24 09:00", "2026-11-24 11:00", 2 }, { "2026-11-24 11:00", "2026-11-24 14:30", 2 },
                 { "2026-11-24 17:00", "2026-11-25 10:30", 2 }, { "2026-11-27 17:00", "2026-11-30 10:30", 2 },
                 { "2026-09-30 16:30", "2026-10-08 10:00", 2 }, { "2026-11-24 12:30", "2026-11-24 15:30", 2 },
                 { "2026-11-24 09:00", "2026-11-24 17:30", 7 }, { "2026-11-28 10:00", "2026-11-30 12:00", 3 } };
    const struct cal c = shipped();
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        CHECK_STR(cal_time_str(check_arena(), cal_due(&c, CAL_WORKING_HOUR, rows[i].hours, time_of(rows[i].from), NULL, 0, NULL).due_at),
                  str_cat(check_arena(), str_of(rows[i].due), STR(":00")));
    CHECK_STR(cal_time_str(check_arena(), cal_due(&c, CAL_HOUR, 72, time_of("2026-10-01 08:30"), NULL, 0, NULL).due_at),
              STR("2026-10-04 08:30:00"));
}

TEST(cal, a_year_without_a_calendar_makes_the_date_provisional_when_the_date_needs_it)
{
    const struct cal c = shipped();
    const struct {
        const char *from;
        enum cal_unit unit;
        int64_t n;
        bool provisional;
    } rows[] = {
        { "2026-12-15", CAL_WORKING_DAY, 7, false },   { "2026-12-28", CAL_WORKING_DAY, 7, true },
        { "2026-12-20", CAL_CALENDAR_DAY, 15, true }, /* the roll asks whether 4 January is worked */
        { "2026-12-15", CAL_CALENDAR_DAY, 15, false }, { "2024-01-03", CAL_WORKING_DAY_BEFORE, 5, true },
        { "2026-06-01", CAL_YEAR, 3, true },           { "2026-12-31 17:00", CAL_WORKING_HOUR, 4, true },
        { "2030-01-01", CAL_HOUR, 2, false },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        CHECK_I64(cal_due(&c, rows[i].unit, rows[i].n, time_of(rows[i].from), NULL, 0, NULL).provisional, rows[i].provisional);
}

TEST(cal, the_steps_tell_every_day_once_in_order_and_their_counted_days_make_the_limit)
{
    const struct cal c = shipped();
    struct cal_steps *s = ARENA_NEW(check_arena(), struct cal_steps);
    for (day_t d = first; d <= last; d++) {
        const struct cal_span p[] = { { d + 2, d + 4 } };
        const struct cal_result r = cal_due(&c, CAL_WORKING_DAY, 10, cal_start_of(d), p, 1, s);
        int64_t count = 0;
        for (size_t i = 0; i < s->n; i++) {
            CHECK_I64(s->v[i].day, d + (day_t)i);
            count += s->v[i].kind == CAL_COUNTED || s->v[i].kind == CAL_ADDED;
            CHECK((s->v[i].kind == CAL_ADDED) ==
                  (s->v[i].kind != CAL_START && cal_weekday(s->v[i].day) > 5 && cal_works(&c, s->v[i].day) && !paused(p, 1, s->v[i].day)));
            CHECK((s->v[i].kind == CAL_PAUSED) == paused(p, 1, s->v[i].day));
        }
        CHECK_I64(count, 10);
        CHECK_I64(s->v[s->n - 1].day, r.due_on_rolled);
    }
}
