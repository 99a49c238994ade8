// This file exists because a blocking call that a signal interrupts goes on, yet
// ends when the timeout that the socket itself has is over, counted in total.

//go:build unix

package sys

import (
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"example.com/bio/internal/sockaddr"
)

// Accept is accept(2) with close-on-exec, which a signal does not end. modeSet says
// whether the new descriptor has the blocking mode asked for. peer, which may be
// nil, is unchanged on failure.
func Accept(fd int, peer *sockaddr.Sockaddr, nonblock bool) (conn int, modeSet bool, errno syscall.Errno) {
	return acceptSince(monotonic(), fd, peer, nonblock)
}

// goOn waits after an EINTR until the descriptor is ready for events, and reports
// false if the timeout option of the socket, counted from start, is over before.
// It never waits on a non-blocking descriptor.
func goOn(fd, option int, events pollMask, start time.Duration) bool {
	if flags, err := unix.FcntlInt(uintptr(fd), unix.F_GETFL, 0); err != nil || flags&unix.O_NONBLOCK != 0 {
		return true
	}
	for {
		left, limited := timeLeft(fd, option, start)
		if limited && left <= 0 {
			return false
		}
		n, err := unix.Poll([]unix.PollFd{{Fd: int32(fd), Events: events}}, milliseconds(left, limited))
		if n > 0 || err != nil && err != unix.EINTR {
			return true
		}
	}
}

// timeLeft returns how much of the socket's SO_RCVTIMEO or SO_SNDTIMEO is left since
// start, and whether there is such a limit.
func timeLeft(fd, option int, start time.Duration) (left time.Duration, limited bool) {
	limit, err := unix.GetsockoptTimeval(fd, unix.SOL_SOCKET, option)
	if err != nil || limit.Nano() == 0 {
		return 0, false
	}
	return time.Duration(limit.Nano()) - (monotonic() - start), true
}

// milliseconds is the timeout of poll(2), rounded up so that it never ends early.
func milliseconds(left time.Duration, limited bool) int {
	if !limited {
		return -1
	}
	return int(min((left+time.Millisecond-1)/time.Millisecond, 1<<31-1))
}
