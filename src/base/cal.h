#pragma once
#include "base/str.h"

/* Dates, working days and limits as pure functions.  A day_t counts from 1970-01-01 in Asia/Shanghai (UTC+8, no
 * summer time since 1991); ms_t is UTC. */
struct cal_date {
    int year, month, day;
};
struct cal_date cal_date_of(day_t day);
day_t cal_day(int year, int month, int day); /* proleptic Gregorian; the parts must be a real date */
bool cal_parse(str s, day_t *out);           /* "YYYY-MM-DD", a real date of 0001..9999, nothing else */
bool cal_parse_time(str s, ms_t *out);       /* "YYYY-MM-DD[T| ]HH:MM[:SS]" local time, or a date alone (00:00) */
str cal_str(struct arena *a, day_t day);     /* "2026-11-24" */
str cal_time_str(struct arena *a, ms_t at);  /* "2026-11-24 16:05:09" local */
day_t cal_day_of(ms_t at);
ms_t cal_start_of(day_t day); /* 00:00 local */
int cal_year(day_t day);
int cal_weekday(day_t day); /* 1 Monday … 7 Sunday */

/* One row of the calendar: a day off, or a weekend day that is worked (调休). */
struct cal_entry {
    day_t day;
    bool work;
    str name;
};
/* A piece of the working day, minutes after midnight. */
struct cal_window {
    int from, to;
};
struct cal {
    const struct cal_entry *entries; /* by day */
    size_t n;
    const struct cal_window *windows; /* by time */
    size_t n_windows;
};
const struct cal_entry *cal_find(const struct cal *c, day_t day); /* NULL: nothing special */
bool cal_works(const struct cal *c, day_t day);
bool cal_loaded(const struct cal *c, int year); /* some day of that year is listed */

enum cal_unit {
    CAL_CALENDAR_DAY,
    CAL_WORKING_DAY,
    CAL_HOUR,
    CAL_WORKING_HOUR,
    CAL_WEEK,
    CAL_MONTH,
    CAL_YEAR,
    CAL_CALENDAR_DAY_BEFORE,
    CAL_WORKING_DAY_BEFORE,
    CAL_NOT_A_PERIOD,
};
enum cal_unit cal_unit_of(str word); /* "calendar_day" … */

struct cal_span {
    day_t from, to; /* both inclusive */
};

enum cal_step_kind { CAL_START, CAL_COUNTED, CAL_SKIPPED, CAL_PAUSED, CAL_ADDED, CAL_ROLLED };
extern const struct enum_def cal_step_kind_enum; /* start counted skipped paused added rolled */
struct cal_step {
    day_t day;
    enum cal_step_kind kind;
    str note; /* the calendar entry's name, or "" */
};
enum { CAL_STEPS = 800 };
struct cal_steps {
    struct cal_step v[CAL_STEPS];
    size_t n;
};

struct cal_result {
    day_t due_on;        /* the last day of the period */
    day_t due_on_rolled; /* Civil Code art.203: a last day off moves to the next working day */
    ms_t due_at;         /* rules in hours: the instant; else 0 */
    bool provisional;    /* a year that was needed is not loaded: say so, never guess (decision A19) */
};

/* The limit of `amount` units from the day or instant `from`: day 0 is the day of the event, counting starts the next
 * day (Civil Code art.201), "within" and "above" are inclusive (CBIRC Order 2020 No.3 art.43).  Days inside a pause
 * do not count (art.18).  A warning counted backwards that falls on a day off moves to the previous working day
 * (decision A6).  steps may be NULL. */
struct cal_result cal_due(const struct cal *c, enum cal_unit unit, int64_t amount, ms_t from, const struct cal_span *pauses,
                          size_t n_pauses, struct cal_steps *steps);
