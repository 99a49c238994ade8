package stress_test

import (
	"testing"

	"golang.org/x/sys/unix"

	"example.com/bio"
	"example.com/bio/addr"
	"example.com/bio/internal/socktest"
)

// open returns a new stream socket of package bio, which the test closes.
func open(t *testing.T, f socktest.Family) int {
	t.Helper()
	fd, err := bio.Socket(f.Number, unix.SOCK_STREAM, 0, 0)
	socktest.Check(t, err)
	return fd
}

// socket returns a new stream socket of package bio, which the end of the test closes.
func socket(t *testing.T, f socktest.Family) int {
	t.Helper()
	return socktest.CloseAtEnd(t, open(t, f))
}

// listener returns a listening socket and its address.
func listener(t *testing.T, f socktest.Family) (fd int, a addr.Addr) {
	t.Helper()
	return socktest.Listener(t, socktest.Loopback(t, f.Number))
}

// fullListener returns a listener whose queue is full with one connection.
func fullListener(t *testing.T, f socktest.Family) (fd int, a addr.Addr) {
	t.Helper()
	return socktest.FullListener(t, socktest.Loopback(t, f.Number))
}

// reset closes a socket at once, so that its port is free again.
func reset(fd int) {
	_ = unix.SetsockoptLinger(fd, unix.SOL_SOCKET, unix.SO_LINGER, &unix.Linger{Onoff: 1})
	unix.Close(fd)
}

// hasPeer reports whether the socket is connected.
func hasPeer(fd int) bool {
	_, err := unix.Getpeername(fd)
	return err == nil
}

// wantOne waits for a connection to the listener, and takes every one in the queue. There
// is to be one.
func wantOne(t *testing.T, fd int) {
	t.Helper()
	socktest.AwaitConnection(t, fd)
	if got := drain(t, fd); got != 1 {
		t.Errorf("%d connections, want 1", got)
	}
}

// drain takes every connection that is in the queue of a listener, and returns how many
// there were.
func drain(t *testing.T, fd int) (count int) {
	t.Helper()
	socktest.Check(t, bio.SetNonBlock(fd, true))
	for {
		conn, err := bio.Accept(fd, nil, 0)
		if bio.ShouldRetry(err) {
			return count
		}
		socktest.Check(t, err)
		socktest.Check(t, bio.Close(conn))
		count++
	}
}
