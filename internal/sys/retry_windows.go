package sys

import "syscall"

// RetrySet are the errnos of BIO_sock_non_fatal_error: the same call may succeed later. The
// second half has their meanings in the numbers that package syscall makes up here, which
// no call returns.
var RetrySet = []syscall.Errno{
	wsaEWOULDBLOCK, wsaENOTCONN, wsaEINTR, wsaEINPROGRESS, wsaEALREADY,

	syscall.EAGAIN, syscall.EWOULDBLOCK, syscall.ENOTCONN, syscall.EINTR, syscall.EINPROGRESS, syscall.EALREADY,
}
