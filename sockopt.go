package bio

import (
	"syscall"

	"example.com/bio/addr"
	"example.com/bio/errstack"
	"example.com/bio/internal/sys"
)

// SetNonBlock sets or clears the non-blocking mode of the descriptor fd. Descriptors that
// are duplicates of each other share the mode.
//
// An error matches the errno of ioctl(2), or of fcntl(2) on systems other than Linux, for
// example EBADF.
//
// Corresponds to BIO_socket_nbio of openssl/bio.h, whose failures BIO_socket_ioctl records.
func SetNonBlock(fd int, on bool) error { return standard.SetNonBlock(fd, on) }

// SetNonBlock is [SetNonBlock], recording on the Recorder's stack.
func (r Recorder) SetNonBlock(fd int, on bool) error {
	if errno := sys.SetNonblock(fd, on); errno != 0 {
		return r.fail("BIO_socket_ioctl", stepNonBlock, errno, nil)
	}
	return nil
}

// SetNoDelay sets or clears TCP_NODELAY. If it is set, the kernel sends small segments at once
// instead of gathering them.
//
// An error matches the errno of setsockopt(2): EBADF, ENOPROTOOPT for UDP, EOPNOTSUPP for
// AF_UNIX. Nothing is recorded.
//
// Corresponds to BIO_set_tcp_ndelay of openssl/bio.h. See tcp(7).
func SetNoDelay(fd int, on bool) error { return standard.SetNoDelay(fd, on) }

// SetNoDelay is [SetNoDelay]. It does not record.
func (r Recorder) SetNoDelay(fd int, on bool) error {
	if errno := sys.SetNoDelay(fd, on); errno != 0 {
		return r.fail("BIO_set_tcp_ndelay", stepSetNoDelay, errno, nil)
	}
	return nil
}

// SetOptions sets each option in which of the socket fd: on if it is in opts, off if not.
// It is for sockets that are set up by other code, such as a Control function of package
// net. The options are set in the order of [Listen]. [TFO] is both TCP_FASTOPEN and
// TCP_FASTOPEN_CONNECT, on Linux. Bits without a name are ignored.
//
// An error matches the errno of ioctl(2) alone for [NonBlock], or the errno of setsockopt(2)
// and [ErrUnableToKeepAlive], [ErrUnableToNoDelay], [ErrListenV6Only],
// [ErrUnableToReuseAddr] or [ErrUnableToTFO]. The socket keeps the options that were set.
//
// No OpenSSL counterpart.
func SetOptions(fd int, which, opts Options) error { return standard.SetOptions(fd, which, opts) }

// SetOptions is [SetOptions], recording on the Recorder's stack.
func (r Recorder) SetOptions(fd int, which, opts Options) error {
	step, errno := setOptions(fd, which, opts)
	if step != nil {
		return r.fail("bio.SetOptions", step, errno, nil)
	}
	return nil
}

func setOptions(fd int, which, opts Options) (*errstack.Step, syscall.Errno) {
	if which&NonBlock != 0 {
		if errno := sys.SetNonblock(fd, opts&NonBlock != 0); errno != 0 {
			return stepNonBlock, errno
		}
	}
	if which&KeepAlive != 0 {
		if errno := sys.SetKeepAlive(fd, opts&KeepAlive != 0); errno != 0 {
			return stepKeepAlive, errno
		}
	}
	if which&NoDelay != 0 {
		if errno := sys.SetNoDelay(fd, opts&NoDelay != 0); errno != 0 {
			return stepNoDelay, errno
		}
	}
	if which&V6Only != 0 {
		if errno := sys.SetV6Only(fd, opts&V6Only != 0); errno != 0 {
			return stepV6Only, errno
		}
	}
	if which&ReuseAddr != 0 {
		if errno := sys.SetReuseAddr(fd, opts&ReuseAddr != 0); errno != 0 {
			return stepReuseAddr, errno
		}
	}
	if which&TFO != 0 {
		queue := 0
		if opts&TFO != 0 {
			queue = sys.Backlog
		}
		if errno := sys.SetFastOpen(fd, queue); errno != 0 {
			return stepTFO, errno
		}
		if errno := sys.SetFastOpenConnect(fd, opts&TFO != 0); errno != 0 {
			return stepTFO, errno
		}
	}
	return nil, 0
}

// SockError returns the error that is pending on the socket fd and clears it. pending is nil
// if there is none. The pending error after a [Connect] with [NonBlock] is the result of the
// attempt, but nil does not mean connected: see [FinishConnect].
//
// err matches the errno of getsockopt(2) if that call itself fails: EBADF, ENOTSOCK. Nothing
// is recorded.
//
// Corresponds to BIO_sock_error of openssl/bio.h. It returns both in one number, so that a
// closed descriptor looks like a pending EBADF.
func SockError(fd int) (pending, err error) { return standard.SockError(fd) }

// SockError is [SockError]. It does not record.
func (r Recorder) SockError(fd int) (pending, err error) {
	errno, failed := sys.PendingError(fd)
	if failed != 0 {
		return nil, r.fail("BIO_sock_error", stepSockError, failed, nil)
	}
	if errno != 0 {
		return r.fail("BIO_sock_error", stepPending, errno, peerName(fd)), nil
	}
	return nil, nil
}

// SockInfo stores the local address of the socket fd in *a, which is unchanged on failure.
//
// An error matches [ErrGetsocknameError] and the errno of getsockname(2): EBADF (also if fd
// is -1), ENOTSOCK. It matches [ErrGetsocknameTruncated] if the address is longer than an
// [addr.Addr]; *a then holds its beginning. If a is nil, the error matches
// [errstack.ErrPassedNullParameter] and EFAULT, and there is no system call.
//
// Corresponds to BIO_sock_info of openssl/bio.h with BIO_SOCK_INFO_ADDRESS. It leaves an old
// path in the address of an unnamed AF_UNIX socket, and crashes on a NULL union.
func SockInfo(fd int, a *addr.Addr) error { return standard.SockInfo(fd, a) }

// SockInfo is [SockInfo], recording on the Recorder's stack.
func (r Recorder) SockInfo(fd int, a *addr.Addr) error {
	step, errno := sockInfo(fd, a)
	if step != nil {
		return r.fail("BIO_sock_info", step, errno, nil)
	}
	return nil
}

func sockInfo(fd int, a *addr.Addr) (*errstack.Step, syscall.Errno) {
	if a == nil {
		return stepSocknameAddress, syscall.EFAULT
	}
	truncated, errno := sys.Getsockname(fd, a.Sockaddr())
	if errno != 0 {
		return stepSockname, errno
	}
	if truncated {
		return stepSocknameLength, 0
	}
	return nil, 0
}

// Disconnect dissolves the association of the socket fd with its peer: a datagram socket
// receives from anyone again, a TCP socket is reset and may connect again. The blocking mode
// is unchanged. Disconnect is supported on Linux only.
//
// An error matches [ErrInvalidSocket], without an errno, if fd is -1; or [ErrConnectError]
// and the errno of connect(2): EINVAL for an AF_UNIX stream, ENOTSOCK, EBADF, and ENOSYS on
// other systems. As in [Connect], an error for which [ShouldRetry] is true is not recorded.
//
// Corresponds to BIO_connect with a cleared BIO_ADDR. See connect(2) about AF_UNSPEC.
// OpenSSL sets the blocking mode first.
func Disconnect(fd int) error { return standard.Disconnect(fd) }

// Disconnect is [Disconnect], recording on the Recorder's stack.
func (r Recorder) Disconnect(fd int) error {
	if fd == InvalidSocket {
		return r.fail("BIO_connect", stepInvalidSocket, 0, nil)
	}
	errno := sys.Disconnect(fd)
	if errno == 0 {
		return nil
	}
	if isRetryable(errno) {
		return connectRetry.err(errno)
	}
	return r.fail("BIO_connect", stepConnect, errno, nil)
}
