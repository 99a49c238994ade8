// This file exists because macOS and AIX have no pipe2(2).

//go:build aix || darwin

package sys

import "syscall"

// Pipe is pipe(2), then close-on-exec and non-blocking, with no fork between.
func Pipe() (read, write int, errno syscall.Errno) {
	syscall.ForkLock.RLock()
	defer syscall.ForkLock.RUnlock()
	var p [2]int
	if err := syscall.Pipe(p[:]); err != nil {
		return -1, -1, errnoOf(err)
	}
	for _, fd := range p {
		syscall.CloseOnExec(fd)
		SetNonblock(fd, On)
	}
	return p[0], p[1], 0
}
