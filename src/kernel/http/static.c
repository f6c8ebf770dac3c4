/* Files inside the binary: "/" is the portal, "/desk…" the workspace (one page, its own routes), assets by their hash. */
#include "kernel/http/server_int.h"

#include <string.h>

static const struct embed_file *find(const struct embed_file *files, str name)
{
    for (const struct embed_file *f = files; f && f->name; f++)
        if (str_is(name, f->name))
            return f;
    return NULL;
}

static const char *type_of(str name)
{
    static const char *const types[][2] = {
        { ".html.gz", "text/html; charset=utf-8" },
        { ".js.gz", "text/javascript" },
        { ".css.gz", "text/css" },
        { ".svg.gz", "image/svg+xml" },
        { ".json.gz", "application/json" },
        { ".png", "image/png" },
        { ".woff2", "font/woff2" },
        { ".ico.gz", "image/x-icon" },
    };
    for (size_t i = 0; i < ARRAY_LEN(types); i++)
        if (str_ends(name, str_of(types[i][0])))
            return types[i][1];
    return "application/octet-stream";
}

static bool may_gzip(struct evhttp_request *req)
{
    const char *v = evhttp_find_header(evhttp_request_get_input_headers(req), "Accept-Encoding");
    return v && strstr(v, "gzip");
}

bool http_static(struct http_server *s, struct evhttp_request *req, const char *uri)
{
    char name[300];
    str query;
    const str path = str_cut(str_of(uri), '?', &query);
    const bool desk = s->conf.role != SERVE_PORTAL && (str_is(path, "/desk") || str_starts(path, STR("/desk/")));
    const bool portal = s->conf.role != SERVE_DESK && str_is(path, "/");
    const bool page = desk || portal;
    const str wanted = portal ? STR("portal.html") : page ? STR("desk.html") : (str){ path.p + 1, path.n - 1 };
    /* a page opens by its door only: each role has its own */
    if (wanted.n > 250 || (!page && (str_ends(wanted, STR(".html")) || str_ends(wanted, STR(".html.gz")))))
        return false;
    memcpy(name, wanted.p, wanted.n);
    memcpy(name + wanted.n, ".gz", 4);
    const struct embed_file *f = find(s->conf.assets, (str){ name, wanted.n + 3 });
    const bool zipped = f != NULL;
    if (!f)
        f = find(s->conf.assets, wanted);
    if (!f || (zipped && !may_gzip(req)))
        return false;
    struct evkeyvalq *h = evhttp_request_get_output_headers(req);
    evhttp_add_header(h, "Content-Type", type_of(str_of(f->name)));
    evhttp_add_header(h, "Content-Security-Policy",
                      "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; frame-ancestors 'none'");
    evhttp_add_header(h, "X-Content-Type-Options", "nosniff");
    evhttp_add_header(h, "Cache-Control", page ? "no-cache" : "public, max-age=31536000, immutable");
    if (zipped)
        evhttp_add_header(h, "Content-Encoding", "gzip");
    evbuffer_add(evhttp_request_get_output_buffer(req), f->data, f->n);
    evhttp_send_reply(req, 200, NULL, NULL);
    return true;
}
