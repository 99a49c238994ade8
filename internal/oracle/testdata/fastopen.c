/*
 * TCP Fast Open for builds of libcrypto without it: connect() and listen() of this
 * program replace those of the C library and do what a build with Fast Open does at
 * the same place, unless IGNORE_FAST_OPEN is defined. Under _GNU_SOURCE glibc declares
 * them with other parameter types.
 */
#undef _GNU_SOURCE
#define _DEFAULT_SOURCE
#ifndef _WIN32
# include <sys/syscall.h>
#endif

#include "peer.h"

#if defined(BIO_SOCK_TFO) && !defined(OPENSSL_NO_TFO)
# define KIND "native"
#elif defined(IGNORE_FAST_OPEN)
# define KIND "ignored"
#endif

#ifdef KIND

const char *const fast_open_kind = KIND;
void fast_open_begin(int options) { (void)options; }
int fast_open_end(void) { return 0; }

#else

const char *const fast_open_kind = "interposed";
static _Thread_local int wanted, failed;

void fast_open_begin(int options)
{
    wanted = options & 0x20;
    failed = 0;
}

int fast_open_end(void)
{
    wanted = 0;
    return failed;
}

static int set_option(int fd, int option, int value)
{
    if (!wanted || setsockopt(fd, IPPROTO_TCP, option, &value, sizeof(value)) == 0)
        return 0;
    failed = errno;
    return -1;
}

int connect(int fd, const struct sockaddr *addr, socklen_t length)
{
    if (set_option(fd, TCP_FASTOPEN_CONNECT, 1) != 0)
        return -1;
    return (int)syscall(SYS_connect, fd, addr, length);
}

int listen(int fd, int backlog)
{
    int result = (int)syscall(SYS_listen, fd, backlog);

    if (result == 0)
        result = set_option(fd, TCP_FASTOPEN, backlog);
    return result;
}

#endif
