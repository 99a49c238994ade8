//go:build !portable

package sys

import (
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"example.com/bio/internal/sockaddr"
	"example.com/bio/internal/socktest"
)

// TestRawCalls makes every call with arguments that the kernel tells apart. An argument in
// the wrong place would show, above all if socketcall(2) reads them from memory.
func TestRawCalls(t *testing.T) {
	for _, calls := range []struct {
		name          string
		bind, connect func(fd int, a *sockaddr.Sockaddr) syscall.Errno
	}{
		{"RawSyscall", rawBind, rawConnect},
		{"Syscall", bind, connect},
	} {
		for _, family := range socktest.Families {
			t.Run(calls.name+" "+family.Name, func(t *testing.T) {
				family.Need(t)
				server := rawSocket(t, family.Number)
				a := socktest.Loopback(t, family.Number)
				socktest.CheckErrno(t, "bind", calls.bind(server, a.Sockaddr()))
				socktest.CheckErrno(t, "listen", listen(server, 3))
				bound := name(t, getsockname, server)

				for _, withFlags := range []bool{true, false} {
					client := rawSocket(t, family.Number)
					a := socktest.Loopback(t, family.Number)
					socktest.CheckErrno(t, "bind of the client", calls.bind(client, a.Sockaddr()))
					own := name(t, getsockname, client)
					socktest.CheckErrno(t, "connect", calls.connect(client, &bound))
					if peer := name(t, getpeername, client); peer != bound {
						t.Errorf("getpeername: %+v, want %+v", peer, bound)
					}

					var peer sockaddr.Sockaddr
					var conn int
					var errno syscall.Errno
					length := uint32(sockaddr.Size)
					if withFlags {
						conn, errno = accept4(server, &peer, &length, unix.SOCK_CLOEXEC|unix.SOCK_NONBLOCK)
					} else {
						conn, errno = accept(server, &peer, &length)
					}
					socktest.CheckErrno(t, "accept", errno)
					socktest.CloseAtEnd(t, conn)
					peer.Filled(length)
					if peer != own {
						t.Errorf("accept: the peer is %+v, want %+v", peer, own)
					}
					if socktest.CloseOnExec(t, conn) != withFlags || socktest.Nonblocking(t, conn) != withFlags {
						t.Errorf("accept with flags %t: close-on-exec %t, non-blocking %t", withFlags, socktest.CloseOnExec(t, conn), socktest.Nonblocking(t, conn))
					}
				}
			})
		}
	}
}

func rawSocket(t *testing.T, family int) int {
	t.Helper()
	fd, errno := socket(family, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	socktest.CheckErrno(t, "socket", errno)
	return socktest.CloseAtEnd(t, fd)
}

// name returns the address that getsockname or getpeername stores.
func name(t *testing.T, call func(int, *sockaddr.Sockaddr, *uint32) syscall.Errno, fd int) (a sockaddr.Sockaddr) {
	t.Helper()
	length := uint32(sockaddr.Size)
	socktest.CheckErrno(t, "name", call(fd, &a, &length))
	a.Filled(length)
	return a
}

// TestRawOptions sets and reads an option whose value the kernel keeps.
func TestRawOptions(t *testing.T) {
	fd := rawSocket(t, unix.AF_INET)
	socktest.CheckErrno(t, "setsockopt", setsockoptInt(fd, unix.IPPROTO_TCP, unix.TCP_KEEPIDLE, 77))
	if got := socktest.Option(t, fd, unix.IPPROTO_TCP, unix.TCP_KEEPIDLE); got != 77 {
		t.Errorf("TCP_KEEPIDLE is %d, want 77", got)
	}
	if got, errno := getsockoptInt(fd, unix.IPPROTO_TCP, unix.TCP_KEEPIDLE); got != 77 || errno != 0 {
		t.Errorf("getsockopt: %d, %v; want 77", got, errno)
	}
	if errno := setsockoptInt(fd, unix.SOL_SOCKET, 9999, 1); errno != syscall.ENOPROTOOPT {
		t.Errorf("setsockopt of an unknown option: %v", errno)
	}
	if _, errno := getsockoptInt(fd, 9999, unix.TCP_KEEPIDLE); errno != syscall.EOPNOTSUPP {
		t.Errorf("getsockopt of an unknown level: %v", errno)
	}
}
