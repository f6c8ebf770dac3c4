/* From path to route, from query to pairs; wrong tables are named before anything is served. */
#include "kernel/http/limits.h"
#include "kernel/http/router.h"
#include "testkit/check.h"

static rc nothing(struct ctx *ctx, const struct http_in *in, struct http_out *out)
{
    (void)ctx, (void)in, (void)out;
    return RC_OK;
}

#define ROUTE(method, path, ...)                                                    \
    {                                                                               \
        method, path, nothing, RIGHT_PUBLIC, TX_READ, NULL, NULL, NULL, __VA_ARGS__ \
    }
static const struct http_route routes[] = {
    ROUTE(GET, "/api/cases", 0),        ROUTE(POST, "/api/cases", 0),      ROUTE(GET, "/api/cases/:id", 0),
    ROUTE(GET, "/api/cases/open", 0),   ROUTE(GET, "/api/cases/:word", 0), ROUTE(POST, "/api/cases/:id/acts/:id", 0),
    ROUTE(DELETE, "/api/cases/:id", 0),
};

static const char *make(const struct http_route *r, size_t n, struct router **out)
{
    static struct feature f;
    static const struct feature *const list[] = { &f };
    f = (struct feature){ .name = "probe", .routes = r, .n_routes = n };
    return router_new(list, 1, out);
}

TEST(router, finds_the_most_definite_path)
{
    struct router *r = NULL;
    struct router_hit hit;
    CHECK(make(routes, ARRAY_LEN(routes), &r) == NULL);
    CHECK(router_match(r, GET, STR("/api/cases"), &hit) == RC_OK && hit.route == &routes[0]);
    CHECK(router_match(r, GET, STR("/api/cases/12"), &hit) == RC_OK && hit.route == &routes[2] && hit.ids[0] == 12);
    CHECK(router_match(r, GET, STR("/api/cases/open"), &hit) == RC_OK && hit.route == &routes[3]);
    CHECK(router_match(r, GET, STR("/api/cases/x1"), &hit) == RC_OK && hit.route == &routes[4]);
    CHECK_STR(hit.word, STR("x1"));
    CHECK(router_match(r, POST, STR("/api/cases/5/acts/6"), &hit) == RC_OK && hit.ids[0] == 5 && hit.ids[1] == 6);
    CHECK_I64(router_match(r, PUT, STR("/api/cases"), &hit), RC_METHOD);
    CHECK_I64(router_methods(r, STR("/api/cases/12")), BIT(GET) | BIT(DELETE));
    static const char *const absent[] = { "",
                                          "/",
                                          "api/cases",
                                          "/api",
                                          "/api/",
                                          "/api/cases/",
                                          "/api//cases",
                                          "/api/cases/5/acts",
                                          "/api/cases/5/acts/6/",
                                          "/api/cases/5/acts/x",
                                          "/API/cases" };
    for (size_t i = 0; i < ARRAY_LEN(absent); i++)
        CHECK_I64(router_match(r, POST, str_of(absent[i]), &hit), RC_NOT_FOUND);
    router_free(r);
}

TEST(router, an_id_is_a_positive_number_of_63_bits)
{
    struct router *r = NULL;
    struct router_hit hit;
    CHECK(make(routes, ARRAY_LEN(routes), &r) == NULL);
    CHECK(router_match(r, DELETE, STR("/api/cases/9223372036854775807"), &hit) == RC_OK && hit.ids[0] == INT64_MAX);
    static const char *const bad[] = { "0", "-1", "+1", "1.0", "9223372036854775808", "%31", "1 ", "0x1" };
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        CHECK(router_match(r, DELETE, str_cat(check_arena(), STR("/api/cases/"), str_of(bad[i])), &hit) != RC_OK);
    router_free(r);
}

TEST(router, wrong_tables_are_named)
{
    static const struct {
        struct http_route routes[2];
        size_t n;
        const char *wrong;
    } rows[] = {
        { { { GET, "/a", nothing, NULL, TX_READ, NULL, NULL, NULL, 0 } }, 1, "route /a has no right" },
        { { { GET, "a", nothing, RIGHT_PUBLIC, TX_READ, NULL, NULL, NULL, 0 } }, 1, "route a does not begin with /" },
        { { { GET, "/a", nothing, RIGHT_PUBLIC, TX_WRITE, NULL, NULL, NULL, 0 } }, 1, "route /a writes in a GET" },
        { { ROUTE(GET, "/a", 0), ROUTE(GET, "/a", 0) }, 2, "route /a stands twice" },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct router *r = NULL;
        CHECK_STR(str_of(make(rows[i].routes, rows[i].n, &r)), str_of(rows[i].wrong));
        router_free(r);
    }
}

TEST(router, queries_are_decoded_strictly)
{
    struct fault_info why = { 0 };
    struct ctx ctx = { .arena = check_arena(), .why = &why };
    struct json_pair pairs[4];
    size_t n = 0;
    CHECK_I64(router_query(&ctx, STR("a=1&&b=%E6%B6%88+x&c&d=%3D%26"), pairs, 4, &n), RC_OK);
    CHECK_I64((int64_t)n, 4);
    CHECK_STR(pairs[1].value, STR("消 x"));
    CHECK_STR(pairs[2].value, STR(""));
    CHECK_STR(pairs[3].value, STR("=&"));
    CHECK_I64(router_query(&ctx, STR("a&b&c&d&e"), pairs, 4, &n), RC_LIMIT);
    static const char *const bad[] = { "a=%", "a=%4", "a=%zz", "a=%00", "a=%C0%AF", "a=%ED%A0%80", "a=%FF", "%80=1" };
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        CHECK_I64(router_query(&ctx, str_of(bad[i]), pairs, 4, &n), RC_MALFORMED);
    CHECK_I64(router_query(&ctx, (str){ "on\0\0=1", 6 }, pairs, 4, &n), RC_MALFORMED);
    CHECK_I64(router_query(&ctx, (str){ 0 }, pairs, 4, &n), RC_OK);
    CHECK_I64((int64_t)n, 0);
}

TEST(limits, a_bucket_empties_refills_and_forgets_rather_than_grows)
{
    struct limits *l = limits_new(64);
    int taken = 0;
    for (int i = 0; i < 100; i++)
        taken += limits_take(l, STR("10.0.0.1"), 30, 1000000);
    CHECK_I64(taken, 30);
    CHECK(limits_take(l, STR("10.0.0.2"), 30, 1000000));
    CHECK(!limits_take(l, STR("10.0.0.1"), 30, 1001000));
    CHECK(limits_take(l, STR("10.0.0.1"), 30, 1003000)); /* one token every two seconds */
    for (int i = 0; i < 5000; i++)
        (void)limits_take(l, str_fmt(check_arena(), "flood %d", i), 30, 1003000);
    CHECK(limits_take(l, STR("10.0.0.9"), 30, 1003000));
    limits_free(l);
    limits_free(NULL);
}
