/* Cells into values: mapped words, dates in the forms people write, yuan into fen, codes by code or name. */
#include "exchange_int.h"

#include "base/cal.h"
#include "base/utf8.h"

#include <string.h>

/* Two digits of a year: 70..99 are of the last century. */
enum { CENTURY_TURN = 70 };

struct parts {
    int64_t year, month, day, hour, minute, second;
};

static bool digits(str *s, size_t least, size_t most, int64_t *out)
{
    size_t n = 0;
    int64_t v = 0;
    while (n < most && n < s->n && s->p[n] >= '0' && s->p[n] <= '9')
        v = v * 10 + (s->p[n++] - '0');
    *s = (str){ s->p + n, s->n - n };
    *out = v;
    return n >= least;
}

/* One token of a format (or a literal byte) off both texts. */
static bool token(str *format, str *text, struct parts *p)
{
    static const struct {
        const char *word;
        size_t least, most, part;
    } words[] = {
        { "YYYY", 4, 4, offsetof(struct parts, year) }, { "YY", 2, 2, offsetof(struct parts, year) },
        { "MM", 2, 2, offsetof(struct parts, month) },  { "M", 1, 2, offsetof(struct parts, month) },
        { "DD", 2, 2, offsetof(struct parts, day) },    { "D", 1, 2, offsetof(struct parts, day) },
        { "hh", 1, 2, offsetof(struct parts, hour) },   { "mm", 2, 2, offsetof(struct parts, minute) },
        { "ss", 2, 2, offsetof(struct parts, second) },
    };
    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        if (!str_starts(*format, str_of(words[i].word)))
            continue;
        const size_t n = strlen(words[i].word);
        int64_t *part = (int64_t *)(void *)((char *)p + words[i].part);
        *format = (str){ format->p + n, format->n - n };
        const bool good = digits(text, words[i].least, words[i].most, part);
        if (n == 2 && words[i].part == offsetof(struct parts, year))
            *part += *part < CENTURY_TURN ? 2000 : 1900;
        return good;
    }
    const bool same = text->n && text->p[0] == format->p[0];
    *format = (str){ format->p + 1, format->n - 1 };
    *text = same ? (str){ text->p + 1, text->n - 1 } : *text;
    return same;
}

static bool by_format(str format, str text, ms_t *out)
{
    static const int64_t HOUR = 3600000;
    struct parts p = { 0 };
    char iso[32];
    day_t day;
    while (format.n)
        if (!token(&format, &text, &p))
            return false;
    /* a time may follow a date that is all of the format */
    if (text.n && (text.p[0] == ' ' || text.p[0] == 'T')) {
        str time = STR("hh:mm"), seconds = STR(":ss");
        text = (str){ text.p + 1, text.n - 1 };
        while (time.n)
            if (!token(&time, &text, &p))
                return false;
        while (text.n && seconds.n)
            if (!token(&seconds, &text, &p))
                return false;
    }
    if (text.n || p.hour > 23 || p.minute > 59 || p.second > 59)
        return false;
    (void)snprintf(iso, sizeof iso, "%04d-%02d-%02d", (int)p.year, (int)p.month, (int)p.day);
    if (!cal_parse(str_of(iso), &day))
        return false;
    *out = cal_start_of(day) + p.hour * HOUR + p.minute * 60000 + p.second * 1000;
    return true;
}

bool exchange_date(str text, const str *formats, size_t n, ms_t *out)
{
    static const str known[] = { { "YYYY-M-D", 8 },
                                 { "YYYY/M/D", 8 },
                                 { "YYYY.M.D", 8 },
                                 { "YYYY\xE5\xB9\xB4M\xE6\x9C\x88"
                                   "D\xE6\x97\xA5",
                                   15 },
                                 { "YYYYMMDD", 8 } };
    if (n == 0) {
        formats = known;
        n = ARRAY_LEN(known);
    }
    for (size_t i = 0; i < n; i++)
        if (by_format(formats[i], text, out))
            return true;
    return false;
}

/* "1,234.5", "¥1234.50", "1234" -> fen; at most two places, below a thousand million yuan. */
bool exchange_yuan(str text, int64_t *fen)
{
    int64_t whole = 0;
    size_t n = 0, places = 0, seen = 0;
    if (str_starts(text, STR("\xC2\xA5")) || str_starts(text, STR("\xEF\xBF\xA5")))
        text = utf8_tail(text, 1);
    for (; n < text.n && (text.p[n] == ',' || (text.p[n] >= '0' && text.p[n] <= '9')); n++)
        if (text.p[n] != ',') {
            whole = whole * 10 + (text.p[n] - '0');
            if (++seen > 9)
                return false;
        }
    if (n < text.n && text.p[n] == '.')
        for (n++; n < text.n && places < 2 && text.p[n] >= '0' && text.p[n] <= '9'; n++, places++)
            whole = whole * 10 + (text.p[n] - '0');
    for (size_t i = places; i < 2; i++)
        whole *= 10;
    *fen = whole;
    return seen > 0 && n == text.n;
}

/* --- from the cells of a row --- */

static str cell(const struct exchange *x, const struct sheet_row *row, int at)
{
    const str s = (size_t)at < row->n ? str_trim(row->cells[at]) : (str){ "", 0 };
    const str *empty = x->map.empty.items;
    for (size_t i = 0; i < x->map.empty.n; i++)
        if (str_eq(s, empty[i]))
            return (str){ "", 0 };
    return s;
}

static str joined(struct ctx *ctx, const struct exchange *x, const struct exchange_step *s, const struct sheet_row *row)
{
    struct buf b;
    buf_init(&b, ctx->arena, SHEET_ROW_BYTES);
    for (size_t i = 0; i < s->n; i++) {
        const str part = cell(x, row, s->from[i]);
        if (part.n && b.n)
            buf_str(&b, s->column->join);
        buf_str(&b, part);
    }
    return buf_get(&b);
}

static str raw_value(struct ctx *ctx, const struct exchange *x, const struct exchange_step *s, const struct sheet_row *row)
{
    if (s->n > 1 && s->column->join.n)
        return joined(ctx, x, s, row);
    for (size_t i = 0; i < s->n; i++) {
        const str v = cell(x, row, s->from[i]);
        if (v.n)
            return v;
    }
    return (str){ "", 0 };
}

static str mapped(const struct exchange_step *s, str raw)
{
    if (!s->column)
        return raw;
    if (raw.n == 0)
        return s->column->value;
    const str *gives = s->values ? map_get(s->values, raw) : NULL;
    if (gives)
        return *gives;
    return s->column->otherwise.n ? s->column->otherwise : raw;
}

static bool is_sheet_error(str s)
{
    static const char *const errors[] = { "#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!" };
    for (size_t i = 0; s.n && s.p[0] == '#' && i < ARRAY_LEN(errors); i++)
        if (str_is(s, errors[i]))
            return true;
    return false;
}

static void check_code(struct ctx *ctx, struct exchange *x, int field, const char *list, str *word)
{
    char key[200];
    const int n = snprintf(key, sizeof key, "%s\x1f" STR_FMT, list, STR_ARG(*word));
    const str *code = n > 0 && n < (int)sizeof key ? map_get(x->codes, (str){ key, (size_t)n }) : NULL;
    if (code)
        *word = *code;
    else
        exchange_problem(ctx, x, field, "exchange.unknown_code", str_of(list));
}

static void check_codes(struct ctx *ctx, struct exchange *x, int field, const char *list, str *words)
{
    struct buf b;
    buf_init(&b, ctx->arena, 1000);
    for (size_t from = 0, i = 0; i <= words->n; i++) {
        if (i < words->n && !strchr(" ,;", words->p[i]))
            continue;
        str one = { words->p + from, i - from };
        from = i + 1;
        if (one.n == 0)
            continue;
        check_code(ctx, x, field, list, &one);
        if (b.n)
            buf_char(&b, ' ');
        buf_str(&b, one);
    }
    *words = buf_get(&b);
}

static void convert(struct ctx *ctx, struct exchange *x, int field, const struct exchange_step *s)
{
    const struct exchange_field *f = &exchange_fields_of[x->order.kind].v[field];
    struct exchange_value *v = &x->values[field];
    const str *formats = s->column ? s->column->dates.items : NULL;
    switch (f->type) {
    case EXCHANGE_TEXT:
        break;
    case EXCHANGE_CODE:
        check_code(ctx, x, field, f->list, &v->text);
        break;
    case EXCHANGE_CODES:
        check_codes(ctx, x, field, f->list, &v->text);
        break;
    case EXCHANGE_DAY:
    case EXCHANGE_TIME:
        if (!exchange_date(v->text, formats, formats ? s->column->dates.n : 0, &v->at))
            exchange_problem(ctx, x, field, "exchange.date", formats ? formats[0] : STR("YYYY-MM-DD"));
        break;
    case EXCHANGE_YUAN:
        if (!exchange_yuan(v->text, &v->number))
            exchange_problem(ctx, x, field, "exchange.yuan", (str){ 0 });
        break;
    case EXCHANGE_OPEN:
        if (!str_is(v->text, "open") && !str_is(v->text, "closed"))
            exchange_problem(ctx, x, field, "exchange.open", STR("open, closed"));
        break;
    }
}

static void take(struct ctx *ctx, struct exchange *x, const struct exchange_step *s, const struct sheet_row *row)
{
    const struct exchange_field *f = &exchange_fields_of[x->order.kind].v[s->field];
    struct exchange_value *v = &x->values[s->field];
    if (v->text.n)
        return; /* an earlier step had something */
    v->column = s->n ? x->header[s->from[0]] : (str){ "", 0 };
    v->text = mapped(s, raw_value(ctx, x, s, row));
    if (v->text.n == 0)
        return;
    if (is_sheet_error(v->text))
        exchange_problem(ctx, x, s->field, "exchange.sheet_error", v->text);
    else if ((int64_t)v->text.n > f->max && (int64_t)utf8_count(v->text) > f->max)
        exchange_problem(ctx, x, s->field, "json.too_long", str_fmt(ctx->arena, "0..%lld", (long long)f->max));
    else
        convert(ctx, x, s->field, s);
}

void exchange_read_values(struct ctx *ctx, struct exchange *x, const struct sheet_row *row)
{
    const struct exchange_fields *fields = &exchange_fields_of[x->order.kind];
    for (size_t f = 0; f < fields->n; f++)
        x->values[f] = (struct exchange_value){ 0 };
    x->row = row;
    for (size_t i = 0; i < x->plan.n; i++)
        take(ctx, x, &x->plan.steps[i], row);
    for (size_t f = 0; f < fields->n; f++) {
        struct exchange_value *v = &x->values[f];
        if (v->text.n == 0 && strcmp(fields->v[f].name, "entity") == 0 && x->order.entity.n)
            v->text = x->order.entity;
        if (v->text.n == 0 && fields->v[f].required)
            exchange_problem(ctx, x, (int)f, "exchange.missing", str_of(fields->v[f].name));
    }
}
