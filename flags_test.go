//go:build unix

package bio_test

import (
	"fmt"
	"testing"

	"golang.org/x/sys/unix"

	"example.com/bio"
	"example.com/bio/addr"
	"example.com/bio/errstack"
)

// flagState is what the kernel says of each flag.
func flagState(t *testing.T, fd, family int) bio.Options {
	t.Helper()
	var set bio.Options
	if option(t, fd, unix.SOL_SOCKET, unix.SO_REUSEADDR) != 0 {
		set |= bio.ReuseAddr
	}
	if option(t, fd, unix.SOL_SOCKET, unix.SO_KEEPALIVE) != 0 {
		set |= bio.KeepAlive
	}
	if nonblocking(t, fd) {
		set |= bio.NonBlock
	}
	if family != unix.AF_UNIX && option(t, fd, unix.IPPROTO_TCP, unix.TCP_NODELAY) != 0 {
		set |= bio.NoDelay
	}
	if family == unix.AF_INET6 && option(t, fd, unix.IPPROTO_IPV6, unix.IPV6_V6ONLY) != 0 {
		set |= bio.V6Only
	}
	return set
}

// written are the flags that a function writes both ways; the others it only sets.
func written(family int) bio.Options {
	if family == unix.AF_INET6 {
		return bio.NonBlock | bio.V6Only
	}
	return bio.NonBlock
}

// preset sets flags on a socket by system calls of the test's own.
func preset(t *testing.T, fd, family int, opts bio.Options) {
	t.Helper()
	set := func(level, name int) {
		if err := unix.SetsockoptInt(fd, level, name, 1); err != nil {
			t.Fatal(err)
		}
	}
	if opts&bio.ReuseAddr != 0 {
		set(unix.SOL_SOCKET, unix.SO_REUSEADDR)
	}
	if opts&bio.KeepAlive != 0 {
		set(unix.SOL_SOCKET, unix.SO_KEEPALIVE)
	}
	if opts&bio.NoDelay != 0 {
		set(unix.IPPROTO_TCP, unix.TCP_NODELAY)
	}
	if opts&bio.V6Only != 0 && family == unix.AF_INET6 {
		set(unix.IPPROTO_IPV6, unix.IPV6_V6ONLY)
	}
	if opts&bio.NonBlock != 0 {
		if err := unix.SetNonblock(fd, true); err != nil {
			t.Fatal(err)
		}
	}
}

// TestFlags gives each function each flag: set, not set, and not given on a socket
// that has it already.
func TestFlags(t *testing.T) {
	needIPv6(t)
	var record errstack.Stack
	r := bio.With(&record)
	for _, f := range []struct {
		name   string
		acting bio.Options
		call   func(t *testing.T, fd, family int, opts bio.Options) error
	}{
		{"Bind", bio.BindOptions, func(t *testing.T, fd, family int, opts bio.Options) error {
			a := wildcard(t, family)
			return r.Bind(fd, &a, opts)
		}},
		{"Connect", bio.ConnectOptions, func(t *testing.T, fd, family int, opts bio.Options) error {
			_, bound := listener(t, loopback(t, family), bio.NonBlock)
			if err := r.Connect(fd, &bound, opts); err != nil && !bio.ShouldRetry(err) {
				return err
			}
			return nil
		}},
		{"Listen", bio.ListenOptions, func(t *testing.T, fd, family int, opts bio.Options) error {
			a := wildcard(t, family)
			return r.Listen(fd, &a, opts)
		}},
	} {
		for _, family := range []int{unix.AF_INET, unix.AF_INET6, unix.AF_UNIX} {
			for _, flag := range []bio.Options{0, bio.ReuseAddr, bio.V6Only, bio.KeepAlive, bio.NonBlock, bio.NoDelay, 0x40, 0x80000000} {
				if family == unix.AF_UNIX && flag == bio.NoDelay {
					continue // refused by the kernel: TestBadInput
				}
				t.Run(fmt.Sprintf("%s/%d/%v", f.name, family, flag), func(t *testing.T) {
					acting := flag & f.acting
					if family != unix.AF_INET6 {
						acting &^= bio.V6Only
					}
					fd := socket(t, family, unix.SOCK_STREAM)
					if before := flagState(t, fd, family); before&acting != 0 {
						t.Fatalf("a new socket has %v", before)
					}
					if err := f.call(t, fd, family, flag); err != nil {
						t.Fatal(err)
					}
					if got := flagState(t, fd, family); got != acting {
						t.Errorf("after: %v, want %v", got, acting)
					}

					had := flag &^ 0x80000040
					fd = socket(t, family, unix.SOCK_STREAM)
					preset(t, fd, family, had)
					had = flagState(t, fd, family)
					if err := f.call(t, fd, family, 0); err != nil {
						t.Fatal(err)
					}
					keeps := had &^ (written(family) & f.acting)
					if got := flagState(t, fd, family); got != keeps {
						t.Errorf("a socket with %v has after a call without: %v, want %v", had, got, keeps)
					}
				})
			}
		}
	}
	if record.Len() != 0 {
		t.Errorf("%d entries recorded", record.Len())
	}
}

// TestAcceptFlags: NonBlock alone acts, whatever mode the listener is in.
func TestAcceptFlags(t *testing.T) {
	for _, mode := range []bio.Options{0, bio.NonBlock} {
		l, bound := listener(t, ip(t, "127.0.0.1:0"), mode)
		for _, flag := range []bio.Options{0, bio.NonBlock, ^bio.NonBlock, ^bio.Options(0)} {
			client := socket(t, unix.AF_INET, unix.SOCK_STREAM)
			if err := bio.Connect(client, &bound, 0); err != nil {
				t.Fatal(err)
			}
			var peer, name addr.Addr
			conn, err := bio.Accept(l, &peer, flag)
			if err != nil {
				t.Fatal(err)
			}
			if got, want := flagState(t, conn, unix.AF_INET), flag&bio.NonBlock; got&^bio.ReuseAddr != want {
				t.Errorf("Accept(%v) of a listener with %v gives %v, want %v", flag, mode, got, want)
			}
			if err := bio.SockInfo(client, &name); err != nil || name != peer {
				t.Errorf("peer %v, want %v (%v)", peer, name, err)
			}
			if flags, err := unix.FcntlInt(uintptr(conn), unix.F_GETFD, 0); err != nil || flags&unix.FD_CLOEXEC == 0 {
				t.Errorf("not close-on-exec: %#x, %v", flags, err)
			}
			closeFD(t, conn)
		}
	}
}

func wildcard(t *testing.T, family int) addr.Addr {
	switch family {
	case unix.AF_INET:
		return ip(t, "0.0.0.0:0")
	case unix.AF_INET6:
		return ip(t, "[::]:0")
	}
	return path(t, "s")
}

func loopback(t *testing.T, family int) addr.Addr {
	switch family {
	case unix.AF_INET:
		return ip(t, "127.0.0.1:0")
	case unix.AF_INET6:
		return ip(t, "[::1]:0")
	}
	return path(t, "s")
}
