//go:build unix

package bionet

import (
	"syscall"
	"testing"

	"example.com/bio/internal/socktest"
)

// TestConnectionWithoutPeer: a peer that has gone, and has left no pending error, is ENOTCONN.
func TestConnectionWithoutPeer(t *testing.T) {
	socktest.NoLeak(t, func() {
		d := descriptor{fd: socktest.Open(t, syscall.AF_INET, syscall.SOCK_STREAM), function: "bionet.Conn"}
		conn, err := connection(d, d.file())
		if conn != nil {
			t.Errorf("a %T without a peer", conn)
		}
		socktest.WantError(t, err, syscall.ENOTCONN, 0)
	})
}
