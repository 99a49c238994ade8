package sockaddr_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"unsafe"

	"golang.org/x/sys/unix"

	"example.com/bio/internal/sockaddr"
)

// name is getsockname(2) or getpeername(2) into an Addr's own storage.
func name(t *testing.T, call uintptr, fd int) (s sockaddr.Sockaddr, n uint32) {
	t.Helper()
	n = sockaddr.Size
	if _, _, errno := unix.Syscall(call, uintptr(fd), uintptr(s.Pointer()), uintptr(unsafe.Pointer(&n))); errno != 0 {
		t.Fatal(errno)
	}
	s.Filled(n)
	return s, n
}

func socket(t *testing.T, domain int) int {
	t.Helper()
	fd, err := unix.Socket(domain, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { unix.Close(fd) })
	return fd
}

// bind is bind(2) of n bytes.
func bind(t *testing.T, fd int, storage unsafe.Pointer, n uint32) {
	t.Helper()
	if _, _, errno := unix.Syscall(unix.SYS_BIND, uintptr(fd), uintptr(storage), uintptr(n)); errno != 0 {
		t.Fatal(errno)
	}
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
			listener := socket(t, unix.AF_UNIX)
			address := []byte(raw(local, test.sunPath))
			bind(t, listener, unsafe.Pointer(&address[0]), uint32(len(address)))
			if err := unix.Listen(listener, 1); err != nil {
				t.Fatal(err)
			}
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
			client := socket(t, unix.AF_UNIX)
			if _, _, errno := unix.Syscall(unix.SYS_CONNECT, uintptr(client), uintptr(made.Pointer()), uintptr(made.Len())); errno != 0 {
				t.Fatalf("connect: %v", errno)
			}
			if peer, _ := name(t, unix.SYS_GETPEERNAME, client); peer != made {
				t.Errorf("getpeername gives %q, want %q", peer.UnixName(), made.UnixName())
			}
			conn, _, err := unix.Accept4(listener, unix.SOCK_CLOEXEC)
			if err != nil {
				t.Fatal(err)
			}
			defer unix.Close(conn)
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
	fd := socket(t, unix.AF_UNIX)
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
	var v4, v6 sockaddr.Sockaddr
	v4.SetInet4([4]byte{127, 0, 0, 1}, 0)
	v6.SetInet6([16]byte{15: 1}, 0, 0)
	for _, address := range []sockaddr.Sockaddr{v4, v6} {
		fd, err := unix.Socket(address.Family(), unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
		if err == unix.EAFNOSUPPORT {
			t.Logf("no family %d on this machine", address.Family())
			continue
		} else if err != nil {
			t.Fatal(err)
		}
		defer unix.Close(fd)
		if _, _, errno := unix.Syscall(unix.SYS_BIND, uintptr(fd), uintptr(address.Pointer()), uintptr(address.Len())); errno == unix.EADDRNOTAVAIL {
			t.Logf("no loopback address of family %d on this machine", address.Family())
			continue
		} else if errno != 0 {
			t.Fatal(errno)
		}
		got, n := name(t, unix.SYS_GETSOCKNAME, fd)
		if n != address.Len() {
			t.Errorf("getsockname gives length %d, want %d", n, address.Len())
		}
		var port uint16
		want := address
		if address.Family() == inet {
			_, port = got.Inet4()
			want.SetInet4([4]byte{127, 0, 0, 1}, port)
		} else {
			_, port, _ = got.Inet6()
			want.SetInet6([16]byte{15: 1}, port, 0)
		}
		if got != want || port == 0 {
			t.Errorf("getsockname gives %#v, want %#v", partsOf(&got), partsOf(&want))
		}
	}
}
