package lookup

import (
	"testing"

	"golang.org/x/sys/unix"

	"example.com/bio/internal/sandbox"
)

// TestConfiguredUnknown: if the kernel does not tell the addresses of the interfaces, both
// families count as configured.
func TestConfiguredUnknown(t *testing.T) {
	rule := sandbox.Rule{
		Calls: []uint32{unix.SYS_SOCKET},
		Args:  []sandbox.Arg{{Index: 0, Op: sandbox.Equal, Value: unix.AF_NETLINK}},
		Errno: unix.EACCES,
	}
	rule.Run(t, func(t *testing.T) {
		if inet, inet6 := configured(); !inet || !inet6 {
			t.Errorf("AF_INET %t, AF_INET6 %t", inet, inet6)
		}
	})
}
