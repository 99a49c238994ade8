/*
 * Runs a script of error queue operations against libcrypto, one a line from standard
 * input, and answers each with lines on standard output. Strings are in hexadecimal, "-"
 * is the empty one, and "!" is NULL. libcrypto_test.go runs the same script.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/bioerr.h>
#include <openssl/err.h>

#define MAX_TEXT (1 << 16)
#define MAX_POSITIONS 16

struct position {
    char *func, *file;
    int line;
};

static struct position positions[MAX_POSITIONS];

static void die(const char *what)
{
    fprintf(stderr, "libcrypto.c: %s\n", what);
    exit(2);
}

static char *next_word(void)
{
    char *word = strtok(NULL, " \n");

    if (word == NULL)
        die("a word is missing");
    return word;
}

static unsigned long next_number(void) { return strtoul(next_word(), NULL, 10); }

static char *decode(const char *word)
{
    size_t i, length = strlen(word) / 2;
    char *text;
    unsigned int byte;

    if (strcmp(word, "!") == 0)
        return NULL;
    if ((text = malloc(length + 1)) == NULL)
        die("out of memory");
    for (i = 0; i < length; i++) {
        if (sscanf(word + 2 * i, "%2x", &byte) != 1)
            die("bad hexadecimal text");
        text[i] = (char)byte;
    }
    text[length] = '\0';
    return text;
}

static void put_text(const char *text, size_t length)
{
    size_t i;

    putchar(' ');
    if (length == 0)
        putchar('-');
    for (i = 0; i < length; i++)
        printf("%02x", (unsigned char)text[i]);
}

typedef unsigned long reader(const char **, int *, const char **, const char **, int *);

/* The readers leave the file alone where there is no entry: an entry may have code 0. */
static int put_entry(const char *name, reader *read)
{
    static const char untouched[] = "";
    const char *file = untouched, *func = "", *data = "";
    int line = 0, flags = 0;
    unsigned long code = read(&file, &line, &func, &data, &flags);

    if (file == untouched)
        return 0;
    printf("%s %08lX", name, code);
    put_text(func, strlen(func));
    put_text(file, strlen(file));
    printf(" %d", line);
    put_text(data, (flags & ERR_TXT_STRING) != 0 ? strlen(data) : 0);
    putchar('\n');
    return 1;
}

static void put_entry_or_none(reader *read)
{
    if (!put_entry("entry", read))
        puts("none");
}

struct print {
    long lines; /* how many the callback takes before it fails */
    int failed;
};

static int put_line(const char *line, size_t length, void *arg)
{
    struct print *print = arg;

    fputs("line", stdout);
    put_text(line, length);
    putchar('\n');
    if (print->lines-- == 0) {
        print->failed = 1;
        return 0;
    }
    put_entry("next", ERR_peek_error_all);
    return 1;
}

/* One call of ERR_print_errors_cb ends at an entry with code 0: go on after it. */
static void print(long lines)
{
    struct print print = { lines, 0 };

    while (!print.failed && put_entry("next", ERR_peek_error_all))
        ERR_print_errors_cb(put_line, &print);
    puts("end");
}

static void raise(void)
{
    struct position *at = &positions[next_number() % MAX_POSITIONS];
    unsigned long lib = next_number(), reason = next_number();
    char *data = decode(next_word());

    ERR_new();
    ERR_set_debug(at->file, at->line, at->func);
    if (data == NULL)
        ERR_set_error((int)lib, (int)reason, NULL);
    else
        ERR_set_error((int)lib, (int)reason, "%s", data);
    free(data);
}

static void add(void)
{
    unsigned long n = next_number();
    char *a, *b;

    switch (n) {
    case 0:
        ERR_add_error_data(0);
        break;
    case 1:
        a = decode(next_word());
        ERR_add_error_data(1, a);
        free(a);
        break;
    default:
        a = decode(next_word());
        b = decode(next_word());
        ERR_add_error_data(2, a, b);
        free(a);
        free(b);
    }
}

static void put_string(const char *text)
{
    if (text == NULL)
        fputs(" !", stdout);
    else
        put_text(text, strlen(text));
}

static void put_code(unsigned long code)
{
    char text[1024];

    ERR_error_string_n(code, text, sizeof(text));
    fputs("text", stdout);
    put_string(text);
    put_string(ERR_lib_error_string(code));
    put_string(ERR_reason_error_string(code));
    printf(" %d %d %d %d %d\n", ERR_GET_LIB(code), ERR_GET_REASON(code), !!ERR_SYSTEM_ERROR(code),
           !!ERR_FATAL_ERROR(code), !!ERR_COMMON_ERROR(code));
}

/* The reasons that the test asks about, as far as this version has them. */
static const struct {
    const char *name;
    int number;
} reasons[] = {
#include "reasons.inc"
};

static void put_reason(const char *name)
{
    size_t i;

    printf("reason %s", name);
    for (i = 0; i < sizeof(reasons) / sizeof(*reasons); i++)
        if (strcmp(reasons[i].name, name) == 0) {
            printf(" %d\n", reasons[i].number);
            return;
        }
    puts(" none");
}

static void load(int loading)
{
    /* libcrypto keeps the table. */
    ERR_STRING_DATA *table = calloc(2, sizeof(*table));
    unsigned long lib = next_number();

    if (table == NULL)
        die("out of memory");
    /* ERR_load_strings adds the library, but a table ends at 0, the name's reason. */
    table[0].error = ERR_PACK(lib, 0, next_number());
    if (loading) {
        table[0].string = decode(next_word());
        ERR_load_strings((int)lib, table);
    } else {
        ERR_unload_strings((int)lib, table);
    }
}

int main(void)
{
    static char command[2 * MAX_TEXT];
    static char output[1 << 20];
    char *op;

    setvbuf(stdout, output, _IOFBF, sizeof(output));
    ERR_clear_error(); /* the texts are loaded when the queue is first used */
    while (fgets(command, sizeof(command), stdin) != NULL) {
        if ((op = strtok(command, " \n")) == NULL)
            die("an empty line");
        if (strcmp(op, "position") == 0) {
            struct position *at = &positions[next_number() % MAX_POSITIONS];

            at->func = decode(next_word());
            at->file = decode(next_word());
            at->line = (int)next_number();
        } else if (strcmp(op, "raise") == 0) {
            raise();
        } else if (strcmp(op, "get") == 0) {
            put_entry_or_none(ERR_get_error_all);
        } else if (strcmp(op, "ends") == 0) {
            put_entry_or_none(ERR_peek_error_all);
            put_entry_or_none(ERR_peek_last_error_all);
        } else if (strcmp(op, "mark") == 0) {
            printf("%d\n", ERR_set_mark());
        } else if (strcmp(op, "pop") == 0) {
            printf("%d\n", ERR_pop_to_mark());
        } else if (strcmp(op, "unmark") == 0) {
            printf("%d\n", ERR_clear_last_mark());
        } else if (strcmp(op, "add") == 0) {
            add();
        } else if (strcmp(op, "clear") == 0) {
            ERR_clear_error();
        } else if (strcmp(op, "print") == 0) {
            print((long)next_number());
        } else if (strcmp(op, "text") == 0) {
            put_code(next_number());
        } else if (strcmp(op, "reason") == 0) {
            put_reason(next_word());
        } else if (strcmp(op, "load") == 0) {
            load(1);
        } else if (strcmp(op, "unload") == 0) {
            load(0);
        } else {
            die("an unknown operation");
        }
    }
    return 0;
}
