package bio

import (
	"syscall"

	"example.com/bio/addr"
	"example.com/bio/errstack"
	"example.com/bio/internal/sys"
)

// Bind assigns the local address a to the socket fd. Use it for a client before it connects
// and for a datagram socket; [Listen] binds a listener itself.
//
// [ReuseAddr] sets SO_REUSEADDR first, except on Windows, where OpenSSL ignores it; without it
// the option is unchanged. Bind ignores other options.
//
// An error matches one of
//   - [ErrInvalidSocket], without an errno, if fd is -1
//   - [ErrUnsupportedProtocolFamily] and EAFNOSUPPORT if a is nil or has no family
//   - [ErrUnableToReuseAddr] and the errno of setsockopt(2)
//   - [ErrUnableToBindSocket] and the errno of bind(2): EADDRINUSE, EADDRNOTAVAIL, EACCES
//     and others
//
// The descriptor stays open and keeps an option that was set. Bind blocks only on the file
// system of an AF_UNIX path. A path that exists is EADDRINUSE, whatever the options: Bind
// never unlinks a file.
//
// Corresponds to BIO_bind. See BIO_connect(3). OpenSSL crashes on a NULL address, and binds
// an AF_INET socket to the wildcard if the address is cleared.
func Bind(fd int, a *addr.Addr, opts Options) error {
	return standard.Bind(fd, a, opts)
}

// Bind is [Bind], recording on the Recorder's stack.
func (r Recorder) Bind(fd int, a *addr.Addr, opts Options) error {
	step, errno := bind(fd, a, opts)
	if step != nil {
		return r.fail("BIO_bind", step, errno, a)
	}
	return nil
}

func bind(fd int, a *addr.Addr, opts Options) (*errstack.Step, syscall.Errno) {
	if step, errno := check(fd, a); step != nil {
		return step, errno
	}
	if opts&ReuseAddr != 0 && sys.BindReuses {
		if errno := sys.SetReuseAddr(fd, true); errno != 0 {
			return stepReuseAddr, errno
		}
	}
	if errno := sys.Bind(fd, a.Sockaddr()); errno != 0 {
		return stepBind, errno
	}
	return nil, 0
}
