package sys

import (
	"math"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/sys/unix"

	"example.com/bio/internal/sandbox"
	"example.com/bio/internal/socktest"
)

func TestPoll(t *testing.T) {
	a, b := socktest.Pair(t, socktest.Path(t))
	read, write, errno := Pipe()
	socktest.CheckErrno(t, "pipe", errno)
	socktest.CloseAtEnd(t, read)
	socktest.CloseAtEnd(t, write)
	closed := socktest.Open(t, unix.AF_UNIX, unix.SOCK_STREAM)
	socktest.CheckErrno(t, "close", Close(closed))
	check := func(what string, fd int, want Ready, wake int, timeout time.Duration, ready Ready, errno syscall.Errno) {
		t.Helper()
		if got, failed := Poll(fd, want, wake, timeout); got != ready || failed != errno {
			t.Errorf("%s: %v, %v; want %v, %v", what, got, failed, ready, errno)
		}
	}
	const forever = -1
	check("writable", a, Readable|Writable, -1, forever, Writable, 0)
	check("not readable", a, Readable, -1, 0, 0, 0)
	check("nothing wanted", a, 0, -1, 0, 0, 0)
	check("a negative number", -1, Readable, -1, forever, 0, syscall.EBADF)
	check("a huge number", math.MaxInt, Readable, -1, forever, 0, syscall.EBADF)
	check("a closed number", closed, Readable, -1, forever, 0, syscall.EBADF)
	_, err := unix.Write(b, []byte("x"))
	socktest.Check(t, err)
	check("readable", a, Readable, -1, forever, Readable, 0)
	check("both", a, Readable|Writable, -1, math.MaxInt64, Readable|Writable, 0)
	Wake(write)
	check("the wake-up of one that is ready", a, Readable, read, forever, Readable, 0)
	check("the wake-up alone", b, Readable, read, math.MaxInt64, 0, 0)

	for _, timeout := range []time.Duration{1, time.Millisecond, 20*time.Millisecond + 1} {
		begin := time.Now()
		check("the timeout", b, Readable, -1, timeout, 0, 0)
		if took := time.Since(begin); took < timeout {
			t.Errorf("the timeout of %v ended after %v", timeout, took)
		}
	}
}

// TestPollUnderSignals: signals neither end the call nor prolong it.
func TestPollUnderSignals(t *testing.T) {
	a, b := socktest.Pair(t, socktest.Path(t))
	limit := socktest.Scaled(100 * time.Millisecond)
	took := sandbox.UnderSignals(t, func(s *sandbox.Storm) {
		if ready, errno := Poll(a, Readable, -1, limit); ready != 0 || errno != 0 {
			t.Errorf("%v, %v; want the timeout", ready, errno)
		}
		if s.Sent() < 10 {
			t.Errorf("%d signals were sent", s.Sent())
		}
	})
	if took < limit || took > 100*limit {
		t.Errorf("a limit of %v took %v", limit, took)
	}
	sandbox.UnderSignals(t, func(s *sandbox.Storm) {
		s.After(10, func() { unix.Write(b, []byte("x")) })
		if ready, errno := Poll(a, Readable, -1, -1); ready != Readable || errno != 0 {
			t.Errorf("%v, %v; want Readable", ready, errno)
		}
	})
}

// TestPollInBubble: in a bubble of testing/synctest, where the clock stands still, signals do not
// make the timeout begin again.
func TestPollInBubble(t *testing.T) {
	socktest.Need(t, "ppoll", "ppoll-rest")
	a, b := socktest.Pair(t, socktest.Path(t))
	const limit = 100 * time.Millisecond
	rescue := time.AfterFunc(socktest.Scaled(10*time.Second), func() { unix.Write(b, []byte("x")) })
	defer rescue.Stop()
	begin := time.Now()
	synctest.Test(t, func(t *testing.T) {
		sandbox.UnderSignals(t, func(*sandbox.Storm) {
			if ready, errno := Poll(a, Readable, -1, limit); ready != 0 || errno != 0 {
				t.Errorf("%v, %v; want the timeout", ready, errno)
			}
		})
	})
	if took := time.Since(begin); took < limit {
		t.Errorf("a limit of %v took %v", limit, took)
	}
}
