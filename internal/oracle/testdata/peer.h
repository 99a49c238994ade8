/* The libcrypto side of the comparison: what its files share. _GNU_SOURCE is defined by the command line. */
#ifndef PEER_H
#define PEER_H

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#ifdef _WIN32
# include <winsock2.h>
# include <ws2tcpip.h>
struct sockaddr_un { unsigned short sun_family; char sun_path[108]; };
# define PENDING WSAEWOULDBLOCK            /* what a connect that is under way returns */
# define last_error() WSAGetLastError()
# define set_error(e) WSASetLastError(e)
#else
# include <arpa/inet.h>
# include <netinet/in.h>
# include <netinet/tcp.h>
# include <sys/socket.h>
# include <sys/time.h>
# include <sys/un.h>
# define PENDING EINPROGRESS
# define last_error() errno
# define set_error(e) (errno = (e))
#endif

#include <openssl/bio.h>
#include <openssl/err.h>

#include "older.h"

enum { SLOTS = 10, VARIABLES = 4, WORDS = 12 };
#ifdef _WIN32
enum { PATIENCE = 500, CLOSED = 0x7ffffff0, ADDRESS_SIZE = sizeof(struct sockaddr_in6) };
#else
enum { PATIENCE = 30000, CLOSED = 250, ADDRESS_SIZE = sizeof(struct sockaddr_un) + 2 };
#endif

/* A socket of the script, s0 to s9. */
struct slot {
    int fd;              /* -1: none */
    unsigned bind_port;  /* last port given to bind or listen, host order */
    unsigned target;     /* last port given to connect, host order */
};

/* A socket address as the kernel returned it. */
struct name {
    int error;           /* errno, 0 if the name was read */
    socklen_t length;
    union {
        struct sockaddr any;
        struct sockaddr_in inet;
        struct sockaddr_in6 inet6;
        struct sockaddr_un local;
        unsigned char bytes[256];
    } u;
};

extern struct slot slots[SLOTS];
extern BIO_ADDR *variables[VARIABLES];
extern int keep;                            /* the queue is kept between calls */
extern int tracing;                         /* calls are marked for strace, and no state is printed */
extern int patience;                        /* the time limits of new sockets, in milliseconds */

/* address.c */
struct slot *slot_of(const char *word);     /* NULL: not a slot */
int descriptor(const char *word);
BIO_ADDR **variable(const char *word);      /* NULL: not a variable */
enum address { ADDRESS, ADDRESS_NULL, ADDRESS_REFUSED };
enum address address(const char *word, BIO_ADDR *out);
unsigned address_port(const BIO_ADDR *a);
struct slot *address_slot(const char *word);  /* the slot that an address names, or NULL */
const char *abstract_suffix(void);
void read_name(int fd, int peer, struct name *out);
unsigned name_port(const struct name *n);
void print_name(const struct name *n, unsigned asked);
void print_variable(const char *word, const struct name *same);

/* state.c */
struct option { const char *label; int level, name; };
const struct option *find_option(const char *label);  /* NULL: none has the label */
void print_queue(const char *label);
void print_ends(void);
void print_sockets(void);
void start_count(void);
int opened(void);                           /* descriptors since start_count */

/* system.c, windows.c */
void start(void);                           /* before the first script */
void print_numbers(void);                   /* numbers that only C knows */
void enter(void);                           /* in the thread of a script */
int is_open(int fd);
int close_descriptor(int fd);
void wait_for(int fd, int writing);         /* for a time that an idle machine never needs */
void before_accept(int fd);                 /* sees to it that accept ends */
int mode_option(int fd);                    /* BIO_SOCK_NONBLOCK if fd is non-blocking */
void crash(void (*call)(char **, int), char **words, int fd);  /* survives a crash of the call */
void interrupt(void (*call)(char **), char **words);           /* under a signal every 10 ms */
int open_kind(const char *kind);
int fill_table(void);
void restore_limit(void);
int set_mode(int fd, int nonblock);
int set_timeout(int fd, int milliseconds);  /* SO_RCVTIMEO and SO_SNDTIMEO */
int install_filter(const char *hex);
void print_modes(int fd);                   /* what is not an option with a number */
int count_open(void);
void mark(void);                            /* for strace */

/* call.c */
int is_call(const char *word);
void call(char **words);
void empty_slot(struct slot *s);            /* closes its descriptor */

/* scene.c */
void set_scene(char **words, int count);

/* fastopen.c */
extern const char *const fast_open_kind;
void fast_open_begin(int options);
int fast_open_end(void);                    /* the errno of setting up Fast Open, or 0 */

#endif
