//go:build unix || windows

package sys

import "syscall"

// SetReuseAddr sets or clears SO_REUSEADDR.
func SetReuseAddr(fd int, on bool) syscall.Errno {
	return setsockoptInt(fd, syscall.SOL_SOCKET, syscall.SO_REUSEADDR, value(on))
}

// SetKeepAlive sets or clears SO_KEEPALIVE.
func SetKeepAlive(fd int, on bool) syscall.Errno {
	return setsockoptInt(fd, syscall.SOL_SOCKET, syscall.SO_KEEPALIVE, value(on))
}

// SetNoDelay sets or clears TCP_NODELAY.
func SetNoDelay(fd int, on bool) syscall.Errno {
	return setsockoptInt(fd, syscall.IPPROTO_TCP, syscall.TCP_NODELAY, value(on))
}

// The values of the options that the setters write. Each is false if the socket has no such
// option.

// ReuseAddr reports whether SO_REUSEADDR is set.
func ReuseAddr(fd int) bool { return isSet(fd, syscall.SOL_SOCKET, syscall.SO_REUSEADDR) }

// KeepAlive reports whether SO_KEEPALIVE is set.
func KeepAlive(fd int) bool { return isSet(fd, syscall.SOL_SOCKET, syscall.SO_KEEPALIVE) }

// NoDelay reports whether TCP_NODELAY is set.
func NoDelay(fd int) bool { return isSet(fd, syscall.IPPROTO_TCP, syscall.TCP_NODELAY) }

// V6Only reports whether IPV6_V6ONLY is set.
func V6Only(fd int) bool { return isSet(fd, syscall.IPPROTO_IPV6, syscall.IPV6_V6ONLY) }

func isSet(fd, level, option int) bool {
	n, errno := getsockoptInt(fd, level, option)
	return errno == 0 && n != 0
}

// Option returns the value of an option.
func Option(fd, level, option int) (int32, syscall.Errno) { return getsockoptInt(fd, level, option) }

// SetOption sets the value of an option.
func SetOption(fd, level, option int, value int32) syscall.Errno {
	return setsockoptInt(fd, level, option, value)
}

// SocketType returns SO_TYPE.
func SocketType(fd int) (int, syscall.Errno) {
	n, errno := getsockoptInt(fd, syscall.SOL_SOCKET, soType)
	return int(n), errno
}

// Listens reports whether the socket fd is listening: SO_ACCEPTCONN. known says whether the
// system has that option.
func Listens(fd int) (listens, known bool) {
	n, errno := getsockoptInt(fd, syscall.SOL_SOCKET, soAcceptConn)
	return n != 0, errno == 0
}

// PendingError returns SO_ERROR, which clears it.
func PendingError(fd int) (pending, errno syscall.Errno) {
	n, errno := getsockoptInt(fd, syscall.SOL_SOCKET, soError)
	return syscall.Errno(n), errno
}

// value is an option that is on or off as the kernel takes it.
func value(on bool) int32 {
	if on {
		return 1
	}
	return 0
}
