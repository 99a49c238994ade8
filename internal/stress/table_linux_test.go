package stress_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"example.com/bio"
	"example.com/bio/addr"
	"example.com/bio/errstack"
	"example.com/bio/internal/socktest"
)

// table is the table of descriptors, filled with sockets.
type table struct {
	family   socktest.Family
	recorder bio.Recorder
	stack    errstack.Stack
	fds      []int
}

// newTable lowers the limit of the table, for the time of the test, to room more than
// are open.
func newTable(t *testing.T, f socktest.Family, room int) *table {
	t.Helper()
	var before unix.Rlimit
	socktest.Check(t, unix.Getrlimit(unix.RLIMIT_NOFILE, &before))
	socktest.Check(t, unix.Setrlimit(unix.RLIMIT_NOFILE, &unix.Rlimit{Cur: uint64(len(socktest.OpenDescriptors()) + room), Max: before.Max}))
	tab := &table{family: f}
	tab.recorder = bio.With(&tab.stack)
	t.Cleanup(func() {
		tab.empty(t)
		socktest.Check(t, unix.Setrlimit(unix.RLIMIT_NOFILE, &before))
	})
	return tab
}

// fill makes sockets until there is no room, and returns how many it made.
func (tab *table) fill(t *testing.T) (made int) {
	t.Helper()
	for ; ; made++ {
		fd, err := tab.recorder.Socket(tab.family.Number, unix.SOCK_STREAM, 0, 0)
		if err != nil {
			tab.refused(t, fd, err, "BIO_socket", bio.ErrUnableToCreateSocket)
			return made
		}
		tab.fds = append(tab.fds, fd)
	}
}

// empty closes all.
func (tab *table) empty(t *testing.T) {
	t.Helper()
	for _, fd := range tab.fds {
		socktest.Check(t, tab.recorder.Close(fd))
	}
	tab.fds = nil
}

// closeOne makes room for one.
func (tab *table) closeOne(t *testing.T) {
	t.Helper()
	last := len(tab.fds) - 1
	socktest.Check(t, tab.recorder.Close(tab.fds[last]))
	tab.fds = tab.fds[:last]
}

// refused checks what a call in a full table gives: EMFILE, in the error and once on
// the stack, and no descriptor.
func (tab *table) refused(t *testing.T, fd int, err error, function string, reason errstack.Code) {
	t.Helper()
	if fd != bio.InvalidSocket || !errors.Is(err, unix.EMFILE) || !errors.Is(err, reason) {
		t.Fatalf("%s: %d, %v", function, fd, err)
	}
	system, ok1 := tab.stack.Get()
	own, ok2 := tab.stack.Get()
	if !ok1 || !ok2 || system.Code != errstack.Sys(unix.EMFILE) || own.Code != reason || own.Func != function || tab.stack.Len() != 0 {
		t.Fatalf("%s: recorded %v, %v and %d more", function, system, own, tab.stack.Len())
	}
}

// TestFullTable fills the table to its limit and empties it again. At the limit no
// connection is lost, Wait still works, and one free place is enough for an Accept.
func TestFullTable(t *testing.T) {
	socktest.Need(t, "accept-again")
	for _, f := range socktest.Available(t) {
		t.Run(f.Name, func(t *testing.T) {
			const waiting = 50
			server, a := listener(t, f)
			socktest.Check(t, bio.SetNonBlock(server, true))
			for range waiting {
				socktest.Check(t, bio.Connect(socket(t, f), &a, 0))
			}
			idle, _ := listener(t, f)
			tab := newTable(t, f, 300)
			made := tab.fill(t)
			for range 100 {
				var peer addr.Addr
				fd, err := tab.recorder.Accept(server, &peer, 0)
				tab.refused(t, fd, err, "BIO_accept_ex", bio.ErrAcceptError)
				if peer != (addr.Addr{}) {
					t.Fatalf("a refused connection has the peer %v", peer)
				}
			}
			tab.wait(t, server, idle)
			for range waiting {
				tab.closeOne(t)
				conn, err := tab.recorder.Accept(server, nil, 0)
				socktest.Check(t, err)
				tab.fds = append(tab.fds, conn)
				if fd, err := tab.recorder.Accept(server, nil, 0); !bio.ShouldRetry(err) {
					tab.refused(t, fd, err, "BIO_accept_ex", bio.ErrAcceptError)
				}
			}
			tab.empty(t)
			if left := drain(t, server); left > 0 {
				t.Errorf("%d connections are left", left)
			}
			if again := tab.fill(t); again != made {
				t.Errorf("%d sockets fill the table, %d did before", again, made)
			}
			tab.empty(t)
			client := socket(t, f)
			socktest.Check(t, bio.Connect(client, &a, 0))
			wantOne(t, server)
		})
	}
}

// wait waits in a full table, for what is there and for what is not.
func (tab *table) wait(t *testing.T, ready, idle int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if got, err := tab.recorder.Wait(ctx, ready, bio.Readable); got != bio.Readable || err != nil {
		t.Errorf("wait for what is there: %v, %v", got, err)
	}
	if _, err := tab.recorder.Wait(ctx, idle, bio.Readable); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("wait for what is not there: %v", err)
	}
	if n := tab.stack.Len(); n > 0 {
		t.Errorf("Wait recorded %d entries", n)
	}
}
