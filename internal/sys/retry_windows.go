package sys

import (
	"syscall"

	"golang.org/x/sys/windows"
)

// RetrySet are the errnos of BIO_sock_non_fatal_error: the same call may succeed later. The
// second half has their meanings in the numbers that package syscall makes up here, which
// no call returns.
var RetrySet = []syscall.Errno{
	windows.WSAEWOULDBLOCK, windows.WSAENOTCONN, windows.WSAEINTR, windows.WSAEINPROGRESS, windows.WSAEALREADY,

	syscall.EAGAIN, syscall.EWOULDBLOCK, syscall.ENOTCONN, syscall.EINTR, syscall.EINPROGRESS, syscall.EALREADY,
}
