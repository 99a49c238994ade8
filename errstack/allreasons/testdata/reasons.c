/*
 * Prints the version of OpenSSL, and then a line LIBRARY REASON TEXT for every library and
 * reason that libcrypto and libssl have a text for. Reason 0 has the name of the library,
 * and library 0 the reasons that mean the same in every library. It leaves out the texts of
 * system errors, which are the system's, and the reasons that are the same in every library
 * of 1.1.1, which have other numbers since.
 */
#include <stdio.h>

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#define LIBRARIES 256
#define REASONS 4096 /* 1.1.1 has no room for more */

static const char *text(unsigned long lib, unsigned long reason)
{
    return ERR_reason_error_string(ERR_PACK(lib, 0, reason));
}

static void put_reasons(unsigned long lib, unsigned long flags)
{
    unsigned long reason;

    for (reason = flags; reason < flags + REASONS; reason++) {
        const char *s = text(lib, reason);

        /* A reason that its library does not know has the text that it has in library 0. */
        if (s != NULL && (lib == 0 || s != text(0, reason)))
            printf("%lu %lu %s\n", lib, reason, s);
    }
}

int main(void)
{
    unsigned long lib, version = OpenSSL_version_num();

    if (OPENSSL_init_ssl(OPENSSL_INIT_LOAD_SSL_STRINGS | OPENSSL_INIT_LOAD_CRYPTO_STRINGS, NULL) != 1) {
        fputs("reasons.c: OPENSSL_init_ssl fails\n", stderr);
        return 1;
    }
    if (version < 0x30000000)
        printf("%lu.%lu.%lu", version >> 28, version >> 20 & 0xFF, version >> 12 & 0xFF);
    else
        printf("%lu.%lu", version >> 28, version >> 20 & 0xFF);
    printf(" %s\n", OpenSSL_version(OPENSSL_VERSION));
#ifdef ERR_RFLAG_COMMON
    put_reasons(0, ERR_RFLAG_COMMON);
    put_reasons(0, ERR_RFLAG_COMMON | ERR_RFLAG_FATAL);
#endif
    for (lib = 1; lib < LIBRARIES; lib++)
        if (lib == ERR_LIB_SYS)
            printf("%lu 0 %s\n", lib, text(lib, 0));
        else
            put_reasons(lib, 0);
    return 0;
}
