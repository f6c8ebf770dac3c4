/* The container of an XLSX: entries, their sizes against the limits, XML by events with nothing from outside. */
#include "engine/sheet/sheet_int.h"

#include <libxml/parser.h>
#include <string.h>
#include <zip.h>

enum { CHUNK = 64 * 1024, ATTRS = 64, RATIO_FROM = 1 << 20 };

struct sheet_zip {
    zip_t *zip;
    uint64_t size;
};

struct sheet_zip *sheet_zip_open(str content, struct sheet_sink *sink)
{
    zip_error_t error;
    zip_error_init(&error);
    zip_source_t *source = zip_source_buffer_create(content.p, content.n, 0, &error);
    zip_t *zip = source ? zip_open_from_source(source, ZIP_RDONLY, &error) : NULL;
    zip_error_fini(&error);
    if (!zip) {
        zip_source_free(source);
        (void)sheet_stop(sink, "sheet.zip", 0, (str){ 0 });
        return NULL;
    }
    struct sheet_zip *z = calloc(1, sizeof *z);
    if (!z)
        abort();
    *z = (struct sheet_zip){ zip, content.n };
    if (zip_get_num_entries(zip, 0) > SHEET_ENTRIES) {
        (void)sheet_stop(sink, "sheet.bomb", 0, STR("10,000 entries"));
        sheet_zip_close(z);
        return NULL;
    }
    return z;
}

void sheet_zip_close(struct sheet_zip *z)
{
    if (z)
        zip_discard(z->zip);
    free(z);
}

bool sheet_zip_has(struct sheet_zip *z, const char *path)
{
    return zip_name_locate(z->zip, path, ZIP_FL_NOCASE) >= 0;
}

/* One entry while it is unpacked, with the count of what came out. */
struct unpacking {
    zip_file_t *file;
    uint64_t packed, got;
    char chunk[CHUNK];
};

static bool unpack_open(struct sheet_zip *z, const char *path, struct unpacking *u)
{
    zip_stat_t st;
    const zip_int64_t at = zip_name_locate(z->zip, path, ZIP_FL_NOCASE);
    if (at < 0 || zip_stat_index(z->zip, (zip_uint64_t)at, 0, &st) != 0)
        return false;
    u->packed = (st.valid & ZIP_STAT_COMP_SIZE) && st.comp_size <= z->size ? st.comp_size : z->size;
    u->got = 0;
    u->file = zip_fopen_index(z->zip, (zip_uint64_t)at, 0);
    return u->file != NULL;
}

/* Bytes of the next chunk, 0 at the end, -1 damaged, -2 more than any honest file holds. */
static int64_t unpack(struct unpacking *u)
{
    const zip_int64_t n = zip_fread(u->file, u->chunk, CHUNK);
    if (n <= 0)
        return n;
    u->got += (uint64_t)n;
    const bool bomb = u->got > (uint64_t)SHEET_PART_MB << 20 || (u->got > RATIO_FROM && u->got / SHEET_RATIO > u->packed);
    return bomb ? -2 : n;
}

bool sheet_zip_mentions(struct sheet_zip *z, const char *path, str what)
{
    AUTO(arena_drop) struct arena *a = arena_new(sizeof(struct unpacking) + 4096);
    struct unpacking *u = ARENA_NEW(a, struct unpacking);
    bool found = false;
    char tail[64] = { 0 };
    if (!unpack_open(z, path, u))
        return false;
    for (int64_t n; !found && (n = unpack(u)) > 0;) {
        found = memmem(u->chunk, (size_t)n, what.p, what.n) != NULL;
        /* across the seam of two chunks */
        memcpy(tail + 32, u->chunk, (size_t)n < 32 ? (size_t)n : 32);
        found = found || memmem(tail, sizeof tail, what.p, what.n) != NULL;
        if (n >= 32)
            memcpy(tail, u->chunk + n - 32, 32);
    }
    zip_fclose(u->file);
    return found;
}

const char *sheet_attr(const char *const *attrs, const char *name)
{
    for (; *attrs; attrs += 2)
        if (strcmp(attrs[0], name) == 0)
            return attrs[1];
    return NULL;
}

/* --- XML --- */

struct reading {
    struct sheet_part *part;
    xmlParserCtxtPtr xml;
    bool doctype;
    char values[8192]; /* attribute values of one element, ended with NUL */
    const char *attrs[2 * ATTRS + 1];
};

static void on_open(void *self, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri, int n_ns, const xmlChar **ns, int n,
                    int n_default, const xmlChar **attrs)
{
    (void)prefix, (void)uri, (void)n_ns, (void)ns, (void)n_default;
    struct reading *r = self;
    size_t used = 0;
    int out = 0;
    for (int i = 0; i < n && out < 2 * ATTRS; i++) {
        const xmlChar *const *at = attrs + (size_t)i * 5; /* name, prefix, uri, value, end */
        const size_t len = (size_t)(at[4] - at[3]);
        if (len >= sizeof r->values - used)
            continue; /* longer than anything we look for */
        memcpy(r->values + used, at[3], len);
        r->values[used + len] = 0;
        r->attrs[out++] = (const char *)at[0];
        r->attrs[out++] = r->values + used;
        used += len + 1;
    }
    r->attrs[out] = NULL;
    if (!r->part->stopped)
        r->part->open(r->part->self, (const char *)name, r->attrs);
}

static void on_shut(void *self, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
    (void)prefix, (void)uri;
    struct reading *r = self;
    if (!r->part->stopped)
        r->part->shut(r->part->self, (const char *)name);
}

static void on_text(void *self, const xmlChar *p, int n)
{
    struct reading *r = self;
    if (!r->part->stopped && r->part->text)
        r->part->text(r->part->self, (const char *)p, n);
}

/* No honest XLSX declares a document type; whoever does wants entities. */
static void on_doctype(void *self, const xmlChar *name, const xmlChar *id, const xmlChar *system_id)
{
    (void)name, (void)id, (void)system_id;
    struct reading *r = self;
    r->doctype = true;
    xmlStopParser(r->xml);
}

static void on_error(void *self, xmlErrorPtr error)
{
    (void)self, (void)error;
}

static bool feed(struct reading *r, struct unpacking *u, struct sheet_sink *sink)
{
    int64_t n = 0;
    int code = 0;
    while (!r->part->stopped && !r->doctype && code == 0 && (n = unpack(u)) > 0)
        code = xmlParseChunk(r->xml, u->chunk, (int)n, 0);
    if (r->doctype)
        return sheet_stop(sink, "sheet.doctype", 0, (str){ 0 });
    if (r->part->stopped)
        return sink->wrong == NULL;
    if (n == -2)
        return sheet_stop(sink, "sheet.bomb", 0, STR("512 MB, 250 : 1"));
    if (n < 0)
        return sheet_stop(sink, "sheet.zip", 0, (str){ 0 });
    if (code == 0)
        code = xmlParseChunk(r->xml, u->chunk, 0, 1);
    if (r->part->stopped)
        return sink->wrong == NULL;
    return code == 0 ? true : sheet_stop(sink, "sheet.xml", 0, (str){ 0 });
}

bool sheet_zip_parse(struct sheet_zip *z, const char *path, struct sheet_part *part, struct sheet_sink *sink)
{
    AUTO(arena_drop) struct arena *a = arena_new(sizeof(struct unpacking) + sizeof(struct reading) + 4096);
    struct unpacking *u = ARENA_NEW(a, struct unpacking);
    struct reading *r = ARENA_NEW(a, struct reading);
    xmlSAXHandler sax = { .initialized = XML_SAX2_MAGIC,
                          .startElementNs = on_open,
                          .endElementNs = on_shut,
                          .characters = on_text,
                          .cdataBlock = on_text,
                          .internalSubset = on_doctype,
                          .serror = on_error };
    if (!unpack_open(z, path, u))
        return sheet_stop(sink, "sheet.zip", 0, (str){ 0 });
    r->part = part;
    r->xml = xmlCreatePushParserCtxt(&sax, r, NULL, 0, NULL);
    if (!r->xml)
        abort();
    /* NOENT only makes &amp; in attributes a plain ampersand: entities cannot be declared without a document type */
    xmlCtxtUseOptions(r->xml, XML_PARSE_NONET | XML_PARSE_NOENT | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
    const bool good = feed(r, u, sink);
    xmlFreeParserCtxt(r->xml);
    zip_fclose(u->file);
    return good;
}
