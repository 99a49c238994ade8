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
	start := monotonic()
	errno := connectMayWait(fd, a.Pointer(), a.Len())
	if errno == syscall.EINTR {
		return connectAgain(fd, a, nonblock, start)
	}
	return errno
}

// connectAgain calls connect(2) until no signal interrupts it. An attempt that a
// signal interrupted goes on in the kernel for AF_INET and AF_INET6, and has not
// begun for AF_UNIX. start is when the first call was, for a descriptor that blocks.
func connectAgain(fd int, a *sockaddr.Sockaddr, nonblock bool, start time.Duration) syscall.Errno {
	for {
		var errno syscall.Errno
		switch {
		case nonblock:
			errno = connectMayWait(fd, a.Pointer(), a.Len())
		case !isInet(a):
			errno = connectWithin(fd, a, start)
		case goOn(fd, unix.SO_SNDTIMEO, unix.POLLOUT, start):
			errno = connectMayWait(fd, a.Pointer(), a.Len())
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

// connectWithin calls connect(2) with what is left of SO_SNDTIMEO: the kernel counts
// it anew in each call, and poll(2) does not wait for room in the queue of an AF_UNIX
// listener.
func connectWithin(fd int, a *sockaddr.Sockaddr, start time.Duration) syscall.Errno {
	left, limited := timeLeft(fd, unix.SO_SNDTIMEO, start)
	if !limited {
		return connectMayWait(fd, a.Pointer(), a.Len())
	}
	if left <= 0 {
		return syscall.EAGAIN
	}
	whole, err := unix.GetsockoptTimeval(fd, unix.SOL_SOCKET, unix.SO_SNDTIMEO)
	if err != nil {
		return err.(syscall.Errno)
	}
	rest := unix.NsecToTimeval(max(left, time.Microsecond).Nanoseconds())
	if err := unix.SetsockoptTimeval(fd, unix.SOL_SOCKET, unix.SO_SNDTIMEO, &rest); err != nil {
		return err.(syscall.Errno)
	}
	errno := connectMayWait(fd, a.Pointer(), a.Len())
	if err := unix.SetsockoptTimeval(fd, unix.SOL_SOCKET, unix.SO_SNDTIMEO, whole); err != nil && errno == 0 {
		return err.(syscall.Errno)
	}
	return errno
}
