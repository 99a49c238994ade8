//go:build unix || windows

package bio_test

import (
	"context"
	"errors"
	"syscall"
	"testing"
	"time"

	"example.com/bio"
	"example.com/bio/errstack"
	"example.com/bio/internal/socktest"
)

// TestConnectUnderWay: an attempt that has begun is not recorded. FinishConnect returns
// its result.
func TestConnectUnderWay(t *testing.T) {
	_, bound := socktest.Listener(t, socktest.IP(t, "127.0.0.1:0"))
	var st errstack.Stack
	r := bio.With(&st)
	fd := socktest.Socket(t, syscall.AF_INET, syscall.SOCK_STREAM)
	err := r.Connect(fd, &bound, bio.NonBlock)
	e := socktest.WantError(t, err, syscall.EINPROGRESS, 0)
	expect(t, "try again", bio.ShouldRetry(err), true)
	expect(t, "entries in the error", len(e.Entries()), 0)
	socktest.Check(t, r.FinishConnect(t.Context(), fd))
	expect(t, "entries recorded", st.Len(), 0)
}

// TestFinishConnect: the result of a failed attempt is given once.
func TestFinishConnect(t *testing.T) {
	socktest.Need(t, "so_error")
	refusing := socktest.Refusing(t)
	var st errstack.Stack
	r := bio.With(&st)
	fd := socktest.Socket(t, syscall.AF_INET, syscall.SOCK_STREAM)
	if err := r.Connect(fd, &refusing, bio.NonBlock); !bio.ShouldRetry(err) {
		t.Fatal(err)
	}
	err := r.FinishConnect(t.Context(), fd)
	socktest.WantError(t, err, syscall.ECONNREFUSED, bio.ErrNBIOConnectError)
	expect(t, "matches the reason of Connect", errors.Is(err, bio.ErrConnectError), true)
	expect(t, "entries recorded", st.Len(), 2)
	if socktest.Has(t, "so_peername") {
		expect(t, "text", err.Error(), "BIO_connect "+refusing.String()+": nbio connect error: connection refused")
		a, ok := bio.AddrOf(err)
		expect(t, "address", a, refusing)
		expect(t, "has an address", ok, true)
	}
	st.Clear()
	if socktest.Has(t, "so_error-once") {
		socktest.WantError(t, r.FinishConnect(t.Context(), fd), syscall.ENOTCONN, bio.ErrNBIOConnectError)
	}

	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if err := r.FinishConnect(ctx, socktest.Socket(t, syscall.AF_INET, syscall.SOCK_STREAM)); err == nil {
		t.Error("a socket that never connected is connected")
	}
}

// TestFinishConnectFailsLater: an attempt that fails while it is waited for ends the wait.
func TestFinishConnectFailsLater(t *testing.T) {
	socktest.Need(t, "so_error")
	l, bound := socktest.OpenListener(t, socktest.IP(t, "127.0.0.1:0"))
	socktest.Fill(t, l, bound)
	fd := socktest.Socket(t, syscall.AF_INET, syscall.SOCK_STREAM)
	if err := quiet.Connect(fd, &bound, bio.NonBlock); !bio.ShouldRetry(err) {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), socktest.Scaled(20*time.Second))
	defer cancel()
	results := make(chan error)
	go func() { results <- quiet.FinishConnect(ctx, fd) }()
	time.Sleep(time.Millisecond) // most likely it waits by now
	socktest.Close(t, l)
	socktest.WantError(t, <-results, syscall.ECONNREFUSED, bio.ErrNBIOConnectError)
}

// TestSockErrorNamesPeer: the pending error of an attempt names the address that it was for.
func TestSockErrorNamesPeer(t *testing.T) {
	socktest.Need(t, "so_peername")
	refusing := socktest.Refusing(t)
	fd := socktest.Socket(t, syscall.AF_INET, syscall.SOCK_STREAM)
	if err := quiet.Connect(fd, &refusing, bio.NonBlock); !bio.ShouldRetry(err) {
		t.Fatal(err)
	}
	_, err := bio.Wait(t.Context(), fd, bio.Writable)
	socktest.Check(t, err)
	pending, err := bio.SockError(fd)
	socktest.Check(t, err)
	expect(t, "text", pending.Error(), "BIO_sock_error "+refusing.String()+": connection refused")
}

// TestFinishConnectNotBegun: an AF_UNIX connect without room in the queue has not begun,
// and FinishConnect does not wait for it.
func TestFinishConnectNotBegun(t *testing.T) {
	socktest.Unix.Need(t)
	_, bound := socktest.FullListener(t, socktest.Path(t))
	var st errstack.Stack
	r := bio.With(&st)
	fd := socktest.Socket(t, syscall.AF_UNIX, syscall.SOCK_STREAM)
	socktest.WantError(t, r.Connect(fd, &bound, bio.NonBlock), syscall.EAGAIN, 0)
	expect(t, "entries of a connect that would block", st.Len(), 0)
	ctx, cancel := context.WithTimeout(t.Context(), socktest.Scaled(time.Minute))
	defer cancel()
	socktest.WantError(t, r.FinishConnect(ctx, fd), syscall.ENOTCONN, bio.ErrNBIOConnectError)
	expect(t, "the context's error", ctx.Err(), nil)
	expect(t, "entries recorded", st.Len(), 2)
}

// TestFinishConnectDeadline: the attempt continues after the deadline of FinishConnect,
// which leaves nothing open.
func TestFinishConnectDeadline(t *testing.T) {
	l, bound := socktest.FullListener(t, socktest.IP(t, "127.0.0.1:0"))
	fd := socktest.Socket(t, syscall.AF_INET, syscall.SOCK_STREAM)
	if err := quiet.Connect(fd, &bound, bio.NonBlock); !bio.ShouldRetry(err) {
		t.Fatal(err)
	}
	socktest.NoLeak(t, func() {
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
		defer cancel()
		if err := quiet.FinishConnect(ctx, fd); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("FinishConnect: %v, want the deadline", err)
		}
	})
	// With room in the queue the attempt succeeds. Those that were there before come first.
	socktest.Check(t, quiet.SetNonBlock(l, true))
	socktest.Eventually(t, "room in the queue", func() bool {
		for {
			conn, err := quiet.Accept(l, nil, 0)
			if bio.ShouldRetry(err) {
				break
			}
			socktest.Check(t, err)
			socktest.Check(t, quiet.Close(conn))
		}
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
		defer cancel()
		err := quiet.FinishConnect(ctx, fd)
		if errors.Is(err, context.DeadlineExceeded) {
			return false
		}
		socktest.Check(t, err)
		return true
	})
}

// TestConnectTimeout: SO_SNDTIMEO of the socket ends a blocking Connect. That is not
// recorded: the attempt continues, or has not begun.
func TestConnectTimeout(t *testing.T) {
	socktest.Need(t, "accept-timeout")
	for _, family := range socktest.Families {
		t.Run(family.Name, func(t *testing.T) {
			family.Need(t)
			_, bound := socktest.FullListener(t, socktest.Loopback(t, family.Number))
			fd := socktest.Socket(t, family.Number, syscall.SOCK_STREAM)
			socktest.SetTimeout(t, fd, socktest.SendTimeout, 50*time.Millisecond)
			errno := syscall.EINPROGRESS
			if family.Number == syscall.AF_UNIX {
				errno = syscall.EAGAIN
			}
			err := bio.Connect(fd, &bound, 0)
			socktest.WantError(t, err, errno, 0)
			expect(t, "try again", bio.ShouldRetry(err), true)
		})
	}
}
