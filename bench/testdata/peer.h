/* What driver.c asks of a peer. A function ends the program if its result is not the expected one. */
#ifndef PEER_H
#define PEER_H

#include <netinet/in.h>

/* What one thread works on. */
struct target {
    int listener;                   /* non-blocking */
    struct sockaddr_in address;     /* of the listener */
    struct sockaddr_in refusing;    /* bound by a socket that does not listen */
    struct sockaddr_in6 any_port;   /* [::1]:0 */
    int closed;                     /* not an open descriptor */
    void *own;                      /* the peer's */
};

void prepare(struct target *t);
int open_socket(int family);
void connect_nonblocking(struct target *t, int fd);
void connect_blocking(struct target *t, int fd);
int accept_nonblocking(struct target *t);
void close_socket(int fd);
void listen_ipv6(struct target *t, int fd);

/* These fail, as their names say. */
void connect_refused(struct target *t, int fd);
void bind_in_use(struct target *t, int fd);
void accept_would_block(struct target *t);
void bind_not_open(struct target *t);

/* Waits until the listener has a connection: on a busy machine the kernel may be late. */
void wait_for_connection(struct target *t);

void fail(const char *what);

#endif
