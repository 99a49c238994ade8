//go:build unix && (!linux || portable)

package sys

import (
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"example.com/bio/internal/sockaddr"
)

func connect(fd int, a *sockaddr.Sockaddr) syscall.Errno {
	address, errno := toSyscall(a)
	if errno != 0 {
		return errno
	}
	return errnoOf(kernel.connect(fd, address))
}

// Connect is connect(2). nonblock is the mode that the descriptor has. A signal does not
// end the call: POSIX lets an attempt that a signal interrupts continue by itself, and its
// result is read from the socket, since a second call may start another. For AF_UNIX the
// attempt has not begun unless a second call says so: on FreeBSD the option LOCAL_CONNWAIT
// makes connect(2) wait for accept(2). See unix(4).
func Connect(fd int, a *sockaddr.Sockaddr, nonblock bool) syscall.Errno {
	start := time.Now()
	errno := connect(fd, a)
	if errno != syscall.EINTR {
		return errno
	}
	begun := a.Family() == unix.AF_INET || a.Family() == unix.AF_INET6
	for {
		switch {
		case begun && nonblock:
			return syscall.EINPROGRESS
		case begun:
			if errno, ended := connectResult(fd, start); ended {
				return errno
			}
			errno = connect(fd, a)
		case nonblock:
			errno = connect(fd, a)
		default:
			errno = connectWithin(fd, a, start)
		}
		switch errno {
		case syscall.EINTR:
		case syscall.EALREADY:
			begun = true
			nonblock = nonblock || !isBlocking(fd) // another goroutine has changed the mode
		case syscall.EISCONN:
			if !begun {
				return 0
			}
			// macOS says so of an attempt that is under way, too. Only a peer tells.
		default:
			return errno
		}
	}
}

// connectResult waits for the end of an attempt that is under way. A pending error of 0
// counts only if there is a peer: without one the attempt has not begun.
func connectResult(fd int, start time.Time) (errno syscall.Errno, ended bool) {
	if !readyInTime(fd, unix.SO_SNDTIMEO, Writable, start) {
		return syscall.EINPROGRESS, true
	}
	pending, errno := PendingError(fd)
	if errno != 0 || pending != 0 {
		return max(errno, pending), true
	}
	var peer sockaddr.Sockaddr
	return 0, Getpeername(fd, &peer) == 0
}

// Disconnect fails with ENOSYS: neither package syscall nor golang.org/x/sys can express an
// address of the family AF_UNSPEC.
func Disconnect(int) syscall.Errno { return syscall.ENOSYS }
