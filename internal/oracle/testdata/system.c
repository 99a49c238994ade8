/* What the peer asks of Linux. */
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>

#include "peer.h"

#ifndef sigev_notify_thread_id
# define sigev_notify_thread_id _sigev_un._tid
#endif

static void mask_alarm(int how)
{
    sigset_t alarm_only;

    sigemptyset(&alarm_only);
    sigaddset(&alarm_only, SIGALRM);
    pthread_sigmask(how, &alarm_only, NULL);
}

void start(void) { mask_alarm(SIG_BLOCK); }

void enter(void) { mask_alarm(SIG_UNBLOCK); }

void print_numbers(void)
{
    printf("FIONBIO %u\n", (unsigned)FIONBIO);
#ifdef SYS_accept
    printf("accept %d\n", SYS_accept);
#endif
#ifdef SYS_poll
    printf("poll %d\n", SYS_poll);
#endif
#ifdef SYS_select
    printf("select %d\n", SYS_select);
#endif
}

/* Marks the beginning or the end of a call for strace with a system call that nothing else makes. */
void mark(void)
{
    if (tracing)
        getppid();
}

int is_open(int fd) { return fcntl(fd, F_GETFD) != -1; }

int close_descriptor(int fd) { return close(fd); }

void wait_for(int fd, int writing)
{
    struct pollfd p = {fd, writing ? POLLOUT : POLLIN, 0};
    struct timespec limit = {0, 200000000};

    ppoll(&p, 1, &limit, NULL); /* strace interrupts the first calls of poll and select, which are for BIO_socket_wait */
}

/* The time limits of the listener end it. */
void before_accept(int fd) { (void)fd; }

int mode_option(int fd)
{
    int flags = fcntl(fd, F_GETFL);

    return flags != -1 && (flags & O_NONBLOCK) ? BIO_SOCK_NONBLOCK : 0;
}

int set_mode(int fd, int nonblock)
{
    int flags = fcntl(fd, F_GETFL);

    return fcntl(fd, F_SETFL, nonblock ? flags | O_NONBLOCK : flags & ~O_NONBLOCK);
}

/* Calls in a child process, as the library may crash; the child prints, unless it dies. */
void crash(void (*call)(char **, int), char **w, int fd)
{
    struct rlimit no_core = {0, 0};
    int status = 0;
    pid_t child;

    fflush(stdout);
    child = fork();
    if (child == 0) {
        setrlimit(RLIMIT_CORE, &no_core);
        call(w, fd);
        print_queue("queue");
        fflush(stdout);
        _exit(0);
    }
    waitpid(child, &status, 0);
    if (WIFSIGNALED(status))
        printf("result signal %d\n", WTERMSIG(status));
}

static void ignore(int signal_number) { (void)signal_number; }

/* Calls under a signal every 10 ms, without SA_RESTART. */
void interrupt(void (*call)(char **), char **w)
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
    call(w);
    timer_delete(timer);
}

static struct rlimit saved_limit;
static int limited;

/* Lowers the limit to the lowest free number, so that no new descriptor can be opened. */
int fill_table(void)
{
    struct rlimit limit;
    int lowest = dup(0);

    if (lowest < 0 || limited)
        return -1;
    close(lowest);
    getrlimit(RLIMIT_NOFILE, &saved_limit);
    limit = saved_limit;
    limit.rlim_cur = (rlim_t)lowest;
    limited = setrlimit(RLIMIT_NOFILE, &limit) == 0;
    return limited ? 0 : -1;
}

void restore_limit(void)
{
    if (limited)
        setrlimit(RLIMIT_NOFILE, &saved_limit);
    limited = 0;
}

int open_kind(const char *kind)
{
    int ends[2];

    if (strcmp(kind, "null") == 0)
        return open("/dev/null", O_RDWR | O_CLOEXEC);
    if (strcmp(kind, "directory") == 0)
        return open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (pipe2(ends, O_CLOEXEC) != 0)
        return -1;
    close(ends[1]);
    return ends[0];
}

int set_timeout(int fd, int milliseconds)
{
    struct timeval limit = {milliseconds / 1000, milliseconds % 1000 * 1000};

    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
    return setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit));
}

/* Installs a seccomp program, given as the hexadecimal bytes of its instructions, in this thread. */
int install_filter(const char *hex)
{
    static unsigned char bytes[4096];
    struct sock_fprog program;
    size_t i, length = strlen(hex) / 2;
    unsigned value;

    for (i = 0; i < length && i < sizeof(bytes); i++) {
        sscanf(hex + 2 * i, "%2x", &value);
        bytes[i] = (unsigned char)value;
    }
    program.len = (unsigned short)(length / sizeof(struct sock_filter));
    program.filter = (struct sock_filter *)(void *)bytes;
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return -1;
    return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program);
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

void print_modes(int fd)
{
    int status = fcntl(fd, F_GETFL), flags = fcntl(fd, F_GETFD);

    printf(" nonblock=%d cloexec=%d", (status & O_NONBLOCK) != 0, (flags & FD_CLOEXEC) != 0);
    print_backlog(fd);
    print_timeout("rcvtimeo", fd, SO_RCVTIMEO);
    print_timeout("sndtimeo", fd, SO_SNDTIMEO);
}

/* Counts the open descriptors below 128, without opening one. */
int count_open(void)
{
    int fd, open = 0;

    for (fd = 0; fd < 128; fd++)
        open += fcntl(fd, F_GETFD) != -1;
    return open;
}
