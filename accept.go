package bio

import (
	"example.com/bio/addr"
	"example.com/bio/errstack"
	"example.com/bio/internal/sys"
)

// Accept takes the next connection of the listener fd and returns a descriptor for
// it. If peer is not nil, the address of the other end is stored there; on failure
// peer keeps its content.
//
// [NonBlock] makes the new descriptor non-blocking; without it the descriptor is
// blocking, whatever the listener is. Other options are ignored: KeepAlive and
// NoDelay come from the listener. The new descriptor is close-on-exec and the
// caller's to close.
//
// On a non-blocking listener without a connection Accept returns at once an error
// for which [ShouldRetry] is true (EAGAIN). On a blocking one it blocks an OS thread
// until there is a connection; a signal does not end it, and SO_RCVTIMEO of the
// listener, if set, ends it with EAGAIN when that time has passed in total (after a
// signal the time begins anew where another Accept takes the connection). On Linux
// a [Close] of the listener by another goroutine does not wake it: use a
// non-blocking listener and [Wait] where that is needed. These errors are values
// that exist once, without address and position, and are not recorded.
//
// Any other error matches [ErrAcceptError] and the errno of accept(2): EBADF (also
// for -1), EINVAL (not listening), EMFILE, ENFILE and so on. Where the system cannot
// create the descriptor in the right blocking mode and setting it fails, the error
// matches that errno alone, and the new descriptor is closed. The descriptor is then
// [InvalidSocket].
//
// Source: BIO_accept_ex, BIO_connect(3). OpenSSL gives EINTR back to the caller,
// leaves an old path in the address of an unnamed AF_UNIX peer, makes a second system
// call for the blocking mode, and its descriptors are inherited.
func Accept(fd int, peer *addr.Addr, opts Options) (int, error) {
	return standard.Accept(fd, peer, opts)
}

// Accept is the function [Accept], recording on the Recorder's stack.
func (r Recorder) Accept(fd int, peer *addr.Addr, opts Options) (int, error) {
	var call sys.AcceptCall
	call.Prepare(fd, opts&NonBlock != 0, sys.Now())
	call.Make(peer.Sockaddr())
	conn, modeSet, errno := call.Result(peer.Sockaddr())
	var s steps
	if s.check(&atAccept, errno) && (modeSet || s.check(&atNonBlock, sys.SetNonblock(conn, sys.SwitchOf(opts&NonBlock != 0)))) {
		return conn, nil
	}
	if s.failed == &atNonBlock {
		sys.Close(conn)
	} else if err := acceptRetry.of(&s); err != nil {
		return InvalidSocket, err
	}
	return InvalidSocket, r.fail("BIO_accept_ex", &s, nil, errstack.Caller(1+r.skip))
}
