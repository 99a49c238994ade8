// This file exists because Linux takes the bytes of an address as they are.

//go:build linux && !portable

package sys

import (
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"

	"example.com/bio/internal/sockaddr"
)

// isInet reports whether the kernel binds and starts to connect to a without
// waiting: a path may be on a file system that does.
func isInet(a *sockaddr.Sockaddr) bool {
	family := a.Family()
	return family == unix.AF_INET || family == unix.AF_INET6
}

// Bind is bind(2).
func Bind(fd int, a *sockaddr.Sockaddr) syscall.Errno {
	if isInet(a) {
		return bindAtOnce(fd, a.Pointer(), a.Len())
	}
	return bindMayWait(fd, a.Pointer(), a.Len())
}

// Listen is listen(2).
func Listen(fd, backlog int) syscall.Errno { return listen(fd, backlog) }

// Close is close(2), which is never repeated: Linux frees the descriptor before
// anything can interrupt it.
func Close(fd int) syscall.Errno {
	_, _, errno := syscall.Syscall(unix.SYS_CLOSE, uintptr(fd), 0, 0)
	return errno
}

// Getsockname is getsockname(2); truncated says that the address is longer than
// the storage. a is unchanged on failure.
func Getsockname(fd int, a *sockaddr.Sockaddr) (truncated bool, errno syscall.Errno) {
	length := uint32(sockaddr.Size)
	if errno = getsockname(fd, a.Pointer(), &length); errno == 0 {
		a.Filled(length)
	}
	return length > sockaddr.Size, errno
}

// Getpeername is getpeername(2). a is unchanged on failure.
func Getpeername(fd int, a *sockaddr.Sockaddr) syscall.Errno {
	length := uint32(sockaddr.Size)
	errno := getpeername(fd, a.Pointer(), &length)
	if errno == 0 {
		a.Filled(length)
	}
	return errno
}

// blocks reports whether fd is an open descriptor that is not non-blocking.
func blocks(fd int) bool {
	flags, _, errno := syscall.RawSyscall6(unix.SYS_FCNTL, uintptr(fd), unix.F_GETFL, 0, 0, 0, 0)
	return errno == 0 && flags&unix.O_NONBLOCK == 0
}

// timeoutOption is getsockopt(2) of SO_RCVTIMEO or SO_SNDTIMEO.
func timeoutOption(fd int, option uintptr) (limit unix.Timeval, errno syscall.Errno) {
	length := uint32(unsafe.Sizeof(limit))
	errno = getsockopt(fd, unix.SOL_SOCKET, option, unsafe.Pointer(&limit), &length)
	return limit, errno
}

// setTimeoutOption is setsockopt(2) of the same.
func setTimeoutOption(fd int, option uintptr, limit unix.Timeval) syscall.Errno {
	return setsockopt(fd, unix.SOL_SOCKET, option, unsafe.Pointer(&limit), unsafe.Sizeof(limit))
}

// Disconnect is connect(2) to an address of the family AF_UNSPEC.
func Disconnect(fd int) syscall.Errno {
	var unspecified sockaddr.Sockaddr
	return Connect(fd, &unspecified, true)
}
