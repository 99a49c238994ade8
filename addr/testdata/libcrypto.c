/*
 * Does to BIO_ADDR and BIO_parse_hostserv what the lines of standard input say, and
 * answers each line with one of its own, fields apart by tabs. Strings are
 * hexadecimal after '='; '-' is NULL, '.' an output that was left as it was.
 *
 *   make FAMILY PORT LENGTH BYTES   BIO_ADDR_rawmake; BYTES may be more than LENGTH
 *   fill BYTES                      the bytes of a sockaddr, as the kernel writes them
 *   parse PRIO BYTES                BIO_parse_hostserv
 *
 * make and fill answer: result family rawport rawaddress path queue host service queue
 * parse answers:        result host service queue
 */
#include <openssl/bio.h>
#include <openssl/crypto.h>
#include "../../internal/oracle/testdata/older.h"
#include <openssl/err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

static char untouched[] = ".";

/* Reads a string of digits; a NUL that does not count follows the bytes. */
static unsigned char *bytes_of(const char *digits, size_t *length)
{
    size_t n = (strlen(digits) - 1) / 2;
    unsigned char *bytes = malloc(n + 1);

    for (size_t i = 0; i < n; i++)
        sscanf(digits + 1 + 2 * i, "%2hhx", &bytes[i]);
    bytes[n] = '\0';
    *length = n;
    return bytes;
}

static void put(const void *bytes, size_t length)
{
    printf("\t=");
    for (size_t i = 0; i < length; i++)
        printf("%02x", ((const unsigned char *)bytes)[i]);
}

static void put_string(char *string)
{
    if (string == NULL)
        printf("\t-");
    else if (string == untouched)
        printf("\t.");
    else {
        put(string, strlen(string));
        OPENSSL_free(string);
    }
}

/* Empties the queue: code/function/data of each entry, or "empty". */
static void put_queue(void)
{
    const char *function, *data;
    unsigned long code;
    int flags, n = 0;

    putchar('\t');
    while ((code = ERR_get_error_all(NULL, NULL, &function, &data, &flags)) != 0)
        printf("%s%08lx/%s/%s", n++ ? "," : "", code, function, flags & ERR_TXT_STRING ? data : "");
    if (n == 0)
        printf("empty");
}

static void put_address(int result, const BIO_ADDR *address)
{
    unsigned char raw[sizeof(struct sockaddr_un)];
    size_t length;

    printf("%d\t%d\t%u", result, BIO_ADDR_family(address), BIO_ADDR_rawport(address));
    if (BIO_ADDR_rawaddress(address, raw, &length))
        put(raw, length);
    else
        printf("\t-");
    put_string(BIO_ADDR_path_string(address));
    put_queue();
    put_string(BIO_ADDR_hostname_string(address, 1));
    put_string(BIO_ADDR_service_string(address, 1));
    put_queue();
}

static void make(char *arguments)
{
    static char digits[65536];
    int family;
    unsigned port;
    size_t counted, length;

    if (sscanf(arguments, "%d %u %zu %65535s", &family, &port, &counted, digits) != 4)
        exit(2);
    unsigned char *where = bytes_of(digits, &length);
    BIO_ADDR *address = BIO_ADDR_new();
    int result = BIO_ADDR_rawmake(address, family, where, counted, (unsigned short)port);

    put_address(result, address);
    BIO_ADDR_free(address);
    free(where);
}

static void fill(char *arguments)
{
    size_t length;
    unsigned char *bytes = bytes_of(arguments, &length);
    BIO_ADDR *address = BIO_ADDR_new();

    /* A BIO_ADDR is the union of the sockaddr structures. */
    memcpy((void *)address, bytes, length);
    put_address(1, address);
    BIO_ADDR_free(address);
    free(bytes);
}

static void parse(char *arguments)
{
    char *host = untouched, *service = untouched, *digits;
    long prio = strtol(arguments, &digits, 10);
    size_t length;
    unsigned char *spec = bytes_of(digits + 1, &length);

    printf("%d", BIO_parse_hostserv((char *)spec, &host, &service, (enum BIO_hostserv_priorities)prio));
    put_string(host);
    put_string(service);
    put_queue();
    free(spec);
}

int main(void)
{
    static char line[1 << 17];

    while (fgets(line, sizeof(line), stdin) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        if (strncmp(line, "make ", 5) == 0)
            make(line + 5);
        else if (strncmp(line, "fill ", 5) == 0)
            fill(line + 5);
        else if (strncmp(line, "parse ", 6) == 0)
            parse(line + 6);
        else
            return 2;
        putchar('\n');
    }
    return 0;
}
