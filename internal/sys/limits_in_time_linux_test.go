package sys_test

import (
	"math"
	"runtime"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"example.com/bio/internal/sys"
)

// underOneSignal runs call on a thread that gets one signal after delay, and returns how
// long it took.
func underOneSignal(delay time.Duration, call func()) time.Duration {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	thread := unix.Gettid()
	signal := time.AfterFunc(delay, func() { unix.Tgkill(unix.Getpid(), thread, unix.SIGURG) })
	defer signal.Stop()
	begin := time.Now()
	call()
	return time.Since(begin)
}

// TestOneLateSignal: the limit of the socket counts from the beginning of the call, not
// from the signal.
func TestOneLateSignal(t *testing.T) {
	t.Parallel()
	const limit, late = time.Second, 850 * time.Millisecond
	for _, family := range families {
		need(t, family.family)
		for name, call := range map[string]func(t *testing.T) syscall.Errno{
			"connect": func(t *testing.T) syscall.Errno {
				_, a := full(t, family.family)
				fd := socket(t, family.family, unix.SOCK_STREAM)
				setTimeout(t, fd, unix.SO_SNDTIMEO, limit)
				return sys.Connect(fd, &a, false)
			},
			"accept": func(t *testing.T) syscall.Errno {
				fd, _ := listener(t, family.family, 1)
				setTimeout(t, fd, unix.SO_RCVTIMEO, limit)
				_, _, errno := acceptCall(fd, nil, false)
				return errno
			},
		} {
			t.Run(family.name+" "+name, func(t *testing.T) {
				t.Parallel()
				var errno syscall.Errno
				took := underOneSignal(late, func() { errno = call(t) })
				if errno != syscall.EAGAIN && errno != syscall.EINPROGRESS {
					t.Errorf("%v, want the end of the limit", errno)
				}
				if took < limit || took > limit+late-250*time.Millisecond {
					t.Errorf("took %v with a limit of %v", took, limit)
				}
			})
		}
	}
}

// TestLongLimit: a limit that does not fit a time.Duration is no limit, and a signal
// does not make it one.
func TestLongLimit(t *testing.T) {
	t.Parallel()
	if ^uint(0)>>32 == 0 {
		t.Skip("the kernel takes no such limit on 32 bits")
	}
	listening, a := listener(t, unix.AF_INET, 1)
	limit := unix.NsecToTimeval(0)
	limit.Sec = math.MaxInt32
	limit.Sec *= 5 // over the 2^63 nanoseconds of a time.Duration
	if err := unix.SetsockoptTimeval(listening, unix.SOL_SOCKET, unix.SO_RCVTIMEO, &limit); err != nil {
		t.Fatal(err)
	}
	client := socket(t, unix.AF_INET, unix.SOCK_STREAM)
	connect := time.AfterFunc(300*time.Millisecond, func() { sys.Connect(client, &a, false) })
	defer connect.Stop()
	underOneSignal(100*time.Millisecond, func() {
		conn, _, errno := acceptCall(listening, nil, false)
		ok(t, "accept", errno)
		sys.Close(conn)
	})
}
