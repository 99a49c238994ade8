//go:build unix || windows

package bionet_test

import (
	"context"
	"errors"
	"net"
	"strings"
	"syscall"
	"testing"

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
		control(t, l, func(fd int) { socktest.WantNonblocking(t, fd, true) })
		l.Close()

		// Package net switches SO_REUSEADDR on for TCP, and not for UDP.
		if !socktest.Has(t, "net-udp") {
			continue
		}
		conn, err := (&net.ListenConfig{Control: bionet.Control(opts &^ bio.NoDelay)}).ListenPacket(t.Context(), "udp", "127.0.0.1:0")
		socktest.Check(t, err)
		if got := socketOption(t, conn, syscall.SOL_SOCKET, syscall.SO_REUSEADDR) != 0; got != (opts&bio.ReuseAddr != 0) {
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
			if network == "udp6" && !socktest.Has(t, "net-udp") {
				continue
			}
			socket, err := listenAny(config, network)
			socktest.Check(t, err)
			if got := socketOption(t, socket, syscall.IPPROTO_IPV6, syscall.IPV6_V6ONLY) != 0; got != (preset || opts != 0) {
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

// TestControlFails: an option that the socket does not have fails the call of package net.
func TestControlFails(t *testing.T) {
	c, stack := scratch()
	socktest.NoLeak(t, func() {
		_, err := (&net.ListenConfig{Control: c.ControlFunc(bio.NoDelay)}).ListenPacket(t.Context(), "udp", "127.0.0.1:0")
		if !errors.Is(err, bio.ErrUnableToNoDelay) || !errors.Is(err, noSuchOption(t)) {
			t.Errorf("NODELAY for UDP: %v", err)
		}
		var e *errstack.Error
		if !errors.As(err, &e) || e.Error() != `bionet.Control "127.0.0.1:0": unable to nodelay: `+noSuchOption(t).Error() {
			t.Errorf("text: %v", e)
		}
	})
	wantRecorded(t, stack, "bionet.Control "+errstack.Sys(noSuchOption(t)).ReasonString()+" calling setsockopt()\nbionet.Control unable to nodelay ")
}

// TestControlDescriptor: package bio can use the descriptors of sockets of package net.
func TestControlDescriptor(t *testing.T) {
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	socktest.Check(t, err)
	defer l.Close()
	conn, err := net.Dial("tcp4", l.Addr().String())
	socktest.Check(t, err)
	defer conn.Close()
	control(t, l, func(fd int) {
		if got, err := bio.Wait(t.Context(), fd, bio.Readable); got != bio.Readable || err != nil {
			t.Errorf("Wait: %v, %v", got, err)
		}
		server, err := bio.Accept(fd, nil, 0)
		socktest.Check(t, err)
		socktest.Check(t, bio.Close(server))
	})
}
