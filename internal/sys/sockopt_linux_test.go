package sys

import (
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"example.com/bio/internal/socktest"
)

// TestSetNonblock checks the value of FIONBIO, or of what takes its place, in the kernel.
func TestSetNonblock(t *testing.T) {
	for _, family := range socktest.Families {
		t.Run(family.Name, func(t *testing.T) {
			family.Need(t)
			fd := socktest.Socket(t, family.Number, unix.SOCK_STREAM)
			for _, on := range []bool{true, true, false, false, true} {
				socktest.CheckErrno(t, "mode", SetNonblock(fd, on))
				if got := socktest.Nonblocking(t, fd); got != on {
					t.Fatalf("SetNonblock(%t): non-blocking is %t", on, got)
				}
				if got := Nonblock(fd); got != on {
					t.Fatalf("SetNonblock(%t): Nonblock is %t", on, got)
				}
			}
		})
	}
	if errno := SetNonblock(-1, true); errno != syscall.EBADF {
		t.Errorf("SetNonblock(-1): %v", errno)
	}
	if Nonblock(-1) {
		t.Error("no descriptor is non-blocking")
	}
}

// TestOptions checks that each function sets the option of its name, both ways, and that another
// reads it.
func TestOptions(t *testing.T) {
	for _, test := range []struct {
		name          string
		family        socktest.Family
		level, option int
		set           func(fd int, on bool) syscall.Errno
		get           func(fd int) bool
	}{
		{"SO_REUSEADDR", socktest.IPv4, unix.SOL_SOCKET, unix.SO_REUSEADDR, SetReuseAddr, ReuseAddr},
		{"SO_KEEPALIVE", socktest.IPv4, unix.SOL_SOCKET, unix.SO_KEEPALIVE, SetKeepAlive, KeepAlive},
		{"TCP_NODELAY", socktest.IPv4, unix.IPPROTO_TCP, unix.TCP_NODELAY, SetNoDelay, NoDelay},
		{"TCP_FASTOPEN_CONNECT", socktest.IPv4, unix.IPPROTO_TCP, unix.TCP_FASTOPEN_CONNECT, SetFastOpenConnect, FastOpen},
		{"TCP_FASTOPEN", socktest.IPv4, unix.IPPROTO_TCP, unix.TCP_FASTOPEN, func(fd int, on bool) syscall.Errno {
			return SetFastOpen(fd, int(value(on)))
		}, FastOpen},
		{"IPV6_V6ONLY", socktest.IPv6, unix.IPPROTO_IPV6, unix.IPV6_V6ONLY, SetV6Only, V6Only},
	} {
		t.Run(test.name, func(t *testing.T) {
			test.family.Need(t)
			if test.option == unix.TCP_FASTOPEN || test.option == unix.TCP_FASTOPEN_CONNECT {
				socktest.Need(t, "tfo", "fastopen-value")
			}
			fd := socktest.Socket(t, test.family.Number, unix.SOCK_STREAM)
			for _, on := range []bool{false, true, true, false} {
				socktest.CheckErrno(t, "setsockopt", test.set(fd, on))
				if got := socktest.Option(t, fd, test.level, test.option); (got != 0) != on {
					t.Errorf("set to %t: %d", on, got)
				}
				if got := test.get(fd); got != on {
					t.Errorf("set to %t: read %t", on, got)
				}
			}
			if test.get(-1) {
				t.Error("it is set on no descriptor")
			}
		})
	}
}

func TestSocketType(t *testing.T) {
	for _, want := range []int{unix.SOCK_STREAM, unix.SOCK_DGRAM, unix.SOCK_SEQPACKET} {
		if got, errno := SocketType(socktest.Socket(t, unix.AF_UNIX, want)); got != want || errno != 0 {
			t.Errorf("type %d, %v; want %d", got, errno, want)
		}
	}
}

func TestListens(t *testing.T) {
	listener, _ := socktest.Listener(t, socktest.IP(t, "127.0.0.1:0"))
	for _, test := range []struct {
		fd             int
		listens, known bool
	}{
		{listener, true, true},
		{socktest.Socket(t, unix.AF_INET, unix.SOCK_STREAM), false, true},
		{-1, false, false},
	} {
		if listens, known := Listens(test.fd); listens != test.listens || known != test.known {
			t.Errorf("descriptor %d: listens %t, known %t", test.fd, listens, known)
		}
	}
}

// TestPendingError: the error of an attempt is read once.
func TestPendingError(t *testing.T) {
	socktest.Need(t, "so_error")
	refusing := socktest.Refusing(t)
	fd := socktest.Socket(t, unix.AF_INET, unix.SOCK_STREAM)
	socktest.CheckErrno(t, "mode", SetNonblock(fd, true))
	if errno := Connect(fd, refusing.Sockaddr(), true); errno != syscall.EINPROGRESS {
		t.Fatalf("connect: %v", errno)
	}
	if ready, errno := Poll(fd, Writable, -1, -1); ready != Writable {
		t.Fatalf("poll: %v, %v", ready, errno)
	}
	wants := []syscall.Errno{syscall.ECONNREFUSED}
	if socktest.Has(t, "so_error-once") {
		wants = append(wants, 0)
	}
	for _, want := range wants {
		if pending, errno := PendingError(fd); pending != want || errno != 0 {
			t.Errorf("pending %v, %v; want %v", pending, errno, want)
		}
	}
}
