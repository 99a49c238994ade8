//go:build unix

package bio_test

import (
	"context"
	"errors"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"example.com/bio"
	"example.com/bio/addr"
	"example.com/bio/errstack"
	"example.com/bio/internal/sockaddr"
	"example.com/bio/internal/socktest"
)

// The tests of this file need what only Unix has: descriptors that are small numbers of files
// of any kind, and AF_UNIX paths in every file system.

// TestAcceptFullTable: an Accept without room in the table of descriptors leaves the
// connection in the queue, and succeeds as soon as there is room.
func TestAcceptFullTable(t *testing.T) {
	socktest.Need(t, "accept-again")
	l, bound := socktest.Listener(t, socktest.IP(t, "127.0.0.1:0"))
	client := socktest.Socket(t, syscall.AF_INET, syscall.SOCK_STREAM)
	socktest.Check(t, bio.Connect(client, &bound, 0))
	limitDescriptors(t, 128)
	var st errstack.Stack
	r := bio.With(&st)
	var full []int
	fd, err := r.Socket(syscall.AF_INET, syscall.SOCK_STREAM, 0, 0)
	for ; err == nil; fd, err = r.Socket(syscall.AF_INET, syscall.SOCK_STREAM, 0, 0) {
		full = append(full, fd)
	}
	socktest.WantError(t, err, syscall.EMFILE, bio.ErrUnableToCreateSocket)
	conn, err := r.Accept(l, nil, 0)
	socktest.WantError(t, err, syscall.EMFILE, bio.ErrAcceptError)
	expect(t, "descriptor", conn, bio.InvalidSocket)
	expect(t, "entries", st.Len(), 4)
	for _, fd := range full {
		socktest.Check(t, bio.Close(fd))
	}
	conn, err = r.Accept(l, nil, 0)
	socktest.Check(t, err)
	socktest.Check(t, bio.Close(conn))
}

// TestCloseZero: 0 is a descriptor like any other.
func TestCloseZero(t *testing.T) {
	stdin, err := unix.Dup(0)
	socktest.Check(t, err)
	socktest.Check(t, bio.Close(0))
	zero, err := unix.Dup(stdin) // the lowest number that is free
	socktest.Check(t, err)
	expect(t, "lowest free number", zero, 0)
	socktest.Close(t, stdin)
}

// TestWaitHangUp: a descriptor whose other end is closed is ready for all that is wanted,
// even if poll(2) says only POLLHUP or POLLERR.
func TestWaitHangUp(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), socktest.Scaled(10*time.Second))
	defer cancel()
	for want, end := range map[bio.Event]int{bio.Readable: 0, bio.Writable: 0, bio.Readable | bio.Writable: 1} {
		var ends [2]int
		socktest.Check(t, unix.Pipe(ends[:]))
		socktest.Close(t, ends[1-end])
		if got, err := bio.Wait(ctx, ends[end], want); got != want || err != nil {
			t.Errorf("Wait for %v = %v, %v", want, got, err)
		}
		socktest.Close(t, ends[end])
	}
}

// TestWaitFullTable: Wait needs no descriptor to end with its context.
func TestWaitFullTable(t *testing.T) {
	a, b := socktest.Pair(t, socktest.Path(t))
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	limitDescriptors(t, 3)
	if got, err := bio.Wait(ctx, a, bio.Readable); got != 0 || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Wait = %v, %v; want the deadline", got, err)
	}
	go socktest.Write(b, []byte("x"))
	if got, err := bio.Wait(t.Context(), a, bio.Readable); got != bio.Readable || err != nil {
		t.Errorf("Wait = %v, %v; want Readable", got, err)
	}
}

// limitDescriptors allows the process no descriptors from n on until the test ends.
func limitDescriptors(t *testing.T, n int) {
	t.Helper()
	var limit unix.Rlimit
	socktest.Check(t, unix.Getrlimit(unix.RLIMIT_NOFILE, &limit))
	low := limit
	convert(&low.Cur, n)
	socktest.Check(t, unix.Setrlimit(unix.RLIMIT_NOFILE, &low))
	t.Cleanup(func() { unix.Setrlimit(unix.RLIMIT_NOFILE, &limit) })
}

// convert sets *to to n. The type of a limit is not the same on all systems.
func convert[T int64 | uint64](to *T, n int) { *to = T(n) }

// TestPathLength binds paths at the limit of sun_path. A path that exists stays.
func TestPathLength(t *testing.T) {
	t.Chdir(t.TempDir())
	limit := sockaddr.PathSize - 1
	for _, test := range []struct {
		length int
		errno  syscall.Errno
	}{{0, syscall.EINVAL}, {1, 0}, {limit, 0}, {limit + 1, syscall.ENAMETOOLONG}, {limit + 2, syscall.ENAMETOOLONG}} {
		name := strings.Repeat("a", test.length)
		a, err := addr.Unix(name)
		if test.errno != 0 {
			socktest.WantError(t, err, test.errno, 0)
			continue
		}
		socktest.Check(t, err)
		l, bound := socktest.Listener(t, a)
		expect(t, "bound to", bound, a)
		_, err = os.Stat(name)
		socktest.Check(t, err)
		fd := socktest.Socket(t, syscall.AF_UNIX, syscall.SOCK_STREAM)
		socktest.WantError(t, quiet.Listen(fd, &a, bio.ReuseAddr), syscall.EADDRINUSE, bio.ErrUnableToBindSocket)
		socktest.WantError(t, quiet.Connect(l, &a, 0), syscall.EINVAL, bio.ErrConnectError)
	}
	_, err := addr.Unix("a\x00b")
	socktest.WantError(t, err, syscall.EINVAL, 0)
}
