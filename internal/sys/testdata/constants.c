/* Prints the constants of the system's headers, one a line: name and value. */
#define _GNU_SOURCE
#include <linux/net.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/un.h>

#define PRINT(name) printf("%s %llu\n", #name, (unsigned long long)(name))

int main(void)
{
    PRINT(FIONBIO);
    PRINT(SOCK_CLOEXEC);
    PRINT(SOCK_NONBLOCK);
    PRINT(TCP_FASTOPEN);
    PRINT(TCP_FASTOPEN_CONNECT);
    PRINT(SYS_SOCKET);
    PRINT(SYS_BIND);
    PRINT(SYS_CONNECT);
    PRINT(SYS_LISTEN);
    PRINT(SYS_ACCEPT);
    PRINT(SYS_GETSOCKNAME);
    PRINT(SYS_GETPEERNAME);
    PRINT(SYS_SETSOCKOPT);
    PRINT(SYS_GETSOCKOPT);
    PRINT(SYS_ACCEPT4);
    PRINT(sizeof(struct sockaddr_in));
    PRINT(sizeof(struct sockaddr_in6));
    PRINT(sizeof(struct sockaddr_un));
    return 0;
}
