package sandbox

import (
	"errors"
	"testing"

	"golang.org/x/sys/unix"

	"example.com/bio/internal/socktest"
)

// TestCalls: calls that block are told from goroutines that wait, and from calls that return.
func TestCalls(t *testing.T) {
	var pipe [2]int
	socktest.Check(t, unix.Pipe2(pipe[:], unix.O_CLOEXEC))
	for _, fd := range pipe {
		socktest.CloseAtEnd(t, fd)
	}
	read := func() error {
		_, err := unix.Read(pipe[0], make([]byte, 1))
		return err
	}
	calls := Call(read, read)
	if !calls.WaitBlocked() {
		t.Fatalf("a call returned %v", <-calls.Results)
	}

	wake := make(chan struct{})
	waiting := Call(func() error { <-wake; return nil })
	socktest.Eventually(t, "the thread of a goroutine that waits is asleep", func() bool { return asleep(int(waiting.threads[0].Load())) })
	if waiting.blocked() {
		t.Error("a goroutine that waits is taken for a call")
	}
	close(wake)
	socktest.Check(t, <-waiting.Results)

	failure := errors.New("the call failed")
	if returned := Call(read, func() error { return failure }); returned.WaitBlocked() || <-returned.Results != failure {
		t.Error("a call that returned is taken for one that blocks")
	} else {
		_, err := unix.Write(pipe[1], make([]byte, 3))
		socktest.Check(t, err)
		socktest.Check(t, <-returned.Results)
	}
	for range 2 {
		socktest.Check(t, <-calls.Results)
	}
}
