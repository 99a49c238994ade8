package lookup

import (
	"math/big"
	"net"
	"net/netip"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// FuzzHost holds that a host is an address if package net says so, of the family that is
// asked for and with a zone of digits, and that isOldNumeric finds the other spellings of
// inet_aton.
func FuzzHost(f *testing.F) {
	f.Add("127.0.0.1")        // an address
	f.Add("::ffff:127.0.0.1") // IPv4 in IPv6, which AF_INET takes as IPv4
	f.Add("fe80::1%1")        // a link-local address with its scope
	f.Add("::1%7")            // a scope that does not belong there
	f.Add("::1%nope")         // the name of an interface that does not belong there
	f.Add("::1%0")            // scope 0, which means none
	f.Add("127.0.0.1%1")      // IPv4 has no scopes
	f.Add("0x7f.1")           // as inet_aton reads it
	f.Add("0177.0.0.1")       // octal
	f.Add("1.2.3.4.5")        // too many parts
	f.Add("1..2")             // an empty part
	f.Add("0x")               // no digits
	f.Add("08")               // not octal
	f.Add("0xFFFFFFFF")       // all bytes in one part
	f.Add("0x100000000")      // one more
	f.Add("1.0xFFFFFF")       // three bytes in the last part
	f.Add("1.2.65536")        // one more than two bytes
	f.Add("256.1.1.1")        // one more than one byte
	f.Add("www.example")      // a name
	f.Fuzz(func(t *testing.T, host string) {
		if got, want := isOldNumeric(host), slowAton(host); got != want {
			t.Errorf("%q: old %t, want %t", host, got, want)
		}
		text, zone, _ := strings.Cut(host, "%")
		want := net.ParseIP(text)
		for _, family := range []int{syscall.AF_UNSPEC, syscall.AF_INET, syscall.AF_INET6} {
			ip, isNumeric, failure := parseNumeric(host, family)
			if isNumeric != (want != nil && (text == host || strings.Contains(text, ":"))) {
				t.Fatalf("%q: address %t, package net %v", host, isNumeric, want)
			}
			if !isNumeric || failure != nil {
				if ip != (netip.Addr{}) {
					t.Errorf("%q: not an address, and %v", host, ip)
				}
				continue
			}
			if family == syscall.AF_INET && ip.Zone() != "" {
				t.Errorf("%q: zone %q of an IPv4 address", host, ip.Zone())
			}
			if family == syscall.AF_INET && !ip.Is4() || family == syscall.AF_INET6 && !ip.Is6() {
				t.Errorf("%q: %v for family %d", host, ip, family)
			}
			if bytes := ip.As16(); !want.Equal(bytes[:]) {
				t.Errorf("%q: %v, package net %v", host, ip, want)
			}
			if ip.Zone() == "" {
				continue
			}
			if _, err := strconv.ParseUint(ip.Zone(), 10, 32); err != nil {
				t.Errorf("%q: zone %q of %q", host, ip.Zone(), zone)
			}
		}
	})
}

// slowAton is another isOldNumeric.
func slowAton(host string) bool {
	numbers := regexp.MustCompile(`^(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9][0-9]*)$`)
	parts := strings.Split(host, ".")
	for i, part := range parts {
		n, ok := new(big.Int).SetString(part, 0)
		if !ok || !numbers.MatchString(part) || strings.HasSuffix(part, "\n") {
			return false
		}
		bytes := 1
		if i == len(parts)-1 {
			bytes = 4 - i
		}
		if n.BitLen() > 8*bytes {
			return false
		}
	}
	return len(parts) <= 4
}
