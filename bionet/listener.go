package bionet

import (
	"net"
	"syscall"

	"example.com/bio/errstack"
)

// Listener takes over the listening socket fd, blocking or not, and returns it as a
// [*net.TCPListener] or [*net.UnixListener].
//
// The descriptor belongs to Listener from the call on: it is closed before Listener
// returns, failed or not, and the listener has a number of its own. Duplicates that the
// caller has become non-blocking.
//
// Connections that the listener accepts have TCP_NODELAY and SO_KEEPALIVE switched on by
// package net, whatever options the socket has; SetNoDelay and SetKeepAlive of
// [*net.TCPConn] switch them off.
//
// The file of an AF_UNIX listener stays when it is closed, as it does in C, because
// package net did not make it; l.(*net.UnixListener).SetUnlinkOnClose(true) has it
// removed.
//
// An error matches [bio.ErrInvalidSocket] (fd is -1; no errno), or an errno: EBADF (not
// open; nothing is closed then), ENOTSOCK, EINVAL (a socket that does not listen), EMFILE
// (no room for the duplicate). Nothing is recorded. Listener does not block.
//
// Source: none; OpenSSL keeps its listeners in BIO_s_accept(3).
func Listener(fd int) (net.Listener, error) {
	d := descriptor{fd, "bionet.Listener", errstack.Caller(1)}
	if _, err := d.socketType(); err != nil {
		return nil, err
	}
	if !accepting(fd, true) {
		return nil, d.refuse(notListening, syscall.EINVAL)
	}
	return takeOver(d, d.file(), net.FileListener)
}
