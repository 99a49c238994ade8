/* The libcrypto side of the comparison: what its files share. _GNU_SOURCE is defined by the command line. */
#ifndef PEER_H
#define PEER_H

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <openssl/bio.h>
#include <openssl/err.h>

#include "older.h"

enum { SLOTS = 10, VARIABLES = 4, WORDS = 12, CLOSED = 250, PATIENCE = 30000 };

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

/* call.c */
int is_call(const char *word);
void call(char **words);
void empty_slot(struct slot *s);            /* closes its descriptor */

/* scene.c */
void set_scene(char **words, int count);
void restore_limit(void);
int set_timeout(int fd, int milliseconds);  /* SO_RCVTIMEO and SO_SNDTIMEO */

/* fastopen.c */
extern const char *const fast_open_kind;
void fast_open_begin(int options);
int fast_open_end(void);                    /* the errno of setting up Fast Open, or 0 */

#endif
