//go:build unix || windows

package bio_test

import (
	"errors"
	"syscall"
	"testing"
	"time"

	"example.com/bio"
	"example.com/bio/addr"
	"example.com/bio/errstack"
	"example.com/bio/internal/socktest"
)

// TestAcceptWouldBlock: an Accept that would block is not recorded, and its error always
// is the same value.
func TestAcceptWouldBlock(t *testing.T) {
	l, _ := socktest.Listener(t, socktest.IP(t, "127.0.0.1:0"))
	socktest.Check(t, bio.SetNonBlock(l, true))
	var st errstack.Stack
	_, first := bio.With(&st).Accept(l, nil, 0)
	_, second := bio.Accept(l, nil, 0)
	e := socktest.WantError(t, first, syscall.EAGAIN, 0)
	expect(t, "second error", second, first)
	expect(t, "try again", bio.ShouldRetry(first), true)
	expect(t, "timeout", e.Timeout(), true)
	expect(t, "temporary", e.Temporary(), true)
	expect(t, "entries in the error", len(e.Entries()), 0)
	expect(t, "entries recorded", st.Len(), 0)
}

// TestAcceptPeer: Accept stores what SockInfo of the client says, also the address of a
// client without a name in a variable that held another. When it fails it stores nothing.
func TestAcceptPeer(t *testing.T) {
	for _, family := range socktest.Families {
		t.Run(family.Name, func(t *testing.T) {
			family.Need(t)
			l, bound := socktest.Listener(t, socktest.Loopback(t, family.Number))
			client := socktest.Socket(t, family.Number, syscall.SOCK_STREAM)
			socktest.Check(t, bio.Connect(client, &bound, 0))
			peer := socktest.Path(t)
			conn, err := bio.Accept(l, &peer, 0)
			socktest.Check(t, err)
			socktest.Check(t, bio.Close(conn))
			var name addr.Addr
			socktest.Check(t, bio.SockInfo(client, &name))
			expect(t, "peer", peer, name)
			expect(t, "unnamed", peer.IsUnnamed(), family.Number == syscall.AF_UNIX)

			socktest.Check(t, bio.SetNonBlock(l, true))
			_, err = bio.Accept(l, &peer, 0)
			expect(t, "try again", bio.ShouldRetry(err), true)
			expect(t, "peer after a failure", peer, name)
		})
	}
}

// TestAcceptTimeout: SO_RCVTIMEO of the listener ends a blocking Accept.
func TestAcceptTimeout(t *testing.T) {
	socktest.Need(t, "accept-timeout")
	for _, family := range socktest.Families {
		t.Run(family.Name, func(t *testing.T) {
			family.Need(t)
			l, _ := socktest.Listener(t, socktest.Loopback(t, family.Number))
			socktest.SetTimeout(t, l, socktest.ReceiveTimeout, 50*time.Millisecond)
			_, err := bio.Accept(l, nil, 0)
			socktest.WantError(t, err, syscall.EAGAIN, 0)
		})
	}
}

// TestAcceptClosed: another goroutine closes the listener. On Windows that ends Accept. On Linux
// an Accept that has begun returns the next connection.
func TestAcceptClosed(t *testing.T) {
	for i := range 20 {
		l, bound := socktest.OpenListener(t, socktest.IP(t, "127.0.0.1:0"))
		client := socktest.Socket(t, syscall.AF_INET, syscall.SOCK_STREAM)
		results := make(chan error)
		go func() {
			conn, err := quiet.Accept(l, nil, 0)
			if err == nil {
				err = quiet.Close(conn)
			} else if conn != bio.InvalidSocket {
				t.Errorf("descriptor %d, %v", conn, err)
			}
			results <- err
		}()
		time.Sleep(time.Duration(i%2) * time.Millisecond) // Accept begins before Close, or after it
		socktest.Check(t, bio.Close(l))
		wakes := socktest.Has(t, "close-wakes")
		if !wakes {
			if err := quiet.Connect(client, &bound, 0); err != nil {
				socktest.WantError(t, err, syscall.ECONNREFUSED, bio.ErrConnectError)
			}
		}
		if err := <-results; err == nil && wakes {
			t.Error("Accept returns a connection that nobody made")
		} else if err != nil && !wakes && !errors.Is(err, syscall.ECONNABORTED) {
			socktest.WantError(t, err, syscall.EBADF, bio.ErrAcceptError)
		}
	}
}
