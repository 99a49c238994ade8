package bionet

import (
	"net"
	"syscall"

	"example.com/bio/errstack"
	"example.com/bio/internal/sys"
)

// Listener hands off the listening socket fd, blocking or not, to package net, and returns it
// as a [*net.TCPListener] or [*net.UnixListener].
//
// Listener owns the descriptor from the call on. It closes it before it returns, also on
// failure, and the listener has another number. Duplicates that the caller has become
// non-blocking. A number that is not a socket is refused and not closed.
//
// Package net sets TCP_NODELAY and SO_KEEPALIVE on the connections that the listener accepts,
// with probes every 15 seconds, whatever options the socket has. To undo that, call
// SetNoDelay and SetKeepAliveConfig of the accepted [*net.TCPConn]. The listeners of [Listen]
// leave SO_KEEPALIVE and its times as the listening socket has them.
//
// The file of an AF_UNIX listener stays when it is closed, as it does in C, because package
// net did not make it. Call l.(*net.UnixListener).SetUnlinkOnClose(true) to have it removed.
//
// An error matches [bio.ErrInvalidSocket], without an errno, if fd is -1, or an errno: EBADF
// or ENOTSOCK if fd is not a socket, EINVAL if it is not listening, EMFILE if no descriptors
// are left for the duplicate and the poller of Go's runtime. Nothing is recorded.
//
// No OpenSSL counterpart: BIO_s_accept(3) makes its own listeners.
func Listener(fd int) (net.Listener, error) {
	d := descriptor{fd, "bionet.Listener", errstack.Caller(1)}
	if _, err := d.check(); err != nil {
		return nil, err
	}
	if listens, known := sys.Listens(fd); known && !listens {
		return nil, d.refuse(notListening, syscall.EINVAL)
	}
	return handOff(d, d.file(), net.FileListener)
}
