//go:build unix || windows

package bionet_test

import (
	"context"
	"errors"
	"net"
	"os"
	"strings"
	"syscall"
	"testing"

	"example.com/bio"
	"example.com/bio/bionet"
	"example.com/bio/errstack"
	"example.com/bio/internal/socktest"
)

// TestListen: every form of a wildcard host listens on one socket that takes connections
// of both families, and a host on its own address.
func TestListen(t *testing.T) {
	loopbacks := []string{"127.0.0.1"}
	if socktest.Has(t, "ipv6") && socktest.Has(t, "dual-stack") {
		loopbacks = append(loopbacks, "::1")
	}
	for spec, reached := range map[string][]string{
		"0":           loopbacks,
		":0":          loopbacks,
		"*:0":         loopbacks,
		"127.0.0.1:0": {"127.0.0.1"},
		"127.0.0.1:":  {"127.0.0.1"},
		"localhost:0": nil,
	} {
		t.Run(spec, func(t *testing.T) {
			l, err := bionet.Listen(spec, 0)
			socktest.Check(t, err)
			echo(t, l)
			port := portOf(t, l.Addr())
			for _, host := range reached {
				conn, err := bionet.Dial(t.Context(), "["+host+"]:"+port, 0)
				socktest.Check(t, err)
				talk(t, conn)
				conn.Close()
			}
			if host := l.Addr().(*net.TCPAddr).IP; spec == "localhost:0" && !host.IsLoopback() {
				t.Errorf("listens on %v", host)
			}
		})
	}
}

func TestListenV6Only(t *testing.T) {
	socktest.Need(t, "ipv6")
	for _, opts := range []bio.Options{0, bio.V6Only} {
		l, err := bionet.Listen("[::]:0", opts)
		socktest.Check(t, err)
		if got := socketOption(t, l, syscall.IPPROTO_IPV6, syscall.IPV6_V6ONLY) != 0; got != (opts != 0) {
			t.Errorf("%v: IPV6_V6ONLY is %v", opts, got)
		}
		l.Close()
	}
	l, err := bionet.Listen(":0", bio.V6Only)
	socktest.Check(t, err)
	defer l.Close()
	if socketOption(t, l, syscall.IPPROTO_IPV6, syscall.IPV6_V6ONLY) == 0 {
		t.Error("the wildcard with V6Only takes IPv4 connections")
	}
}

// TestListenFamily: a Config with a family uses no other, and IPv4 ignores V6Only.
func TestListenFamily(t *testing.T) {
	c, _ := scratch()
	c.Family = syscall.AF_INET
	l, err := c.Listen(t.Context(), ":0", bio.V6Only)
	socktest.Check(t, err)
	defer l.Close()
	if a := l.Addr().(*net.TCPAddr); a.IP.To4() == nil {
		t.Errorf("listens on %v", a)
	}
}

// TestListenIPv4: an IPv4 address, the wildcard and one mapped into IPv6 too, is one of IPv4
// alone.
func TestListenIPv4(t *testing.T) {
	socktest.Need(t, "so_error")
	socktest.Need(t, "ipv6")
	for _, host := range []string{"0.0.0.0", "127.0.0.1", "[::ffff:0.0.0.0]", "[::ffff:127.0.0.1]"} {
		l, err := bionet.Listen(host+":0", bio.V6Only)
		socktest.Check(t, err)
		echo(t, l)
		control(t, l, func(fd int) {
			if a := socktest.LocalName(t, fd); a.Family() != syscall.AF_INET {
				t.Errorf("%s: bound to %v", host, a)
			}
		})
		conn, err := bionet.Dial(t.Context(), "127.0.0.1:"+portOf(t, l.Addr()), 0)
		socktest.Check(t, err)
		talk(t, conn)
		conn.Close()
		c, _ := scratch()
		if conn, err := c.Dial(t.Context(), "[::1]:"+portOf(t, l.Addr()), 0); !errors.Is(err, syscall.ECONNREFUSED) {
			t.Errorf("%s: on ::1: %v, %v", host, conn, err)
		}
	}
}

// TestListenOptions: each flag set, and not set.
func TestListenOptions(t *testing.T) {
	for _, opts := range []bio.Options{0, bio.ReuseAddr, bio.KeepAlive | bio.NonBlock, bio.NoDelay} {
		l, err := bionet.Listen("127.0.0.1:0", opts)
		socktest.Check(t, err)
		want := opts&bio.ReuseAddr != 0 && socktest.Has(t, "reuseaddr")
		if got := socketOption(t, l, syscall.SOL_SOCKET, syscall.SO_REUSEADDR) != 0; got != want {
			t.Errorf("%v: SO_REUSEADDR is %v", opts, got)
		}
		checkFlags(t, l, opts)
		l.Close()
	}
}

// TestAcceptedOptions: connections have SO_KEEPALIVE as the listener has it, and TCP_NODELAY,
// which package net sets.
func TestAcceptedOptions(t *testing.T) {
	for _, opts := range []bio.Options{0, bio.KeepAlive, bio.NoDelay} {
		l, err := bionet.Listen("127.0.0.1:0", opts)
		socktest.Check(t, err)
		client, err := bionet.Dial(t.Context(), l.Addr().String(), 0)
		socktest.Check(t, err)
		conn, err := l.Accept()
		socktest.Check(t, err)
		checkFlags(t, conn, opts|bio.NoDelay)
		conn.Close()
		client.Close()
		l.Close()
	}
}

// TestListenUnix: Listen has made the file, so that Close removes it; a file that was
// there stays, and so does that of a socket of datagrams.
func TestListenUnix(t *testing.T) {
	socktest.Need(t, "af_unix", "hand-off")
	c, stack := scratch()
	c.Family = syscall.AF_UNIX
	file := socktest.PathName(t)
	l, err := c.Listen(t.Context(), file, 0)
	socktest.Check(t, err)
	if l.Addr().Network() != "unix" || l.Addr().String() != file {
		t.Errorf("Addr is %v", l.Addr())
	}
	socktest.NoLeak(t, func() {
		_, err := c.Listen(t.Context(), file, 0)
		socktest.WantError(t, err, syscall.EADDRINUSE, bio.ErrUnableToBindSocket)
		wantRecorded(t, stack, "BIO_bind Address already in use calling bind()\nBIO_bind unable to bind socket ")
	})
	if _, err := os.Lstat(file); err != nil {
		t.Errorf("a second Listen has removed the file: %v", err)
	}
	socktest.Check(t, l.Close())
	if _, err := os.Lstat(file); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the file of a listener that was closed: %v", err)
	}

	conn, err := c.ListenPacket(t.Context(), file, 0)
	socktest.Check(t, err)
	conn.Close()
	if _, err := os.Lstat(file); err != nil {
		t.Errorf("the file of a datagram socket: %v", err)
	}
	os.Remove(file)

	if socktest.Has(t, "tfo") {
		// TCP Fast Open fails once the socket is bound.
		_, err = c.Listen(t.Context(), file, bio.TFO)
		socktest.WantError(t, err, syscall.EOPNOTSUPP, bio.ErrUnableToTFO)
		if _, err := os.Lstat(file); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("a Listen that failed has left its file: %v", err)
		}
	}
}

// TestListenPacketFails: UDP has no TCP_NODELAY.
func TestListenPacketFails(t *testing.T) {
	c, _ := scratch()
	socktest.NoLeak(t, func() {
		_, err := c.ListenPacket(t.Context(), "127.0.0.1:0", bio.NoDelay)
		socktest.WantError(t, err, noSuchOption(t), bio.ErrUnableToNoDelay)
	})
}

func TestListenPacket(t *testing.T) {
	socktest.Need(t, "hand-off")
	conn, err := bionet.ListenPacket("127.0.0.1:0", bio.ReuseAddr)
	socktest.Check(t, err)
	defer conn.Close()
	if on := socketOption(t, conn, syscall.SOL_SOCKET, syscall.SO_REUSEADDR) != 0; on != socktest.Has(t, "reuseaddr") {
		t.Errorf("SO_REUSEADDR is %v", on)
	}
	if _, err := conn.WriteTo([]byte("x"), conn.LocalAddr()); err != nil {
		t.Fatal(err)
	}
	if n, _, err := conn.ReadFrom(make([]byte, 8)); n != 1 || err != nil {
		t.Errorf("ReadFrom = %d, %v", n, err)
	}
}

// TestListenFails: each way to fail, with what OpenSSL records for it.
func TestListenFails(t *testing.T) {
	l, err := bionet.Listen("127.0.0.1:0", 0)
	socktest.Check(t, err)
	defer l.Close()
	for _, row := range []struct {
		spec, text, recorded string
		errno                syscall.Errno
		reason               errstack.Code
	}{
		{l.Addr().String(), `bionet.Listen "` + l.Addr().String() + `": BIO_bind ` + l.Addr().String() + ": unable to bind socket: address already in use",
			"BIO_bind Address already in use calling bind()\nBIO_bind unable to bind socket ", syscall.EADDRINUSE, bio.ErrUnableToBindSocket},
		{"192.0.2.1:0", `bionet.Listen "192.0.2.1:0": BIO_bind 192.0.2.1:0: unable to bind socket: cannot assign requested address`,
			"BIO_bind Cannot assign requested address calling bind()\nBIO_bind unable to bind socket ", syscall.EADDRNOTAVAIL, bio.ErrUnableToBindSocket},
		{"a:b:c", `BIO_parse_hostserv "a:b:c": ambiguous host or service`, "BIO_parse_hostserv ambiguous host or service ", 0, bio.ErrAmbiguousHostOrService},
		{"[::1", `BIO_parse_hostserv "[::1": malformed host or service`, "BIO_parse_hostserv malformed host or service ", 0, bio.ErrMalformedHostOrService},
		{"*:*", `bionet.Listen "*:*": missing host and port in address`,
			"bionet.Listen no accept addr or service specified hostname=<NULL>, service=<NULL>", 0, errstack.Pack(errstack.LibBIO, 143)},
		{"no-such-service", "", "BIO_lookup_ex system lib Servname not supported for ai_socktype", 0, 0},
	} {
		c, stack := scratch()
		socktest.NoLeak(t, func() {
			_, err := c.Listen(t.Context(), row.spec, 0)
			socktest.WantError(t, err, row.errno, row.reason)
			if got := err.Error(); row.text != "" && got != row.text {
				t.Errorf("text\n%s, want\n%s", got, row.text)
			}
		})
		wantRecorded(t, stack, row.recorded)
	}
}

// TestListenWildcardInUse: if the port is in use for IPv6, Listen does not fall back to IPv4.
func TestListenWildcardInUse(t *testing.T) {
	socktest.Need(t, "ipv6", "dual-stack")
	taken, err := bionet.Listen("[::]:0", bio.V6Only)
	socktest.Check(t, err)
	defer taken.Close()
	port := portOf(t, taken.Addr())
	c, _ := scratch()
	l, err := c.Listen(t.Context(), ":"+port, 0)
	if err == nil {
		l.Close()
	}
	socktest.WantError(t, err, syscall.EADDRINUSE, bio.ErrUnableToBindSocket)
	var attempts bionet.Attempts
	if !errors.As(err, &attempts) || len(attempts) != 1 || !strings.Contains(err.Error(), "[::]:"+port) {
		t.Errorf("attempts: %v", attempts)
	}
}

func TestListenCanceled(t *testing.T) {
	c, stack := scratch()
	if _, err := c.Listen(done, "a.name.invalid:0", 0); !errors.Is(err, context.Canceled) {
		t.Errorf("%v is not a cancellation", err)
	}
	wantRecorded(t, stack, "")
}
