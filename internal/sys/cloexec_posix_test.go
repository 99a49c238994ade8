//go:build unix && (!linux || portable)

package sys

import (
	"runtime"
	"testing"

	"golang.org/x/sys/unix"

	"example.com/bio/internal/socktest"
)

// TestWithoutAtomicCloexec: descriptors are close-on-exec on systems that need a second call
// for it, as they are on this one.
func TestWithoutAtomicCloexec(t *testing.T) {
	defer func(before systemFacts) { facts = before }(facts)
	for _, system := range []string{runtime.GOOS, "darwin"} {
		facts = factsOf(system)
		fd, errno := Socket(unix.AF_INET, unix.SOCK_STREAM, 0)
		socktest.CheckErrno(t, "socket", errno)
		read, write, errno := Pipe()
		socktest.CheckErrno(t, "pipe", errno)
		for name, fd := range map[string]int{"socket": fd, "read": read, "write": write} {
			socktest.CloseAtEnd(t, fd)
			if !socktest.CloseOnExec(t, fd) {
				t.Errorf("%s: %s is not close-on-exec", system, name)
			}
			if socktest.Nonblocking(t, fd) != (name != "socket") {
				t.Errorf("%s: %s is non-blocking %t", system, name, name == "socket")
			}
		}
	}
}
