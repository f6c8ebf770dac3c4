/* Load: one thread, epoll, keep-alive connections, each with one request under way.  GETs walk a list of paths; POSTs
 * send a body whose {n} is another nine-digit number each time.  Prints one line of JSON. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { CONNECTIONS_MAX = 1024, HEAD_MAX = 8192, REPLY_MAX = 1 << 20, SAMPLES_MAX = 20000000 };

static struct {
    const char *post, *bearer, *body;
    char **paths;
    size_t n_paths, body_n;
    int port, connections, pid;
    double warm, seconds;
    uint64_t first;
} conf = { .port = 8080, .connections = 64, .warm = 1, .seconds = 5 };

struct connection {
    int fd;
    char *out;
    size_t out_n, out_at;
    char *in;
    size_t in_n, want; /* want: the whole reply's length, 0 = head not yet whole */
    int status;
    uint64_t began;
};

static struct connection all[CONNECTIONS_MAX];
static uint32_t *samples;
static size_t n_samples;
static uint64_t serial, statuses[600], bytes_in;

static uint64_t now_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_nsec / 1000;
}

static void die(const char *what)
{
    fprintf(stderr, "load: %s: %s\n", what, strerror(errno));
    exit(1);
}

/* The server's user and system time so far, in microseconds. */
static double cpu_us(int pid)
{
    char path[64], text[1024];
    unsigned long long user, sys;
    snprintf(path, sizeof path, "/proc/%d/stat", pid);
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    const ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof text - 1);
    if (n <= 0)
        die(path);
    close(fd);
    text[n] = 0;
    const char *after_name = strrchr(text, ')');
    if (!after_name || sscanf(after_name + 2, "%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %llu %llu", &user, &sys) != 2)
        die("stat");
    return (double)(user + sys) * 1e6 / (double)sysconf(_SC_CLK_TCK);
}

static size_t put_body(char *to)
{
    size_t n = 0;
    char number[16];
    snprintf(number, sizeof number, "%09llu", (unsigned long long)serial);
    for (size_t i = 0; i < conf.body_n;) {
        if (memcmp(conf.body + i, "{n}", 3) == 0) {
            memcpy(to + n, number, 9);
            n += 9;
            i += 3;
        } else {
            to[n++] = conf.body[i++];
        }
    }
    return n;
}

static void make_request(struct connection *c)
{
    const char *auth = conf.bearer ? "Authorization: Bearer " : "", *token = conf.bearer ? conf.bearer : "",
               *end = conf.bearer ? "\r\n" : "";
    serial++;
    if (!conf.post) {
        c->out_n = (size_t)snprintf(c->out, HEAD_MAX, "GET %s HTTP/1.1\r\nHost: bench\r\nAccept-Language: zh-CN\r\n%s%s%s\r\n",
                                    conf.paths[serial % conf.n_paths], auth, token, end);
    } else {
        char *body = c->out + HEAD_MAX;
        const size_t n = put_body(body);
        const int head = snprintf(c->out, HEAD_MAX,
                                  "POST %s HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\nIdempotency-Key: bench-%llu\r\n"
                                  "Content-Length: %zu\r\n%s%s%s\r\n",
                                  conf.post, (unsigned long long)serial, n, auth, token, end);
        memmove(c->out + head, body, n);
        c->out_n = (size_t)head + n;
    }
    c->out_at = c->in_n = c->want = 0;
    c->began = now_us();
}

static void send_some(struct connection *c)
{
    while (c->out_at < c->out_n) {
        const ssize_t n = send(c->fd, c->out + c->out_at, c->out_n - c->out_at, MSG_NOSIGNAL);
        if (n < 0 && errno == EAGAIN)
            return;
        if (n <= 0)
            die("send");
        c->out_at += (size_t)n;
    }
}

static void read_head(struct connection *c)
{
    c->in[c->in_n] = 0;
    const char *end = strstr(c->in, "\r\n\r\n");
    if (!end)
        return;
    const char *length = strcasestr(c->in, "\r\ncontent-length:");
    if (!length || length > end || c->in_n < 12)
        die("a reply without Content-Length");
    c->status = (int)strtol(c->in + 9, NULL, 10);
    c->want = (size_t)(end - c->in) + 4 + strtoul(length + 17, NULL, 10);
    if (c->want > REPLY_MAX)
        die("reply too long");
}

/* true when the reply is whole. */
static bool receive(struct connection *c)
{
    const ssize_t n = recv(c->fd, c->in + c->in_n, REPLY_MAX - c->in_n, 0);
    if (n < 0 && errno == EAGAIN)
        return false;
    if (n <= 0)
        die("the server closed a connection");
    c->in_n += (size_t)n;
    if (!c->want)
        read_head(c);
    return c->want && c->in_n >= c->want;
}

static void open_connection(struct connection *c, int poll)
{
    struct sockaddr_in at = { .sin_family = AF_INET, .sin_port = htons((uint16_t)conf.port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    const int one = 1;
    c->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    c->out = malloc(2 * HEAD_MAX + conf.body_n * 4);
    c->in = malloc(REPLY_MAX + 1);
    if (c->fd < 0 || !c->out || !c->in || connect(c->fd, (struct sockaddr *)&at, sizeof at) != 0)
        die("connect");
    setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    fcntl(c->fd, F_SETFL, O_NONBLOCK);
    struct epoll_event ev = { .events = EPOLLIN, .data.ptr = c };
    if (epoll_ctl(poll, EPOLL_CTL_ADD, c->fd, &ev) != 0)
        die("epoll");
}

static void count(const struct connection *c)
{
    if (n_samples < SAMPLES_MAX)
        samples[n_samples++] = (uint32_t)(now_us() - c->began);
    statuses[c->status > 0 && c->status < 600 ? c->status : 0]++;
    bytes_in += c->in_n;
}

/* Until `until`; then every request under way is still answered. */
static void run(int poll, uint64_t until, bool counted)
{
    struct epoll_event events[256];
    int under_way = conf.connections;
    for (int i = 0; i < conf.connections; i++) {
        make_request(&all[i]);
        send_some(&all[i]);
    }
    while (under_way) {
        const int n = epoll_wait(poll, events, 256, 1000);
        for (int i = 0; i < n; i++) {
            struct connection *c = events[i].data.ptr;
            if (c->out_at < c->out_n)
                send_some(c);
            if (!receive(c))
                continue;
            if (counted)
                count(c);
            if (now_us() >= until) {
                under_way--;
                continue;
            }
            make_request(c);
            send_some(c);
        }
    }
}

static int by_size(const void *x, const void *y)
{
    const uint32_t a = *(const uint32_t *)x, b = *(const uint32_t *)y;
    return (a > b) - (a < b);
}

static char *read_file(const char *path, size_t *n)
{
    FILE *f = fopen(path, "r");
    char *text = malloc(64 << 20);
    if (!f || !text)
        die(path);
    *n = fread(text, 1, (64 << 20) - 1, f);
    text[*n] = 0;
    fclose(f);
    return text;
}

static void read_paths(const char *file)
{
    size_t n;
    char *text = read_file(file, &n), *save = NULL;
    conf.paths = calloc(n + 1, sizeof *conf.paths);
    for (char *line = strtok_r(text, "\n", &save); line; line = strtok_r(NULL, "\n", &save))
        conf.paths[conf.n_paths++] = line;
}

static void options(int argc, char **argv)
{
    for (int i = 1; i + 1 < argc; i += 2) {
        const char *name = argv[i], *value = argv[i + 1];
        if (strcmp(name, "--port") == 0)
            conf.port = (int)strtol(value, NULL, 10);
        else if (strcmp(name, "--connections") == 0)
            conf.connections = (int)strtol(value, NULL, 10);
        else if (strcmp(name, "--pid") == 0)
            conf.pid = (int)strtol(value, NULL, 10);
        else if (strcmp(name, "--warm") == 0)
            conf.warm = strtod(value, NULL);
        else if (strcmp(name, "--seconds") == 0)
            conf.seconds = strtod(value, NULL);
        else if (strcmp(name, "--first") == 0)
            serial = strtoull(value, NULL, 10);
        else if (strcmp(name, "--bearer") == 0)
            conf.bearer = value;
        else if (strcmp(name, "--paths") == 0)
            read_paths(value);
        else if (strcmp(name, "--post") == 0)
            conf.post = value;
        else if (strcmp(name, "--body") == 0)
            conf.body = read_file(value, &conf.body_n);
    }
    if ((!conf.n_paths && !(conf.post && conf.body)) || conf.connections < 1 || conf.connections > CONNECTIONS_MAX) {
        fprintf(stderr, "load --port P [--pid PID] [--bearer T] [--connections N] [--warm S] [--seconds S] [--first N] "
                        "(--paths FILE | --post PATH --body FILE)\n");
        exit(2);
    }
}

static void report(double seconds, double cpu)
{
    qsort(samples, n_samples, sizeof *samples, by_size);
    uint64_t good = 0;
    for (int i = 200; i < 300; i++)
        good += statuses[i];
    const double n = n_samples ? (double)n_samples : 1;
    printf("{\"requests\":%zu,\"seconds\":%.3f,\"rate\":%.1f,\"p50_us\":%u,\"p99_us\":%u,\"max_us\":%u,\"good\":%llu,\"refused\":%llu,"
           "\"reply_bytes\":%.0f,\"cpu_us\":%.2f,\"last\":%llu}\n",
           n_samples, seconds, (double)n_samples / seconds, n_samples ? samples[n_samples / 2] : 0,
           n_samples ? samples[n_samples * 99 / 100] : 0, n_samples ? samples[n_samples - 1] : 0, (unsigned long long)good,
           (unsigned long long)(n_samples - good), (double)bytes_in / n, cpu / n, (unsigned long long)serial);
}

int main(int argc, char **argv)
{
    options(argc, argv);
    samples = malloc(sizeof *samples * SAMPLES_MAX);
    const int poll = epoll_create1(EPOLL_CLOEXEC);
    if (!samples || poll < 0)
        die("memory");
    for (int i = 0; i < conf.connections; i++)
        open_connection(&all[i], poll);
    if (conf.warm > 0)
        run(poll, now_us() + (uint64_t)(conf.warm * 1e6), false);
    const double cpu = conf.pid ? cpu_us(conf.pid) : 0;
    const uint64_t began = now_us();
    run(poll, began + (uint64_t)(conf.seconds * 1e6), true);
    const double took = (double)(now_us() - began) / 1e6;
    report(took, conf.pid ? cpu_us(conf.pid) - cpu : 0);
    return 0;
}
