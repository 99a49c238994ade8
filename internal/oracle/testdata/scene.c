/* The steps of a script that set the scene and are not compared. */
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>

#include "peer.h"

static struct rlimit saved_limit;
static int limited;

/* Lowers the limit to the lowest free number, so that no new descriptor can be opened. */
static int fill_table(void)
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

static int open_kind(const char *kind)
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

static int open_slot(struct slot *s, const char *kind)
{
    empty_slot(s);
    s->fd = open_kind(kind);
    return s->fd < 0 ? -1 : 0;
}

static int set(int fd, const char *label, int value)
{
    const struct option *o = find_option(label);
    struct linger linger = {1, 0};
    int flags;

    if (o != NULL)
        return setsockopt(fd, o->level, o->name, &value, sizeof(value));
    if (strcmp(label, "linger") == 0)
        return setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, sizeof(linger));
    flags = fcntl(fd, F_GETFL);
    return fcntl(fd, F_SETFL, value ? flags | O_NONBLOCK : flags & ~O_NONBLOCK);
}

int set_timeout(int fd, int milliseconds)
{
    struct timeval limit = {milliseconds / 1000, milliseconds % 1000 * 1000};

    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
    return setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit));
}

/* The name gets a suffix that no other process has; the output leaves it out. */
static int bind_abstract(int fd, const char *name)
{
    struct sockaddr_un a;
    int length;

    memset(&a, 0, sizeof(a));
    a.sun_family = AF_UNIX;
    length = snprintf(a.sun_path + 1, sizeof(a.sun_path) - 1, "%s%s", name, abstract_suffix());
    return bind(fd, (struct sockaddr *)&a, (socklen_t)(3 + length));
}

/* Installs a seccomp program, given as the hexadecimal bytes of its instructions, in this thread. */
static int install_filter(const char *hex)
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

/* Leaves the variable alone if the word is not an address. */
static int assign(BIO_ADDR **v, const char *word)
{
    BIO_ADDR *a = BIO_ADDR_new();

    if (address(word, a) != ADDRESS) {
        BIO_ADDR_free(a);
        return -1;
    }
    BIO_ADDR_free(*v);
    *v = a;
    return 0;
}

/* Prints 0, or the errno. */
void set_scene(char **w, int count)
{
    int result = 0, value = count > 3 ? atoi(w[3]) : 0;

    errno = EINVAL;
    if (strcmp(w[0], "open") == 0)
        result = open_slot(slot_of(w[1]), w[2]);
    else if (strcmp(w[0], "set") == 0)
        result = set(descriptor(w[1]), w[2], value);
    else if (strcmp(w[0], "timeout") == 0)
        result = set_timeout(descriptor(w[1]), atoi(w[2]));
    else if (strcmp(w[0], "patience") == 0)
        patience = atoi(w[1]);
    else if (strcmp(w[0], "shrink") == 0)
        result = listen(descriptor(w[1]), 0);
    else if (strcmp(w[0], "abstract") == 0)
        result = bind_abstract(descriptor(w[1]), w[2]);
    else if (strcmp(w[0], "assign") == 0)
        result = assign(variable(w[1]), w[2]);
    else if (strcmp(w[0], "fill") == 0)
        result = fill_table();
    else if (strcmp(w[0], "unfill") == 0)
        restore_limit();
    else if (strcmp(w[0], "fail") == 0)
        result = install_filter(w[2]);
    else if (strcmp(w[0], "keep") == 0)
        keep = 1;
    else if (strcmp(w[0], "trace") == 0)
        tracing = 1;
    else if (strcmp(w[0], "drain") == 0)
        print_queue("queue");
    else if (strcmp(w[0], "record") != 0)
        result = -1;
    printf("step %d\n", result == 0 ? 0 : errno);
}
