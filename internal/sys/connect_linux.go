// This file exists because connect(2) of Linux, called again after a signal, waits
// for the attempt that is under way and gives its true result.

//go:build linux && !portable

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
	if nonblock && isInet(a) {
		errno := connectAtOnce(fd, a.Pointer(), a.Len())
		if errno == syscall.EINTR {
			return connectAgain(fd, a, nonblock, 0)
		}
		return errno
	}
	start := Now()
	errno := connectMayWait(fd, a.Pointer(), a.Len()) // as connect, which is too large to be inlined
	if errno == syscall.EINTR {
		return connectAgain(fd, a, nonblock, start)
	}
	return errno
}

func connect(fd int, a *sockaddr.Sockaddr) syscall.Errno {
	return connectMayWait(fd, a.Pointer(), a.Len())
}

// connectAgain calls connect(2) until no signal interrupts it. An attempt that a
// signal interrupted goes on in the kernel for AF_INET and AF_INET6, and has not
// begun for AF_UNIX. start is when the first call was, for a descriptor that blocks.
func connectAgain(fd int, a *sockaddr.Sockaddr, nonblock bool, start time.Duration) syscall.Errno {
	for {
		var errno syscall.Errno
		switch {
		case nonblock:
			errno = connect(fd, a)
		case !isInet(a):
			errno = connectWithin(fd, a, start)
		case goOn(fd, unix.SO_SNDTIMEO, Writable, start):
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
