//go:build unix

package sys

import (
	"runtime"
	"syscall"
)

// RetrySet are the errnos of BIO_sock_non_fatal_error: the same call may succeed later.
var RetrySet = retrySet(runtime.GOOS)

func retrySet(system string) []syscall.Errno {
	set := []syscall.Errno{
		syscall.EAGAIN, syscall.EINPROGRESS, syscall.EALREADY,
		syscall.EINTR, syscall.EPROTO, syscall.ENOTCONN,
	}
	if system == "freebsd" {
		set = append(set, syscall.EBUSY) // sendfile(2) returns it if another try may succeed
	}
	return set
}
