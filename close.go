package bio

import (
	"syscall"

	"example.com/bio/errstack"
	"example.com/bio/internal/sys"
)

// Close closes the descriptor fd, of any kind, without shutdown(2).
//
// If fd is negative, the error matches [ErrInvalidSocket] and there is no system call. Any
// other error matches the errno of close(2): EBADF for a number that is not open; EINTR and
// EIO, after which the descriptor is closed on Linux. Close is never repeated, and nothing
// is recorded.
//
// Close blocks an OS thread as long as SO_LINGER says, or until a signal arrives, such as
// those that Go's runtime sends itself; unsent data then goes out in the background. On
// Linux it does not wake an [Accept] of another goroutine; see [Wait].
//
// Corresponds to BIO_closesocket of OpenSSL 3.0 and later. See BIO_connect(3). In 1.1.1 it
// calls close(2) for a negative number too.
func Close(fd int) error { return standard.Close(fd) }

// Close is [Close]. It does not record.
func (r Recorder) Close(fd int) error {
	step, errno := closeSocket(fd)
	if step != nil {
		return r.fail("BIO_closesocket", step, errno, nil)
	}
	return nil
}

func closeSocket(fd int) (*errstack.Step, syscall.Errno) {
	if fd < 0 {
		return stepCloseInvalid, 0
	}
	if errno := sys.Close(fd); errno != 0 {
		return stepClose, errno
	}
	return nil, 0
}
