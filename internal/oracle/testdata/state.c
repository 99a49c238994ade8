/* What is read back after each call: the queue, the sockets, the descriptors. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/time.h>

#include "peer.h"

static void print_entry(const char *label, unsigned long code, const char *func, const char *data, int flags)
{
    char text[256];

    ERR_error_string_n(code, text, sizeof(text));
    printf("%s %08lX [%s] func=[%s] data=[%s]\n", label, code, text, func, flags & ERR_TXT_STRING ? data : "");
}

/* Prints the queue, oldest entry first, and empties it. */
void print_queue(const char *label)
{
    const char *func, *data;
    unsigned long code;
    int flags;

    while ((code = ERR_get_error_all(NULL, NULL, &func, &data, &flags)) != 0)
        print_entry(label, code, func, data, flags);
}

/* Prints the oldest and the newest entry, which stay. */
void print_ends(void)
{
    const char *func, *data;
    unsigned long code;
    int flags;

    code = ERR_peek_error_all(NULL, NULL, &func, &data, &flags);
    if (code == 0)
        return;
    print_entry("oldest", code, func, data, flags);
    code = ERR_peek_last_error_all(NULL, NULL, &func, &data, &flags);
    print_entry("newest", code, func, data, flags);
}

static void print_option(const char *label, int fd, int level, int option)
{
    int value = 0;
    socklen_t length = sizeof(value);

    if (getsockopt(fd, level, option, &value, &length) == 0)
        printf(" %s=%d", label, value);
    else
        printf(" %s=e%d", label, errno);
}

/* The length of a TCP listener's queue, 0 for other sockets. */
static void print_backlog(int fd)
{
    struct tcp_info info;
    socklen_t length = sizeof(info);

    memset(&info, 0, sizeof(info));
    getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &length);
    printf(" backlog=%u", info.tcpi_state == TCP_LISTEN ? info.tcpi_sacked : 0);
}

static void print_timeout(const char *label, int fd, int option)
{
    struct timeval value = {0, 0};
    socklen_t length = sizeof(value);

    if (getsockopt(fd, SOL_SOCKET, option, &value, &length) == 0)
        printf(" %s=%ldus", label, (long)value.tv_sec * 1000000 + (long)value.tv_usec);
    else
        printf(" %s=e%d", label, errno);
}

static void print_socket(int i, const struct slot *s)
{
    int status = fcntl(s->fd, F_GETFL), flags = fcntl(s->fd, F_GETFD);
    struct name n;

    printf("socket s%d", i);
    print_option("type", s->fd, SOL_SOCKET, SO_TYPE);
    print_option("reuseaddr", s->fd, SOL_SOCKET, SO_REUSEADDR);
    print_option("keepalive", s->fd, SOL_SOCKET, SO_KEEPALIVE);
    print_option("nodelay", s->fd, IPPROTO_TCP, TCP_NODELAY);
    print_option("v6only", s->fd, IPPROTO_IPV6, IPV6_V6ONLY);
    printf(" nonblock=%d cloexec=%d", (status & O_NONBLOCK) != 0, (flags & FD_CLOEXEC) != 0);
    print_option("accepting", s->fd, SOL_SOCKET, SO_ACCEPTCONN);
    print_option("fastopen", s->fd, IPPROTO_TCP, TCP_FASTOPEN);
    print_option("fastopenconnect", s->fd, IPPROTO_TCP, TCP_FASTOPEN_CONNECT);
    print_backlog(s->fd);
    print_timeout("rcvtimeo", s->fd, SO_RCVTIMEO);
    print_timeout("sndtimeo", s->fd, SO_SNDTIMEO);
    printf(" local=");
    read_name(s->fd, 0, &n);
    print_name(&n, s->bind_port);
    printf(" peer=");
    read_name(s->fd, 1, &n);
    print_name(&n, s->target);
    putchar('\n');
}

void print_sockets(void)
{
    int i;

    for (i = 0; i < SLOTS; i++)
        if (slots[i].fd >= 0)
            print_socket(i, &slots[i]);
}

/* Counts the open descriptors below 128, without one of its own. */
static int count_open(void)
{
    int fd, open = 0;

    for (fd = 0; fd < 128; fd++)
        open += fcntl(fd, F_GETFD) != -1;
    return open;
}

static int open_before;

void start_count(void) { open_before = count_open(); }
int opened(void) { return count_open() - open_before; }

/* Prints how many descriptors are open that were not when the script began. */
void print_open(void)
{
    printf("open %d\n", opened());
}
