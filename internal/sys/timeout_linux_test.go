package sys

import (
	"math"
	"runtime"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/sys/unix"

	"example.com/bio/internal/sandbox"
	"example.com/bio/internal/socktest"
)

// slack is how much later than its limit a call may return on a busy machine.
var slack = socktest.Scaled(2 * time.Second)

// limitedCalls return calls that only the limit of their socket ends, and what lets them
// succeed.
var limitedCalls = map[string]func(t *testing.T, family int, limit time.Duration) (call func() syscall.Errno, let func()){
	"accept": func(t *testing.T, family int, limit time.Duration) (call func() syscall.Errno, let func()) {
		fd, a := socktest.Listener(t, socktest.Loopback(t, family))
		socktest.SetTimeout(t, fd, unix.SO_RCVTIMEO, limit)
		client := socktest.Socket(t, family, unix.SOCK_STREAM)
		socktest.Check(t, unix.SetNonblock(client, true))
		call = func() syscall.Errno {
			conn, _, errno := Accept(fd, nil, false)
			if errno == 0 {
				Close(conn)
			}
			return errno
		}
		return call, func() { unix.Connect(client, socktest.Sockaddr(a)) }
	},
	"connect": func(t *testing.T, family int, limit time.Duration) (call func() syscall.Errno, let func()) {
		server, a := socktest.FullListener(t, socktest.Loopback(t, family))
		fd := socktest.Socket(t, family, unix.SOCK_STREAM)
		socktest.SetTimeout(t, fd, unix.SO_SNDTIMEO, limit)
		call = func() syscall.Errno { return Connect(fd, a.Sockaddr(), false) }
		return call, func() {
			if conn, _, err := unix.Accept(server); err == nil {
				unix.Close(conn)
			}
		}
	},
}

// limitErrno is what a call returns when its limit ends it.
func limitErrno(call string, family int) syscall.Errno {
	if call == "connect" && family != unix.AF_UNIX {
		return syscall.EINPROGRESS
	}
	return syscall.EAGAIN
}

// forLimitedCalls runs a test for each of them and each family.
func forLimitedCalls(t *testing.T, limit time.Duration, test func(t *testing.T, call func() syscall.Errno, let func(), want syscall.Errno)) {
	for name, prepare := range limitedCalls {
		for _, family := range socktest.Families {
			t.Run(name+" "+family.Name, func(t *testing.T) {
				t.Parallel()
				socktest.Need(t, "accept-timeout")
				family.Need(t)
				call, let := prepare(t, family.Number, limit)
				test(t, call, let, limitErrno(name, family.Number))
			})
		}
	}
}

// TestLimitCountsFromTheBeginning: a signal does not make the limit begin again.
func TestLimitCountsFromTheBeginning(t *testing.T) {
	t.Parallel()
	limit := socktest.Scaled(time.Second)
	late := limit * 85 / 100
	forLimitedCalls(t, limit, func(t *testing.T, call func() syscall.Errno, _ func(), want syscall.Errno) {
		var errno syscall.Errno
		took := underOneSignal(late, func() { errno = call() })
		if errno != want {
			t.Errorf("%v, want %v", errno, want)
		}
		if took < limit || took > limit+late-limit/4 {
			t.Errorf("took %v with a limit of %v", took, limit)
		}
	})
}

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

// TestLimitInBubble: in a bubble of testing/synctest the clock stands still while a call
// is blocked. Signals interrupt the calls, whose limits end them all the same.
func TestLimitInBubble(t *testing.T) {
	t.Parallel()
	const limit = 100 * time.Millisecond
	forLimitedCalls(t, limit, func(t *testing.T, call func() syscall.Errno, let func(), want syscall.Errno) {
		// What is outside the bubble has the time of the machine.
		thread, ended, stopped := make(chan int), make(chan struct{}), make(chan struct{})
		go func() {
			defer close(stopped)
			id := <-thread
			for range 10 {
				time.Sleep(limit / 10)
				unix.Tgkill(unix.Getpid(), id, unix.SIGURG)
			}
			select {
			case <-ended:
			case <-time.After(socktest.Scaled(10 * time.Second)):
				let() // or the test would never end
			}
		}()
		begin := time.Now()
		synctest.Test(t, func(t *testing.T) {
			runtime.LockOSThread()
			defer runtime.UnlockOSThread()
			thread <- unix.Gettid()
			start := time.Now()
			if errno := call(); errno != want {
				t.Errorf("%v, want %v", errno, want)
			}
			if passed := time.Since(start); passed != 0 {
				t.Errorf("the clock of the bubble does not stand still: %v have passed", passed)
			}
		})
		if took := time.Since(begin); took < limit {
			t.Errorf("took %v with a limit of %v", took, limit)
		}
		close(ended)
		<-stopped
	})
}

// TestLongLimit: a limit that does not fit a time.Duration means no limit, and a signal does
// not make it one.
func TestLongLimit(t *testing.T) {
	t.Parallel()
	socktest.Need(t, "64-bit") // the kernel takes no such limit on 32 bits
	fd, a := socktest.Listener(t, socktest.IP(t, "127.0.0.1:0"))
	var limit unix.Timeval
	limit.Sec = math.MaxInt32
	limit.Sec *= 5 // over the 2^63 nanoseconds of a time.Duration
	socktest.Check(t, unix.SetsockoptTimeval(fd, unix.SOL_SOCKET, unix.SO_RCVTIMEO, &limit))
	client := socktest.Socket(t, unix.AF_INET, unix.SOCK_STREAM)
	connect := time.AfterFunc(300*time.Millisecond, func() { Connect(client, a.Sockaddr(), false) })
	defer connect.Stop()
	underOneSignal(100*time.Millisecond, func() {
		conn, _, errno := Accept(fd, nil, false)
		socktest.CheckErrno(t, "accept", errno)
		Close(conn)
	})
}

// TestLimitIsOver: a signal that comes with the end of the limit leaves nothing to wait for.
func TestLimitIsOver(t *testing.T) {
	fd, a := socktest.Listener(t, socktest.Path(t))
	socktest.SetTimeout(t, fd, unix.SO_RCVTIMEO, time.Second)
	client := socktest.Socket(t, unix.AF_UNIX, unix.SOCK_STREAM)
	rescue := time.AfterFunc(socktest.Scaled(10*time.Second), func() { unix.Connect(client, socktest.Sockaddr(a)) })
	defer rescue.Stop()
	start := time.Now().Add(-time.Minute)
	if readyInTime(fd, unix.SO_RCVTIMEO, Readable, start) {
		t.Error("the accept continues")
	}
	late := socktest.Socket(t, unix.AF_UNIX, unix.SOCK_STREAM)
	socktest.SetTimeout(t, late, unix.SO_SNDTIMEO, time.Second)
	if errno := connectWithin(late, a.Sockaddr(), start); errno != syscall.EAGAIN {
		t.Errorf("connect: %v, want EAGAIN", errno)
	}
}

// TestLimitOfAnother: a limit that another goroutine sets while connect(2) waits stays.
func TestLimitOfAnother(t *testing.T) {
	socktest.Need(t, "unix-connect-waits")
	server, a := socktest.FullListener(t, socktest.Path(t))
	fd := socktest.Socket(t, unix.AF_UNIX, unix.SOCK_STREAM)
	socktest.SetTimeout(t, fd, unix.SO_SNDTIMEO, time.Hour)
	calls := sandbox.Call(func() error {
		if errno := connectWithin(fd, a.Sockaddr(), time.Now().Add(-time.Minute)); errno != 0 {
			return errno
		}
		return nil
	})
	socktest.Eventually(t, "connect to wait with its own limit", func() bool {
		return sendTimeout(t, fd) != time.Hour && calls.WaitBlocked()
	})
	const limit = time.Minute
	socktest.SetTimeout(t, fd, unix.SO_SNDTIMEO, limit)
	conn, _, errno := Accept(server, nil, false)
	socktest.CheckErrno(t, "accept", errno)
	socktest.CloseAtEnd(t, conn)
	socktest.Check(t, <-calls.Results)
	if after := sendTimeout(t, fd); after != limit {
		t.Errorf("SO_SNDTIMEO is %v, was set to %v", after, limit)
	}
}

// TestNonblockingGoesOn: nothing is waited for on a non-blocking descriptor after a signal.
// The descriptor may have got that mode while the call was blocked.
func TestNonblockingGoesOn(t *testing.T) {
	fd, _ := socktest.Listener(t, socktest.Path(t))
	socktest.CheckErrno(t, "mode", SetNonblock(fd, true))
	limit := socktest.Scaled(10 * time.Second)
	socktest.SetTimeout(t, fd, unix.SO_RCVTIMEO, limit)
	begin := time.Now()
	if !readyInTime(fd, unix.SO_RCVTIMEO, Readable, begin) {
		t.Error("the call does not continue")
	}
	if took := time.Since(begin); took > limit/2 {
		t.Errorf("it waited for %v", took)
	}
}
