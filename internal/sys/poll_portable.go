// This file exists because x/sys knows poll(2) on every other Unix.

//go:build unix && (!linux || portable)

package sys

import (
	"syscall"

	"golang.org/x/sys/unix"
)

func poll(fds *[2]unix.PollFd, timeout int) (int, syscall.Errno) {
	n, err := unix.Poll(fds[:], timeout)
	return n, errnoOf(err)
}
