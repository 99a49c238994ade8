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

// IsIdle reports whether fd is a stream socket that is neither listening nor connected, and on
// which no connect can be under way: connect(2) of AF_UNIX succeeds or fails at once, and that
// of AF_INET and AF_INET6 begins by choosing a port. For a bound socket of these two families
// it returns false.
func IsIdle(fd int) bool {
	var a sockaddr.Sockaddr
	if _, errno := Getsockname(fd, &a); errno != 0 {
		return false
	}
	socktype, errno := SocketType(fd)
	if errno != 0 {
		return false
	}
	switch a.Family() {
	case unix.AF_UNIX:
		if socktype == unix.SOCK_DGRAM {
			return false
		}
	case unix.AF_INET:
		if _, port := a.Inet4(); port != 0 || socktype != unix.SOCK_STREAM {
			return false
		}
	case unix.AF_INET6:
		if _, port, _ := a.Inet6(); port != 0 || socktype != unix.SOCK_STREAM {
			return false
		}
	default:
		return false
	}
	if listens, known := Listens(fd); listens || !known {
		return false
	}
	return Getpeername(fd, &a) == syscall.ENOTCONN
}
