package sys

import (
	"fmt"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"example.com/bio/internal/sockaddr"
	"example.com/bio/internal/socktest"
)

// TestNewDescriptors checks SOCK_CLOEXEC and SOCK_NONBLOCK, whose values differ between
// ports.
func TestNewDescriptors(t *testing.T) {
	for _, family := range socktest.Families {
		t.Run(family.Name, func(t *testing.T) {
			family.Need(t)
			open := func(socktype int) int {
				fd, errno := Socket(family.Number, socktype, 0)
				socktest.CheckErrno(t, "socket", errno)
				return socktest.CloseAtEnd(t, fd)
			}
			check := func(what string, fd int, nonblock bool) {
				t.Helper()
				if !socktest.CloseOnExec(t, fd) || socktest.Nonblocking(t, fd) != nonblock {
					t.Errorf("%s: close-on-exec %t, non-blocking %t", what, socktest.CloseOnExec(t, fd), socktest.Nonblocking(t, fd))
				}
			}
			check("Socket", open(unix.SOCK_STREAM), false)
			check("Socket with SOCK_NONBLOCK", open(unix.SOCK_STREAM|unix.SOCK_NONBLOCK), true)
			fd, a := socktest.Listener(t, socktest.Loopback(t, family.Number))
			for _, nonblock := range []bool{true, false, true} {
				socktest.CheckErrno(t, "connect", Connect(open(unix.SOCK_STREAM), a.Sockaddr(), false))
				conn, modeSet, errno := Accept(fd, nil, nonblock)
				socktest.CheckErrno(t, "accept", errno)
				socktest.CloseAtEnd(t, conn)
				if !modeSet {
					t.Error("Accept leaves the mode to be set")
				}
				check(fmt.Sprintf("Accept, %t", nonblock), conn, nonblock)
			}
		})
	}
}

// TestErrnos provokes errors whose numbers differ between ports, and checks that they
// have their names and texts.
func TestErrnos(t *testing.T) {
	tcp := func() int { return socktest.Socket(t, unix.AF_INET, unix.SOCK_STREAM) }
	udp := func() int { return socktest.Socket(t, unix.AF_INET, unix.SOCK_DGRAM) }
	empty, a := socktest.Listener(t, socktest.IP(t, "127.0.0.1:0"))
	socktest.CheckErrno(t, "mode", SetNonblock(empty, true))
	_, inUse := socktest.Listener(t, socktest.IP(t, "127.0.0.1:0"))
	connected := tcp()
	socktest.CheckErrno(t, "connect", Connect(connected, inUse.Sockaddr(), false))
	refusing := socktest.Refusing(t)
	elsewhere, v6, missing := socktest.IP(t, "192.0.2.1:0"), socktest.IP(t, "[::1]:1"), socktest.Path(t)
	pipe, write, errno := Pipe()
	socktest.CheckErrno(t, "pipe", errno)
	socktest.CloseAtEnd(t, pipe)
	socktest.CloseAtEnd(t, write)
	accept := func(fd int) syscall.Errno {
		_, _, errno := Accept(fd, nil, false)
		return errno
	}
	open := func(family, socktype, protocol int) syscall.Errno {
		_, errno := Socket(family, socktype, protocol)
		return errno
	}
	for _, test := range []struct {
		name  string
		got   syscall.Errno
		errno syscall.Errno
		text  string
	}{
		{"bind to a port in use", Bind(tcp(), a.Sockaddr()), syscall.EADDRINUSE, "address already in use"},
		{"bind to another machine's address", Bind(tcp(), elsewhere.Sockaddr()), syscall.EADDRNOTAVAIL, "cannot assign requested address"},
		{"connect to a closed port", Connect(tcp(), refusing.Sockaddr(), false), syscall.ECONNREFUSED, "connection refused"},
		{"connect of a connected socket", Connect(connected, inUse.Sockaddr(), false), syscall.EISCONN, "transport endpoint is already connected"},
		{"connect to AF_INET6", Connect(tcp(), v6.Sockaddr(), false), syscall.EAFNOSUPPORT, "address family not supported by protocol"},
		{"connect to a missing path", Connect(socktest.Socket(t, unix.AF_UNIX, unix.SOCK_STREAM), missing.Sockaddr(), false), syscall.ENOENT, "no such file or directory"},
		{"accept from an empty queue", accept(empty), syscall.EAGAIN, "resource temporarily unavailable"},
		{"accept from a socket that does not listen", accept(tcp()), syscall.EINVAL, "invalid argument"},
		{"accept from a datagram socket", accept(udp()), syscall.EOPNOTSUPP, "operation not supported"},
		{"listen on no descriptor", Listen(-1, 1), syscall.EBADF, "bad file descriptor"},
		{"listen on a pipe", Listen(pipe, 1), syscall.ENOTSOCK, "socket operation on non-socket"},
		{"TCP_NODELAY of UDP", SetNoDelay(udp(), true), syscall.ENOPROTOOPT, "protocol not available"},
		{"peer of no connection", Getpeername(tcp(), new(sockaddr.Sockaddr)), syscall.ENOTCONN, "transport endpoint is not connected"},
		{"unknown family", open(9999, unix.SOCK_STREAM, 0), syscall.EAFNOSUPPORT, "address family not supported by protocol"},
		{"wrong protocol", open(unix.AF_INET, unix.SOCK_STREAM, unix.IPPROTO_UDP), syscall.EPROTONOSUPPORT, "protocol not supported"},
	} {
		if test.got != test.errno || test.got.Error() != test.text {
			t.Errorf("%s: %s, want %s %q", test.name, describe(test.got), describe(test.errno), test.text)
		}
	}
}

func describe(errno syscall.Errno) string {
	return fmt.Sprintf("%s (%d) %q", unix.ErrnoName(errno), int(errno), errno.Error())
}
