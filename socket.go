package bio

import (
	"syscall"

	"example.com/bio/errstack"
	"example.com/bio/internal/sys"
)

// InvalidSocket is not a descriptor. Socket and Accept return it on failure, and most
// functions refuse it without a system call.
//
// Corresponds to INVALID_SOCKET. See BIO_connect(3).
const InvalidSocket = -1

// Socket creates a socket of the given address family (unix.AF_INET, AF_INET6, AF_UNIX),
// type (unix.SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET, SOCK_RAW) and protocol (0 for the
// usual one). Socket ignores opts.
//
// domain, socktype and protocol reach the kernel as they are; on systems that have it,
// unix.SOCK_NONBLOCK may be added to the type. The descriptor is close-on-exec and blocking,
// and the caller must close it.
//
// On failure the descriptor is [InvalidSocket]. The error matches [ErrUnableToCreateSocket]
// and the errno of socket(2): EAFNOSUPPORT, EINVAL or EPROTONOSUPPORT if the system does
// not know the family, the type or the protocol, EMFILE if the descriptor table is full,
// and others. If Windows cannot start its sockets, the error matches
// [errstack.ErrWSAStartup].
//
// Corresponds to BIO_socket. See BIO_connect(3). OpenSSL's descriptors are inherited by the
// programs that the process starts.
func Socket(domain, socktype, protocol int, opts Options) (fd int, err error) {
	return standard.Socket(domain, socktype, protocol, opts)
}

// Socket is [Socket], recording on the Recorder's stack.
func (r Recorder) Socket(domain, socktype, protocol int, opts Options) (fd int, err error) {
	fd, step, errno := socket(domain, socktype, protocol, opts)
	if step != nil {
		return InvalidSocket, r.fail("BIO_socket", step, errno, nil)
	}
	return fd, nil
}

func socket(domain, socktype, protocol int, _ Options) (fd int, step *errstack.Step, errno syscall.Errno) {
	if errno := sys.Startup(); errno != 0 {
		return InvalidSocket, stepStartup, errno
	}
	fd, errno = sys.Socket(domain, socktype, protocol)
	if errno != 0 {
		return InvalidSocket, stepSocket, errno
	}
	return fd, nil, 0
}
