package lookup

import (
	"testing"

	"golang.org/x/sys/unix"

	"example.com/bio/internal/sandbox"
	"example.com/bio/internal/socktest"
)

// TestNoServices: without /etc/services the services that are built in are known.
func TestNoServices(t *testing.T) {
	if !sandbox.Again(t, sandbox.Mount) {
		return
	}
	if err := unix.Mount("tmpfs", "/etc", "tmpfs", 0, ""); err != nil {
		socktest.Lack(t, "mountns", err)
	}
	if got := readServices(); got != wellKnown {
		t.Errorf("%d bytes, want the built-in services", len(got))
	}
}
