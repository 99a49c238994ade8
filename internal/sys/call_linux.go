// This file exists because most Linux ports have a system call number for each
// socket call. A raw call does not tell the scheduler that the thread may sleep: it
// is used only where the kernel waits for no peer and no file system. It is always
// RawSyscall6: RawSyscall is one more function to return through, which takes several
// nanoseconds after a system call. For the same reason these functions are written to
// be inlined: results that are named and returned as they are count for less in the
// compiler's limit.

//go:build linux && !portable && !386 && !s390x

package sys

import (
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"

	"example.com/bio/internal/sockaddr"
)

// Make makes the system call.
func (c *SocketCall) Make() {
	c.fd, _, c.errno = syscall.RawSyscall6(unix.SYS_SOCKET, c.domain, c.socktype, c.protocol, 0, 0, 0)
}

// The numbers of an AcceptCall. accept(2) ignores the flags.
const (
	numberAccept4 = unix.SYS_ACCEPT4
	numberAccept  = unix.SYS_ACCEPT
)

// Make makes the system call. peer may be nil.
func (c *AcceptCall) Make(peer *sockaddr.Sockaddr) {
	c.conn, _, c.errno = syscall.Syscall6(c.number, c.fd, uintptr(peer.Pointer()), uintptr(unsafe.Pointer(&c.length)), c.flags, 0, 0)
}

func bindAtOnce(fd int, name unsafe.Pointer, length uint32) (errno syscall.Errno) {
	_, _, errno = syscall.RawSyscall6(unix.SYS_BIND, uintptr(fd), uintptr(name), uintptr(length), 0, 0, 0)
	return
}

func bindMayWait(fd int, name unsafe.Pointer, length uint32) (errno syscall.Errno) {
	_, _, errno = syscall.Syscall(unix.SYS_BIND, uintptr(fd), uintptr(name), uintptr(length))
	return
}

func connectAtOnce(fd int, name unsafe.Pointer, length uint32) (errno syscall.Errno) {
	_, _, errno = syscall.RawSyscall6(unix.SYS_CONNECT, uintptr(fd), uintptr(name), uintptr(length), 0, 0, 0)
	return
}

func connectMayWait(fd int, name unsafe.Pointer, length uint32) (errno syscall.Errno) {
	_, _, errno = syscall.Syscall(unix.SYS_CONNECT, uintptr(fd), uintptr(name), uintptr(length))
	return
}

func listen(fd, backlog int) (errno syscall.Errno) {
	_, _, errno = syscall.RawSyscall6(unix.SYS_LISTEN, uintptr(fd), uintptr(backlog), 0, 0, 0, 0)
	return
}

func getsockname(fd int, name unsafe.Pointer, length *uint32) (errno syscall.Errno) {
	_, _, errno = syscall.RawSyscall6(unix.SYS_GETSOCKNAME, uintptr(fd), uintptr(name), uintptr(unsafe.Pointer(length)), 0, 0, 0)
	return
}

func getpeername(fd int, name unsafe.Pointer, length *uint32) (errno syscall.Errno) {
	_, _, errno = syscall.RawSyscall6(unix.SYS_GETPEERNAME, uintptr(fd), uintptr(name), uintptr(unsafe.Pointer(length)), 0, 0, 0)
	return
}

func setsockopt(fd int, level, option uintptr, value unsafe.Pointer, length uintptr) (errno syscall.Errno) {
	_, _, errno = syscall.RawSyscall6(unix.SYS_SETSOCKOPT, uintptr(fd), level, option, uintptr(value), length, 0)
	return
}

func getsockopt(fd int, level, option uintptr, value unsafe.Pointer, length *uint32) (errno syscall.Errno) {
	_, _, errno = syscall.RawSyscall6(unix.SYS_GETSOCKOPT, uintptr(fd), level, option, uintptr(value), uintptr(unsafe.Pointer(length)), 0)
	return
}

func setsockoptInt(fd int, level, option uintptr, value int32) (errno syscall.Errno) {
	_, _, errno = syscall.RawSyscall6(unix.SYS_SETSOCKOPT, uintptr(fd), level, option, uintptr(unsafe.Pointer(&value)), unsafe.Sizeof(value), 0)
	return
}

func getsockoptInt(fd int, level, option uintptr) (value int32, errno syscall.Errno) {
	length := uint32(unsafe.Sizeof(value))
	_, _, errno = syscall.RawSyscall6(unix.SYS_GETSOCKOPT, uintptr(fd), level, option, uintptr(unsafe.Pointer(&value)), uintptr(unsafe.Pointer(&length)), 0)
	return
}
