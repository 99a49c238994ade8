//go:build unix

package bionet_test

import (
	"context"
	"errors"
	"net"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"example.com/bio"
	"example.com/bio/bionet"
	"example.com/bio/errstack"
	"example.com/bio/internal/socktest"
)

// TestControlListen: each flag acts, and without it package net has its way.
func TestControlListen(t *testing.T) {
	for _, opts := range []bio.Options{0, bio.KeepAlive, bio.NoDelay, bio.ReuseAddr, bio.NonBlock | 1<<20} {
		config := net.ListenConfig{Control: bionet.Control(opts)}
		l, err := config.Listen(t.Context(), "tcp", "127.0.0.1:0")
		socktest.Check(t, err)
		checkFlags(t, l, opts)
		control(t, l, func(fd int) {
			if !socktest.Nonblocking(t, fd) {
				t.Errorf("%v: the listener blocks", opts)
			}
		})
		l.Close()

		// Package net switches SO_REUSEADDR on for TCP, and not for UDP.
		conn, err := (&net.ListenConfig{Control: bionet.Control(opts &^ bio.NoDelay)}).ListenPacket(t.Context(), "udp", "127.0.0.1:0")
		socktest.Check(t, err)
		if got := socketOption(t, conn, unix.SOL_SOCKET, unix.SO_REUSEADDR) != 0; got != (opts&bio.ReuseAddr != 0) {
			t.Errorf("%v: SO_REUSEADDR is %v", opts, got)
		}
		conn.Close()
	}
}

func TestControlV6Only(t *testing.T) {
	socktest.Need(t, "ipv6")
	for _, opts := range []bio.Options{0, bio.V6Only} {
		config := net.ListenConfig{Control: bionet.Control(opts)}
		for network, preset := range map[string]bool{"tcp": false, "tcp6": true, "udp6": true} {
			socket, err := listenAny(config, network)
			socktest.Check(t, err)
			if got := socketOption(t, socket, unix.IPPROTO_IPV6, unix.IPV6_V6ONLY) != 0; got != (preset || opts != 0) {
				t.Errorf("%v, %s: IPV6_V6ONLY is %v", opts, network, got)
			}
			socket.Close()
		}
		l, err := config.Listen(t.Context(), "tcp4", "127.0.0.1:0")
		if err != nil {
			t.Errorf("%v on IPv4: %v", opts, err)
			continue
		}
		l.Close()
	}
}

func listenAny(config net.ListenConfig, network string) (interface{ Close() error }, error) {
	if strings.HasPrefix(network, "udp") {
		return config.ListenPacket(context.Background(), network, "[::]:0")
	}
	return config.Listen(context.Background(), network, "[::]:0")
}

func TestControlDial(t *testing.T) {
	a := serve(t, "127.0.0.1:0")
	for _, opts := range []bio.Options{0, bio.KeepAlive} {
		dialer := net.Dialer{Control: bionet.Control(opts), KeepAlive: -1}
		conn, err := dialer.Dial("tcp", a.String())
		socktest.Check(t, err)
		checkFlags(t, conn, opts|bio.NoDelay) // which package net has always on
		talk(t, conn)
		conn.Close()
	}
}

// rawSocket is a socket that package net has no part in.
type rawSocket int

func (s rawSocket) Control(f func(fd uintptr)) error {
	f(uintptr(s))
	return nil
}

func (rawSocket) Read(func(fd uintptr) bool) error  { return errors.ErrUnsupported }
func (rawSocket) Write(func(fd uintptr) bool) error { return errors.ErrUnsupported }

// TestControlKeepsBlocking: whatever the options, a blocking socket stays
// blocking, a non-blocking one non-blocking, and the other flags of the descriptor stay.
func TestControlKeepsBlocking(t *testing.T) {
	networks := map[string]int{"tcp4": unix.AF_INET}
	if socktest.Has(t, "ipv6") {
		networks["tcp6"] = unix.AF_INET6
	}
	for network, family := range networks {
		for _, nonBlock := range []bool{false, true} {
			fd := socktest.Socket(t, family, unix.SOCK_STREAM)
			socktest.Check(t, quiet.SetNonBlock(fd, nonBlock))
			before := socktest.StatusFlags(t, fd)
			if before&unix.O_NONBLOCK != 0 != nonBlock {
				t.Fatalf("O_NONBLOCK is not %v in %#x", nonBlock, before)
			}
			for bit := range 32 {
				checkControlKeeps(t, network, fd, 1<<bit, before)
			}
			checkControlKeeps(t, network, fd, 0, before)
			checkControlKeeps(t, network, fd, bio.ListenOptions, before)
			checkControlKeeps(t, network, fd, bio.ListenOptions&^bio.NonBlock, before)
		}
	}
}

func checkControlKeeps(t *testing.T, network string, fd int, opts bio.Options, before int) {
	t.Helper()
	if err := bionet.Control(opts)(network, "", rawSocket(fd)); err != nil {
		t.Errorf("%v: %v", opts, err)
	}
	if after := socktest.StatusFlags(t, fd); after != before {
		t.Errorf("%v: flags %#x, before %#x", opts, after, before)
	}
}

// TestControlFails: an option that the socket does not have fails the call of package net.
func TestControlFails(t *testing.T) {
	c, stack := scratch()
	socktest.NoLeak(t, func() {
		_, err := (&net.ListenConfig{Control: c.ControlFunc(bio.NoDelay)}).ListenPacket(t.Context(), "udp", "127.0.0.1:0")
		if !errors.Is(err, bio.ErrUnableToNoDelay) || !errors.Is(err, unix.ENOPROTOOPT) {
			t.Errorf("NODELAY for UDP: %v", err)
		}
		var e *errstack.Error
		if !errors.As(err, &e) || e.Error() != `bionet.Control "127.0.0.1:0": unable to nodelay: protocol not available` {
			t.Errorf("text: %v", e)
		}
	})
	wantRecorded(t, stack, "bionet.Control Protocol not available calling setsockopt()\nbionet.Control unable to nodelay ")
}
