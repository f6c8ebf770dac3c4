/* What may be attached, and whether the bytes are what they claim to be. */
#include "cases_file.h"

#include "base/utf8.h"

#include <string.h>

static const struct {
    const char *type, *ends[3];
    size_t at; /* where the magic stands */
    const char *magic;
    size_t n;
    const char *mark; /* must be found somewhere in the file */
} types[] = {
    { "application/pdf", { ".pdf" }, 0, "%PDF-", 5, NULL },
    { "image/jpeg", { ".jpg", ".jpeg" }, 0, "\xff\xd8\xff", 3, NULL },
    { "image/png", { ".png" }, 0, "\x89PNG\r\n\x1a\n", 8, NULL },
    { "application/vnd.openxmlformats-officedocument.wordprocessingml.document", { ".docx" }, 0, "PK\x03\x04", 4, "word/document.xml" },
    { "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", { ".xlsx" }, 0, "PK\x03\x04", 4, "xl/workbook.xml" },
    { "text/plain", { ".txt" }, 0, "", 0, NULL },
    { "audio/mpeg", { ".mp3" }, 0, "ID3", 3, NULL }, /* or a frame head: sniff */
    { "audio/wav", { ".wav" }, 8, "WAVE", 4, NULL },
    { "video/mp4", { ".mp4" }, 4, "ftyp", 4, NULL },
    { "audio/mp4", { ".m4a" }, 4, "ftyp", 4, NULL },
};

static size_t find_type(str type)
{
    size_t i = 0;
    while (i < ARRAY_LEN(types) && !str_is(type, types[i].type))
        i++;
    return i;
}

static bool ends_so(str name, const char *end)
{
    const str e = str_of(end);
    if (name.n <= e.n)
        return false;
    for (size_t i = 0; i < e.n; i++) {
        const char c = name.p[name.n - e.n + i];
        if ((c >= 'A' && c <= 'Z' ? (char)(c + 32) : c) != e.p[i])
            return false;
    }
    return true;
}

rc cases_type_check(struct ctx *ctx, str type, str name)
{
    static const str ours = { "pdf, jpg, png, docx, xlsx, txt, mp3, wav, mp4, m4a", 50 };
    const size_t i = find_type(type);
    if (i == ARRAY_LEN(types))
        return fail_rule(ctx, RC_INVALID, "cases.file_type", "type", ours);
    for (size_t k = 0; k < ARRAY_LEN(types[i].ends) && types[i].ends[k]; k++)
        if (ends_so(name, types[i].ends[k]))
            return RC_OK;
    return fail_rule(ctx, RC_INVALID, "cases.file_type", "name", str_of(types[i].ends[0]));
}

static bool has_magic(size_t i, str p)
{
    if (p.n >= types[i].at + types[i].n && memcmp(p.p + types[i].at, types[i].magic, types[i].n) == 0)
        return true;
    return str_is(str_of(types[i].type), "audio/mpeg") && p.n > 2 && (unsigned char)p.p[0] == 0xff &&
           ((unsigned char)p.p[1] & 0xe0) == 0xe0;
}

void cases_sniff_piece(struct cases_sniff *s, str piece)
{
    const size_t i = find_type(s->type);
    if (i == ARRAY_LEN(types))
        return;
    if (!s->began)
        s->magic = has_magic(i, piece);
    s->began = true;
    s->marked = s->marked || !types[i].mark || memmem(piece.p, piece.n, types[i].mark, strlen(types[i].mark)) != NULL;
    s->zero = s->zero || memchr(piece.p, 0, piece.n) != NULL;
}

bool cases_sniff_ok(const struct cases_sniff *s)
{
    return s->magic && s->marked && !(s->zero && str_is(s->type, "text/plain"));
}

/* Characters that hide what a name is: controls, directions, blanks of no width. */
static bool hides(uint32_t c)
{
    return c < 0x20 || (c >= 0x7f && c < 0xa0) || (c >= 0x200b && c <= 0x200f) || (c >= 0x202a && c <= 0x202e) ||
           (c >= 0x2060 && c <= 0x206f) || c == 0xfeff || c == 0xfffd;
}

str cases_name_clean(struct arena *a, str name)
{
    struct buf b;
    size_t chars = 0;
    buf_init(&b, a, (size_t)CASES_NAME * 4 + 8);
    for (size_t i = 0; i < name.n; i++) /* what stands behind the last separator */
        if (name.p[i] == '/' || name.p[i] == '\\') {
            name = (str){ name.p + i + 1, name.n - i - 1 };
            i = (size_t)-1;
        }
    const size_t count = utf8_count(name);
    if (count > CASES_NAME) { /* the end says what it is: keep it */
        const str head = utf8_head(name, CASES_NAME - 8), tail = utf8_tail(name, count - 8);
        name = str_cat(a, head, tail);
    }
    while (name.n && chars++ < CASES_NAME) {
        const str before = name;
        const uint32_t c = utf8_next(&name);
        if (!hides(c) && !strchr("<>:\"|?*", (int)(c < 0x80 ? c : 'x')))
            buf_put(&b, before.p, before.n - name.n);
    }
    str clean = str_trim(buf_get(&b));
    while (clean.n && (clean.p[0] == '.' || clean.p[0] == ' ')) /* last: what hid before them is gone now */
        clean = (str){ clean.p + 1, clean.n - 1 };
    return clean.n ? clean : STR("file");
}
