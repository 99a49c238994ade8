//go:build unix

package sys

import (
	"syscall"

	"golang.org/x/sys/unix"

	"example.com/bio/internal/sockaddr"
)

// SetReuseAddr sets or clears SO_REUSEADDR.
func SetReuseAddr(fd int, on bool) syscall.Errno {
	return setsockoptInt(fd, unix.SOL_SOCKET, unix.SO_REUSEADDR, value(on))
}

// SetKeepAlive sets or clears SO_KEEPALIVE.
func SetKeepAlive(fd int, on bool) syscall.Errno {
	return setsockoptInt(fd, unix.SOL_SOCKET, unix.SO_KEEPALIVE, value(on))
}

// SetNoDelay sets or clears TCP_NODELAY.
func SetNoDelay(fd int, on bool) syscall.Errno {
	return setsockoptInt(fd, unix.IPPROTO_TCP, unix.TCP_NODELAY, value(on))
}

// SocketType returns SO_TYPE.
func SocketType(fd int) (int, syscall.Errno) {
	n, errno := getsockoptInt(fd, unix.SOL_SOCKET, unix.SO_TYPE)
	return int(n), errno
}

// Listens reports whether the socket fd is listening: SO_ACCEPTCONN. known says whether the
// system has that option.
func Listens(fd int) (listens, known bool) {
	n, errno := getsockoptInt(fd, unix.SOL_SOCKET, unix.SO_ACCEPTCONN)
	return n != 0, errno == 0
}

// IsIdle reports whether fd is an AF_UNIX stream socket that is neither listening nor connected.
// No attempt to connect it can be under way: connect(2) of AF_UNIX succeeds or fails at once.
func IsIdle(fd int) bool {
	var a sockaddr.Sockaddr
	if _, errno := Getsockname(fd, &a); errno != 0 || a.Family() != unix.AF_UNIX {
		return false
	}
	if socktype, errno := SocketType(fd); errno != 0 || socktype == unix.SOCK_DGRAM {
		return false
	}
	if listens, _ := Listens(fd); listens {
		return false
	}
	return Getpeername(fd, &a) == syscall.ENOTCONN
}

// PendingError returns SO_ERROR, which clears it.
func PendingError(fd int) (pending, errno syscall.Errno) {
	n, errno := getsockoptInt(fd, unix.SOL_SOCKET, unix.SO_ERROR)
	return syscall.Errno(n), errno
}
