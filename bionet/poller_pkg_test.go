//go:build unix

package bionet

import (
	"syscall"
	"testing"
)

// TestIfFull: only a full table of descriptors is a reason not to start the poller.
func TestIfFull(t *testing.T) {
	for errno, want := range map[syscall.Errno]syscall.Errno{
		syscall.EMFILE: syscall.EMFILE, syscall.ENFILE: syscall.ENFILE, syscall.ENOSYS: 0, syscall.EPERM: 0,
	} {
		if got := ifFull(errno); got != want {
			t.Errorf("%v: %v, want %v", errno, got, want)
		}
	}
}
