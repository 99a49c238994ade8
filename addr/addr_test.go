package addr_test

import (
	"net/netip"
	"strings"
	"syscall"
	"testing"
	"unsafe"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"example.com/bio/addr"
	"example.com/bio/internal/sockaddr"
	"example.com/bio/internal/socktest"
)

const (
	inet  = syscall.AF_INET
	inet6 = syscall.AF_INET6
	local = syscall.AF_UNIX
	other = 0x51 // not a family of any system
)

// must returns a function that returns the address of a constructor, which must not fail.
func must(t testing.TB) func(addr.Addr, error) addr.Addr {
	return func(a addr.Addr, err error) addr.Addr {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
}

// received returns the address that a kernel makes by writing the bytes of storage.
func received(storage string) (a addr.Addr) {
	s := a.Sockaddr()
	copy(unsafe.Slice((*byte)(s.Pointer()), sockaddr.Size), storage)
	s.Filled(uint32(len(storage)))
	return a
}

// foreign returns an address of a family that Addr has no special methods for.
func foreign(t testing.TB, family int, data string) (a addr.Addr) {
	t.Helper()
	if !a.Sockaddr().SetForeign(family, []byte(data)) {
		t.Fatalf("no address of family %d", family)
	}
	return a
}

// unnamed returns the address of an AF_UNIX socket without a name.
func unnamed() (a addr.Addr) {
	a.Sockaddr().SetUnix(nil)
	return a
}

// checkFailure checks what the functions of this package promise of an error: it is an
// *errstack.Error with the errno, without entries, and its position is in this test.
func checkFailure(t *testing.T, err error, function string, errno syscall.Errno) {
	t.Helper()
	failure := socktest.WantError(t, err, errno, 0)
	if failure.Func() != function {
		t.Errorf("error %v is of %s, want %s", err, failure.Func(), function)
	}
	if entries := failure.Entries(); len(entries) != 0 {
		t.Errorf("error %v has entries %v", err, entries)
	}
	if file := failure.File(); !strings.HasSuffix(file, "_test.go") {
		t.Errorf("position of error %v is in %q", err, file)
	}
}

// parts are the results of the methods of an address.
type parts struct {
	Family             int
	Port, RawPort      uint16
	RawAddress         []byte
	Host, Service      string
	Unnamed, Abstract  bool
	Path, AbstractName string
	HasPath, HasName   bool
	AddrPort           netip.AddrPort
	HasAddrPort        bool
}

func partsOf(a addr.Addr) parts {
	p := parts{
		Family: a.Family(), Port: a.Port(), RawPort: a.RawPort(), RawAddress: a.RawAddress(),
		Host: a.HostnameString(), Service: a.ServiceString(), Unnamed: a.IsUnnamed(), Abstract: a.IsAbstract(),
	}
	p.Path, p.HasPath = a.PathString()
	p.AbstractName, p.HasName = a.AbstractName()
	p.AddrPort, p.HasAddrPort = a.AddrPort()
	return p
}

func TestParts(t *testing.T) {
	must := must(t)
	for _, test := range []struct {
		a    addr.Addr
		want parts
	}{
		{addr.Addr{}, parts{Family: syscall.AF_UNSPEC}},
		{foreign(t, other, "\x01\x02\x03\x04\x05\x06"), parts{Family: other}},
		{must(addr.Parse("127.0.0.1:80")), parts{
			Family: inet, Port: 80, RawPort: htons(80), RawAddress: []byte{127, 0, 0, 1}, Host: "127.0.0.1", Service: "80",
			AddrPort: netip.MustParseAddrPort("127.0.0.1:80"), HasAddrPort: true,
		}},
		{must(addr.Parse("[fe80::1%2]:80")), parts{
			Family: inet6, Port: 80, RawPort: htons(80), RawAddress: []byte("\xfe\x80\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01"),
			Host: "fe80::1%2", Service: "80", AddrPort: netip.MustParseAddrPort("[fe80::1%2]:80"), HasAddrPort: true,
		}},
		{unnamed(), parts{Family: local, RawAddress: []byte{}, Host: "localhost", Service: "0", Unnamed: true, HasPath: true}},
		{must(addr.Unix("@s")), parts{
			Family: local, RawAddress: []byte("@s"), Host: "localhost", Service: "@s", Path: "@s", HasPath: true,
		}},
	} {
		if diff := cmp.Diff(test.want, partsOf(test.a), cmpopts.EquateComparable(netip.AddrPort{})); diff != "" {
			t.Errorf("parts of %v want (-) and got (+):\n%s", test.a, diff)
		}
	}
}

func TestPartsOfAbstractName(t *testing.T) {
	socktest.Need(t, "abstract")
	want := parts{
		Family: local, RawAddress: []byte("\x00a\x00b"), Host: "localhost", Service: `@"a\x00b"`,
		Abstract: true, AbstractName: "a\x00b", HasName: true,
	}
	got := partsOf(must(t)(addr.Abstract("a\x00b")))
	if diff := cmp.Diff(want, got, cmpopts.EquateComparable(netip.AddrPort{})); diff != "" {
		t.Errorf("parts want (-) and got (+):\n%s", diff)
	}
}

// TestIdentity makes each address in different ways. The same addresses are equal, and
// different ones are not.
func TestIdentity(t *testing.T) {
	must := must(t)
	same := [][]addr.Addr{
		{{}, received(""), received("\x00\x00junk")},
		{
			must(addr.RawMake(inet, []byte{127, 0, 0, 1}, htons(80))),
			must(addr.FromAddrPort(netip.MustParseAddrPort("127.0.0.1:80"))),
			must(addr.Parse("127.0.0.1:80")),
		},
		{must(addr.Parse("127.0.0.1:81"))},
		{must(addr.Parse("[::ffff:127.0.0.1]:80"))},
		{
			must(addr.RawMake(inet6, []byte("\xfe\x80\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01"), htons(80))),
			must(addr.Parse("[fe80::1]:80")),
			must(addr.Parse("[FE80:0:0::0.0.0.1%0]:080")),
		},
		{must(addr.Parse("[fe80::1%2]:80")), must(addr.FromAddrPort(netip.MustParseAddrPort("[fe80::1%2]:80")))},
		{must(addr.Parse("[fe80::1%3]:80"))},
		{
			must(addr.RawMake(local, []byte("/run/s"), 80)),
			must(addr.Unix("/run/s")),
			must(addr.Parse("unix:/run/s")),
			must(addr.Parse(`unix:"/run/s"`)),
		},
		{must(addr.Unix("run/s"))},
		{must(addr.Unix("@run/s")), must(addr.Parse(`unix:"@run/s"`))},
		{unnamed(), must(addr.Parse("unix:"))},
		{foreign(t, other, ""), must(addr.Parse("family(81):"))},
		{foreign(t, other, "\x00"), must(addr.Parse("family(81):00"))},
	}
	if sockaddr.HasAbstract {
		same = append(same,
			[]addr.Addr{must(addr.Abstract("run/s")), must(addr.Parse("unix:@run/s"))},
			[]addr.Addr{must(addr.Abstract("run/s\x00")), must(addr.Parse(`unix:@"run/s\x00"`))},
			[]addr.Addr{must(addr.Abstract("")), must(addr.Parse("unix:@"))})
	}
	seen := make(map[addr.Addr]int)
	for i, group := range same {
		for _, a := range group {
			if a != group[0] {
				t.Errorf("%v differs from %v", a, group[0])
			}
			if j, ok := seen[a]; ok && i != j {
				t.Errorf("%v equals %v", a, same[j][0])
			}
			seen[a] = i
		}
	}
}

func TestSize(t *testing.T) {
	if got, want := unsafe.Sizeof(addr.Addr{}), unsafe.Sizeof(sockaddr.Sockaddr{}); got != want {
		t.Errorf("Addr has %d bytes, and what the kernel needs of it %d", got, want)
	}
}

// family returns the first bytes of an address of a family, as the kernel writes them.
func family(number int) string {
	var s sockaddr.Sockaddr
	s.SetForeign(other, nil)
	header := string(unsafe.Slice((*byte)(s.Pointer()), 2))
	return strings.Replace(header, string(rune(other)), string(rune(number)), 1)
}
