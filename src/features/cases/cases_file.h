#pragma once
#include "cases_doc.h"

/* Files of a case come up in parts, so that a cut line costs one part and not the file:
 *   create {name, type, size} -> PUT parts in order by offset -> finish {sha256} -> event case.file_attached.
 * A part is sealed under the case key as it arrives; the blob store never sees a plain byte.  The format stands in
 * doc/kernel/blob.md.  Limits: */
enum {
    CASES_FILE_MAX = 20 << 20, /* bytes a file; CASES_FILES a case */
    CASES_PART_MIN = 64 << 10, /* bytes a part that is not the last */
    CASES_PART_MAX = 4 << 20,  /* bytes a part */
    CASES_PIECE = 1 << 20,     /* plain bytes in one box */
    CASES_UPLOADS = 5,         /* files under way on one case */
    CASES_UPLOAD_HOURS = 48,   /* after which one given up is swept */
    CASES_NAME = 120,          /* characters of a name */
};

struct cases_upload {
    id64 tenant_id, id, case_id, actor_id;
    str name, type;
    int64_t size, received;
    ms_t created_at;
};

/* The stated type (a media type without parameters) and the name's end must be one of ours and fit each other.
 * RC_INVALID (cases.file_type) names "type" or "name". */
MUST_USE rc cases_type_check(struct ctx *ctx, str type, str name);
/* Looking at the bytes as they pass: do they look like the stated type? */
struct cases_sniff {
    str type;
    bool began, magic, marked, zero;
};
void cases_sniff_piece(struct cases_sniff *s, str piece);
bool cases_sniff_ok(const struct cases_sniff *s);
/* A name that is safe to show and to save: no path, no control or direction characters, no leading dot, at most CASES_NAME
 * characters; "file" when nothing is left. */
str cases_name_clean(struct arena *a, str name);

/* Seal one part beginning at `offset` of the plain text: length | box for every piece. */
MUST_USE rc cases_part_seal(struct ctx *ctx, const struct cases_case *c, id64 file, int64_t offset, str plain, str *sealed);
/* Take the first piece off *sealed and open it; RC_IO (cases.file_damaged) when it is none. */
MUST_USE rc cases_piece_open(struct ctx *ctx, const struct cases_case *c, id64 file, int64_t offset, str *sealed, str *plain);
/* Put the parts of a whole upload together: hash compared, type looked at, blob written. */
MUST_USE rc cases_upload_join(struct ctx *ctx, const struct cases_case *c, const struct cases_upload *u, str sha256, str *address);
/* Say in the journal that the file is there now. */
MUST_USE rc cases_attach(struct ctx *ctx, const struct cases_case *c, const struct cases_upload *u, str address, int64_t *version);
/* Answer with the file itself, piece by piece. */
MUST_USE rc cases_file_send(struct ctx *ctx, const struct cases_case *c, const struct cases_file *f, struct http_out *out);
