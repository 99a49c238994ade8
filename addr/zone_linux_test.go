package addr_test

import (
	"net/netip"
	"strings"
	"syscall"
	"testing"

	"example.com/bio/addr"
	"example.com/bio/internal/socktest"
)

// TestZoneName relies on the loopback interface, which has index 1 in every
// network namespace of Linux.
func TestZoneName(t *testing.T) {
	socktest.NoLeak(t, func() {
		a, err := addr.Parse("[fe80::1%lo]:80")
		if err != nil {
			t.Fatal(err)
		}
		b, err := addr.FromAddrPort(netip.MustParseAddrPort("[fe80::1%lo]:80"))
		if want := must(t)(addr.Parse("[fe80::1%1]:80")); err != nil || a != want || b != want {
			t.Errorf("zone lo gives %v and %v, %v, want %v", a, b, err, want)
		}
	})
}

func TestZoneNameUnknown(t *testing.T) {
	ip := netip.MustParseAddr("fe80::1")
	for zone, errno := range map[string]syscall.Errno{
		"nosuchinterface":         syscall.ENODEV, // 15 bytes, the longest name
		"-1":                      syscall.ENODEV,
		"4294967296":              syscall.ENODEV, // one more than the highest index
		"nosuchinterface0":        syscall.EINVAL,
		"lo\x00":                  syscall.EINVAL,
		strings.Repeat("x", 4096): syscall.EINVAL,
	} {
		socktest.NoLeak(t, func() {
			a, err := addr.FromAddrPort(netip.AddrPortFrom(ip.WithZone(zone), 80))
			if checkFailure(t, err, "addr.FromAddrPort", errno); a != (addr.Addr{}) {
				t.Errorf("zone %q gives %v", zone, a)
			}
			_, err = addr.Parse("[fe80::1%" + zone + "]:80")
			checkFailure(t, err, "addr.Parse", errno)
		})
	}
}

func TestZoneNameFailureText(t *testing.T) {
	_, err := addr.FromAddrPort(netip.AddrPortFrom(netip.MustParseAddr("fe80::1").WithZone("no\nsuch"), 80))
	want := `addr.FromAddrPort "[fe80::1%no\nsuch]:80": calling ioctl(): no such device`
	if err == nil || err.Error() != want {
		t.Errorf("error is %v, want %s", err, want)
	}
	_, err = addr.FromAddrPort(netip.MustParseAddrPort("[fe80::1%nosuch]:80"))
	want = `addr.FromAddrPort [fe80::1%nosuch]:80: calling ioctl(): no such device`
	if err == nil || err.Error() != want {
		t.Errorf("error is %v, want %s", err, want)
	}
}
