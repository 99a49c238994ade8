// This file exists because a blocking call that a signal interrupts goes on, yet
// ends when the timeout that the socket itself has is over, counted in total.

//go:build unix

package sys

import (
	"math"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"example.com/bio/internal/sockaddr"
)

// goOn waits after an EINTR until the descriptor is ready for what is wanted, and reports
// false if the timeout option of the socket, counted from start, is over before.
// It never waits on a non-blocking descriptor.
func goOn(fd int, option uintptr, want Ready, start time.Duration) bool {
	if !blocks(fd) {
		return true
	}
	for {
		left, limited := timeLeft(fd, option, start)
		if limited && left <= 0 {
			return false
		}
		if ready, errno := Poll(fd, want, -1, milliseconds(left, limited)); ready != 0 || errno != 0 {
			return true
		}
	}
}

// timeLeft returns how much of the socket's SO_RCVTIMEO or SO_SNDTIMEO is left since
// start, and whether there is such a limit. One of more than 68 years counts as none.
func timeLeft(fd int, option uintptr, start time.Duration) (left time.Duration, limited bool) {
	limit, errno := timeoutOption(fd, option)
	if errno != 0 || limit == (unix.Timeval{}) || int64(limit.Sec) > math.MaxInt32 {
		return 0, false
	}
	return time.Duration(limit.Nano()) - (Now() - start), true
}

// milliseconds is the timeout of poll(2), rounded up so that it never ends early.
func milliseconds(left time.Duration, limited bool) int {
	if !limited {
		return -1
	}
	return int(min((left+time.Millisecond-1)/time.Millisecond, math.MaxInt32))
}

// connectWithin calls connect(2) with what is left of SO_SNDTIMEO since start, for
// AF_UNIX: the kernel counts the limit anew in each call, and poll(2) does not wait for
// room in the queue of a listener. The limit is put back unless another goroutine has
// set one meanwhile; that this can fail does not change what connect(2) did.
func connectWithin(fd int, a *sockaddr.Sockaddr, start time.Duration) syscall.Errno {
	left, limited := timeLeft(fd, unix.SO_SNDTIMEO, start)
	if !limited {
		return connect(fd, a)
	}
	if left <= 0 {
		return syscall.EAGAIN
	}
	whole, errno := timeoutOption(fd, unix.SO_SNDTIMEO)
	if errno != 0 {
		return errno
	}
	rest := unix.NsecToTimeval(max(left, time.Microsecond).Nanoseconds())
	if errno := setTimeoutOption(fd, unix.SO_SNDTIMEO, rest); errno != 0 {
		return errno
	}
	// The kernel keeps the limit in its own units: what it reads back is compared.
	mine, unread := timeoutOption(fd, unix.SO_SNDTIMEO)
	errno = connect(fd, a)
	if now, failed := timeoutOption(fd, unix.SO_SNDTIMEO); unread != 0 || failed != 0 || now == mine {
		setTimeoutOption(fd, unix.SO_SNDTIMEO, whole)
	}
	return errno
}
