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

// The values of the options that the setters write. Each is false if the socket has no such
// option.

// ReuseAddr reports whether SO_REUSEADDR is set.
func ReuseAddr(fd int) bool { return isSet(fd, unix.SOL_SOCKET, unix.SO_REUSEADDR) }

// KeepAlive reports whether SO_KEEPALIVE is set.
func KeepAlive(fd int) bool { return isSet(fd, unix.SOL_SOCKET, unix.SO_KEEPALIVE) }

// NoDelay reports whether TCP_NODELAY is set.
func NoDelay(fd int) bool { return isSet(fd, unix.IPPROTO_TCP, unix.TCP_NODELAY) }

// V6Only reports whether IPV6_V6ONLY is set.
func V6Only(fd int) bool { return isSet(fd, unix.IPPROTO_IPV6, unix.IPV6_V6ONLY) }

// Nonblock reports whether O_NONBLOCK is set.
func Nonblock(fd int) bool {
	flags, err := unix.FcntlInt(uintptr(fd), unix.F_GETFL, 0)
	return err == nil && flags&unix.O_NONBLOCK != 0
}

func isSet(fd, level, option int) bool {
	n, errno := getsockoptInt(fd, level, option)
	return errno == 0 && n != 0
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

// value is an option that is on or off as the kernel takes it.
func value(on bool) int32 {
	if on {
		return 1
	}
	return 0
}
