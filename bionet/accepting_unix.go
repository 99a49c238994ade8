// This file exists because only a Unix tells whether a socket listens.

//go:build unix

package bionet

import "syscall"

// accepting reports whether the socket fd listens. A system that has no such option
// leaves the answer to accept(2).
func accepting(fd int, unknown bool) bool {
	value, err := syscall.GetsockoptInt(fd, syscall.SOL_SOCKET, syscall.SO_ACCEPTCONN)
	if err != nil {
		return unknown
	}
	return value != 0
}
