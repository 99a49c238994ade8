/* What is read back after each call: the queue, the sockets, the descriptors. */
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

static const struct option options[] = {
    {"type", SOL_SOCKET, SO_TYPE},
    {"reuseaddr", SOL_SOCKET, SO_REUSEADDR},
    {"keepalive", SOL_SOCKET, SO_KEEPALIVE},
    {"nodelay", IPPROTO_TCP, TCP_NODELAY},
    {"v6only", IPPROTO_IPV6, IPV6_V6ONLY},
    {"accepting", SOL_SOCKET, SO_ACCEPTCONN},
    {"fastopen", IPPROTO_TCP, TCP_FASTOPEN},
    {"fastopenconnect", IPPROTO_TCP, TCP_FASTOPEN_CONNECT},
    {NULL, 0, 0}
};

const struct option *find_option(const char *label)
{
    const struct option *o;

    for (o = options; o->label != NULL; o++)
        if (strcmp(o->label, label) == 0)
            return o;
    return NULL;
}

static void print_option(int fd, const struct option *o)
{
    int value = 0;
    socklen_t length = sizeof(value);

    if (getsockopt(fd, o->level, o->name, &value, &length) == 0)
        printf(" %s=%d", o->label, value);
    else
        printf(" %s=e%d", o->label, errno);
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
    const struct option *o;
    struct name n;

    printf("socket s%d", i);
    for (o = options; o->label != NULL; o++)
        print_option(s->fd, o);
    printf(" nonblock=%d cloexec=%d", (status & O_NONBLOCK) != 0, (flags & FD_CLOEXEC) != 0);
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

/* Prints the sockets, and how many descriptors are open that were not when the script began. */
void print_sockets(void)
{
    int i;

    for (i = 0; i < SLOTS; i++)
        if (slots[i].fd >= 0)
            print_socket(i, &slots[i]);
    printf("open %d\n", opened());
}

/* Counts the open descriptors below 128, without opening one. */
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
