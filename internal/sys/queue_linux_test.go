package sys_test

import (
	"testing"

	"golang.org/x/sys/unix"

	"example.com/bio"
	"example.com/bio/internal/sandbox"
	"example.com/bio/internal/socktest"
)

// TestQueueLength: a listener has a queue as long as the system allows, also if that is more
// than SOMAXCONN of the C library's headers. Of a listening socket, TCP_INFO counts the queue's
// limit as packets that were acknowledged selectively.
func TestQueueLength(t *testing.T) {
	if !sandbox.Again(t, sandbox.Network) {
		return
	}
	const limit = "65000"
	sandbox.SetSysctl(t, "core/somaxconn", limit)
	fd, err := bio.Socket(unix.AF_INET, unix.SOCK_STREAM, 0, 0)
	socktest.Check(t, err)
	defer bio.Close(fd)
	a := socktest.IP(t, "127.0.0.1:0")
	socktest.Check(t, bio.Listen(fd, &a, 0))
	info, err := unix.GetsockoptTCPInfo(fd, unix.IPPROTO_TCP, unix.TCP_INFO)
	socktest.Check(t, err)
	if info.Sacked != 65000 {
		t.Errorf("the queue has room for %d connections, want %s", info.Sacked, limit)
	}
}
