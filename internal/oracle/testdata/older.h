/* What OpenSSL 1.1.1 lacks of the functions of 3.0 that the programs of the tests call. Codes and texts get their form of 3.0. */
#ifndef OLDER_H
#define OLDER_H

#include <openssl/err.h>
#include <openssl/opensslv.h>

#if OPENSSL_VERSION_NUMBER < 0x30000000L

#include <stdio.h>
#include <string.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <openssl/bio.h>

#define ERR_get_error_all(file, line, func, data, flags) older_entry(ERR_get_error_line_data, func, data, flags)
#define ERR_peek_error_all(file, line, func, data, flags) older_entry(ERR_peek_error_line_data, func, data, flags)
#define ERR_peek_last_error_all(file, line, func, data, flags) older_entry(ERR_peek_last_error_line_data, func, data, flags)
#define ERR_error_string_n(code, text, size) older_text(code, text, size)
#define BIO_socket_wait(fd, for_read, until) older_wait(fd, for_read, until)

/* The lines on which BIO_connect and BIO_bind raise their last system error. */
static int older_connect_line, older_bind_line;

__attribute__((constructor)) static void older_learn(void)
{
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    BIO_ADDR *a = BIO_ADDR_new();
    const char *file;

    BIO_ADDR_rawmake(a, AF_UNIX, "/dev/null/none", 14, 0);
    BIO_connect(fd, a, 0);
    ERR_get_error_line(&file, &older_connect_line);
    ERR_clear_error();
    BIO_bind(fd, a, 0);
    ERR_get_error_line(&file, &older_bind_line);
    ERR_clear_error();
    BIO_ADDR_free(a);
    close(fd);
}

/*
 * Returns the function of libcrypto that makes a system call. Since 3.0 it is the function
 * of the entry; in 1.1.1 that is the call.
 */
static inline const char *older_function(const char *call, int line)
{
    static const char *const functions[][2] = {
        {"socket", "BIO_socket"}, {"bind", "BIO_bind"}, {"connect", "BIO_connect"}, {"listen", "BIO_listen"},
        {"accept", "BIO_accept_ex"}, {"getsockname", "BIO_sock_info"}, {"ioctlsocket", "BIO_socket_ioctl"},
        {"getsockopt", "BIO_listen"}, {"getaddrinfo", "BIO_lookup_ex"}, {"getnameinfo", "addr_strings"},
    };
    size_t i;

    for (i = 0; i < sizeof(functions) / sizeof(functions[0]); i++)
        if (strcmp(call, functions[i][0]) == 0)
            return functions[i][1];
    return line < older_connect_line ? "BIO_connect" : line < older_bind_line ? "BIO_bind" : "BIO_listen";
}

/* Common reasons, below 64, have a flag since 3.0. The data of a system error names the call. */
static inline unsigned long older_entry(unsigned long (*read)(const char **, int *, const char **, int *),
    const char **func, const char **data, int *flags)
{
    static char calling[64];
    const char *file;
    int line;
    unsigned long code = read(&file, &line, data, flags), reason = (unsigned long)ERR_GET_REASON(code);

    if (code == 0)
        return 0;
    *func = ERR_func_error_string(code);
    if (ERR_GET_LIB(code) == ERR_LIB_SYS) {
        snprintf(calling, sizeof(calling), "calling %s()", *func);
        *data = calling;
        *flags |= ERR_TXT_STRING;
        *func = older_function(*func, line);
    }
    if (*func == NULL)
        *func = "";
    if (ERR_GET_LIB(code) == ERR_LIB_SYS)
        return 0x80000000UL | reason;
    return (unsigned long)ERR_GET_LIB(code) << 23 | (reason < 64 ? 0x80000UL : 0) | reason;
}

/* ERR_error_string_n of a code of 3.0. */
static inline void older_text(unsigned long code, char *text, size_t size)
{
    int lib = code & 0x80000000UL ? ERR_LIB_SYS : (int)(code >> 23 & 0xFF), reason = (int)(code & (lib == ERR_LIB_SYS ? 0x7FFFFFFF : 0x3FFFF));
    const char *library = ERR_lib_error_string(ERR_PACK(lib, 0, 0)), *why = ERR_reason_error_string(ERR_PACK(lib, 0, reason));

    if (why != NULL)
        snprintf(text, size, "error:%08lX:%s::%s", code, library, why);
    else
        snprintf(text, size, "error:%08lX:%s::reason(%d)", code, library, reason);
}

/* BIO_socket_wait came with 3.0. Until 3.5 it called select. */
static inline int older_wait(int fd, int for_read, time_t until)
{
    struct timeval left = {until - time(NULL), 0};
    fd_set set;

    if (fd < 0 || fd >= FD_SETSIZE)
        return -1;
    FD_ZERO(&set);
    FD_SET(fd, &set);
    return select(fd + 1, for_read ? &set : NULL, for_read ? NULL : &set, NULL, &left);
}

#endif
#endif
