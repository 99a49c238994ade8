package sys

import (
	"os"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"example.com/bio/addr"
	"example.com/bio/internal/sockaddr"
	"example.com/bio/internal/socktest"
)

// TestBackend does what only calls without package syscall can do: it works, or it is
// refused with a certain errno and nothing has happened.
func TestBackend(t *testing.T) {
	t.Chdir(t.TempDir())
	bind := func(t *testing.T, name string) syscall.Errno {
		var a, bound sockaddr.Sockaddr
		if !a.SetUnix([]byte(name)) {
			t.Fatalf("no such address: %q", name)
		}
		fd := socktest.Socket(t, unix.AF_UNIX, unix.SOCK_STREAM)
		errno := Bind(fd, &a)
		_, failed := Getsockname(fd, &bound)
		socktest.CheckErrno(t, "getsockname", failed)
		if errno == 0 && name != "" && bound != a {
			t.Errorf("bound to %q, want %q", bound.UnixName(), name)
		}
		if errno != 0 && len(bound.UnixName()) != 0 {
			t.Errorf("refused, and bound to %q", bound.UnixName())
		}
		return errno
	}
	for _, test := range []struct {
		need          string
		with, without syscall.Errno // what the call returns
		call          func(t *testing.T) syscall.Errno
	}{
		{"disconnect", 0, syscall.ENOSYS, func(t *testing.T) syscall.Errno {
			return Disconnect(socktest.Socket(t, unix.AF_INET, unix.SOCK_DGRAM))
		}},
		{"unnamed-bind", 0, syscall.EAFNOSUPPORT, func(t *testing.T) syscall.Errno {
			return bind(t, "")
		}},
		{"at-paths", 0, syscall.EAFNOSUPPORT, func(t *testing.T) syscall.Errno {
			errno := bind(t, "@file")
			if _, err := os.Lstat("@file"); (err == nil) != (errno == 0) {
				t.Errorf("bind: %v, and then: %v", errno, err)
			}
			return errno
		}},
		{"foreign-families", 0, syscall.EAFNOSUPPORT, func(t *testing.T) syscall.Errno {
			var a sockaddr.Sockaddr
			if !a.SetForeign(unix.AF_NETLINK, make([]byte, unix.SizeofSockaddrNetlink-2)) {
				t.Fatal("no such address")
			}
			return Bind(socktest.Socket(t, unix.AF_NETLINK, unix.SOCK_RAW), &a)
		}},
		{"foreign-lengths", syscall.EAFNOSUPPORT, syscall.EINVAL, func(t *testing.T) syscall.Errno {
			var a sockaddr.Sockaddr
			a.SetUnix([]byte("x"))
			return Bind(socktest.Socket(t, unix.AF_INET, unix.SOCK_STREAM), &a)
		}},
		{"ioctl-mode", syscall.EBADF, 0, func(t *testing.T) syscall.Errno {
			path, err := unix.Open(".", unix.O_PATH|unix.O_CLOEXEC, 0) // which ioctl(2) does not take
			socktest.Check(t, err)
			return SetNonblock(socktest.CloseAtEnd(t, path), false)
		}},
	} {
		t.Run(test.need, func(t *testing.T) {
			want := test.without
			if socktest.Has(t, test.need) {
				want = test.with
			}
			if errno := test.call(t); errno != want {
				t.Errorf("%v, want %v", errno, want)
			}
		})
	}
}

// TestAbstractWithNULs: the name of a socket is read as it was bound, up to its first NUL
// by package syscall.
func TestAbstractWithNULs(t *testing.T) {
	socktest.Need(t, "abstract")
	name := t.TempDir()
	whole, err := addr.Abstract(name + "\x00\x00end")
	socktest.Check(t, err)
	fd := socktest.Socket(t, unix.AF_UNIX, unix.SOCK_STREAM)
	socktest.CheckErrno(t, "bind", Bind(fd, whole.Sockaddr()))
	socktest.CheckErrno(t, "listen", Listen(fd, 1))
	client := socktest.Socket(t, unix.AF_UNIX, unix.SOCK_STREAM)
	socktest.CheckErrno(t, "connect", Connect(client, whole.Sockaddr(), false))
	want := whole
	if !socktest.Has(t, "abstract-nul") {
		want, err = addr.Abstract(name)
		socktest.Check(t, err)
	}
	var bound addr.Addr
	_, errno := Getsockname(fd, bound.Sockaddr())
	socktest.CheckErrno(t, "getsockname", errno)
	if bound != want {
		t.Errorf("bound to %v, want %v", bound, want)
	}
}

// TestAllocations: no address takes memory from the heap on the way from the kernel.
func TestAllocations(t *testing.T) {
	fd, a := socktest.Listener(t, socktest.IP(t, "127.0.0.1:0"))
	got := testing.AllocsPerRun(100, func() {
		var bound addr.Addr
		if _, errno := Getsockname(fd, bound.Sockaddr()); errno != 0 || bound != a {
			t.Errorf("getsockname: %v, %v", bound, errno)
		}
	})
	if has := socktest.Has(t, "no-allocations"); (got == 0) != has {
		t.Errorf("%v allocations, which can be none: %t", got, has)
	}
}
