package stress_test

import (
	"errors"
	"net/netip"
	"os"
	"path/filepath"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"example.com/bio"
	"example.com/bio/addr"
)

// family is an address family that the tests run over.
type family struct {
	name   string
	number int
}

var (
	ipv4  = family{"AF_INET", unix.AF_INET}
	ipv6  = family{"AF_INET6", unix.AF_INET6}
	local = family{"AF_UNIX", unix.AF_UNIX}
)

// families are those that the machine has.
func families(t *testing.T) []family {
	t.Helper()
	fd := socket(t, ipv6)
	a := ipv6.address(t)
	if err := bio.With(nil).Bind(fd, &a, 0); err != nil {
		t.Log("without IPv6: ", err)
		return []family{ipv4, local}
	}
	return []family{ipv4, ipv6, local}
}

// address returns an address to listen on: a port that the system chooses, or a path
// in a folder of its own.
func (f family) address(t *testing.T) (a addr.Addr) {
	t.Helper()
	var err error
	switch f {
	case ipv4:
		a, err = addr.FromAddrPort(netip.MustParseAddrPort("127.0.0.1:0"))
	case ipv6:
		a, err = addr.FromAddrPort(netip.MustParseAddrPort("[::1]:0"))
	default:
		var folder string
		if folder, err = os.MkdirTemp("", "bio"); err == nil {
			t.Cleanup(func() { os.RemoveAll(folder) })
			a, err = addr.Unix(filepath.Join(folder, "s"))
		}
	}
	ok(t, err)
	return a
}

func ok(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// errnoOf returns the errno of an error, 0 where it has none.
func errnoOf(err error) (errno syscall.Errno) {
	errors.As(err, &errno)
	return errno
}

// open returns a socket.
func open(t *testing.T, f family) int {
	t.Helper()
	fd, err := bio.Socket(f.number, unix.SOCK_STREAM, 0, 0)
	ok(t, err)
	return fd
}

// socket returns a socket that the end of the test closes: a test that closes it before
// might close another's.
func socket(t *testing.T, f family) int {
	t.Helper()
	fd := open(t, f)
	t.Cleanup(func() { bio.Close(fd) })
	return fd
}

// listener returns a listening socket and its address.
func listener(t *testing.T, f family) (fd int, a addr.Addr) {
	t.Helper()
	fd, a = socket(t, f), f.address(t)
	ok(t, bio.Listen(fd, &a, 0))
	ok(t, bio.SockInfo(fd, &a))
	return fd, a
}

// fullListener returns a listener whose queue is full with one connection.
func fullListener(t *testing.T, f family) (fd int, a addr.Addr) {
	t.Helper()
	fd, a = listener(t, f)
	ok(t, unix.Listen(fd, 0))
	ok(t, bio.Connect(socket(t, f), &a, 0))
	_, err := bio.Wait(t.Context(), fd, bio.Readable)
	ok(t, err)
	return fd, a
}

// setTimeout sets SO_RCVTIMEO or SO_SNDTIMEO.
func setTimeout(t *testing.T, fd, option int, limit time.Duration) {
	t.Helper()
	value := unix.NsecToTimeval(limit.Nanoseconds())
	ok(t, unix.SetsockoptTimeval(fd, unix.SOL_SOCKET, option, &value))
}

// reset closes a socket at once, so that its port is free again.
func reset(fd int) {
	_ = unix.SetsockoptLinger(fd, unix.SOL_SOCKET, unix.SO_LINGER, &unix.Linger{Onoff: 1})
	unix.Close(fd)
}

// hasPeer reports whether the socket is connected.
func hasPeer(fd int) bool {
	_, err := unix.Getpeername(fd)
	return err == nil
}

// drain takes every connection that is in the queue of a listener, and returns how
// many there were.
func drain(t *testing.T, fd int) (count int) {
	t.Helper()
	ok(t, bio.SetNonBlock(fd, true))
	for {
		conn, err := bio.Accept(fd, nil, 0)
		if bio.ShouldRetry(err) {
			return count
		}
		ok(t, err)
		ok(t, bio.Close(conn))
		count++
	}
}

// openDescriptors counts the descriptors of this process.
func openDescriptors(t testing.TB) int {
	t.Helper()
	entries, err := os.ReadDir("/proc/self/fd")
	ok(t, err)
	return len(entries) - 1 // the folder itself
}

// counter counts the calls of goroutines.
type counter struct{ atomic.Int64 }

// wait returns when the count has grown by n.
func (c *counter) wait(n int64) {
	for goal := c.Load() + n; c.Load() < goal; {
		time.Sleep(time.Millisecond)
	}
}
