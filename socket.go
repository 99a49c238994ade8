package bio

import (
	"example.com/bio/errstack"
	"example.com/bio/internal/sys"
)

// InvalidSocket is the descriptor that is none: what Socket and Accept return when
// they fail, and what the other functions refuse without a system call.
const InvalidSocket = -1

// Socket creates a socket of the given address family (unix.AF_INET, AF_INET6,
// AF_UNIX), type (unix.SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET, SOCK_RAW) and
// protocol (0 for the usual one).
//
// No option acts here. domain, socktype and protocol reach the kernel as they are,
// so on systems that have it unix.SOCK_NONBLOCK may be added to the type. The
// descriptor is close-on-exec, blocking, and the caller's to close.
//
// An error matches [ErrUnableToCreateSocket] and the errno of socket(2): for
// example EAFNOSUPPORT for a family, EINVAL for a type and EPROTONOSUPPORT for a
// protocol that the system does not know, EMFILE where the table of descriptors is
// full. The descriptor is then [InvalidSocket]. Socket does not block.
//
// Source: BIO_socket, BIO_connect(3). OpenSSL's descriptors are inherited by the
// programs that the process starts.
func Socket(domain, socktype, protocol int, opts Options) (fd int, err error) {
	return standard.Socket(domain, socktype, protocol, opts)
}

// Socket is the function [Socket], recording on the Recorder's stack.
func (r Recorder) Socket(domain, socktype, protocol int, _ Options) (fd int, err error) {
	var call sys.SocketCall
	call.Prepare(domain, socktype, protocol)
	call.Make()
	fd, errno := call.Result()
	var s steps
	if s.check(&atSocket, errno) {
		return fd, nil
	}
	return InvalidSocket, r.fail("BIO_socket", &s, nil, errstack.Caller(1+r.skip))
}
