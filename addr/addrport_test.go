package addr_test

import (
	"net/netip"
	"syscall"
	"testing"

	"example.com/bio/addr"
)

func TestAddrPort(t *testing.T) {
	for text, family := range map[string]int{
		"1.2.3.4:443":                 inet,
		"0.0.0.0:0":                   inet,
		"[::]:0":                      inet6,
		"[2001:db8::1]:443":           inet6,
		"[::ffff:1.2.3.4]:443":        inet6,
		"[::ffff:1.2.3.4%3]:443":      inet6,
		"[fe80::1%1]:65535":           inet6,
		"[fe80::1%4294967295]:443":    inet6,
		"[::1.2.3.4]:443":             inet6,
		"[2001:db8::1%2147483648]:22": inet6,
	} {
		want := netip.MustParseAddrPort(text)
		a, err := addr.FromAddrPort(want)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if got, ok := a.AddrPort(); got != want || !ok || a.Family() != family || a.Port() != want.Port() {
			t.Errorf("%s comes back as %v, %t, family %d", text, got, ok, a.Family())
		}
	}
	for _, a := range []addr.Addr{unnamed(), must(t)(addr.Unix("/run/s"))} {
		if ap, ok := a.AddrPort(); ok || ap.IsValid() {
			t.Errorf("%v has AddrPort %v, %t", a, ap, ok)
		}
	}
}

func TestFromAddrPortZones(t *testing.T) {
	ip := netip.MustParseAddr("fe80::1")
	for zone, want := range map[string]string{"0": "fe80::1", "007": "fe80::1%7", "42": "fe80::1%42"} {
		a := must(t)(addr.FromAddrPort(netip.AddrPortFrom(ip.WithZone(zone), 80)))
		if got := a.HostnameString(); got != want {
			t.Errorf("zone %q gives %s, want %s", zone, got, want)
		}
	}
}

func TestFromAddrPortInvalid(t *testing.T) {
	for _, ap := range []netip.AddrPort{{}, netip.AddrPortFrom(netip.Addr{}, 80)} {
		a, err := addr.FromAddrPort(ap)
		if checkFailure(t, err, "addr.FromAddrPort", syscall.EINVAL); a != (addr.Addr{}) {
			t.Errorf("FromAddrPort(%v) fails with address %v", ap, a)
		}
	}
}
