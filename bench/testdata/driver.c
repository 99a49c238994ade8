/*
 * Repeats one step and prints how many nanoseconds all repetitions took:
 *
 *     driver STEP COUNT THREADS DESCRIPTORS CLOCK
 *
 * Each of THREADS threads has its own target and its share of COUNT. DESCRIPTORS other descriptors are open meanwhile.
 * CLOCK is a number for clock_gettime.
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

static void close_both(struct target *t, int fd)
{
    int conn = accept_nonblocking(t);

    close_socket(conn);
    close_socket(fd);
}

static void cycle(struct target *t, int fd)
{
    fd = open_socket(AF_INET);
    connect_nonblocking(t, fd);
    close_both(t, fd);
}

static void cycle_blocking(struct target *t, int fd)
{
    fd = open_socket(AF_INET);
    connect_blocking(t, fd);
    close_both(t, fd);
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

static const struct step {
    const char *name;
    void (*run)(struct target *, int fd);
} steps[] = {
    {"Cycle", cycle},
    {"CycleBlocking", cycle_blocking},
    {"SocketClose", socket_close},
    {"Listen", listen_set_up},
    {"ConnectRefused", connect_refused},
    {"BindInUse", bind_in_use},
    {"AcceptWouldBlock", would_block},
    {"BindNotOpen", not_open},
    {"BindNotOpenOwnStack", not_open}, /* each thread has its own queue of errors */
};

static const struct step *step;
static long share;
static clockid_t measured;
static pthread_barrier_t ready, start;

static long long now(void)
{
    struct timespec t;

    clock_gettime(measured, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

/* fd is for the steps that fail with the same socket again and again. */
static void repeat(struct target *t, int fd, long count)
{
    while (count-- > 0)
        step->run(t, fd);
}

/* Does one thread's share. begin is where the main thread wants the time of the start, NULL in the other threads. */
static void *work(void *begin)
{
    struct target t;
    int fd;

    make_target(&t);
    fd = open_socket(AF_INET);
    repeat(&t, fd, share / 10);
    pthread_barrier_wait(&ready);
    if (begin != NULL)
        *(long long *)begin = now();
    pthread_barrier_wait(&start);
    repeat(&t, fd, share);
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
    pthread_t others[MAX_THREADS];
    long long begin;
    long threads, i;

    if (argc != 6 || (threads = atol(argv[3])) < 1 || threads > MAX_THREADS) {
        fprintf(stderr, "usage: driver STEP COUNT THREADS DESCRIPTORS CLOCK\n");
        return 2;
    }
    for (i = 0; i < (long)(sizeof(steps) / sizeof(steps[0])); i++)
        if (strcmp(argv[1], steps[i].name) == 0)
            step = &steps[i];
    if (step == NULL) {
        fprintf(stderr, "unknown step %s\n", argv[1]);
        return 2;
    }
    share = atol(argv[2]) / threads;
    open_descriptors(atol(argv[4]));
    measured = atoi(argv[5]);
    pthread_barrier_init(&ready, NULL, (unsigned)threads);
    pthread_barrier_init(&start, NULL, (unsigned)threads);
    for (i = 1; i < threads; i++)
        if (pthread_create(&others[i], NULL, work, NULL) != 0)
            fail("pthread_create");
    work(&begin);
    for (i = 1; i < threads; i++)
        pthread_join(others[i], NULL);
    printf("%lld\n", now() - begin);
    return 0;
}
