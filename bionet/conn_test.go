//go:build unix

package bionet_test

import (
	"context"
	"errors"
	"net"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"example.com/bio"
	"example.com/bio/addr"
	"example.com/bio/bionet"
)

// silent returns an address that neither takes nor refuses connections until the test
// ends: the queue of its listener, on the port of like, is full.
func silent(t testing.TB, like addr.Addr) addr.Addr {
	t.Helper()
	fd := keepOpen(t, socket(t, like.Family(), unix.SOCK_STREAM))
	if err := quiet.Bind(fd, &like, 0); err != nil {
		t.Fatal(err)
	}
	if err := unix.Listen(fd, 0); err != nil {
		t.Fatal(err)
	}
	var bound addr.Addr
	if err := quiet.SockInfo(fd, &bound); err != nil {
		t.Fatal(err)
	}
	for range 8 {
		client := keepOpen(t, socket(t, like.Family(), unix.SOCK_STREAM))
		err := quiet.Connect(client, &bound, bio.NonBlock)
		if errors.Is(err, unix.EAGAIN) { // AF_UNIX
			return bound
		}
		if err != nil && !errors.Is(err, unix.EINPROGRESS) {
			t.Fatal(err)
		}
		if _, err := bio.Wait(done, client, bio.Writable); err != nil {
			return bound // this connect goes on, and so will the next ones
		}
	}
	t.Skip("the queue of a listener does not become full here")
	return addr.Addr{}
}

// done is a context that is done.
var done = func() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	return ctx
}()

// TestConnFinishes: a connect that is under way is finished first, with its one result.
func TestConnFinishes(t *testing.T) {
	listener, bound := listening(t, ip(t, "127.0.0.1:0"), 0)
	l, err := bionet.Listener(listener)
	if err != nil {
		t.Fatal(err)
	}
	echo(t, l)
	for range 100 {
		fd := socket(t, unix.AF_INET, unix.SOCK_STREAM)
		if err := quiet.Connect(fd, &bound, bio.NonBlock); err != nil && !bio.ShouldRetry(err) {
			t.Fatal(err)
		}
		conn, err := bionet.Conn(fd)
		if err != nil {
			t.Fatal(err)
		}
		talk(t, conn)
		conn.Close()
	}
}

// TestConnWaits: Conn waits for a connect that cannot end yet, and goes on when it does.
func TestConnWaits(t *testing.T) {
	listener := keepOpen(t, socket(t, unix.AF_INET, unix.SOCK_STREAM))
	a := ip(t, "127.0.0.1:0")
	if err := quiet.Bind(listener, &a, 0); err != nil {
		t.Fatal(err)
	}
	if err := unix.Listen(listener, 0); err != nil {
		t.Fatal(err)
	}
	if err := quiet.SockInfo(listener, &a); err != nil {
		t.Fatal(err)
	}
	under := -1
	for under < 0 { // until the queue is full
		fd := socket(t, unix.AF_INET, unix.SOCK_STREAM)
		if err := quiet.Connect(fd, &a, bio.NonBlock); err != nil && !bio.ShouldRetry(err) {
			t.Fatal(err)
		}
		if _, err := bio.Wait(done, fd, bio.Writable); err != nil {
			under = fd
		} else {
			keepOpen(t, fd)
		}
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
			if err != nil {
				t.Fatal(err)
			}
			keepOpen(t, fd)
		}
		cancel()
	}
}

func TestConnRefused(t *testing.T) {
	c, stack := scratch()
	a := refusing(t)
	fd := socket(t, unix.AF_INET, unix.SOCK_STREAM)
	err := quiet.Connect(fd, &a, bio.NonBlock)
	if !bio.ShouldRetry(err) {
		// The loopback interface answers within the call: the kernel has no result left.
		want(t, err, unix.ECONNREFUSED, bio.ErrConnectError)
		_, err = c.Conn(t.Context(), fd)
		want(t, err, unix.ENOTCONN, bio.ErrNBIOConnectError)
		lines(stack)
		return
	}
	leavesNone(t, func() {
		_, err = c.Conn(t.Context(), fd)
		want(t, err, unix.ECONNREFUSED, bio.ErrNBIOConnectError)
	})
	if got := lines(stack); got != "BIO_connect Connection refused calling connect()\nBIO_connect nbio connect error " {
		t.Errorf("recorded: %s", got)
	}
}

// TestConnCanceled: a context that is done ends the wait at once, and the descriptor is
// closed.
func TestConnCanceled(t *testing.T) {
	c, stack := scratch()
	a := silent(t, ip(t, "127.0.0.1:0"))
	underway := func() int {
		fd := socket(t, unix.AF_INET, unix.SOCK_STREAM)
		if err := quiet.Connect(fd, &a, bio.NonBlock); !errors.Is(err, unix.EINPROGRESS) {
			t.Fatal(err)
		}
		return fd
	}
	leavesNone(t, func() {
		_, err := c.Conn(done, underway())
		if want(t, err, 0, 0); !errors.Is(err, context.Canceled) {
			t.Errorf("%v is no cancellation", err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Millisecond)
		defer cancel()
		_, err = c.Conn(ctx, underway())
		if e := want(t, err, 0, 0); !errors.Is(err, context.DeadlineExceeded) || !e.Timeout() {
			t.Errorf("%v is no timeout", err)
		}
	})
	if stack.Len() != 0 {
		t.Errorf("recorded: %s", lines(stack))
	}
	client, server := pair(t, ip(t, "127.0.0.1:0"), 0)
	keepOpen(t, server)
	conn, err := c.Conn(done, client)
	if err != nil {
		t.Fatalf("a socket that is connected: %v", err)
	}
	conn.Close()
}

// TestConnNotBegun: a connect that AF_UNIX answered with EAGAIN has not begun, so that
// there is nothing to wait for.
func TestConnNotBegun(t *testing.T) {
	c, stack := scratch()
	a := silent(t, path(t))
	fd := socket(t, unix.AF_UNIX, unix.SOCK_STREAM)
	if err := quiet.Connect(fd, &a, bio.NonBlock); !errors.Is(err, unix.EAGAIN) {
		t.Fatal(err)
	}
	_, err := c.Conn(t.Context(), fd)
	want(t, err, unix.ENOTCONN, bio.ErrNBIOConnectError)
	lines(stack)
}

// TestConnKeepsOptions: package net changes none of the options that the owner of the
// socket gave it, set or not set.
func TestConnKeepsOptions(t *testing.T) {
	for _, opts := range []bio.Options{0, bio.KeepAlive, bio.NoDelay, bio.KeepAlive | bio.NoDelay} {
		client, server := pair(t, ip(t, "127.0.0.1:0"), opts)
		keepOpen(t, server)
		conn, err := bionet.Conn(client)
		if err != nil {
			t.Fatal(err)
		}
		checkFlags(t, conn, opts)
		conn.Close()
	}
}

// checkFlags fails unless conn has of KEEPALIVE and NODELAY those in opts and no other.
func checkFlags(t *testing.T, conn any, opts bio.Options) {
	t.Helper()
	if got := socketOption(t, conn, unix.SOL_SOCKET, unix.SO_KEEPALIVE) != 0; got != (opts&bio.KeepAlive != 0) {
		t.Errorf("%v: SO_KEEPALIVE is %v", opts, got)
	}
	if got := socketOption(t, conn, unix.IPPROTO_TCP, unix.TCP_NODELAY) != 0; got != (opts&bio.NoDelay != 0) {
		t.Errorf("%v: TCP_NODELAY is %v", opts, got)
	}
}
