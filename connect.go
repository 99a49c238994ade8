package bio

import (
	"example.com/bio/addr"
	"example.com/bio/errstack"
	"example.com/bio/internal/sys"
)

// Connect connects the socket fd to the address a.
//
// Its options act in this order:
//   - [NonBlock] sets the descriptor non-blocking; without it the descriptor is set
//     blocking, whatever it was.
//   - [KeepAlive] and [NoDelay] switch SO_KEEPALIVE and TCP_NODELAY on; without them
//     they are left as they are.
//   - [TFO] switches TCP_FASTOPEN_CONNECT on, on linux.
//
// Other options are ignored.
//
// With NonBlock, Connect never waits: an error for which [ShouldRetry] is true says
// that the attempt goes on (EINPROGRESS, EALREADY; [FinishConnect] gives its result)
// or, for AF_UNIX, that it has not begun because the listener's queue is full
// (EAGAIN). These errors are values that exist once, without address and position,
// and are not recorded. Without NonBlock, Connect blocks an OS thread until the
// result is known; a signal does not end it, and SO_SNDTIMEO of the socket, if set,
// ends it with EINPROGRESS (AF_UNIX: EAGAIN) when that time has passed in total. After a
// signal a blocking AF_UNIX Connect has SO_SNDTIMEO at what is left until it returns.
//
// Any other error matches one of [ErrInvalidSocket] (fd is -1; no errno),
// [ErrUnsupportedProtocolFamily] with EAFNOSUPPORT (a is nil or has no family;
// nothing was done), the errno of ioctl(2) alone, [ErrUnableToKeepAlive],
// [ErrUnableToNoDelay] (a socket that is not TCP) and [ErrUnableToTFO] with that of
// setsockopt(2), and [ErrConnectError] with that of connect(2): ECONNREFUSED,
// ETIMEDOUT, EISCONN and so on. The descriptor stays open and keeps the options that
// were set.
//
// Source: BIO_connect, BIO_connect(3). OpenSSL gives EINTR back to the caller,
// crashes on a NULL address, and disconnects where the address is a cleared one, for
// which there is [Disconnect].
func Connect(fd int, a *addr.Addr, opts Options) error {
	return standard.Connect(fd, a, opts)
}

// Connect is the function [Connect], recording on the Recorder's stack.
func (r Recorder) Connect(fd int, a *addr.Addr, opts Options) error {
	var s steps
	if s.valid(fd, a) &&
		s.check(&atNonBlock, sys.SetNonblock(fd, sys.SwitchOf(opts&NonBlock != 0))) &&
		(opts&KeepAlive == 0 || s.check(&atKeepAlive, sys.SetKeepAlive(fd))) &&
		(opts&NoDelay == 0 || s.check(&atNoDelay, sys.SetNoDelay(fd, sys.On))) &&
		(opts&TFO == 0 || s.check(&atTFO, sys.SetFastOpenConnect(fd))) &&
		s.check(&atConnect, sys.Connect(fd, a.Sockaddr(), opts&NonBlock != 0)) {
		return nil
	}
	if err := connectRetry.of(&s); err != nil {
		return err
	}
	return r.fail("BIO_connect", &s, a, errstack.Caller(1+r.skip))
}
