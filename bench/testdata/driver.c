/*
 * Repeats one operation and prints how many nanoseconds all repetitions took, and how many of them a processor worked
 * for the process:
 *
 *     driver OPERATION COUNT THREADS DESCRIPTORS IDLE
 *
 * Each of THREADS threads has a target of its own and its share of COUNT. DESCRIPTORS other descriptors are open
 * meanwhile. IDLE is 1 for one more thread that does nothing, so that the table of descriptors is shared.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "peer.h"

#define MAX_THREADS 1024

void fail(const char *what)
{
    fprintf(stderr, "%s: %s\n", what, strerror(errno));
    exit(1);
}

void wait_for_connection(struct target *t)
{
    struct pollfd p = {t->listener, POLLIN, 0};

    if (errno != EAGAIN || poll(&p, 1, 10000) != 1)
        fail("accept");
}

static int bound(struct sockaddr_in *a)
{
    socklen_t length = sizeof(*a);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);

    memset(a, 0, sizeof(*a));
    a->sin_family = AF_INET;
    a->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (fd < 0 || bind(fd, (struct sockaddr *)a, sizeof(*a)) != 0
        || getsockname(fd, (struct sockaddr *)a, &length) != 0)
        fail("bind a target");
    return fd;
}

static void make_target(struct target *t)
{
    memset(t, 0, sizeof(*t));
    t->listener = bound(&t->address);
    if (listen(t->listener, SOMAXCONN) != 0)
        fail("listen");
    bound(&t->refusing);
    t->any_port.sin6_family = AF_INET6;
    t->any_port.sin6_addr = in6addr_loopback;
    t->closed = 1 << 20;
    prepare(t);
}

static void cycle(struct target *t, int fd)
{
    int conn;

    fd = open_socket(AF_INET);
    connect_nonblocking(t, fd);
    conn = accept_nonblocking(t);
    close_socket(conn);
    close_socket(fd);
}

static void cycle_blocking(struct target *t, int fd)
{
    int conn;

    fd = open_socket(AF_INET);
    connect_blocking(t, fd);
    conn = accept_nonblocking(t);
    close_socket(conn);
    close_socket(fd);
}

static void socket_close(struct target *t, int fd)
{
    (void)t;
    fd = open_socket(AF_INET);
    close_socket(fd);
}

static void listen_set_up(struct target *t, int fd)
{
    fd = open_socket(AF_INET6);
    listen_ipv6(t, fd);
    close_socket(fd);
}

static void would_block(struct target *t, int fd)
{
    (void)fd;
    accept_would_block(t);
}

static void not_open(struct target *t, int fd)
{
    (void)fd;
    bind_not_open(t);
}

static const struct operation {
    const char *name;
    void (*step)(struct target *, int fd);
} operations[] = {
    {"cycle", cycle},
    {"cycle-blocking", cycle_blocking},
    {"socket-close", socket_close},
    {"listen", listen_set_up},
    {"refused", connect_refused},
    {"in-use", bind_in_use},
    {"would-block", would_block},
    {"not-open", not_open},
};

/* Nanoseconds of the two clocks. */
struct clocks {
    long long elapsed, worked;
};

static long long now(clockid_t clock)
{
    struct timespec t;

    clock_gettime(clock, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static void read_clocks(struct clocks *c)
{
    c->elapsed = now(CLOCK_MONOTONIC);
    c->worked = now(CLOCK_PROCESS_CPUTIME_ID);
}

static const struct operation *operation;
static long share;
static pthread_barrier_t ready, start;

/* fd is for the operations that fail with the same socket again and again. */
static void repeat(struct target *t, int fd, long count)
{
    long i;

    for (i = 0; i < count; i++)
        operation->step(t, fd);
}

static void *work(void *unused)
{
    struct target t;
    int fd;

    (void)unused;
    make_target(&t);
    fd = open_socket(AF_INET);
    repeat(&t, fd, share / 10);
    pthread_barrier_wait(&ready);
    pthread_barrier_wait(&start);
    repeat(&t, fd, share);
    return NULL;
}

static void work_alone(struct clocks *begin)
{
    struct target t;
    int fd;

    make_target(&t);
    fd = open_socket(AF_INET);
    repeat(&t, fd, share / 10);
    read_clocks(begin);
    repeat(&t, fd, share);
}

static void work_in_parallel(struct clocks *begin, long threads)
{
    pthread_t thread[MAX_THREADS];
    long i;

    pthread_barrier_init(&ready, NULL, (unsigned)threads + 1);
    pthread_barrier_init(&start, NULL, (unsigned)threads + 1);
    for (i = 0; i < threads; i++)
        if (pthread_create(&thread[i], NULL, work, NULL) != 0)
            fail("pthread_create");
    pthread_barrier_wait(&ready);
    read_clocks(begin);
    pthread_barrier_wait(&start);
    for (i = 0; i < threads; i++)
        pthread_join(thread[i], NULL);
}

static void *idle(void *unused)
{
    (void)unused;
    for (;;)
        pause();
    return NULL;
}

static void open_descriptors(long count)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        fail("getrlimit");
    limit.rlim_cur = limit.rlim_max;
    if (setrlimit(RLIMIT_NOFILE, &limit) != 0)
        fail("setrlimit");
    while (count-- > 0)
        if (dup(0) < 0)
            fail("open more descriptors");
}

int main(int argc, char **argv)
{
    struct clocks begin, end;
    pthread_t other;
    long threads, i;

    if (argc != 6 || (threads = atol(argv[3])) < 1 || threads > MAX_THREADS) {
        fprintf(stderr, "usage: driver OPERATION COUNT THREADS DESCRIPTORS IDLE\n");
        return 2;
    }
    for (i = 0; i < (long)(sizeof(operations) / sizeof(operations[0])); i++)
        if (strcmp(argv[1], operations[i].name) == 0)
            operation = &operations[i];
    if (operation == NULL) {
        fprintf(stderr, "no operation is named %s\n", argv[1]);
        return 2;
    }
    share = atol(argv[2]) / threads;
    open_descriptors(atol(argv[4]));
    if (atol(argv[5]) != 0 && pthread_create(&other, NULL, idle, NULL) != 0)
        fail("pthread_create");
    if (threads == 1)
        work_alone(&begin);
    else
        work_in_parallel(&begin, threads);
    read_clocks(&end);
    printf("%lld %lld\n", end.elapsed - begin.elapsed, end.worked - begin.worked);
    return 0;
}
