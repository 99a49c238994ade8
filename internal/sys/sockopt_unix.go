// This file exists because the options of the six functions have the same names
// and meanings on every Unix.

//go:build unix

package sys

import (
	"syscall"

	"golang.org/x/sys/unix"
)

// Backlog is the length of a listener's queue: SOMAXCONN of the system's headers.
const Backlog = unix.SOMAXCONN

// SetReuseAddr sets SO_REUSEADDR.
func SetReuseAddr(fd int) syscall.Errno {
	return setsockoptInt(fd, unix.SOL_SOCKET, unix.SO_REUSEADDR, 1)
}

// SetKeepAlive sets SO_KEEPALIVE.
func SetKeepAlive(fd int) syscall.Errno {
	return setsockoptInt(fd, unix.SOL_SOCKET, unix.SO_KEEPALIVE, 1)
}

// SetNoDelay sets or clears TCP_NODELAY.
func SetNoDelay(fd int, on Switch) syscall.Errno {
	return setsockoptInt(fd, unix.IPPROTO_TCP, unix.TCP_NODELAY, int32(on))
}

// SocketType returns SO_TYPE.
func SocketType(fd int) (int, syscall.Errno) {
	n, errno := getsockoptInt(fd, unix.SOL_SOCKET, unix.SO_TYPE)
	return int(n), errno
}

// PendingError returns SO_ERROR and with that clears it.
func PendingError(fd int) (pending, errno syscall.Errno) {
	n, errno := getsockoptInt(fd, unix.SOL_SOCKET, unix.SO_ERROR)
	return syscall.Errno(n), errno
}
