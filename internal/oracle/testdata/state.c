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
#ifndef _WIN32
    {"fastopen", IPPROTO_TCP, TCP_FASTOPEN},
    {"fastopenconnect", IPPROTO_TCP, TCP_FASTOPEN_CONNECT},
#endif
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

    if (getsockopt(fd, o->level, o->name, (void *)&value, &length) == 0)
        printf(" %s=%d", o->label, value);
    else
        printf(" %s=e%d", o->label, last_error());
}

static void print_socket(int i, const struct slot *s)
{
    const struct option *o;
    struct name n;

    printf("socket s%d", i);
    for (o = options; o->label != NULL; o++)
        print_option(s->fd, o);
    print_modes(s->fd);
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

static int open_before;

void start_count(void) { open_before = count_open(); }
int opened(void) { return count_open() - open_before; }
