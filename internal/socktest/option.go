//go:build unix || windows

package socktest

import (
	"testing"
	"time"
)

// Option returns a socket option.
func Option(tb testing.TB, fd, level, name int) int {
	tb.Helper()
	value, err := option(fd, level, name)
	Check(tb, err)
	return value
}

// SetOption sets a socket option.
func SetOption(tb testing.TB, fd, level, name, value int) {
	tb.Helper()
	Check(tb, TrySetOption(fd, level, name, value))
}

// TrySetOption sets a socket option that the socket may not have.
func TrySetOption(fd, level, name, value int) error { return setOption(fd, level, name, value) }

// SetTimeout sets SO_RCVTIMEO or SO_SNDTIMEO; 0 means no limit.
func SetTimeout(tb testing.TB, fd, option int, limit time.Duration) {
	tb.Helper()
	Check(tb, setTimeout(fd, option, limit))
}

// SetNonblock sets or clears the non-blocking mode of fd.
func SetNonblock(tb testing.TB, fd int, on bool) {
	tb.Helper()
	Check(tb, setNonblock(fd, on))
}

// Nonblocking reports whether fd is non-blocking. The test needs "mode".
func Nonblocking(tb testing.TB, fd int) bool {
	tb.Helper()
	on, known, err := nonblocking(fd)
	Check(tb, err)
	if !known {
		Need(tb, "mode")
	}
	return on
}

// WantNonblocking fails the test if fd is not in the mode that is wanted, as far as the
// system tells: Windows does of a connected socket with nothing to read.
func WantNonblocking(tb testing.TB, fd int, want bool) {
	tb.Helper()
	on, known, err := nonblocking(fd)
	Check(tb, err)
	if known && on != want {
		tb.Errorf("descriptor %d: non-blocking %t, want %t", fd, on, want)
	}
}

// CloseOnExec reports whether fd is closed in programs that this one starts.
func CloseOnExec(tb testing.TB, fd int) bool {
	tb.Helper()
	on, err := closeOnExec(fd)
	Check(tb, err)
	return on
}
