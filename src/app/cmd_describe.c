/* describe and openapi: documents made from the tables, never written by hand. */
#include "app.h"

#include "codes.h"
#include "kernel/auth/auth.h"

#include <stdio.h>
#include <string.h>

static const char *const methods[] = { "get", "post", "put", "delete" };

static void all_types(struct buf *b, void (*tell)(struct buf *, const struct json_type *, struct json_seen *))
{
    static struct json_seen seen;
    seen.n = 0;
    for (size_t i = 0; i < app_n_features; i++)
        for (size_t k = 0; k < app_features[i]->n_routes; k++) {
            const struct http_route *r = &app_features[i]->routes[k];
            const struct json_type *const types[] = { r->query, r->body, r->reply };
            for (size_t j = 0; j < ARRAY_LEN(types); j++)
                if (types[j])
                    tell(b, types[j], &seen);
        }
}

/* "/api/desk/cases/:id" -> "/api/desk/cases/{id}" */
static void open_path(struct buf *b, const char *path)
{
    for (const char *p = path; *p; p++) {
        if (*p != ':') {
            buf_char(b, *p);
            continue;
        }
        buf_char(b, '{');
        for (p++; *p && *p != '/'; p++)
            buf_char(b, *p);
        buf_char(b, '}');
        p--;
    }
}

static void reference(struct buf *b, const struct json_type *type)
{
    buf_c(b, "{\"application/json\":{\"schema\":{\"$ref\":\"#/components/schemas/");
    json_type_name(b, type);
    buf_c(b, "\"}}}");
}

static void parameters(struct buf *b, const struct http_route *r)
{
    bool first = true;
    buf_c(b, "\"parameters\":[");
    for (const char *p = strchr(r->path, ':'); p; p = strchr(p + 1, ':')) {
        buf_fmt(b, "%s{\"name\":\"%.*s\",\"in\":\"path\",\"required\":true,\"schema\":{\"type\":\"string\"}}", first ? "" : ",",
                (int)strcspn(p + 1, "/"), p + 1);
        first = false;
    }
    for (size_t i = 0; r->query && i < r->query->n_fields; i++) {
        buf_fmt(b, "%s{\"name\":\"%s\",\"in\":\"query\",\"schema\":{\"type\":\"string\"}}", first ? "" : ",", r->query->fields[i].name);
        first = false;
    }
    buf_char(b, ']');
}

static void operation(struct buf *b, const struct http_route *r)
{
    buf_fmt(b, "\"%s\":{\"summary\":", methods[r->method]);
    json_quote(b, str_of(r->summary));
    buf_fmt(b, ",\"x-right\":\"%s\",", r->right);
    parameters(b, r);
    if (r->body) {
        buf_c(b, ",\"requestBody\":{\"required\":true,\"content\":");
        reference(b, r->body);
        buf_char(b, '}');
    }
    buf_c(b, ",\"responses\":{\"200\":{\"description\":\"done\"");
    if (r->reply) {
        buf_c(b, ",\"content\":");
        reference(b, r->reply);
    }
    buf_c(b, "},\"default\":{\"description\":\"problem+json with key, field, rule and message\"}}}");
}

static bool path_seen(const struct feature *feature, size_t before, const char *path)
{
    for (size_t i = 0; i < before; i++)
        if (strcmp(feature->routes[i].path, path) == 0)
            return true;
    return false;
}

/* All methods of one path. */
static void path_item(struct buf *b, const struct feature *feature, size_t from)
{
    const char *path = feature->routes[from].path;
    bool first = true;
    open_path(b, path);
    buf_c(b, "\":{");
    for (size_t i = from; i < feature->n_routes; i++) {
        if (strcmp(feature->routes[i].path, path) != 0)
            continue;
        if (!first)
            buf_char(b, ',');
        operation(b, &feature->routes[i]);
        first = false;
    }
    buf_char(b, '}');
}

static void paths(struct buf *b)
{
    bool first = true;
    for (size_t i = 0; i < app_n_features; i++)
        for (size_t k = 0; k < app_features[i]->n_routes; k++) {
            if (path_seen(app_features[i], k, app_features[i]->routes[k].path))
                continue;
            buf_c(b, first ? "\n\"" : ",\n\"");
            first = false;
            path_item(b, app_features[i], k);
        }
}

static void openapi(struct buf *b)
{
    buf_fmt(b, "{\"openapi\":\"3.1.0\",\"info\":{\"title\":\"Xiaobao\",\"version\":\"%s\"},\"paths\":{", XIAOBAO_VERSION);
    paths(b);
    buf_c(b, "\n},\"components\":{\"schemas\":{\n");
    all_types(b, json_schema);
    buf_c(b, "\n}}}\n");
}

static void catalogue(struct buf *b)
{
    buf_c(b, "# Event catalogue\n\n| event | schema | what it says | members |\n|---|--:|---|---|\n");
    for (size_t i = 0; i < app_n_features; i++)
        for (size_t k = 0; k < app_features[i]->n_events; k++) {
            const struct journal_type *t = app_features[i]->events[k];
            buf_fmt(b, "| %s | %lld | %s |", t->name, (long long)t->schema, t->summary);
            for (size_t j = 0; j < t->payload->n_fields; j++)
                buf_fmt(b, " %s%s", t->payload->fields[j].name, t->payload->fields[j].kind == JSON_KIND_SEALED ? "(sealed)" : "");
            buf_c(b, " |\n");
        }
}

static void rights(struct buf *b)
{
    static const char *const scopes[] = { "none", "own", "unit", "entity", "all_masked", "all" };
    const struct codes_role_right *r;
    const size_t n = codes_role_rights(&r);
    buf_c(b, "# Permission matrix\n\nDeny unless listed (packs/cn/rights.csv).\n\n| role | right | scope |\n|---|---|---|\n");
    for (size_t i = 0; i < n; i++)
        buf_fmt(b, "| " STR_FMT " | " STR_FMT " | %s |\n", STR_ARG(r[i].role), STR_ARG(r[i].right), scopes[r[i].scope]);
    buf_c(b, "\n| route | right |\n|---|---|\n");
    for (size_t i = 0; i < app_n_features; i++)
        for (size_t k = 0; k < app_features[i]->n_routes; k++)
            buf_fmt(b, "| %s %s | %s |\n", methods[app_features[i]->routes[k].method], app_features[i]->routes[k].path,
                    app_features[i]->routes[k].right);
}

static void flows(struct buf *b)
{
    for (size_t i = 0; i < app_n_features; i++)
        for (size_t k = 0; k < app_features[i]->n_machines; k++)
            sm_draw(b, app_features[i]->machines[k]);
}

static void settings(struct buf *b)
{
    static const char *const kinds[] = { "text", "number", "switch" };
    buf_c(b, "# Settings\n\nCommand line (`--read-workers 4`) over environment (`XIAOBAO_READ_WORKERS`) over `xiaobao.conf` in the data\n"
             "directory (`read_workers = 4`) over the value here.  `xiaobao config --explain` shows what is in force and why.\n\n"
             "| name | kind | allowed | preset | on SIGHUP | what |\n|---|---|---|---|---|---|\n");
    for (size_t i = 0; i < conf_n_items; i++) {
        const struct conf_item *c = &conf_items[i];
        buf_fmt(b, "| %s | %s | ", c->name, kinds[c->kind]);
        if (c->words || c->kind == CONF_SWITCH)
            buf_c(b, c->words ? c->words : "on off");
        else
            buf_fmt(b, "%lld..%lld%s", (long long)c->min, (long long)c->max, c->kind == CONF_TEXT ? " characters" : "");
        buf_fmt(b, " | %s | %s | %s |\n", c->preset, c->reload ? "taken up" : "", c->help);
    }
}

static int tell(void (*write)(struct buf *))
{
    AUTO(arena_drop) struct arena *a = arena_new((size_t)64 << 20);
    struct fault_info why;
    struct env env = { .clock = &clock_system };
    struct ctx ctx = { a, NULL, &env, &auth_system, &why };
    struct buf b;
    if (codes_use_embedded(&ctx) != RC_OK)
        return 3;
    buf_init(&b, a, (size_t)32 << 20);
    write(&b);
    printf(STR_FMT, STR_ARG(buf_get(&b)));
    return 0;
}

static void typescript(struct buf *b)
{
    buf_c(b, "// Made by `xiaobao describe --ts` from the descriptor tables; never edited.\n\n");
    all_types(b, json_typescript);
}

int app_cmd_describe(const struct app_options *o, int argc, char **argv)
{
    (void)o;
    if (app_flag(argc, argv, "ts"))
        return tell(typescript);
    if (app_flag(argc, argv, "rights"))
        return tell(rights);
    if (app_flag(argc, argv, "flow"))
        return tell(flows);
    if (app_flag(argc, argv, "catalogue"))
        return tell(catalogue);
    if (app_flag(argc, argv, "settings"))
        return tell(settings);
    fprintf(stderr, "usage: xiaobao describe --ts | --rights | --flow | --catalogue | --settings\n");
    return 2;
}

int app_cmd_openapi(const struct app_options *o, int argc, char **argv)
{
    (void)o, (void)argc, (void)argv;
    return tell(openapi);
}
