//go:build unix

package sys

import (
	"syscall"

	"golang.org/x/sys/unix"

	"example.com/bio/internal/sockaddr"
)

const (
	soAcceptConn = unix.SO_ACCEPTCONN
	soError      = unix.SO_ERROR
	soType       = unix.SO_TYPE
)

// Startup does nothing: sockets are always there.
func Startup() syscall.Errno { return 0 }

// Nonblock reports whether O_NONBLOCK is set.
func Nonblock(fd int) bool {
	flags, err := unix.FcntlInt(uintptr(fd), unix.F_GETFL, 0)
	return err == nil && flags&unix.O_NONBLOCK != 0
}

// Family returns the address family of the socket.
func Family(fd int) (int, syscall.Errno) {
	var a sockaddr.Sockaddr
	_, errno := Getsockname(fd, &a)
	return a.Family(), errno
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
