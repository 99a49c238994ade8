/*
 * Calls OpenSSL's functions as the lines on the standard input say, each between two marks that a tracer sees:
 *
 *     NUMBER FUNCTION FAMILY TYPE FLAGS
 *
 * The marks are close(2) of 1000000 + 2 * NUMBER and of the number after it. Paths are in the directory argv[1].
 */
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <openssl/bio.h>
#include <openssl/err.h>

static const char *directory;
static int number;

static void die(const char *what)
{
    fprintf(stderr, "line %d: %s\n", number, what);
    ERR_print_errors_fp(stderr);
    exit(1);
}

static void begin(void)
{
    close(1000000 + 2 * number);
}

static void end(void)
{
    close(1000000 + 2 * number + 1);
}

static int open_socket(int family, int type)
{
    int fd = BIO_socket(family, type, 0, 0);

    if (fd < 0)
        die("open a socket");
    return fd;
}

/* Returns a new address that nothing is bound to. */
static BIO_ADDR *fresh_address(int family)
{
    static int paths;
    BIO_ADDR *a = BIO_ADDR_new();
    struct in_addr loopback4 = {htonl(INADDR_LOOPBACK)};
    struct in6_addr loopback6 = IN6ADDR_LOOPBACK_INIT;
    char path[100];
    int made;

    if (family == AF_INET) {
        made = BIO_ADDR_rawmake(a, family, &loopback4, sizeof(loopback4), 0);
    } else if (family == AF_INET6) {
        made = BIO_ADDR_rawmake(a, family, &loopback6, sizeof(loopback6), 0);
    } else {
        snprintf(path, sizeof(path), "%s/%d", directory, paths++);
        made = BIO_ADDR_rawmake(a, family, path, strlen(path), 0);
    }
    if (made != 1)
        die("make an address");
    return a;
}

/* Binds a socket, lets it listen if asked, and makes a its address. */
static int bound_socket(int family, int type, int listening, BIO_ADDR **a)
{
    int fd = open_socket(family, type);
    union BIO_sock_info_u name;

    *a = name.addr = fresh_address(family);
    if ((listening ? BIO_listen(fd, *a, BIO_SOCK_NONBLOCK) : BIO_bind(fd, *a, 0)) != 1
        || BIO_sock_info(fd, BIO_SOCK_INFO_ADDRESS, &name) != 1)
        die("bind");
    return fd;
}

static void call_accept(int family, int flags, int connected, int with_peer)
{
    BIO_ADDR *a, *peer = with_peer ? BIO_ADDR_new() : NULL;
    int conn, client = open_socket(family, SOCK_STREAM), fd = bound_socket(family, SOCK_STREAM, 1, &a);

    if (connected && BIO_connect(client, a, 0) != 1)
        die("connect a client");
    begin();
    conn = BIO_accept_ex(fd, peer, flags);
    end();
    if ((conn >= 0) != connected)
        die("accept");
    if (conn >= 0)
        close(conn);
    close(client);
    close(fd);
    BIO_ADDR_free(a);
    BIO_ADDR_free(peer);
}

/* Calls a function of a new socket and, for some, of an address. */
static void call_on_socket(const char *function, int family, int type, int flags)
{
    union BIO_sock_info_u name;
    BIO_ADDR *a;
    int other = -1, fd = open_socket(family, type);

    if (strcmp(function, "connect") == 0)
        other = bound_socket(family, type, type == SOCK_STREAM, &a);
    else if (strcmp(function, "connect-refused") == 0 || strcmp(function, "bind-in-use") == 0)
        other = bound_socket(family, type, 0, &a);
    else
        a = fresh_address(family);
    name.addr = a;
    begin();
    if (strncmp(function, "connect", 7) == 0)
        BIO_connect(fd, a, flags);
    else if (strncmp(function, "bind", 4) == 0)
        BIO_bind(fd, a, flags);
    else if (strcmp(function, "listen") == 0)
        BIO_listen(fd, a, flags);
    else if (strcmp(function, "set-nonblock") == 0)
        BIO_socket_nbio(fd, 1);
    else if (strcmp(function, "set-nodelay") == 0)
        BIO_set_tcp_ndelay(fd, 1);
    else if (strcmp(function, "sock-error") == 0)
        BIO_sock_error(fd);
    else if (strcmp(function, "sock-info") == 0)
        BIO_sock_info(fd, BIO_SOCK_INFO_ADDRESS, &name);
    else if (strcmp(function, "wait") == 0)
        BIO_socket_wait(fd, 0, time(NULL) + 10);
    else if (strcmp(function, "close") == 0)
        BIO_closesocket(fd);
    else
        die("unknown function");
    end();
    if (strcmp(function, "close") != 0)
        close(fd);
    if (other >= 0)
        close(other);
    BIO_ADDR_free(a);
}

static void call_socket(int family, int type, int flags)
{
    int fd;

    begin();
    fd = BIO_socket(family, type, 0, flags);
    end();
    close(fd);
}

int main(int argc, char **argv)
{
    char function[32];
    int family, type, flags;

    if (argc != 2)
        return 2;
    directory = argv[1];
    while (scanf("%d %31s %d %d %d", &number, function, &family, &type, &flags) == 5) {
        if (strcmp(function, "socket") == 0)
            call_socket(family, type, flags);
        else if (strcmp(function, "accept") == 0)
            call_accept(family, flags, 1, 1);
        else if (strcmp(function, "accept-no-peer") == 0)
            call_accept(family, flags, 1, 0);
        else if (strcmp(function, "accept-would-block") == 0)
            call_accept(family, flags, 0, 1);
        else
            call_on_socket(function, family, type, flags);
        ERR_clear_error();
    }
    return 0;
}
