//go:build unix

package bionet_test

import (
	"strconv"
	"testing"

	"golang.org/x/sys/unix"

	"example.com/bio"
	"example.com/bio/errstack"
	"example.com/bio/internal/socktest"
)

// The tests of this file limit the descriptors of the process.

// TestDialNoRoom: if no descriptor is free, the error says so and none is lost.
func TestDialNoRoom(t *testing.T) {
	a := serve(t, "127.0.0.1:0")
	c, _ := scratch()
	socktest.NoLeak(t, func() {
		full(t, func() {
			_, err := c.Dial(t.Context(), a.String(), 0)
			socktest.WantError(t, err, unix.EMFILE, bio.ErrUnableToCreateSocket)
			_, err = c.Listen(t.Context(), "127.0.0.1:0", 0)
			socktest.WantError(t, err, unix.EMFILE, bio.ErrUnableToCreateSocket)
			_, err = c.Dial(t.Context(), "localhost:80", 0)
			socktest.WantError(t, err, unix.EMFILE, errstack.ErrSysLib)
		})
	})
}

// TestNoRoom: if package net cannot make its duplicate, the descriptor that is handed over
// is closed all the same.
func TestNoRoom(t *testing.T) {
	bound := socktest.Open(t, unix.AF_INET, unix.SOCK_DGRAM)
	listener, _ := listen(t, socktest.IP(t, "127.0.0.1:0"), 0)
	client, server := pair(t, socktest.IP(t, "127.0.0.1:0"), 0)
	socktest.CloseAtEnd(t, server)
	leavesLess := func(name string, fd int) {
		socktest.NoLeak(t, func() {
			full(t, func() {
				_, err := takers[name](fd)
				socktest.WantError(t, err, unix.EMFILE, 0)
			})
		})
		if file, open := socktest.OpenDescriptors()[strconv.Itoa(fd)]; open {
			t.Errorf("%s: the descriptor is open: %s", name, file)
		}
	}
	leavesLess("PacketConn", bound)
	leavesLess("Listener", listener)
	leavesLess("Conn", client)
}

// full runs f while no descriptor is free.
func full(t *testing.T, f func()) { t.Helper(); limited(t, 0, f) }

// limited runs f while only descriptors below limit can be opened.
func limited(t *testing.T, limit uint64, f func()) {
	t.Helper()
	var before unix.Rlimit
	socktest.Check(t, unix.Getrlimit(unix.RLIMIT_NOFILE, &before))
	lowered := before
	setLimit(&lowered.Cur, limit)
	socktest.Check(t, unix.Setrlimit(unix.RLIMIT_NOFILE, &lowered))
	defer unix.Setrlimit(unix.RLIMIT_NOFILE, &before)
	f()
}

// setLimit hides that the limits of some systems have a sign.
func setLimit[T int64 | uint64](current *T, limit uint64) { *current = T(limit) }
