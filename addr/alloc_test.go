package addr_test

import (
	"net/netip"
	"testing"

	"example.com/bio/addr"
)

// The closures of TestNoAllocs write their results here, so that none is optimized away.
var (
	sinkInt      int
	sinkPort     uint16
	sinkBool     bool
	sinkAddr     addr.Addr
	sinkAddrPort netip.AddrPort
	sinkString   string
)

func TestNoAllocs(t *testing.T) {
	must := must(t)
	v4 := must(addr.Parse("127.0.0.1:443"))
	v6 := must(addr.Parse("[2001:db8::1]:443"))
	scoped := must(addr.Parse("[fe80::1%2]:443"))
	path := must(addr.Unix("/run/s"))
	v4AddrPort := netip.MustParseAddrPort("127.0.0.1:443")
	v6AddrPort := netip.MustParseAddrPort("[fe80::1%2]:443")
	where := make([]byte, 16)
	seen := map[addr.Addr]int{v4: 1, path: 2}
	var buffer [128]byte

	for name, f := range map[string]func(){
		"Family":                func() { sinkInt = v4.Family() + path.Family() },
		"Port":                  func() { sinkPort = v4.Port() + v6.Port() + path.Port() },
		"RawPort":               func() { sinkPort = v4.RawPort() + v6.RawPort() + path.RawPort() },
		"AddrPort AF_INET":      func() { sinkAddrPort, sinkBool = v4.AddrPort() },
		"AddrPort AF_INET6":     func() { sinkAddrPort, sinkBool = v6.AddrPort() },
		"AddrPort AF_UNIX":      func() { sinkAddrPort, sinkBool = path.AddrPort() },
		"IsUnnamed":             func() { sinkBool = path.IsUnnamed() },
		"IsAbstract":            func() { sinkBool = path.IsAbstract() },
		"==":                    func() { sinkBool = v4 == v6 || scoped == path },
		"map":                   func() { sinkInt = seen[v4] + seen[v6] },
		"FromAddrPort AF_INET":  func() { sinkAddr, _ = addr.FromAddrPort(v4AddrPort) },
		"FromAddrPort AF_INET6": func() { sinkAddr, _ = addr.FromAddrPort(v6AddrPort) },
		"RawMake AF_INET":       func() { sinkAddr, _ = addr.RawMake(inet, where[:4], 80) },
		"RawMake AF_INET6":      func() { sinkAddr, _ = addr.RawMake(inet6, where, 80) },
		"Unix":                  func() { sinkAddr, _ = addr.Unix("/run/s") },
		"Parse AF_INET":         func() { sinkAddr, _ = addr.Parse("127.0.0.1:443") },
		"Parse AF_INET6":        func() { sinkAddr, _ = addr.Parse("[2001:db8::1]:443") },
		"ParseHostServ":         func() { sinkString, _, _ = addr.ParseHostServ("[::1]:443", addr.PrioHost) },
		"AppendText": func() {
			for _, a := range [...]addr.Addr{v4, v6, scoped} {
				text, _ := a.AppendText(buffer[:0])
				sinkInt = len(text)
			}
		},
	} {
		if n := testing.AllocsPerRun(100, f); n != 0 {
			t.Errorf("%s allocates %v times", name, n)
		}
	}
}

func BenchmarkString(b *testing.B) {
	a := must(b)(addr.Parse("[2001:db8::1]:443"))
	b.ReportAllocs()
	for b.Loop() {
		sinkString = a.String()
	}
}

func BenchmarkParse(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		sinkAddr, _ = addr.Parse("[2001:db8::1]:443")
	}
}

func BenchmarkAddrPort(b *testing.B) {
	a := must(b)(addr.Parse("[2001:db8::1]:443"))
	b.ReportAllocs()
	for b.Loop() {
		sinkAddrPort, sinkBool = a.AddrPort()
	}
}

func BenchmarkFromAddrPort(b *testing.B) {
	ap := netip.MustParseAddrPort("[2001:db8::1]:443")
	b.ReportAllocs()
	for b.Loop() {
		sinkAddr, _ = addr.FromAddrPort(ap)
	}
}
