package bio

import (
	"syscall"

	"example.com/bio/addr"
	"example.com/bio/errstack"
	"example.com/bio/internal/sys"
)

// Accept returns a descriptor for the next connection of the listener fd. If peer is not
// nil, Accept stores the address of the other end there; if accept(2) fails, *peer is
// unchanged.
//
// [NonBlock] makes the new descriptor non-blocking; without it the descriptor is blocking,
// whatever the listener is. Accept ignores other options: SO_KEEPALIVE and TCP_NODELAY are
// those of the listener. The new descriptor is close-on-exec, and the caller must close it.
//
// On a non-blocking listener without a connection, Accept returns at once an error for which
// [ShouldRetry] is true (EAGAIN). On a blocking one it blocks an OS thread until there is a
// connection. A signal does not end it. On Linux, SO_RCVTIMEO of the listener, if set, ends it
// with EAGAIN when that time has passed in total; if another Accept takes a connection after a
// signal, the time begins again. On Linux a [Close] of the listener by another goroutine
// does not wake it: to stop an accepting goroutine, use a non-blocking listener and [Wait].
// These errors are preallocated, carry no address or position, and are not recorded.
//
// Any other error matches [ErrAcceptError] and the errno of accept(2): EBADF (also if fd is
// -1), EINVAL if fd is not listening, EMFILE, ENFILE and others. On systems that cannot
// create the descriptor in the right blocking mode, an error may match the errno of ioctl(2)
// alone; the new descriptor is then closed, and *peer has the address of the other end. On
// failure the descriptor is [InvalidSocket].
//
// Corresponds to BIO_accept_ex. See BIO_connect(3). OpenSSL returns EINTR to the caller,
// leaves an old path in the address of an unnamed AF_UNIX peer, makes a second system call
// for the blocking mode, and lets the programs that the process starts inherit the descriptor.
func Accept(fd int, peer *addr.Addr, opts Options) (int, error) {
	return standard.Accept(fd, peer, opts)
}

// Accept is [Accept], recording on the Recorder's stack.
func (r Recorder) Accept(fd int, peer *addr.Addr, opts Options) (int, error) {
	conn, step, errno := accept(fd, peer, opts)
	if step == nil {
		return conn, nil
	}
	if step == stepAccept && isRetryable(errno) {
		return InvalidSocket, acceptRetry.err(errno)
	}
	return InvalidSocket, r.fail("BIO_accept_ex", step, errno, nil)
}

func accept(fd int, peer *addr.Addr, opts Options) (conn int, step *errstack.Step, errno syscall.Errno) {
	conn, modeSet, errno := sys.Accept(fd, peer.Sockaddr(), opts&NonBlock != 0)
	if errno != 0 {
		return InvalidSocket, stepAccept, errno
	}
	if !modeSet {
		if errno := sys.SetNonblock(conn, opts&NonBlock != 0); errno != 0 {
			sys.Close(conn)
			return InvalidSocket, stepNonBlock, errno
		}
	}
	return conn, nil, 0
}
