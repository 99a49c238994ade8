// This file exists because poll(2) is the one call that waits for any number of any
// descriptor on every Unix.

//go:build unix

package sys

import (
	"syscall"

	"golang.org/x/sys/unix"
)

// Poll waits until fd is ready for what is wanted, until the descriptor wake, unless
// that is negative, can be read, or until timeout milliseconds have passed, unless that
// is negative. A signal ends it with nothing ready. A descriptor that is not open is
// EBADF.
func Poll(fd int, want Ready, wake, timeout int) (Ready, syscall.Errno) {
	if fd < 0 { // which poll(2) passes over
		return 0, syscall.EBADF
	}
	return poll(fd, want, wake, timeout)
}

// pollFds is what poll(2) takes: n descriptors.
func pollFds(fd int, want Ready, wake int) (fds [2]unix.PollFd, n int) {
	fds = [2]unix.PollFd{{Fd: int32(fd), Events: events(want)}, {Fd: int32(wake), Events: unix.POLLIN}}
	if wake < 0 {
		return fds, 1
	}
	return fds, 2
}

// polled is what poll(2) gave for a descriptor of which want was wanted.
func polled(got pollMask, want Ready, errno syscall.Errno) (Ready, syscall.Errno) {
	switch {
	case errno == syscall.EINTR:
		return 0, 0
	case errno != 0:
		return 0, errno
	case got&unix.POLLNVAL != 0:
		return 0, syscall.EBADF
	}
	if got&(unix.POLLERR|unix.POLLHUP) != 0 { // both directions: the next call says which
		got = unix.POLLIN | unix.POLLOUT
	}
	return want & ready(got), 0
}

func events(want Ready) (events pollMask) {
	if want&Readable != 0 {
		events |= unix.POLLIN
	}
	if want&Writable != 0 {
		events |= unix.POLLOUT
	}
	return events
}

func ready(events pollMask) (got Ready) {
	if events&unix.POLLIN != 0 {
		got |= Readable
	}
	if events&unix.POLLOUT != 0 {
		got |= Writable
	}
	return got
}

// Wake makes the read end of a pipe readable.
func Wake(write int) { syscall.Write(write, []byte{0}) }
