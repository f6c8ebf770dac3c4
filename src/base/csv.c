#include "base/csv.h"

#include <string.h>

void csv_open(struct csv *c, str text)
{
    if (str_starts(text, STR("\xEF\xBB\xBF")))
        text = (str){ text.p + 3, text.n - 3 };
    *c = (struct csv){ .rest = text, .separator = ',' };
}

static bool stop(struct csv *c, const char *why)
{
    c->wrong = why;
    c->rest = (str){ 0 };
    return false;
}

static void take(struct csv *c, size_t n)
{
    c->rest = (str){ c->rest.p + n, c->rest.n - n };
}

static bool quoted(struct csv *c, struct arena *a, str *out)
{
    take(c, 1);
    size_t n = 0, i = 0;
    bool closed = false;
    while (i < c->rest.n && !closed) {
        if (c->rest.p[i] != '"')
            i++, n++;
        else if (i + 1 < c->rest.n && c->rest.p[i + 1] == '"')
            i += 2, n++;
        else
            closed = true;
    }
    if (!closed)
        return stop(c, "csv.quote_open");
    if (n > CSV_FIELD)
        return stop(c, "csv.field_too_long");
    char *to = arena_alloc(a, n + 1);
    for (size_t from = 0, at = 0; from < i; from++) {
        to[at++] = c->rest.p[from];
        from += c->rest.p[from] == '"';
    }
    take(c, i + 1);
    *out = (str){ to, n };
    const bool good = c->rest.n == 0 || c->rest.p[0] == c->separator || c->rest.p[0] == '\r' || c->rest.p[0] == '\n';
    return good ? true : stop(c, "csv.after_quote");
}

static bool plain(struct csv *c, str *out)
{
    size_t i = 0;
    while (i < c->rest.n && c->rest.p[i] != c->separator && c->rest.p[i] != '\n' && c->rest.p[i] != '\r')
        i++;
    if (i > CSV_FIELD)
        return stop(c, "csv.field_too_long");
    *out = (str){ c->rest.p, i };
    take(c, i);
    return true;
}

static void take_line_end(struct csv *c)
{
    if (c->rest.n && c->rest.p[0] == '\r')
        take(c, 1);
    if (c->rest.n && c->rest.p[0] == '\n')
        take(c, 1);
}

/* After a field: 1 another follows, 0 the row ends. */
static bool another(struct csv *c)
{
    if (c->rest.n && c->rest.p[0] == c->separator) {
        take(c, 1);
        return true;
    }
    take_line_end(c);
    return false;
}

bool csv_next(struct csv *c, struct arena *a, struct csv_row *row)
{
    for (; c->rest.n && (c->rest.p[0] == '\n' || c->rest.p[0] == '\r'); c->row++)
        take_line_end(c);
    if (c->rest.n == 0)
        return false;
    c->row++;
    row->n = 0;
    do {
        if (row->n == CSV_FIELDS)
            return stop(c, "csv.too_many_fields");
        str *field = &row->v[row->n];
        *field = (str){ "", 0 };
        const bool good = c->rest.n && c->rest.p[0] == '"' ? quoted(c, a, field) : plain(c, field);
        if (!good)
            return false;
        row->n++;
    } while (another(c));
    return true;
}

int csv_column(const struct csv_row *header, const char *name)
{
    for (size_t i = 0; i < header->n; i++)
        if (str_is(str_trim(header->v[i]), name))
            return (int)i;
    return -1;
}

str csv_at(const struct csv_row *row, int column)
{
    return column >= 0 && (size_t)column < row->n ? row->v[column] : (str){ "", 0 };
}

void csv_put(struct buf *b, str field, bool first, bool guard)
{
    if (!first)
        buf_char(b, ',');
    const bool formula = guard && field.n && memchr("=+-@\t", field.p[0], 5);
    bool quote = formula;
    for (size_t i = 0; i < field.n && !quote; i++)
        quote = field.p[i] == '"' || field.p[i] == ',' || field.p[i] == '\n' || field.p[i] == '\r';
    if (!quote) {
        buf_str(b, field);
        return;
    }
    buf_char(b, '"');
    if (formula)
        buf_char(b, '\'');
    for (size_t i = 0; i < field.n; i++) {
        if (field.p[i] == '"')
            buf_char(b, '"');
        buf_char(b, field.p[i]);
    }
    buf_char(b, '"');
}
