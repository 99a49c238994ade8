package bio

import (
	"syscall"

	"example.com/bio/addr"
	"example.com/bio/errstack"
	"example.com/bio/internal/sys"
)

var (
	atSetNoDelay     = errstack.Step{Syscall: "setsockopt", SysData: "calling setsockopt()", Quiet: true}
	atSockError      = errstack.Step{Syscall: "getsockopt", SysData: "calling getsockopt()", Quiet: true}
	atPending        = errstack.Step{Quiet: true}
	atSockname       = errstack.Step{Syscall: "getsockname", SysData: "calling getsockname()", Code: ErrGetsocknameError}
	atSocknameLength = errstack.Step{Syscall: "getsockname", Code: ErrGetsocknameTruncated}
	atNilAddr        = errstack.Step{Code: errstack.Pack(errstack.LibBIO, errstack.ReasonPassedNullParameter)}
)

// SetNonBlock sets or clears the non-blocking mode of the descriptor fd, which all
// descriptors duplicated from it share.
//
// An error matches the errno of ioctl(2) (where the system has no ioctl for it, of
// fcntl(2)), for example EBADF. SetNonBlock does not block.
//
// Source: BIO_socket_nbio, whose failures are recorded by BIO_socket_ioctl.
func SetNonBlock(fd int, on bool) error { return standard.SetNonBlock(fd, on) }

// SetNonBlock is the function [SetNonBlock], recording on the Recorder's stack.
func (r Recorder) SetNonBlock(fd int, on bool) error {
	var s steps
	if s.check(&atNonBlock, sys.SetNonblock(fd, sys.SwitchOf(on))) {
		return nil
	}
	return r.fail("BIO_socket_ioctl", &s, nil, errstack.Caller(1+r.skip))
}

// SetNoDelay sets or clears TCP_NODELAY: with it the kernel sends small segments at
// once instead of gathering them.
//
// An error matches the errno of setsockopt(2): EBADF, ENOPROTOOPT for UDP,
// EOPNOTSUPP for AF_UNIX. Nothing is recorded. SetNoDelay does not block.
//
// Source: BIO_set_tcp_ndelay, tcp(7).
func SetNoDelay(fd int, on bool) error { return standard.SetNoDelay(fd, on) }

// SetNoDelay is the function [SetNoDelay]. It does not record.
func (r Recorder) SetNoDelay(fd int, on bool) error {
	var s steps
	if s.check(&atSetNoDelay, sys.SetNoDelay(fd, sys.SwitchOf(on))) {
		return nil
	}
	return r.fail("BIO_set_tcp_ndelay", &s, nil, errstack.Caller(1+r.skip))
}

// SockError returns the error that is pending on the socket fd and clears it, as
// pending; pending is nil where there is none. A pending error of a NONBLOCK
// [Connect] is its result, but nil does not mean connected: see [FinishConnect].
//
// err matches the errno of getsockopt(2) where that call itself fails: EBADF,
// ENOTSOCK. Nothing is recorded. SockError does not block.
//
// Source: BIO_sock_error, which returns both in one number, so that a closed
// descriptor reads like a pending EBADF.
func SockError(fd int) (pending, err error) { return standard.SockError(fd) }

// SockError is the function [SockError]. It does not record.
func (r Recorder) SockError(fd int) (pending, err error) {
	var s steps
	errno, failed := sys.PendingError(fd)
	if !s.check(&atSockError, failed) {
		return nil, r.fail("BIO_sock_error", &s, nil, errstack.Caller(1+r.skip))
	}
	if !s.check(&atPending, errno) {
		return r.fail("BIO_sock_error", &s, nil, errstack.Caller(1+r.skip)), nil
	}
	return nil, nil
}

// SockInfo stores the local address of the socket fd in a. On failure a keeps its
// content.
//
// An error matches [ErrGetsocknameError] and the errno of getsockname(2): EBADF
// (also for -1), ENOTSOCK; or [ErrGetsocknameTruncated] where the address is longer
// than an [addr.Addr], which then holds its beginning. A nil a is refused without a
// system call. SockInfo does not block.
//
// Source: BIO_sock_info with BIO_SOCK_INFO_ADDRESS. OpenSSL leaves an old path in
// the address of an unnamed AF_UNIX socket and crashes on a NULL union.
func SockInfo(fd int, a *addr.Addr) error { return standard.SockInfo(fd, a) }

// SockInfo is the function [SockInfo], recording on the Recorder's stack.
func (r Recorder) SockInfo(fd int, a *addr.Addr) error {
	var s steps
	if a == nil {
		s.check(&atNilAddr, syscall.EFAULT)
	} else if truncated, errno := sys.Getsockname(fd, a.Sockaddr()); s.check(&atSockname, errno) {
		if !truncated {
			return nil
		}
		s.failed = &atSocknameLength
	}
	return r.fail("BIO_sock_info", &s, nil, errstack.Caller(1+r.skip))
}

// Disconnect takes the peer from the socket fd: a datagram socket receives from
// anyone again, a TCP socket is reset and may connect anew. The blocking mode stays
// as it is. On systems other than linux it is not supported.
//
// An error matches [ErrInvalidSocket] (fd is -1; no errno) or [ErrConnectError] and
// the errno of connect(2): EINVAL for an AF_UNIX stream, ENOTSOCK, EBADF, ENOSYS where it is not
// supported. As in [Connect], one for which [ShouldRetry] is true is not recorded.
// Disconnect does not block.
//
// Source: BIO_connect with a cleared BIO_ADDR, connect(2) with AF_UNSPEC. OpenSSL
// sets the blocking mode before.
func Disconnect(fd int) error { return standard.Disconnect(fd) }

// Disconnect is the function [Disconnect], recording on the Recorder's stack.
func (r Recorder) Disconnect(fd int) error {
	var s steps
	if s.validSocket(fd) && s.check(&atConnect, sys.Disconnect(fd)) {
		return nil
	}
	if err := connectRetry.of(&s); err != nil {
		return err
	}
	return r.fail("BIO_connect", &s, nil, errstack.Caller(1+r.skip))
}
