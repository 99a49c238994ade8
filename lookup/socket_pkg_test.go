package lookup

import (
	"math/big"
	"regexp"
	"strings"
	"testing"
)

// FuzzPortNumber compares portNumber with another implementation.
func FuzzPortNumber(f *testing.F) {
	f.Add("80")                   // a port
	f.Add("\t\n\v\f\r +0080")     // all that may come first
	f.Add("-0")                   // zero is not negative
	f.Add("-1")                   // a name
	f.Add("65536")                // a number, too large for a port
	f.Add("18446744073709551616") // too large for 64 bits
	f.Add("80 ")                  // nothing may follow
	f.Add("0x50")                 // decimal only
	f.Add("+")                    // no digits
	f.Add("")                     // no service
	f.Add("\u0661")               // digits of Unicode do not count
	number := regexp.MustCompile(`^[\t\n\v\f\r ]*([+-]?[0-9]+)$`)
	f.Fuzz(func(t *testing.T, service string) {
		want, isNumber := new(big.Int), service == ""
		if m := number.FindStringSubmatch(service); m != nil && !strings.HasSuffix(service, "\n") {
			want.SetString(m[1], 10)
			isNumber = want.Sign() >= 0
		}
		got, ok := portNumber(service)
		if ok != isNumber {
			t.Fatalf("%q: number %t, want %t", service, ok, isNumber)
		}
		if ok && (got <= 0xFFFF) != (want.Cmp(big.NewInt(0xFFFF)) <= 0) {
			t.Errorf("%q: %d, want %s", service, got, want)
		}
		if ok && got <= 0xFFFF && want.Uint64() != got {
			t.Errorf("%q: %d, want %s", service, got, want)
		}
	})
}
