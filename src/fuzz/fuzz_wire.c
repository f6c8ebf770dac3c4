/* Every decoder of every route: the first two bytes choose the route, the rest is its body and its query string.  What
 * is accepted is written and read again the same. */
#include "app/app.h"
#include "fuzz/fuzz.h"
#include "kernel/http/router.h"

static const struct http_route *route_at(unsigned n)
{
    unsigned total = 0;
    for (size_t i = 0; i < app_n_features; i++)
        total += (unsigned)app_features[i]->n_routes;
    assert(total > 0);
    n %= total;
    for (size_t i = 0;; i++) {
        if (n < app_features[i]->n_routes)
            return &app_features[i]->routes[n];
        n -= (unsigned)app_features[i]->n_routes;
    }
}

static void body(struct ctx *ctx, const struct json_type *type, str text)
{
    void *value = arena_alloc(ctx->arena, type->size), *again = arena_alloc(ctx->arena, type->size);
    struct buf first, second;
    const rc r = json_decode(ctx, type, text, value);
    assert(r == RC_OK || r == RC_INVALID || r == RC_MALFORMED);
    assert(r == RC_OK || ctx->why->key);
    assert(r != RC_INVALID || ctx->why->field);
    if (r != RC_OK)
        return;
    assert(json_valid(ctx, text));
    buf_init(&first, ctx->arena, 16 << 20);
    buf_init(&second, ctx->arena, 16 << 20);
    if (json_encode(ctx, type, value, &first) != RC_OK || first.over)
        return;
    const rc back = json_decode(ctx, type, buf_get(&first), again);
    assert(back == RC_OK);
    if (json_encode(ctx, type, again, &second) == RC_OK)
        assert(str_eq(buf_get(&first), buf_get(&second)));
}

static void query(struct ctx *ctx, const struct json_type *type, str text)
{
    struct json_pair pairs[32];
    size_t n = 0;
    const rc r = router_query(ctx, text, pairs, ARRAY_LEN(pairs), &n);
    assert(r == RC_OK || r == RC_MALFORMED || r == RC_LIMIT);
    void *value = arena_alloc(ctx->arena, type->size);
    if (r == RC_OK && json_decode_pairs(ctx, type, pairs, n, value) != RC_OK)
        assert(ctx->why->key && ctx->why->field);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct router *router;
    struct ctx *ctx = fuzz_ctx();
    if (!router && router_new(app_features, app_n_features, &router) != NULL)
        abort();
    if (size < 2)
        return 0;
    const struct http_route *route = route_at(data[0] * 256u + data[1]);
    const str text = { (const char *)data + 2, size - 2 };
    struct router_hit hit;
    if (route->body)
        body(ctx, route->body, text);
    if (route->query)
        query(ctx, route->query, text);
    (void)json_valid(ctx, text);
    for (int m = 0; m < HTTP_METHODS; m++)
        if (router_match(router, (enum http_method)m, text, &hit) == RC_OK)
            assert(hit.route && router_methods(router, text));
    return 0;
}
