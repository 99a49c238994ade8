package bio

import (
	"syscall"

	"example.com/bio/addr"
	"example.com/bio/errstack"
	"example.com/bio/internal/sys"
)

// Connect connects the socket fd to the address a.
//
// Its options act in this order:
//   - [NonBlock] makes the descriptor non-blocking; without it Connect makes the descriptor
//     blocking, whatever it was.
//   - [KeepAlive] and [NoDelay] set SO_KEEPALIVE and TCP_NODELAY; without them the options
//     are unchanged.
//   - [TFO] sets TCP_FASTOPEN_CONNECT, on Linux.
//
// Connect ignores other options.
//
// With NonBlock, Connect never waits. An error for which [ShouldRetry] is true then says
// that the attempt continues (EINPROGRESS or EALREADY; [FinishConnect] returns its result)
// or that it has not begun (EAGAIN): on Linux because the queue of an AF_UNIX listener is full,
// on FreeBSD and macOS because no port is left.
// These errors are preallocated, carry no address or position, and are not recorded.
//
// Without NonBlock, Connect blocks an OS thread until the result is known. A signal does not
// end it. On Linux, SO_SNDTIMEO of the socket, if set, ends it with EINPROGRESS (AF_UNIX:
// EAGAIN) when that time has passed in total. If a signal interrupts a blocking Connect of
// AF_UNIX, SO_SNDTIMEO is the time that is left until Connect returns.
//
// Any other error matches one of
//   - [ErrInvalidSocket], without an errno, if fd is -1
//   - [ErrUnsupportedProtocolFamily] and EAFNOSUPPORT if a is nil or has no family
//   - the errno of ioctl(2) alone
//   - [ErrUnableToKeepAlive], [ErrUnableToNoDelay] (not a TCP socket) or [ErrUnableToTFO]
//     and the errno of setsockopt(2)
//   - [ErrConnectError] and the errno of connect(2): ECONNREFUSED, ETIMEDOUT, EISCONN and
//     others
//
// The descriptor stays open and keeps the options that were set.
//
// Corresponds to BIO_connect. See BIO_connect(3). OpenSSL returns EINTR to the caller,
// crashes on a NULL address, and disconnects if the address is cleared, for which there is
// [Disconnect].
func Connect(fd int, a *addr.Addr, opts Options) error {
	return standard.Connect(fd, a, opts)
}

// Connect is [Connect], recording on the Recorder's stack.
func (r Recorder) Connect(fd int, a *addr.Addr, opts Options) error {
	step, errno := connect(fd, a, opts)
	if step == nil {
		return nil
	}
	if step == stepConnect && isRetryable(errno) {
		return connectRetry.err(errno)
	}
	return r.fail("BIO_connect", step, errno, a)
}

func connect(fd int, a *addr.Addr, opts Options) (*errstack.Step, syscall.Errno) {
	if step, errno := check(fd, a); step != nil {
		return step, errno
	}
	if errno := sys.SetNonblock(fd, opts&NonBlock != 0); errno != 0 {
		return stepNonBlock, errno
	}
	if opts&KeepAlive != 0 {
		if errno := sys.SetKeepAlive(fd, true); errno != 0 {
			return stepKeepAlive, errno
		}
	}
	if opts&NoDelay != 0 {
		if errno := sys.SetNoDelay(fd, true); errno != 0 {
			return stepNoDelay, errno
		}
	}
	if opts&TFO != 0 {
		if errno := sys.SetFastOpenConnect(fd, true); errno != 0 {
			return stepTFO, errno
		}
	}
	if errno := sys.Connect(fd, a.Sockaddr(), opts&NonBlock != 0); errno != 0 {
		return stepConnect, errno
	}
	return nil, 0
}
