/* What the peer asks of Windows. */
#include <io.h>

#include "peer.h"

void start(void)
{
    WSADATA data;

    WSAStartup(MAKEWORD(2, 2), &data);
    setmode(fileno(stdout), O_BINARY);
}

void enter(void) {}

void print_numbers(void) {}

void mark(void) {}

static HANDLE handle(int fd) { return (HANDLE)(INT_PTR)fd; }

/* The files that a script has opened. Other threads may reuse the number of a closed socket. */
static int files[SLOTS];

/* Returns where fd is among the files, or where 0 is; NULL if it is not there. */
static int *find_file(int fd)
{
    int i;

    for (i = 0; i < SLOTS; i++)
        if (files[i] == fd)
            return &files[i];
    return NULL;
}

int is_open(int fd)
{
    int type;
    socklen_t length = sizeof(type);

    return (fd != 0 && find_file(fd) != NULL) || getsockopt(fd, SOL_SOCKET, SO_TYPE, (void *)&type, &length) == 0;
}

int close_descriptor(int fd)
{
    int *file = fd != 0 ? find_file(fd) : NULL;

    if (file == NULL)
        return closesocket(fd);
    *file = 0;
    return CloseHandle(handle(fd)) ? 0 : -1;
}

static int ready(int fd, int writing, int milliseconds)
{
    fd_set set, except;
    struct timeval limit = {milliseconds / 1000, milliseconds % 1000 * 1000};

    FD_ZERO(&set);
    FD_SET((SOCKET)fd, &set);
    except = set;
    return select(0, writing ? NULL : &set, writing ? &set : NULL, &except, &limit);
}

void wait_for(int fd, int writing) { ready(fd, writing, 200); }

/* SO_RCVTIMEO does not end accept: a listener without a connection must not block. */
void before_accept(int fd)
{
    if (ready(fd, 0, 0) == 0)
        set_mode(fd, 1);
}

/* Returns the error of a read without data, which tells the blocking mode of a socket that has a peer. */
static int read_error(int fd)
{
    DWORD moment = 1, limit = 0;
    socklen_t length = sizeof(limit);
    char byte;
    int error;

    getsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, (void *)&limit, &length);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, (void *)&moment, sizeof(moment));
    error = recv(fd, &byte, 1, MSG_PEEK) < 0 ? last_error() : 0;
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, (void *)&limit, sizeof(limit));
    return error;
}

/* Without a peer the mode cannot be read; the next connect sets it. */
int mode_option(int fd)
{
    struct name peer;

    read_name(fd, 1, &peer);
    return peer.error == 0 && read_error(fd) == WSAEWOULDBLOCK ? BIO_SOCK_NONBLOCK : 0;
}

int set_mode(int fd, int nonblock)
{
    u_long mode = nonblock != 0;

    return ioctlsocket(fd, FIONBIO, &mode);
}

int set_timeout(int fd, int milliseconds)
{
    DWORD limit = (DWORD)milliseconds;

    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, (void *)&limit, sizeof(limit));
    return setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, (void *)&limit, sizeof(limit));
}

static void print_timeout(const char *label, int fd, int option)
{
    DWORD value = 0;
    socklen_t length = sizeof(value);

    if (getsockopt(fd, SOL_SOCKET, option, (void *)&value, &length) == 0)
        printf(" %s=%lu000us", label, value);
    else
        printf(" %s=e%d", label, last_error());
}

static void print_mode(int fd)
{
    struct name peer;
    int error;

    read_name(fd, 1, &peer);
    if (peer.error != 0)
        return;
    error = read_error(fd);
    printf(" reading=%s", error == WSAETIMEDOUT ? "blocks" : error == WSAEWOULDBLOCK ? "fails" : "ends");
}

void print_modes(int fd)
{
    DWORD flags = 0;

    GetHandleInformation(handle(fd), &flags);
    printf(" cloexec=%d", (flags & HANDLE_FLAG_INHERIT) == 0);
    print_timeout("rcvtimeo", fd, SO_RCVTIMEO);
    print_mode(fd);
    print_timeout("sndtimeo", fd, SO_SNDTIMEO);
}

static struct { void (*call)(char **, int); char **words; int fd; DWORD thread; } fragile;

static LONG WINAPI end_thread(EXCEPTION_POINTERS *exception)
{
    if (GetCurrentThreadId() == fragile.thread)
        ExitThread(exception->ExceptionRecord->ExceptionCode);
    return EXCEPTION_CONTINUE_SEARCH;
}

static DWORD WINAPI call_fragile(void *unused)
{
    (void)unused;
    fragile.thread = GetCurrentThreadId();
    fragile.call(fragile.words, fragile.fd);
    print_queue("queue");
    fragile.thread = 0;
    return 0;
}

/* Calls in a thread, as the library may crash; the thread prints, unless it ends. */
void crash(void (*call)(char **, int), char **words, int fd)
{
    void *handler = AddVectoredExceptionHandler(1, end_thread);
    HANDLE thread;
    DWORD exception = 0;

    fragile.call = call;
    fragile.words = words;
    fragile.fd = fd;
    thread = CreateThread(NULL, 0, call_fragile, NULL, 0, NULL);
    WaitForSingleObject(thread, INFINITE);
    GetExitCodeThread(thread, &exception);
    CloseHandle(thread);
    RemoveVectoredExceptionHandler(handler);
    if (exception != 0)
        printf("result exception %08lX\n", exception);
}

/* Handles are not counted. */
int count_open(void) { return 0; }

int open_kind(const char *kind)
{
    HANDLE ends[2];
    int *file = find_file(0);

    if (strcmp(kind, "null") == 0)
        ends[0] = CreateFileA("NUL", GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL);
    else if (strcmp(kind, "directory") == 0)
        ends[0] = CreateFileA(".", GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS, NULL);
    else if (CreatePipe(&ends[0], &ends[1], NULL, 0))
        CloseHandle(ends[1]);
    else
        return -1;
    if (ends[0] == INVALID_HANDLE_VALUE || file == NULL)
        return -1;
    return *file = (int)(INT_PTR)ends[0];
}

/* The scripts for Windows have none of these. */
static int unsupported(void)
{
    set_error(WSAEOPNOTSUPP);
    return -1;
}

void interrupt(void (*call)(char **), char **words) { call(words); }

int fill_table(void) { return unsupported(); }

void restore_limit(void) {}

int install_filter(const char *hex) { (void)hex; return unsupported(); }
