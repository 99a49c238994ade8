/* The calls that are compared. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "peer.h"

#ifndef sigev_notify_thread_id
# define sigev_notify_thread_id _sigev_un._tid
#endif

static const char *const names[] = {
    "socket", "bind", "connect", "listen", "accept", "close", "nbio", "ndelay",
    "sockerror", "sockinfo", "disconnect", "wait", "thread", "interrupt", NULL
};

int is_call(const char *word)
{
    int i;

    for (i = 0; names[i] != NULL; i++)
        if (strcmp(word, names[i]) == 0)
            return 1;
    return 0;
}

/* Prints the result; error is the errno that the call left. */
static void report(int value, int is_fd, int error)
{
    int failed = is_fd ? value == -1 : value == 0;

    if (!failed) {
        printf(is_fd ? "result fd\n" : "result %d\n", value);
        return;
    }
    errno = error;
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
        close(s->fd);
    s->fd = -1;
    s->bind_port = s->target = 0;
}

/* Waits until a connection attempt is decided and its listener knows of it. */
static void settle(int fd, struct slot *listener, int error)
{
    struct pollfd p = {fd, POLLOUT, 0};
    int accepting = 0;
    socklen_t length = sizeof(accepting);

    if (error == EINPROGRESS)
        poll(&p, 1, 200);
    if (listener == NULL || (error != 0 && error != EINPROGRESS))
        return;
    getsockopt(listener->fd, SOL_SOCKET, SO_ACCEPTCONN, &accepting, &length);
    if (accepting) {
        p.fd = listener->fd;
        p.events = POLLIN;
        poll(&p, 1, 200);
    }
}

static void call_socket(char **w)
{
    struct slot *s = slot_of(w[1]);
    int fd, error;

    empty_slot(s);
    errno = 0;
    fd = BIO_socket(atoi(w[2]), atoi(w[3]), atoi(w[4]), atoi(w[5]));
    error = errno;
    fill_slot(s, fd);
    report(fd, 1, error);
}

static void call_with(char **w, int fd, const BIO_ADDR *a)
{
    int options = atoi(w[3]), result, error, fast_open;

    fast_open_begin(options);
    errno = 0;
    if (strcmp(w[0], "bind") == 0)
        result = BIO_bind(fd, a, options);
    else if (strcmp(w[0], "connect") == 0)
        result = BIO_connect(fd, a, options);
    else
        result = BIO_listen(fd, a, options);
    error = errno;
    fast_open = fast_open_end();
    report(result, 0, error);
    if (fast_open != 0)
        printf("note fastopen %d\n", fast_open);
    if (strcmp(w[0], "connect") == 0)
        settle(fd, address_slot(w[2]), result ? 0 : error);
}

/* In a child process, as the library may crash; the child prints, unless it dies. */
static void call_with_null(char **w, int fd)
{
    struct rlimit no_core = {0, 0};
    int status = 0;
    pid_t child;

    fflush(stdout);
    child = fork();
    if (child == 0) {
        setrlimit(RLIMIT_CORE, &no_core);
        call_with(w, fd, NULL);
        print_queue("queue");
        fflush(stdout);
        _exit(0);
    }
    waitpid(child, &status, 0);
    if (WIFSIGNALED(status))
        printf("result signal %d\n", WTERMSIG(status));
}

static void call_on_address(char **w)
{
    struct slot *s = slot_of(w[1]);
    BIO_ADDR *a = BIO_ADDR_new();
    enum address kind = address(w[2], a);

    if (kind == ADDRESS_REFUSED) {
        printf("result address\n");
    } else if (kind == ADDRESS_NULL) {
        call_with_null(w, descriptor(w[1]));
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
    int fd, error;

    empty_slot(s);
    errno = 0;
    fd = BIO_accept_ex(descriptor(w[2]), peer == NULL ? NULL : *peer, atoi(w[4]));
    error = errno;
    fill_slot(s, fd);
    report(fd, 1, error);
    read_name(fd, 1, &n);
    print_variable(w[3], &n);
}

static void call_sockinfo(char **w)
{
    union BIO_sock_info_u info;
    struct name n;
    int result;

    info.addr = *variable(w[2]);
    errno = 0;
    result = BIO_sock_info(descriptor(w[1]), BIO_SOCK_INFO_ADDRESS, &info);
    report(result, 0, errno);
    read_name(descriptor(w[1]), 0, &n);
    print_variable(w[2], &n);
}

static void call_close(char **w)
{
    struct slot *s = slot_of(w[1]);
    int result;

    errno = 0;
    result = BIO_closesocket(descriptor(w[1]));
    report(result, 0, errno);
    if (s != NULL && s->fd >= 0 && fcntl(s->fd, F_GETFD) == -1)
        s->fd = -1;
}

/* Says whether the result was the call's own failure, which it does not say itself. */
static void call_sockerror(char **w)
{
    int value = BIO_sock_error(descriptor(w[1])), pending;
    socklen_t length = sizeof(pending);

    printf("result pending %d\n", value);
    if (getsockopt(descriptor(w[1]), SOL_SOCKET, SO_ERROR, &pending, &length) != 0)
        printf("note own failure\n");
}

/* Connects to a cleared address, in the blocking mode that the socket has. */
static void call_disconnect(char **w)
{
    BIO_ADDR *a = BIO_ADDR_new();
    int flags = fcntl(descriptor(w[1]), F_GETFL), result;

    errno = 0;
    result = BIO_connect(descriptor(w[1]), a, flags != -1 && (flags & O_NONBLOCK) ? BIO_SOCK_NONBLOCK : 0);
    report(result, 0, errno);
    BIO_ADDR_free(a);
}

/* Waits for a time that only a descriptor that is not ready needs. */
static void call_wait(char **w)
{
    int result;

    errno = 0;
    result = BIO_socket_wait(descriptor(w[1]), atoi(w[2]), time(NULL) + 30);
    if (result < 0)
        report(result, 1, errno);
    else
        printf("result %d\n", result);
}

static void *call_in_thread(void *words)
{
    call(words, 0);
    return NULL;
}

/* In a thread of its own, whose queue is printed there; then the caller's queue. */
static void call_thread(char **w)
{
    pthread_t thread;

    pthread_create(&thread, NULL, call_in_thread, w + 1);
    pthread_join(thread, NULL);
    print_queue("main");
}

static void ignore(int signal_number) { (void)signal_number; }

/* Under a signal every 10 ms, without SA_RESTART. */
static void call_interrupt(char **w)
{
    struct sigaction action;
    struct sigevent event;
    struct itimerspec every = {{0, 10000000}, {0, 10000000}};
    timer_t timer;

    memset(&action, 0, sizeof(action));
    action.sa_handler = ignore;
    sigaction(SIGALRM, &action, NULL);
    memset(&event, 0, sizeof(event));
    event.sigev_notify = SIGEV_THREAD_ID;
    event.sigev_signo = SIGALRM;
    event.sigev_notify_thread_id = (int)syscall(SYS_gettid);
    timer_create(CLOCK_MONOTONIC, &event, &timer);
    timer_settime(timer, 0, &every, NULL);
    call(w + 1, 0);
    timer_delete(timer);
}

/* Makes one call and prints its result and, unless it is kept, the queue. */
void call(char **w, int count)
{
    int on, value;

    (void)count;
    if (strcmp(w[0], "thread") == 0) {
        call_thread(w);
        return;
    }
    if (strcmp(w[0], "interrupt") == 0) {
        call_interrupt(w);
        return;
    }
    if (strcmp(w[0], "socket") == 0) {
        call_socket(w);
    } else if (strcmp(w[0], "accept") == 0) {
        call_accept(w);
    } else if (strcmp(w[0], "close") == 0) {
        call_close(w);
    } else if (strcmp(w[0], "sockinfo") == 0) {
        call_sockinfo(w);
    } else if (strcmp(w[0], "disconnect") == 0) {
        call_disconnect(w);
    } else if (strcmp(w[0], "sockerror") == 0) {
        call_sockerror(w);
    } else if (strcmp(w[0], "wait") == 0) {
        call_wait(w);
    } else if (strcmp(w[0], "nbio") == 0 || strcmp(w[0], "ndelay") == 0) {
        on = atoi(w[2]);
        errno = 0;
        value = (w[0][1] == 'b' ? BIO_socket_nbio : BIO_set_tcp_ndelay)(descriptor(w[1]), on);
        report(value, 0, errno);
    } else {
        call_on_address(w);
    }
    if (keep)
        print_ends();
    else
        print_queue("queue");
}
