/* The steps of a script that set the scene and are not compared. */
#include "peer.h"

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

    if (o != NULL)
        return setsockopt(fd, o->level, o->name, (void *)&value, sizeof(value));
    if (strcmp(label, "linger") == 0)
        return setsockopt(fd, SOL_SOCKET, SO_LINGER, (void *)&linger, sizeof(linger));
    return set_mode(fd, value);
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

    set_error(EINVAL);
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
    printf("step %d\n", result == 0 ? 0 : last_error());
}
