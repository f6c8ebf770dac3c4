#pragma once
#include "kernel/http/http.h"

/* The cases room: a consumer's complaint from first contact to the sealed archive.
 * Law: CBIRC Order 2020 No.3 (the Order below); domain decisions A1-A19 where it is silent. */
extern const struct feature cases_feature;

/* A complaint as it comes in, from the portal, the counter or an import. */
struct cases_intake {
    id64 tenant_id, unit_id; /* legal entity; outlet or department, 0 = the entity itself */
    str unit_path;
    str channel_in, source, product, business, cause, level;
    str matter, demand;       /* free texts */
    struct json_list demands; /* str: words of the list demand */
    str consumer_name, phone, id_no, address, complainant_type, reply_by;
    str special_groups; /* words, blank-separated */
    int64_t amount_fen;
    day_t happened_on;
    id64 first_contact_id; /* 0 = nobody yet */
    ms_t received_at;      /* 0 = now; imports give the original time */
    str original_no;       /* imports: number in the old ledger */
    /* From an old ledger: marked, original dates and numbers, never re-clocked (decision 53).  Name and telephone may be
     * missing; codes are those of today; nothing runs on a closed one and only the legal limit on an open one. */
    bool imported;
    bool closed;
    ms_t closed_at; /* imports, closed ones: 0 = the old ledger does not say */
    day_t due_on;   /* imports: the limit as the old ledger says, 0 = counted from received_at */
};

struct cases_filed {
    id64 id, consumer_id;
    str no, code;
    ms_t received_at;
    day_t due_on, due_on_rolled;
    bool due_provisional;
};

/* Register one complaint: person matched or recorded, number given, clocks started, event case.registered.
 * RC_INVALID names the field. */
MUST_USE rc cases_check(struct ctx *ctx, const struct cases_intake *in); /* the same checks, nothing written */
MUST_USE rc cases_register(struct ctx *ctx, const struct cases_intake *in, struct cases_filed *out);

/* The stream of a case by its number (RC_NOT_FOUND), and the number of a stream ("" when it is none of ours). */
MUST_USE rc cases_stream_of(struct ctx *ctx, id64 tenant, str no, id64 *stream);
str cases_no_of(struct ctx *ctx, id64 tenant, id64 stream);

/* Sweeping, in a write: uploads given up 48 hours ago; and, with a read connection, blobs older than `age` to which
 * nothing refers any more. */
MUST_USE rc cases_sweep_uploads(struct ctx *ctx);
MUST_USE rc cases_sweep_blobs(struct ctx *ctx, ms_t age, int64_t *removed);

/* For commands: pages of the queue (of the archive when not `open`: of one legal entity then, RC_INVALID without) and one
 * case, as JSON or as a table for people, by ctx->actor's rights.  `as_at` 0 = now; otherwise the case as its stream told it
 * then.  RC_NOT_FOUND. */
struct cases_listing {
    id64 tenant; /* 0 = all */
    str after;
    int64_t limit;
    bool open, json;
};
MUST_USE rc cases_list_print(struct ctx *ctx, const struct cases_listing *how, struct buf *out);
MUST_USE rc cases_show_print(struct ctx *ctx, str no, ms_t as_at, bool json, struct buf *out);
/* A filing from the JSON of POST /api/portal/cases. */
MUST_USE rc cases_file_json(struct ctx *ctx, str json, struct cases_filed *out);

/* For the archive package, by the right cases.export in its scope: RC_NOT_FOUND otherwise. */
struct cases_archive_file {
    id64 id;
    str name, hash; /* address of the ciphertext in the blob store */
    int64_t size;   /* of the plain text */
};
struct cases_archive {
    id64 tenant_id, id, case_key;
    int64_t version;
    str no, json; /* the document of the case, as the desk sees it */
    struct cases_archive_file *files;
    size_t n_files;
};
MUST_USE rc cases_archive_get(struct ctx *ctx, id64 id, struct cases_archive *out);
MUST_USE rc cases_archive_by_no(struct ctx *ctx, str no, struct cases_archive *out);
/* A file as it lies in the blob store, and opened; *plain is empty with *erased. */
MUST_USE rc cases_archive_read(struct ctx *ctx, const struct cases_archive *c, const struct cases_archive_file *f, str *box, str *plain,
                               bool *erased);

/* Erasure of a person's cases under a legal order: those filed away longer than `keep_years` ago lose their texts; the
 * others keep them, and only the person is erased.  Two writes, as consumers_erasure_*; *n counts the cases concerned.
 * At most 10,000 cases a person.  deadlines.csv ARCH-O3 (CBIRC Order 2020 No.3 art. 28: no number; 10 years are our default)
 * and ARCH-PBC (PBoC Order [2020] No.5 art. 44: 3 years, the least that is taken). */
enum { CASES_KEEP_YEARS = 10, CASES_KEEP_LEAST = 3 };
MUST_USE rc cases_erasure_order(struct ctx *ctx, id64 tenant, id64 consumer, str order, str reason, int64_t keep_years, int64_t *n);
MUST_USE rc cases_erasure_finish(struct ctx *ctx, id64 tenant, id64 consumer, int64_t *n);
