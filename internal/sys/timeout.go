//go:build unix

package sys

import (
	"math"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"example.com/bio/internal/sockaddr"
)

// readyInTime waits, after a signal has interrupted a call, until fd is ready for want. It
// reports false if the socket's own timeout, counted from start, ends first. option is
// SO_RCVTIMEO or SO_SNDTIMEO. It does not wait for a non-blocking descriptor.
func readyInTime(fd, option int, want Ready, start time.Time) bool {
	if !isBlocking(fd) {
		return true
	}
	left, limited := timeLeft(fd, option, start)
	if !limited {
		left = -1
	} else if left <= 0 {
		return false
	}
	ready, errno := Poll(fd, want, -1, left)
	return ready != 0 || errno != 0
}

// isBlocking reports whether fd is an open descriptor in blocking mode.
func isBlocking(fd int) bool {
	flags, err := unix.FcntlInt(uintptr(fd), unix.F_GETFL, 0)
	return err == nil && flags&unix.O_NONBLOCK == 0
}

// timeLeft returns how much of the socket's SO_RCVTIMEO or SO_SNDTIMEO is left since
// start, and whether there is such a limit. More than 68 years count as none.
func timeLeft(fd, option int, start time.Time) (left time.Duration, limited bool) {
	if !callsHaveLimits() {
		return 0, false
	}
	limit, err := unix.GetsockoptTimeval(fd, unix.SOL_SOCKET, option)
	if err != nil || *limit == (unix.Timeval{}) || int64(limit.Sec) > math.MaxInt32 {
		return 0, false
	}
	return time.Duration(limit.Nano()) - time.Since(start), true
}

// connectWithin is connect(2) of an AF_UNIX socket with what is left of SO_SNDTIMEO since
// start. The kernel counts the limit anew in each call, and poll(2) does not wait for room
// in the queue of a listener. connectWithin restores the limit unless another goroutine has
// set one in the meantime. If that fails, the result of connect(2) stands.
func connectWithin(fd int, a *sockaddr.Sockaddr, start time.Time) syscall.Errno {
	left, limited := timeLeft(fd, unix.SO_SNDTIMEO, start)
	if !limited {
		return connect(fd, a)
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
	// The kernel keeps the limit in other units: compare what it returns.
	mine, unread := unix.GetsockoptTimeval(fd, unix.SOL_SOCKET, unix.SO_SNDTIMEO)
	errno := connect(fd, a)
	now, failed := unix.GetsockoptTimeval(fd, unix.SOL_SOCKET, unix.SO_SNDTIMEO)
	if unread != nil || failed != nil || *now == *mine {
		unix.SetsockoptTimeval(fd, unix.SOL_SOCKET, unix.SO_SNDTIMEO, whole)
	}
	return errno
}
