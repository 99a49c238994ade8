//go:build !portable

package sys_test

import (
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"example.com/bio/internal/sockaddr"
	"example.com/bio/internal/sys"
)

// remembered fails the test unless just that is known to be missing.
func remembered(t *testing.T, socket, accept bool) {
	t.Helper()
	if s, a := sys.Remembered(); s != socket || a != accept {
		t.Errorf("remembered: no SOCK_CLOEXEC %v, no accept4 %v; want %v, %v", s, a, socket, accept)
	}
}

func TestSocketWithoutCloexec(t *testing.T) {
	if atomicCloexec == nil {
		t.Skip("the arguments of socketcall(2) are in memory, where a filter does not see them")
	}
	defer sys.Forget()
	refused(t, *atomicCloexec, syscall.ENOSYS, func(t *testing.T) {
		for _, family := range []int{unix.AF_INET, unix.AF_UNIX} {
			fd, errno := socketCall(family, unix.SOCK_STREAM, 0)
			if errno != 0 {
				t.Error(errno)
				continue
			}
			if !closeOnExec(t, fd) || nonblocking(t, fd) {
				t.Errorf("close-on-exec %v, O_NONBLOCK %v", closeOnExec(t, fd), nonblocking(t, fd))
			}
			sys.Close(fd)
			remembered(t, true, false)
		}
		if fd, errno := socketCall(9999, unix.SOCK_STREAM, 0); fd >= 0 || errno != syscall.EAFNOSUPPORT {
			t.Errorf("a family that is none: %d, %v", fd, errno)
		}
	})
}

func TestAcceptWithoutAccept4(t *testing.T) {
	defer sys.Forget()
	server, a := listener(t, unix.AF_INET, 5)
	refused(t, accept4, syscall.ENOSYS, func(t *testing.T) {
		for _, listenerMode := range []bool{false, true} {
			for _, nonblock := range []bool{false, true} {
				client := socket(t, unix.AF_INET, unix.SOCK_STREAM)
				ok(t, "connect", sys.Connect(client, &a, false))
				ok(t, "mode", sys.SetNonblock(server, sys.SwitchOf(listenerMode)))
				var peer, own sockaddr.Sockaddr
				conn, modeSet, errno := acceptCall(server, &peer, nonblock)
				ok(t, "accept", errno)
				if !closeOnExec(t, conn) || modeSet {
					t.Errorf("close-on-exec %v, mode set %v", closeOnExec(t, conn), modeSet)
				}
				if _, errno := sys.Getsockname(client, &own); errno != 0 || peer != own {
					t.Errorf("the peer is %+v, want %+v (%v)", peer, own, errno)
				}
				sys.Close(conn)
				remembered(t, false, true)
			}
		}
		if conn, _, errno := acceptCall(server, nil, true); conn >= 0 || errno != syscall.EAGAIN {
			t.Errorf("an empty queue: %d, %v", conn, errno)
		}
	})
	// What is remembered holds on threads without the filter too.
	client := socket(t, unix.AF_INET, unix.SOCK_STREAM)
	ok(t, "connect", sys.Connect(client, &a, false))
	conn, modeSet, errno := acceptCall(server, nil, true)
	ok(t, "accept", errno)
	defer sys.Close(conn)
	if modeSet || !closeOnExec(t, conn) {
		t.Errorf("mode set %v, close-on-exec %v", modeSet, closeOnExec(t, conn))
	}
}

// TestNotRemembered holds that only an ENOSYS which the older call does not share is
// a fact about the system.
func TestNotRemembered(t *testing.T) {
	defer sys.Forget()
	server, a := listener(t, unix.AF_INET, 5)
	for _, errno := range []syscall.Errno{syscall.EINVAL, syscall.EPERM, syscall.EMFILE} {
		refused(t, accept4, errno, func(t *testing.T) {
			if conn, _, got := acceptCall(server, nil, false); conn >= 0 || got != errno {
				t.Errorf("accept: %d, %v, want %v", conn, got, errno)
			}
		})
		refused(t, anySocket, errno, func(t *testing.T) {
			if fd, got := socketCall(unix.AF_INET, unix.SOCK_STREAM, 0); fd >= 0 || got != errno {
				t.Errorf("socket: %d, %v, want %v", fd, got, errno)
			}
		})
	}
	refused(t, anySocket, syscall.ENOSYS, func(t *testing.T) {
		if fd, got := socketCall(unix.AF_INET, unix.SOCK_STREAM, 0); fd >= 0 || got != syscall.ENOSYS {
			t.Errorf("socket: %d, %v, want ENOSYS", fd, got)
		}
	})
	remembered(t, false, false)
	client := socket(t, unix.AF_INET, unix.SOCK_STREAM)
	ok(t, "connect", sys.Connect(client, &a, false))
	conn, modeSet, errno := acceptCall(server, nil, true)
	ok(t, "accept", errno)
	defer sys.Close(conn)
	if !modeSet || !nonblocking(t, conn) {
		t.Errorf("mode set %v, O_NONBLOCK %v", modeSet, nonblocking(t, conn))
	}
}
