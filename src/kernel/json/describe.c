/* The same tables as JSON Schema (OpenAPI 3.1) and as TypeScript. */
#include "kernel/json/json_int.h"

#include <string.h>

/* "struct cases_doc" -> "CasesDoc" */
static void type_name(struct buf *b, const struct json_type *type)
{
    bool up = true;
    for (const char *p = strncmp(type->name, "struct ", 7) == 0 ? type->name + 7 : type->name; *p; p++) {
        if (*p == '_') {
            up = true;
            continue;
        }
        buf_char(b, (char)(up && *p >= 'a' && *p <= 'z' ? *p - 32 : *p));
        up = false;
    }
}

void json_type_name(struct buf *b, const struct json_type *type)
{
    type_name(b, type);
}

static bool first_time(struct json_seen *seen, const struct json_type *type)
{
    for (size_t i = 0; i < seen->n; i++)
        if (seen->types[i] == type)
            return false;
    assert(seen->n < ARRAY_LEN(seen->types));
    seen->types[seen->n++] = type;
    return true;
}

static void schema_ref(struct buf *b, const struct json_type *type)
{
    buf_c(b, "{\"$ref\":\"#/components/schemas/");
    type_name(b, type);
    buf_c(b, "\"}");
}

static void schema_words(struct buf *b, const struct enum_def *def)
{
    buf_c(b, "{\"type\":\"string\",\"enum\":[");
    for (int i = 0; i < def->n; i++) {
        if (i)
            buf_char(b, ',');
        json_quote(b, str_of(def->words[i]));
    }
    buf_c(b, "]}");
}

static void schema_field(struct buf *b, const struct json_field *f)
{
    switch (f->kind) {
    case JSON_KIND_STR:
    case JSON_KIND_SEALED:
        buf_fmt(b, "{\"type\":\"string\",\"minLength\":%lld,\"maxLength\":%lld}", (long long)f->min, (long long)f->max);
        break;
    case JSON_KIND_I64:
        buf_fmt(b, "{\"type\":\"integer\",\"format\":\"int64\",\"minimum\":%lld,\"maximum\":%lld}", (long long)f->min, (long long)f->max);
        break;
    case JSON_KIND_ID:
        buf_c(b, "{\"type\":\"string\",\"pattern\":\"^[1-9][0-9]{0,18}$\"}");
        break;
    case JSON_KIND_BOOL:
        buf_c(b, "{\"type\":\"boolean\"}");
        break;
    case JSON_KIND_ENUM:
        schema_words(b, f->names);
        break;
    case JSON_KIND_DAY:
        buf_c(b, "{\"type\":\"string\",\"format\":\"date\"}");
        break;
    case JSON_KIND_OBJ:
        schema_ref(b, f->item);
        break;
    case JSON_KIND_LIST:
    case JSON_KIND_STRS:
        buf_fmt(b, "{\"type\":\"array\",\"minItems\":%lld,\"maxItems\":%lld,\"items\":", (long long)f->min, (long long)f->max);
        if (f->kind == JSON_KIND_STRS)
            buf_c(b, "{\"type\":\"string\"}");
        else
            schema_ref(b, f->item);
        buf_char(b, '}');
        break;
    case JSON_KIND_RAW:
        buf_c(b, "{}");
        break;
    }
}

static void schema_below(struct buf *b, const struct json_type *type, struct json_seen *seen)
{
    for (size_t i = 0; i < type->n_fields; i++)
        if (type->fields[i].item)
            json_schema(b, type->fields[i].item, seen);
}

void json_schema(struct buf *b, const struct json_type *type, struct json_seen *seen)
{
    if (!first_time(seen, type))
        return;
    if (seen->n > 1)
        buf_c(b, ",\n");
    buf_char(b, '"');
    type_name(b, type);
    buf_c(b, "\":{\"type\":\"object\",\"additionalProperties\":false,\"properties\":{");
    for (size_t i = 0; i < type->n_fields; i++) {
        buf_fmt(b, "%s\"%s\":", i ? "," : "", type->fields[i].name);
        schema_field(b, &type->fields[i]);
    }
    buf_c(b, "},\"required\":[");
    bool first = true;
    for (size_t i = 0; i < type->n_fields; i++)
        if (type->fields[i].need == REQUIRED) {
            buf_fmt(b, "%s\"%s\"", first ? "" : ",", type->fields[i].name);
            first = false;
        }
    buf_c(b, "]}");
    schema_below(b, type, seen);
}

static void ts_field(struct buf *b, const struct json_field *f)
{
    switch (f->kind) {
    case JSON_KIND_STR:
    case JSON_KIND_SEALED:
    case JSON_KIND_ID:
    case JSON_KIND_DAY:
        buf_c(b, "string");
        break;
    case JSON_KIND_I64:
        buf_c(b, "number");
        break;
    case JSON_KIND_BOOL:
        buf_c(b, "boolean");
        break;
    case JSON_KIND_ENUM:
        for (int i = 0; i < f->names->n; i++)
            buf_fmt(b, "%s\"%s\"", i ? " | " : "", f->names->words[i]);
        break;
    case JSON_KIND_OBJ:
    case JSON_KIND_LIST:
        type_name(b, f->item);
        if (f->kind == JSON_KIND_LIST)
            buf_c(b, "[]");
        break;
    case JSON_KIND_STRS:
        buf_c(b, "string[]");
        break;
    case JSON_KIND_RAW:
        buf_c(b, "unknown");
        break;
    }
}

void json_typescript(struct buf *b, const struct json_type *type, struct json_seen *seen)
{
    if (!first_time(seen, type))
        return;
    buf_c(b, "export interface ");
    type_name(b, type);
    buf_c(b, " {\n");
    for (size_t i = 0; i < type->n_fields; i++) {
        buf_fmt(b, "  %s%s: ", type->fields[i].name, type->fields[i].need == REQUIRED ? "" : "?");
        ts_field(b, &type->fields[i]);
        buf_c(b, ";\n");
    }
    buf_c(b, "}\n\n");
    for (size_t i = 0; i < type->n_fields; i++)
        if (type->fields[i].item)
            json_typescript(b, type->fields[i].item, seen);
}
