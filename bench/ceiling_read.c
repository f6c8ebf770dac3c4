/* The ceiling of reading: evhttp, one prepared SQLite read of a ready document, nothing else.  Two event loops on one
 * port, as the server has.  ceiling_read FILE.db; prints the port. */
#include <arpa/inet.h>
#include <event2/buffer.h>
#include <event2/event.h>
#include <event2/http.h>
#include <event2/listener.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *file;
static uint16_t port;

static void answer(struct evhttp_request *req, void *arg)
{
    sqlite3_stmt *st = arg;
    const char *id = strrchr(evhttp_request_get_uri(req), '/') + 1;
    sqlite3_bind_int64(st, 1, strtoll(id, NULL, 10));
    if (sqlite3_step(st) == SQLITE_ROW) {
        evhttp_add_header(evhttp_request_get_output_headers(req), "Content-Type", "application/json");
        evbuffer_add(evhttp_request_get_output_buffer(req), sqlite3_column_blob(st, 0), (size_t)sqlite3_column_bytes(st, 0));
        evhttp_send_reply(req, 200, NULL, NULL);
    } else {
        evhttp_send_reply(req, 404, NULL, NULL);
    }
    sqlite3_reset(st);
}

static void *loop(void *arg)
{
    sqlite3 *db;
    sqlite3_stmt *st;
    struct event_base *base = event_base_new();
    struct evhttp *http = evhttp_new(base);
    struct sockaddr_in at = { .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t n = sizeof at;
    const int one = 1;
    (void)arg;
    if (sqlite3_open_v2(file, &db, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK ||
        sqlite3_exec(db, "PRAGMA mmap_size=1073741824", NULL, NULL, NULL) != SQLITE_OK ||
        sqlite3_prepare_v2(db, "SELECT body FROM document WHERE id = ?1", -1, &st, NULL) != SQLITE_OK)
        abort();
    struct evconnlistener *l = evconnlistener_new_bind(base, NULL, NULL, LEV_OPT_REUSEABLE | LEV_OPT_REUSEABLE_PORT | LEV_OPT_CLOSE_ON_FREE,
                                                       1024, (struct sockaddr *)&at, sizeof at);
    if (!l || getsockname(evconnlistener_get_fd(l), (struct sockaddr *)&at, &n) != 0)
        abort();
    setsockopt(evconnlistener_get_fd(l), IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    evhttp_bind_listener(http, l);
    evhttp_set_gencb(http, answer, st);
    if (port == 0) {
        pthread_t second;
        port = ntohs(at.sin_port);
        pthread_create(&second, NULL, loop, NULL);
        printf("http://127.0.0.1:%d\n", port);
        fflush(stdout);
    }
    event_base_dispatch(base);
    return NULL;
}

int main(int argc, char **argv)
{
    if (argc != 2)
        return 2;
    sqlite3_config(SQLITE_CONFIG_MULTITHREAD);
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    file = argv[1];
    loop(NULL);
    return 0;
}
