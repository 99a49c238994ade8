//go:build unix

package socktest

import (
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// Option returns a socket option.
func Option(tb testing.TB, fd, level, name int) int {
	tb.Helper()
	value, err := unix.GetsockoptInt(fd, level, name)
	Check(tb, err)
	return value
}

// SetOption sets a socket option.
func SetOption(tb testing.TB, fd, level, name, value int) {
	tb.Helper()
	Check(tb, unix.SetsockoptInt(fd, level, name, value))
}

// SetTimeout sets SO_RCVTIMEO or SO_SNDTIMEO; 0 is no limit.
func SetTimeout(tb testing.TB, fd, option int, limit time.Duration) {
	tb.Helper()
	value := unix.NsecToTimeval(limit.Nanoseconds())
	Check(tb, unix.SetsockoptTimeval(fd, unix.SOL_SOCKET, option, &value))
}

// Nonblocking reports whether fd is non-blocking.
func Nonblocking(tb testing.TB, fd int) bool {
	tb.Helper()
	return StatusFlags(tb, fd)&unix.O_NONBLOCK != 0
}

// StatusFlags returns the file status flags of fd: F_GETFL of fcntl(2).
func StatusFlags(tb testing.TB, fd int) int {
	tb.Helper()
	flags, err := unix.FcntlInt(uintptr(fd), unix.F_GETFL, 0)
	Check(tb, err)
	return flags
}

// CloseOnExec reports whether fd is closed in programs that this one starts.
func CloseOnExec(tb testing.TB, fd int) bool {
	tb.Helper()
	flags, err := unix.FcntlInt(uintptr(fd), unix.F_GETFD, 0)
	Check(tb, err)
	return flags&unix.FD_CLOEXEC != 0
}
