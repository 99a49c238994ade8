package sys_test

import (
	"os"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"example.com/bio/internal/sockaddr"
	"example.com/bio/internal/sys"
)

// TestLimits does what a limit is about: it works, or it is refused as the limit says
// and nothing has happened.
func TestLimits(t *testing.T) {
	t.Chdir(t.TempDir())
	bind := func(t *testing.T, name string) syscall.Errno {
		var a sockaddr.Sockaddr
		if !a.SetUnix([]byte(name)) {
			t.Fatalf("no such address: %q", name)
		}
		fd := socket(t, unix.AF_UNIX, unix.SOCK_STREAM)
		errno := sys.Bind(fd, &a)
		var bound sockaddr.Sockaddr
		_, failed := sys.Getsockname(fd, &bound)
		ok(t, "getsockname", failed)
		if errno == 0 && name != "" && bound != a {
			t.Errorf("bound to %q, want %q", bound.UnixName(), name)
		}
		if errno != 0 && len(bound.UnixName()) != 0 {
			t.Errorf("refused, and bound to %q", bound.UnixName())
		}
		return errno
	}
	for _, test := range []struct {
		limit         sys.Limit
		without, with syscall.Errno // what the call answers
		call          func(t *testing.T) syscall.Errno
	}{
		{sys.LimitDisconnect, 0, syscall.ENOSYS, func(t *testing.T) syscall.Errno {
			return sys.Disconnect(socket(t, unix.AF_INET, unix.SOCK_DGRAM))
		}},
		{sys.LimitUnnamed, 0, syscall.EAFNOSUPPORT, func(t *testing.T) syscall.Errno {
			return bind(t, "")
		}},
		{sys.LimitAtSign, 0, syscall.EAFNOSUPPORT, func(t *testing.T) syscall.Errno {
			errno := bind(t, "@file")
			if _, err := os.Lstat("@file"); (err == nil) != (errno == 0) {
				t.Errorf("bind: %v, and then: %v", errno, err)
			}
			return errno
		}},
		{sys.LimitForeign, 0, syscall.EAFNOSUPPORT, func(t *testing.T) syscall.Errno {
			var a sockaddr.Sockaddr
			if !a.SetForeign(unix.AF_NETLINK, make([]byte, unix.SizeofSockaddrNetlink-2)) {
				t.Fatal("no such address")
			}
			return sys.Bind(socket(t, unix.AF_NETLINK, unix.SOCK_RAW), &a)
		}},
		{sys.LimitLength, syscall.EAFNOSUPPORT, syscall.EINVAL, func(t *testing.T) syscall.Errno {
			var a sockaddr.Sockaddr
			a.SetUnix([]byte("x"))
			return sys.Bind(socket(t, unix.AF_INET, unix.SOCK_STREAM), &a)
		}},
		{sys.LimitMode, syscall.EBADF, 0, func(t *testing.T) syscall.Errno {
			path, err := unix.Open(".", unix.O_PATH|unix.O_CLOEXEC, 0) // which ioctl(2) does not take
			if err != nil {
				t.Fatal(err)
			}
			defer unix.Close(path)
			return sys.SetNonblock(path, sys.Off)
		}},
	} {
		t.Run(string(test.limit), func(t *testing.T) {
			want := test.without
			if sys.Limited(test.limit) {
				want = test.with
			}
			if errno := test.call(t); errno != want {
				t.Errorf("%v, want %v", errno, want)
			}
		})
	}
}

// TestAbstract holds the limit that is about what is read.
func TestAbstract(t *testing.T) {
	name := "\x00" + t.TempDir()
	want := name + "\x00\x00end"
	var a sockaddr.Sockaddr
	a.SetUnix([]byte(want))
	fd := socket(t, unix.AF_UNIX, unix.SOCK_STREAM)
	ok(t, "bind", sys.Bind(fd, &a))
	ok(t, "listen", sys.Listen(fd, 1))
	client := socket(t, unix.AF_UNIX, unix.SOCK_STREAM)
	ok(t, "connect", sys.Connect(client, &a, false))
	if sys.Limited(sys.LimitAbstract) {
		want = name
	}
	var bound sockaddr.Sockaddr
	_, errno := sys.Getsockname(fd, &bound)
	ok(t, "getsockname", errno)
	if got := string(bound.UnixName()); got != want {
		t.Errorf("bound to %q, want %q", got, want)
	}
}

// TestAllocations holds the limit that is about memory.
func TestAllocations(t *testing.T) {
	fd, a := listener(t, unix.AF_INET, 1)
	got := testing.AllocsPerRun(100, func() {
		var bound sockaddr.Sockaddr
		if _, errno := sys.Getsockname(fd, &bound); errno != 0 || bound != a {
			t.Errorf("getsockname: %+v, %v", bound, errno)
		}
	})
	if (got != 0) != sys.Limited(sys.LimitAllocations) {
		t.Errorf("%v allocations, limited: %v", got, sys.Limited(sys.LimitAllocations))
	}
}
