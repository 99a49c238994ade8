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
	var s steps
	if s.listenOn(fd, a, opts) {
		return nil
	}
	return r.fail("BIO_listen", &s, a, errstack.Caller(1+r.skip))
}

// listenOn is BIO_listen.
func (s *steps) listenOn(fd int, a *addr.Addr, opts Options) bool {
	if !s.valid(fd, a) {
		return false
	}
	inet6 := a.Sockaddr().Family() == syscall.AF_INET6
	socktype, errno := sys.SocketType(fd)
	return s.check(&atSocketType, errno) &&
		s.check(&atNonBlock, sys.SetNonblock(fd, sys.SwitchOf(opts&NonBlock != 0))) &&
		(opts&KeepAlive == 0 || s.check(&atKeepAlive, sys.SetKeepAlive(fd))) &&
		(opts&NoDelay == 0 || s.check(&atNoDelay, sys.SetNoDelay(fd, sys.On))) &&
		(!inet6 || s.check(&atV6Only, sys.SetV6Only(fd, sys.SwitchOf(opts&V6Only != 0)))) &&
		(opts&ReuseAddr == 0 || s.check(&atReuseAddr, sys.SetReuseAddr(fd))) &&
		s.check(&atBind, sys.Bind(fd, a.Sockaddr())) &&
		(socktype == syscall.SOCK_DGRAM || s.check(&atListen, sys.Listen(fd, sys.Backlog))) &&
		(socktype == syscall.SOCK_DGRAM || opts&TFO == 0 || s.check(&atTFO, sys.SetFastOpen(fd, sys.Backlog)))
}
