package socktest

import (
	"errors"
	"fmt"
	"strings"
	"syscall"
	"testing"

	"example.com/bio/errstack"
)

// Check fails the test at once unless err is nil.
func Check(tb testing.TB, err error) {
	tb.Helper()
	if err != nil {
		tb.Fatal(err)
	}
}

// CheckErrno fails the test at once unless errno is 0. what is the call that returned it.
func CheckErrno(tb testing.TB, what string, errno syscall.Errno) {
	tb.Helper()
	if errno != 0 {
		tb.Fatalf("%s: %v", what, errno)
	}
}

// Errno returns the errno of an error, 0 if it has none.
func Errno(err error) (errno syscall.Errno) {
	errors.As(err, &errno)
	return errno
}

// WantError fails the test unless err is an *errstack.Error that matches the errno, 0 for
// none, and the reason, which is not looked at if it is 0.
func WantError(tb testing.TB, err error, errno syscall.Errno, reason errstack.Code) *errstack.Error {
	tb.Helper()
	e, ok := err.(*errstack.Error)
	if !ok {
		tb.Fatalf("error %v (%T) is not an *errstack.Error", err, err)
	}
	if (e.Errno() == 0) != (errno == 0) || errno != 0 && !errors.Is(err, errno) || Errno(err) != e.Errno() {
		tb.Errorf("%v: errno %d (%v), want %d (%v)", err, e.Errno(), Errno(err), errno, errno)
	}
	if reason != 0 && !errors.Is(err, reason) {
		tb.Errorf("%v does not match %v", err, reason)
	}
	return e
}

// Lines returns the entries of a stack, a line each without its position, and empties
// the stack.
func Lines(stack *errstack.Stack) string {
	var lines []string
	for {
		entry, ok := stack.Get()
		if !ok {
			return strings.Join(lines, "\n")
		}
		lines = append(lines, fmt.Sprintf("%s %s %s", entry.Func, entry.Code.ReasonString(), entry.Data))
	}
}
