//go:build !(portable && bsd)

package sockaddr_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"unsafe"

	"golang.org/x/sys/unix"

	"example.com/bio/internal/sockaddr"
	"example.com/bio/internal/socktest"
)

// name is getsockname(2) or getpeername(2) into the storage of an address.
func name(t *testing.T, call uintptr, fd int) (s sockaddr.Sockaddr, n uint32) {
	t.Helper()
	n = sockaddr.Size
	_, _, errno := unix.Syscall(call, uintptr(fd), uintptr(s.Pointer()), uintptr(unsafe.Pointer(&n)))
	socktest.CheckErrno(t, "name", errno)
	s.Filled(n)
	return s, n
}

// bind is bind(2) of n bytes.
func bind(t *testing.T, fd int, storage unsafe.Pointer, n uint32) {
	t.Helper()
	_, _, errno := unix.Syscall(unix.SYS_BIND, uintptr(fd), uintptr(storage), uintptr(n))
	socktest.CheckErrno(t, "bind", errno)
}

// TestKernelNames binds names of every kind as a C program may, compares what the
// kernel says with what a setter makes, and connects with the latter.
func TestKernelNames(t *testing.T) {
	t.Chdir(t.TempDir())
	own := fmt.Sprintf("\x00bio test %d", os.Getpid())
	for _, test := range []struct {
		name     string
		sunPath  string // what bind(2) gets
		want     string // UnixName
		reported uint32 // the length that getsockname(2) gives
	}{
		{"path with its NUL", "with\x00", "with", 2 + 5},
		{"path without its NUL", "without", "without", 2 + 8},
		{"path with junk after its NUL", "junk\x00junk", "junk", 2 + 5},
		{"path that begins with '@'", "@at\x00", "@at", 2 + 4},
		{"path of 107 bytes", strings.Repeat("p", 107) + "\x00", strings.Repeat("p", 107), 110},
		{"path of 108 bytes", strings.Repeat("q", 108), strings.Repeat("q", 108), 111},
		{"abstract", own, own, uint32(2 + len(own))},
		{"abstract with inner NULs", own + "\x00\x00x\x00", own + "\x00\x00x\x00", uint32(2 + len(own) + 4)},
		{"abstract of 107 bytes", own + strings.Repeat("a", 108-len(own)), own + strings.Repeat("a", 108-len(own)), 110},
	} {
		t.Run(test.name, func(t *testing.T) {
			listener := socktest.Socket(t, unix.AF_UNIX, unix.SOCK_STREAM)
			address := []byte(raw(local, test.sunPath))
			bind(t, listener, unsafe.Pointer(&address[0]), uint32(len(address)))
			socktest.Check(t, unix.Listen(listener, 1))
			got, n := name(t, unix.SYS_GETSOCKNAME, listener)
			if n != test.reported {
				t.Errorf("getsockname gives length %d, want %d", n, test.reported)
			}
			var made sockaddr.Sockaddr
			if !made.SetUnix([]byte(test.want)) {
				t.Fatalf("SetUnix refuses %q", test.want)
			}
			if got != made {
				t.Errorf("getsockname gives %q, want %q", got.UnixName(), made.UnixName())
			}
			client := socktest.Socket(t, unix.AF_UNIX, unix.SOCK_STREAM)
			_, _, errno := unix.Syscall(unix.SYS_CONNECT, uintptr(client), uintptr(made.Pointer()), uintptr(made.Len()))
			socktest.CheckErrno(t, "connect", errno)
			if peer, _ := name(t, unix.SYS_GETPEERNAME, client); peer != made {
				t.Errorf("getpeername gives %q, want %q", peer.UnixName(), made.UnixName())
			}
			conn, _, err := unix.Accept4(listener, unix.SOCK_CLOEXEC)
			socktest.Check(t, err)
			socktest.CloseAtEnd(t, conn)
			var unnamed sockaddr.Sockaddr
			unnamed.SetUnix(nil)
			if peer, n := name(t, unix.SYS_GETPEERNAME, conn); peer != unnamed || n != 2 {
				t.Errorf("unnamed peer is %q of length %d", peer.UnixName(), n)
			}
		})
	}
}

// TestKernelAutobind binds the unnamed address, for which Linux chooses an abstract
// name of five hexadecimal digits.
func TestKernelAutobind(t *testing.T) {
	var unnamed sockaddr.Sockaddr
	unnamed.SetUnix(nil)
	fd := socktest.Socket(t, unix.AF_UNIX, unix.SOCK_STREAM)
	bind(t, fd, unnamed.Pointer(), unnamed.Len())
	got, _ := name(t, unix.SYS_GETSOCKNAME, fd)
	chosen := string(got.UnixName())
	if len(chosen) != 6 || chosen[0] != 0 || strings.Trim(chosen[1:], "0123456789abcdef") != "" {
		t.Errorf("autobound to %q", chosen)
	}
	var made sockaddr.Sockaddr
	if !made.SetUnix([]byte(chosen)) || made != got {
		t.Errorf("SetUnix(%q) is not what getsockname gives", chosen)
	}
}

// TestKernelInet compares the addresses of the kernel with what the setters make.
func TestKernelInet(t *testing.T) {
	for _, test := range []struct {
		family socktest.Family
		make   func(port uint16) sockaddr.Sockaddr
		port   func(s *sockaddr.Sockaddr) uint16
	}{
		{socktest.IPv4, func(port uint16) (s sockaddr.Sockaddr) {
			s.SetInet4([4]byte{127, 0, 0, 1}, port)
			return s
		}, func(s *sockaddr.Sockaddr) uint16 { _, port := s.Inet4(); return port }},
		{socktest.IPv6, func(port uint16) (s sockaddr.Sockaddr) {
			s.SetInet6([16]byte{15: 1}, port, 0)
			return s
		}, func(s *sockaddr.Sockaddr) uint16 { _, port, _ := s.Inet6(); return port }},
	} {
		t.Run(test.family.Name, func(t *testing.T) {
			test.family.Need(t)
			a := test.make(0)
			fd := socktest.Socket(t, test.family.Number, unix.SOCK_DGRAM)
			bind(t, fd, a.Pointer(), a.Len())
			got, n := name(t, unix.SYS_GETSOCKNAME, fd)
			if n != a.Len() {
				t.Errorf("getsockname gives length %d, want %d", n, a.Len())
			}
			port := test.port(&got)
			if want := test.make(port); got != want || port == 0 {
				t.Errorf("getsockname gives %#v, want %#v", partsOf(&got), partsOf(&want))
			}
		})
	}
}
