package sys

import (
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"example.com/bio/addr"
	"example.com/bio/internal/sandbox"
	"example.com/bio/internal/socktest"
)

// TestInterrupted: the signals of the other tests do end bare calls.
func TestInterrupted(t *testing.T) {
	t.Parallel()
	connect := func(t *testing.T, a addr.Addr) error {
		socktest.Need(t, "accept-timeout")
		_, bound := socktest.FullListener(t, a)
		fd := socktest.Socket(t, a.Family(), unix.SOCK_STREAM)
		socktest.SetTimeout(t, fd, unix.SO_SNDTIMEO, slack)
		return unix.Connect(fd, socktest.Sockaddr(bound))
	}
	for name, call := range map[string]func(t *testing.T) error{
		"accept": func(t *testing.T) error {
			socktest.Need(t, "accept-timeout")
			fd, _ := socktest.Listener(t, socktest.IP(t, "127.0.0.1:0"))
			socktest.SetTimeout(t, fd, unix.SO_RCVTIMEO, slack)
			_, _, err := unix.Accept(fd)
			return err
		},
		"connect AF_INET": func(t *testing.T) error { return connect(t, socktest.IP(t, "127.0.0.1:0")) },
		"connect AF_UNIX": func(t *testing.T) error { return connect(t, socktest.Path(t)) },
	} {
		t.Run(name, func(t *testing.T) {
			var err error
			if took := sandbox.UnderSignals(t, func(*sandbox.Storm) { err = call(t) }); err != unix.EINTR {
				t.Errorf("%v after %v, want EINTR", err, took)
			}
		})
	}
}

// limits are how the calls under signals end.
var limits = []struct {
	name  string
	limit time.Duration
	ends  bool // with success
}{
	{"no limit", 0, true},
	{"in time", socktest.Scaled(time.Minute), true},
	{"too late", 150 * time.Millisecond, false},
}

func TestAcceptUnderSignals(t *testing.T) {
	t.Parallel()
	for _, family := range socktest.Families {
		for _, test := range limits {
			t.Run(family.Name+" "+test.name, func(t *testing.T) {
				t.Parallel()
				family.Need(t)
				if test.limit > 0 {
					socktest.Need(t, "accept-timeout")
				}
				fd, a := socktest.Listener(t, socktest.Loopback(t, family.Number))
				socktest.SetTimeout(t, fd, unix.SO_RCVTIMEO, test.limit)
				client := socktest.Socket(t, family.Number, unix.SOCK_STREAM)
				socktest.CheckErrno(t, "mode", SetNonblock(client, true))
				var want syscall.Errno
				if !test.ends {
					want = syscall.EAGAIN
				}
				var conn int
				var errno syscall.Errno
				took := sandbox.UnderSignals(t, func(s *sandbox.Storm) {
					if test.ends {
						s.After(200, func() { Connect(client, a.Sockaddr(), true) })
					}
					conn, _, errno = Accept(fd, nil, false)
				})
				if errno != want || (conn >= 0) != (errno == 0) {
					t.Fatalf("%d, %v after %v; want %v", conn, errno, took, want)
				}
				checkTime(t, took, test.limit, errno == 0)
				if errno == 0 {
					Close(conn)
				}
			})
		}
	}
}

// TestConnectUnderSignals connects to a listener without room. A success must be a
// connection, and the socket must have the limit that its owner set.
func TestConnectUnderSignals(t *testing.T) {
	t.Parallel()
	for _, family := range socktest.Families {
		for _, test := range limits {
			t.Run(family.Name+" "+test.name, func(t *testing.T) {
				t.Parallel()
				family.NeedWaitingConnect(t)
				if test.limit > 0 {
					socktest.Need(t, "accept-timeout")
				}
				server, a := socktest.FullListener(t, socktest.Loopback(t, family.Number))
				fd := socktest.Socket(t, family.Number, unix.SOCK_STREAM)
				socktest.SetTimeout(t, fd, unix.SO_SNDTIMEO, test.limit)
				before := sendTimeout(t, fd)
				var want syscall.Errno
				if !test.ends {
					want = limitErrno("connect", family.Number)
				}
				var errno syscall.Errno
				took := sandbox.UnderSignals(t, func(s *sandbox.Storm) {
					if test.ends {
						s.After(200, func() {
							if conn, _, errno := Accept(server, nil, false); errno == 0 {
								Close(conn)
							}
						})
					}
					errno = Connect(fd, a.Sockaddr(), false)
				})
				if errno != want {
					t.Fatalf("%v after %v, want %v", errno, took, want)
				}
				checkTime(t, took, test.limit, errno == 0)
				if after := sendTimeout(t, fd); after != before {
					t.Errorf("SO_SNDTIMEO is %v, was %v", after, before)
				}
				var peer addr.Addr
				if failed := Getpeername(fd, peer.Sockaddr()); (failed == 0) != (errno == 0) {
					t.Errorf("connect: %v, and then getpeername: %v", errno, failed)
				}
			})
		}
	}
}

// TestNonblockingUnderSignals: signals make no call wait that must not.
func TestNonblockingUnderSignals(t *testing.T) {
	t.Parallel()
	for _, family := range socktest.Families {
		t.Run(family.Name, func(t *testing.T) {
			family.Need(t)
			_, a := socktest.FullListener(t, socktest.Loopback(t, family.Number))
			empty, _ := socktest.Listener(t, socktest.Loopback(t, family.Number))
			socktest.CheckErrno(t, "mode", SetNonblock(empty, true))
			want := limitErrno("connect", family.Number)
			sandbox.UnderSignals(t, func(*sandbox.Storm) {
				for range 500 {
					fd, errno := Socket(family.Number, unix.SOCK_STREAM, 0)
					socktest.CheckErrno(t, "socket", errno)
					socktest.CheckErrno(t, "mode", SetNonblock(fd, true))
					if errno := Connect(fd, a.Sockaddr(), true); errno != want {
						t.Fatalf("connect: %v, want %v", errno, want)
					}
					Close(fd)
					if _, _, errno := Accept(empty, nil, false); errno != syscall.EAGAIN {
						t.Fatalf("accept: %v, want EAGAIN", errno)
					}
				}
			})
		})
	}
}

// checkTime fails the test if a call returned before its limit without a result, or long
// after it.
func checkTime(t *testing.T, took, limit time.Duration, ended bool) {
	t.Helper()
	if limit > 0 && (took > limit+slack || !ended && took < limit) {
		t.Errorf("the call took %v, with a limit of %v", took, limit)
	}
}

func sendTimeout(t *testing.T, fd int) time.Duration {
	t.Helper()
	value, err := unix.GetsockoptTimeval(fd, unix.SOL_SOCKET, unix.SO_SNDTIMEO)
	socktest.Check(t, err)
	return time.Duration(value.Nano())
}
