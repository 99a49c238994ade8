package sockaddr_test

import (
	"runtime"
	"strings"
	"syscall"
	"testing"
	"unsafe"

	"example.com/bio/internal/sockaddr"
)

const (
	unspec = syscall.AF_UNSPEC
	inet   = syscall.AF_INET
	inet6  = syscall.AF_INET6
	local  = syscall.AF_UNIX
	other  = 0x51 // a family of no system
)

// dirty is storage that held something else when raw was written into it.
func dirty(raw string) string {
	raw = raw[:min(len(raw), sockaddr.Size)]
	return raw + strings.Repeat("\xAA", sockaddr.Size-len(raw))
}

// fill is what a system call does: it writes the bytes of an address into storage
// and says how long the address is. There was another address before.
func fill(raw string, n uint32) (s sockaddr.Sockaddr) {
	s.SetUnix([]byte("before"))
	copy(unsafe.Slice((*byte)(s.Pointer()), sockaddr.Size), dirty(raw))
	s.Filled(n)
	return s
}

func TestFilled(t *testing.T) {
	ip6 := "\xfe\x80" + strings.Repeat("\x00", 13) + "\x01"
	path := strings.Repeat("p", sockaddr.PathSize)
	unnamed := parts{family: local, length: 2}
	whole := uint32(2 + sockaddr.PathSize)
	inet6Length := uint32(28)
	if runtime.GOOS == "solaris" || runtime.GOOS == "illumos" {
		inet6Length = 32
	}
	// Names that begin with NUL exist on Linux only; elsewhere such an address is
	// that of a socket without a name.
	abstract := func(name string) parts {
		if !sockaddr.HasAbstract {
			return unnamed
		}
		return parts{family: local, name: name, length: uint32(2 + len(name))}
	}
	for _, test := range []struct {
		name string
		raw  string
		n    uint32
		want parts
	}{
		{"nothing", "", 0, parts{length: sockaddr.Size}},
		{"one byte", raw(inet, "\x00\x50\x7f\x00\x00\x01"), 1, parts{length: sockaddr.Size}},
		{"unspecified family", raw(unspec, "junk that is cleared"), 22, parts{length: sockaddr.Size}},

		{"AF_INET", raw(inet, "\x01\xbb\x7f\x00\x00\x01", "\x00\x00\x00\x00\x00\x00\x00\x00"), 16,
			parts{family: inet, ip: "\x7f\x00\x00\x01", port: 443, length: 16}},
		{"AF_INET with dirty padding", raw(inet, "\x01\xbb\x7f\x00\x00\x01", "\x01\x02\x03\x04\x05\x06\x07\x08"), 16,
			parts{family: inet, ip: "\x7f\x00\x00\x01", port: 443, length: 16}},
		{"AF_INET without padding", raw(inet, "\x01\xbb\x7f\x00\x00\x01"), 8,
			parts{family: inet, ip: "\x7f\x00\x00\x01", port: 443, length: 16}},
		{"AF_INET cut in the address", raw(inet, "\x01\xbb\x7f\x01\x01\x01"), 5,
			parts{family: inet, ip: "\x7f\x00\x00\x00", port: 443, length: 16}},
		{"AF_INET of the family alone", raw(inet), 2,
			parts{family: inet, ip: "\x00\x00\x00\x00", length: 16}},
		{"AF_INET over-long", raw(inet, "\x01\xbb\x7f\x00\x00\x01", strings.Repeat("x", 40)), 48,
			parts{family: inet, ip: "\x7f\x00\x00\x01", port: 443, length: 16}},
		{"AF_INET longer than the storage", raw(inet, "\x01\xbb\x7f\x00\x00\x01"), 4096,
			parts{family: inet, ip: "\x7f\x00\x00\x01", port: 443, length: 16}},

		{"AF_INET6", raw(inet6, "\x01\xbb", "\x00\x00\x00\x00", ip6, native(7)), 28,
			parts{family: inet6, ip: ip6, port: 443, scope: 7, length: inet6Length}},
		{"AF_INET6 with flow information", raw(inet6, "\x01\xbb", "\x00\x01\x02\x03", ip6, native(7)), 28,
			parts{family: inet6, ip: ip6, port: 443, scope: 7, length: inet6Length}},
		{"AF_INET6 without a scope", raw(inet6, "\x01\xbb", "\x00\x00\x00\x00", ip6), 24,
			parts{family: inet6, ip: ip6, port: 443, length: inet6Length}},
		{"AF_INET6 over-long", raw(inet6, "\x01\xbb", "\x00\x00\x00\x00", ip6, native(7), "xxxx"), 32,
			parts{family: inet6, ip: ip6, port: 443, scope: 7, length: inet6Length}},

		{"path with its NUL", raw(local, "/run/s\x00"), 9, parts{family: local, name: "/run/s", length: whole}},
		{"path without its NUL", raw(local, "/run/s"), 8, parts{family: local, name: "/run/s", length: whole}},
		{"path in the whole sockaddr_un", raw(local, "/run/s", strings.Repeat("\x00", sockaddr.PathSize-6)), whole,
			parts{family: local, name: "/run/s", length: whole}},
		{"path with junk after its NUL", raw(local, "/run/s\x00junk"), 13, parts{family: local, name: "/run/s", length: whole}},
		{"path of one byte", raw(local, "p"), 3, parts{family: local, name: "p", length: whole}},
		{"path that begins with '@'", raw(local, "@p\x00"), 5, parts{family: local, name: "@p", length: whole}},
		{"longest path", raw(local, path), whole, parts{family: local, name: path, length: whole}},
		{"longest path and its NUL", raw(local, path, "\x00"), whole + 1, parts{family: local, name: path, length: whole}},
		{"path longer than the storage", raw(local, path, "pppp"), 300, parts{family: local, name: path, length: whole}},
		{"unnamed", raw(local), 2, unnamed},
		{"abstract", raw(local, "\x00name"), 7, abstract("\x00name")},
		{"abstract with inner NULs", raw(local, "\x00a\x00\x00b\x00"), 8, abstract("\x00a\x00\x00b\x00")},
		{"abstract, empty name", raw(local, "\x00"), 3, abstract("\x00")},
		{"sun_noname of the BSDs", raw(local, strings.Repeat("\x00", 14)), 16, abstract(strings.Repeat("\x00", 14))},
		{"longest abstract name", raw(local, "\x00", path[1:]), whole, abstract("\x00" + path[1:])},
		{"abstract and one byte more", raw(local, "\x00", path), whole + 1, abstract("\x00" + path[1:])},

		{"foreign", raw(other, "\x01\x00\x02\x00"), 6, parts{family: other, data: "\x01\x00\x02\x00", length: sockaddr.Size}},
		{"foreign, family alone", raw(other), 2, parts{family: other, length: sockaddr.Size}},
		{"foreign longer than the storage", raw(other, strings.Repeat("x", sockaddr.Size)), 300,
			parts{family: other, data: strings.Repeat("x", sockaddr.Size-2), length: sockaddr.Size}},
	} {
		t.Run(test.name, func(t *testing.T) {
			checkFilled(t, test.raw, test.n, test.want)
			if got := decodeSlow(dirty(test.raw), test.n); got != test.want {
				t.Errorf("the reference decoder gives %#v, want %#v", got, test.want)
			}
		})
	}
}

// checkFilled compares the address that raw and n give with what it says, and with the
// address that the setters give.
func checkFilled(t *testing.T, raw string, n uint32, want parts) {
	t.Helper()
	s := fill(raw, n)
	if got := partsOf(&s); got != want {
		t.Errorf("Filled gives %#v, want %#v", got, want)
	}
	built, ok := build(want)
	if !ok {
		t.Fatalf("no setter makes %#v", want)
	}
	if s != built {
		t.Errorf("Filled gives % x\nthe setters % x", s, built)
	}
	switch want.family {
	case unspec, inet, inet6, local:
		storage := string(unsafe.Slice((*byte)(s.Pointer()), sockaddr.Size))
		if again := fill(storage, s.Len()); again != s {
			t.Errorf("not canonical: % x\nfilled again % x", s, again)
		}
	}
}

func TestSetUnixRefuses(t *testing.T) {
	var set sockaddr.Sockaddr
	set.SetInet4([4]byte{127, 0, 0, 1}, 80)
	for name, ok := range map[string]bool{
		strings.Repeat("p", sockaddr.PathSize):   true,
		strings.Repeat("p", sockaddr.PathSize+1): false,
		"a\x00b":                                 false,
		"a\x00":                                  false,
		"\x00a\x00b":                             sockaddr.HasAbstract,
		"\x00" + strings.Repeat("p", sockaddr.PathSize-1): sockaddr.HasAbstract,
		"\x00" + strings.Repeat("p", sockaddr.PathSize):   false,
		"": true,
	} {
		s := set
		if got := s.SetUnix([]byte(name)); got != ok {
			t.Errorf("SetUnix(%q) = %t, want %t", name, got, ok)
		}
		if !ok && s != set {
			t.Errorf("SetUnix(%q) changed the address", name)
		}
		if ok && string(s.UnixName()) != name {
			t.Errorf("SetUnix(%q) gives %q", name, s.UnixName())
		}
	}
}

func TestSetForeignRefuses(t *testing.T) {
	var set sockaddr.Sockaddr
	set.SetInet4([4]byte{127, 0, 0, 1}, 80)
	for _, test := range []struct {
		family, size int
		ok           bool
	}{
		{other, 0, true},
		{other, sockaddr.Size - 2, true},
		{other, sockaddr.Size - 1, false},
		{unspec, 0, false},
		{inet, 14, false},
		{inet6, 26, false},
		{local, 0, false},
		{-1, 0, false},
		{0x10000, 0, false},
		{0x10000 + other, 0, false},
		{0xFF, 0, true},
		{0x100, 0, !hasLengthByte()},
	} {
		s := set
		if got := s.SetForeign(test.family, make([]byte, test.size)); got != test.ok {
			t.Errorf("SetForeign(%#x, %d bytes) = %t", test.family, test.size, got)
		}
		if !test.ok && s != set {
			t.Errorf("SetForeign(%#x, %d bytes) changed the address", test.family, test.size)
		}
	}
}

func TestSize(t *testing.T) {
	system := runtime.GOOS
	if likeBSD {
		system = "freebsd"
	}
	type sizes struct {
		whole    uintptr
		path     int
		abstract bool
	}
	want := sizes{113, 108, false}
	switch system {
	case "aix":
		want = sizes{256, 253, false}
	case "darwin", "dragonfly", "freebsd", "ios", "netbsd", "openbsd":
		want = sizes{109, 104, false}
	case "linux", "android":
		want.abstract = true
	}
	if got := (sizes{unsafe.Sizeof(sockaddr.Sockaddr{}), sockaddr.PathSize, sockaddr.HasAbstract}); got != want {
		t.Errorf("Sockaddr, sun_path and abstract names: %v, want %v", got, want)
	}
}

// TestLengthByte: on systems whose addresses begin with their length, it is the one that the
// kernel is told.
func TestLengthByte(t *testing.T) {
	var inet4, ip6, path, unnamed sockaddr.Sockaddr
	inet4.SetInet4([4]byte{127, 0, 0, 1}, 80)
	ip6.SetInet6([16]byte{15: 1}, 80, 0)
	path.SetUnix([]byte("p"))
	unnamed.SetUnix(nil)
	for _, s := range []sockaddr.Sockaddr{inet4, ip6, path, unnamed} {
		first, want := *(*byte)(s.Pointer()), byte(s.Len())
		if !hasLengthByte() {
			want = raw(s.Family())[0]
		}
		if first != want {
			t.Errorf("family %d: the first byte is %d, want %d", s.Family(), first, want)
		}
	}
}
