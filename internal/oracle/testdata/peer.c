/*
 * The libcrypto side of the comparison. It reads scripts from standard input, one
 * step a line, each script between the lines "script" and "end", and prints for each
 * step the line itself and what came of it. The other side is written in Go and prints
 * the same, so that the two outputs can be compared.
 */
#include <dirent.h>
#include <pthread.h>

#include <openssl/crypto.h>

#include "peer.h"

struct slot slots[SLOTS];
BIO_ADDR *variables[VARIABLES];
int keep, tracing;
int patience = PATIENCE;

static char line[16384];

static int next_line(void)
{
    if (fgets(line, sizeof(line), stdin) == NULL)
        return 0;
    line[strcspn(line, "\n")] = 0;
    return 1;
}

static void step(void)
{
    char *words[WORDS + 1] = {NULL}, *save = NULL, *word;
    int count = 0;

    printf("> %s\n", line);
    for (word = strtok_r(line, " ", &save); word != NULL && count < WORDS; word = strtok_r(NULL, " ", &save))
        words[count++] = word;
    if (count == 0)
        return;
    if (is_call(words[0])) {
        call(words);
        if (!tracing)
            print_sockets();
    } else {
        set_scene(words, count);
    }
}

/* Runs one script in a new thread, so that its queue and its seccomp filter end with it. */
static void *run(void *unused)
{
    enter();
    while (next_line() && strcmp(line, "end") != 0)
        step();
    return unused;
}

static void clean_up(void)
{
    struct dirent *entry;
    DIR *directory;
    int i;

    restore_limit();
    for (i = 0; i < SLOTS; i++)
        empty_slot(&slots[i]);
    for (i = 0; i < VARIABLES; i++)
        BIO_ADDR_clear(variables[i]);
    keep = tracing = 0;
    patience = PATIENCE;
    directory = opendir(".");
    while ((entry = readdir(directory)) != NULL)
        if (strcmp(entry->d_name, "file") != 0)
            unlink(entry->d_name);
    closedir(directory);
}

/* Prints what the tests ask of this program: its library, and numbers that only C knows. */
static void print_facts(void)
{
    printf("version %s\nfastopen %s\n", OpenSSL_version(OPENSSL_VERSION), fast_open_kind);
    print_numbers();
}

int main(void)
{
    pthread_t thread;
    int i;

    start();
    for (i = 0; i < SLOTS; i++)
        slots[i].fd = -1;
    for (i = 0; i < VARIABLES; i++)
        variables[i] = BIO_ADDR_new();
    ERR_clear_error();
    print_facts();
    while (next_line()) {
        if (strcmp(line, "script") != 0)
            continue;
        printf("script\n");
        start_count();
        if (pthread_create(&thread, NULL, run, NULL) != 0)
            return 1;
        pthread_join(thread, NULL);
        clean_up();
        if (opened() != 0) {
            fprintf(stderr, "the script left %d descriptors open\n", opened());
            return 1;
        }
        printf("done\n");
        fflush(stdout);
    }
    return 0;
}
