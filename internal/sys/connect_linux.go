//go:build linux && !portable

package sys

import (
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"example.com/bio/internal/sockaddr"
)

// Connect is connect(2). nonblock is the mode that the descriptor has. A signal does not
// end the call.
func Connect(fd int, a *sockaddr.Sockaddr, nonblock bool) syscall.Errno {
	if nonblock && isInet(a) {
		errno := rawConnect(fd, a)
		if errno == syscall.EINTR {
			return connectAgain(fd, a, nonblock, time.Time{})
		}
		return errno
	}
	start := time.Now()
	errno := connect(fd, a)
	if errno == syscall.EINTR {
		return connectAgain(fd, a, nonblock, start)
	}
	return errno
}

// connectAgain calls connect(2) until no signal interrupts it. For AF_INET and AF_INET6
// the attempt that a signal interrupted continues in the kernel, and the call waits for it
// and returns its result. For AF_UNIX the attempt has not begun. start is the time of the
// first call.
func connectAgain(fd int, a *sockaddr.Sockaddr, nonblock bool, start time.Time) syscall.Errno {
	for {
		var errno syscall.Errno
		switch {
		case nonblock:
			errno = connect(fd, a)
		case !isInet(a):
			errno = connectWithin(fd, a, start)
		case readyInTime(fd, unix.SO_SNDTIMEO, Writable, start):
			errno = connect(fd, a)
		default:
			return syscall.EINPROGRESS
		}
		switch errno {
		case syscall.EINTR:
			continue
		case syscall.EISCONN:
			return 0
		case syscall.EALREADY:
			return syscall.EINPROGRESS
		}
		return errno
	}
}

// Disconnect is connect(2) to an address of the family AF_UNSPEC.
func Disconnect(fd int) syscall.Errno {
	var unspecified sockaddr.Sockaddr
	return Connect(fd, &unspecified, true)
}
