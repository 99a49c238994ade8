//go:build unix || windows

package bionet_test

import (
	"context"
	"errors"
	"io"
	"net"
	"syscall"
	"testing"

	"example.com/bio"
	"example.com/bio/bionet"
	"example.com/bio/errstack"
	"example.com/bio/internal/socktest"
)

// The tests of this file run on every system: what they test is made of package net's own
// Dialer and ListenConfig.

func TestDialListen(t *testing.T) {
	socktest.Need(t, "loopback")
	l, err := bionet.Listen("127.0.0.1:0", bio.ReuseAddr|bio.KeepAlive)
	socktest.Check(t, err)
	defer l.Close()
	go func() {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		if data, err := io.ReadAll(conn); err == nil {
			conn.Write(data)
		}
	}()
	conn, err := bionet.Dial(t.Context(), l.Addr().String(), bio.KeepAlive|bio.NoDelay)
	socktest.Check(t, err)
	defer conn.Close()
	withDescriptor(t, conn.(*net.TCPConn), func(fd int) {
		for what, option := range map[string][2]int{
			"keep-alive": {syscall.SOL_SOCKET, syscall.SO_KEEPALIVE},
			"no-delay":   {syscall.IPPROTO_TCP, syscall.TCP_NODELAY},
		} {
			if socktest.Option(t, fd, option[0], option[1]) == 0 {
				t.Errorf("%s is not set", what)
			}
		}
	})
	_, err = conn.Write([]byte("hello"))
	socktest.Check(t, err)
	socktest.Check(t, conn.(*net.TCPConn).CloseWrite())
	got, err := io.ReadAll(conn)
	if string(got) != "hello" || err != nil {
		t.Errorf("received %q, %v", got, err)
	}
}

// withDescriptor calls f with the descriptor of conn.
func withDescriptor(t *testing.T, conn syscall.Conn, f func(fd int)) {
	t.Helper()
	raw, err := conn.SyscallConn()
	socktest.Check(t, err)
	socktest.Check(t, raw.Control(func(fd uintptr) { f(int(fd)) }))
}

// TestDialRefused: the error has the errno of connect and the reason of OpenSSL, and is recorded.
func TestDialRefused(t *testing.T) {
	socktest.Need(t, "so_error")
	a := socktest.Refusing(t)
	var st errstack.Stack
	_, err := bionet.Config{Stack: &st}.Dial(t.Context(), a.String(), 0)
	if !errors.Is(err, syscall.ECONNREFUSED) || !errors.Is(err, bio.ErrConnectError) {
		t.Errorf("%v, want a refused connection", err)
	}
	if st.Len() == 0 {
		t.Error("nothing is recorded")
	}
}

// TestListenInUse: the address of a listener is in use.
func TestListenInUse(t *testing.T) {
	_, bound := socktest.Listener(t, socktest.IP(t, "127.0.0.1:0"))
	l, err := bionet.Config{Stack: new(errstack.Stack)}.Listen(t.Context(), bound.String(), 0)
	if err == nil {
		l.Close()
	}
	if !errors.Is(err, syscall.EADDRINUSE) || !errors.Is(err, bio.ErrUnableToBindSocket) {
		t.Errorf("%v, want an address in use", err)
	}
}

func TestDialDone(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := bionet.Config{Stack: new(errstack.Stack)}.Dial(ctx, "127.0.0.1:1", 0)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("%v, want the cancellation", err)
	}
}

// TestControlOfNet: Control sets options of sockets of package net, whose descriptors package bio
// can use.
func TestControlOfNet(t *testing.T) {
	config := net.ListenConfig{Control: bionet.Control(bio.KeepAlive | bio.NoDelay)}
	l, err := config.Listen(t.Context(), "tcp4", "127.0.0.1:0")
	socktest.Check(t, err)
	defer l.Close()
	dialer := net.Dialer{Control: bionet.Control(bio.KeepAlive)}
	conn, err := dialer.DialContext(t.Context(), "tcp4", l.Addr().String())
	socktest.Check(t, err)
	defer conn.Close()
	withDescriptor(t, l.(*net.TCPListener), func(fd int) {
		if got, err := bio.Wait(t.Context(), fd, bio.Readable); got != bio.Readable || err != nil {
			t.Errorf("Wait: %v, %v", got, err)
		}
		server, err := bio.Accept(fd, nil, 0)
		socktest.Check(t, err)
		socktest.Check(t, bio.Close(server))
	})
}
