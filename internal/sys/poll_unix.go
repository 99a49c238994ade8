// This file exists because poll(2) is the one call that waits for any number of any
// descriptor on every Unix.

//go:build unix

package sys

import (
	"syscall"

	"golang.org/x/sys/unix"
)

// Ready is what a descriptor is ready for.
type Ready struct{ Read, Write bool }

// Poll waits until fd is ready for what is wanted, until the descriptor wake, unless
// that is negative, can be read, or until timeout milliseconds have passed, unless that
// is negative. A signal ends it with nothing ready. A descriptor that is not open is
// EBADF.
func Poll(fd int, want Ready, wake, timeout int) (Ready, syscall.Errno) {
	if fd < 0 { // which poll(2) passes over
		return Ready{}, syscall.EBADF
	}
	fds := [2]unix.PollFd{{Fd: int32(fd), Events: events(want)}, {Fd: int32(wake), Events: unix.POLLIN}}
	_, errno := poll(&fds, timeout)
	got := fds[0].Revents
	switch {
	case errno == syscall.EINTR:
		return Ready{}, 0
	case errno != 0:
		return Ready{}, errno
	case got&unix.POLLNVAL != 0:
		return Ready{}, syscall.EBADF
	}
	// An error or a hang-up makes both directions ready: the next call says which.
	ended := got&(unix.POLLERR|unix.POLLHUP) != 0
	return Ready{
		Read:  want.Read && (ended || got&unix.POLLIN != 0),
		Write: want.Write && (ended || got&unix.POLLOUT != 0),
	}, 0
}

func events(want Ready) (events pollMask) {
	if want.Read {
		events |= unix.POLLIN
	}
	if want.Write {
		events |= unix.POLLOUT
	}
	return events
}

// Wake makes the read end of a pipe readable.
func Wake(write int) { syscall.Write(write, []byte{0}) }
