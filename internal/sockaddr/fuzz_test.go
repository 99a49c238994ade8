package sockaddr_test

import (
	"strings"
	"testing"
)

// FuzzFilled compares Sockaddr with the reference decoder for any bytes and any
// length that a kernel may give.
func FuzzFilled(f *testing.F) {
	for _, seed := range []struct {
		raw string
		n   uint32
	}{
		{"", 0},                            // no address at all
		{"\x00", 1},                        // cut within the family
		{raw(unspec, "junk"), 6},           // a family that stands for none
		{raw(inet, "\x00\x50\x7f\x00"), 6}, // AF_INET cut within the address
		{raw(inet, "\x00\x50\x7f\x00\x00\x01", "padding!"), 16},                  // padding that is not zero
		{raw(inet6, "\x00\x50", "flow", strings.Repeat("6", 16), native(9)), 28}, // flow information
		{raw(inet6, "\x00\x50", "flow", strings.Repeat("6", 16), "\x01"), 25},    // a scope cut short
		{raw(local), 2},                                     // an unnamed peer
		{raw(local, "\x00"), 3},                             // the empty abstract name
		{raw(local, "\x00a\x00b\x00"), 7},                   // an abstract name with NULs
		{raw(local, "/p\x00after"), 10},                     // junk after a path
		{raw(local, strings.Repeat("p", 108)), 110},         // sun_path without its NUL
		{raw(local, strings.Repeat("p", 108), "\x00"), 111}, // and with the one that Linux adds
		{raw(local, "\x00", strings.Repeat("a", 107)), 110}, // the longest abstract name
		{raw(other, "\x00\x01\x00"), 5},                     // a foreign address that ends with NUL
		{raw(other, strings.Repeat("x", 120)), 122},         // a foreign address that was cut
		{raw(local, strings.Repeat("p", 200)), ^uint32(0)},  // a length beyond any storage
	} {
		f.Add([]byte(seed.raw), seed.n)
	}
	f.Fuzz(func(t *testing.T, data []byte, n uint32) {
		checkFilled(t, string(data), n, decodeSlow(dirty(string(data)), n))
	})
}
