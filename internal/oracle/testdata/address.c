/* The words of the script that name descriptors and addresses, and the text of names. */
#include "peer.h"

struct slot *slot_of(const char *word)
{
    if (word[0] == 's' && word[1] >= '0' && word[1] <= '9' && word[2] == 0)
        return &slots[word[1] - '0'];
    return NULL;
}

int descriptor(const char *word)
{
    struct slot *s = slot_of(word);

    if (s != NULL)
        return s->fd >= 0 ? s->fd : CLOSED;
    if (strcmp(word, "closed") == 0)
        return CLOSED;
    return atoi(word);
}

BIO_ADDR **variable(const char *word)
{
    if (word[0] == '$' && word[1] >= 'a' && word[1] < 'a' + VARIABLES && word[2] == 0)
        return &variables[word[1] - 'a'];
    return NULL;
}

/* Both processes may share one namespace of abstract names: the suffix tells theirs apart. */
const char *abstract_suffix(void)
{
    static char text[16];

    snprintf(text, sizeof(text), ".%d", (int)getpid());
    return text;
}

void read_name(int fd, int peer, struct name *out)
{
    memset(out, 0, sizeof(*out));
    out->length = sizeof(out->u);
    if ((peer ? getpeername : getsockname)(fd, &out->u.any, &out->length) != 0)
        out->error = last_error();
}

unsigned name_port(const struct name *n)
{
    if (n->error != 0)
        return 0;
    switch (n->u.any.sa_family) {
    case AF_INET:
        return ntohs(n->u.inet.sin_port);
    case AF_INET6:
        return ntohs(n->u.inet6.sin6_port);
    }
    return 0;
}

/* The name that an open slot is bound to; otherwise port 0, on which nothing listens. */
static int from_slot(const char *word, BIO_ADDR *out)
{
    static const unsigned char loopback[4] = {127, 0, 0, 1};
    struct name n;

    read_name(descriptor(word), 0, &n);
    if (n.error == 0)
        switch (n.u.any.sa_family) {
        case AF_INET:
            return BIO_ADDR_rawmake(out, AF_INET, &n.u.inet.sin_addr, 4, n.u.inet.sin_port);
        case AF_INET6:
            return BIO_ADDR_rawmake(out, AF_INET6, &n.u.inet6.sin6_addr, 16, n.u.inet6.sin6_port);
        case AF_UNIX:
            if (n.length > 2 && n.u.local.sun_path[0] != 0)
                return BIO_ADDR_rawmake(out, AF_UNIX, n.u.local.sun_path, strlen(n.u.local.sun_path), 0);
            return BIO_ADDR_rawmake(out, AF_UNIX, "unnamed", 7, 0);
        }
    return BIO_ADDR_rawmake(out, AF_INET, loopback, 4, 0);
}

static unsigned short port_of(const char *word)
{
    struct name n;

    if (word[0] != '@')
        return htons((unsigned short)atoi(word));
    read_name(descriptor(word + 1), 0, &n);
    return htons((unsigned short)name_port(&n));
}

enum address address(const char *word, BIO_ADDR *out)
{
    char text[8192], *host, *port;
    unsigned char raw[16];
    int family;

    if (strcmp(word, "null") == 0)
        return ADDRESS_NULL;
    BIO_ADDR_clear(out);
    if (strcmp(word, "cleared") == 0)
        return ADDRESS;
    if (variable(word) != NULL) {
        memcpy(out, *variable(word), ADDRESS_SIZE);
        return ADDRESS;
    }
    if (word[0] == '@')
        return from_slot(word + 1, out) ? ADDRESS : ADDRESS_REFUSED;
    snprintf(text, sizeof(text), "%s", word);
    host = strchr(text, '/');
    if (host == NULL)
        return ADDRESS_REFUSED;
    *host++ = 0;
    if (strcmp(text, "unix") == 0)
        return BIO_ADDR_rawmake(out, AF_UNIX, host, strlen(host), 0) ? ADDRESS : ADDRESS_REFUSED;
    port = strchr(host, '/');
    if (port == NULL)
        return ADDRESS_REFUSED;
    *port++ = 0;
    family = strcmp(text, "inet6") == 0 ? AF_INET6 : AF_INET;
    if (inet_pton(family, host, raw) != 1)
        return ADDRESS_REFUSED;
    return BIO_ADDR_rawmake(out, family, raw, family == AF_INET6 ? 16 : 4, port_of(port)) ? ADDRESS : ADDRESS_REFUSED;
}

unsigned address_port(const BIO_ADDR *a)
{
    return ntohs(BIO_ADDR_rawport(a));
}

struct slot *address_slot(const char *word)
{
    const char *at = strchr(word, '@');

    return at == NULL ? NULL : slot_of(at + 1);
}

static void print_escaped(const unsigned char *text, size_t length)
{
    size_t i;

    for (i = 0; i < length; i++)
        if (text[i] > ' ' && text[i] < 127 && text[i] != '\\')
            putchar(text[i]);
        else
            printf("\\x%02x", text[i]);
}

static size_t without_suffix(const char *name, size_t length)
{
    size_t suffix = strlen(abstract_suffix());

    if (length > suffix && memcmp(name + length - suffix, abstract_suffix(), suffix) == 0)
        length -= suffix;
    return length;
}

static void print_inet(int family, const void *raw, unsigned port, unsigned asked)
{
    char text[64] = "";

    inet_ntop(family, raw, text, sizeof(text));
    printf("%s/%s/%s", family == AF_INET ? "inet" : "inet6", text,
           port == 0 ? "0" : port == asked ? "asked" : "*");
}

void print_name(const struct name *n, unsigned asked)
{
    size_t length = n->length;

    if (n->error != 0) {
        printf("e%d", n->error);
        return;
    }
    switch (n->u.any.sa_family) {
    case AF_INET:
        print_inet(AF_INET, &n->u.inet.sin_addr, name_port(n), asked);
        break;
    case AF_INET6:
        print_inet(AF_INET6, &n->u.inet6.sin6_addr, name_port(n), asked);
        break;
    case AF_UNIX:
        length = length > 2 ? length - 2 : 0;
        if (length > 0 && n->u.local.sun_path[0] == 0) {
            printf("abstract/");
            print_escaped(n->u.bytes + 3, without_suffix(n->u.local.sun_path + 1, length - 1));
        } else {
            printf("unix/");
            print_escaped(n->u.bytes + 2, strnlen(n->u.local.sun_path, length));
        }
        break;
    default:
        printf("family/%d", n->u.any.sa_family);
    }
}

/* The port prints as "asked" if it is that of same. */
void print_variable(const char *word, const struct name *same)
{
    BIO_ADDR **v = variable(word);
    unsigned char raw[128] = {0};
    size_t length = 0;

    if (v == NULL)
        return;
    printf("address %s ", word);
    BIO_ADDR_rawaddress(*v, raw, &length);
    switch (BIO_ADDR_family(*v)) {
    case AF_INET:
    case AF_INET6:
        print_inet(BIO_ADDR_family(*v), raw, address_port(*v), name_port(same));
        break;
    case AF_UNIX:
        printf("unix/");
        print_escaped(raw, length);
        break;
    case AF_UNSPEC:
        printf("unspec");
        break;
    default:
        printf("family/%d", BIO_ADDR_family(*v));
    }
    putchar('\n');
}
