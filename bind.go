package bio

import (
	"example.com/bio/addr"
	"example.com/bio/errstack"
	"example.com/bio/internal/sys"
)

// Bind gives the socket fd the local address a, for a client before it connects or
// for a datagram socket; a listener is bound by [Listen] itself.
//
// [ReuseAddr] sets SO_REUSEADDR first; without it the option is left as it is. Other
// options are ignored.
//
// An error matches one of [ErrInvalidSocket] (fd is -1; no errno),
// [ErrUnsupportedProtocolFamily] with EAFNOSUPPORT (a is nil or has no family;
// nothing was done), [ErrUnableToReuseAddr] with the errno of setsockopt(2), and
// [ErrUnableToBindSocket] with that of bind(2): EADDRINUSE, EADDRNOTAVAIL, EACCES
// and so on. The descriptor stays open and keeps an option that was set. Bind does
// not block, except on the file system of an AF_UNIX path. A path that exists is
// EADDRINUSE, whatever the options: nothing is ever unlinked.
//
// Source: BIO_bind, BIO_connect(3). OpenSSL crashes on a NULL address and binds an
// AF_INET socket to the wildcard where the address is a cleared one.
func Bind(fd int, a *addr.Addr, opts Options) error {
	return standard.Bind(fd, a, opts)
}

// Bind is the function [Bind], recording on the Recorder's stack.
func (r Recorder) Bind(fd int, a *addr.Addr, opts Options) error {
	var s steps
	if s.valid(fd, a) &&
		(opts&ReuseAddr == 0 || s.check(&atReuseAddr, sys.SetReuseAddr(fd))) &&
		s.check(&atBind, sys.Bind(fd, a.Sockaddr())) {
		return nil
	}
	return r.fail("BIO_bind", &s, a, errstack.Caller(1+r.skip))
}
