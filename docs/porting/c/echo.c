/* An echo server and its client on 127.0.0.1: echo listen PORT, echo connect PORT */
#include <arpa/inet.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/err.h>

static int failed(int fd)
{
    ERR_print_errors_fp(stderr);
    BIO_closesocket(fd);
    return 1;
}

static int write_all(int fd, const char *data, size_t left)
{
    while (left > 0) {
        ssize_t n = write(fd, data, left);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0) {
            perror("write");
            return 0;
        }
        data += n;
        left -= n;
    }
    return 1;
}

static ssize_t read_some(int fd, char *data, size_t room)
{
    ssize_t n;

    do {
        n = read(fd, data, room);
    } while (n < 0 && errno == EINTR);
    if (n < 0)
        perror("read");
    return n;
}

static void print_address(const char *what, const BIO_ADDR *address)
{
    char *host = BIO_ADDR_hostname_string(address, 1);
    char *service = BIO_ADDR_service_string(address, 1);

    printf("%s %s:%s\n", what, host, service);
    fflush(stdout);
    OPENSSL_free(host);
    OPENSSL_free(service);
}

static int client(const BIO_ADDR *server)
{
    char data[4096];
    ssize_t n, part;
    int fd = BIO_socket(AF_INET, SOCK_STREAM, 0, 0);

    if (fd == -1
        || !BIO_connect(fd, server, BIO_SOCK_KEEPALIVE | BIO_SOCK_NODELAY))
        return failed(fd);
    while ((n = read_some(STDIN_FILENO, data, sizeof(data))) > 0) {
        if (!write_all(fd, data, n))
            break;
        for (; n > 0 && (part = read_some(fd, data, n)) > 0; n -= part)
            if (!write_all(STDOUT_FILENO, data, part))
                break;
        if (n > 0)
            break;
    }
    BIO_closesocket(fd);
    return n != 0;
}

static int server(const BIO_ADDR *at)
{
    char data[4096];
    ssize_t n;
    union BIO_sock_info_u info = { .addr = BIO_ADDR_new() };
    BIO_ADDR *peer = BIO_ADDR_new();
    int conn, listener = BIO_socket(AF_INET, SOCK_STREAM, 0, 0);

    if (listener == -1
        || !BIO_listen(listener, at, BIO_SOCK_REUSEADDR)
        || !BIO_sock_info(listener, BIO_SOCK_INFO_ADDRESS, &info))
        return failed(listener);
    print_address("listening on", info.addr);
    for (;;) {
        conn = BIO_accept_ex(listener, peer, 0);
        if (conn == -1 && BIO_sock_should_retry(-1))
            continue;
        if (conn == -1)
            return failed(listener);
        print_address("client", peer);
        while ((n = read_some(conn, data, sizeof(data))) > 0)
            if (!write_all(conn, data, n))
                break;
        BIO_closesocket(conn);
    }
}

int main(int argc, char **argv)
{
    static const unsigned char loopback[] = { 127, 0, 0, 1 };
    BIO_ADDR *address = BIO_ADDR_new();

    if (argc != 3) {
        fprintf(stderr, "usage: echo listen PORT | echo connect PORT\n");
        return 2;
    }
    signal(SIGPIPE, SIG_IGN);
    BIO_ADDR_rawmake(address, AF_INET, loopback, sizeof(loopback), htons(atoi(argv[2])));
    if (strcmp(argv[1], "listen") == 0)
        return server(address);
    return client(address);
}
