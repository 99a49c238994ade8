//go:build unix

package sys

import (
	"math"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// Poll waits until fd is ready for something in want, until the descriptor wake is
// readable, or until timeout has passed. A negative wake is ignored, and a negative timeout
// never ends the call, nor does a signal. Poll returns 0 if it ends for wake or timeout, and
// EBADF if fd is not open.
func Poll(fd int, want Ready, wake int, timeout time.Duration) (Ready, syscall.Errno) {
	if fd < 0 || fd > math.MaxInt32 { // poll(2) ignores a negative number
		return 0, syscall.EBADF
	}
	fds := [...]unix.PollFd{{Fd: int32(fd)}, {Fd: int32(wake), Events: unix.POLLIN}}
	if want&Readable != 0 {
		fds[0].Events |= unix.POLLIN
	}
	if want&Writable != 0 {
		fds[0].Events |= unix.POLLOUT
	}
	if errno := poll(&fds, timeout); errno != 0 {
		return 0, errno
	}
	got := fds[0].Revents
	if got&unix.POLLNVAL != 0 {
		return 0, syscall.EBADF
	}
	if got&(unix.POLLERR|unix.POLLHUP) != 0 {
		return want & (Readable | Writable), 0 // the next call says what happened
	}
	var ready Ready
	if got&unix.POLLIN != 0 {
		ready |= Readable
	}
	if got&unix.POLLOUT != 0 {
		ready |= Writable
	}
	return ready, 0
}

// Wake makes the read end of a pipe readable.
func Wake(write int) { syscall.Write(write, []byte{0}) }
