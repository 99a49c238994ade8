//go:build unix || windows

package socktest

import (
	"syscall"
	"testing"
	"time"

	"example.com/bio/addr"
)

// The functions below make sockets with golang.org/x/sys, so that tests can use them to
// examine this module's own. Those whose name begins with Open leave it to the test to
// close the descriptors; the end of the test closes those of the others. A test that
// closed one of the latter itself would close it twice, and the second time it might be
// another's.

// Open returns a new socket.
func Open(tb testing.TB, family, socktype int) int {
	tb.Helper()
	fd, err := open(family, socktype)
	Check(tb, err)
	return fd
}

// Socket returns a new socket that the end of the test closes.
func Socket(tb testing.TB, family, socktype int) int {
	tb.Helper()
	return CloseAtEnd(tb, Open(tb, family, socktype))
}

// CloseAtEnd closes a descriptor at the end of the test, and returns it.
func CloseAtEnd(tb testing.TB, fd int) int {
	tb.Helper()
	tb.Cleanup(func() {
		if err := closeSocket(fd); err != nil {
			tb.Errorf("close of descriptor %d at the end of the test: %v", fd, err)
		}
	})
	return fd
}

// OpenListener returns a socket that listens on a, and the address that it is bound to.
func OpenListener(tb testing.TB, a addr.Addr) (fd int, bound addr.Addr) {
	tb.Helper()
	fd = Open(tb, a.Family(), syscall.SOCK_STREAM)
	Check(tb, bind(fd, a))
	Check(tb, listen(fd, syscall.SOMAXCONN))
	return fd, LocalName(tb, fd)
}

// Listener returns a socket that listens on a, and the address that it is bound to.
func Listener(tb testing.TB, a addr.Addr) (fd int, bound addr.Addr) {
	tb.Helper()
	fd, bound = OpenListener(tb, a)
	return CloseAtEnd(tb, fd), bound
}

// FullListener returns a listener on a whose queue is full, so that a connect to its
// address waits or is told to try again. On linux there is one connection in the queue.
func FullListener(tb testing.TB, a addr.Addr) (fd int, bound addr.Addr) {
	tb.Helper()
	fd, bound = Listener(tb, a)
	Fill(tb, fd, bound)
	return fd, bound
}

// Fill fills the queue of the listener fd, whose address is bound.
func Fill(tb testing.TB, fd int, bound addr.Addr) {
	tb.Helper()
	Check(tb, listen(fd, 0))
	Check(tb, connect(Socket(tb, bound.Family(), syscall.SOCK_STREAM), bound))
	AwaitConnection(tb, fd)
	if isLinux {
		return
	}
	for range 16 { // other systems queue more than they are asked to
		client := Socket(tb, bound.Family(), syscall.SOCK_STREAM)
		Check(tb, setNonblock(client, true))
		switch err := connect(client, bound); {
		case err == nil:
		case err == errFull:
			return
		case err == errUnderWay:
			connected, err := await(client, true, Scaled(100*time.Millisecond))
			Check(tb, err)
			if !connected {
				return
			}
		default:
			Lack(tb, "full-queue", err)
		}
	}
	Lack(tb, "full-queue", "more than 16 connections fit")
}

// AwaitConnection waits until there is a connection in the queue of the listener fd. Its
// client may be connected earlier, while the last packet of the handshake is under way.
func AwaitConnection(tb testing.TB, fd int) {
	tb.Helper()
	ready, err := await(fd, false, Scaled(patience))
	Check(tb, err)
	if !ready {
		tb.Fatalf("no connection in the queue after %v", Scaled(patience))
	}
}

// OpenPair returns two sockets that are connected by way of a.
func OpenPair(tb testing.TB, a addr.Addr) (client, server int) {
	tb.Helper()
	listener, bound := OpenListener(tb, a)
	defer closeSocket(listener)
	client = Open(tb, a.Family(), syscall.SOCK_STREAM)
	Check(tb, connect(client, bound))
	return client, accept(tb, listener)
}

// OpenLingering returns two connected IPv4 sockets. Closing fd takes as many seconds as the
// argument says, unless the peer is read from or closed: the peer has room for only a part
// of what was written to fd.
func OpenLingering(tb testing.TB, seconds int) (fd, peer int) {
	tb.Helper()
	const received, sent = 1 << 12, 1 << 15
	listener, bound := OpenListener(tb, IP(tb, "127.0.0.1:0"))
	defer closeSocket(listener)
	SetOption(tb, listener, syscall.SOL_SOCKET, syscall.SO_RCVBUF, received)
	fd = Open(tb, bound.Family(), syscall.SOCK_STREAM)
	SetOption(tb, fd, syscall.SOL_SOCKET, syscall.SO_SNDBUF, 4*sent) // so that the write does not wait
	Check(tb, connect(fd, bound))
	_, err := write(fd, make([]byte, sent))
	Check(tb, err)
	Check(tb, setLinger(fd, seconds))
	return fd, accept(tb, listener)
}

// Pair returns two sockets that are connected by way of a.
func Pair(tb testing.TB, a addr.Addr) (client, server int) {
	tb.Helper()
	client, server = OpenPair(tb, a)
	return CloseAtEnd(tb, client), CloseAtEnd(tb, server)
}

func accept(tb testing.TB, listener int) int {
	tb.Helper()
	fd, err := acceptConn(listener)
	Check(tb, err)
	return fd
}

// Refusing returns an IPv4 address that refuses connections until the test ends: a socket
// is bound to it that does not listen.
func Refusing(tb testing.TB) addr.Addr {
	tb.Helper()
	fd := Socket(tb, syscall.AF_INET, syscall.SOCK_STREAM)
	Check(tb, bind(fd, IP(tb, "127.0.0.1:0")))
	return LocalName(tb, fd)
}

// LocalName returns the address that a socket is bound to.
func LocalName(tb testing.TB, fd int) addr.Addr {
	tb.Helper()
	a, err := localName(fd)
	Check(tb, err)
	return a
}

// PeerName returns the address of the peer of a socket.
func PeerName(fd int) (addr.Addr, error) { return peerName(fd) }

// Close closes a descriptor.
func Close(tb testing.TB, fd int) {
	tb.Helper()
	Check(tb, closeSocket(fd))
}

// Reset closes a connection with a reset, whatever has not been read or sent.
func Reset(tb testing.TB, fd int) {
	tb.Helper()
	Check(tb, setLinger(fd, 0))
	Close(tb, fd)
}

// Read reads from a socket.
func Read(fd int, buf []byte) (int, error) { return read(fd, buf) }

// Write writes to a socket.
func Write(fd int, data []byte) (int, error) { return write(fd, data) }

// Shutdown ends what is sent and what is received, if how is 2, or one of them: see shutdown(2).
func Shutdown(fd, how int) error { return shutdown(fd, how) }

// NotSocket returns a descriptor that is not a socket.
func NotSocket(tb testing.TB) int {
	tb.Helper()
	fd, release, err := notSocket()
	Check(tb, err)
	tb.Cleanup(release)
	return fd
}

// Closed returns the number of a descriptor that is closed, and that is not given out again
// before others are.
func Closed(tb testing.TB) int {
	tb.Helper()
	fd, err := closed()
	Check(tb, err)
	return fd
}
