//go:build !portable

package sys

import (
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"example.com/bio/internal/sandbox"
	"example.com/bio/internal/sockaddr"
	"example.com/bio/internal/socktest"
)

// refused returns a rule by which a system call fails. name is that of linux/net.h, for
// the ports that use socketcall(2).
func refused(number uint32, name string, errno syscall.Errno) sandbox.Rule {
	if call, ok := socketcalls[name]; ok {
		return sandbox.Rule{Calls: []uint32{sandbox.Socketcall}, Args: []sandbox.Arg{{Index: 0, Op: sandbox.Equal, Value: uint32(call)}}, Errno: errno}
	}
	return sandbox.Rule{Calls: []uint32{number}, Errno: errno}
}

func refusedSocket(errno syscall.Errno) sandbox.Rule {
	return refused(unix.SYS_SOCKET, "SYS_SOCKET", errno)
}

func refusedAccept4(errno syscall.Errno) sandbox.Rule {
	return refused(unix.SYS_ACCEPT4, "SYS_ACCEPT4", errno)
}

// forget takes back what an ENOSYS taught.
func forget() {
	noAtomicCloexec.Store(false)
	noAccept4.Store(false)
}

// wantRemembered fails the test unless just that is known to be missing.
func wantRemembered(t *testing.T, socket, accept bool) {
	t.Helper()
	if s, a := noAtomicCloexec.Load(), noAccept4.Load(); s != socket || a != accept {
		t.Errorf("remembered: no SOCK_CLOEXEC %t, no accept4 %t; want %t, %t", s, a, socket, accept)
	}
}

// TestSocketWithoutCloexec: without SOCK_CLOEXEC the descriptor is close-on-exec all the
// same, and that SOCK_CLOEXEC is missing is remembered.
func TestSocketWithoutCloexec(t *testing.T) {
	defer forget()
	rule := sandbox.Rule{Calls: []uint32{unix.SYS_SOCKET}, Args: []sandbox.Arg{{Index: 1, Op: sandbox.HasAny, Value: unix.SOCK_CLOEXEC}}}
	rule.Errno = syscall.EINVAL // is the caller's
	rule.Run(t, func(t *testing.T) {
		if fd, errno := Socket(unix.AF_INET, unix.SOCK_STREAM, 0); fd >= 0 || errno != syscall.EINVAL {
			t.Errorf("SOCK_CLOEXEC is EINVAL: %d, %v", fd, errno)
		}
		wantRemembered(t, false, false)
	})
	rule.Errno = syscall.ENOSYS
	rule.Run(t, func(t *testing.T) {
		for _, family := range []int{unix.AF_INET, unix.AF_UNIX} {
			fd, errno := Socket(family, unix.SOCK_STREAM, 0)
			socktest.CheckErrno(t, "socket", errno)
			socktest.CloseAtEnd(t, fd)
			if !socktest.CloseOnExec(t, fd) || socktest.Nonblocking(t, fd) {
				t.Errorf("close-on-exec %t, non-blocking %t", socktest.CloseOnExec(t, fd), socktest.Nonblocking(t, fd))
			}
			wantRemembered(t, true, false)
		}
		if fd, errno := Socket(9999, unix.SOCK_STREAM, 0); fd >= 0 || errno != syscall.EAFNOSUPPORT {
			t.Errorf("an unknown family: %d, %v", fd, errno)
		}
	})
}

func TestAcceptWithoutAccept4(t *testing.T) {
	defer forget()
	server, a := socktest.Listener(t, socktest.IP(t, "127.0.0.1:0"))
	connect := func(t *testing.T) int {
		client := socktest.Socket(t, unix.AF_INET, unix.SOCK_STREAM)
		socktest.CheckErrno(t, "connect", Connect(client, a.Sockaddr(), false))
		socktest.AwaitConnection(t, server)
		return client
	}
	refusedAccept4(syscall.ENOSYS).Run(t, func(t *testing.T) {
		for _, mode := range []bool{false, true} {
			for _, nonblock := range []bool{false, true} {
				client := connect(t)
				socktest.CheckErrno(t, "mode", SetNonblock(server, mode))
				var peer sockaddr.Sockaddr
				conn, modeSet, errno := Accept(server, &peer, nonblock)
				socktest.CheckErrno(t, "accept", errno)
				socktest.CloseAtEnd(t, conn)
				if !socktest.CloseOnExec(t, conn) || modeSet {
					t.Errorf("close-on-exec %t, mode set %t", socktest.CloseOnExec(t, conn), modeSet)
				}
				if own := socktest.LocalName(t, client); peer != *own.Sockaddr() {
					t.Errorf("the peer is %+v, want %v", peer, own)
				}
				wantRemembered(t, false, true)
			}
		}
		if conn, _, errno := Accept(server, nil, true); conn >= 0 || errno != syscall.EAGAIN {
			t.Errorf("an empty queue: %d, %v", conn, errno)
		}
	})
	// What is remembered holds on threads without the rule too.
	connect(t)
	conn, modeSet, errno := Accept(server, nil, true)
	socktest.CheckErrno(t, "accept", errno)
	socktest.CloseAtEnd(t, conn)
	if modeSet || !socktest.CloseOnExec(t, conn) {
		t.Errorf("mode set %t, close-on-exec %t", modeSet, socktest.CloseOnExec(t, conn))
	}
}

// TestNotRemembered: only an ENOSYS that the older call does not return is a fact about
// the system. Any other errno is the caller's.
func TestNotRemembered(t *testing.T) {
	defer forget()
	server, a := socktest.Listener(t, socktest.IP(t, "127.0.0.1:0"))
	socktest.CheckErrno(t, "mode", SetNonblock(server, true))
	for _, errno := range []syscall.Errno{syscall.EINVAL, syscall.EPERM, syscall.EMFILE} {
		refusedAccept4(errno).Run(t, func(t *testing.T) {
			if conn, _, got := Accept(server, nil, false); conn >= 0 || got != errno {
				t.Errorf("accept: %d, %v, want %v", conn, got, errno)
			}
		})
		refusedSocket(errno).Run(t, func(t *testing.T) {
			if fd, got := Socket(unix.AF_INET, unix.SOCK_STREAM, 0); fd >= 0 || got != errno {
				t.Errorf("socket: %d, %v, want %v", fd, got, errno)
			}
		})
	}
	refusedSocket(syscall.ENOSYS).Run(t, func(t *testing.T) {
		if fd, got := Socket(unix.AF_INET, unix.SOCK_STREAM, 0); fd >= 0 || got != syscall.ENOSYS {
			t.Errorf("socket: %d, %v, want ENOSYS", fd, got)
		}
	})
	wantRemembered(t, false, false)
	client := socktest.Socket(t, unix.AF_INET, unix.SOCK_STREAM)
	socktest.CheckErrno(t, "connect", Connect(client, a.Sockaddr(), false))
	socktest.CheckErrno(t, "mode", SetNonblock(server, false))
	conn, modeSet, errno := Accept(server, nil, true)
	socktest.CheckErrno(t, "accept", errno)
	socktest.CloseAtEnd(t, conn)
	if !modeSet || !socktest.Nonblocking(t, conn) {
		t.Errorf("mode set %t, non-blocking %t", modeSet, socktest.Nonblocking(t, conn))
	}
}
