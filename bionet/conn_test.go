//go:build unix || windows

package bionet_test

import (
	"context"
	"errors"
	"net"
	"syscall"
	"testing"
	"time"

	"example.com/bio"
	"example.com/bio/bionet"
	"example.com/bio/internal/socktest"
)

// TestConnFinishes: a connect that is under way is finished first, with its one result.
func TestConnFinishes(t *testing.T) {
	socktest.Need(t, "hand-off")
	listener, bound := listen(t, socktest.IP(t, "127.0.0.1:0"), 0)
	l, err := bionet.Listener(listener)
	socktest.Check(t, err)
	echo(t, l)
	for range 100 {
		fd := socktest.Open(t, syscall.AF_INET, syscall.SOCK_STREAM)
		if err := quiet.Connect(fd, &bound, bio.NonBlock); err != nil && !bio.ShouldRetry(err) {
			t.Fatal(err)
		}
		conn, err := bionet.Conn(fd)
		socktest.Check(t, err)
		talk(t, conn)
		conn.Close()
	}
}

// TestConnWaits: Conn waits for a connect that cannot end yet, and returns when it does.
func TestConnWaits(t *testing.T) {
	socktest.Need(t, "hand-off")
	listener, a := socktest.FullListener(t, socktest.IP(t, "127.0.0.1:0"))
	under := socktest.Open(t, syscall.AF_INET, syscall.SOCK_STREAM)
	if err := quiet.Connect(under, &a, bio.NonBlock); !bio.ShouldRetry(err) {
		t.Fatal(err)
	}
	type result struct {
		conn net.Conn
		err  error
	}
	results := make(chan result)
	go func() {
		conn, err := bionet.Conn(under)
		results <- result{conn, err}
	}()
	for {
		select {
		case r := <-results:
			if r.err != nil {
				t.Fatal(r.err)
			}
			if r.conn.RemoteAddr().String() != a.String() {
				t.Errorf("connected to %v, want %v", r.conn.RemoteAddr(), &a)
			}
			r.conn.Close()
			return
		default:
		}
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
		if _, err := bio.Wait(ctx, listener, bio.Readable); err == nil {
			fd, err := quiet.Accept(listener, nil, 0)
			socktest.Check(t, err)
			socktest.CloseAtEnd(t, fd)
		}
		cancel()
	}
}

func TestConnRefused(t *testing.T) {
	socktest.Need(t, "so_error")
	c, stack := scratch()
	a := socktest.Refusing(t)
	fd := socktest.Open(t, syscall.AF_INET, syscall.SOCK_STREAM)
	err := quiet.Connect(fd, &a, bio.NonBlock)
	if !bio.ShouldRetry(err) {
		// The loopback interface answers within the call: the kernel has no result left.
		socktest.WantError(t, err, syscall.ECONNREFUSED, bio.ErrConnectError)
		_, err = c.Conn(t.Context(), fd)
		socktest.WantError(t, err, syscall.ENOTCONN, bio.ErrNBIOConnectError)
		return
	}
	socktest.NoLeak(t, func() {
		_, err = c.Conn(t.Context(), fd)
		if e := socktest.WantError(t, err, syscall.ECONNREFUSED, bio.ErrNBIOConnectError); socktest.Has(t, "so_peername") && e.Addr() != a {
			t.Errorf("%v does not name %v", err, a)
		}
	})
	wantRecorded(t, stack, "BIO_connect Connection refused calling connect()\nBIO_connect nbio connect error ")
}

// TestConnCanceled: a context that is done ends the wait at once, and the descriptor is
// closed.
func TestConnCanceled(t *testing.T) {
	c, stack := scratch()
	_, a := socktest.FullListener(t, socktest.IP(t, "127.0.0.1:0"))
	underway := func() int {
		fd := socktest.Open(t, syscall.AF_INET, syscall.SOCK_STREAM)
		if err := quiet.Connect(fd, &a, bio.NonBlock); !errors.Is(err, syscall.EINPROGRESS) {
			t.Fatal(err)
		}
		return fd
	}
	socktest.NoLeak(t, func() {
		_, err := c.Conn(done, underway())
		if socktest.WantError(t, err, 0, 0); !errors.Is(err, context.Canceled) {
			t.Errorf("%v is not a cancellation", err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Millisecond)
		defer cancel()
		_, err = c.Conn(ctx, underway())
		if e := socktest.WantError(t, err, 0, 0); !errors.Is(err, context.DeadlineExceeded) || !e.Timeout() {
			t.Errorf("%v is not a timeout", err)
		}
	})
	wantRecorded(t, stack, "")
}

// TestConnDone: a socket that is connected already wins over a context that is done.
func TestConnDone(t *testing.T) {
	socktest.Need(t, "hand-off")
	c, stack := scratch()
	client, server := pair(t, socktest.IP(t, "127.0.0.1:0"), 0)
	socktest.CloseAtEnd(t, server)
	conn, err := c.Conn(done, client)
	if err != nil {
		t.Fatalf("a socket that is connected: %v", err)
	}
	conn.Close()
	wantRecorded(t, stack, "")
}

// TestConnNotBegun: a connect that AF_UNIX answered with EAGAIN has not begun, so that
// there is nothing to wait for.
func TestConnNotBegun(t *testing.T) {
	socktest.Unix.Need(t)
	c, _ := scratch()
	_, a := socktest.FullListener(t, socktest.Path(t))
	fd := socktest.Open(t, syscall.AF_UNIX, syscall.SOCK_STREAM)
	if err := quiet.Connect(fd, &a, bio.NonBlock); !errors.Is(err, syscall.EAGAIN) {
		t.Fatal(err)
	}
	_, err := c.Conn(t.Context(), fd)
	socktest.WantError(t, err, syscall.ENOTCONN, bio.ErrNBIOConnectError)
}

// TestConnKeepsOptions: package net does not change the options that the owner of the
// socket gave it, set or not set.
func TestConnKeepsOptions(t *testing.T) {
	socktest.Need(t, "hand-off")
	for _, opts := range []bio.Options{0, bio.KeepAlive, bio.NoDelay, bio.KeepAlive | bio.NoDelay} {
		client, server := pair(t, socktest.IP(t, "127.0.0.1:0"), opts)
		socktest.CloseAtEnd(t, server)
		conn, err := bionet.Conn(client)
		socktest.Check(t, err)
		checkFlags(t, conn, opts)
		conn.Close()
	}
}

// checkFlags fails unless conn has of KEEPALIVE and NODELAY those in opts and no other.
func checkFlags(t *testing.T, conn any, opts bio.Options) {
	t.Helper()
	if got := socketOption(t, conn, syscall.SOL_SOCKET, syscall.SO_KEEPALIVE) != 0; got != (opts&bio.KeepAlive != 0) {
		t.Errorf("%v: SO_KEEPALIVE is %v", opts, got)
	}
	if got := socketOption(t, conn, syscall.IPPROTO_TCP, syscall.TCP_NODELAY) != 0; got != (opts&bio.NoDelay != 0) {
		t.Errorf("%v: TCP_NODELAY is %v", opts, got)
	}
}
