// This file exists because TCP Fast Open is one option for each side on Linux,
// tcp(7), and something else on every other system.

package sys

import (
	"syscall"

	"golang.org/x/sys/unix"
)

// SetFastOpenConnect makes the next connect(2) send data with its SYN.
func SetFastOpenConnect(fd int) syscall.Errno {
	return setsockoptInt(fd, unix.IPPROTO_TCP, unix.TCP_FASTOPEN_CONNECT, 1)
}

// SetFastOpen makes a listener accept data in a SYN, for queue connections at once.
func SetFastOpen(fd, queue int) syscall.Errno {
	return setsockoptInt(fd, unix.IPPROTO_TCP, unix.TCP_FASTOPEN, int32(queue))
}
