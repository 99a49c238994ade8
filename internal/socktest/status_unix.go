//go:build unix

package socktest

import (
	"testing"

	"golang.org/x/sys/unix"
)

// StatusFlags returns the file status flags of fd: F_GETFL of fcntl(2).
func StatusFlags(tb testing.TB, fd int) int {
	tb.Helper()
	flags, err := unix.FcntlInt(uintptr(fd), unix.F_GETFL, 0)
	Check(tb, err)
	return flags
}
