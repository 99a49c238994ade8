package sys_test

import (
	"runtime"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"example.com/bio/internal/sockaddr"
	"example.com/bio/internal/sys"
)

// storm sends signals to one thread.
type storm struct {
	thread int
	sent   atomic.Int64
	stop   chan struct{}
	ended  chan struct{}
}

// underSignals runs call on a thread that signals interrupt all the time, and returns
// how long it took.
func underSignals(call func(s *storm)) time.Duration {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	s := &storm{thread: unix.Gettid(), stop: make(chan struct{}), ended: make(chan struct{})}
	go s.blow()
	begin := time.Now()
	call(s)
	took := time.Since(begin)
	close(s.stop)
	<-s.ended
	return took
}

func (s *storm) blow() {
	defer close(s.ended)
	for {
		select {
		case <-s.stop:
			return
		case <-time.After(100 * time.Microsecond):
			if unix.Tgkill(unix.Getpid(), s.thread, unix.SIGURG) == nil {
				s.sent.Add(1)
			}
		}
	}
}

// after runs f on another thread when so many more signals have been sent.
func (s *storm) after(signals int64, f func()) {
	goal := s.sent.Load() + signals
	go func() {
		for s.sent.Load() < goal {
			runtime.Gosched()
		}
		f()
	}()
}

// slack is how much later than its limit a call may come back on a busy machine.
const slack = 2 * time.Second

// TestInterrupted holds that the signals of the other tests do end the bare calls.
func TestInterrupted(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name string
		call func() error
	}{
		{"accept", func() error {
			fd, _ := listener(t, unix.AF_INET, 1)
			setTimeout(t, fd, unix.SO_RCVTIMEO, slack)
			_, _, err := syscall.Accept(fd)
			return err
		}},
		{"connect AF_INET", func() error {
			_, a := full(t, unix.AF_INET)
			fd := socket(t, unix.AF_INET, unix.SOCK_STREAM)
			setTimeout(t, fd, unix.SO_SNDTIMEO, slack)
			ip, port := a.Inet4()
			return syscall.Connect(fd, &syscall.SockaddrInet4{Addr: ip, Port: int(port)})
		}},
		{"connect AF_UNIX", func() error {
			_, a := full(t, unix.AF_UNIX)
			fd := socket(t, unix.AF_UNIX, unix.SOCK_STREAM)
			setTimeout(t, fd, unix.SO_SNDTIMEO, slack)
			return syscall.Connect(fd, &syscall.SockaddrUnix{Name: string(a.UnixName())})
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			var err error
			if took := underSignals(func(*storm) { err = test.call() }); err != syscall.EINTR {
				t.Errorf("%v after %v, want EINTR", err, took)
			}
		})
	}
}

func TestAcceptUnderSignals(t *testing.T) {
	t.Parallel()
	for _, family := range families {
		for _, test := range []struct {
			name   string
			limit  time.Duration
			client bool
			want   syscall.Errno
		}{
			{"no limit", 0, true, 0},
			{"in time", time.Minute, true, 0},
			{"too late", 150 * time.Millisecond, false, syscall.EAGAIN},
		} {
			t.Run(family.name+" "+test.name, func(t *testing.T) {
				t.Parallel()
				need(t, family.family)
				fd, a := listener(t, family.family, 1)
				setTimeout(t, fd, unix.SO_RCVTIMEO, test.limit)
				client := socket(t, family.family, unix.SOCK_STREAM)
				ok(t, "mode", sys.SetNonblock(client, sys.On))
				var conn int
				var errno syscall.Errno
				took := underSignals(func(s *storm) {
					if test.client {
						s.after(200, func() { sys.Connect(client, &a, true) })
					}
					conn, _, errno = acceptCall(fd, nil, false)
				})
				if errno != test.want || (conn >= 0) != (errno == 0) {
					t.Fatalf("%d, %v after %v; want %v", conn, errno, took, test.want)
				}
				checkTime(t, took, test.limit, errno == 0)
				if errno == 0 {
					sys.Close(conn)
				}
			})
		}
	}
}

// TestConnectUnderSignals connects to a listener without room. A success must be a
// connection, and what the caller set as the limit must be there afterwards.
func TestConnectUnderSignals(t *testing.T) {
	t.Parallel()
	for _, family := range families {
		for _, test := range []struct {
			name  string
			limit time.Duration
			room  bool
		}{
			{"no limit", 0, true},
			{"in time", time.Minute, true},
			{"too late", 150 * time.Millisecond, false},
		} {
			t.Run(family.name+" "+test.name, func(t *testing.T) {
				t.Parallel()
				need(t, family.family)
				server, a := full(t, family.family)
				fd := socket(t, family.family, unix.SOCK_STREAM)
				setTimeout(t, fd, unix.SO_SNDTIMEO, test.limit)
				before := timeout(t, fd)
				var errno syscall.Errno
				took := underSignals(func(s *storm) {
					if test.room {
						s.after(200, func() {
							if conn, _, errno := acceptCall(server, nil, false); errno == 0 {
								sys.Close(conn)
							}
						})
					}
					errno = sys.Connect(fd, &a, false)
				})
				var want syscall.Errno
				switch {
				case test.room:
				case family.family == unix.AF_UNIX:
					want = syscall.EAGAIN
				default:
					want = syscall.EINPROGRESS
				}
				if errno != want {
					t.Fatalf("%v after %v, want %v", errno, took, want)
				}
				checkTime(t, took, test.limit, errno == 0)
				if after := timeout(t, fd); after != before {
					t.Errorf("SO_SNDTIMEO is %v, was %v", after, before)
				}
				var peer sockaddr.Sockaddr
				if failed := sys.Getpeername(fd, &peer); (failed == 0) != (errno == 0) {
					t.Errorf("connect: %v, and then getpeername: %v", errno, failed)
				}
			})
		}
	}
}

// TestNonblockingUnderSignals holds that signals make no call wait that must not.
func TestNonblockingUnderSignals(t *testing.T) {
	t.Parallel()
	for _, family := range families {
		t.Run(family.name, func(t *testing.T) {
			need(t, family.family)
			_, a := full(t, family.family)
			empty, _ := listener(t, family.family, 1)
			ok(t, "mode", sys.SetNonblock(empty, sys.On))
			want := syscall.EINPROGRESS
			if family.family == unix.AF_UNIX {
				want = syscall.EAGAIN
			}
			underSignals(func(s *storm) {
				for range 500 {
					fd, errno := socketCall(family.family, unix.SOCK_STREAM, 0)
					ok(t, "socket", errno)
					ok(t, "mode", sys.SetNonblock(fd, sys.On))
					if errno := sys.Connect(fd, &a, true); errno != want {
						t.Fatalf("connect: %v, want %v", errno, want)
					}
					sys.Close(fd)
					if _, _, errno := acceptCall(empty, nil, false); errno != syscall.EAGAIN {
						t.Fatalf("accept: %v, want EAGAIN", errno)
					}
				}
			})
		})
	}
}

// TestNonblockingGoesOn holds that nothing is waited for on a non-blocking descriptor after
// a signal: it may have got its mode while a call was blocked.
func TestNonblockingGoesOn(t *testing.T) {
	fd, _ := listener(t, unix.AF_UNIX, 1)
	ok(t, "mode", sys.SetNonblock(fd, sys.On))
	setTimeout(t, fd, unix.SO_RCVTIMEO, 10*time.Second)
	start := time.Now()
	if !sys.GoOn(fd, unix.SO_RCVTIMEO, sys.Readable, sys.Now()) {
		t.Error("the call does not go on")
	}
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("it waited for %v", took)
	}
}

// checkTime fails the test if a call came back before its limit without a result, or
// long after.
func checkTime(t *testing.T, took, limit time.Duration, ended bool) {
	t.Helper()
	if limit > 0 && (took > limit+slack || !ended && took < limit) {
		t.Errorf("the call took %v, with a limit of %v", took, limit)
	}
}

func timeout(t *testing.T, fd int) time.Duration {
	t.Helper()
	value, err := unix.GetsockoptTimeval(fd, unix.SOL_SOCKET, unix.SO_SNDTIMEO)
	if err != nil {
		t.Fatal(err)
	}
	return time.Duration(value.Nano())
}
