package addr_test

import (
	"encoding/binary"
	"net/netip"
	"strings"
	"testing"

	"example.com/bio/addr"
	"example.com/bio/internal/socktest"
)

func TestHostnameAndServiceString(t *testing.T) {
	for _, test := range []struct{ text, host, service string }{
		{"127.0.0.1:443", "127.0.0.1", "443"},
		{"0.0.0.0:0", "0.0.0.0", "0"},
		{"255.255.255.255:65535", "255.255.255.255", "65535"},
		{"[::]:80", "::", "80"},
		{"[::1]:80", "::1", "80"},
		{"[::2]:80", "::2", "80"},
		{"[::ffff]:80", "::ffff", "80"},
		{"[::0.1.0.0]:80", "::0.1.0.0", "80"},
		{"[::1:0]:80", "::0.1.0.0", "80"},
		{"[::1.2.3.4]:80", "::1.2.3.4", "80"},
		{"[::7f00:1]:80", "::127.0.0.1", "80"},
		{"[::ffff:1.2.3.4]:80", "::ffff:1.2.3.4", "80"},
		{"[::ffff:0:0]:80", "::ffff:0.0.0.0", "80"},
		{"[::ffff:0:102:304]:80", "::ffff:0:102:304", "80"},
		{"[64:ff9b::1.2.3.4]:80", "64:ff9b::102:304", "80"},
		{"[1:0:0:1:1:0:0:1]:80", "1::1:1:0:0:1", "80"},
		{"[1:0:0:1:0:0:1:1]:80", "1::1:0:0:1:1", "80"},
		{"[0:1:1:1:1:1:1:1]:80", "0:1:1:1:1:1:1:1", "80"},
		{"[1:0:0:2:0:0:0:0]:80", "1:0:0:2::", "80"},
		{"[2001:DB8::A]:80", "2001:db8::a", "80"},
		{"[fe80::1%2]:80", "fe80::1%2", "80"},
		{"[::1%7]:80", "::1%7", "80"},
		{"[::ffff:1.2.3.4%5]:80", "::ffff:1.2.3.4%5", "80"},
		{"[::1.2.3.4%4294967295]:80", "::1.2.3.4%4294967295", "80"},
		{"[ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff%4294967295]:65535",
			"ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff%4294967295", "65535"},
		{"unix:/tmp/s", "localhost", "/tmp/s"},
		{"unix:" + strings.Repeat("p", 103), "localhost", strings.Repeat("p", 103)},
		{`unix:"@\n"`, "localhost", "@\n"},
		{"unix:", "localhost", "0"},
		{"unspec", "", ""},
		{"family(81):0102", "", ""},
	} {
		a := must(t)(addr.Parse(test.text))
		if host, service := a.HostnameString(), a.ServiceString(); host != test.host || service != test.service {
			t.Errorf("%s: host %q, service %q, want %q, %q", test.text, host, service, test.host, test.service)
		}
	}
}

// TestHostnameStringOfAnyBytes compares with package netip, whose text is that of
// inet_ntop except for IPv4-compatible addresses: every combination of zero groups, and
// groups of every length.
func TestHostnameStringOfAnyBytes(t *testing.T) {
	for pattern := range 1 << 8 {
		for digits := range 4 {
			var ip [16]byte
			for group := range 8 {
				if pattern>>group&1 != 0 {
					binary.BigEndian.PutUint16(ip[2*group:], 0xFEDC>>(4*digits))
				}
			}
			want := netip.AddrFrom16(ip)
			if pattern&0x3F == 0 && pattern&0x40 != 0 {
				continue // IPv4-compatible
			}
			checkHostname(t, want)
		}
	}
	for i := range 1 << 16 {
		checkHostname(t, netip.AddrFrom4([4]byte{byte(i), byte(i >> 8), byte(i >> 4), 0}))
	}
	checkHostname(t, netip.MustParseAddr("::ffff:0.0.0.0"))
	checkHostname(t, netip.MustParseAddr("::ffff:255.255.255.255"))
	checkHostname(t, netip.MustParseAddr("::fffe:1.2.3.4"))
	checkHostname(t, netip.MustParseAddr("0:0:0:0:1:ffff:102:304"))
}

func checkHostname(t *testing.T, ip netip.Addr) {
	t.Helper()
	a, err := addr.FromAddrPort(netip.AddrPortFrom(ip, 80))
	if got := a.HostnameString(); err != nil || got != ip.String() {
		t.Errorf("host of %v is %q, %v", ip, got, err)
	}
}

func TestServiceStringAbstract(t *testing.T) {
	socktest.Need(t, "abstract")
	for name, want := range map[string]string{
		"name":   "@name",
		"@name":  "@@name",
		"a\x00b": `@"a\x00b"`,
		"":       "@",
	} {
		if got := must(t)(addr.Abstract(name)).ServiceString(); got != want {
			t.Errorf("service of %q is %q, want %q", name, got, want)
		}
	}
}
