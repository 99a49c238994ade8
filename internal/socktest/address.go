package socktest

import (
	"net/netip"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"example.com/bio/addr"
)

// IP returns the address that a text such as "127.0.0.1:0" or "[::1]:0" stands for.
func IP(tb testing.TB, text string) addr.Addr {
	tb.Helper()
	a, err := addr.FromAddrPort(netip.MustParseAddrPort(text))
	Check(tb, err)
	return a
}

// Path returns the address of a new AF_UNIX path in a folder that the end of the test
// removes.
func Path(tb testing.TB) addr.Addr {
	tb.Helper()
	a, err := addr.Unix(PathName(tb))
	Check(tb, err)
	return a
}

// PathName returns a new path for a socket. It is short, as that of TempDir may not be.
func PathName(tb testing.TB) string {
	tb.Helper()
	folder, err := os.MkdirTemp("", "bio")
	Check(tb, err)
	tb.Cleanup(func() { os.RemoveAll(folder) })
	return filepath.Join(folder, "s")
}

// Family is an address family that the tests run over.
type Family struct {
	Name   string
	Number int
}

// The families of stream and datagram sockets.
var (
	IPv4 = Family{"AF_INET", syscall.AF_INET}
	IPv6 = Family{"AF_INET6", syscall.AF_INET6}
	Unix = Family{"AF_UNIX", syscall.AF_UNIX}

	Families = []Family{IPv4, IPv6, Unix}
)

// Need skips the test if this machine lacks the family: see the function Need.
func (f Family) Need(tb testing.TB) {
	tb.Helper()
	switch f {
	case IPv4:
		Need(tb, "loopback")
	case IPv6:
		Need(tb, "ipv6")
	case Unix:
		Need(tb, "af_unix")
	}
}

// NeedWaitingConnect skips the test if this machine lacks the family, or if a blocking connect
// to a listener without room does not wait.
func (f Family) NeedWaitingConnect(tb testing.TB) {
	tb.Helper()
	f.Need(tb)
	if f == Unix {
		Need(tb, "unix-connect-waits")
	}
}

// Available returns the families that this machine has.
func Available(tb testing.TB) []Family {
	tb.Helper()
	families := []Family{IPv4}
	if Has(tb, "ipv6") {
		families = append(families, IPv6)
	}
	if Has(tb, "af_unix") {
		families = append(families, Unix)
	}
	return families
}

// Loopback returns an address of the family to bind to: a port of the loopback interface
// that the system chooses, or a new path.
func Loopback(tb testing.TB, family int) addr.Addr {
	tb.Helper()
	switch family {
	case syscall.AF_INET:
		return IP(tb, "127.0.0.1:0")
	case syscall.AF_INET6:
		return IP(tb, "[::1]:0")
	}
	return Path(tb)
}

// Wildcard returns the address that stands for all interfaces, with a port that the
// system chooses.
func Wildcard(tb testing.TB, family int) addr.Addr {
	tb.Helper()
	if family == syscall.AF_INET6 {
		return IP(tb, "[::]:0")
	}
	return IP(tb, "0.0.0.0:0")
}
