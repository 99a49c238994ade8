// This file exists because POSIX lets a connect(2) that a signal interrupts go on
// by itself: the result is read from the socket, as a second call may start anew.

//go:build unix && (!linux || portable)

package sys

import (
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"example.com/bio/internal/sockaddr"
)

// Connect is connect(2), which a signal does not end. nonblock is the mode that
// the descriptor has.
func Connect(fd int, a *sockaddr.Sockaddr, nonblock bool) syscall.Errno {
	start := Now()
	interrupted := false
	inet := a.Family() == unix.AF_INET || a.Family() == unix.AF_INET6
	for {
		var errno syscall.Errno
		if interrupted && !inet && !nonblock {
			errno = connectWithin(fd, a, start)
		} else {
			errno = connect(fd, a)
		}
		switch {
		case errno == syscall.EINTR:
			interrupted = true
		case errno == syscall.EISCONN && interrupted:
			return 0
		case errno == syscall.EALREADY && interrupted:
		default:
			return errno
		}
		switch {
		case !inet: // the attempt has not begun
		case nonblock:
			return syscall.EINPROGRESS
		default:
			if errno, ended := connectResult(fd, start); ended {
				return errno
			}
		}
	}
}

// connectResult waits for the end of an attempt that is under way. A pending error
// of 0 counts only where there is a peer: without one the attempt has not begun.
func connectResult(fd int, start time.Duration) (errno syscall.Errno, ended bool) {
	if !goOn(fd, unix.SO_SNDTIMEO, Writable, start) {
		return syscall.EINPROGRESS, true
	}
	pending, errno := PendingError(fd)
	if errno != 0 || pending != 0 {
		return max(errno, pending), true
	}
	var peer sockaddr.Sockaddr
	return 0, Getpeername(fd, &peer) == 0
}
