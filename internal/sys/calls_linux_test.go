//go:build !portable

package sys_test

import (
	"syscall"
	"testing"
	"unsafe"

	"golang.org/x/sys/unix"

	"example.com/bio/internal/sockaddr"
	"example.com/bio/internal/sys"
)

// TestCalls makes every call with arguments that the kernel tells apart, since an
// argument in the wrong place would show, above all where socketcall(2) takes them
// from memory.
func TestCalls(t *testing.T) {
	binds := map[string]func(int, *sockaddr.Sockaddr) syscall.Errno{"RawSyscall": sys.RawBind, "Syscall": sys.RawBindWait}
	connects := map[string]func(int, *sockaddr.Sockaddr) syscall.Errno{"RawSyscall": sys.RawConnect, "Syscall": sys.RawConnectWait}
	for _, kind := range []string{"RawSyscall", "Syscall"} {
		for _, f := range families {
			t.Run(kind+" "+f.name, func(t *testing.T) {
				need(t, f.family)
				server, errno := sys.RawSocket(f.family, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
				ok(t, "socket", errno)
				defer sys.Close(server)
				local := unbound(t, f.family)
				ok(t, "bind", binds[kind](server, &local))
				ok(t, "listen", sys.RawListen(server, 3))
				bound := name(t, sys.RawGetsockname, server)

				for _, atOnce := range []bool{true, false} {
					client, errno := sys.RawSocket(f.family, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
					ok(t, "socket", errno)
					defer sys.Close(client)
					own := unbound(t, f.family)
					ok(t, "bind of the client", binds[kind](client, &own))
					own = name(t, sys.RawGetsockname, client)
					ok(t, "connect", connects[kind](client, &bound))
					if peer := name(t, sys.RawGetpeername, client); peer != bound {
						t.Errorf("getpeername: %+v, want %+v", peer, bound)
					}

					var peer sockaddr.Sockaddr
					var conn int
					if atOnce {
						conn, errno = sys.RawAccept4(server, &peer, unix.SOCK_CLOEXEC|unix.SOCK_NONBLOCK)
					} else {
						conn, errno = sys.RawAccept(server, &peer)
					}
					ok(t, "accept", errno)
					defer sys.Close(conn)
					if peer != own {
						t.Errorf("accept: the peer is %+v, want %+v", peer, own)
					}
					if closeOnExec(t, conn) != atOnce || nonblocking(t, conn) != atOnce {
						t.Errorf("accept with flags %v: close-on-exec %v, O_NONBLOCK %v", atOnce, closeOnExec(t, conn), nonblocking(t, conn))
					}
				}
			})
		}
	}
}

// TestOptionCalls sets and reads an option whose value and length the kernel checks.
func TestOptionCalls(t *testing.T) {
	fd := socket(t, unix.AF_INET, unix.SOCK_STREAM)
	linger := unix.Linger{Onoff: 1, Linger: 77}
	ok(t, "setsockopt", sys.RawSetsockopt(fd, unix.SOL_SOCKET, unix.SO_LINGER, unsafe.Pointer(&linger), unsafe.Sizeof(linger)))
	var got struct {
		unix.Linger
		after uint32
	}
	got.after = 0xDEADBEEF
	length := uint32(unsafe.Sizeof(got))
	ok(t, "getsockopt", sys.RawGetsockopt(fd, unix.SOL_SOCKET, unix.SO_LINGER, unsafe.Pointer(&got), &length))
	if got.Linger != linger || length != uint32(unsafe.Sizeof(linger)) || got.after != 0xDEADBEEF {
		t.Errorf("getsockopt: %+v of %d bytes", got, length)
	}
	short := uintptr(4)
	if errno := sys.RawSetsockopt(fd, unix.SOL_SOCKET, unix.SO_LINGER, unsafe.Pointer(&linger), short); errno != syscall.EINVAL {
		t.Errorf("setsockopt with a length of 4: %v", errno)
	}
	if errno := sys.RawSetsockopt(fd, unix.SOL_SOCKET, 9999, unsafe.Pointer(&linger), unsafe.Sizeof(linger)); errno != syscall.ENOPROTOOPT {
		t.Errorf("setsockopt of an option that is none: %v", errno)
	}
	if errno := sys.RawGetsockopt(fd, 9999, unix.SO_LINGER, unsafe.Pointer(&linger), &length); errno != syscall.EOPNOTSUPP {
		t.Errorf("getsockopt of a level that is none: %v", errno)
	}
}

// name returns what getsockname or getpeername say.
func name(t *testing.T, call func(int, unsafe.Pointer, *uint32) syscall.Errno, fd int) (a sockaddr.Sockaddr) {
	t.Helper()
	length := uint32(sockaddr.Size)
	ok(t, "name", call(fd, a.Pointer(), &length))
	a.Filled(length)
	return a
}
