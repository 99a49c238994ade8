// This file exists because x/sys knows poll(2) on every other Unix.

//go:build unix && (!linux || portable)

package sys

import (
	"syscall"

	"golang.org/x/sys/unix"
)

// poll is Poll by poll(2).
func poll(fd int, want Ready, wake, timeout int) (Ready, syscall.Errno) {
	fds, n := pollFds(fd, want, wake)
	_, err := unix.Poll(fds[:n], timeout)
	return polled(fds[0].Revents, want, errnoOf(err))
}
