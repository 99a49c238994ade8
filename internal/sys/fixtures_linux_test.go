package sys_test

import (
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"example.com/bio/internal/sockaddr"
	"example.com/bio/internal/sys"
)

// ok fails the test at once unless errno is 0.
func ok(t testing.TB, what string, errno syscall.Errno) {
	t.Helper()
	if errno != 0 {
		t.Fatalf("%s: %v", what, errno)
	}
}

// socketCall is a SocketCall as one function.
func socketCall(domain, socktype, protocol int) (fd int, errno syscall.Errno) {
	var call sys.SocketCall
	call.Prepare(domain, socktype, protocol)
	call.Make()
	return call.Result()
}

// acceptCall is an AcceptCall as one function.
func acceptCall(fd int, peer *sockaddr.Sockaddr, nonblock bool) (conn int, modeSet bool, errno syscall.Errno) {
	var call sys.AcceptCall
	call.Prepare(fd, nonblock, sys.Now())
	call.Make(peer)
	return call.Result(peer)
}

// socket returns a new socket, which the end of the test closes: a test that closes
// it before might close another's.
func socket(t testing.TB, family, socktype int) int {
	t.Helper()
	fd, errno := socketCall(family, socktype, 0)
	ok(t, "socket", errno)
	t.Cleanup(func() { ok(t, "close", sys.Close(fd)) })
	return fd
}

// unbound returns an address to bind to: a port that the system chooses, or a path in
// a folder of the test's own.
func unbound(t testing.TB, family int) (a sockaddr.Sockaddr) {
	t.Helper()
	switch family {
	case unix.AF_INET:
		a.SetInet4([4]byte{127, 0, 0, 1}, 0)
	case unix.AF_INET6:
		a.SetInet6([16]byte{15: 1}, 0, 0)
	case unix.AF_UNIX:
		if !a.SetUnix([]byte(filepath.Join(t.TempDir(), "s"))) {
			t.Skip("the temporary folder's path is too long for a socket: ", t.TempDir())
		}
	}
	return a
}

// listener returns a socket that listens with the backlog, and its address.
func listener(t testing.TB, family, backlog int) (fd int, a sockaddr.Sockaddr) {
	t.Helper()
	fd = socket(t, family, unix.SOCK_STREAM)
	a = unbound(t, family)
	ok(t, "bind", sys.Bind(fd, &a))
	ok(t, "listen", sys.Listen(fd, backlog))
	_, errno := sys.Getsockname(fd, &a)
	ok(t, "getsockname", errno)
	return fd, a
}

// full returns a listener whose queue has no room, so that a connect to its address
// blocks.
func full(t testing.TB, family int) (fd int, a sockaddr.Sockaddr) {
	t.Helper()
	fd, a = listener(t, family, 0)
	client := socket(t, family, unix.SOCK_STREAM)
	ok(t, "connect", sys.Connect(client, &a, false))
	if got, errno := sys.Poll(fd, sys.Readable, -1, -1); got != sys.Readable {
		t.Fatalf("the listener is not ready: %v", errno)
	}
	return fd, a
}

// descriptorFlag reports whether a flag of F_GETFD or F_GETFL is set.
func descriptorFlag(t testing.TB, fd, command, flag int) bool {
	t.Helper()
	flags, err := unix.FcntlInt(uintptr(fd), command, 0)
	if err != nil {
		t.Fatal("fcntl: ", err)
	}
	return flags&flag != 0
}

func closeOnExec(t testing.TB, fd int) bool {
	t.Helper()
	return descriptorFlag(t, fd, unix.F_GETFD, unix.FD_CLOEXEC)
}

func nonblocking(t testing.TB, fd int) bool {
	t.Helper()
	return descriptorFlag(t, fd, unix.F_GETFL, unix.O_NONBLOCK)
}

// setTimeout sets SO_RCVTIMEO or SO_SNDTIMEO, 0 for no limit.
func setTimeout(t testing.TB, fd, option int, limit time.Duration) {
	t.Helper()
	value := unix.NsecToTimeval(limit.Nanoseconds())
	if err := unix.SetsockoptTimeval(fd, unix.SOL_SOCKET, option, &value); err != nil {
		t.Fatal("setsockopt: ", err)
	}
}

// families are those that streams are tested with.
var families = []struct {
	name   string
	family int
}{
	{"AF_INET", unix.AF_INET},
	{"AF_INET6", unix.AF_INET6},
	{"AF_UNIX", unix.AF_UNIX},
}

// need skips the test where the system does not have the family.
func need(t testing.TB, family int) {
	t.Helper()
	if family != unix.AF_INET6 {
		return
	}
	fd := socket(t, family, unix.SOCK_STREAM)
	a := unbound(t, family)
	if errno := sys.Bind(fd, &a); errno != 0 {
		t.Skip("no IPv6 on the loopback interface: ", errno)
	}
}
