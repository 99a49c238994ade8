package sys_test

import (
	"fmt"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"example.com/bio/internal/sockaddr"
	"example.com/bio/internal/sys"
)

// TestNonblock checks the value of FIONBIO, or of what is used instead, where alone it
// matters: in the kernel.
func TestNonblock(t *testing.T) {
	for _, f := range families {
		t.Run(f.name, func(t *testing.T) {
			need(t, f.family)
			fd := socket(t, f.family, unix.SOCK_STREAM)
			for _, on := range []bool{true, true, false, false, true} {
				ok(t, "ioctl", sys.SetNonblock(fd, sys.SwitchOf(on)))
				if got := nonblocking(t, fd); got != on {
					t.Fatalf("SetNonblock(%v): O_NONBLOCK is %v", on, got)
				}
			}
		})
	}
	if errno := sys.SetNonblock(-1, sys.On); errno != syscall.EBADF {
		t.Errorf("SetNonblock(-1): %v", errno)
	}
}

// TestFlagsOfNewDescriptors checks SOCK_CLOEXEC and SOCK_NONBLOCK, whose values
// differ between ports.
func TestFlagsOfNewDescriptors(t *testing.T) {
	for _, f := range families {
		t.Run(f.name, func(t *testing.T) {
			need(t, f.family)
			fd, a := listener(t, f.family, 3)
			if !closeOnExec(t, fd) || nonblocking(t, fd) {
				t.Errorf("Socket: close-on-exec %v, O_NONBLOCK %v", closeOnExec(t, fd), nonblocking(t, fd))
			}
			for _, want := range []bool{true, false, true} {
				client := socket(t, f.family, unix.SOCK_STREAM)
				ok(t, "connect", sys.Connect(client, &a, false))
				conn, modeSet, errno := acceptCall(fd, nil, want)
				ok(t, "accept", errno)
				if !modeSet {
					t.Error("Accept leaves the mode to be set")
				}
				if !closeOnExec(t, conn) || nonblocking(t, conn) != want {
					t.Errorf("Accept(%v): close-on-exec %v, O_NONBLOCK %v", want, closeOnExec(t, conn), nonblocking(t, conn))
				}
				sys.Close(conn)
			}
			passed := socket(t, f.family, unix.SOCK_STREAM|unix.SOCK_NONBLOCK)
			if !closeOnExec(t, passed) || !nonblocking(t, passed) {
				t.Errorf("Socket(SOCK_NONBLOCK): close-on-exec %v, O_NONBLOCK %v", closeOnExec(t, passed), nonblocking(t, passed))
			}
		})
	}
}

// TestOptions checks that each option reaches the option of its name.
func TestOptions(t *testing.T) {
	for _, test := range []struct {
		name          string
		family        int
		level, option int
		set           func(fd int) syscall.Errno
		before, after int
	}{
		{"SO_REUSEADDR", unix.AF_INET, unix.SOL_SOCKET, unix.SO_REUSEADDR, sys.SetReuseAddr, 0, 1},
		{"SO_KEEPALIVE", unix.AF_INET, unix.SOL_SOCKET, unix.SO_KEEPALIVE, sys.SetKeepAlive, 0, 1},
		{"TCP_NODELAY", unix.AF_INET, unix.IPPROTO_TCP, unix.TCP_NODELAY, func(fd int) syscall.Errno { return sys.SetNoDelay(fd, sys.On) }, 0, 1},
		{"TCP_FASTOPEN_CONNECT", unix.AF_INET, unix.IPPROTO_TCP, unix.TCP_FASTOPEN_CONNECT, sys.SetFastOpenConnect, 0, 1},
		{"IPV6_V6ONLY", unix.AF_INET6, unix.IPPROTO_IPV6, unix.IPV6_V6ONLY, func(fd int) syscall.Errno { return sys.SetV6Only(fd, sys.On) }, 0, 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			need(t, test.family)
			fd := socket(t, test.family, unix.SOCK_STREAM)
			if test.option == unix.IPV6_V6ONLY {
				ok(t, "clear", sys.SetV6Only(fd, sys.Off)) // whatever the system presets
			}
			check := func(when string, want int) {
				t.Helper()
				got, err := unix.GetsockoptInt(fd, test.level, test.option)
				if err != nil {
					t.Skipf("getsockopt: %v", err)
				}
				if (got != 0) != (want != 0) {
					t.Errorf("%s: %d, want %d", when, got, want)
				}
			}
			check("before", test.before)
			ok(t, "setsockopt", test.set(fd))
			check("after", test.after)
		})
	}
}

func TestBacklog(t *testing.T) {
	if sys.Backlog != 4096 {
		t.Errorf("SOMAXCONN is %d, which in the system's headers is 4096", sys.Backlog)
	}
}

// TestErrnoOfTheKernel provokes errors whose numbers differ between ports, and checks
// that they have the names and texts of here.
func TestErrnoOfTheKernel(t *testing.T) {
	inUse, a := listener(t, unix.AF_INET, 1)
	tcp := func() int { return socket(t, unix.AF_INET, unix.SOCK_STREAM) }
	bound := tcp()
	refused := unbound(t, unix.AF_INET)
	ok(t, "bind", sys.Bind(bound, &refused))
	_, errno := sys.Getsockname(bound, &refused)
	ok(t, "getsockname", errno)
	connected := tcp()
	ok(t, "connect", sys.Connect(connected, &a, false))
	ok(t, "mode", sys.SetNonblock(inUse, sys.On))
	conn, _, errno := acceptCall(inUse, nil, false)
	ok(t, "accept", errno)
	defer sys.Close(conn)
	var elsewhere, v6, missing sockaddr.Sockaddr
	elsewhere.SetInet4([4]byte{192, 0, 2, 1}, 0)
	v6.SetInet6([16]byte{15: 1}, 1, 0)
	missing.SetUnix([]byte(t.TempDir() + "/none"))
	accept := func(fd int) syscall.Errno {
		_, _, errno := acceptCall(fd, nil, false)
		return errno
	}
	open := func(family, socktype, protocol int) syscall.Errno {
		_, errno := socketCall(family, socktype, protocol)
		return errno
	}
	pipe, write, errno := sys.Pipe()
	ok(t, "pipe", errno)
	defer sys.Close(pipe)
	defer sys.Close(write)
	var none sockaddr.Sockaddr

	for _, test := range []struct {
		name  string
		got   syscall.Errno
		errno syscall.Errno
		text  string
	}{
		{"bind to a port in use", sys.Bind(tcp(), &a), syscall.EADDRINUSE, "address already in use"},
		{"bind to another machine's address", sys.Bind(tcp(), &elsewhere), syscall.EADDRNOTAVAIL, "cannot assign requested address"},
		{"connect to a closed port", sys.Connect(tcp(), &refused, false), syscall.ECONNREFUSED, "connection refused"},
		{"connect of a connected socket", sys.Connect(connected, &a, false), syscall.EISCONN, "transport endpoint is already connected"},
		{"connect to AF_INET6", sys.Connect(tcp(), &v6, false), syscall.EAFNOSUPPORT, "address family not supported by protocol"},
		{"connect to a missing path", sys.Connect(socket(t, unix.AF_UNIX, unix.SOCK_STREAM), &missing, false), syscall.ENOENT, "no such file or directory"},
		{"accept of an empty queue", accept(inUse), syscall.EAGAIN, "resource temporarily unavailable"},
		{"accept of no listener", accept(tcp()), syscall.EINVAL, "invalid argument"},
		{"accept of a datagram socket", accept(socket(t, unix.AF_INET, unix.SOCK_DGRAM)), syscall.EOPNOTSUPP, "operation not supported"},
		{"no descriptor", sys.Listen(-1, 1), syscall.EBADF, "bad file descriptor"},
		{"no socket", sys.Listen(pipe, 1), syscall.ENOTSOCK, "socket operation on non-socket"},
		{"TCP_NODELAY of UDP", sys.SetNoDelay(socket(t, unix.AF_INET, unix.SOCK_DGRAM), sys.On), syscall.ENOPROTOOPT, "protocol not available"},
		{"peer of no connection", sys.Getpeername(tcp(), &none), syscall.ENOTCONN, "transport endpoint is not connected"},
		{"no such family", open(9999, unix.SOCK_STREAM, 0), syscall.EAFNOSUPPORT, "address family not supported by protocol"},
		{"no such protocol", open(unix.AF_INET, unix.SOCK_STREAM, unix.IPPROTO_UDP), syscall.EPROTONOSUPPORT, "protocol not supported"},
	} {
		if test.got != test.errno || test.got.Error() != test.text {
			t.Errorf("%s: %s, want %s %q", test.name, describe(test.got), describe(test.errno), test.text)
		}
	}
}

func describe(errno syscall.Errno) string {
	return fmt.Sprintf("%s (%d) %q", unix.ErrnoName(errno), int(errno), errno.Error())
}
