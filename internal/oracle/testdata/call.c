/* The calls that are compared. */
#include <pthread.h>
#include <time.h>

#include "peer.h"

static void begin(void)
{
    mark();
    set_error(0);
}

/* Returns the errno that the call left. */
static int end(void)
{
    int error = last_error();

    mark();
    return error;
}

static void report(int value, int is_fd, int error)
{
    int failed = is_fd ? value == -1 : value == 0;

    if (!failed) {
        printf(is_fd ? "result fd\n" : "result %d\n", value);
        return;
    }
    set_error(error);
    printf("result %d errno %d retry %d\n", value, error, BIO_sock_should_retry(value));
}

/* Gives a slot its new descriptor, with time limits, so that no call blocks for ever. */
static void fill_slot(struct slot *s, int fd)
{
    if (fd < 0)
        return;
    set_timeout(fd, patience);
    s->fd = fd;
}

void empty_slot(struct slot *s)
{
    if (s->fd >= 0)
        close_descriptor(s->fd);
    s->fd = -1;
    s->bind_port = s->target = 0;
}

/* Waits until a connection attempt is decided and its listener knows of it. */
static void settle(int fd, struct slot *listener, int error)
{
    int accepting = 0;
    socklen_t length = sizeof(accepting);

    if (error == PENDING)
        wait_for(fd, 1);
    if (listener == NULL || (error != 0 && error != PENDING))
        return;
    getsockopt(listener->fd, SOL_SOCKET, SO_ACCEPTCONN, (void *)&accepting, &length);
    if (accepting)
        wait_for(listener->fd, 0);
}

static void call_socket(char **w)
{
    struct slot *s = slot_of(w[1]);
    int fd;

    empty_slot(s);
    begin();
    fd = BIO_socket(atoi(w[2]), atoi(w[3]), atoi(w[4]), atoi(w[5]));
    report(fd, 1, end());
    fill_slot(s, fd);
}

static void call_with(char **w, int fd, const BIO_ADDR *a)
{
    int options = atoi(w[3]), result, error, fast_open;

    fast_open_begin(options);
    begin();
    if (strcmp(w[0], "bind") == 0)
        result = BIO_bind(fd, a, options);
    else if (strcmp(w[0], "connect") == 0)
        result = BIO_connect(fd, a, options);
    else
        result = BIO_listen(fd, a, options);
    error = end();
    fast_open = fast_open_end();
    report(result, 0, error);
    if (fast_open != 0)
        printf("note fastopen %d\n", fast_open);
    if (strcmp(w[0], "connect") == 0)
        settle(fd, address_slot(w[2]), result ? 0 : error);
}

static void call_without_address(char **w, int fd) { call_with(w, fd, NULL); }

/* Calls bind, connect or listen. */
static void call_on_address(char **w)
{
    struct slot *s = slot_of(w[1]);
    BIO_ADDR *a = BIO_ADDR_new();
    enum address kind = address(w[2], a);

    if (kind == ADDRESS_REFUSED) {
        printf("result address\n");
    } else if (kind == ADDRESS_NULL) {
        crash(call_without_address, w, descriptor(w[1]));
    } else {
        if (s != NULL && BIO_ADDR_family(a) != AF_UNSPEC)
            *(w[0][0] == 'c' ? &s->target : &s->bind_port) = address_port(a);
        call_with(w, descriptor(w[1]), a);
    }
    BIO_ADDR_free(a);
}

static void call_accept(char **w)
{
    struct slot *s = slot_of(w[1]);
    BIO_ADDR **peer = variable(w[3]);
    struct name n;
    int fd;

    empty_slot(s);
    before_accept(descriptor(w[2]));
    begin();
    fd = BIO_accept_ex(descriptor(w[2]), peer == NULL ? NULL : *peer, atoi(w[4]));
    report(fd, 1, end());
    fill_slot(s, fd);
    read_name(fd, 1, &n);
    print_variable(w[3], &n);
}

static void call_sockinfo(char **w)
{
    union BIO_sock_info_u info;
    struct name n;
    int result;

    info.addr = *variable(w[2]);
    begin();
    result = BIO_sock_info(descriptor(w[1]), BIO_SOCK_INFO_ADDRESS, &info);
    report(result, 0, end());
    read_name(descriptor(w[1]), 0, &n);
    print_variable(w[2], &n);
}

static void call_close(char **w)
{
    struct slot *s = slot_of(w[1]);
    int result;

    begin();
    result = BIO_closesocket(descriptor(w[1]));
    report(result, 0, end());
    if (s != NULL && s->fd >= 0 && !is_open(s->fd))
        s->fd = -1;
}

/* Notes whether the result was the call's own failure, which the result does not tell. */
static void call_sockerror(char **w)
{
    int value, pending;
    socklen_t length = sizeof(pending);

    begin();
    value = BIO_sock_error(descriptor(w[1]));
    end();
    printf("result pending %d\n", value);
    if (getsockopt(descriptor(w[1]), SOL_SOCKET, SO_ERROR, (void *)&pending, &length) != 0)
        printf("note own failure\n");
}

/* Connects to a cleared address, in the blocking mode that the socket has. */
static void call_disconnect(char **w)
{
    BIO_ADDR *a = BIO_ADDR_new();
    int mode = mode_option(descriptor(w[1])), result;

    begin();
    result = BIO_connect(descriptor(w[1]), a, mode);
    report(result, 0, end());
    BIO_ADDR_free(a);
}

/* Waits for a time that only a descriptor that is not ready needs. */
static void call_wait(char **w)
{
    int result, error;

    begin();
    result = BIO_socket_wait(descriptor(w[1]), atoi(w[2]), time(NULL) + 30);
    error = end();
    if (result < 0)
        report(result, 1, error);
    else
        printf("result %d\n", result);
}

static void call_nbio(char **w)
{
    int result;

    begin();
    result = BIO_socket_nbio(descriptor(w[1]), atoi(w[2]));
    report(result, 0, end());
}

static void call_ndelay(char **w)
{
    int result;

    begin();
    result = BIO_set_tcp_ndelay(descriptor(w[1]), atoi(w[2]));
    report(result, 0, end());
}

static void *call_in_thread(void *words)
{
    call(words);
    return NULL;
}

/* Calls in a thread, which prints its queue; then prints the queue of this thread. */
static void call_thread(char **w)
{
    pthread_t thread;

    pthread_create(&thread, NULL, call_in_thread, w + 1);
    pthread_join(thread, NULL);
    print_queue("main");
}

static void call_interrupt(char **w) { interrupt(call, w + 1); }

static const struct {
    const char *name;
    void (*make)(char **words);
    int wraps;                              /* the words after it are a call, which prints the queue */
} calls[] = {
    {"socket", call_socket, 0},
    {"bind", call_on_address, 0},
    {"connect", call_on_address, 0},
    {"listen", call_on_address, 0},
    {"accept", call_accept, 0},
    {"close", call_close, 0},
    {"nbio", call_nbio, 0},
    {"ndelay", call_ndelay, 0},
    {"sockerror", call_sockerror, 0},
    {"sockinfo", call_sockinfo, 0},
    {"disconnect", call_disconnect, 0},
    {"wait", call_wait, 0},
    {"thread", call_thread, 1},
    {"interrupt", call_interrupt, 1},
};

static int find(const char *name)
{
    int i;

    for (i = 0; i < (int)(sizeof(calls) / sizeof(calls[0])); i++)
        if (strcmp(calls[i].name, name) == 0)
            return i;
    return -1;
}

int is_call(const char *word) { return find(word) >= 0; }

/* Makes one call and prints its result and the queue, or only the ends of a queue that is kept. */
void call(char **w)
{
    int i = find(w[0]);

    calls[i].make(w);
    if (calls[i].wraps)
        return;
    if (keep)
        print_ends();
    else
        print_queue("queue");
}
