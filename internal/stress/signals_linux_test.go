package stress_test

import (
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"example.com/bio/internal/sandbox"
	"example.com/bio/internal/socktest"
)

const (
	// manySignals is how many are to interrupt a call before what it waits for happens.
	manySignals = 500
	// limit is the SO_RCVTIMEO or SO_SNDTIMEO of calls that end by it.
	limit = 200 * time.Millisecond
)

// slack is how much later than its limit a call may come back on a busy machine.
var slack = socktest.Scaled(2 * time.Second)

// interrupted runs a test for each family, BIO_STRESS_ROUNDS times, while signals end
// calls that are not repeated.
func interrupted(t *testing.T, test func(t *testing.T, f socktest.Family)) {
	t.Helper()
	sandbox.Interrupting(t)
	for _, f := range socktest.Available(t) {
		t.Run(f.Name, func(t *testing.T) {
			for range socktest.Setting(t, "BIO_STRESS_ROUNDS", 1) {
				test(t, f)
			}
		})
	}
}

// TestBareCallsAreInterrupted holds that the signals end a call that is not made again.
func TestBareCallsAreInterrupted(t *testing.T) {
	interrupted(t, func(t *testing.T, f socktest.Family) {
		f.NeedWaitingConnect(t)
		server, _ := listener(t, f)
		_, a := fullListener(t, f)
		for name, call := range map[string]func() error{
			"accept":  func() error { _, _, err := syscall.Accept(server); return err },
			"connect": func() error { return unix.Connect(socket(t, f), socktest.Sockaddr(a)) },
			"poll": func() error {
				_, err := unix.Poll([]unix.PollFd{{Fd: int32(server), Events: unix.POLLIN}}, -1)
				return err
			},
		} {
			var err error
			sandbox.UnderSignals(t, func(*sandbox.Storm) { err = call() })
			if err != unix.EINTR {
				t.Errorf("%s: %v, want EINTR", name, err)
			}
		}
	})
}
