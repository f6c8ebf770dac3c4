/* The strict reading of a request head that stands before libevent's lax one. */
#include "kernel/http/guard.h"

#include "base/buf.h"
#include "testkit/check.h"

#define HOST "Host: x\r\n"

static enum guard_verdict check(str text, struct guard_head *head, size_t *used)
{
    *used = 0;
    return guard_check(text, used, head);
}

TEST(guard, refuses_what_could_be_read_in_two_ways)
{
    static const struct {
        str head;
        int status;
    } rows[] = {
        { STR("POST / HTTP/1.1\r\n" HOST "Content-Length: 2\r\nContent-Length: 3\r\n\r\n"), 400 },
        { STR("POST / HTTP/1.1\r\n" HOST "Content-Length: 2\r\nContent-Length: 2\r\n\r\n"), 400 },
        { STR("POST / HTTP/1.1\r\n" HOST "Content-Length: 2,3\r\n\r\n"), 400 },
        { STR("POST / HTTP/1.1\r\n" HOST "Content-Length: +2\r\n\r\n"), 400 },
        { STR("POST / HTTP/1.1\r\n" HOST "Content-Length: -1\r\n\r\n"), 400 },
        { STR("POST / HTTP/1.1\r\n" HOST "Content-Length: \r\n\r\n"), 400 },
        { STR("POST / HTTP/1.1\r\n" HOST "Content-Length: 99999999999999999999\r\n\r\n"), 400 },
        { STR("POST / HTTP/1.1\r\n" HOST "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n"), 411 },
        { STR("POST / HTTP/1.1\r\n" HOST "transfer-encoding: gzip, chunked\r\n\r\n"), 411 },
        { STR("POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: xchunked\r\n\r\n"), 411 },
        { STR("GET / HTTP/1.1\r\n\r\n"), 400 },
        { STR("GET / HTTP/1.1\r\n" HOST HOST "\r\n"), 400 },
        { STR("GET / HTTP/1.1\r\nHost:\r\n\r\n"), 400 },
        { STR("GET / HTTP/1.1\r\n" HOST "A : b\r\n\r\n"), 400 },
        { STR("GET / HTTP/1.1\r\n" HOST "A: b\r\n folded\r\n\r\n"), 400 },
        { STR("GET / HTTP/1.1\r\n" HOST "A: \x01\r\n\r\n"), 400 },
        { { "GET / HTTP/1.1\r\n" HOST "A: \0\r\n\r\n", 34 }, 400 },
        { STR("GET / HTTP/1.1\n" HOST "\n"), 400 },
        { STR("GET / HTTP/1.1\r\n" HOST "A: b\rc\r\n\r\n"), 400 },
        { STR("GET  / HTTP/1.1\r\n" HOST "\r\n"), 400 },
        { STR("G ET / HTTP/1.1\r\n" HOST "\r\n"), 400 },
        { STR("get / HTTP/1.1\r\n" HOST "\r\n"), 400 },
        { STR("GET / HTTP/2.0\r\n" HOST "\r\n"), 400 },
        { STR("GET /a\r\n" HOST "\r\n"), 400 },
        { STR("GET http://x/ HTTP/1.1\r\n" HOST "\r\n"), 400 },
        { STR("GET /a#b HTTP/1.1\r\n" HOST "\r\n"), 400 },
        { STR("GET /../etc HTTP/1.1\r\n" HOST "\r\n"), 400 },
        { STR("GET /a/%2e%2E/b HTTP/1.1\r\n" HOST "\r\n"), 400 },
        { STR("GET /a/.%2e HTTP/1.1\r\n" HOST "\r\n"), 400 },
        { STR("GET /a%00b HTTP/1.1\r\n" HOST "\r\n"), 400 },
        { STR("GET /a%5c.. HTTP/1.1\r\n" HOST "\r\n"), 400 },
        { STR("GET / HTTP/1.1\r\n" HOST "Content-Length: 5\r\n\r\n"), 400 },
        { STR("DELETE / HTTP/1.1\r\n" HOST "Content-Length: 1\r\n\r\n"), 400 },
        { STR("HEAD / HTTP/1.1\r\n" HOST "Content-Length: 1\r\n\r\n"), 400 },
        { STR(" / HTTP/1.1\r\n" HOST "\r\n"), 400 },
        { STR("\r\n\r\n"), 400 },
        { STR("GET / HTTP/1.1\r\n: x\r\n\r\n"), 400 },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct guard_head head;
        size_t used;
        if (check(rows[i].head, &head, &used) != GUARD_REFUSED || head.status != rows[i].status)
            check_fail(__FILE__, __LINE__, rows[i].head.p);
    }
}

TEST(guard, takes_ordinary_heads_and_counts_their_bodies)
{
    struct guard_head head;
    size_t used;
    CHECK_I64(check(STR("GET /a?b=../c HTTP/1.1\r\n" HOST "\r\nnext"), &head, &used), GUARD_HEAD_OK);
    CHECK(used == 35 && head.body == 0);
    CHECK_STR(head.path, STR("/a?b=../c"));
    CHECK_I64(check(STR("POST /a HTTP/1.0\r\nHOST:x\r\ncontent-length:\t12 \r\n\r\n"), &head, &used), GUARD_HEAD_OK);
    CHECK_I64(head.body, 12);
    CHECK_I64(check(STR("GET /..a/b../...  HTTP/1.1\r\n" HOST "\r\n"), &head, &used), GUARD_REFUSED);
    CHECK_I64(check(STR("GET /..a/b../... HTTP/1.1\r\n" HOST "\r\n"), &head, &used), GUARD_HEAD_OK);
    CHECK_I64(check(STR("DELETE / HTTP/1.1\r\n" HOST "Content-Length: 0\r\n\r\n"), &head, &used), GUARD_HEAD_OK);
}

/* Cut anywhere, a good head is waited for, never refused and never taken. */
TEST(guard, waits_for_the_rest)
{
    const str whole = STR("POST /api/x HTTP/1.1\r\n" HOST "Content-Length: 3\r\nA: b\r\n\r\n");
    struct guard_head head;
    size_t used;
    for (size_t n = 0; n < whole.n; n++)
        CHECK_I64(check((str){ whole.p, n }, &head, &used), GUARD_MORE);
    CHECK_I64(check(whole, &head, &used), GUARD_HEAD_OK);
}

TEST(guard, a_head_has_64_kib)
{
    for (int over = 0; over < 2; over++) {
        struct buf b;
        struct guard_head head;
        size_t used;
        buf_init(&b, check_arena(), 1 << 20);
        buf_c(&b, "GET / HTTP/1.1\r\n" HOST "A: ");
        while (b.n < GUARD_HEAD_MAX - 4u)
            buf_char(&b, 'x');
        buf_c(&b, over ? "x\r\n\r\n" : "\r\n\r\n");
        CHECK_I64(check(buf_get(&b), &head, &used), over ? GUARD_REFUSED : GUARD_HEAD_OK);
        CHECK(!over || head.status == 431);
        CHECK_I64(check((str){ b.p, b.n - 1 }, &head, &used), GUARD_MORE);
        buf_c(&b, "yyyyyyy");
    }
}
