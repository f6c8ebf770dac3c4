#pragma once
#include "kernel/kernel.h"

/* JSON by descriptor: one const table per wire object decodes (typed, bounded, UTF-8 checked, unknown
 * members refused), encodes (straight from the struct, no tree) and describes (OpenAPI 3.1, TypeScript).
 *
 * Limits: depth 32, 256 members an object, 1 MiB a document unless the caller says less.
 * Numbers are 64-bit integers; fractions and exponents are refused (money is integer fen).
 * Texts must be valid UTF-8 without lone surrogates and without U+0000; `min`/`max` count characters. */
enum json_kind {
    JSON_KIND_STR,    /* str */
    JSON_KIND_I64,    /* int64_t, JSON number */
    JSON_KIND_ID,     /* id64, decimal string; 0 = absent, encoded as null */
    JSON_KIND_BOOL,   /* bool */
    JSON_KIND_ENUM,   /* int-sized enum, its word */
    JSON_KIND_DAY,    /* day_t, "YYYY-MM-DD"; 0 = absent, encoded as null */
    JSON_KIND_OBJ,    /* struct inline; `item` is its type */
    JSON_KIND_LIST,   /* struct json_list of structs; `item`; min/max count elements */
    JSON_KIND_STRS,   /* struct json_list of str; min/max count elements, each at most 4,000 characters */
    JSON_KIND_SEALED, /* struct sealed: encrypted at rest inside events (kernel/vault); never on the wire */
    JSON_KIND_RAW,    /* str holding a complete JSON value, written as is; encode only */
};

enum json_need { OPTIONAL, REQUIRED };

struct json_list {
    void *items;
    size_t n;
};

/* A personal text inside an event.  `key` names the vault key it is encrypted under; after that key was
 * destroyed, decoding gives text.n == 0 and erased == true (decisions 12). */
struct sealed {
    str text;
    id64 key;
    bool erased;
};

struct json_type;

struct json_field {
    const char *name;
    enum json_kind kind;
    enum json_need need;
    size_t offset;
    int64_t min, max;             /* range of a number, characters of a text, elements of a list */
    const struct enum_def *names; /* JSON_KIND_ENUM */
    const struct json_type *item; /* JSON_KIND_OBJ, JSON_KIND_LIST */
};

struct json_type {
    const char *name; /* for OpenAPI and TypeScript; unique */
    const struct json_field *fields;
    size_t n_fields, size;
};

/* The type check: a wrong member does not compile. */
/* clang-format off */
#define JSON_OFF_(T, m, M) (offsetof(T, m) + 0 * sizeof(char[__builtin_types_compatible_p(__typeof__(((T *)0)->m), M) ? 1 : -1]))
/* clang-format on */

/* clang-format off */
#define JSON_STR(T, m, need, lo, hi)  { #m, JSON_KIND_STR, need, JSON_OFF_(T, m, str), lo, hi, NULL, NULL }
#define JSON_I64(T, m, need, lo, hi)  { #m, JSON_KIND_I64, need, JSON_OFF_(T, m, int64_t), lo, hi, NULL, NULL }
#define JSON_ID(T, m, need)           { #m, JSON_KIND_ID, need, JSON_OFF_(T, m, id64), 1, INT64_MAX, NULL, NULL }
#define JSON_BOOL(T, m, need)         { #m, JSON_KIND_BOOL, need, JSON_OFF_(T, m, bool), 0, 1, NULL, NULL }
#define JSON_ENUM(T, m, need, e)      { #m, JSON_KIND_ENUM, need, JSON_OFF_(T, m, enum e), 0, 0, &e##_enum, NULL }
#define JSON_DAY(T, m, need)          { #m, JSON_KIND_DAY, need, JSON_OFF_(T, m, day_t), 0, 0, NULL, NULL }
#define JSON_OBJ(T, m, need, type)    { #m, JSON_KIND_OBJ, need, offsetof(T, m), 0, 0, NULL, type }
#define JSON_LIST(T, m, need, lo, hi, type) { #m, JSON_KIND_LIST, need, JSON_OFF_(T, m, struct json_list), lo, hi, NULL, type }
#define JSON_STRS(T, m, need, lo, hi) { #m, JSON_KIND_STRS, need, JSON_OFF_(T, m, struct json_list), lo, hi, NULL, NULL }
#define JSON_SEALED(T, m, need, hi)   { #m, JSON_KIND_SEALED, need, JSON_OFF_(T, m, struct sealed), 0, hi, NULL, NULL }
#define JSON_RAW(T, m)                { #m, JSON_KIND_RAW, OPTIONAL, JSON_OFF_(T, m, str), 0, 0, NULL, NULL }
/* clang-format on */

/* clang-format off */
#define JSON_TYPE(T, f) { #T, f, ARRAY_LEN(f), sizeof(T) }
/* clang-format on */

/* Seals and opens JSON_KIND_SEALED members; NULL where a document has none. */
struct json_sealer {
    rc (*seal)(void *self, const char *field, const struct sealed *in, struct buf *out); /* writes a JSON value */
    rc (*open)(void *self, const char *field, str box, struct sealed *out);              /* box = the JSON value as text */
    void *self;
};

/* Decode text into *out (zeroed first; texts are copied into ctx->arena).
 * RC_MALFORMED: not JSON (key json.malformed, rule = where).  RC_INVALID: field and rule named; a nested field is
 * written "list[3].name". */
MUST_USE rc json_decode(struct ctx *ctx, const struct json_type *type, str text, void *out);
MUST_USE rc json_decode_sealed(struct ctx *ctx, const struct json_type *type, str text, const struct json_sealer *sealer, void *out);

/* Append the object to b.  Absent OPTIONAL texts (n == 0), ids (0) and days (0) are left out.  Never fails but
 * for b->over and a sealer's error. */
MUST_USE rc json_encode(struct ctx *ctx, const struct json_type *type, const void *in, struct buf *b);
/* The same for an event: RC_BUG (json.unreadable_event) when a member could not be decoded again. */
MUST_USE rc json_encode_sealed(struct ctx *ctx, const struct json_type *type, const void *in, const struct json_sealer *sealer,
                               struct buf *b);
void json_quote(struct buf *b, str s); /* "..." with the escapes RFC 8259 demands */
/* Is this one whole JSON document within our limits? */
bool json_valid(struct ctx *ctx, str text);

/* A list of str as one text with a blank between two, and back; nothing is dropped, both live in the arena. */
str json_words_join(struct arena *a, struct json_list words);
struct json_list json_words_split(struct arena *a, str text);

/* Decode name=value pairs (a query string or CLI arguments) with the same table: scalars only. */
struct json_pair {
    str name, value;
};
MUST_USE rc json_decode_pairs(struct ctx *ctx, const struct json_type *type, const struct json_pair *pairs, size_t n, void *out);

/* Describe the type (and those below it, each once; *seen is the caller's list): JSON Schema of OpenAPI 3.1 as
 * "Name": {...} members joined by commas; TypeScript `export interface`. */
struct json_seen {
    const struct json_type *types[512];
    size_t n;
};
void json_type_name(struct buf *b, const struct json_type *type); /* "CasesDoc" */
void json_schema(struct buf *b, const struct json_type *type, struct json_seen *seen);
void json_typescript(struct buf *b, const struct json_type *type, struct json_seen *seen);
