package bio

import (
	"errors"
	"syscall"

	"example.com/bio/errstack"
	"example.com/bio/internal/sys"
)

// retrySet are the errnos that say try again, in C BIO_sock_non_fatal_error; the
// last is the platform's own.
var retrySet = [...]syscall.Errno{
	syscall.EAGAIN, syscall.EINPROGRESS, syscall.EALREADY,
	syscall.EINTR, syscall.EPROTO, syscall.ENOTCONN,
	sys.RetryPlatform,
}

func retryable(errno syscall.Errno) bool {
	for _, member := range retrySet {
		if errno == member {
			return errno != 0
		}
	}
	return false
}

// retries are the errors of one step for the members of the retry set. They exist
// once, so that an attempt that would block costs nothing.
type retries struct {
	at       *errstack.Step
	function string
	quiet    errstack.Step // like at, but without entries
	errs     *[len(retrySet)]errstack.Error
}

var (
	connectRetry = retries{at: &atConnect, function: "BIO_connect"}
	acceptRetry  = retries{at: &atAccept, function: "BIO_accept_ex"}
)

// One loop for both, and errors on the heap, take the least of every program's size.
func init() {
	for _, r := range [...]*retries{&connectRetry, &acceptRetry} {
		r.quiet.Syscall = r.at.Syscall
		r.errs = new([len(retrySet)]errstack.Error)
		for i, errno := range retrySet {
			r.errs[i] = r.quiet.Make(r.function, errno, nil, 0)
		}
	}
}

// of returns the error of s if it failed at this step with a member of the retry set,
// else nil.
func (r *retries) of(s *steps) error {
	if s.failed != r.at {
		return nil
	}
	for i, member := range retrySet {
		if s.errno == member {
			return &r.errs[i]
		}
	}
	return nil
}

// ShouldRetry reports whether err says that the same call may succeed later: its
// errno is one of EAGAIN (EWOULDBLOCK), EINPROGRESS, EALREADY, EINTR, EPROTO and
// ENOTCONN (and EBUSY on FreeBSD). It is false for nil and for errors without an
// errno. It understands errors of any origin, and does not block.
//
// Source: BIO_sock_should_retry, BIO_should_retry(3), which looks at the thread's
// errno, stale or not, if the result it is given is 0 or -1.
func ShouldRetry(err error) bool {
	switch err := err.(type) {
	case nil:
		return false
	case *errstack.Error:
		return retryable(err.Errno())
	case syscall.Errno:
		return retryable(err)
	}
	var errno syscall.Errno
	return errors.As(err, &errno) && retryable(errno)
}
