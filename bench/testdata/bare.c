/* The system calls alone. */
#define _GNU_SOURCE
#include <errno.h>
#include <netinet/tcp.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "peer.h"

void prepare(struct target *t)
{
    (void)t;
}

int open_socket(int family)
{
    int fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (fd < 0)
        fail("socket");
    return fd;
}

static int set(int fd, int level, int option, int value)
{
    return setsockopt(fd, level, option, &value, sizeof(value));
}

static int connect_to(struct target *t, int fd, int nonblock)
{
    if (ioctl(fd, FIONBIO, &nonblock) != 0
        || set(fd, SOL_SOCKET, SO_KEEPALIVE, 1) != 0
        || set(fd, IPPROTO_TCP, TCP_NODELAY, 1) != 0)
        fail("set options");
    return connect(fd, (struct sockaddr *)&t->address, sizeof(t->address));
}

void connect_nonblocking(struct target *t, int fd)
{
    if (connect_to(t, fd, 1) == 0 || errno != EINPROGRESS)
        fail("connect NONBLOCK");
}

void connect_blocking(struct target *t, int fd)
{
    if (connect_to(t, fd, 0) != 0)
        fail("connect");
}

static int accept_from(struct target *t)
{
    struct sockaddr_storage peer;
    socklen_t length = sizeof(peer);

    return accept4(t->listener, (struct sockaddr *)&peer, &length, SOCK_NONBLOCK | SOCK_CLOEXEC);
}

int accept_nonblocking(struct target *t)
{
    int conn;

    while ((conn = accept_from(t)) < 0)
        wait_for_connection(t);
    return conn;
}

void close_socket(int fd)
{
    if (close(fd) != 0)
        fail("close");
}

void listen_ipv6(struct target *t, int fd)
{
    int on = 1, type;
    socklen_t length = sizeof(type);

    if (getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &length) != 0
        || ioctl(fd, FIONBIO, &on) != 0
        || set(fd, SOL_SOCKET, SO_KEEPALIVE, 1) != 0
        || set(fd, IPPROTO_TCP, TCP_NODELAY, 1) != 0
        || set(fd, IPPROTO_IPV6, IPV6_V6ONLY, 1) != 0
        || set(fd, SOL_SOCKET, SO_REUSEADDR, 1) != 0
        || bind(fd, (struct sockaddr *)&t->any_port, sizeof(t->any_port)) != 0
        || listen(fd, SOMAXCONN) != 0)
        fail("listen");
}

void connect_refused(struct target *t, int fd)
{
    int off = 0;

    if (ioctl(fd, FIONBIO, &off) != 0)
        fail("ioctl");
    if (connect(fd, (struct sockaddr *)&t->refusing, sizeof(t->refusing)) == 0 || errno != ECONNREFUSED)
        fail("connect to an address that refuses");
}

void bind_in_use(struct target *t, int fd)
{
    if (bind(fd, (struct sockaddr *)&t->address, sizeof(t->address)) == 0 || errno != EADDRINUSE)
        fail("bind an address in use");
}

void accept_would_block(struct target *t)
{
    if (accept_from(t) >= 0 || errno != EAGAIN)
        fail("accept without a connection");
}

void bind_not_open(struct target *t)
{
    if (bind(t->closed, (struct sockaddr *)&t->address, sizeof(t->address)) == 0 || errno != EBADF)
        fail("bind a descriptor that is not open");
}
