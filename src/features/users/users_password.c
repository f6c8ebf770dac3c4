/* What a password must be: 10 to 200 characters, not a common one, not a pattern, not the login. */
#include "users_int.h"

#include "base/csv.h"
#include "base/utf8.h"
#include "kernel/pack/pack.h"

enum { PASSWORD_MIN = 10, PASSWORD_MAX = 200, PART_BELOW = 16, SURPRISES = 5 };

static char lower(char c)
{
    return (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
}

static str lower_of(struct arena *a, str s)
{
    char *out = arena_alloc(a, s.n + 1);
    for (size_t i = 0; i < s.n; i++)
        out[i] = lower(s.p[i]);
    return (str){ out, s.n };
}

/* The list of packs/cn/common_passwords.csv: `exact` is the whole password, `part` is refused anywhere inside one of
 * fewer than 16 characters, whatever was hung on to it. */
static bool listed(struct arena *a, str password)
{
    struct csv c;
    struct csv_row *row = ARENA_NEW(a, struct csv_row);
    csv_open(&c, pack_file("common_passwords.csv"));
    while (csv_next(&c, a, row)) {
        const str word = csv_at(row, 0);
        if (str_is(csv_at(row, 1), "part") ? password.n < PART_BELOW && str_find(password, word) >= 0 : str_eq(password, word))
            return true;
    }
    return false;
}

/* Where a key lies: its row and column, row -1 when it is none of the plain ones. */
static void key_at(char c, int *row, int *col)
{
    static const char *const rows[] = { "1234567890-=", "qwertyuiop[]", "asdfghjkl;'", "zxcvbnm,./" };
    *row = -1;
    for (int r = 0; r < (int)ARRAY_LEN(rows); r++)
        for (int k = 0; rows[r][k]; k++)
            if (rows[r][k] == c) {
                *row = r;
                *col = k;
            }
}

static bool next_to(char x, char y)
{
    int rx, cx = 0, ry, cy = 0;
    key_at(x, &rx, &cx);
    key_at(y, &ry, &cy);
    const int down = rx - ry, along = cx - cy;
    return rx >= 0 && ry >= 0 && down >= -1 && down <= 1 && along >= -1 && along <= 1;
}

/* A character that follows from those before it surprises nobody: the same again, the next or last but one in order,
 * the key beside it, or what stood a few places earlier (repeated blocks, mirrored runs, two walks in turn). */
static bool expected(const char *p, size_t i)
{
    const int step = p[i] - p[i - 1];
    if ((step >= -2 && step <= 2) || next_to(p[i], p[i - 1]))
        return true;
    for (size_t back = 2; back <= 6 && back <= i; back++)
        if (p[i] == p[i - back])
            return true;
    return i >= 2 && (p[i] - p[i - 2] == 1 || p[i] - p[i - 2] == -1 || next_to(p[i], p[i - 2]));
}

static size_t surprises(str s)
{
    size_t n = 1;
    for (size_t i = 1; i < s.n; i++)
        n += !expected(s.p, i);
    return n;
}

/* Telephone, identity and account numbers and birthdays are digits only. */
static bool only_digits(str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
    return true;
}

rc users_check_password(struct ctx *ctx, str login, str password, const char *field)
{
    const size_t n = utf8_count(password);
    if (n < PASSWORD_MIN || n > PASSWORD_MAX)
        return fail_rule(ctx, RC_INVALID, "users.password_length", field, STR("10..200"));
    const str small = lower_of(ctx->arena, password);
    if (only_digits(small) || surprises(small) < SURPRISES || listed(ctx->arena, small))
        return fail(ctx, RC_INVALID, "users.password_common", field);
    return login.n && str_find(small, lower_of(ctx->arena, login)) >= 0 ? fail(ctx, RC_INVALID, "users.password_login", field) : RC_OK;
}
