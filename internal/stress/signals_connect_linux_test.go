package stress_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"example.com/bio"
	"example.com/bio/addr"
	"example.com/bio/internal/sandbox"
	"example.com/bio/internal/socktest"
)

// TestConnectUnderSignals connects to a queue with room: each connect is one connection,
// and has its peer when it comes back.
func TestConnectUnderSignals(t *testing.T) {
	interrupted(t, func(t *testing.T, f socktest.Family) {
		for _, mode := range []bio.Options{0, bio.NonBlock} {
			t.Run(mode.String(), func(t *testing.T) { connectUnderSignals(t, f, mode) })
		}
	})
}

func connectUnderSignals(t *testing.T, f socktest.Family, mode bio.Options) {
	server, a := listener(t, f)
	sandbox.UnderSignals(t, func(s *sandbox.Storm) {
		for s.Sent() < manySignals {
			fd := open(t, f)
			err := bio.Connect(fd, &a, mode)
			if mode != 0 && socktest.Errno(err) == unix.EINPROGRESS {
				err = bio.FinishConnect(t.Context(), fd)
			}
			socktest.Check(t, err)
			if !hasPeer(fd) {
				t.Fatal("success without a peer")
			}
			conn, err := bio.Accept(server, nil, 0)
			socktest.Check(t, err)
			reset(fd)
			socktest.Check(t, bio.Close(conn))
		}
	})
	if more := drain(t, server); more > 0 {
		t.Errorf("%d connections more than were made", more)
	}
}

// full is a listener without room, and a socket that wants to connect to it.
type full struct {
	server, client int
	a              addr.Addr
}

func newFull(t *testing.T, f socktest.Family) full {
	t.Helper()
	f.NeedWaitingConnect(t)
	server, a := fullListener(t, f)
	return full{server, socket(t, f), a}
}

// TestConnectFullUnderSignals connects to a full queue, and gets what comes of
// it: a peer when there is room, a refusal when the listener is gone.
func TestConnectFullUnderSignals(t *testing.T) {
	interrupted(t, func(t *testing.T, f socktest.Family) {
		t.Run("room", func(t *testing.T) {
			c := newFull(t, f)
			accepted := make(chan error, 1)
			sandbox.UnderSignals(t, func(s *sandbox.Storm) {
				s.After(manySignals, func() {
					conn, err := bio.Accept(c.server, nil, 0)
					bio.Close(conn)
					accepted <- err
				})
				socktest.Check(t, bio.Connect(c.client, &c.a, 0))
			})
			socktest.Check(t, <-accepted)
			if !hasPeer(c.client) {
				t.Error("success without a peer")
			}
			wantOne(t, c.server)
		})
		t.Run("refused", func(t *testing.T) {
			c := newFull(t, f)
			var err error
			sandbox.UnderSignals(t, func(s *sandbox.Storm) {
				s.After(manySignals, func() { unix.Shutdown(c.server, unix.SHUT_RDWR) })
				err = bio.With(nil).Connect(c.client, &c.a, 0)
			})
			if socktest.Errno(err) != unix.ECONNREFUSED || hasPeer(c.client) {
				t.Errorf("%v, peer %t; want ECONNREFUSED and none", err, hasPeer(c.client))
			}
		})
	})
}

// TestConnectTimeoutUnderSignals holds that SO_SNDTIMEO is counted in total, and is the
// same afterwards, and that a NONBLOCK Connect does not wait at all.
func TestConnectTimeoutUnderSignals(t *testing.T) {
	socktest.Need(t, "accept-timeout")
	interrupted(t, func(t *testing.T, f socktest.Family) {
		want := unix.EINPROGRESS
		if f == socktest.Unix {
			want = unix.EAGAIN
		}
		c := newFull(t, f)
		socktest.SetTimeout(t, c.client, unix.SO_SNDTIMEO, limit)
		before, err := unix.GetsockoptTimeval(c.client, unix.SOL_SOCKET, unix.SO_SNDTIMEO)
		socktest.Check(t, err)
		var result error
		took := sandbox.UnderSignals(t, func(*sandbox.Storm) { result = bio.Connect(c.client, &c.a, 0) })
		if socktest.Errno(result) != want || took < limit || took > limit+slack || hasPeer(c.client) {
			t.Errorf("%v after %v, peer %t; want %v after %v", result, took, hasPeer(c.client), want, limit)
		}
		after, err := unix.GetsockoptTimeval(c.client, unix.SOL_SOCKET, unix.SO_SNDTIMEO)
		socktest.Check(t, err)
		if *after != *before {
			t.Errorf("SO_SNDTIMEO is %v, was %v", *after, *before)
		}
		sandbox.UnderSignals(t, func(s *sandbox.Storm) {
			for s.Sent() < manySignals {
				fd, begin := open(t, f), time.Now()
				err := bio.Connect(fd, &c.a, bio.NonBlock)
				if took := time.Since(begin); socktest.Errno(err) != want || took > slack || hasPeer(fd) {
					t.Fatalf("NONBLOCK: %v after %v, peer %t; want %v", err, took, hasPeer(fd), want)
				}
				reset(fd)
			}
		})
	})
}

// TestWaitUnderSignals waits for what happens, for a context that ends, and for one that
// is cancelled.
func TestWaitUnderSignals(t *testing.T) {
	interrupted(t, func(t *testing.T, f socktest.Family) {
		server, a := listener(t, f)
		client := socket(t, f)
		deadline, cancel := context.WithTimeout(t.Context(), limit)
		defer cancel()
		took := sandbox.UnderSignals(t, func(*sandbox.Storm) {
			if _, err := bio.Wait(deadline, server, bio.Readable); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("%v, want the end of the context", err)
			}
		})
		if took > limit+slack {
			t.Errorf("the wait took %v, with a limit of %v", took, limit)
		}
		cancelled, cancel := context.WithCancel(t.Context())
		sandbox.UnderSignals(t, func(s *sandbox.Storm) {
			s.After(manySignals, cancel)
			if _, err := bio.Wait(cancelled, server, bio.Readable); !errors.Is(err, context.Canceled) {
				t.Errorf("%v, want the end of the context", err)
			}
		})
		for _, ctx := range []context.Context{context.Background(), t.Context()} {
			sandbox.UnderSignals(t, func(s *sandbox.Storm) {
				failed := make(chan error, 1)
				s.After(manySignals, func() { failed <- bio.Connect(client, &a, 0) })
				if got, err := bio.Wait(ctx, server, bio.Readable); got != bio.Readable || err != nil {
					t.Errorf("%v, %v, want Readable", got, err)
				}
				socktest.Check(t, <-failed)
			})
			wantOne(t, server)
			client = socket(t, f)
		}
	})
}
