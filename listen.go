package bio

import (
	"syscall"

	"example.com/bio/addr"
	"example.com/bio/errstack"
	"example.com/bio/internal/sys"
)

// Listen binds the socket fd to the address a and, unless its type is SOCK_DGRAM, makes it
// listen with a queue as long as the system allows.
//
// Its options act in this order:
//   - [NonBlock] makes the descriptor non-blocking; without it Listen makes the descriptor
//     blocking, whatever it was.
//   - [KeepAlive] and [NoDelay] set SO_KEEPALIVE and TCP_NODELAY, which accepted sockets
//     inherit; without them the options are unchanged.
//   - [V6Only] is written both ways if a is AF_INET6: without it the socket accepts IPv4
//     connections too, whatever the system's default, except on OpenBSD and DragonFly BSD,
//     which have no such sockets. For other families it is ignored.
//   - [ReuseAddr] sets SO_REUSEADDR, except on Windows; without it the option is unchanged.
//   - [TFO] sets TCP_FASTOPEN after listen(2), on Linux, except for SOCK_DGRAM.
//
// Listen always binds: for a socket that is already bound it fails with EINVAL. For
// SOCK_DGRAM success means bound.
//
// An error matches one of
//   - [ErrInvalidSocket], without an errno, if fd is -1
//   - [ErrUnsupportedProtocolFamily] and EAFNOSUPPORT if a is nil or has no family
//   - [ErrGettingSocktype] and the errno of getsockopt(2)
//   - the errno of ioctl(2) alone
//   - [ErrUnableToKeepAlive], [ErrUnableToNoDelay], [ErrListenV6Only],
//     [ErrUnableToReuseAddr] or [ErrUnableToTFO] and the errno of setsockopt(2)
//   - [ErrUnableToBindSocket] and the errno of bind(2)
//   - [ErrUnableToListenSocket] and the errno of listen(2)
//
// The descriptor stays open and keeps what was done to it: it may be bound, or even
// listening. Listen blocks only on the file system of an AF_UNIX path.
//
// Corresponds to BIO_listen. See BIO_connect(3). OpenSSL crashes on a NULL address, and
// accepts a cleared one.
func Listen(fd int, a *addr.Addr, opts Options) error {
	return standard.Listen(fd, a, opts)
}

// Listen is [Listen], recording on the Recorder's stack.
func (r Recorder) Listen(fd int, a *addr.Addr, opts Options) error {
	step, errno := listen(fd, a, opts)
	if step != nil {
		return r.fail("BIO_listen", step, errno, a)
	}
	return nil
}

func listen(fd int, a *addr.Addr, opts Options) (*errstack.Step, syscall.Errno) {
	if step, errno := check(fd, a); step != nil {
		return step, errno
	}
	socktype, errno := sys.SocketType(fd)
	if errno != 0 {
		return stepSocketType, errno
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
	if a.Sockaddr().Family() == syscall.AF_INET6 {
		if errno := sys.SetV6Only(fd, opts&V6Only != 0); errno != 0 {
			return stepV6Only, errno
		}
	}
	if step, errno := bind(fd, a, opts); step != nil {
		return step, errno
	}
	if socktype == syscall.SOCK_DGRAM {
		return nil, 0
	}
	if errno := sys.Listen(fd, sys.Backlog); errno != 0 {
		return stepListen, errno
	}
	if opts&TFO != 0 {
		if errno := sys.SetFastOpen(fd, sys.Backlog); errno != 0 {
			return stepTFO, errno
		}
	}
	return nil, 0
}
