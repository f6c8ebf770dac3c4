#include "kernel/http/router.h"

#include "base/utf8.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct node {
    const char *segment; /* "cases", ":id", ":word" */
    size_t n;
    struct node *child, *next;
    const struct http_route *routes[HTTP_METHODS];
};

struct router {
    struct node root;
    char wrong[256];
};

static struct node *child_of(struct node *parent, const char *segment, size_t n)
{
    for (struct node *c = parent->child; c; c = c->next)
        if (c->n == n && memcmp(c->segment, segment, n) == 0)
            return c;
    struct node *c = calloc(1, sizeof *c);
    if (!c)
        abort();
    c->segment = segment;
    c->n = n;
    c->next = parent->child;
    parent->child = c;
    return c;
}

static const char *check(const struct http_route *route)
{
    if (!route->right)
        return "has no right";
    if (route->path[0] != '/')
        return "does not begin with /";
    return route->method == GET && route->tx == TX_WRITE ? "writes in a GET" : NULL;
}

static const char *add(struct router *r, const struct http_route *route)
{
    const char *wrong = check(route);
    struct node *at = &r->root;
    for (const char *p = route->path + 1; !wrong;) {
        const size_t n = strcspn(p, "/");
        at = child_of(at, p, n);
        if (!p[n])
            break;
        p += n + 1;
    }
    if (!wrong && at->routes[route->method])
        wrong = "stands twice";
    if (!wrong) {
        at->routes[route->method] = route;
        return NULL;
    }
    (void)snprintf(r->wrong, sizeof r->wrong, "route %s %s", route->path, wrong);
    return r->wrong;
}

const char *router_new(const struct feature *const *features, size_t n, struct router **out)
{
    struct router *r = calloc(1, sizeof *r);
    if (!r)
        abort();
    *out = r;
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < features[i]->n_routes; k++) {
            const char *wrong = add(r, &features[i]->routes[k]);
            if (wrong)
                return wrong;
        }
    return NULL;
}

static void free_below(struct node *node)
{
    while (node->child) {
        struct node *c = node->child;
        node->child = c->next;
        free_below(c);
        free(c);
    }
}

void router_free(struct router *r)
{
    if (r)
        free_below(&r->root);
    free(r);
}

static bool fits(const struct node *c, str segment, int64_t *id)
{
    if (c->n == 3 && memcmp(c->segment, ":id", 3) == 0)
        return str_to_i64(segment, id) && *id > 0;
    return (c->segment[0] == ':' && segment.n) || (c->n == segment.n && memcmp(c->segment, segment.p, segment.n) == 0);
}

/* Fixed segments win over :id, :id over :word. */
static const struct node *step(const struct node *at, str segment, int64_t *id)
{
    const struct node *best = NULL;
    int best_rank = -1;
    for (const struct node *c = at->child; c; c = c->next) {
        const int rank = c->segment[0] != ':' ? 2 : c->n == 3 ? 1 : 0;
        if (rank > best_rank && fits(c, segment, id)) {
            best = c;
            best_rank = rank;
        }
    }
    return best;
}

static const struct node *walk(const struct router *r, str path, struct router_hit *hit)
{
    const struct node *at = &r->root;
    size_t n_ids = 0;
    if (path.n == 0 || path.p[0] != '/')
        return NULL;
    str rest = { path.p + 1, path.n - 1 };
    for (bool more = true; at && more;) {
        str after;
        int64_t id = 0;
        const str segment = str_cut(rest, '/', &after);
        more = after.p != NULL;
        rest = after;
        at = step(at, segment, &id);
        if (at && at->segment[0] == ':' && at->n == 3 && n_ids < HTTP_PATH_IDS)
            hit->ids[n_ids++] = id;
        else if (at && at->segment[0] == ':')
            hit->word = segment;
    }
    return at;
}

rc router_match(const struct router *r, enum http_method method, str path, struct router_hit *out)
{
    struct router_hit hit = { 0 };
    const struct node *at = walk(r, path, &hit);
    bool any = false;
    for (int m = 0; at && m < HTTP_METHODS; m++)
        any |= at->routes[m] != NULL;
    if (!any)
        return RC_NOT_FOUND;
    if (!at->routes[method])
        return RC_METHOD;
    hit.route = at->routes[method];
    *out = hit;
    return RC_OK;
}

unsigned router_methods(const struct router *r, str path)
{
    struct router_hit hit = { 0 };
    const struct node *at = walk(r, path, &hit);
    unsigned set = 0;
    for (unsigned m = 0; at && m < HTTP_METHODS; m++)
        set |= at->routes[m] ? 1u << m : 0;
    return set;
}

bool router_unescape(struct arena *a, str s, bool plus, str *out)
{
    char *to = arena_alloc(a, s.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c == '%') {
            if (i + 2 >= s.n || !str_unhex((str){ s.p + i + 1, 2 }, &c, 1))
                return false;
            i += 2;
        } else if (c == '+' && plus) {
            c = ' ';
        }
        if (c == 0) /* names are compared with C texts */
            return false;
        to[n++] = (char)c;
    }
    *out = (str){ to, n };
    return utf8_valid(*out);
}

rc router_query(struct ctx *ctx, str query, struct json_pair *out, size_t max, size_t *n)
{
    *n = 0;
    while (query.n) {
        str value;
        const str pair = str_cut(query, '&', &query);
        const str name = str_cut(pair, '=', &value);
        if (pair.n == 0)
            continue;
        if (*n == max)
            return fail(ctx, RC_LIMIT, "error.limit", NULL);
        if (!router_unescape(ctx->arena, name, true, &out[*n].name) || !router_unescape(ctx->arena, value, true, &out[*n].value))
            return fail(ctx, RC_MALFORMED, "error.malformed", NULL);
        (*n)++;
    }
    return RC_OK;
}

const char *http_method_word(enum http_method m)
{
    static const char *const words[HTTP_METHODS] = { "GET", "POST", "PUT", "DELETE" };
    return words[m];
}
