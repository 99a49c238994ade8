/*
 * Looks up with libcrypto what the lines of standard input say, and answers each line
 * with one of its own, fields apart by tabs. Strings are hexadecimal after '='; '-' is
 * NULL.
 *
 *   lookup TYPE FAMILY SOCKTYPE PROTOCOL HOST SERVICE   BIO_lookup_ex
 *   names SOCKADDR                                      the strings of an address
 *   full REQUEST                                        another one, while no descriptor is free
 *
 * lookup answers: result queue, then for each result family/socktype/protocol/address
 * names answers:  host queue service queue
 *
 * An address is family,port,bytes,scope, or for AF_UNIX family,path.
 */
#include <netinet/in.h>
#include <openssl/bio.h>
#include <openssl/crypto.h>
#include "../../internal/oracle/testdata/older.h"
#include <openssl/err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>

/* Decodes a string of a line; a NUL that does not count follows it. */
static char *decode(const char *field, size_t *length)
{
    size_t n = strlen(field) / 2;
    char *bytes;

    *length = 0;
    if (*field == '-')
        return NULL;
    bytes = calloc(1, n + 1);
    for (*length = 0; *length < n; ++*length)
        sscanf(field + 1 + 2 * *length, "%2hhx", (unsigned char *)&bytes[*length]);
    return bytes;
}

static void encode(const char *bytes, size_t length)
{
    putchar('=');
    while (length-- > 0)
        printf("%02x", (unsigned char)*bytes++);
}

/* Empties the queue. */
static void answer_queue(void)
{
    const char *function, *data, *separator = "";
    unsigned long code;
    int flags;

    while ((code = ERR_get_error_all(NULL, NULL, &function, &data, &flags)) != 0) {
        printf("%s%08lx %s %s", separator, code, function, flags & ERR_TXT_STRING ? data : "");
        separator = ", ";
    }
}

static void answer_address(const BIO_ADDR *address)
{
    unsigned char raw[sizeof(struct sockaddr_un)];
    size_t length = 0;
    int family = BIO_ADDR_family(address);
    unsigned int scope = 0;

    BIO_ADDR_rawaddress(address, raw, &length);
    printf("%d,%d,", family, ntohs(BIO_ADDR_rawport(address)));
    encode((char *)raw, length);
    if (family == AF_INET6)
        scope = ((const struct sockaddr_in6 *)address)->sin6_scope_id;
    printf(",%u", scope);
}

static void answer_lookup(char *line)
{
    char host_field[1024], service_field[1024];
    int type, family, socktype, protocol, result;
    BIO_ADDRINFO *list = NULL;
    char *host, *service;
    size_t length;

    if (sscanf(line, "%d %d %d %d %1023s %1023s", &type, &family, &socktype, &protocol, host_field, service_field) != 6)
        exit(2);
    host = decode(host_field, &length);
    service = decode(service_field, &length);
    result = BIO_lookup_ex(host, service, type, family, socktype, protocol, &list);
    printf("%d\t", result);
    answer_queue();
    for (const BIO_ADDRINFO *info = list; info != NULL; info = BIO_ADDRINFO_next(info)) {
        printf("\t%d/%d/%d/", BIO_ADDRINFO_family(info), BIO_ADDRINFO_socktype(info), BIO_ADDRINFO_protocol(info));
        answer_address(BIO_ADDRINFO_address(info));
    }
    BIO_ADDRINFO_free(list);
    free(host);
    free(service);
}

static void answer_string(char *string)
{
    if (string == NULL)
        putchar('-');
    else
        encode(string, strlen(string));
    OPENSSL_free(string);
    putchar('\t');
    answer_queue();
}

static void answer_names(char *line)
{
    BIO_ADDR *address = BIO_ADDR_new();
    size_t length;
    char *bytes;

    line[strcspn(line, " \n")] = '\0';
    bytes = decode(line, &length);
    if (length > sizeof(struct sockaddr_un))
        exit(2);
    memcpy(address, bytes, length);
    answer_string(BIO_ADDR_hostname_string(address, 0));
    putchar('\t');
    answer_string(BIO_ADDR_service_string(address, 0));
    BIO_ADDR_free(address);
    free(bytes);
}

static void answer(char *line);

static void answer_full(char *line)
{
    struct rlimit before, none;

    if (getrlimit(RLIMIT_NOFILE, &before) != 0)
        exit(2);
    none = before;
    none.rlim_cur = 0;
    if (setrlimit(RLIMIT_NOFILE, &none) != 0)
        exit(2);
    answer(line);
    if (setrlimit(RLIMIT_NOFILE, &before) != 0)
        exit(2);
}

static void answer(char *line)
{
    if (strncmp(line, "lookup ", 7) == 0)
        answer_lookup(line + 7);
    else if (strncmp(line, "names ", 6) == 0)
        answer_names(line + 6);
    else if (strncmp(line, "full ", 5) == 0)
        answer_full(line + 5);
    else
        exit(2);
}

int main(void)
{
    static char line[4096];

    ERR_clear_error();
    while (fgets(line, sizeof(line), stdin) != NULL) {
        answer(line);
        putchar('\n');
    }
    return 0;
}
