//go:build unix

package bio_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"example.com/bio"
	"example.com/bio/addr"
	"example.com/bio/errstack"
)

// TestErrorText is what a program prints.
func TestErrorText(t *testing.T) {
	a := refusing(t)
	fd := socket(t, unix.AF_INET, unix.SOCK_STREAM)
	var st errstack.Stack
	err := bio.With(&st).Connect(fd, &a, 0)
	e := want(t, err, unix.ECONNREFUSED, bio.ErrConnectError)
	if got, want := err.Error(), "BIO_connect "+a.String()+": connect error: connection refused"; got != want {
		t.Errorf("text %q, want %q", got, want)
	}
	if e.Func() != "BIO_connect" || e.Syscall() != "connect" || e.Addr() != a {
		t.Errorf("Func %q, Syscall %q, Addr %v", e.Func(), e.Syscall(), e.Addr())
	}
	for i, want := range []errstack.Entry{
		{Code: errstack.Sys(unix.ECONNREFUSED), Func: "BIO_connect", Data: "calling connect()"},
		{Code: bio.ErrConnectError, Func: "BIO_connect"},
	} {
		got, ok := st.Get()
		if !ok || got.Code != want.Code || got.Func != want.Func || got.Data != want.Data {
			t.Errorf("entry %d: %v, want %v", i, got, want)
		}
		if e.Entries()[i].Code != want.Code {
			t.Errorf("the error's entry %d: %v", i, e.Entries()[i])
		}
	}
}

// TestListenSaysBind: the last entry of a Listen that cannot bind is BIO_bind's.
func TestListenSaysBind(t *testing.T) {
	_, bound := listener(t, ip(t, "127.0.0.1:0"), 0)
	fd := socket(t, unix.AF_INET, unix.SOCK_STREAM)
	err := quiet.Listen(fd, &bound, 0)
	if e := want(t, err, unix.EADDRINUSE, bio.ErrUnableToBindSocket); e.Func() != "BIO_bind" || e.Syscall() != "bind" {
		t.Errorf("%v", err)
	}
}

// TestRetryErrors: an attempt that would block is not recorded, and its error exists
// once.
func TestRetryErrors(t *testing.T) {
	l, bound := listener(t, ip(t, "127.0.0.1:0"), bio.NonBlock)
	var st errstack.Stack
	r := bio.With(&st)
	_, first := r.Accept(l, nil, 0)
	_, second := bio.Accept(l, nil, 0)
	if e := want(t, first, unix.EAGAIN, 0); first != second || len(e.Entries()) != 0 || !e.Timeout() {
		t.Errorf("%v and %v, entries %v", first, second, e.Entries())
	}
	fd := socket(t, unix.AF_INET, unix.SOCK_STREAM)
	err := r.Connect(fd, &bound, bio.NonBlock)
	if want(t, err, unix.EINPROGRESS, 0); !bio.ShouldRetry(err) {
		t.Error("EINPROGRESS is not worth a retry")
	}
	if err := r.FinishConnect(t.Context(), fd); err != nil {
		t.Error(err)
	}
	if st.Len() != 0 {
		t.Errorf("%d entries", st.Len())
	}
}

func TestShouldRetry(t *testing.T) {
	for errno := range unix.Errno(200) {
		want := false
		for _, member := range []unix.Errno{unix.EINTR, unix.EAGAIN, unix.EPROTO, unix.ENOTCONN, unix.EALREADY, unix.EINPROGRESS} {
			want = want || errno == member
		}
		if errno == unix.EBUSY {
			continue // FreeBSD's own
		}
		if got := bio.ShouldRetry(errno); got != want {
			t.Errorf("ShouldRetry(%d) = %v", int(errno), got)
		}
	}
	for err, want := range map[error]bool{
		nil:                 false,
		errors.New("other"): false,
		errors.Join(errors.New("a"), unix.EAGAIN): true,
		bio.ErrConnectError:                       false,
		context.DeadlineExceeded:                  false,
	} {
		if got := bio.ShouldRetry(err); got != want {
			t.Errorf("ShouldRetry(%v) = %v", err, got)
		}
	}
}

// TestFinishConnect gives the true result once.
func TestFinishConnect(t *testing.T) {
	var st errstack.Stack
	r := bio.With(&st)
	refused := refusing(t)
	fd := socket(t, unix.AF_INET, unix.SOCK_STREAM)
	if err := r.Connect(fd, &refused, bio.NonBlock); !bio.ShouldRetry(err) {
		t.Fatal(err)
	}
	want(t, r.FinishConnect(t.Context(), fd), unix.ECONNREFUSED, bio.ErrNBIOConnectError)
	if st.Len() != 2 {
		t.Errorf("%d entries", st.Len())
	}
	st.Clear()
	want(t, r.FinishConnect(t.Context(), fd), unix.ENOTCONN, bio.ErrNBIOConnectError)
	st.Clear()
	fresh := socket(t, unix.AF_INET, unix.SOCK_STREAM)
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if err := r.FinishConnect(ctx, fresh); err == nil {
		t.Error("a socket that never connected is connected")
	}
}

// TestFinishConnectNotBegun: an AF_UNIX connect without room in the queue has not begun,
// and is not waited for.
func TestFinishConnectNotBegun(t *testing.T) {
	l, bound := listener(t, path(t, "s"), 0)
	if err := unix.Listen(l, 0); err != nil {
		t.Fatal(err)
	}
	var st errstack.Stack
	r := bio.With(&st)
	var err error
	var fd int
	for range 10 {
		fd = socket(t, unix.AF_UNIX, unix.SOCK_STREAM)
		if err = r.Connect(fd, &bound, bio.NonBlock); err != nil {
			break
		}
	}
	if errors.Is(err, unix.ECONNREFUSED) {
		t.Skip("a full queue refuses here: ", err)
	}
	want(t, err, unix.EAGAIN, 0)
	if st.Len() != 0 {
		t.Errorf("%d entries of a connect that would block", st.Len())
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	want(t, r.FinishConnect(ctx, fd), unix.ENOTCONN, bio.ErrNBIOConnectError)
	if ctx.Err() != nil || st.Len() != 2 {
		t.Errorf("waited until %v; %d entries", ctx.Err(), st.Len())
	}
}

// TestFinishConnectCanceled: the attempt goes on, and nothing else is left.
func TestFinishConnectCanceled(t *testing.T) {
	l, bound := listener(t, ip(t, "127.0.0.1:0"), 0)
	if err := unix.Listen(l, 0); err != nil {
		t.Fatal(err)
	}
	var fd int
	var err error
	for range 10 {
		fd = socket(t, unix.AF_INET, unix.SOCK_STREAM)
		if err = quiet.Connect(fd, &bound, bio.NonBlock); !bio.ShouldRetry(err) {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
		descriptors := len(openDescriptors())
		err = quiet.FinishConnect(ctx, fd)
		cancel()
		if n := len(openDescriptors()); n > descriptors {
			t.Fatalf("%d descriptors, %d before", n, descriptors)
		}
		if err != nil {
			break
		}
	}
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Fatalf("FinishConnect = %v; want the deadline", err)
	}
	conn, err := quiet.Accept(l, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	closeFD(t, conn)
}

// TestDatagram: a datagram socket that listens is bound, and Disconnect takes its peer.
func TestDatagram(t *testing.T) {
	a := ip(t, "127.0.0.1:0")
	server, client := socket(t, unix.AF_INET, unix.SOCK_DGRAM), socket(t, unix.AF_INET, unix.SOCK_DGRAM)
	if err := bio.Listen(server, &a, bio.ReuseAddr); err != nil {
		t.Fatal(err)
	}
	if err := bio.SockInfo(server, &a); err != nil || a.Port() == 0 {
		t.Fatal(a, err)
	}
	if option(t, server, unix.SOL_SOCKET, unix.SO_ACCEPTCONN) != 0 {
		t.Error("a datagram socket listens")
	}
	if err := bio.Connect(client, &a, 0); err != nil {
		t.Fatal(err)
	}
	if _, err := unix.Getpeername(client); err != nil {
		t.Error(err)
	}
	if err := quiet.Disconnect(client); errors.Is(err, errors.ErrUnsupported) {
		t.Skip(err)
	} else if err != nil {
		t.Fatal(err)
	}
	if _, err := unix.Getpeername(client); err != unix.ENOTCONN {
		t.Errorf("after Disconnect: %v", err)
	}
	want(t, quiet.Disconnect(socket(t, unix.AF_UNIX, unix.SOCK_STREAM)), unix.EINVAL, bio.ErrConnectError)
}

// TestPeerName: what Accept stores is what SockInfo of the client says, also for a
// peer without a name and into an address that held another.
func TestPeerName(t *testing.T) {
	for _, a := range []addr.Addr{ip(t, "127.0.0.1:0"), path(t, "s")} {
		l, bound := listener(t, a, 0)
		client := socket(t, a.Family(), unix.SOCK_STREAM)
		if err := bio.Connect(client, &bound, 0); err != nil {
			t.Fatal(err)
		}
		peer := path(t, "stale")
		conn, err := bio.Accept(l, &peer, 0)
		if err != nil {
			t.Fatal(err)
		}
		var name addr.Addr
		if err := bio.SockInfo(client, &name); err != nil || name != peer {
			t.Errorf("peer %v, want %v, %v", peer, name, err)
		}
		if name.Family() == unix.AF_UNIX && !peer.IsUnnamed() {
			t.Errorf("peer %v is unnamed", peer)
		}
		closeFD(t, conn)
		before := peer
		if err := quiet.SetNonBlock(l, true); err != nil {
			t.Fatal(err)
		}
		if _, err := quiet.Accept(l, &peer, 0); err == nil || peer != before {
			t.Errorf("a failing Accept changed the peer: %v, %v", peer, err)
		}
	}
}
