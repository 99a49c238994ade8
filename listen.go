package bio

import (
	"syscall"

	"example.com/bio/addr"
	"example.com/bio/errstack"
	"example.com/bio/internal/sys"
)

// Listen binds the socket fd to the address a and, unless its type is SOCK_DGRAM,
// makes it listen with a queue as long as the system allows.
//
// Its options act in this order:
//   - [NonBlock] sets the descriptor non-blocking; without it the descriptor is set
//     blocking, whatever it was.
//   - [KeepAlive] and [NoDelay] switch SO_KEEPALIVE and TCP_NODELAY on, which
//     accepted sockets take over; without them they are left as they are.
//   - [V6Only] is written both ways where a is AF_INET6: without it the socket takes
//     IPv4 connections too, whatever the system's default (not on OpenBSD, which
//     cannot). For other families it is ignored.
//   - [ReuseAddr] sets SO_REUSEADDR; without it the option is left as it is.
//   - [TFO] sets TCP_FASTOPEN after listen(2), on linux, except for SOCK_DGRAM.
//
// Listen always binds: a socket that is already bound is EINVAL. For SOCK_DGRAM
// success means bound.
//
// An error matches one of [ErrInvalidSocket] (fd is -1; no errno),
// [ErrUnsupportedProtocolFamily] with EAFNOSUPPORT (a is nil or has no family;
// nothing was done), [ErrGettingSocktype] with the errno of getsockopt(2), the errno
// of ioctl(2) alone, [ErrUnableToKeepAlive], [ErrUnableToNoDelay], [ErrListenV6Only],
// [ErrUnableToReuseAddr] and [ErrUnableToTFO] with that of setsockopt(2),
// [ErrUnableToBindSocket] with that of bind(2), and [ErrUnableToListenSocket] with
// that of listen(2). The descriptor stays open and keeps what was done to it: it may
// be bound, or even listening. Listen does not block, except on the file system of
// an AF_UNIX path.
//
// Source: BIO_listen, BIO_connect(3). OpenSSL crashes on a NULL address and takes a
// cleared one.
func Listen(fd int, a *addr.Addr, opts Options) error {
	return standard.Listen(fd, a, opts)
}

// Listen is the function [Listen], recording on the Recorder's stack.
func (r Recorder) Listen(fd int, a *addr.Addr, opts Options) error {
	s := steps{fd: fd}
	if s.listenOn(a, opts) {
		return nil
	}
	return r.fail("BIO_listen", &s, a, errstack.Caller(1+r.skip))
}

// listenOn is BIO_listen.
func (s *steps) listenOn(a *addr.Addr, opts Options) bool {
	var socktype int
	return s.validSocket() &&
		s.validAddress(a) &&
		s.getSocketType(&socktype) &&
		s.setNonBlock(opts) &&
		s.setKeepAlive(opts) &&
		s.setNoDelay(opts) &&
		s.setV6Only(a, opts) &&
		s.bindTo(a, opts) &&
		s.listen(socktype) &&
		s.setFastOpen(socktype, opts)
}

func (s *steps) getSocketType(socktype *int) bool {
	value, errno := sys.SocketType(s.fd)
	*socktype = value
	return s.check(&atSocketType, errno)
}

func (s *steps) setV6Only(a *addr.Addr, opts Options) bool {
	return a.Family() != syscall.AF_INET6 || s.check(&atV6Only, sys.SetV6Only(s.fd, opts&V6Only != 0))
}

func (s *steps) listen(socktype int) bool {
	return socktype == syscall.SOCK_DGRAM || s.check(&atListen, sys.Listen(s.fd, sys.Backlog))
}

func (s *steps) setFastOpen(socktype int, opts Options) bool {
	return opts&TFO == 0 || socktype == syscall.SOCK_DGRAM || s.check(&atTFO, sys.SetFastOpen(s.fd, sys.Backlog))
}
