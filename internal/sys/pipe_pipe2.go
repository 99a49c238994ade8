// This file exists because these systems create a pipe close-on-exec and
// non-blocking in one call.

//go:build dragonfly || freebsd || illumos || linux || netbsd || openbsd || solaris

package sys

import (
	"syscall"

	"golang.org/x/sys/unix"
)

// Pipe is pipe2(2), close-on-exec and non-blocking.
func Pipe() (read, write int, errno syscall.Errno) {
	var p [2]int
	if err := unix.Pipe2(p[:], unix.O_CLOEXEC|unix.O_NONBLOCK); err != nil {
		return -1, -1, err.(syscall.Errno)
	}
	return p[0], p[1], 0
}
