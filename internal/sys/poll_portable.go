// This file exists because x/sys knows poll(2) on every other Unix.

//go:build unix && (!linux || portable)

package sys

import (
	"syscall"

	"golang.org/x/sys/unix"
)

func poll(fds []unix.PollFd, timeout int) syscall.Errno {
	_, err := unix.Poll(fds, timeout)
	return errnoOf(err)
}
