package errstack

import (
	"syscall"
	"testing"
)

// TestWinsock compares the table with the errnos of this system that have the same names.
func TestWinsock(t *testing.T) {
	errnos := map[string]syscall.Errno{"EWOULDBLOCK": syscall.EWOULDBLOCK}
	for errno := range syscall.Errno(200) {
		if name := errnoName(errno); name != "" {
			errnos[name] = errno
		}
	}
	compared := 0
	for i, row := range winsock {
		if i > 0 && row.errno <= winsock[i-1].errno {
			t.Errorf("%s is not in the order of the numbers", row.name)
		}
		if got := Sys(row.errno).ReasonString(); got != row.text {
			t.Errorf("%s has the text %q, want %q", row.name, got, row.text)
		}
		errno, ok := errnos[row.name[len("WSA"):]]
		if !ok {
			continue
		}
		compared++
		if want := systemText(errno); row.text != want {
			t.Errorf("%s has the text %q, want %q", row.name, row.text, want)
		}
	}
	if compared < 40 {
		t.Errorf("only %d errors compared", compared)
	}
}
