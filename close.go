package bio

import (
	"example.com/bio/errstack"
	"example.com/bio/internal/sys"
)

var (
	atCloseInvalid = errstack.Step{Code: ErrInvalidSocket, Quiet: true}
	atClose        = errstack.Step{Syscall: "close", SysData: "calling close()", Quiet: true}
)

// Close closes the descriptor fd, of any kind, without shutdown(2).
//
// A negative fd is refused without a system call: the error matches
// [ErrInvalidSocket]. Any other error matches the errno of close(2): EBADF for a
// number that is not open; EINTR and EIO, after which the descriptor is closed on
// Linux. Close is never repeated, and nothing is recorded.
//
// Close blocks an OS thread as long as SO_LINGER says, or until a signal, such as those
// that Go's runtime sends itself, ends that early: what is unsent then goes out in the
// background. On Linux it does not wake an
// [Accept] that another goroutine has blocked in: see [Wait].
//
// Source: BIO_closesocket, BIO_connect(3), as of OpenSSL 3.0; 1.1.1 calls close(2)
// for a negative number too.
func Close(fd int) error { return standard.Close(fd) }

// Close is the function [Close]. It does not record.
func (r Recorder) Close(fd int) error {
	var s steps
	if fd < 0 {
		s.failed = &atCloseInvalid
	} else if s.check(&atClose, sys.Close(fd)) {
		return nil
	}
	return r.fail("BIO_closesocket", &s, nil, errstack.Caller(1+r.skip))
}
