#pragma once
#include "cases.h"
#include "kernel/http/http.h"
#include "kernel/seal/seal.h"

/* The archive room: a case as a package that anyone can verify (doc/format.md). */
extern const struct feature archive_feature;

enum { ARCHIVE_REASON_MAX = 500, ARCHIVE_HTTP_MAX = 8 << 20 /* bytes of a package over HTTP; larger ones by `xiaobao export` */ };

/* The package of a case whose every event is sealed (RC_BUSY seal.not_sealed otherwise).  Reads only.  *zip is in
 * ctx->arena; RC_LIMIT (archive.too_large) beyond 256 MiB before packing. */
MUST_USE rc archive_package(struct ctx *ctx, const struct cases_archive *c, str *zip);
/* Say in the journal that it is handed out, why, and which bytes; before they are.  In a write. */
MUST_USE rc archive_record(struct ctx *ctx, const struct cases_archive *c, str reason, str zip, id64 *stream);
