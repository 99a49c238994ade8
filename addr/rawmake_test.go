package addr_test

import (
	"bytes"
	"encoding/binary"
	"strings"
	"syscall"
	"testing"

	"example.com/bio/addr"
	"example.com/bio/errstack"
	"example.com/bio/internal/sockaddr"
)

// htons returns a port in network byte order: its higher byte comes first in memory.
func htons(port uint16) uint16 {
	return binary.NativeEndian.Uint16([]byte{byte(port >> 8), byte(port)})
}

func TestRawMakeLengths(t *testing.T) {
	where := []byte(strings.Repeat("w", 300))
	longest := sockaddr.PathSize - 1
	for _, family := range []int{inet, inet6, local, syscall.AF_UNSPEC, 17, 9999, -1, 1 << 20} {
		for n := range len(where) + 1 {
			a, err := addr.RawMake(family, where[:n], htons(443))
			var want syscall.Errno
			switch {
			case family == inet && n != 4, family == inet6 && n != 16, family == local && n == 0:
				want = syscall.EINVAL
			case family == local && n > longest:
				want = syscall.ENAMETOOLONG
			case family != inet && family != inet6 && family != local:
				want = syscall.EAFNOSUPPORT
			}
			if want != 0 {
				checkFailure(t, err, "BIO_ADDR_rawmake", want)
				if a != (addr.Addr{}) {
					t.Errorf("RawMake(%d, %d bytes) fails with address %v", family, n, a)
				}
				continue
			}
			if err != nil || a.Family() != family || !bytes.Equal(a.RawAddress(), where[:n]) {
				t.Errorf("RawMake(%d, %d bytes) = %v, %v", family, n, a, err)
			}
		}
	}
}

func TestRawMakeNUL(t *testing.T) {
	for _, where := range []string{"\x00", "\x00name", "a\x00", "a\x00b"} {
		_, err := addr.RawMake(local, []byte(where), 0)
		checkFailure(t, err, "BIO_ADDR_rawmake", syscall.EINVAL)
	}
}

func TestRawMakePorts(t *testing.T) {
	for _, port := range []uint16{0, 1, 80, 443, 0x1234, 65535} {
		for _, test := range []struct {
			family, size int
			want         uint16
		}{{inet, 4, port}, {inet6, 16, port}, {local, 5, 0}} {
			a := must(t)(addr.RawMake(test.family, bytes.Repeat([]byte("x"), test.size), htons(port)))
			if a.Port() != test.want || a.RawPort() != htons(test.want) {
				t.Errorf("port %d of family %d reads %d, raw %d", port, test.family, a.Port(), a.RawPort())
			}
		}
	}
}

// TestRawMakeCopies holds that an Addr shares no memory with its caller.
func TestRawMakeCopies(t *testing.T) {
	where := []byte{127, 0, 0, 1}
	a := must(t)(addr.RawMake(inet, where, 0))
	where[0] = 1
	a.RawAddress()[0] = 2
	if got := a.HostnameString(); got != "127.0.0.1" {
		t.Errorf("address became %s", got)
	}
}

// TestFailureText checks the texts of errors, and that they record nothing.
func TestFailureText(t *testing.T) {
	for _, test := range []struct {
		make func() (addr.Addr, error)
		want string
	}{
		{func() (addr.Addr, error) { return addr.RawMake(inet, make([]byte, 5), 0) },
			"BIO_ADDR_rawmake family 2 with 5 bytes: wrong length for the family: " + syscall.EINVAL.Error()},
		{func() (addr.Addr, error) { return addr.RawMake(local, []byte("a\x00\n"), 0) },
			`BIO_ADDR_rawmake "a\x00\n": path contains a NUL: ` + syscall.EINVAL.Error()},
		{func() (addr.Addr, error) { return addr.Unix("") },
			`addr.Unix "": empty path: ` + syscall.EINVAL.Error()},
		{func() (addr.Addr, error) { return addr.Parse("10.0.0.1\n") },
			`addr.Parse "10.0.0.1\n": missing port in address: ` + syscall.EINVAL.Error()},
	} {
		_, err := test.make()
		if err == nil || err.Error() != test.want {
			t.Errorf("error is %v\nwant     %s", err, test.want)
		}
		var stack errstack.Stack
		if stack.Record(err); stack.Len() != 0 {
			t.Errorf("%v records %d entries", err, stack.Len())
		}
	}
}
