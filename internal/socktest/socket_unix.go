//go:build unix

package socktest

import (
	"runtime"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"example.com/bio/addr"
)

// The functions below make sockets with package unix, so that tests can use them to
// examine this module's own. Those whose name begins with Open leave it to the test to
// close the descriptors; the end of the test closes those of the others. A test that
// closed one of the latter itself would close it twice, and the second time it might be
// another's.

// Open returns a new socket.
func Open(tb testing.TB, family, socktype int) int {
	tb.Helper()
	fd, err := open(family, socktype)
	Check(tb, err)
	return fd
}

// Socket returns a new socket that the end of the test closes.
func Socket(tb testing.TB, family, socktype int) int {
	tb.Helper()
	return CloseAtEnd(tb, Open(tb, family, socktype))
}

func open(family, socktype int) (int, error) {
	syscall.ForkLock.RLock()
	defer syscall.ForkLock.RUnlock()
	fd, err := unix.Socket(family, socktype, 0)
	if err == nil {
		unix.CloseOnExec(fd)
	}
	return fd, err
}

// CloseAtEnd closes a descriptor at the end of the test, and returns it.
func CloseAtEnd(tb testing.TB, fd int) int {
	tb.Helper()
	tb.Cleanup(func() {
		if err := unix.Close(fd); err != nil {
			tb.Errorf("close of descriptor %d at the end of the test: %v", fd, err)
		}
	})
	return fd
}

// OpenListener returns a socket that listens on a, and the address that it is bound to.
func OpenListener(tb testing.TB, a addr.Addr) (fd int, bound addr.Addr) {
	tb.Helper()
	fd = Open(tb, a.Family(), unix.SOCK_STREAM)
	Check(tb, unix.Bind(fd, Sockaddr(a)))
	Check(tb, unix.Listen(fd, unix.SOMAXCONN))
	return fd, LocalName(tb, fd)
}

// Listener returns a socket that listens on a, and the address that it is bound to.
func Listener(tb testing.TB, a addr.Addr) (fd int, bound addr.Addr) {
	tb.Helper()
	fd, bound = OpenListener(tb, a)
	return CloseAtEnd(tb, fd), bound
}

// FullListener returns a listener on a whose queue is full, so that a connect to its
// address waits or is told to try again. On linux there is one connection in the queue.
func FullListener(tb testing.TB, a addr.Addr) (fd int, bound addr.Addr) {
	tb.Helper()
	fd, bound = Listener(tb, a)
	Check(tb, unix.Listen(fd, 0))
	Check(tb, unix.Connect(Socket(tb, a.Family(), unix.SOCK_STREAM), Sockaddr(bound)))
	if ready, err := await(fd, false, Scaled(patience)); !ready {
		tb.Fatalf("a connection does not reach the queue of %v: %v", bound, err)
	}
	if runtime.GOOS == "linux" {
		return fd, bound
	}
	for range 16 { // other systems queue more than they are asked to
		client := Socket(tb, a.Family(), unix.SOCK_STREAM)
		Check(tb, unix.SetNonblock(client, true))
		switch err := unix.Connect(client, Sockaddr(bound)); err {
		case nil:
		case unix.EAGAIN:
			return fd, bound
		case unix.EINPROGRESS:
			connected, err := await(client, true, 100*time.Millisecond)
			Check(tb, err)
			if !connected {
				return fd, bound
			}
		default:
			Lack(tb, "full-queue", err)
		}
	}
	Lack(tb, "full-queue", "more than 16 connections fit")
	return fd, bound
}

// await waits until fd is readable, or writable, and reports whether it is.
func await(fd int, writable bool, limit time.Duration) (bool, error) {
	wait := unix.PollFd{Fd: int32(fd), Events: unix.POLLIN}
	if writable {
		wait.Events = unix.POLLOUT
	}
	for deadline := time.Now().Add(limit); ; {
		n, err := unix.Poll([]unix.PollFd{wait}, max(0, int(time.Until(deadline).Milliseconds())))
		if err != unix.EINTR {
			return n > 0, err
		}
	}
}

// OpenPair returns two sockets that are connected by way of a.
func OpenPair(tb testing.TB, a addr.Addr) (client, server int) {
	tb.Helper()
	listener, bound := OpenListener(tb, a)
	defer unix.Close(listener)
	client = Open(tb, a.Family(), unix.SOCK_STREAM)
	Check(tb, unix.Connect(client, Sockaddr(bound)))
	return client, accept(tb, listener)
}

// Pair returns two sockets that are connected by way of a.
func Pair(tb testing.TB, a addr.Addr) (client, server int) {
	tb.Helper()
	client, server = OpenPair(tb, a)
	return CloseAtEnd(tb, client), CloseAtEnd(tb, server)
}

func accept(tb testing.TB, listener int) int {
	tb.Helper()
	syscall.ForkLock.RLock()
	defer syscall.ForkLock.RUnlock()
	for {
		fd, _, err := unix.Accept(listener)
		if err == unix.EINTR {
			continue
		}
		Check(tb, err)
		unix.CloseOnExec(fd)
		return fd
	}
}

// Refusing returns an IPv4 address that refuses connections until the test ends: a socket
// is bound to it that does not listen.
func Refusing(tb testing.TB) addr.Addr {
	tb.Helper()
	fd := Socket(tb, unix.AF_INET, unix.SOCK_STREAM)
	Check(tb, unix.Bind(fd, Sockaddr(IP(tb, "127.0.0.1:0"))))
	return LocalName(tb, fd)
}

// LocalName returns the address that a socket is bound to.
func LocalName(tb testing.TB, fd int) addr.Addr {
	tb.Helper()
	name, err := unix.Getsockname(fd)
	Check(tb, err)
	a, err := fromSockaddr(name)
	Check(tb, err)
	return a
}
