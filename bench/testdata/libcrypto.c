/* OpenSSL's functions. A program that has handled a failure clears the error queue. */
#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>

#include <openssl/bio.h>
#include <openssl/err.h>

#include "peer.h"

struct addresses {
    BIO_ADDR *address, *refusing, *any_port, *peer;
};

static BIO_ADDR *make(int family, const void *where, size_t length, unsigned short port)
{
    BIO_ADDR *a = BIO_ADDR_new();

    if (a == NULL || BIO_ADDR_rawmake(a, family, where, length, port) != 1)
        fail("BIO_ADDR_rawmake");
    return a;
}

void prepare(struct target *t)
{
    struct addresses *own = malloc(sizeof(*own));

    own->address = make(AF_INET, &t->address.sin_addr, sizeof(t->address.sin_addr), t->address.sin_port);
    own->refusing = make(AF_INET, &t->refusing.sin_addr, sizeof(t->refusing.sin_addr), t->refusing.sin_port);
    own->any_port = make(AF_INET6, &t->any_port.sin6_addr, sizeof(t->any_port.sin6_addr), 0);
    own->peer = BIO_ADDR_new();
    t->own = own;
}

int open_socket(int family)
{
    int fd = BIO_socket(family, SOCK_STREAM, 0, 0);

    if (fd < 0)
        fail("BIO_socket");
    return fd;
}

void connect_nonblocking(struct target *t, int fd)
{
    struct addresses *own = t->own;

    if (BIO_connect(fd, own->address, BIO_SOCK_NONBLOCK | BIO_SOCK_KEEPALIVE | BIO_SOCK_NODELAY) == 1
        || !BIO_sock_should_retry(-1))
        fail("BIO_connect NONBLOCK");
}

void connect_blocking(struct target *t, int fd)
{
    struct addresses *own = t->own;

    if (BIO_connect(fd, own->address, BIO_SOCK_KEEPALIVE | BIO_SOCK_NODELAY) != 1)
        fail("BIO_connect");
}

int accept_nonblocking(struct target *t)
{
    struct addresses *own = t->own;
    int conn;

    while ((conn = BIO_accept_ex(t->listener, own->peer, BIO_SOCK_NONBLOCK)) < 0)
        wait_for_connection(t);
    return conn;
}

void close_socket(int fd)
{
    if (BIO_closesocket(fd) != 1)
        fail("BIO_closesocket");
}

void listen_ipv6(struct target *t, int fd)
{
    struct addresses *own = t->own;

    if (BIO_listen(fd, own->any_port,
                   BIO_SOCK_REUSEADDR | BIO_SOCK_V6_ONLY | BIO_SOCK_KEEPALIVE | BIO_SOCK_NONBLOCK
                   | BIO_SOCK_NODELAY) != 1)
        fail("BIO_listen");
}

void connect_refused(struct target *t, int fd)
{
    struct addresses *own = t->own;

    if (BIO_connect(fd, own->refusing, 0) == 1 || errno != ECONNREFUSED)
        fail("BIO_connect to an address that refuses");
    ERR_clear_error();
}

void bind_in_use(struct target *t, int fd)
{
    struct addresses *own = t->own;

    if (BIO_bind(fd, own->address, 0) == 1 || errno != EADDRINUSE)
        fail("BIO_bind an address in use");
    ERR_clear_error();
}

void accept_would_block(struct target *t)
{
    struct addresses *own = t->own;

    if (BIO_accept_ex(t->listener, own->peer, BIO_SOCK_NONBLOCK) >= 0 || !BIO_sock_should_retry(-1))
        fail("BIO_accept_ex without a connection");
}

void bind_not_open(struct target *t)
{
    struct addresses *own = t->own;

    if (BIO_bind(t->closed, own->address, 0) == 1 || errno != EBADF)
        fail("BIO_bind a descriptor that is not open");
    ERR_clear_error();
}
